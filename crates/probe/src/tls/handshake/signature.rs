//! Whether a server has the key of its certificate: the signature that it
//! makes in a handshake.
//!
//! rustls would end the handshake where it cannot verify one; we verify it
//! ourselves, also with keys that rustls has no algorithms for, and go on.

use p521::ecdsa::signature::hazmat::PrehashVerifier;
use p521::ecdsa::{DerSignature, VerifyingKey};
use ring::digest::{SHA256, SHA384, SHA512, digest};
use ring::signature::{self as algorithms, UnparsedPublicKey, VerificationAlgorithm};
use rustls::SignatureScheme;

use super::super::der::expect;
use super::super::hello::Scheme;

/// A signature over a handshake.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    /// How the server says that it signed.
    pub scheme: Scheme,
    /// What came of verifying it.
    pub verdict: Verdict,
}

/// What came of verifying a signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The key of the certificate made it.
    Verified,
    /// The key of the certificate did not make it; the words say how that is known.
    Wrong(String),
    /// We cannot tell; the words say why.
    Unverifiable(String),
}

/// How closely a scheme names the key that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// TLS 1.2: a hash and a kind of key (RFC 5246 section 7.4.1.4.1).
    Loosely,
    /// TLS 1.3: also the curve (RFC 8446 section 4.2.3).
    Strictly,
}

/// What can be verified with.
enum Means {
    Ring(&'static dyn VerificationAlgorithm),
    P521(&'static ring::digest::Algorithm),
}

/// Verifies what was signed with the key of a certificate.
pub(super) fn signature(
    bound: Bound,
    scheme: SignatureScheme,
    certificate: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Signature {
    let verdict = match Key::of(certificate) {
        None => Verdict::Unverifiable("the certificate has no legible key".to_owned()),
        Some(key) => match key.means(bound, scheme) {
            Ok(means) => verify(&means, key.point, message, signature),
            Err(verdict) => verdict,
        },
    };
    let scheme = Scheme(scheme.into());
    Signature { scheme, verdict }
}

fn verify(means: &Means, key: &[u8], message: &[u8], signature: &[u8]) -> Verdict {
    let right = match means {
        Means::Ring(algorithm) => {
            let key = UnparsedPublicKey::new(*algorithm, key);
            key.verify(message, signature).is_ok()
        }
        Means::P521(hash) => p521(key, digest(hash, message).as_ref(), signature),
    };
    match right {
        true => Verdict::Verified,
        false => Verdict::Wrong("it does not fit the key of the certificate".to_owned()),
    }
}

/// ECDSA on P-521, which ring lacks. The crate wants hashes of at least half
/// the length of the field; zeros before a hash do not change its value.
fn p521(key: &[u8], hash: &[u8], signature: &[u8]) -> bool {
    let mut padded = [0; 66];
    let filled = padded.iter_mut().rev().zip(hash.iter().rev());
    filled.for_each(|(place, byte)| *place = *byte);
    let key = VerifyingKey::from_sec1_bytes(key);
    let signature = DerSignature::try_from(signature);
    match (key, signature) {
        (Ok(key), Ok(signature)) => key.verify_prehash(&padded, &signature).is_ok(),
        _ => false,
    }
}

/// The key of a certificate (RFC 5280 section 4.1.2.7).
#[derive(Debug, PartialEq, Eq)]
struct Key<'a> {
    kind: Kind,
    /// The contents of its BIT STRING.
    point: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// RSA with so many bits (RFC 8017 appendix A.1).
    Rsa(usize),
    P256,
    P384,
    P521,
    Ed25519,
    Other,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OID: u8 = 0x06;
const VERSION: u8 = 0xa0;

const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
const P384: &[u8] = b"\x2b\x81\x04\x00\x22";
const P521: &[u8] = b"\x2b\x81\x04\x00\x23";
const ED25519: &[u8] = b"\x2b\x65\x70";

impl<'a> Key<'a> {
    /// Reads only as far as the key: a certificate may be faulty elsewhere and
    /// still have one.
    fn of(certificate: &'a [u8]) -> Option<Self> {
        let (certificate, _) = expect(certificate, SEQUENCE)?;
        let (body, _) = expect(certificate, SEQUENCE)?;
        let body = expect(body, VERSION).map_or(body, |(_, rest)| rest);
        let (_serial, body) = expect(body, INTEGER)?;
        let (_algorithm, body) = expect(body, SEQUENCE)?;
        let (_issuer, body) = expect(body, SEQUENCE)?;
        let (_validity, body) = expect(body, SEQUENCE)?;
        let (_subject, body) = expect(body, SEQUENCE)?;
        let (key, _) = expect(body, SEQUENCE)?;
        let (algorithm, key) = expect(key, SEQUENCE)?;
        let (name, parameters) = expect(algorithm, OID)?;
        let point = expect(key, BIT_STRING)?.0.strip_prefix(&[0])?;
        let curve = || expect(parameters, OID).map(|(name, _)| name);
        let kind = match name {
            RSA => Kind::Rsa(modulus(point)?),
            ED25519 => Kind::Ed25519,
            EC if curve() == Some(P256) => Kind::P256,
            EC if curve() == Some(P384) => Kind::P384,
            EC if curve() == Some(P521) => Kind::P521,
            _ => Kind::Other,
        };
        Some(Key { kind, point })
    }

    /// What verifies a signature of this scheme by this key.
    fn means(&self, bound: Bound, scheme: SignatureScheme) -> Result<Means, Verdict> {
        let found = match self.kind {
            _ if !self.fits(bound, scheme) => None,
            Kind::Rsa(bits) => rsa(scheme, bits),
            Kind::Ed25519 => Some(Means::Ring(&algorithms::ED25519)),
            Kind::P256 | Kind::P384 | Kind::P521 => self.ecdsa(scheme),
            Kind::Other => None,
        };
        found.ok_or_else(|| self.without_means(bound, scheme))
    }

    fn ecdsa(&self, scheme: SignatureScheme) -> Option<Means> {
        let means = match (self.kind, scheme) {
            (Kind::P256, SignatureScheme::ECDSA_NISTP256_SHA256) => {
                Means::Ring(&algorithms::ECDSA_P256_SHA256_ASN1)
            }
            (Kind::P256, SignatureScheme::ECDSA_NISTP384_SHA384) => {
                Means::Ring(&algorithms::ECDSA_P256_SHA384_ASN1)
            }
            (Kind::P384, SignatureScheme::ECDSA_NISTP256_SHA256) => {
                Means::Ring(&algorithms::ECDSA_P384_SHA256_ASN1)
            }
            (Kind::P384, SignatureScheme::ECDSA_NISTP384_SHA384) => {
                Means::Ring(&algorithms::ECDSA_P384_SHA384_ASN1)
            }
            (Kind::P521, SignatureScheme::ECDSA_NISTP256_SHA256) => Means::P521(&SHA256),
            (Kind::P521, SignatureScheme::ECDSA_NISTP384_SHA384) => Means::P521(&SHA384),
            (Kind::P521, SignatureScheme::ECDSA_NISTP521_SHA512) => Means::P521(&SHA512),
            _ => return None,
        };
        Some(means)
    }

    /// Whether a scheme is one for keys like this.
    fn fits(&self, bound: Bound, scheme: SignatureScheme) -> bool {
        let name = scheme.as_str().unwrap_or_default();
        match self.kind {
            // Section 4.2.3: PKCS#1 is for certificates only.
            Kind::Rsa(_) if bound == Bound::Strictly => name.starts_with("RSA_PSS_"),
            Kind::Rsa(_) => name.starts_with("RSA_"),
            Kind::Ed25519 => name == "ED25519",
            Kind::P256 if bound == Bound::Strictly => name == "ECDSA_NISTP256_SHA256",
            Kind::P384 if bound == Bound::Strictly => name == "ECDSA_NISTP384_SHA384",
            Kind::P521 if bound == Bound::Strictly => name == "ECDSA_NISTP521_SHA512",
            Kind::P256 | Kind::P384 | Kind::P521 => name.starts_with("ECDSA_"),
            Kind::Other => true,
        }
    }

    fn without_means(&self, bound: Bound, scheme: SignatureScheme) -> Verdict {
        let name = Scheme(scheme.into());
        match self.kind {
            _ if !self.fits(bound, scheme) => {
                Verdict::Wrong(format!("{name} is not for the key of the certificate"))
            }
            Kind::Rsa(bits) => {
                Verdict::Unverifiable(format!("{name} by an RSA key of {bits} bits"))
            }
            Kind::Other => Verdict::Unverifiable(format!("{name} by a key of unknown kind")),
            kind => Verdict::Unverifiable(format!("{name} by a key of kind {kind:?}")),
        }
    }
}

/// What verifies an RSA signature: ring takes keys of 1,024 bits only for some
/// schemes, and none above 8,192 bits.
fn rsa(scheme: SignatureScheme, bits: usize) -> Option<Means> {
    let algorithm = match (scheme, bits) {
        (_, ..1024 | 8193..) => return None,
        (SignatureScheme::RSA_PKCS1_SHA256, ..2048) => {
            &algorithms::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
        }
        (SignatureScheme::RSA_PKCS1_SHA512, ..2048) => {
            &algorithms::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY
        }
        (_, ..2048) => return None,
        (SignatureScheme::RSA_PKCS1_SHA256, _) => &algorithms::RSA_PKCS1_2048_8192_SHA256,
        (SignatureScheme::RSA_PKCS1_SHA384, _) => &algorithms::RSA_PKCS1_2048_8192_SHA384,
        (SignatureScheme::RSA_PKCS1_SHA512, _) => &algorithms::RSA_PKCS1_2048_8192_SHA512,
        (SignatureScheme::RSA_PSS_SHA256, _) => &algorithms::RSA_PSS_2048_8192_SHA256,
        (SignatureScheme::RSA_PSS_SHA384, _) => &algorithms::RSA_PSS_2048_8192_SHA384,
        (SignatureScheme::RSA_PSS_SHA512, _) => &algorithms::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    };
    Some(Means::Ring(algorithm))
}

/// The length of the modulus in bits.
fn modulus(key: &[u8]) -> Option<usize> {
    let (key, _) = expect(key, SEQUENCE)?;
    let (modulus, _) = expect(key, INTEGER)?;
    let begin = modulus.iter().position(|byte| *byte != 0)?;
    let modulus = modulus.get(begin..)?;
    let zeros = modulus.first()?.leading_zeros();
    Some(modulus.len() * 8 - usize::try_from(zeros).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use lab::authority::{Algorithm, Blank, Issued, Key as LabKey};

    use super::*;

    const MESSAGE: &[u8] = b"what was said so far";

    fn verdict(bound: Bound, scheme: SignatureScheme, key: &LabKey, made: &[u8]) -> Verdict {
        let certificate = Issued::self_signed(Blank::leaf("a.example").key(key));
        signature(bound, scheme, &certificate.der, MESSAGE, made).verdict
    }

    type Row = (fn() -> LabKey, Algorithm, SignatureScheme);

    /// In every version.
    const ALWAYS: [Row; 5] = [
        (
            LabKey::p256,
            Algorithm::EcdsaSha256,
            SignatureScheme::ECDSA_NISTP256_SHA256,
        ),
        (
            LabKey::p384,
            Algorithm::EcdsaSha384,
            SignatureScheme::ECDSA_NISTP384_SHA384,
        ),
        (
            LabKey::p521,
            Algorithm::EcdsaSha512,
            SignatureScheme::ECDSA_NISTP521_SHA512,
        ),
        (
            LabKey::ed25519,
            Algorithm::Ed25519,
            SignatureScheme::ED25519,
        ),
        (
            LabKey::rsa,
            Algorithm::RsaPssSha256,
            SignatureScheme::RSA_PSS_SHA256,
        ),
    ];
    /// Before TLS 1.3.
    const BEFORE: [Row; 4] = [
        (
            LabKey::rsa,
            Algorithm::RsaSha256,
            SignatureScheme::RSA_PKCS1_SHA256,
        ),
        (
            LabKey::rsa,
            Algorithm::RsaSha384,
            SignatureScheme::RSA_PKCS1_SHA384,
        ),
        (
            LabKey::rsa,
            Algorithm::RsaSha512,
            SignatureScheme::RSA_PKCS1_SHA512,
        ),
        (
            LabKey::rsa_1024,
            Algorithm::RsaSha256,
            SignatureScheme::RSA_PKCS1_SHA256,
        ),
    ];

    #[test]
    fn signatures_of_all_kinds_of_keys() {
        let always = ALWAYS.map(|row| (row, Bound::Strictly));
        let before = BEFORE
            .into_iter()
            .chain(ALWAYS)
            .map(|row| (row, Bound::Loosely));
        for ((key, algorithm, scheme), bound) in always.into_iter().chain(before) {
            let key = key();
            let made = key.sign(&algorithm, MESSAGE);
            let other = key.sign(&algorithm, b"something else");
            let case = format!("{algorithm:?} {bound:?}");
            assert_eq!(
                verdict(bound, scheme, &key, &made),
                Verdict::Verified,
                "{case}"
            );
            for made in [&other[..], b""] {
                let found = verdict(bound, scheme, &key, made);
                assert!(matches!(found, Verdict::Wrong(_)), "{case}");
            }
        }
    }

    #[test]
    fn what_cannot_be_verified_is_not_called_wrong() {
        let unverifiable = |words: &str| Verdict::Unverifiable(words.to_owned());
        let (small, big) = (LabKey::rsa_1024(), LabKey::rsa_public_only(16_384));
        for (bound, scheme, key, expected) in [
            (
                Bound::Strictly,
                SignatureScheme::RSA_PSS_SHA256,
                &small,
                unverifiable("rsa_pss_rsae_sha256 by an RSA key of 1024 bits"),
            ),
            (
                Bound::Loosely,
                SignatureScheme::RSA_PKCS1_SHA256,
                &big,
                unverifiable("rsa_pkcs1_sha256 by an RSA key of 16384 bits"),
            ),
            (
                Bound::Loosely,
                SignatureScheme::ECDSA_NISTP521_SHA512,
                &LabKey::p256(),
                unverifiable("ecdsa_secp521r1_sha512 by a key of kind P256"),
            ),
            (
                Bound::Loosely,
                SignatureScheme::ED25519,
                &LabKey::public_only(b"\x30\x0b\x30\x06\x06\x04\x2a\x03\x04\x05\x03\x01\x00"),
                unverifiable("ed25519 by a key of unknown kind"),
            ),
        ] {
            assert_eq!(verdict(bound, scheme, key, b"signature"), expected);
        }
        for certificate in [&b""[..], b"\x30", b"\x30\x02\x30\x00", &[0x30; 64]] {
            let scheme = SignatureScheme::ED25519;
            let found = signature(Bound::Loosely, scheme, certificate, MESSAGE, b"");
            let expected = unverifiable("the certificate has no legible key");
            assert_eq!(found.verdict, expected);
        }
    }

    #[test]
    fn a_scheme_for_another_key_is_wrong() {
        let (ecdsa, pkcs1) = (
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::RSA_PKCS1_SHA256,
        );
        for (bound, scheme, key, wrong) in [
            (Bound::Strictly, ecdsa, LabKey::p384(), true),
            (Bound::Strictly, ecdsa, LabKey::rsa(), true),
            (Bound::Loosely, ecdsa, LabKey::rsa(), true),
            (Bound::Loosely, ecdsa, LabKey::ed25519(), true),
            (Bound::Loosely, ecdsa, LabKey::p384(), false),
            (Bound::Strictly, pkcs1, LabKey::rsa(), true),
            (Bound::Loosely, pkcs1, LabKey::rsa(), false),
        ] {
            let found = verdict(bound, scheme, &key, b"");
            let name = Scheme(scheme.into());
            let words = format!("{name} is not for the key of the certificate");
            assert_eq!(found == Verdict::Wrong(words), wrong, "{bound:?} {found:?}");
        }
    }
}
