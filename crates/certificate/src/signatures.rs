//! Who signed what: signatures on certificates, each verified once, however
//! many paths and stores it stands in.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::digest;
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};
use webpki::ring as algorithms;

use crate::{der, ecdsa};

/// All that can be verified here: ring's algorithms, and what it lacks of ECDSA.
pub(crate) static ALGORITHMS: [&dyn SignatureVerificationAlgorithm; 19] = [
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P384_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
    algorithms::ECDSA_P256_SHA384,
    algorithms::ECDSA_P384_SHA256,
    algorithms::ED25519,
    algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    algorithms::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    algorithms::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    algorithms::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
    algorithms::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
    algorithms::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    ecdsa::ECDSA_P256_SHA512,
    ecdsa::ECDSA_P384_SHA512,
    ecdsa::ECDSA_P521_SHA256,
    ecdsa::ECDSA_P521_SHA384,
    ecdsa::ECDSA_P521_SHA512,
];

/// Signatures that one run verifies at most: those of the chains, timestamps
/// and revocation answers of a hundred addresses.
const MOST: usize = 2_000;

/// The identifier octet of a BIT STRING (X.690, 8.6).
const BIT_STRING: u8 = 0x03;

/// What came of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// The key signed it.
    Right,
    /// The key did not sign it, or the octets are no signature.
    Wrong,
    /// The algorithm, or its combination with this key, cannot be verified here.
    Unsupported,
}

/// The signatures of one run. What was verified is remembered, and there is an
/// end to it: after two thousand no other is right any more, and
/// [`Signatures::exhausted`] says so.
#[derive(Debug, Default)]
pub struct Signatures(Mutex<Memory>);

#[derive(Debug, Default)]
struct Memory {
    verdicts: HashMap<[u8; digest::SHA256_OUTPUT_LEN], bool>,
    exhausted: bool,
}

impl Signatures {
    /// Whether this key signed a certificate, a revocation list or the like
    /// (RFC 5280, 4.1.1: what is signed, the algorithm, the signature). The key
    /// is the contents of a SubjectPublicKeyInfo.
    #[must_use]
    pub fn verify(&self, signed: &[u8], key: &[u8]) -> Signed {
        match Parts::of(signed) {
            Some(parts) => self.verify_parts(&parts, key),
            None => Signed::Wrong,
        }
    }

    /// Whether there were more signatures than a run verifies.
    #[must_use]
    pub fn exhausted(&self) -> bool {
        self.memory().exhausted
    }

    /// The same of parts that do not stand in one structure.
    pub(crate) fn verify_parts(&self, parts: &Parts<'_>, key: &[u8]) -> Signed {
        let Some((key_algorithm, key)) = key_parts(key) else {
            return Signed::Wrong;
        };
        let suits = |algorithm: &&&dyn SignatureVerificationAlgorithm| {
            algorithm.signature_alg_id().as_ref() == parts.algorithm
                && algorithm.public_key_alg_id().as_ref() == key_algorithm
        };
        let Some(algorithm) = ALGORITHMS.iter().find(suits) else {
            return Signed::Unsupported;
        };
        if key_algorithm == alg_id::RSA_ENCRYPTION.as_ref() && !is_usual_length(key) {
            return Signed::Unsupported;
        }
        match self.verified(*algorithm, key, parts.message, parts.signature) {
            true => Signed::Right,
            false => Signed::Wrong,
        }
    }

    fn verified(
        &self,
        algorithm: &dyn SignatureVerificationAlgorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let name = name(algorithm, [key, message, signature]);
        if let Some(verdict) = self.known(&name) {
            return verdict;
        }
        // Not under the lock: other threads need not wait for it.
        let verdict = algorithm.verify_signature(key, message, signature).is_ok();
        self.memory().verdicts.insert(name, verdict);
        verdict
    }

    /// What is remembered; that it is wrong, where no more are verified.
    fn known(&self, name: &[u8; digest::SHA256_OUTPUT_LEN]) -> Option<bool> {
        let mut memory = self.memory();
        let known = memory.verdicts.get(name).copied();
        let is_full = memory.verdicts.len() >= MOST;
        memory.exhausted |= known.is_none() && is_full;
        known.or(is_full.then_some(false))
    }

    /// A verdict is written whole or not at all, so that a panic elsewhere does no harm.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The algorithms for webpki, with the memory of this run.
    pub(crate) fn remembered(&self) -> Vec<Remembered<'_>> {
        let remembered = |algorithm: &&'static dyn SignatureVerificationAlgorithm| Remembered {
            algorithm: *algorithm,
            signatures: self,
        };
        ALGORITHMS.iter().map(remembered).collect()
    }
}

/// What a verdict is remembered by: everything that it follows from.
fn name(
    algorithm: &dyn SignatureVerificationAlgorithm,
    parts: [&[u8]; 3],
) -> [u8; digest::SHA256_OUTPUT_LEN] {
    let mut context = digest::Context::new(&digest::SHA256);
    let identifiers = [algorithm.signature_alg_id(), algorithm.public_key_alg_id()];
    let identifiers = identifiers.iter().map(AsRef::as_ref);
    for part in identifiers.chain(parts) {
        context.update(&part.len().to_le_bytes());
        context.update(part);
    }
    let mut name = [0; digest::SHA256_OUTPUT_LEN];
    let digest = context.finish();
    name.iter_mut()
        .zip(digest.as_ref())
        .for_each(|(octet, &from)| *octet = from);
    name
}

/// An algorithm that does not verify again what this run has verified.
#[derive(Debug)]
pub(crate) struct Remembered<'a> {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    signatures: &'a Signatures,
}

impl SignatureVerificationAlgorithm for Remembered<'_> {
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }

    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match self
            .signatures
            .verified(self.algorithm, public_key, message, signature)
        {
            true => Ok(()),
            false => Err(InvalidSignature),
        }
    }
}

/// The three parts of what is signed (RFC 5280, 4.1.1).
pub(crate) struct Parts<'a> {
    /// The octets that were signed.
    pub(crate) message: &'a [u8],
    /// The contents of the algorithm identifier.
    pub(crate) algorithm: &'a [u8],
    /// The octets of the signature.
    pub(crate) signature: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(signed: &'a [u8]) -> Option<Self> {
        let (message, rest) = der::element(der::only(signed, der::SEQUENCE)?)?;
        let (algorithm, rest) = der::element(rest)?;
        Some(Parts {
            message: message.whole,
            algorithm: algorithm.contents,
            signature: bits(rest)?,
        })
    }
}

/// Whether an RSA key has the 2,048 to 8,192 bits, in whole octets, of which
/// signatures are verified here: of a shorter one nobody says that it did not sign.
/// What is no RSA key is another matter.
fn is_usual_length(key: &[u8]) -> bool {
    let modulus = der::only(key, der::SEQUENCE).and_then(der::element);
    modulus.is_none_or(|(modulus, _)| {
        let octets = crate::key::bits(modulus.contents).div_ceil(8);
        (256..=1024).contains(&octets)
    })
}

/// The contents of the algorithm identifier and the key of a SubjectPublicKeyInfo.
fn key_parts(info: &[u8]) -> Option<(&[u8], &[u8])> {
    let (algorithm, rest) = der::element(info)?;
    Some((algorithm.contents, bits(rest)?))
}

/// The octets of a BIT STRING of whole octets.
fn bits(input: &[u8]) -> Option<&[u8]> {
    match der::only(input, BIT_STRING)?.split_first()? {
        (0, octets) => Some(octets),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lab::authority::{Authority, Blank};

    use super::*;
    use crate::certificate::Certificate;

    #[test]
    fn what_was_verified_is_remembered_and_there_is_an_end() {
        let root = Authority::root("Root");
        let leaf = root.sign(Blank::leaf("www.shop.example"));
        let root = Certificate::new(root.der).unwrap();
        let key = der::only(&root.key_info, der::SEQUENCE).unwrap();
        let signatures = Signatures::default();
        for _ in 0..3 {
            assert_eq!(signatures.verify(&leaf.der, key), Signed::Right);
        }
        assert_eq!(signatures.memory().verdicts.len(), 1);
        for number in 0..MOST as u64 {
            let mut forged = leaf.der.clone();
            let end = forged.len() - 8;
            forged[end..].copy_from_slice(&number.to_be_bytes());
            assert_eq!(signatures.verify(&forged, key), Signed::Wrong);
        }
        assert!(signatures.exhausted());
        assert_eq!(
            signatures.verify(&leaf.der, key),
            Signed::Right,
            "forgotten"
        );
    }

    // Made by openssl req -x509 -sha512; ring verifies neither.
    #[test]
    fn a_hash_may_be_longer_than_the_curve() {
        for pem in [
            include_str!("signatures/p256-sha512.pem"),
            include_str!("signatures/p384-sha512.pem"),
        ] {
            let root = crate::read(pem.as_bytes()).unwrap().remove(0);
            let key = der::only(&root.key_info, der::SEQUENCE).unwrap();
            let verify = |der: &[u8]| Signatures::default().verify(der, key);
            assert_eq!(verify(&root.der), Signed::Right);
            let mut forged = root.der.to_vec();
            *forged.last_mut().unwrap() ^= 1;
            assert_eq!(verify(&forged), Signed::Wrong);
        }
    }

    #[test]
    fn octets_that_are_no_signature_are_wrong() {
        let signatures = Signatures::default();
        let table: [&[u8]; 4] = [&[], &[0x30, 0], &[0x30, 2, 5, 0], &[1; 40]];
        for octets in table {
            assert_eq!(signatures.verify(octets, octets), Signed::Wrong);
        }
    }
}
