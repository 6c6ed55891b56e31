//! How a peer signs what it says.

use std::fmt;

/// A signature scheme, by its number at IANA (TLS SignatureScheme).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scheme(pub u16);

impl Scheme {
    /// What we offer, the best first and SHA-1 last, so that a peer that
    /// follows our order takes SHA-1 only for want of anything else.
    pub fn all() -> impl Iterator<Item = Scheme> {
        NAMES.iter().map(|(code, _)| Scheme(*code))
    }

    /// Whether it signs a SHA-1 digest (RFC 9155 forbids that).
    pub fn with_sha1(self) -> bool {
        self.0 >> 8 == 2
    }

    /// Its name at IANA.
    pub fn name(self) -> Option<&'static str> {
        NAMES
            .iter()
            .find(|(code, _)| *code == self.0)
            .map(|(_, name)| *name)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "signature scheme 0x{:04X}", self.0),
        }
    }
}

/// RFC 8446 section 4.2.3, RFC 8734; DSA and SHA-224 from RFC 5246
/// section 7.4.1.4.1, which gives them no names of this kind.
const NAMES: [(u16, &str); 22] = [
    (0x0403, "ecdsa_secp256r1_sha256"),
    (0x0804, "rsa_pss_rsae_sha256"),
    (0x0401, "rsa_pkcs1_sha256"),
    (0x0503, "ecdsa_secp384r1_sha384"),
    (0x0805, "rsa_pss_rsae_sha384"),
    (0x0501, "rsa_pkcs1_sha384"),
    (0x0603, "ecdsa_secp521r1_sha512"),
    (0x0806, "rsa_pss_rsae_sha512"),
    (0x0601, "rsa_pkcs1_sha512"),
    (0x0807, "ed25519"),
    (0x0808, "ed448"),
    (0x0809, "rsa_pss_pss_sha256"),
    (0x080A, "rsa_pss_pss_sha384"),
    (0x080B, "rsa_pss_pss_sha512"),
    (0x081A, "ecdsa_brainpoolP256r1tls13_sha256"),
    (0x081B, "ecdsa_brainpoolP384r1tls13_sha384"),
    (0x081C, "ecdsa_brainpoolP512r1tls13_sha512"),
    (0x0301, "rsa_pkcs1_sha224"),
    (0x0402, "dsa_sha256"),
    (0x0203, "ecdsa_sha1"),
    (0x0201, "rsa_pkcs1_sha1"),
    (0x0202, "dsa_sha1"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sha1() {
        assert_eq!(Scheme(0x0201).to_string(), "rsa_pkcs1_sha1");
        assert_eq!(Scheme(0x0101).to_string(), "signature scheme 0x0101");
        assert!(Scheme(0x0203).with_sha1());
        assert!(!Scheme(0x0804).with_sha1());
        let all: Vec<_> = Scheme::all().map(Scheme::with_sha1).collect();
        assert!(all.is_sorted(), "SHA-1 comes last");
    }
}
