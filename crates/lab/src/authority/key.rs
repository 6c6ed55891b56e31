//! Keys: made at once, but for RSA, whose throwaway keys lie in keys/.

use std::sync::Arc;

use p521::ecdsa::signature::Signer as _;
use p521::elliptic_curve::sec1::ToSec1Point as _;
use ring::rand::SystemRandom;
use ring::signature::{
    self, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair,
};

use super::algorithm::Algorithm;
use super::der;
use super::rsa;

/// A key pair. Clones are the same key.
#[derive(Clone, PartialEq)]
pub struct Key {
    kind: Kind,
    pkcs8: Arc<[u8]>,
    public: Arc<[u8]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    P256,
    P384,
    P521,
    Ed25519,
    Rsa,
    /// A public key only: whatever it is asked to sign, it invents.
    Public,
}

/// The two keys of 2048 bits and the one of 1024, thrown away.
const RSA_A: &[u8] = include_bytes!("../../keys/throwaway-test-rsa-2048-a.der");
const RSA_B: &[u8] = include_bytes!("../../keys/throwaway-test-rsa-2048-b.der");
const RSA_1024: &[u8] = include_bytes!("../../keys/throwaway-test-rsa-1024.der");

/// id-ecPublicKey.
const EC: &str = "1.2.840.10045.2.1";
/// secp521r1.
const P521: &str = "1.3.132.0.35";

// A machine without random bytes cannot run a lab at all, and the keys in
// keys/ are read by every test: there is nobody to hand an error to.
#[allow(clippy::expect_used)]
impl Key {
    /// A new ECDSA key on P-256.
    pub fn p256() -> Self {
        Self::ecdsa(
            Kind::P256,
            &ECDSA_P256_SHA256_ASN1_SIGNING,
            "1.2.840.10045.3.1.7",
        )
    }

    /// A new ECDSA key on P-384.
    pub fn p384() -> Self {
        Self::ecdsa(Kind::P384, &ECDSA_P384_SHA384_ASN1_SIGNING, "1.3.132.0.34")
    }

    fn ecdsa(kind: Kind, algorithm: &'static EcdsaSigningAlgorithm, curve: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("random bytes");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random);
        let pair = pair.expect("a key just made");
        let public = ec_public(curve, pair.public_key().as_ref());
        Self::new(kind, pkcs8.as_ref(), &public)
    }

    /// A new ECDSA key on P-521, which ring lacks.
    pub fn p521() -> Self {
        let secret = loop {
            let mut bytes = [0; 66];
            getrandom::fill(&mut bytes).expect("random bytes");
            bytes[0] &= 1;
            if let Ok(secret) = p521::SecretKey::from_slice(&bytes) {
                break secret;
            }
        };
        let point = secret.public_key().to_sec1_point(false);
        let public = ec_public(P521, point.as_bytes());
        let private = der::sequence(&[
            der::number(1),
            der::octets(&secret.to_bytes()),
            der::wrapped(1, &der::bits(point.as_bytes())),
        ]);
        let kind = der::sequence(&[der::oid(EC), der::oid(P521)]);
        let pkcs8 = der::sequence(&[der::number(0), kind, der::octets(&private)]);
        Self::new(Kind::P521, &pkcs8, &public)
    }

    /// A new Ed25519 key. ring would write PKCS#8 of version 2, which OpenSSL
    /// 3.0 cannot read; this is version 1.
    pub fn ed25519() -> Self {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).expect("random bytes");
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("32 bytes");
        let kind = der::sequence(&[der::oid("1.3.101.112")]);
        let public = der::sequence(&[kind.clone(), der::bits(pair.public_key().as_ref())]);
        let private = der::octets(&der::octets(&seed));
        let pkcs8 = der::sequence(&[der::number(0), kind, private]);
        Self::new(Kind::Ed25519, &pkcs8, &public)
    }

    /// The first throwaway RSA key, 2048 bits.
    pub fn rsa() -> Self {
        Self::from_rsa(RSA_A)
    }

    /// The second throwaway RSA key, 2048 bits.
    pub fn rsa_other() -> Self {
        Self::from_rsa(RSA_B)
    }

    /// The throwaway RSA key of 1024 bits.
    pub fn rsa_1024() -> Self {
        Self::from_rsa(RSA_1024)
    }

    fn from_rsa(pkcs8: &[u8]) -> Self {
        let (modulus, exponent) = rsa::public(pkcs8).expect("a key of keys/");
        Self::new(Kind::Rsa, pkcs8, &rsa_public(&modulus, &exponent))
    }

    /// A public key alone, as SubjectPublicKeyInfo in DER: any algorithm, any
    /// size, or nonsense. Certificates of it can be made, not used.
    pub fn public_only(info: &[u8]) -> Self {
        Self::new(Kind::Public, &[], info)
    }

    /// An RSA public key with a modulus of so many bits, all of them ones.
    pub fn rsa_public_only(bits: usize) -> Self {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        if let Some(first) = modulus.first_mut() {
            *first >>= (8 - bits % 8) % 8;
        }
        Self::public_only(&rsa_public(&modulus, &[1, 0, 1]))
    }

    fn new(kind: Kind, pkcs8: &[u8], public: &[u8]) -> Self {
        Self {
            kind,
            pkcs8: pkcs8.into(),
            public: public.into(),
        }
    }

    /// The private key as PKCS#8 in DER; empty where only the public one is known.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The private key in PEM.
    pub fn pem(&self) -> String {
        super::pem::pem("PRIVATE KEY", &self.pkcs8)
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// The identifier of the key: SHA-256 of the public key's bits, cut to 160
    /// bits (RFC 7093, 2, method 1).
    pub fn identifier(&self) -> Vec<u8> {
        let bits = der::parts(&self.public)
            .and_then(|parts| Some(parts.get(1)?.content.get(1..)?.to_vec()))
            .unwrap_or_default();
        let hash = ring::digest::digest(&ring::digest::SHA256, &bits);
        hash.as_ref().iter().take(20).copied().collect()
    }

    /// The SHA-1 of the public key's bits, as OCSP names an issuer's key
    /// (RFC 6960, 4.1.1).
    pub fn sha1(&self) -> Vec<u8> {
        let bits = der::parts(&self.public)
            .and_then(|parts| Some(parts.get(1)?.content.get(1..)?.to_vec()))
            .unwrap_or_default();
        super::sha1(&bits)
    }

    /// How this key signs unless told otherwise.
    pub fn algorithm(&self) -> Algorithm {
        match self.kind {
            Kind::P256 | Kind::Public => Algorithm::EcdsaSha256,
            Kind::P384 => Algorithm::EcdsaSha384,
            Kind::P521 => Algorithm::EcdsaSha512,
            Kind::Ed25519 => Algorithm::Ed25519,
            Kind::Rsa => Algorithm::RsaSha256,
        }
    }

    /// Signs. An algorithm that is not for this kind of key leaves its label
    /// to the caller: the key signs as it otherwise would.
    pub fn sign(&self, algorithm: &Algorithm, message: &[u8]) -> Vec<u8> {
        match self.kind {
            Kind::P256 => self.ecdsa_sign(&ECDSA_P256_SHA256_ASN1_SIGNING, message),
            Kind::P384 => self.ecdsa_sign(&ECDSA_P384_SHA384_ASN1_SIGNING, message),
            Kind::P521 => self.p521_sign(message),
            Kind::Ed25519 => {
                let pair =
                    Ed25519KeyPair::from_pkcs8_maybe_unchecked(&self.pkcs8).expect("a key of ours");
                pair.sign(message).as_ref().to_vec()
            }
            Kind::Rsa => self.rsa_sign(algorithm, message),
            Kind::Public => vec![0; 64],
        }
    }

    fn ecdsa_sign(&self, algorithm: &'static EcdsaSigningAlgorithm, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &self.pkcs8, &random);
        let signed = pair.expect("a key of ours").sign(&random, message);
        signed.expect("random bytes").as_ref().to_vec()
    }

    fn p521_sign(&self, message: &[u8]) -> Vec<u8> {
        let secret = der::parts(&self.pkcs8)
            .and_then(|parts| Some(der::parts(parts.get(2)?.content)?.get(1)?.content))
            .expect("a key of ours");
        let key = p521::ecdsa::SigningKey::from_slice(secret).expect("a key of ours");
        let signature: p521::ecdsa::Signature = key.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    fn rsa_sign(&self, algorithm: &Algorithm, message: &[u8]) -> Vec<u8> {
        let padding: &dyn RsaEncoding = match algorithm {
            Algorithm::RsaSha1 => {
                return rsa::sign_sha1(&self.pkcs8, message).expect("a key of ours");
            }
            Algorithm::RsaSha384 => &signature::RSA_PKCS1_SHA384,
            Algorithm::RsaSha512 => &signature::RSA_PKCS1_SHA512,
            Algorithm::RsaPssSha256 => &signature::RSA_PSS_SHA256,
            _ => &signature::RSA_PKCS1_SHA256,
        };
        // ring refuses keys below 2048 bits.
        let Ok(pair) = RsaKeyPair::from_pkcs8(&self.pkcs8) else {
            return rsa::sign_sha256(&self.pkcs8, message).expect("a key of ours");
        };
        let mut signature = vec![0; pair.public().modulus_len()];
        let signed = pair.sign(padding, &SystemRandom::new(), message, &mut signature);
        signed.expect("random bytes");
        signature
    }
}

fn ec_public(curve: &str, point: &[u8]) -> Vec<u8> {
    let kind = der::sequence(&[der::oid(EC), der::oid(curve)]);
    der::sequence(&[kind, der::bits(point)])
}

fn rsa_public(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let kind = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
    let key = der::sequence(&[der::unsigned(modulus), der::unsigned(exponent)]);
    der::sequence(&[kind, der::bits(&key)])
}
