//! ECDSA with P-521, which ring lacks and CAs inside companies use: the p521
//! crate, as an algorithm for path validation.

use ::p521::ecdsa::signature::hazmat::PrehashVerifier;
use ::p521::ecdsa::{DerSignature, Signature, VerifyingKey};
use ring::digest;
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

/// ECDSA on P-521 with one of the hashes of RFC 5758, 3.2.
#[derive(Debug)]
struct P521 {
    signature: AlgorithmIdentifier,
    hash: &'static digest::Algorithm,
}

/// With SHA-256.
pub(crate) static ECDSA_P521_SHA256: &dyn SignatureVerificationAlgorithm = &P521 {
    signature: alg_id::ECDSA_SHA256,
    hash: &digest::SHA256,
};

/// With SHA-384.
pub(crate) static ECDSA_P521_SHA384: &dyn SignatureVerificationAlgorithm = &P521 {
    signature: alg_id::ECDSA_SHA384,
    hash: &digest::SHA384,
};

/// With SHA-512, the usual one.
pub(crate) static ECDSA_P521_SHA512: &dyn SignatureVerificationAlgorithm = &P521 {
    signature: alg_id::ECDSA_SHA512,
    hash: &digest::SHA512,
};

impl SignatureVerificationAlgorithm for P521 {
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
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
        let key = VerifyingKey::from_sec1_bytes(public_key).map_err(|_| InvalidSignature)?;
        let signature = DerSignature::from_bytes(signature).map_err(|_| InvalidSignature)?;
        let signature = Signature::try_from(signature).map_err(|_| InvalidSignature)?;
        let hash = digest::digest(self.hash, message);
        key.verify_prehash(hash.as_ref(), &signature)
            .map_err(|_| InvalidSignature)
    }
}

#[cfg(test)]
mod tests {
    use ::p521::ecdsa::SigningKey;
    use ::p521::ecdsa::signature::hazmat::PrehashSigner;

    use super::*;

    #[test]
    fn a_signature_is_right_for_its_key_hash_and_message_alone() {
        let signer = SigningKey::from_bytes(&[1; 66].into());
        let signer = signer.or_else(|_| {
            let mut small = [1; 66];
            small[0] = 0;
            SigningKey::from_bytes(&small.into())
        });
        let signer = signer.unwrap();
        let key = signer.verifying_key().to_sec1_point(false);
        let algorithms = [
            (ECDSA_P521_SHA256, &digest::SHA256),
            (ECDSA_P521_SHA384, &digest::SHA384),
            (ECDSA_P521_SHA512, &digest::SHA512),
        ];
        for (at, (algorithm, hash)) in algorithms.iter().enumerate() {
            let hash = digest::digest(hash, b"message");
            let signature: Signature = signer.sign_prehash(hash.as_ref()).unwrap();
            let signature = signature.to_der();
            let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
                algorithm.verify_signature(key, message, signature).is_ok()
            };
            assert!(verify(key.as_bytes(), b"message", signature.as_bytes()));
            assert!(!verify(key.as_bytes(), b"massage", signature.as_bytes()));
            assert!(!verify(key.as_bytes(), b"message", &[]));
            assert!(!verify(&[4; 133], b"message", signature.as_bytes()));
            let (another, _) = algorithms[(at + 1) % 3];
            let wrong = another.verify_signature(key.as_bytes(), b"message", signature.as_bytes());
            assert!(wrong.is_err(), "another hash is accepted");
        }
    }
}
