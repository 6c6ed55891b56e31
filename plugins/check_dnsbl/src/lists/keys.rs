//! The keys of lists that give their subscribers a zone of their own: secrets,
//! read from files, never from the command line, and never printed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::str::FromStr;

/// A key is a label of a name (RFC 1035 section 2.3.4); a file may have a
/// newline behind it.
const SIZE: u64 = 256;

/// `SLOT=FILE`: the file that holds the key of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    slot: String,
    file: PathBuf,
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((slot, file)) if !slot.is_empty() && !file.is_empty() => Ok(Key {
                slot: slot.to_ascii_lowercase(),
                file: PathBuf::from(file),
            }),
            _ => Err("expected SLOT=FILE, as spamhaus=/etc/presence/spamhaus.key".to_owned()),
        }
    }
}

/// The keys by their slots.
pub struct Keys(BTreeMap<String, String>);

impl Keys {
    /// Reads the files.
    ///
    /// # Errors
    /// One line without the key: a file cannot be read, or holds no key.
    pub fn read(keys: &[Key]) -> Result<Self, String> {
        let each = keys.iter().map(|key| {
            let fault = |why: &dyn std::fmt::Display| {
                format!("key '{}' in {}: {why}", key.slot, key.file.display())
            };
            let mut text = String::new();
            File::open(&key.file)
                .and_then(|file| file.take(SIZE).read_to_string(&mut text))
                .map_err(|error| fault(&error))?;
            match is_key(text.trim()) {
                true => Ok((key.slot.clone(), text.trim().to_ascii_lowercase())),
                false => Err(fault(&"no key: letters, digits and hyphens on one line")),
            }
        });
        each.collect::<Result<_, _>>().map(Keys)
    }

    /// The key of a slot.
    pub fn of(&self, slot: &str) -> Option<&str> {
        self.0.get(slot).map(String::as_str)
    }

    /// The slots for which there are keys.
    pub fn slots(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A label without hyphens at its ends: a fault of the name would tell it.
fn is_key(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let ends = text.starts_with('-') || text.ends_with('-');
    (1..=63).contains(&text.len()) && text.chars().all(allowed) && !ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_from_files_and_never_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = |text: &str| {
            let path = folder.path().join("key");
            std::fs::write(&path, text).unwrap();
            let key: Key = format!("Spamhaus={}", path.display()).parse().unwrap();
            Keys::read(&[key])
        };
        let read = file("Abcdefg0123\n").ok().unwrap();
        assert_eq!(read.of("spamhaus"), Some("abcdefg0123"));
        assert_eq!(read.of("abusix"), None);
        for text in [
            "",
            "  \n",
            "secret key",
            "secret.key",
            "secret-",
            "-secret",
            &"s".repeat(64),
        ] {
            let why = file(text).err().unwrap();
            assert!(
                why.ends_with("no key: letters, digits and hyphens on one line"),
                "{why}"
            );
            assert!(!why.contains("secret"), "{why}");
        }
    }

    #[test]
    fn a_slot_and_a_file() {
        for text in ["", "spamhaus", "=file", "spamhaus="] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
        let missing: Key = "abusix=/no/such/file".parse().unwrap();
        let why = Keys::read(&[missing]).err().unwrap();
        assert!(
            why.starts_with("key 'abusix' in /no/such/file: No such file"),
            "{why}"
        );
    }
}
