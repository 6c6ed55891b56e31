//! Lists of revoked certificates (RFC 5280, 5), right or wrong.

use super::algorithm::Algorithm;
use super::der;
use super::extension::{self, Extension};
use super::key::Key;
use super::name::Name;
use super::oid;
use super::time::{DAY, now};

/// Why a certificate was revoked (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// unspecified.
    Unspecified = 0,
    /// keyCompromise.
    KeyCompromise = 1,
    /// cACompromise.
    AuthorityCompromise = 2,
    /// affiliationChanged.
    AffiliationChanged = 3,
    /// superseded.
    Superseded = 4,
    /// cessationOfOperation.
    CessationOfOperation = 5,
    /// certificateHold.
    CertificateHold = 6,
    /// removeFromCRL.
    RemoveFromCrl = 8,
    /// privilegeWithdrawn.
    PrivilegeWithdrawn = 9,
}

/// A list before it is signed, as [`super::Authority::crl`] begins it: number
/// 1, issued a day ago, next in six days.
#[derive(Clone)]
pub struct Crl {
    issuer: Name,
    signer: Key,
    algorithm: Option<Algorithm>,
    version: u8,
    issued: i64,
    next: Option<i64>,
    entries: Vec<Vec<u8>>,
    extensions: Vec<Extension>,
    broken: bool,
}

impl Crl {
    pub(super) fn new(issuer: &Name, signer: &Key) -> Self {
        let identifier = extension::authority_key(&signer.identifier());
        Self {
            issuer: issuer.clone(),
            signer: signer.clone(),
            algorithm: None,
            version: 2,
            issued: now() - DAY,
            next: Some(now() + 6 * DAY),
            entries: Vec::new(),
            extensions: vec![
                Extension::new(oid::AUTHORITY_KEY, false, identifier),
                Extension::new(oid::CRL_NUMBER, false, der::number(1)),
            ],
            broken: false,
        }
    }

    /// One more revoked certificate: its serial's content octets, when, why.
    #[must_use]
    pub fn revoke(self, serial: &[u8], at: i64, why: Option<Reason>) -> Self {
        let reason = |why| Extension::new(oid::CRL_REASON, false, der::enumerated(why as u8));
        let extensions: Vec<_> = why.map(reason).into_iter().collect();
        self.revoke_with(serial, at, &extensions)
    }

    /// One more entry with any extensions.
    #[must_use]
    pub fn revoke_with(mut self, serial: &[u8], at: i64, extensions: &[Extension]) -> Self {
        let listed = if extensions.is_empty() {
            Vec::new()
        } else {
            Extension::list(extensions)
        };
        let entry = der::sequence(&[der::integer(serial), der::time(at), listed]);
        self.entries.push(entry);
        self
    }

    /// thisUpdate and nextUpdate in Unix seconds.
    #[must_use]
    pub fn dates(mut self, issued: i64, next: Option<i64>) -> Self {
        (self.issued, self.next) = (issued, next);
        self
    }

    /// thisUpdate and nextUpdate in days from now.
    #[must_use]
    pub fn days(self, issued: i64, next: i64) -> Self {
        let today = now();
        self.dates(today + issued * DAY, Some(today + next * DAY))
    }

    /// Another cRLNumber.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.extension(oid::CRL_NUMBER, false, der::number(number))
    }

    /// An extension in place of one that is there.
    #[must_use]
    pub fn extension(self, oid: &str, critical: bool, value: Vec<u8>) -> Self {
        let mut without = self.without(oid);
        without
            .extensions
            .push(Extension::new(oid, critical, value));
        without
    }

    /// No such extension.
    #[must_use]
    pub fn without(mut self, oid: &str) -> Self {
        self.extensions.retain(|one| one.oid != oid);
        self
    }

    /// issuingDistributionPoint, critical: a list for this place, and for
    /// servers' certificates only where asked (RFC 5280, 5.2.5).
    #[must_use]
    pub fn issuing_point(self, place: Option<&str>, only_leaves: bool) -> Self {
        let place = place.map(|place| der::wrapped(0, &extension::full_name(place)));
        let only = if only_leaves {
            der::tagged(1, &[0xff])
        } else {
            Vec::new()
        };
        let value = der::sequence(&[place.unwrap_or_default(), only]);
        self.extension(oid::ISSUING_DISTRIBUTION_POINT, true, value)
    }

    /// Another issuer's name than that of whoever signs.
    #[must_use]
    pub fn issuer(mut self, issuer: Name) -> Self {
        self.issuer = issuer;
        self
    }

    /// Signed by a stranger's key, under the right name and key identifier.
    #[must_use]
    pub fn signed_by(mut self, stranger: &Key) -> Self {
        self.signer = stranger.clone();
        self
    }

    /// Signed by this algorithm.
    #[must_use]
    pub fn signed_with(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// The version as people count; 1 has no extensions.
    #[must_use]
    pub fn version(mut self, version: u8) -> Self {
        self.version = version;
        self
    }

    /// A signature that does not verify.
    #[must_use]
    pub fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// The signed list in DER.
    pub fn der(&self) -> Vec<u8> {
        let algorithm = self.algorithm.clone().unwrap_or(self.signer.algorithm());
        let some = |list: Vec<u8>, empty: bool| if empty { Vec::new() } else { list };
        let extensions = der::wrapped(0, &Extension::list(&self.extensions));
        let version_one = self.version == 1;
        let signed = der::sequence(&[
            some(der::number(u64::from(self.version) - 1), version_one),
            algorithm.der(),
            self.issuer.der(),
            der::time(self.issued),
            self.next.map(der::time).unwrap_or_default(),
            some(der::sequence(&self.entries), self.entries.is_empty()),
            some(extensions, version_one || self.extensions.is_empty()),
        ]);
        super::signed(signed, &algorithm, &self.signer, self.broken)
    }

    /// The signed list in PEM.
    pub fn pem(&self) -> String {
        super::pem::pem("X509 CRL", &self.der())
    }
}
