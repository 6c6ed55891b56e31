//! One certificate as facts of our own, whatever they are.

use ring::digest::{SHA256, digest};
use rustls_pki_types::CertificateDer;
use x509_parser::certificate::{X509Certificate, X509CertificateParser};
use x509_parser::nom::Parser;

use crate::der;
use crate::distinguished::{DistinguishedName, hex};
use crate::extensions::{BasicConstraints, Extensions};
use crate::key::PublicKey;
use crate::moment::Moment;
use crate::signature::SignatureAlgorithm;

/// The largest certificate that is read, in octets. Real ones have two
/// thousand; one of this size would never pass a handshake.
pub const LARGEST: usize = 1 << 20;

/// What a certificate (RFC 5280, 4.1) says. What can be decoded is decoded:
/// an extension that cannot is marked in [`Extensions::list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The whole of it.
    pub der: CertificateDer<'static>,
    /// 1 to 3 as people count versions; other numbers as they stand, plus one.
    pub version: u32,
    /// The content octets of the serial number, with those of its sign.
    pub serial: Vec<u8>,
    /// What it is signed with.
    pub signature: SignatureAlgorithm,
    /// Who signed it.
    pub issuer: DistinguishedName,
    /// From when on it is valid.
    pub not_before: Moment,
    /// The last second it is valid.
    pub not_after: Moment,
    /// The two times as they are encoded.
    pub times: [EncodedTime; 2],
    /// Whose it is.
    pub subject: DistinguishedName,
    /// The key of the subject.
    pub key: PublicKey,
    /// subjectPublicKeyInfo in DER, with algorithm and parameters.
    pub key_info: Vec<u8>,
    /// The part that is signed, in DER.
    pub signed: Vec<u8>,
    /// What its extensions say.
    pub extensions: Extensions,
}

/// How a time is encoded (RFC 5280, 4.1.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedTime {
    /// GeneralizedTime with four digits of year, or UTCTime with two.
    pub generalized: bool,
    /// The characters: `261120120000Z`.
    pub text: String,
}

impl EncodedTime {
    /// Whether RFC 5280, 4.1.2.5 wants a time of this year so: UTCTime until
    /// 2049 and GeneralizedTime from 2050, with seconds, without fraction, in UTC.
    #[must_use]
    pub fn is_right(&self, year: i64) -> bool {
        let digits = if self.generalized { 14 } else { 12 };
        let (number, zone) = self.text.split_at_checked(digits).unwrap_or_default();
        let is_form = zone == "Z" && number.bytes().all(|digit| digit.is_ascii_digit());
        is_form && self.generalized == (year >= 2050)
    }
}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// Why the octets are no certificate, as a phrase.
    pub fn new(der: impl Into<CertificateDer<'static>>) -> Result<Self, String> {
        let der = der.into();
        if der.len() > LARGEST {
            return Err(format!("is {} octets long (limit {LARGEST})", der.len()));
        }
        let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
        match parser.parse(&der) {
            Ok(([], decoded)) => Self::of(&decoded, der.clone()),
            Ok((rest, _)) => Err(format!("has {} octets after its end", rest.len())),
            Err(why) => Err(format!("cannot be decoded ({})", reason(why))),
        }
    }

    fn of(decoded: &X509Certificate<'_>, der: CertificateDer<'static>) -> Result<Self, String> {
        let validity = decoded.validity();
        let times = times(&der).ok_or("cannot be decoded (invalid date)")?;
        Ok(Certificate {
            version: decoded.version.0.saturating_add(1),
            serial: decoded.raw_serial().to_vec(),
            signature: SignatureAlgorithm::new(&decoded.signature_algorithm, &decoded.signature),
            issuer: DistinguishedName::new(decoded.issuer()),
            not_before: Moment(validity.not_before.timestamp()),
            not_after: Moment(validity.not_after.timestamp()),
            times,
            subject: DistinguishedName::new(decoded.subject()),
            key: PublicKey::new(decoded.public_key()),
            key_info: decoded.public_key().raw.to_vec(),
            signed: decoded.tbs_certificate.as_ref().to_vec(),
            extensions: Extensions::new(decoded),
            der,
        })
    }

    /// Whether subject and issuer are the same name (RFC 5280, 3.2).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject.der == self.issuer.der
    }

    /// Whether it names itself as its signer: self-issued, and its authority
    /// key identifier, if it has one, is not that of another key. The
    /// signature is not verified; nobody gains by forging it.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        let own = self.extensions.subject_key.as_ref();
        let signer = self.extensions.authority_key.as_ref();
        let signer = signer.and_then(|signer| signer.value.key_id.as_ref());
        let is_other = match (own, signer) {
            (Some(own), Some(signer)) => own.value != *signer,
            _ => false,
        };
        self.is_self_issued() && !is_other
    }

    /// Whether it says that it is a CA (RFC 5280, 4.2.1.9).
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.basic_constraints().is_some_and(|basic| basic.ca)
    }

    /// What basicConstraints says, if it is there.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        let basic = self.extensions.basic_constraints.as_ref();
        basic.map(|basic| basic.value)
    }

    /// The length of its validity in seconds, both ends counted
    /// (RFC 5280, 4.1.2.5); zero or less if it is never valid.
    #[must_use]
    pub fn lifetime(&self) -> i64 {
        self.not_after.since(self.not_before).saturating_add(1)
    }

    /// SHA-256 over the whole certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// SHA-256 over subjectPublicKeyInfo, as pins and TLSA records have it.
    #[must_use]
    pub fn key_hash(&self) -> [u8; 32] {
        sha256(&self.key_info)
    }

    /// The serial number in hexadecimal, as tools show it.
    #[must_use]
    pub fn serial_text(&self) -> String {
        let significant = match self.serial.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            whole => whole,
        };
        hex(significant)
    }
}

fn sha256(octets: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (octet, hashed) in hash.iter_mut().zip(digest(&SHA256, octets).as_ref()) {
        *octet = *hashed;
    }
    hash
}

fn reason(why: x509_parser::nom::Err<x509_parser::error::X509Error>) -> String {
    match why {
        x509_parser::nom::Err::Incomplete(_) => "it ends too early".to_owned(),
        x509_parser::nom::Err::Error(why) | x509_parser::nom::Err::Failure(why) => why.to_string(),
    }
}

/// The two times of the validity as they stand, which the decoder does not keep.
fn times(certificate: &[u8]) -> Option<[EncodedTime; 2]> {
    let (certificate, _) = der::element(certificate)?;
    let (signed, _) = der::element(certificate.contents)?;
    let fields = der::elements(signed.contents)?;
    let has_version = fields.first()?.tag == 0xa0;
    let validity = fields.get(if has_version { 4 } else { 3 })?;
    let times = der::elements(validity.contents)?;
    let [not_before, not_after] = <[der::Element<'_>; 2]>::try_from(times).ok()?;
    Some([encoded(not_before), encoded(not_after)])
}

fn encoded(time: der::Element<'_>) -> EncodedTime {
    EncodedTime {
        generalized: time.tag == 0x18,
        text: String::from_utf8_lossy(time.contents).into_owned(),
    }
}
