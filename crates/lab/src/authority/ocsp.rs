//! OCSP answers (RFC 6960), right or wrong.

use super::crl::Reason;
use super::der;
use super::extension::{self, Extension};
use super::key::Key;
use super::name::Name;
use super::time::{DAY, now};
use super::{Authority, Blank, Issued};

/// What is said of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// good.
    Good,
    /// revoked, when and why.
    Revoked(i64, Option<Reason>),
    /// unknown.
    Unknown,
}

/// An answer about one certificate before it is signed, as
/// [`Authority::ocsp`] begins it: issued a day ago, next in six days.
#[derive(Clone)]
pub struct Ocsp {
    issuer: (Vec<u8>, Vec<u8>),
    serial: Vec<u8>,
    status: Status,
    issued: i64,
    next: Option<i64>,
    responder: Vec<u8>,
    signer: Key,
    certificates: Vec<Vec<u8>>,
    extensions: Vec<Extension>,
    of_single: Vec<Extension>,
    broken: bool,
}

impl Ocsp {
    pub(super) fn new(name: &Name, key: &Key, serial: &[u8], status: Status) -> Self {
        Self {
            issuer: (super::sha1(&name.der()), key.sha1()),
            serial: serial.to_vec(),
            status,
            issued: now() - DAY,
            next: Some(now() + 6 * DAY),
            responder: by_key(key),
            signer: key.clone(),
            certificates: Vec::new(),
            extensions: Vec::new(),
            of_single: Vec::new(),
            broken: false,
        }
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

    /// Signed by a delegated responder, whose certificate goes with the answer
    /// (RFC 6960, 4.2.2.2). Whether that was rightly made is up to the caller:
    /// see [`Blank::responder`].
    #[must_use]
    pub fn delegated(mut self, responder: &Issued) -> Self {
        self.responder = by_key(&responder.key);
        self.signer = responder.key.clone();
        self.certificates.push(responder.der.clone());
        self
    }

    /// Signed by a stranger's key in the authority's name.
    #[must_use]
    pub fn signed_by(mut self, stranger: &Key) -> Self {
        self.signer = stranger.clone();
        self
    }

    /// The responder is named by its subject rather than by its key.
    #[must_use]
    pub fn named(mut self, name: &Name) -> Self {
        self.responder = der::wrapped(1, &name.der());
        self
    }

    /// A nonce, which the asker chose (RFC 8954).
    #[must_use]
    pub fn nonce(mut self, nonce: &[u8]) -> Self {
        let value = der::octets(nonce);
        self.extensions
            .push(Extension::new("1.3.6.1.5.5.7.48.1.2", false, value));
        self
    }

    /// Timestamps of logs for the certificate (RFC 6962, 3.3), as [`super::Log::list`]
    /// gives them.
    #[must_use]
    pub fn logged(mut self, list: Vec<u8>) -> Self {
        self.of_single
            .push(Extension::new("1.3.6.1.4.1.11129.2.4.5", false, list));
        self
    }

    /// A signature that does not verify.
    #[must_use]
    pub fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// An answer without anything: 1 malformed request, 2 internal error, 3
    /// try later, 5 signature required, 6 unauthorized.
    pub fn failure(status: u8) -> Vec<u8> {
        der::sequence(&[der::enumerated(status)])
    }

    /// The signed answer in DER.
    pub fn der(&self) -> Vec<u8> {
        let extensions = match &*self.extensions {
            [] => Vec::new(),
            some => der::wrapped(1, &Extension::list(some)),
        };
        let signed = der::sequence(&[
            self.responder.clone(),
            der::generalized_time(self.issued),
            der::sequence(&[self.single()]),
            extensions,
        ]);
        let algorithm = self.signer.algorithm();
        let mut basic = super::signed(signed, &algorithm, &self.signer, self.broken);
        if !self.certificates.is_empty() {
            let inside = der::parts(&basic).unwrap_or_default();
            let mut parts: Vec<_> = inside.iter().map(|part| part.whole.to_vec()).collect();
            parts.push(der::wrapped(0, &der::sequence(&self.certificates)));
            basic = der::sequence(&parts);
        }
        let kind = der::oid("1.3.6.1.5.5.7.48.1.1");
        let answer = der::sequence(&[kind, der::octets(&basic)]);
        der::sequence(&[der::enumerated(0), der::wrapped(0, &answer)])
    }

    /// SingleResponse.
    fn single(&self) -> Vec<u8> {
        let sha1 = der::sequence(&[der::oid("1.3.14.3.2.26"), der::null()]);
        let id = der::sequence(&[
            sha1,
            der::octets(&self.issuer.0),
            der::octets(&self.issuer.1),
            der::integer(&self.serial),
        ]);
        let status = match self.status {
            Status::Good => der::tagged(0, &[]),
            Status::Unknown => der::tagged(2, &[]),
            Status::Revoked(at, why) => {
                let why = why.map(|why| der::wrapped(0, &der::enumerated(why as u8)));
                let time = der::generalized_time(at);
                der::wrapped(1, &[time, why.unwrap_or_default()].concat())
            }
        };
        let next = self
            .next
            .map(|next| der::wrapped(0, &der::generalized_time(next)));
        let issued = der::generalized_time(self.issued);
        let extensions = match &*self.of_single {
            [] => Vec::new(),
            some => der::wrapped(1, &Extension::list(some)),
        };
        der::sequence(&[id, status, issued, next.unwrap_or_default(), extensions])
    }
}

/// ResponderID by key.
fn by_key(key: &Key) -> Vec<u8> {
    der::wrapped(2, &der::octets(&key.sha1()))
}

impl Blank {
    /// A delegated OCSP responder: OCSPSigning alone, and id-pkix-ocsp-nocheck
    /// (RFC 6960, 4.2.2.2.1).
    pub fn responder(name: &str) -> Self {
        Self::leaf("responder.invalid")
            .no_names()
            .subject(Name::authority(name))
            .without(super::oid::POLICIES)
            .extension(
                super::oid::EXTENDED_KEY_USAGE,
                false,
                extension::identifiers(&[super::oid::OCSP_SIGNING]),
            )
            .extension("1.3.6.1.5.5.7.48.1.5", false, der::null())
    }
}

impl Authority {
    /// An answer about the certificate with this serial's content octets.
    pub fn ocsp(&self, serial: &[u8], status: Status) -> Ocsp {
        Ocsp::new(&self.name, &self.key, serial, status)
    }
}
