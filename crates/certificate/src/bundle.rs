//! What is found where a certificate says that its issuer's is (caIssuers).

use crate::certificate::Certificate;
use crate::der::{self, Element};
use crate::read::{self, Unreadable};
use crate::signatures::{Signatures, Signed};

/// More certificates of one bundle are not looked at.
const MOST: usize = 20;

/// The certificates of a bundle: one in DER, or a certs-only CMS message (RFC
/// 5280, 4.2.2.1; RFC 5652, 5.1), or, as some have it, PEM. What is no
/// certificate in a message is left out.
///
/// # Errors
/// Why there is none.
pub fn bundle(bytes: &[u8]) -> Result<Vec<Certificate>, Unreadable> {
    match message(bytes) {
        None => read::read(bytes),
        Some(list) => {
            let list = list.into_iter().take(MOST);
            let read = |one: Element<'_>| Certificate::new(one.whole.to_vec()).ok();
            let certificates: Vec<Certificate> = list.filter_map(read).collect();
            match certificates.is_empty() {
                true => Err(Unreadable::new("", "is a message without a certificate")),
                false => Ok(certificates),
            }
        }
    }
}

/// The object identifier of signed data in a message, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// The certificates of SignedData; nothing if this is none.
fn message(bytes: &[u8]) -> Option<Vec<Element<'_>>> {
    let (kind, rest) = der::element(der::only(bytes, der::SEQUENCE)?)?;
    if kind.contents != SIGNED_DATA {
        return None;
    }
    let data = der::only(der::only(rest, 0xa0)?, der::SEQUENCE)?;
    let fields = der::elements(data)?;
    let certificates = fields.iter().find(|field| field.tag == 0xa0);
    certificates.map_or(Some(Vec::new()), |list| der::elements(list.contents))
}

impl Signatures {
    /// Whether one certificate was issued by the bearer of another: by name,
    /// and by signature.
    #[must_use]
    pub fn issued(&self, issuer: &Certificate, certificate: &Certificate) -> bool {
        let key = der::only(&issuer.key_info, der::SEQUENCE).unwrap_or_default();
        issuer.subject.der == certificate.issuer.der
            && self.verify(&certificate.der, key) == Signed::Right
    }
}

#[cfg(test)]
mod tests {
    use lab::authority::{Authority, der as build};

    use super::*;

    fn message_of(certificates: &[&[u8]]) -> Vec<u8> {
        let data = build::sequence(&[
            build::number(1),
            build::set::<Vec<u8>>(&[]),
            build::sequence(&[build::oid("1.2.840.113549.1.7.1")]),
            build::wrapped(0, &certificates.concat()),
            build::set::<Vec<u8>>(&[]),
        ]);
        build::sequence(&[
            build::oid("1.2.840.113549.1.7.2"),
            build::wrapped(
                0,
                &build::sequence(&[build::elements(&data).unwrap()[0].content]),
            ),
        ])
    }

    #[test]
    fn an_issuer_is_found_in_every_form() {
        let (one, other) = (Authority::root("One"), Authority::root("Other"));
        let names = |bytes: &[u8]| -> Vec<String> {
            let found = bundle(bytes).unwrap();
            found
                .iter()
                .map(|one| one.subject.short().to_owned())
                .collect()
        };
        assert_eq!(names(&one.der), ["One"]);
        assert_eq!(names(one.pem().as_bytes()), ["One"]);
        assert_eq!(
            names(&message_of(&[&one.der, &other.der])),
            ["One", "Other"]
        );
        assert_eq!(names(&message_of(&[&build::null(), &other.der])), ["Other"]);
    }

    #[test]
    fn what_holds_no_certificate_is_told() {
        assert!(bundle(b"<html>not found</html>").is_err());
        assert!(bundle(b"").is_err());
        let empty = bundle(&message_of(&[])).unwrap_err().to_string();
        assert_eq!(empty, "it is a message without a certificate");
        let whole = message_of(&[&Authority::root("One").der]);
        for length in 0..whole.len() {
            assert!(bundle(&whole[..length]).is_err(), "{length}");
        }
    }
}
