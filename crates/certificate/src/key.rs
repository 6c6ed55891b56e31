//! Public keys of certificates: what they are, never whether that is enough.

use std::fmt;

use x509_parser::asn1_rs::Tag;
use x509_parser::public_key::PublicKey as Decoded;
use x509_parser::x509::SubjectPublicKeyInfo;

/// A public key (RFC 5280, 4.1.2.7; RFC 3279, RFC 5480, RFC 8410).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA with the length of its modulus in bits and its exponent, if that
    /// fits into 64 bits.
    Rsa {
        /// Bits from the highest that is set.
        bits: usize,
        /// Usually 65,537.
        exponent: Option<u64>,
    },
    /// Elliptic curves.
    Ec(Curve),
    /// RFC 8410.
    Ed25519,
    /// RFC 8410.
    Ed448,
    /// DSA, with the length of p in bits where its parameters say it.
    Dsa(Option<usize>),
    /// Another algorithm, by its object identifier.
    Other(String),
    /// The algorithm is known, its key cannot be decoded.
    Malformed(&'static str),
}

/// How a key says its curve (RFC 5480, 2.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Curve {
    /// `P-256`, `P-384`, `P-521`, another usual name, or an object identifier.
    Named(String),
    /// The curve is spelt out, which RFC 5480 forbids.
    Explicit,
    /// The curve is that of the issuer, which RFC 5480 forbids, or missing.
    Implied,
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublicKey::Rsa { bits, .. } => write!(f, "RSA {bits}"),
            PublicKey::Ec(Curve::Named(name)) => write!(f, "ECDSA {name}"),
            PublicKey::Ec(Curve::Explicit) => f.write_str("ECDSA with explicit curve parameters"),
            PublicKey::Ec(Curve::Implied) => f.write_str("ECDSA without a curve"),
            PublicKey::Ed25519 => f.write_str("Ed25519"),
            PublicKey::Ed448 => f.write_str("Ed448"),
            PublicKey::Dsa(Some(bits)) => write!(f, "DSA {bits}"),
            PublicKey::Dsa(None) => f.write_str("DSA"),
            PublicKey::Other(oid) if oid.is_empty() => f.write_str("an algorithm without a name"),
            PublicKey::Other(oid) => f.write_str(named(oid)),
            PublicKey::Malformed(algorithm) => write!(f, "{algorithm} that cannot be decoded"),
        }
    }
}

impl PublicKey {
    pub(crate) fn new(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let oid = info.algorithm.algorithm.to_id_string();
        match oid.as_str() {
            "1.2.840.113549.1.1.1" => rsa(info),
            "1.2.840.10045.2.1" => PublicKey::Ec(curve(info)),
            "1.3.101.112" => PublicKey::Ed25519,
            "1.3.101.113" => PublicKey::Ed448,
            "1.2.840.10040.4.1" => PublicKey::Dsa(dsa_bits(info)),
            _ => PublicKey::Other(oid),
        }
    }
}

fn rsa(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    let Ok(Decoded::RSA(key)) = info.parsed() else {
        return PublicKey::Malformed("RSA");
    };
    PublicKey::Rsa {
        bits: bits(key.modulus),
        exponent: key.try_exponent().ok(),
    }
}

/// The length of a number from its highest bit that is set.
pub(crate) fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|&&octet| octet == 0).count();
    let significant = number.get(zeros..).unwrap_or_default();
    let highest = significant.first().map_or(0, |octet| octet.leading_zeros());
    (significant.len() * 8).saturating_sub(highest as usize)
}

fn dsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<usize> {
    let parameters = info.algorithm.parameters()?;
    let p = crate::der::element(parameters.data)?.0;
    (p.tag == crate::der::INTEGER).then(|| bits(p.contents))
}

fn curve(info: &SubjectPublicKeyInfo<'_>) -> Curve {
    match info.algorithm.parameters() {
        Some(any) if any.tag() == Tag::Oid => match any.as_oid() {
            Ok(oid) => Curve::Named(curve_name(oid.to_id_string())),
            Err(_) => Curve::Implied,
        },
        Some(any) if any.tag() == Tag::Sequence => Curve::Explicit,
        _ => Curve::Implied,
    }
}

fn curve_name(oid: String) -> String {
    let name = match oid.as_str() {
        "1.2.840.10045.3.1.1" => "P-192",
        "1.3.132.0.33" => "P-224",
        "1.2.840.10045.3.1.7" => "P-256",
        "1.3.132.0.34" => "P-384",
        "1.3.132.0.35" => "P-521",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => return oid,
    };
    name.to_owned()
}

fn named(oid: &str) -> &str {
    match oid {
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.7" => "RSAES-OAEP",
        "1.2.840.10046.2.1" => "X9.42 Diffie-Hellman",
        "1.3.101.110" => "X25519",
        "1.3.101.111" => "X448",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => oid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_without_a_name_is_still_called_something() {
        let nameless = PublicKey::Other(String::new());
        assert_eq!(nameless.to_string(), "an algorithm without a name");
    }
}
