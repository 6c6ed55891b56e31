//! What we offer in a handshake, and what we show if asked who we are.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, SignatureScheme, SupportedCipherSuite};
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime};

use super::curve::P521;
use super::recorder::Recorder;
use crate::error::Ours;

/// The kinds of keys that we say we can verify, so that a server with two
/// certificates shows the one that we want to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keys {
    /// All that we know; the server chooses.
    #[default]
    Any,
    /// RSA only.
    Rsa,
    /// ECDSA and Ed25519 only.
    Ecdsa,
}

impl Keys {
    fn admit(self, scheme: SignatureScheme) -> bool {
        let rsa = scheme.as_str().is_some_and(|name| name.starts_with("RSA"));
        match self {
            Keys::Any => true,
            Keys::Rsa => rsa,
            Keys::Ecdsa => !rsa,
        }
    }

    /// The signature schemes that we offer (RFC 8446 section 4.2.3). SHA-1 is
    /// not among them: a modern client does not take it, and the server would
    /// be shown in a light in which nobody sees it.
    pub(super) fn schemes(self) -> Vec<SignatureScheme> {
        let all = [
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::ECDSA_NISTP384_SHA384,
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::ED25519,
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::RSA_PSS_SHA384,
            SignatureScheme::RSA_PSS_SHA512,
            SignatureScheme::RSA_PKCS1_SHA256,
            SignatureScheme::RSA_PKCS1_SHA384,
            SignatureScheme::RSA_PKCS1_SHA512,
        ];
        all.into_iter().filter(|one| self.admit(*one)).collect()
    }

    /// Whether a suite can be used with such keys; those of TLS 1.3 say
    /// nothing of keys.
    fn admit_suite(self, suite: &SupportedCipherSuite) -> bool {
        match suite {
            SupportedCipherSuite::Tls13(_) => true,
            SupportedCipherSuite::Tls12(suite) => suite.sign.iter().any(|one| self.admit(*one)),
        }
    }
}

/// What we offer.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// The kinds of keys that we take.
    pub keys: Keys,
    /// The application protocols that we speak (RFC 7301), the best first.
    pub alpn: Vec<Vec<u8>>,
    /// Who we are, if a server asks.
    pub identity: Option<Identity>,
}

impl Offer {
    /// The settings of a handshake that this recorder watches.
    ///
    /// # Errors
    /// That the TLS library does not take them.
    pub(super) fn settings(
        &self,
        named: bool,
        recorder: &Arc<Recorder>,
    ) -> Result<ClientConfig, Ours> {
        let mut provider = ring::default_provider();
        provider
            .cipher_suites
            .retain(|suite| self.keys.admit_suite(suite));
        provider.kx_groups.push(&P521);
        let builder = ClientConfig::builder_with_details(Arc::new(provider), Arc::new(NoClock));
        let builder = builder
            .with_safe_default_protocol_versions()
            .map_err(|error| Ours::Network(format!("the TLS library: {error}")))?;
        let mut settings = builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(recorder) as _)
            .with_client_cert_resolver(Arc::clone(recorder) as _);
        settings.alpn_protocols.clone_from(&self.alpn);
        settings.resumption = Resumption::disabled();
        settings.enable_sni = named;
        Ok(settings)
    }
}

/// Nothing in a handshake depends on the time of day: certificates are judged
/// elsewhere, and sessions are not resumed.
#[derive(Debug)]
struct NoClock;

impl TimeProvider for NoClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(std::time::Duration::ZERO))
    }
}

/// A certificate of ours with its key, for servers that ask who we are.
#[derive(Clone, Debug)]
pub struct Identity(pub(super) Arc<CertifiedKey>);

impl Identity {
    /// Reads certificates, ours first, and a key (PKCS#8, PKCS#1 or SEC1), both
    /// in PEM (RFC 7468); they may stand in the same text.
    ///
    /// # Errors
    /// Why these do not make an identity.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, String> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<_, _>>()
            .map_err(|error| format!("the client certificate is no PEM: {error}"))?;
        if chain.is_empty() {
            return Err("no client certificate in the PEM text".to_owned());
        }
        let key = ring::sign::any_supported_type(&private_key(key)?)
            .map_err(|_| "a client key of a kind that we cannot sign with".to_owned())?;
        let identity = CertifiedKey::new(chain, key);
        match identity.keys_match() {
            Ok(()) => Ok(Self(Arc::new(identity))),
            Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
                Err("the client key does not belong to the client certificate".to_owned())
            }
            Err(error) => Err(format!("the client certificate cannot be used: {error}")),
        }
    }
}

fn private_key(text: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    if encrypted(text) {
        return Err("the client key is encrypted; decrypt it, as with openssl pkey".to_owned());
    }
    match PrivateKeyDer::from_pem_slice(text) {
        Ok(key) => Ok(key),
        Err(pem::Error::NoItemsFound) => Err("no client key in the PEM text".to_owned()),
        Err(error) => Err(format!("the client key is no PEM: {error}")),
    }
}

/// Encrypted keys say so: PKCS#8 in the label, others in a header (RFC 1421).
fn encrypted(text: &[u8]) -> bool {
    let holds = |words: &[u8]| text.windows(words.len()).any(|part| part == words);
    holds(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") || holds(b"Proc-Type: 4,ENCRYPTED")
}

#[cfg(test)]
mod tests {
    use lab::authority::{Blank, Issued, Key, der, pem};

    use super::*;

    fn issued(key: &Key) -> Issued {
        Issued::self_signed(Blank::leaf("monitor.shop.example").key(key))
    }

    /// The key in the form that is older than PKCS#8: its last part (RFC 5958).
    fn inner(label: &str, key: &Key) -> String {
        let parts = der::parts(key.pkcs8()).unwrap();
        pem::pem(label, parts[2].content)
    }

    #[test]
    fn keys_in_all_their_forms() {
        let (rsa, ec, ed) = (Key::rsa(), Key::p256(), Key::ed25519());
        for (key, text) in [
            (&rsa, rsa.pem()),
            (&rsa, inner("RSA PRIVATE KEY", &rsa)),
            (&ec, ec.pem()),
            (&ed, ed.pem()),
        ] {
            let certificate = issued(key).pem();
            let found = Identity::from_pem(certificate.as_bytes(), text.as_bytes());
            assert!(found.is_ok(), "{text} {:?}", found.err());
            let both = format!("{text}\n{certificate}");
            assert!(Identity::from_pem(both.as_bytes(), both.as_bytes()).is_ok());
        }
    }

    #[test]
    fn what_makes_no_identity() {
        let (rsa, other) = (Key::rsa(), Key::rsa_other());
        let certificate = issued(&rsa).pem();
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
        let encrypted = "the client key is encrypted; decrypt it, as with openssl pkey";
        let (strange, curve) = (inner("PRIVATE KEY", &rsa), Key::p521());
        for (certificate, key, why) in [
            (
                &certificate,
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
                encrypted,
            ),
            (&certificate, old, encrypted),
            (&certificate, "", "no client key in the PEM text"),
            (&certificate, &certificate, "no client key in the PEM text"),
            (
                &String::new(),
                &rsa.pem(),
                "no client certificate in the PEM text",
            ),
            (
                &certificate,
                &other.pem(),
                "the client key does not belong to the client certificate",
            ),
            (
                &certificate,
                &strange,
                "a client key of a kind that we cannot sign with",
            ),
            (
                &issued(&curve).pem(),
                &curve.pem(),
                "a client key of a kind that we cannot sign with",
            ),
        ] {
            let found = Identity::from_pem(certificate.as_bytes(), key.as_bytes());
            assert_eq!(found.err().as_deref(), Some(why));
        }
        let cut = certificate.replace("-----END", "-----");
        let why = Identity::from_pem(cut.as_bytes(), rsa.pem().as_bytes()).unwrap_err();
        assert!(
            why.starts_with("the client certificate is no PEM: "),
            "{why}"
        );
    }
}
