//! A security.txt, from its text to its fields (RFC 9116 sections 2.1 to 2.4).

use crate::content::quoted;

/// The most faults of one kind that are told.
pub const FEW: usize = 8;

/// What a file has.
#[derive(Debug, Default)]
pub struct File<'a> {
    /// The lines that say something, in their order.
    pub fields: Vec<Field<'a>>,
    /// What is wrong with its form, as predicates.
    pub broken: Vec<String>,
    /// Whether a signature stands around it; it is not verified.
    pub is_signed: bool,
}

/// A line that says something.
#[derive(Debug)]
pub struct Field<'a> {
    /// The line, from 1.
    pub line: usize,
    /// The name, in lower case.
    pub name: String,
    /// The value.
    pub value: &'a str,
}

impl<'a> File<'a> {
    /// Reads a file. Lines end with LF or CRLF (section 2.2); a signature
    /// stands around and below the text (section 2.3).
    pub fn read(text: &'a str) -> Self {
        let mut file = File::default();
        let mut is_in_armour = false;
        let mut is_open = false;
        for (line, content) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
            if content.trim_end_matches('\r').contains('\r') {
                let text = format!("has a CR on line {line} without LF behind it (RFC 9116, 2.2)");
                file.broken.push(text);
            }
            // In a signed text a line that begins with '-' has another before it.
            let content = content.trim();
            let content = content
                .strip_prefix("- ")
                .filter(|_| file.is_signed)
                .unwrap_or(content);
            match content {
                _ if content.starts_with("-----BEGIN PGP SIGNED") => {
                    (file.is_signed, is_open, is_in_armour) = (true, true, true);
                }
                _ if content.starts_with("-----BEGIN PGP SIGNATURE") => {
                    is_open = !text.contains("-----END PGP SIGNATURE-----");
                    break;
                }
                "" => is_in_armour = false,
                _ if is_in_armour || content.starts_with('#') => {}
                _ => file.take(line, content),
            }
        }
        file.broken.truncate(FEW);
        if is_open {
            file.broken
                .push("has a signature without end (RFC 9116, 2.3)".to_owned());
        }
        file
    }

    fn take(&mut self, line: usize, content: &'a str) {
        let parts = content
            .split_once(':')
            .map(|(name, value)| (name, value.trim()));
        match parts {
            Some((name, value)) if is_name(name) && !value.is_empty() => self.fields.push(Field {
                line,
                name: name.to_ascii_lowercase(),
                value,
            }),
            _ => self.broken.push(format!(
                "has line {line} {}, not 'Name: value' (RFC 9116, 2.4)",
                quoted(content)
            )),
        }
    }

    /// The fields of this name, which is in lower case.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(move |field| field.name == name)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
