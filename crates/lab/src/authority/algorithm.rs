//! Signature algorithms by name, and the identifiers that certificates carry.

use super::der;

/// How something is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ecdsa-with-SHA256; signed by P-256 keys.
    EcdsaSha256,
    /// ecdsa-with-SHA384; signed by P-384 keys.
    EcdsaSha384,
    /// ecdsa-with-SHA512; signed by P-521 keys.
    EcdsaSha512,
    /// Ed25519.
    Ed25519,
    /// sha256WithRSAEncryption.
    RsaSha256,
    /// sha384WithRSAEncryption.
    RsaSha384,
    /// sha512WithRSAEncryption.
    RsaSha512,
    /// RSASSA-PSS with SHA-256.
    RsaPssSha256,
    /// sha1WithRSAEncryption: really signed, by any RSA key.
    RsaSha1,
    /// Any other identifier in DER, a SEQUENCE. Where it is asked to sign, the
    /// key signs as it otherwise would, and only the label is this one.
    Labelled(Vec<u8>),
}

impl Algorithm {
    /// md5WithRSAEncryption, as a label.
    pub fn rsa_md5() -> Self {
        Self::Labelled(der::sequence(&[
            der::oid("1.2.840.113549.1.1.4"),
            der::null(),
        ]))
    }

    /// ecdsa-with-SHA1, as a label.
    pub fn ecdsa_sha1() -> Self {
        Self::Labelled(der::sequence(&[der::oid("1.2.840.10045.4.1")]))
    }

    /// The AlgorithmIdentifier in DER.
    pub fn der(&self) -> Vec<u8> {
        let plain = |oid| der::sequence(&[der::oid(oid)]);
        let rsa = |oid| der::sequence(&[der::oid(oid), der::null()]);
        match self {
            Self::EcdsaSha256 => plain("1.2.840.10045.4.3.2"),
            Self::EcdsaSha384 => plain("1.2.840.10045.4.3.3"),
            Self::EcdsaSha512 => plain("1.2.840.10045.4.3.4"),
            Self::Ed25519 => plain("1.3.101.112"),
            Self::RsaSha256 => rsa("1.2.840.113549.1.1.11"),
            Self::RsaSha384 => rsa("1.2.840.113549.1.1.12"),
            Self::RsaSha512 => rsa("1.2.840.113549.1.1.13"),
            Self::RsaSha1 => rsa("1.2.840.113549.1.1.5"),
            Self::RsaPssSha256 => pss_sha256(),
            Self::Labelled(label) => label.clone(),
        }
    }
}

/// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes, exactly
/// as CA/B Baseline Requirements 7.1.3.2.1 spell it.
fn pss_sha256() -> Vec<u8> {
    let sha256 = der::sequence(&[der::oid("2.16.840.1.101.3.4.2.1"), der::null()]);
    let mask = der::sequence(&[der::oid("1.2.840.113549.1.1.8"), sha256.clone()]);
    let parameters = der::sequence(&[
        der::wrapped(0, &sha256),
        der::wrapped(1, &mask),
        der::wrapped(2, &der::number(32)),
    ]);
    der::sequence(&[der::oid("1.2.840.113549.1.1.10"), parameters])
}
