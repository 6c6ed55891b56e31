//! A mint: makes any certificate, list of revoked ones, OCSP answer and
//! timestamp, right or wrong. What is not said is impeccable under RFC 5280
//! and the CA/B Baseline Requirements; everything can be said otherwise.
//!
//! Keys are made at once and thrown away; the RSA keys, which ring cannot
//! make, lie in keys/. Nothing here is secret.

mod algorithm;
mod blank;
mod crl;
pub mod der;
pub mod extension;
mod issue;
mod key;
mod log;
mod name;
mod ocsp;
pub mod oid;
pub mod pem;
mod rsa;
pub mod time;

pub use algorithm::Algorithm;
pub use blank::{Blank, Part};
pub use crl::{Crl, Reason};
pub use extension::{Extension, Usage};
pub use key::Key;
pub use log::Log;
pub use name::{General, Name};
pub use ocsp::{Ocsp, Status};

use issue::{issue, signed};

/// A certificate and the key that belongs to it.
#[derive(Clone)]
pub struct Issued {
    /// The certificate.
    pub der: Vec<u8>,
    /// Its key; [`Key::pkcs8`] and [`Key::pem`] give it away.
    pub key: Key,
    /// The serial number's content octets.
    pub serial: Vec<u8>,
}

impl Issued {
    /// A certificate signed by its own key, in its own name.
    pub fn self_signed(blank: Blank) -> Self {
        let key = blank.key.clone().unwrap_or_else(Key::p256);
        let name = blank
            .issuer
            .clone()
            .unwrap_or_else(|| blank.subject.clone());
        issue(blank.key(&key), &name, &key)
    }

    /// The certificate in PEM.
    pub fn pem(&self) -> String {
        pem::pem("CERTIFICATE", &self.der)
    }
}

/// Who signs: a name and a key, and the certificate that says so.
#[derive(Clone)]
pub struct Authority {
    /// Its name: the issuer of what it signs.
    pub name: Name,
    /// Its key.
    pub key: Key,
    /// Its own certificate.
    pub der: Vec<u8>,
    /// That certificate's serial number, content octets.
    pub serial: Vec<u8>,
    published: Option<Place>,
}

/// Where what an authority publishes is found.
#[derive(Clone)]
struct Place {
    certificate: String,
    crl: String,
}

impl Authority {
    /// A root with this common name.
    pub fn root(name: &str) -> Self {
        Self::root_of(Blank::root(name))
    }

    /// A root of this blank.
    pub fn root_of(blank: Blank) -> Self {
        let name = blank.subject.clone();
        Self::of(name, Issued::self_signed(blank))
    }

    /// An intermediate authority with this common name, signed by this one.
    pub fn sub(&self, name: &str) -> Self {
        self.sub_of(Blank::sub(name))
    }

    /// An intermediate authority of this blank, signed by this one.
    pub fn sub_of(&self, blank: Blank) -> Self {
        let name = blank.subject.clone();
        Self::of(name, self.sign(blank))
    }

    fn of(name: Name, issued: Issued) -> Self {
        let Issued { der, key, serial } = issued;
        Self {
            name,
            key,
            der,
            serial,
            published: None,
        }
    }

    /// Another certificate for the name and key of `other`, signed by this
    /// authority: a cross-sign. `blank` says the rest.
    pub fn cross(&self, other: &Self, blank: Blank) -> Self {
        let blank = blank.subject(other.name.clone()).key(&other.key);
        Self {
            published: other.published.clone(),
            ..Self::of(other.name.clone(), self.sign(blank))
        }
    }

    /// What is signed from now on says that this authority's certificate is at
    /// `BASE/NAME.der` and its CRL at `BASE/NAME.crl`.
    #[must_use]
    pub fn published(mut self, base: &str, name: &str) -> Self {
        let base = base.trim_end_matches('/');
        self.published = Some(Place {
            certificate: format!("{base}/{name}.der"),
            crl: format!("{base}/{name}.crl"),
        });
        self
    }

    /// Signs a blank.
    pub fn sign(&self, mut blank: Blank) -> Issued {
        let identifier = extension::authority_key(&self.key.identifier());
        blank.default_extension(oid::AUTHORITY_KEY, false, identifier);
        if let Some(place) = &self.published {
            let info = extension::authority_info(&[], &[&place.certificate]);
            blank.default_extension(oid::AUTHORITY_INFO, false, info);
            let points = extension::crl_points(&[&place.crl]);
            blank.default_extension(oid::CRL_POINTS, false, points);
        }
        let name = blank.issuer.clone().unwrap_or_else(|| self.name.clone());
        issue(blank, &name, &self.key)
    }

    /// A list of revoked certificates of this authority.
    pub fn crl(&self) -> Crl {
        Crl::new(&self.name, &self.key)
    }

    /// The authority's certificate in PEM.
    pub fn pem(&self) -> String {
        pem::pem("CERTIFICATE", &self.der)
    }
}

/// SHA-256.
fn sha256(bytes: &[u8]) -> Vec<u8> {
    let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
    hash.as_ref().to_vec()
}

/// SHA-1, which OCSP still names authorities by.
fn sha1(bytes: &[u8]) -> Vec<u8> {
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    hash.as_ref().to_vec()
}
