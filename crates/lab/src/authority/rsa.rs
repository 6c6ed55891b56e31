//! What ring will not do, because it should not be done: RSA with SHA-1, and
//! with 1024 bits (RFC 8017, 8.2.1). Not in constant time; the keys are public.

use num_bigint::BigUint;
use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use super::der;

/// Modulus and public exponent of a private key in PKCS#8.
pub(super) fn public(pkcs8: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    Some((field(pkcs8, 1)?, field(pkcs8, 2)?))
}

/// A number of RSAPrivateKey (RFC 8017, A.1.2): 1 modulus, 2 and 3 the
/// exponents.
fn field(pkcs8: &[u8], place: usize) -> Option<Vec<u8>> {
    let outer = der::parts(pkcs8)?;
    let key = der::parts(outer.get(2)?.content)?;
    Some(key.get(place)?.content.to_vec())
}

/// sha1WithRSAEncryption.
pub(super) fn sign_sha1(pkcs8: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let hash = digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, message);
    sign(pkcs8, "1.3.14.3.2.26", hash.as_ref())
}

/// sha256WithRSAEncryption.
pub(super) fn sign_sha256(pkcs8: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let hash = digest::digest(&SHA256, message);
    sign(pkcs8, "2.16.840.1.101.3.4.2.1", hash.as_ref())
}

fn sign(pkcs8: &[u8], digest: &str, hash: &[u8]) -> Option<Vec<u8>> {
    let modulus = BigUint::from_bytes_be(&field(pkcs8, 1)?);
    let private = BigUint::from_bytes_be(&field(pkcs8, 3)?);
    let length = usize::try_from(modulus.bits().div_ceil(8)).ok()?;
    let kind = der::sequence(&[der::oid(digest), der::null()]);
    let info = der::sequence(&[kind, der::octets(hash)]);
    let filler = vec![0xff; length.checked_sub(info.len() + 3)?];
    let padded = [&[0, 1][..], &filler, &[0], &info].concat();
    let signature = BigUint::from_bytes_be(&padded).modpow(&private, &modulus);
    let signature = signature.to_bytes_be();
    let mut out = vec![0; length.checked_sub(signature.len())?];
    out.extend(signature);
    Some(out)
}
