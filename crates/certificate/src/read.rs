//! Certificates of a file: PEM or DER, one or many.

use std::fmt;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::certificate::Certificate;
use crate::der;

/// The longest file that is read, in octets: several stores of a system.
pub const LONGEST: usize = 16 << 20;
/// The most certificates of one file: several stores of a system.
pub const MOST: usize = 2_000;

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its certificates in their order.
    pub certificates: Vec<Certificate>,
    /// What else stands in it, by the label of its block: `PRIVATE KEY`.
    pub skipped: Vec<String>,
}

/// Why octets are no certificates: where, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// `block 2 (line 31)`, `byte 1204`; empty if it is the whole.
    pub place: String,
    /// What is wrong, as a predicate: `has no end line`.
    pub why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => write!(f, "it {}", self.why),
            place => write!(f, "{place} {}", self.why),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    pub(crate) fn new(place: impl Into<String>, why: impl Into<String>) -> Self {
        Unreadable {
            place: place.into(),
            why: why.into(),
        }
    }
}

/// The certificates of a file: PEM blocks (RFC 7468) with any text between
/// them, or DER, one after another. There is at least one.
///
/// # Errors
/// Which block or byte cannot be read, and why.
pub fn read(bytes: &[u8]) -> Result<Vec<Certificate>, Unreadable> {
    contents(bytes).map(|contents| contents.certificates)
}

/// The same, with the names of the blocks that were skipped.
///
/// # Errors
/// Which block or byte cannot be read, and why.
pub fn contents(bytes: &[u8]) -> Result<Contents, Unreadable> {
    if bytes.len() > LONGEST {
        let why = format!("is {} octets long (limit {LONGEST})", bytes.len());
        return Err(Unreadable::new("", why));
    }
    let is_pem = bytes
        .windows(BEGIN.len())
        .any(|part| part == BEGIN.as_bytes());
    let contents = if is_pem {
        pem(bytes)?
    } else {
        concatenated(bytes)?
    };
    if contents.certificates.is_empty() {
        let why = match contents.skipped.as_slice() {
            [] => "holds no certificate".to_owned(),
            other => format!("holds no certificate, only {}", other.join(", ")),
        };
        return Err(Unreadable::new("", why));
    }
    Ok(contents)
}

const BEGIN: &str = "-----BEGIN ";

/// A PEM block while its lines are read.
struct Block {
    label: String,
    place: String,
    /// Its lines without the blanks that quoting and indenting bring.
    lines: String,
}

impl Block {
    /// Old and new labels of certificates; a TRUSTED one has more behind it.
    fn is_certificate(&self) -> bool {
        ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(&self.label.as_str())
    }

    fn certificate(&self) -> Result<Certificate, Unreadable> {
        let refuse = |why: String| Unreadable::new(&self.place, why);
        let text = format!(
            "{BEGIN}CERTIFICATE-----\n{}-----END CERTIFICATE-----\n",
            self.lines
        );
        let der = CertificateDer::from_pem_slice(text.as_bytes())
            .map_err(|_| refuse("is not base64".to_owned()))?;
        let first = match der::element(&der) {
            Some((first, _)) if self.label == "TRUSTED CERTIFICATE" => first.whole.to_vec().into(),
            _ => der,
        };
        Certificate::new(first).map_err(refuse)
    }
}

fn pem(bytes: &[u8]) -> Result<Contents, Unreadable> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let (mut contents, mut open, mut blocks) = (Contents::default(), None::<Block>, 0);
    for (number, line) in (1..).zip(text.split(['\n', '\r'])) {
        let line = line.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        if let Some(label) = label(line, BEGIN) {
            if let Some(block) = open {
                return Err(Unreadable::new(block.place, "has no end line"));
            }
            blocks += 1;
            open = Some(Block {
                label: label.to_owned(),
                place: format!("block {blocks}, {label} (line {number}),"),
                lines: String::new(),
            });
        } else if let Some(mut block) = open.take() {
            if label(line, "-----END ") == Some(&block.label) {
                contents.take(&block)?;
            } else {
                block.lines.push_str(line);
                block.lines.push('\n');
                open = Some(block);
            }
        }
    }
    match open {
        Some(block) => Err(Unreadable::new(block.place, "has no end line")),
        None => Ok(contents),
    }
}

/// `CERTIFICATE` of `-----BEGIN CERTIFICATE-----`.
fn label<'a>(line: &'a str, border: &str) -> Option<&'a str> {
    line.strip_prefix(border)?.strip_suffix("-----")
}

impl Contents {
    fn take(&mut self, block: &Block) -> Result<(), Unreadable> {
        if !block.is_certificate() {
            self.skipped.push(block.label.clone());
            return Ok(());
        }
        self.room()?;
        self.certificates.push(block.certificate()?);
        Ok(())
    }

    fn room(&self) -> Result<(), Unreadable> {
        if self.certificates.len() < MOST {
            return Ok(());
        }
        let why = format!("holds too many certificates (limit {MOST})");
        Err(Unreadable::new("", why))
    }
}

fn concatenated(bytes: &[u8]) -> Result<Contents, Unreadable> {
    let mut contents = Contents::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        contents.room()?;
        let at = bytes.len() - rest.len();
        let refuse = |why: String| Unreadable::new(format!("the certificate at byte {at}"), why);
        let (element, behind) = match der::element(rest) {
            Some((element, behind)) if element.tag == der::SEQUENCE => (element, behind),
            _ if at == 0 => return Err(Unreadable::new("", "is neither PEM nor DER")),
            _ => return Err(refuse("is no DER".to_owned())),
        };
        let certificate = Certificate::new(element.whole.to_vec()).map_err(refuse)?;
        contents.certificates.push(certificate);
        rest = behind;
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::authority::{Authority, Blank, pem};

    /// A root and a leaf of it.
    fn two() -> [Vec<u8>; 2] {
        let root = Authority::root("Root");
        [root.sign(Blank::leaf("shop.example")).der, root.der]
    }

    fn subjects(bytes: &[u8]) -> Vec<String> {
        let certificates = read(bytes).unwrap();
        let short = |certificate: &Certificate| certificate.subject.short().to_owned();
        certificates.iter().map(short).collect()
    }

    #[test]
    fn pem_is_read_whatever_stands_around_it() {
        let chain = pem::chain(&two());
        let table = [
            chain.clone(),
            chain.replace('\n', "\r\n"),
            chain.replace('\n', "\r"),
            format!("\u{feff}{chain}"),
            chain.replace('\n', "\n  "),
            chain.replace(
                "-----BEGIN",
                " 0 s:CN = shop.example\n   i:CN = Root\n-----BEGIN",
            ),
            chain.replace("CERTIFICATE", "X509 CERTIFICATE"),
            chain.trim_end().to_owned(),
            chain.replace(
                "-----END CERTIFICATE-----",
                "\n\n-----END CERTIFICATE----- ",
            ),
        ];
        for text in table {
            assert_eq!(
                subjects(text.as_bytes()),
                ["shop.example", "Root"],
                "{text}"
            );
        }
    }

    #[test]
    fn der_is_read_one_after_another() {
        let [leaf, root] = two();
        assert_eq!(subjects(&root), ["Root"]);
        assert_eq!(subjects(&[leaf, root].concat()), ["shop.example", "Root"]);
    }

    #[test]
    fn other_blocks_are_skipped_and_named() {
        let [leaf, _] = two();
        let text = pem::pem("EC PRIVATE KEY", b"key") + &pem::pem("CERTIFICATE", &leaf);
        let found = contents(text.as_bytes()).unwrap();
        assert_eq!(found.certificates.len(), 1);
        assert_eq!(found.skipped, ["EC PRIVATE KEY"]);
        let trusted = [leaf, vec![0x30, 0x00]].concat();
        let text = pem::pem("TRUSTED CERTIFICATE", &trusted);
        assert_eq!(subjects(text.as_bytes()), ["shop.example"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        let [leaf, root] = two();
        let good = pem::pem("CERTIFICATE", &root);
        let bad = good.replace("CERTIFICATE-----\nM", "CERTIFICATE-----\n!");
        let cut = good.replace("-----END CERTIFICATE-----", "");
        let short = pem::pem("CERTIFICATE", &leaf[..leaf.len() - 1]);
        let lines = good.lines().count();
        let second = |line: usize| format!("block 2, CERTIFICATE (line {line}),");
        let table: [(Vec<u8>, String); 9] = [
            (b"".to_vec(), "it holds no certificate".into()),
            (b"hello".to_vec(), "it is neither PEM nor DER".into()),
            (
                pem::pem("PRIVATE KEY", b"k").into_bytes(),
                "it holds no certificate, only PRIVATE KEY".into(),
            ),
            (
                format!("{good}{bad}").into_bytes(),
                format!("{} is not base64", second(lines + 1)),
            ),
            (
                format!("{good}{cut}").into_bytes(),
                format!("{} has no end line", second(lines + 1)),
            ),
            (
                format!("{cut}{good}").into_bytes(),
                "block 1, CERTIFICATE (line 1), has no end line".into(),
            ),
            (
                format!("{good}{short}").into_bytes(),
                format!("{} cannot be decoded (", second(lines + 1)),
            ),
            (
                [&root[..], b"x"].concat(),
                format!("the certificate at byte {} is no DER", root.len()),
            ),
            (
                pem::pem("CERTIFICATE", &[&root[..], b"x"].concat()).into_bytes(),
                "block 1, CERTIFICATE (line 1), has 1 octets after its end".into(),
            ),
        ];
        for (bytes, why) in table {
            let found = read(&bytes).unwrap_err().to_string();
            assert!(found.starts_with(&why), "{found}, not {why}");
        }
    }

    #[test]
    fn there_is_an_end_to_what_is_read() {
        let [_, root] = two();
        let many = root.repeat(MOST + 1);
        let why = read(&many).unwrap_err().to_string();
        assert_eq!(why, "it holds too many certificates (limit 2000)");
        let long = vec![0x30; LONGEST + 1];
        assert!(read(&long).unwrap_err().to_string().contains("octets long"));
    }
}
