//! Certificate transparency (RFC 6962): the timestamps that a certificate
//! carries, and whether the logs of a list gave them.

use ring::digest::{SHA256, digest};
use rustls_pki_types::{AlgorithmIdentifier, alg_id};

use crate::certificate::Certificate;
use crate::log_list::{Log, LogList};
use crate::moment::Moment;
use crate::signatures::{Parts, Signatures, Signed};
use crate::{der, encode};

/// A signed certificate timestamp (RFC 6962, 3.2): that a log promised to
/// include the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timestamp {
    /// SHA-256 of the log's key.
    pub log: [u8; 32],
    /// When it was given.
    pub at: Moment,
    /// The same in milliseconds, which is what is signed.
    milliseconds: [u8; 8],
    extensions: Vec<u8>,
    /// Hash and signature algorithm (RFC 5246, 7.4.1.4.1).
    algorithm: [u8; 2],
    signature: Vec<u8>,
}

/// The timestamps in a certificate: nothing if it has no list of them.
///
/// # Errors
/// The list cannot be decoded.
pub fn timestamps(certificate: &Certificate) -> Option<Result<Vec<Timestamp>, &'static str>> {
    let list = certificate.extensions.timestamps.as_ref()?;
    Some(listed(&list.value).ok_or("its list of timestamps cannot be decoded"))
}

/// The timestamps of a list as TLS encodes it (RFC 6962, 3.3): a server may send
/// one with its certificate, or staple one with an OCSP answer. Nothing if it
/// cannot be decoded.
#[must_use]
pub fn listed(list: &[u8]) -> Option<Vec<Timestamp>> {
    let mut reader = Reader(list);
    reader.list().filter(|_| reader.0.is_empty())
}

/// TLS's presentation language, as far as the list needs it (RFC 5246, 4).
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// Octets with their number in front, in two octets.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let size = u16::from_be_bytes(self.array()?);
        self.take(usize::from(size))
    }

    /// RFC 6962, 3.3. Of other versions than the first nothing is known but their end.
    fn list(&mut self) -> Option<Vec<Timestamp>> {
        let mut list = Reader(self.sized()?);
        let mut timestamps = Vec::new();
        while !list.0.is_empty() {
            let mut one = Reader(list.sized()?);
            if one.take(1)? == [0] {
                timestamps.push(one.timestamp().filter(|_| one.0.is_empty())?);
            }
        }
        Some(timestamps)
    }

    fn timestamp(&mut self) -> Option<Timestamp> {
        let log = self.array()?;
        let milliseconds: [u8; 8] = self.array()?;
        let at = i64::try_from(u64::from_be_bytes(milliseconds) / 1000).ok()?;
        Some(Timestamp {
            log,
            at: Moment(at),
            milliseconds,
            extensions: self.sized()?.to_vec(),
            algorithm: self.array()?,
            signature: self.sized()?.to_vec(),
        })
    }
}

/// What a timestamp is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worth<'a> {
    /// A log of the list gave it for this certificate.
    Given(&'a Log),
    /// A log of the list is named, and did not sign it.
    Wrong(&'a Log),
    /// The log is not in the list.
    Unknown,
}

impl LogList {
    /// What a timestamp in a certificate of this issuer is worth.
    #[must_use]
    pub fn worth(
        &self,
        timestamp: &Timestamp,
        certificate: &Certificate,
        issuer_key: &[u8],
        signatures: &Signatures,
    ) -> Worth<'_> {
        let Some(log) = self.logs.iter().find(|log| log.id == timestamp.log) else {
            return Worth::Unknown;
        };
        let is_right = || {
            let message = entry(timestamp, certificate, issuer_key)?;
            let algorithm = algorithm(timestamp.algorithm)?;
            let parts = Parts {
                message: &message,
                algorithm: algorithm.as_ref(),
                signature: &timestamp.signature,
            };
            let key = der::only(&log.key, der::SEQUENCE)?;
            Some(signatures.verify_parts(&parts, key) == Signed::Right)
        };
        match is_right() {
            Some(true) => Worth::Given(log),
            _ => Worth::Wrong(log),
        }
    }
}

/// The algorithms that logs sign with (RFC 6962, 2.1.4), as certificates name them.
fn algorithm(named: [u8; 2]) -> Option<AlgorithmIdentifier> {
    match named {
        [4, 1] => Some(alg_id::RSA_PKCS1_SHA256),
        [4, 3] => Some(alg_id::ECDSA_SHA256),
        _ => None,
    }
}

/// What the log signed (RFC 6962, 3.2): the certificate before it carried
/// timestamps, and the key of its issuer.
fn entry(timestamp: &Timestamp, certificate: &Certificate, issuer_key: &[u8]) -> Option<Vec<u8>> {
    const VERSION_AND_KIND: [u8; 2] = [0, 0];
    const PRECERTIFICATE: [u8; 2] = [0, 1];
    let signed = without_timestamps(&certificate.signed)?;
    let [0, length @ ..] = u32::try_from(signed.len()).ok()?.to_be_bytes() else {
        return None;
    };
    let extensions = u16::try_from(timestamp.extensions.len())
        .ok()?
        .to_be_bytes();
    let issuer = digest(&SHA256, issuer_key);
    let parts: [&[u8]; 8] = [
        &VERSION_AND_KIND,
        &timestamp.milliseconds,
        &PRECERTIFICATE,
        issuer.as_ref(),
        &length,
        &signed,
        &extensions,
        &timestamp.extensions,
    ];
    Some(parts.concat())
}

/// What is signed of a certificate, with the list of timestamps taken out and
/// all lengths around it written anew.
fn without_timestamps(signed: &[u8]) -> Option<Vec<u8>> {
    const EXTENSIONS: u8 = 0xa3;
    const TIMESTAMPS: &str = "1.3.6.1.4.1.11129.2.4.2";
    let is_kept = |extension: &der::Element<'_>| {
        let identifier = der::element(extension.contents);
        let identifier = identifier.and_then(|(first, _)| der::object_identifier(first));
        identifier.as_deref() != Some(TIMESTAMPS)
    };
    let fields = der::elements(der::only(signed, der::SEQUENCE)?)?;
    let (extensions, others) = fields.split_last()?;
    let list = der::only(extensions.contents, der::SEQUENCE);
    let list = der::elements(list.filter(|_| extensions.tag == EXTENSIONS)?)?;
    let kept: Vec<&[u8]> = list
        .iter()
        .filter(|one| is_kept(one))
        .map(|one| one.whole)
        .collect();
    let kept = encode::element(der::SEQUENCE, &kept.concat());
    let mut fields: Vec<&[u8]> = others.iter().map(|field| field.whole).collect();
    let extensions = encode::element(EXTENSIONS, &kept);
    fields.push(&extensions);
    Some(encode::element(der::SEQUENCE, &fields.concat()))
}
