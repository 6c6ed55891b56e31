//! ECDSA in the combinations that ring lacks, as algorithms for path validation:
//! P-521, which CAs inside companies use, and P-256 and P-384 with SHA-512,
//! which `openssl req -sha512` makes and browsers, OpenSSL, Go and Java accept.

use ring::digest;
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

/// ECDSA on one curve with one of the hashes of RFC 5758, 3.2; of a hash that is
/// longer than the curve's numbers its first bits count (FIPS 186-5, 6.4.2).
#[derive(Debug)]
struct Ecdsa {
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    hash: &'static digest::Algorithm,
    /// Whether a key signed a hash.
    is_signed: fn(key: &[u8], hash: &[u8], signature: &[u8]) -> bool,
}

/// P-256 with SHA-512.
pub(crate) static ECDSA_P256_SHA512: &dyn SignatureVerificationAlgorithm = &Ecdsa {
    key: alg_id::ECDSA_P256,
    is_signed: p256,
    ..SHA512
};

/// P-384 with SHA-512.
pub(crate) static ECDSA_P384_SHA512: &dyn SignatureVerificationAlgorithm = &Ecdsa {
    key: alg_id::ECDSA_P384,
    is_signed: p384,
    ..SHA512
};

/// P-521 with SHA-256.
pub(crate) static ECDSA_P521_SHA256: &dyn SignatureVerificationAlgorithm = &Ecdsa {
    signature: alg_id::ECDSA_SHA256,
    hash: &digest::SHA256,
    ..SHA512
};

/// P-521 with SHA-384.
pub(crate) static ECDSA_P521_SHA384: &dyn SignatureVerificationAlgorithm = &Ecdsa {
    signature: alg_id::ECDSA_SHA384,
    hash: &digest::SHA384,
    ..SHA512
};

/// P-521 with SHA-512, the usual one.
pub(crate) static ECDSA_P521_SHA512: &dyn SignatureVerificationAlgorithm = &SHA512;

const SHA512: Ecdsa = Ecdsa {
    key: alg_id::ECDSA_P521,
    signature: alg_id::ECDSA_SHA512,
    hash: &digest::SHA512,
    is_signed: p521,
};

impl SignatureVerificationAlgorithm for Ecdsa {
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }

    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let hash = digest::digest(self.hash, message);
        match (self.is_signed)(public_key, hash.as_ref(), signature) {
            true => Ok(()),
            false => Err(InvalidSignature),
        }
    }
}

/// The same of each curve, whose types differ.
macro_rules! is_signed {
    ($curve:ident) => {
        fn $curve(key: &[u8], hash: &[u8], signature: &[u8]) -> bool {
            use ::$curve::ecdsa::signature::hazmat::PrehashVerifier;
            use ::$curve::ecdsa::{DerSignature, Signature, VerifyingKey};
            let key = VerifyingKey::from_sec1_bytes(key).ok();
            let signature = DerSignature::from_bytes(signature).ok();
            let signature = signature.and_then(|der| Signature::try_from(der).ok());
            key.zip(signature)
                .is_some_and(|(key, signature)| key.verify_prehash(hash, &signature).is_ok())
        }
    };
}

is_signed!(p256);
is_signed!(p384);
is_signed!(p521);

#[cfg(test)]
mod tests {
    use super::*;

    /// A key of a curve, and what it signs.
    macro_rules! signer {
        ($curve:ident, $length:literal) => {{
            use ::$curve::ecdsa::signature::hazmat::PrehashSigner;
            use ::$curve::ecdsa::{Signature, SigningKey};
            let mut secret = [1; $length];
            secret[0] = 0;
            let signer = SigningKey::from_bytes(&secret.into()).unwrap();
            let key = signer.verifying_key().to_sec1_point(false);
            let sign = move |hash: &[u8]| {
                let signature: Signature = signer.sign_prehash(hash).unwrap();
                signature.to_der().as_bytes().to_vec()
            };
            (key.as_bytes().to_vec(), sign)
        }};
    }

    fn expect(
        algorithm: &dyn SignatureVerificationAlgorithm,
        hash: &'static digest::Algorithm,
        (key, sign): (Vec<u8>, impl Fn(&[u8]) -> Vec<u8>),
    ) {
        let signature = sign(digest::digest(hash, b"message").as_ref());
        let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
            algorithm.verify_signature(key, message, signature).is_ok()
        };
        assert!(verify(&key, b"message", &signature), "{algorithm:?}");
        assert!(!verify(&key, b"massage", &signature));
        assert!(!verify(&key, b"message", &[]));
        assert!(!verify(&vec![4; key.len()], b"message", &signature));
        let wrong = sign(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, b"message").as_ref());
        assert!(
            !verify(&key, b"message", &wrong),
            "another hash is accepted"
        );
    }

    #[test]
    fn a_signature_is_right_for_its_key_hash_and_message_alone() {
        expect(ECDSA_P256_SHA512, &digest::SHA512, signer!(p256, 32));
        expect(ECDSA_P384_SHA512, &digest::SHA512, signer!(p384, 48));
        expect(ECDSA_P521_SHA256, &digest::SHA256, signer!(p521, 66));
        expect(ECDSA_P521_SHA384, &digest::SHA384, signer!(p521, 66));
        expect(ECDSA_P521_SHA512, &digest::SHA512, signer!(p521, 66));
    }
}
