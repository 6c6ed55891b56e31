//! Lines of TOML with comments, made so that no foreign text can leave its place.

use plugin::render::clean;
use toml::Value;

/// How many characters a comment's line has at most, unless a word is longer.
const WIDTH: usize = 100;

/// A text in the making.
#[derive(Debug, Default)]
pub(super) struct Page(String);

/// A string as a value.
pub(super) fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

/// Strings as an array.
pub(super) fn list(values: &[String]) -> Value {
    Value::Array(values.iter().map(|value| text(value)).collect())
}

impl Page {
    /// A sentence, broken into lines of which the later ones are indented. Control characters end a comment in TOML
    /// or are forbidden in it, so that each word passes the gate for foreign text.
    pub(super) fn comment(&mut self, sentence: &str) {
        let mut line = "#".to_owned();
        for word in sentence.split_whitespace().map(clean) {
            if line.len() > 2 && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                "# ".clone_into(&mut line);
            }
            line.push(' ');
            line.push_str(&word);
        }
        self.line(&line);
    }

    /// Several sentences, each on a line of its own.
    pub(super) fn comments(&mut self, sentences: &[String]) {
        for sentence in sentences {
            self.comment(sentence);
        }
    }

    /// A line of TOML that is commented out; `line` is ours and has no foreign
    /// text but names that can be declared.
    pub(super) fn suggestion(&mut self, line: &str) {
        self.line(&format!("# {line}"));
    }

    /// The head of a table.
    pub(super) fn table(&mut self, head: &str) {
        self.line(head);
    }

    /// A key with its value, which the TOML library writes.
    pub(super) fn row(&mut self, key: &str, value: &Value) {
        self.line(&format!("{key} = {value}"));
    }

    /// An empty line, unless there is one already.
    pub(super) fn blank(&mut self) {
        if !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// The whole; one newline at its end.
    pub(super) fn text(self) -> String {
        self.0.trim_end().to_owned() + "\n"
    }
}
