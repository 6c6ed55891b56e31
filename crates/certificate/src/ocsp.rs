//! Answers to whether a certificate is revoked (OCSP, RFC 6960), as facts,
//! and the question.

mod question;
mod status;

use x509_parser::prelude::FromDer;
use x509_parser::x509::AlgorithmIdentifier;

pub use question::question;
pub use status::Standing;

use crate::certificate::Certificate;
use crate::crl::{Reason, Revocation, SingleExtension, moment, reason, take};
use crate::der::{self, Element};
use crate::encode;
use crate::moment::Moment;
use crate::signature::SignatureAlgorithm;

/// The longest answer that is read, in octets. Real ones have two thousand,
/// with certificates that sign after the quantum computer twenty thousand.
pub const LONGEST_ANSWER: usize = 256 << 10;
/// More certificates with an answer are not looked at.
const CERTIFICATES: usize = 8;
/// The most certificates that one answer speaks of.
const SINGLES: usize = 1000;

/// An answer of a responder, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is signed, the algorithm and the signature, as in a certificate.
    signed: Vec<u8>,
    /// What it is signed with.
    pub signature: SignatureAlgorithm,
    /// When it was made (producedAt).
    pub produced: Moment,
    /// What it says of each certificate.
    singles: Vec<Single>,
    /// The certificates that came with it, of which one may have signed it.
    certificates: Vec<Certificate>,
    /// A critical extension that is not understood here.
    critical: Option<String>,
}

/// What an answer says of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Single {
    /// The object identifier of the hash of the next two.
    hash: String,
    issuer: Vec<u8>,
    key: Vec<u8>,
    serial: Vec<u8>,
    standing: Standing,
    this_update: Moment,
    next_update: Option<Moment>,
    critical: Option<String>,
    /// The list of timestamps (RFC 6962, 3.3).
    timestamps: Option<Vec<u8>>,
}

impl Answer {
    /// The lists of signed certificate timestamps that came with the answer, as
    /// TLS encodes them (RFC 6962, 3.3).
    pub fn timestamps(&self) -> impl Iterator<Item = &[u8]> {
        let lists = self.singles.iter();
        lists.filter_map(|single| single.timestamps.as_deref())
    }

    /// Reads an OCSPResponse in DER.
    ///
    /// # Errors
    /// Why the octets are no answer, as a phrase: what the responder says
    /// instead of one, or that they cannot be decoded.
    pub fn new(octets: &[u8]) -> Result<Self, String> {
        if octets.len() > LONGEST_ANSWER {
            return Err(format!(
                "is {} octets long (limit {LONGEST_ANSWER})",
                octets.len()
            ));
        }
        let basic = basic(octets)?;
        Self::of(basic).ok_or_else(|| "cannot be decoded (it is no BasicOCSPResponse)".to_owned())
    }

    /// RFC 6960, 4.2.1.
    fn of(basic: &[u8]) -> Option<Self> {
        let mut rest = der::only(basic, der::SEQUENCE)?;
        let data = take(&mut rest, &[der::SEQUENCE])?;
        let algorithm = take(&mut rest, &[der::SEQUENCE])?;
        let signature = take(&mut rest, &[0x03])?;
        let certificates = match take(&mut rest, &[0xa0]) {
            None => Vec::new(),
            Some(list) => certificates(der::only(list.contents, der::SEQUENCE)?)?,
        };
        let (produced, singles, critical) = data_of(data.contents)?;
        let signed = [data.whole, algorithm.whole, signature.whole].concat();
        rest.is_empty().then_some(Answer {
            signature: named(algorithm)?,
            signed: encode::element(der::SEQUENCE, &signed),
            produced,
            singles,
            certificates,
            critical,
        })
    }
}

/// The BasicOCSPResponse in a response, or what the responder says instead.
fn basic(octets: &[u8]) -> Result<&[u8], String> {
    let parts = |octets| {
        let mut rest = der::only(octets, der::SEQUENCE)?;
        let status = take(&mut rest, &[0x0a])?;
        Some((status.contents, rest))
    };
    match parts(octets) {
        Some(([0], rest)) => {
            wrapped(rest).ok_or_else(|| "cannot be decoded (it is no basic answer)".to_owned())
        }
        Some(([status], _)) => Err(format!("is a refusal ({})", refusal(*status))),
        _ => Err("cannot be decoded (it is no OCSPResponse)".to_owned()),
    }
}

/// The octets of ResponseBytes of type id-pkix-ocsp-basic.
fn wrapped(rest: &[u8]) -> Option<&[u8]> {
    let mut rest = der::only(der::only(rest, 0xa0)?, der::SEQUENCE)?;
    let kind = der::object_identifier(take(&mut rest, &[0x06])?)?;
    let octets = der::only(rest, der::OCTET_STRING)?;
    (kind == "1.3.6.1.5.5.7.48.1.1").then_some(octets)
}

/// RFC 6960, 4.2.1.
fn refusal(status: u8) -> String {
    match status {
        1 => "malformedRequest".to_owned(),
        2 => "internalError".to_owned(),
        3 => "tryLater".to_owned(),
        5 => "sigRequired".to_owned(),
        6 => "unauthorized".to_owned(),
        other => format!("status {other}"),
    }
}

fn named(algorithm: Element<'_>) -> Option<SignatureAlgorithm> {
    let (_, algorithm) = AlgorithmIdentifier::from_der(algorithm.whole).ok()?;
    Some(SignatureAlgorithm::new(&algorithm, &algorithm))
}

/// One that cannot be read has not signed the answer, as far as we can see.
fn certificates(list: &[u8]) -> Option<Vec<Certificate>> {
    let list = der::elements(list)?.into_iter().take(CERTIFICATES);
    Some(
        list.filter_map(|one| Certificate::new(one.whole.to_vec()).ok())
            .collect(),
    )
}

/// ResponseData: when it was made, of what it speaks, and a critical extension
/// that is not understood.
fn data_of(contents: &[u8]) -> Option<(Moment, Vec<Single>, Option<String>)> {
    let mut rest = contents;
    // The version, which is 1; the responder, by name or by key: whose
    // signature it is decides, not what it calls itself.
    take(&mut rest, &[0xa0]);
    take(&mut rest, &[0xa1, 0xa2])?;
    let produced = moment(take(&mut rest, &[0x18])?)?;
    let list = der::elements(take(&mut rest, &[der::SEQUENCE])?.contents)?;
    let singles = list
        .into_iter()
        .take(SINGLES)
        .map(Single::of)
        .collect::<Option<_>>()?;
    Some((produced, singles, critical(&extensions(rest)?)))
}

/// The extensions in [1]. Nothing if what stands there is no such list.
fn extensions(mut rest: &[u8]) -> Option<Vec<SingleExtension<'_>>> {
    let Some(list) = take(&mut rest, &[0xa1]) else {
        return rest.is_empty().then(Vec::new);
    };
    let list = der::elements(der::only(list.contents, der::SEQUENCE)?)?;
    let list = list.into_iter().map(SingleExtension::of).collect();
    rest.is_empty().then_some(list)?
}

/// The first critical extension; none of them is understood.
fn critical(extensions: &[SingleExtension<'_>]) -> Option<String> {
    let mut all = extensions.iter();
    let first = all.find(|extension| extension.critical);
    first.map(SingleExtension::oid)
}

/// The list of timestamps among extensions.
fn timestamps(extensions: &[SingleExtension<'_>]) -> Option<Vec<u8>> {
    let mut all = extensions.iter();
    let found = all.find(|extension| extension.oid() == "1.3.6.1.4.1.11129.2.4.5")?;
    der::only(found.value, der::OCTET_STRING).map(<[u8]>::to_vec)
}

impl Single {
    /// SingleResponse.
    fn of(element: Element<'_>) -> Option<Self> {
        let mut rest = element.contents;
        let mut id = take(&mut rest, &[der::SEQUENCE])?.contents;
        let hash = der::element(take(&mut id, &[der::SEQUENCE])?.contents)?.0;
        let issuer = take(&mut id, &[der::OCTET_STRING])?.contents.to_vec();
        let key = take(&mut id, &[der::OCTET_STRING])?.contents.to_vec();
        let serial = der::only(id, der::INTEGER)?.to_vec();
        let standing = standing(take(&mut rest, &[0x80, 0xa1, 0x82])?)?;
        let this_update = moment(take(&mut rest, &[0x18])?)?;
        let next_update = match take(&mut rest, &[0xa0]) {
            None => None,
            Some(time) => Some(moment(der::element(time.contents)?.0)?),
        };
        let extensions = extensions(rest)?;
        Some(Single {
            hash: der::object_identifier(hash)?,
            issuer,
            key,
            serial,
            standing,
            this_update,
            next_update,
            critical: critical(&extensions),
            timestamps: timestamps(&extensions),
        })
    }
}

/// CertStatus.
fn standing(element: Element<'_>) -> Option<Standing> {
    match element.tag {
        0x80 => Some(Standing::Good),
        0x82 => Some(Standing::Unknown),
        _ => {
            let mut rest = element.contents;
            let at = moment(take(&mut rest, &[0x18])?)?;
            let reason = match take(&mut rest, &[0xa0]) {
                None => None,
                Some(wrapped) => Some::<Reason>(reason(wrapped.contents)?),
            };
            let revoked = Standing::Revoked(Revocation { at, reason });
            rest.is_empty().then_some(revoked)
        }
    }
}

#[cfg(test)]
mod tests;
