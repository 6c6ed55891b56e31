//! What is wrong with a declaration, and where.

use std::fmt;
use std::ops::Range;

/// A mistake at a place in the text, before the name of the file and the line
/// are known: what validation returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is, in bytes of the text; `None` when it is about the whole.
    pub span: Option<Range<usize>>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Mistake {
    /// A mistake in the given bytes of the text.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Mistake {
            span: Some(span),
            message: message.into(),
        }
    }
}

impl From<toml::de::Error> for Mistake {
    fn from(error: toml::de::Error) -> Self {
        Mistake {
            span: error.span(),
            message: error.message().to_owned(),
        }
    }
}

/// A declaration that cannot be used: one line that names file, line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(String);

impl Fault {
    /// A fault of the whole file: it cannot be read.
    pub fn of_file(file: &str, error: &impl fmt::Display) -> Self {
        Fault(format!("{file}: {error}"))
    }

    /// A mistake at its place in the text of a file.
    pub fn at(file: &str, text: &str, mistake: &Mistake) -> Self {
        let start = mistake.span.as_ref().map_or(0, |span| span.start);
        let (line, column) = position(text, start);
        let message = mistake.message.lines().collect::<Vec<_>>().join("; ");
        Fault(format!("{file}:{line}:{column}: {message}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// Line and column of a byte, both from 1; columns count characters, as editors do.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before: String = text
        .char_indices()
        .take_while(|(at, _)| *at < byte)
        .map(|(_, c)| c)
        .collect();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::{Fault, Mistake, position};

    #[test]
    fn positions_count_lines_and_characters() {
        for (text, byte, expected) in [
            ("", 0, (1, 1)),
            ("ab", 1, (1, 2)),
            ("a\nb", 2, (2, 1)),
            ("ä=1\nöx", 7, (2, 2)),
            ("a", 99, (1, 2)),
        ] {
            assert_eq!(position(text, byte), expected, "{text:?} {byte}");
        }
    }

    #[test]
    fn a_fault_is_one_line() {
        let mistake = Mistake::new(2..3, "invalid\nexpected x");
        assert_eq!(
            Fault::at("a.toml", "a\nb", &mistake).to_string(),
            "a.toml:2:1: invalid; expected x"
        );
    }
}
