//! Signature algorithms of certificates and lists.

use std::fmt;

use x509_parser::x509::AlgorithmIdentifier;

use crate::der;

/// The algorithm that a certificate is signed with (RFC 5280, 4.1.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// Its object identifier.
    pub oid: String,
    /// As people call it: `RSA with SHA-256`; the object identifier of another.
    pub name: String,
    /// What is hashed with, where the algorithm says so: `SHA-1`.
    pub digest: Option<&'static str>,
    /// Whether the signed and the unsigned naming of the algorithm agree, with
    /// their parameters; they must (RFC 5280, 4.1.1.2).
    pub agrees: bool,
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl SignatureAlgorithm {
    pub(crate) fn new(outer: &AlgorithmIdentifier<'_>, inner: &AlgorithmIdentifier<'_>) -> Self {
        let oid = outer.algorithm.to_id_string();
        let (family, digest) = match oid.as_str() {
            "1.2.840.113549.1.1.10" => (Some("RSASSA-PSS"), pss_digest(outer)),
            _ => known(&oid),
        };
        SignatureAlgorithm {
            name: match (family, digest) {
                (Some(family), Some(digest)) => format!("{family} with {digest}"),
                (Some(family), None) => family.to_owned(),
                (None, _) => oid.clone(),
            },
            oid,
            digest,
            agrees: outer == inner,
        }
    }
}

/// What signs, and what it hashes with.
fn known(oid: &str) -> (Option<&'static str>, Option<&'static str>) {
    let (family, digest) = match oid {
        "1.2.840.113549.1.1.2" => ("RSA", "MD2"),
        "1.2.840.113549.1.1.3" => ("RSA", "MD4"),
        "1.2.840.113549.1.1.4" => ("RSA", "MD5"),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => ("RSA", "SHA-1"),
        "1.2.840.113549.1.1.14" => ("RSA", "SHA-224"),
        "1.2.840.113549.1.1.11" => ("RSA", "SHA-256"),
        "1.2.840.113549.1.1.12" => ("RSA", "SHA-384"),
        "1.2.840.113549.1.1.13" => ("RSA", "SHA-512"),
        "1.2.840.10045.4.1" => ("ECDSA", "SHA-1"),
        "1.2.840.10045.4.3.1" => ("ECDSA", "SHA-224"),
        "1.2.840.10045.4.3.2" => ("ECDSA", "SHA-256"),
        "1.2.840.10045.4.3.3" => ("ECDSA", "SHA-384"),
        "1.2.840.10045.4.3.4" => ("ECDSA", "SHA-512"),
        "1.2.840.10040.4.3" => ("DSA", "SHA-1"),
        "2.16.840.1.101.3.4.3.1" => ("DSA", "SHA-224"),
        "2.16.840.1.101.3.4.3.2" => ("DSA", "SHA-256"),
        "1.3.101.112" => return (Some("Ed25519"), None),
        "1.3.101.113" => return (Some("Ed448"), None),
        "2.16.840.1.101.3.4.3.17" => return (Some("ML-DSA-44"), None),
        "2.16.840.1.101.3.4.3.18" => return (Some("ML-DSA-65"), None),
        "2.16.840.1.101.3.4.3.19" => return (Some("ML-DSA-87"), None),
        _ => return (None, None),
    };
    (Some(family), Some(digest))
}

/// RFC 4055, 3.1: the hash is the first parameter, [0]; without it, SHA-1.
fn pss_digest(algorithm: &AlgorithmIdentifier<'_>) -> Option<&'static str> {
    let parameters = algorithm.parameters()?.data;
    let first = der::element(parameters).filter(|(first, _)| first.tag == 0xa0);
    let Some((hash, _)) = first else {
        return Some("SHA-1");
    };
    let identifier = der::only(hash.contents, der::SEQUENCE)?;
    match der::element(identifier)?.0.contents {
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash] => match hash {
            1 => Some("SHA-256"),
            2 => Some("SHA-384"),
            3 => Some("SHA-512"),
            4 => Some("SHA-224"),
            _ => None,
        },
        [0x2b, 0x0e, 0x03, 0x02, 0x1a] => Some("SHA-1"),
        _ => None,
    }
}
