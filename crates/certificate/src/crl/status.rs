//! What a list says of a certificate, if it may be believed (RFC 5280, 6.3.3).

use std::fmt;

use super::{Crl, Revocation};
use crate::certificate::Certificate;
use crate::der;
use crate::moment::Moment;
use crate::signatures::{Signatures, Signed};

/// Clocks differ: what was made up to so many seconds from now was made.
pub(crate) const SKEW: i64 = 300;

/// The authority key identifier, without which a list is as clear.
const AUTHORITY_KEY: &str = "2.5.29.35";

/// Why a list, or an answer, says nothing about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It was made later than now.
    NotYet(Moment),
    /// It should have been replaced at this time.
    Expired(Moment),
    /// It does not say when it will be replaced: it may be of any age.
    Timeless,
    /// Not by the key of the certificate's issuer.
    WrongSignature,
    /// With this algorithm, which cannot be verified here.
    Algorithm(String),
    /// The issuer's key may not sign lists (no cRLSign in keyUsage).
    NoCrlSign,
    /// It is of a version that nobody defined.
    Version(u32),
    /// A critical extension is not understood here.
    Critical(String),
    /// An extension cannot be decoded.
    Malformed(String),
    /// It has only what changed since another list.
    Delta,
    /// It is of certificates of other issuers, too.
    Indirect,
    /// It does not list the certificate, but has only some of the reasons.
    SomeReasons,
    /// It is of other certificates; a predicate.
    OtherScope(&'static str),
    /// What it says of the certificate cannot be read; a predicate.
    Unreadable(&'static str),
    /// It is no answer, for this reason; a predicate.
    NoAnswer(String),
}

impl fmt::Display for Unfit {
    /// A predicate: `expired 2026-11-20`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::NotYet(from) => write!(f, "is valid only from {from}"),
            Unfit::Expired(at) => write!(f, "should have been replaced by {at}"),
            Unfit::Timeless => f.write_str("has no nextUpdate"),
            Unfit::WrongSignature => f.write_str("is not signed by the certificate's issuer"),
            Unfit::Algorithm(name) => write!(
                f,
                "is signed with {name}, which is not verified here or does not fit its issuer's key"
            ),
            Unfit::NoCrlSign => {
                f.write_str("is signed by an authority whose keyUsage lacks cRLSign")
            }
            Unfit::Version(version) => write!(f, "is of version {version}"),
            Unfit::Critical(oid) => write!(f, "has the unknown critical extension {oid}"),
            Unfit::Malformed(oid) => write!(f, "has an extension {oid} that cannot be decoded"),
            Unfit::Delta => f.write_str("has only the changes since another list"),
            Unfit::Indirect => f.write_str("is of several issuers (indirect)"),
            Unfit::SomeReasons => {
                f.write_str("does not list the certificate, but is of some reasons only")
            }
            Unfit::OtherScope(why) | Unfit::Unreadable(why) => f.write_str(why),
            Unfit::NoAnswer(why) => f.write_str(why),
        }
    }
}

impl Crl {
    /// What the list says of a certificate at a time: revoked, or nothing,
    /// which is good news. `issuer` is the certificate of the one who issued
    /// it, and whose list this is by name.
    ///
    /// # Errors
    /// Why the list may not be believed, for this certificate.
    pub fn status(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Moment,
        signatures: &Signatures,
    ) -> Result<Option<Revocation>, Unfit> {
        self.understood()?;
        self.scoped(certificate)?;
        current(self.this_update, self.next_update, at)?;
        self.signed(issuer, signatures)?;
        let found = self.find(&certificate.serial).map_err(Unfit::Unreadable)?;
        let point = self.extensions.issuing_point.as_ref();
        match point.is_some_and(|point| point.value.some_reasons) && found.is_none() {
            true => Err(Unfit::SomeReasons),
            false => Ok(found),
        }
    }

    /// Whether we understand all of it that we must.
    fn understood(&self) -> Result<(), Unfit> {
        let extensions = &self.extensions;
        let critical = extensions.unknown_critical.first();
        let critical = critical.or(self.critical_entry.as_ref());
        let malformed = extensions
            .malformed
            .iter()
            .find(|oid| *oid != AUTHORITY_KEY);
        match (critical, malformed) {
            _ if self.version > 2 => Err(Unfit::Version(self.version)),
            (Some(oid), _) => Err(Unfit::Critical(oid.clone())),
            (None, Some(oid)) => Err(Unfit::Malformed(oid.clone())),
            (None, None) if extensions.is_delta => Err(Unfit::Delta),
            (None, None) => Ok(()),
        }
    }

    fn scoped(&self, certificate: &Certificate) -> Result<(), Unfit> {
        let Some(point) = &self.extensions.issuing_point else {
            return Ok(());
        };
        match point.value.excludes(certificate) {
            Some(why) => Err(Unfit::OtherScope(why)),
            None if point.value.indirect => Err(Unfit::Indirect),
            None => Ok(()),
        }
    }

    fn signed(&self, issuer: &Certificate, signatures: &Signatures) -> Result<(), Unfit> {
        let usage = issuer.extensions.key_usage.as_ref();
        if usage.is_some_and(|usage| !usage.value.crl_sign()) {
            return Err(Unfit::NoCrlSign);
        }
        let key = key_contents(issuer);
        match signatures.verify(&self.der, key) {
            _ if !self.signature.agrees => Err(Unfit::WrongSignature),
            Signed::Right => Ok(()),
            Signed::Wrong => Err(Unfit::WrongSignature),
            Signed::Unsupported => Err(Unfit::Algorithm(self.signature.name.clone())),
        }
    }
}

/// The contents of subjectPublicKeyInfo: algorithm and key.
pub(crate) fn key_contents(certificate: &Certificate) -> &[u8] {
    der::only(&certificate.key_info, der::SEQUENCE).unwrap_or_default()
}

/// Whether this is the time of a list or an answer.
pub(crate) fn current(this: Moment, next: Option<Moment>, at: Moment) -> Result<(), Unfit> {
    match next {
        _ if this > at.plus(SKEW) => Err(Unfit::NotYet(this)),
        None => Err(Unfit::Timeless),
        Some(next) if next < at => Err(Unfit::Expired(next)),
        Some(_) => Ok(()),
    }
}
