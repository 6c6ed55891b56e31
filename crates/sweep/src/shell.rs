//! Words for a POSIX shell, so that a planned check can be copied and run.

use std::borrow::Cow;

/// The word as a shell reads it back unchanged: as it is where nothing in it
/// is special, otherwise between single quotes (POSIX Shell Command Language 2.2.2).
pub fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
    }
}

/// The words as one command line.
pub fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{line, quoted};
    use std::process::Command;

    #[test]
    fn plain_words_stay_as_they_are() {
        for word in [
            "check_soa",
            "-H",
            "--expect=192.0.2.1",
            "2001:db8::/32",
            "a+b@c",
        ] {
            assert_eq!(quoted(word), word);
        }
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_shell_reads_every_word_back() {
        let words = [
            "",
            "it's",
            "a b",
            "$HOME",
            "`id`",
            "a\"b\\",
            "*",
            "~",
            "@1:2",
            "~:5",
            "\n",
            "#no",
            "ü|;&<>()!",
        ];
        let script = format!("printf '%s\\0' {}", line(words));
        let output = Command::new("/bin/sh")
            .arg("-c")
            .arg(script)
            .output()
            .expect("a shell runs");
        let read = String::from_utf8(output.stdout).expect("what was written");
        assert_eq!(
            read.split('\0').take(words.len()).collect::<Vec<_>>(),
            words
        );
    }
}
