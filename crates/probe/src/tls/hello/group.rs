//! Groups in which keys are agreed on.

use std::fmt;

/// A named group, by its number at IANA (TLS Supported Groups).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub u16);

impl Group {
    /// X25519 and ML-KEM-768 together, which outlast quantum computers
    /// (draft-ietf-tls-ecdhe-mlkem).
    pub const X25519_MLKEM768: Group = Group(0x11EC);
    /// Curve25519 (RFC 7748).
    pub const X25519: Group = Group(29);

    /// What we offer, the usual first: RFC 8446 section 4.2.7, RFC 8422
    /// section 5.1.1, RFC 4492 section 5.1.1, RFC 8734, RFC 7919.
    pub fn usual() -> impl Iterator<Item = Group> {
        NAMES
            .iter()
            .map(|(code, _)| Group(*code))
            .filter(|group| *group != Group::X25519_MLKEM768)
    }

    /// Its name at IANA.
    pub fn name(self) -> Option<&'static str> {
        NAMES
            .iter()
            .find(|(code, _)| *code == self.0)
            .map(|(_, name)| *name)
    }
}

impl fmt::Display for Group {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "group 0x{:04X}", self.0),
        }
    }
}

const NAMES: [(u16, &str); 24] = [
    (29, "x25519"),
    (23, "secp256r1"),
    (24, "secp384r1"),
    (25, "secp521r1"),
    (30, "x448"),
    (26, "brainpoolP256r1"),
    (27, "brainpoolP384r1"),
    (28, "brainpoolP512r1"),
    (31, "brainpoolP256r1tls13"),
    (32, "brainpoolP384r1tls13"),
    (33, "brainpoolP512r1tls13"),
    (22, "secp256k1"),
    (21, "secp224r1"),
    (19, "secp192r1"),
    (16, "secp160r1"),
    (14, "sect571r1"),
    (12, "sect409r1"),
    (10, "sect283r1"),
    (7, "sect233r1"),
    (256, "ffdhe2048"),
    (257, "ffdhe3072"),
    (258, "ffdhe4096"),
    (259, "ffdhe6144"),
    (0x11EC, "X25519MLKEM768"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(Group(0x11EC).to_string(), "X25519MLKEM768");
        assert_eq!(Group(23).to_string(), "secp256r1");
        assert_eq!(Group(0x0A0A).to_string(), "group 0x0A0A");
        assert_eq!(Group::usual().next(), Some(Group::X25519));
        assert!(Group::usual().all(|group| group != Group::X25519_MLKEM768));
    }
}
