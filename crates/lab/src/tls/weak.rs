//! Keys that rustls with ring does not hold, for its servers: RSA with 1024
//! bits and P-521. TLS 1.2 only for RSA: there is no PSS.

use rustls::sign::{Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

use crate::authority::{Algorithm, Key};

/// A key of the mint as rustls wants keys.
#[derive(Clone)]
pub(super) struct Weak {
    key: Key,
    scheme: SignatureScheme,
}

impl Weak {
    pub(super) fn new(key: &Key) -> Self {
        let scheme = match key.algorithm() {
            Algorithm::EcdsaSha512 => SignatureScheme::ECDSA_NISTP521_SHA512,
            _ => SignatureScheme::RSA_PKCS1_SHA256,
        };
        Self {
            key: key.clone(),
            scheme,
        }
    }
}

impl std::fmt::Debug for Weak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Weak({:?})", self.scheme)
    }
}

impl SigningKey for Weak {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let offers = offered.contains(&self.scheme);
        offers.then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match self.scheme {
            SignatureScheme::RSA_PKCS1_SHA256 => SignatureAlgorithm::RSA,
            _ => SignatureAlgorithm::ECDSA,
        }
    }
}

impl Signer for Weak {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(self.key.sign(&self.key.algorithm(), message))
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}
