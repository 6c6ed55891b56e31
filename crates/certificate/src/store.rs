//! Whom to trust: the store of this machine, that of Mozilla, or a file.

use std::sync::OnceLock;

use rustls_pki_types::{CertificateDer, TrustAnchor};
use x509_parser::prelude::FromDer;
use x509_parser::x509::X509Name;

use crate::certificate::Certificate;
use crate::distinguished::DistinguishedName;
use crate::read::Unreadable;
use crate::{der, encode};

/// A set of trust anchors (RFC 5280, 6.1.1).
#[derive(Debug, Default)]
pub struct Store {
    anchors: Vec<Anchor>,
    troubles: Vec<String>,
}

/// Somebody who is trusted, and the certificate that says so, where it is
/// known. Of Mozilla's list only names, keys and name constraints are.
#[derive(Clone, Debug)]
pub struct Anchor {
    pub(crate) trust: TrustAnchor<'static>,
    der: Option<CertificateDer<'static>>,
}

impl Store {
    /// The store of this machine: what `SSL_CERT_FILE` and `SSL_CERT_DIR`
    /// name, else where OpenSSL's is on such systems. It is read when it is
    /// first asked for, once for a process. Its certificates become anchors
    /// without being decoded; that would take longer than all the rest.
    pub fn system() -> &'static Store {
        static SYSTEM: OnceLock<Store> = OnceLock::new();
        SYSTEM.get_or_init(|| {
            let found = rustls_native_certs::load_native_certs();
            let mut store = Store {
                troubles: found.errors.iter().map(ToString::to_string).collect(),
                ..Store::default()
            };
            found.certs.into_iter().for_each(|der| store.add(der));
            store
        })
    }

    /// The roots that Mozilla trusts for servers, as of the release of the
    /// webpki-roots crate that was built in.
    pub fn mozilla() -> &'static Store {
        static MOZILLA: OnceLock<Store> = OnceLock::new();
        MOZILLA.get_or_init(|| {
            let anchors = webpki_roots::TLS_SERVER_ROOTS.iter();
            Store {
                anchors: anchors.map(|trust| Anchor::bare(trust.clone())).collect(),
                troubles: Vec::new(),
            }
        })
    }

    /// These certificates, whatever they are: roots, intermediates, leaves.
    #[must_use]
    pub fn of(certificates: &[Certificate]) -> Self {
        let mut store = Store::default();
        for certificate in certificates {
            store.add(certificate.der.clone());
        }
        store
    }

    /// The certificates of a file, PEM or DER.
    ///
    /// # Errors
    /// Why it holds none.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        crate::read::read(bytes).map(|certificates| Store::of(&certificates))
    }

    /// Everybody who is trusted.
    #[must_use]
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// What could not be read of it, as sentences.
    #[must_use]
    pub fn troubles(&self) -> &[String] {
        &self.troubles
    }

    /// The anchor of this name and key, if it is trusted.
    #[must_use]
    pub fn anchor_of(&self, certificate: &Certificate) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.is(certificate))
    }

    /// Certificates that cannot be decoded far enough are no anchors, as for
    /// every other program that reads the store.
    fn add(&mut self, der: CertificateDer<'static>) {
        match webpki::anchor_from_trusted_cert(&der) {
            Ok(trust) => {
                let trust = trust.to_owned();
                let der = Some(der);
                self.anchors.push(Anchor { trust, der });
            }
            Err(why) => {
                let text = format!("a certificate of the store cannot be used ({why})");
                self.troubles.push(text);
            }
        }
    }
}

impl Anchor {
    fn bare(trust: TrustAnchor<'static>) -> Self {
        Anchor { trust, der: None }
    }

    /// Its certificate, decoded, where it is known.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        Certificate::new(self.der.clone()?).ok()
    }

    /// Its name.
    #[must_use]
    pub fn subject(&self) -> DistinguishedName {
        let whole = encode::element(der::SEQUENCE, &self.trust.subject);
        X509Name::from_der(&whole).map_or_else(
            |_| DistinguishedName::default(),
            |(_, name)| DistinguishedName::new(&name),
        )
    }

    /// Whether a certificate is for this name and key.
    #[must_use]
    pub fn is(&self, certificate: &Certificate) -> bool {
        der::only(&certificate.subject.der, der::SEQUENCE) == Some(&self.trust.subject)
            && der::only(&certificate.key_info, der::SEQUENCE)
                == Some(&self.trust.subject_public_key_info)
    }

    /// Whether somebody else's certificate names it as issuer.
    pub(crate) fn issued(&self, certificate: &Certificate) -> bool {
        der::only(&certificate.issuer.der, der::SEQUENCE) == Some(&self.trust.subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mozillas_anchors_have_names_but_no_certificates() {
        let anchors = Store::mozilla().anchors();
        assert!(anchors.len() > 100);
        for anchor in anchors {
            assert!(!anchor.subject().text.is_empty(), "{anchor:?}");
            assert!(anchor.certificate().is_none());
        }
    }

    #[test]
    fn a_file_without_a_certificate_is_no_store() {
        assert!(Store::read(b"-----BEGIN KEY-----\n-----END KEY-----\n").is_err());
        assert!(Store::read(b"").is_err());
    }
}
