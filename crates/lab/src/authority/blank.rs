//! A certificate before it is signed.

use std::net::IpAddr;

use super::algorithm::Algorithm;
use super::extension::{self, Extension};
use super::key::Key;
use super::log::Log;
use super::name::{General, Name};
use super::oid;
use super::time::{DAY, now};

/// A part of what is signed, in order (RFC 5280, 4.1), as [`Blank::raw`]
/// replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Part {
    /// `[0]` version.
    Version,
    /// serialNumber.
    Serial,
    /// signature: the algorithm, as the inside names it.
    Algorithm,
    /// issuer.
    Issuer,
    /// validity.
    Validity,
    /// subject.
    Subject,
    /// subjectPublicKeyInfo.
    PublicKey,
    /// `[1]` and `[2]`, the unique identifiers; absent unless given.
    UniqueIds,
    /// `[3]` extensions.
    Extensions,
}

/// A certificate before it is signed. What is not said is as RFC 5280 and the
/// CA/B Baseline Requirements want it; everything can be said otherwise.
///
/// ```
/// use lab::authority::{Authority, Blank};
///
/// let root = Authority::root("Shop Root");
/// let shop = root.sub("Shop CA");
/// let leaf = shop.sign(Blank::leaf("www.shop.example").dns("shop.example").days(-30, 60));
/// let expired = shop.sign(Blank::leaf("www.shop.example").days(-90, -1));
/// assert_ne!(leaf.der, expired.der);
/// ```
#[derive(Clone, PartialEq)]
pub struct Blank {
    pub(super) subject: Name,
    pub(super) issuer: Option<Name>,
    pub(super) key: Option<Key>,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) inner: Option<Algorithm>,
    pub(super) broken: bool,
    pub(super) logs: Vec<(Log, i64)>,
    pub(super) extensions: Vec<Extension>,
    pub(super) version: u8,
    pub(super) serial: Vec<u8>,
    pub(super) validity: (i64, i64),
    pub(super) names: Vec<General>,
    pub(super) without: Vec<String>,
    pub(super) raw: Vec<(Part, Vec<u8>)>,
}

impl Blank {
    /// A server's certificate for one host, or address: domain validated, 90
    /// days, ten of which have passed.
    pub fn leaf(host: &str) -> Self {
        let name = match host.parse::<IpAddr>() {
            Ok(address) => General::Ip(address),
            Err(_) => General::Dns(host.to_owned()),
        };
        Self::new(Name::common(host), (-10, 80))
            .key_usage(extension::LEAF_USAGE)
            .eku(extension::LEAF_PURPOSES)
            .basic_constraints(false, None)
            .policies(&[oid::DOMAIN_VALIDATED])
            .name(name)
    }

    /// A root: ten years, five of which have passed.
    pub fn root(name: &str) -> Self {
        Self::authority(name, (-1825, 1825)).basic_constraints(true, None)
    }

    /// An intermediate authority for servers, five years, one of which has
    /// passed (BR 7.1.2.6).
    pub fn sub(name: &str) -> Self {
        Self::authority(name, (-365, 1460))
            .basic_constraints(true, Some(0))
            .eku(&[oid::SERVER_AUTH])
            .policies(&[oid::ANY_POLICY])
    }

    fn authority(name: &str, days: (i64, i64)) -> Self {
        Self::new(Name::authority(name), days).key_usage(extension::AUTHORITY_USAGE)
    }

    fn new(subject: Name, (from, to): (i64, i64)) -> Self {
        let today = now();
        Self {
            subject,
            issuer: None,
            key: None,
            algorithm: None,
            inner: None,
            broken: false,
            logs: Vec::new(),
            extensions: Vec::new(),
            version: 3,
            serial: random_serial(),
            validity: (today + from * DAY, today + to * DAY),
            names: Vec::new(),
            without: Vec::new(),
            raw: Vec::new(),
        }
    }

    /// Another subject; names in subjectAltName stay.
    #[must_use]
    pub fn subject(mut self, subject: Name) -> Self {
        self.subject = subject;
        self
    }

    /// Another issuer's name than that of whoever signs.
    #[must_use]
    pub fn issuer(mut self, issuer: Name) -> Self {
        self.issuer = Some(issuer);
        self
    }

    /// One more DNS name.
    #[must_use]
    pub fn dns(self, name: &str) -> Self {
        self.name(General::Dns(name.to_owned()))
    }

    /// One more address.
    #[must_use]
    pub fn ip(self, address: IpAddr) -> Self {
        self.name(General::Ip(address))
    }

    /// One more name of any kind in subjectAltName.
    #[must_use]
    pub fn name(mut self, name: General) -> Self {
        self.names.push(name);
        self
    }

    /// No name in subjectAltName so far; without any, there is no such
    /// extension.
    #[must_use]
    pub fn no_names(mut self) -> Self {
        self.names.clear();
        self
    }

    /// Validity in Unix seconds, both ends included.
    #[must_use]
    pub fn validity(mut self, not_before: i64, not_after: i64) -> Self {
        self.validity = (not_before, not_after);
        self
    }

    /// Validity in days from now.
    #[must_use]
    pub fn days(self, from: i64, to: i64) -> Self {
        let today = now();
        self.validity(today + from * DAY, today + to * DAY)
    }

    /// The version as people count: 3 is a certificate of today; 1 has neither
    /// a version field nor extensions.
    #[must_use]
    pub fn version(mut self, version: u8) -> Self {
        self.version = version;
        self
    }

    /// The content octets of the serial number: `[0xff]` is -1.
    #[must_use]
    pub fn serial(mut self, content: &[u8]) -> Self {
        self.serial = content.to_vec();
        self
    }

    /// Another random serial number.
    #[must_use]
    pub fn fresh_serial(self) -> Self {
        self.serial(&random_serial())
    }

    /// The subject's key; a new one on P-256 otherwise.
    #[must_use]
    pub fn key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// An extension with this value in DER, in place of one that is there.
    #[must_use]
    pub fn extension(mut self, oid: &str, critical: bool, value: Vec<u8>) -> Self {
        self.without.retain(|gone| gone != oid);
        let new = Extension::new(oid, critical, value);
        match self.extensions.iter_mut().find(|one| one.oid == oid) {
            Some(old) => *old = new,
            None => self.extensions.push(new),
        }
        self
    }

    /// One more extension, even if there is one of its kind (RFC 5280, 4.2
    /// forbids that).
    #[must_use]
    pub fn again(mut self, oid: &str, critical: bool, value: Vec<u8>) -> Self {
        self.extensions.push(Extension::new(oid, critical, value));
        self
    }

    /// No such extension, not even where the signer would add it.
    #[must_use]
    pub fn without(mut self, oid: &str) -> Self {
        self.extensions.retain(|one| one.oid != oid);
        self.without.push(oid.to_owned());
        self
    }

    /// Signed certificate timestamps of these logs, given at these Unix
    /// seconds.
    #[must_use]
    pub fn logged(mut self, logs: &[(&Log, i64)]) -> Self {
        let logs = logs.iter().map(|(log, at)| ((*log).clone(), *at));
        self.logs.extend(logs);
        self
    }

    /// Signed by this algorithm, and called so inside and outside.
    #[must_use]
    pub fn signed_with(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// Another algorithm named inside than outside (RFC 5280, 4.1.1.2 forbids
    /// that).
    #[must_use]
    pub fn inner_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.inner = Some(algorithm);
        self
    }

    /// A signature that does not verify.
    #[must_use]
    pub fn broken_signature(mut self) -> Self {
        self.broken = true;
        self
    }

    /// This DER in place of a part.
    #[must_use]
    pub fn raw(mut self, part: Part, der: Vec<u8>) -> Self {
        self.raw.retain(|(one, _)| *one != part);
        self.raw.push((part, der));
        self
    }
}

/// 16 octets, positive and never zero: more than 64 random bits (BR 7.1).
fn random_serial() -> Vec<u8> {
    let mut serial = vec![0; 16];
    // Without random bytes serials are equal, which only tests of a broken
    // machine could notice.
    let _ = getrandom::fill(&mut serial);
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    serial
}
