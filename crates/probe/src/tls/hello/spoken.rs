//! What a peer said it would speak with us.

use rustls_pki_types::CertificateDer;

use super::group::Group;
use super::scheme::Scheme;
use super::suite::Suite;
use super::version::Version;

/// How a key would be agreed on; what the peer did not come to say is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyExchange {
    /// Encrypted to the key of the certificate (RFC 5246 section 7.4.7.1).
    Rsa,
    /// Modulo a prime of this many bits (RFC 5246 section 7.4.3).
    Dhe(Option<usize>),
    /// On a named curve (RFC 8422 section 5.4).
    Ecdhe(Option<Group>),
    /// As TLS 1.3 does it, in this group (RFC 8446 section 4.2.8).
    Tls13(Option<Group>),
    /// Otherwise: anonymous or fixed keys, or a suite that we do not know.
    Other,
}

/// What a peer chose from an offer, and what it sent along in clear text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The version.
    pub version: Version,
    /// The cipher suite.
    pub suite: Suite,
    /// How the key would be agreed on.
    pub key_exchange: KeyExchange,
    /// How the peer signed its ephemeral key; known in TLS 1.2 only.
    pub signature: Option<Scheme>,
    /// The certificates as sent; none from TLS 1.3 on, which encrypts them.
    pub chain: Vec<CertificateDer<'static>>,
    /// The stapled OCSP response as sent (RFC 6066 section 8).
    pub staple: Option<Vec<u8>>,
    /// The list of signed certificate timestamps as sent (RFC 6962 section
    /// 3.3.1); TLS 1.3 sends it with the certificates.
    pub timestamps: Option<Vec<u8>>,
    /// Whether a certificate of the client was asked for.
    pub client_certificate_asked: bool,
    /// Whether this was a HelloRetryRequest (RFC 8446 section 4.1.4).
    pub retry: bool,
    /// Whether the peer came to the end of what it says in clear text.
    pub complete: bool,
}

impl Spoken {
    /// What follows from the hello alone.
    pub(super) fn new(version: Version, suite: Suite) -> Self {
        Spoken {
            version,
            suite,
            key_exchange: suite.key_exchange(),
            signature: None,
            chain: Vec::new(),
            staple: None,
            timestamps: None,
            client_certificate_asked: false,
            retry: false,
            complete: false,
        }
    }
}
