//! Lists of revoked certificates (RFC 5280, 5), as facts.
//!
//! A list may have a hundred thousand entries: they stay where they are, in the
//! octets of the list, and are walked through when a certificate is looked for.

mod entries;
mod extensions;
mod file;
mod point;
mod status;

use std::ops::Range;

use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{AlgorithmIdentifier, X509Name};

pub use entries::{Reason, Revocation};
pub(crate) use entries::{minimal, reason};
pub use extensions::CrlExtensions;
pub(crate) use extensions::SingleExtension;
pub use file::{LONGEST_LIST, lists};
pub use point::IssuingPoint;
pub use status::Unfit;
pub(crate) use status::{current, key_contents};

use crate::der::{self, Element};
use crate::distinguished::DistinguishedName;
use crate::moment::Moment;
use crate::signature::SignatureAlgorithm;

/// A list of revoked certificates.
#[derive(Clone, PartialEq, Eq)]
pub struct Crl {
    der: Vec<u8>,
    /// Where its entries stand.
    listed: Range<usize>,
    /// As people count: 1 or 2; other numbers as they stand, plus one.
    pub version: u32,
    /// What it is signed with.
    pub signature: SignatureAlgorithm,
    /// Who says so.
    pub issuer: DistinguishedName,
    /// When it was made (thisUpdate).
    pub this_update: Moment,
    /// When the next one will be there (nextUpdate).
    pub next_update: Option<Moment>,
    /// How many entries it has.
    pub entries: usize,
    /// A critical extension of an entry that is not understood here: then the
    /// list must not be used at all (RFC 5280, 5.3).
    pub critical_entry: Option<String>,
    /// What its extensions say.
    pub extensions: CrlExtensions,
}

impl std::fmt::Debug for Crl {
    /// Without the octets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crl")
            .field("issuer", &self.issuer.text)
            .field("this_update", &self.this_update)
            .field("next_update", &self.next_update)
            .field("entries", &self.entries)
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}

impl Crl {
    /// Reads one list in DER.
    ///
    /// # Errors
    /// Why the octets are no list, as a phrase.
    pub fn new(der: Vec<u8>) -> Result<Self, String> {
        if der.len() > LONGEST_LIST {
            return Err(format!(
                "is {} octets long (limit {LONGEST_LIST})",
                der.len()
            ));
        }
        let fields = Fields::of(&der).ok_or("cannot be decoded (it is no CertificateList)")?;
        let fault = |what: &str| format!("cannot be decoded (invalid {what})");
        let (inner, outer) = (algorithm(fields.inner), algorithm(fields.outer));
        let (Some(inner), Some(outer)) = (inner, outer) else {
            return Err(fault("algorithm"));
        };
        let issuer = match X509Name::from_der(fields.issuer.whole) {
            Ok(([], name)) => DistinguishedName::new(&name),
            _ => return Err(fault("issuer")),
        };
        let this_update = moment(fields.this_update).ok_or_else(|| fault("thisUpdate"))?;
        let next_update = match fields.next_update {
            None => None,
            Some(time) => Some(moment(time).ok_or_else(|| fault("nextUpdate"))?),
        };
        let (entries, critical_entry) =
            entries::survey(fields.listed).ok_or_else(|| fault("entry"))?;
        Ok(Crl {
            listed: within(&der, fields.listed),
            version: fields.version,
            signature: SignatureAlgorithm::new(&outer, &inner),
            issuer,
            this_update,
            next_update,
            entries,
            critical_entry,
            extensions: CrlExtensions::of(fields.extensions).ok_or_else(|| fault("extensions"))?,
            der,
        })
    }

    /// The whole of it.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    fn listed(&self) -> &[u8] {
        self.der.get(self.listed.clone()).unwrap_or_default()
    }
}

/// The parts of a CertificateList (RFC 5280, 5.1).
struct Fields<'a> {
    version: u32,
    inner: Element<'a>,
    issuer: Element<'a>,
    this_update: Element<'a>,
    next_update: Option<Element<'a>>,
    /// The contents of revokedCertificates; empty where there are none.
    listed: &'a [u8],
    /// The contents of crlExtensions; empty where there are none.
    extensions: &'a [u8],
    outer: Element<'a>,
}

impl<'a> Fields<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let [signed, outer, _] =
            <[_; 3]>::try_from(der::elements(der::only(der, der::SEQUENCE)?)?).ok()?;
        let mut rest = signed.contents;
        let version = take(&mut rest, &[der::INTEGER]);
        let version = match version.map(|version| version.contents) {
            None => 1,
            Some([number @ 0..=0x7f]) => u32::from(*number) + 1,
            Some(_) => return None,
        };
        let inner = take(&mut rest, &[der::SEQUENCE])?;
        let issuer = take(&mut rest, &[der::SEQUENCE])?;
        let this_update = take(&mut rest, TIME)?;
        let next_update = take(&mut rest, TIME);
        let listed = take(&mut rest, &[der::SEQUENCE]).map(|listed| listed.contents);
        let extensions = match take(&mut rest, &[0xa0]) {
            None => &[],
            Some(wrapped) => der::only(wrapped.contents, der::SEQUENCE)?,
        };
        rest.is_empty().then_some(Fields {
            version,
            inner,
            issuer,
            this_update,
            next_update,
            listed: listed.unwrap_or_default(),
            extensions,
            outer,
        })
    }
}

/// UTCTime and GeneralizedTime. From 2050 on it is the latter; before, the
/// wrong one is as clear as the right one.
const TIME: &[u8] = &[0x17, 0x18];

/// Takes the next element if it is of one of these kinds.
pub(crate) fn take<'a>(rest: &mut &'a [u8], tags: &[u8]) -> Option<Element<'a>> {
    let (element, behind) = der::element(rest)?;
    tags.contains(&element.tag).then(|| {
        *rest = behind;
        element
    })
}

fn algorithm(element: Element<'_>) -> Option<AlgorithmIdentifier<'_>> {
    match AlgorithmIdentifier::from_der(element.whole) {
        Ok(([], algorithm)) => Some(algorithm),
        _ => None,
    }
}

pub(crate) fn moment(element: Element<'_>) -> Option<Moment> {
    match ASN1Time::from_der(element.whole) {
        Ok(([], time)) => Some(Moment(time.timestamp())),
        _ => None,
    }
}

/// Where a part of the octets stands in them.
fn within(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    match part.is_empty() {
        true => 0..0,
        false => start..start + part.len(),
    }
}

#[cfg(test)]
mod tests;
