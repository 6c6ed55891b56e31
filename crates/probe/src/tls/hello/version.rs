//! The versions of the protocol.

use std::fmt;

/// A version, as it stands in a hello: SSL 3 (RFC 6101), TLS 1.0 (RFC 2246),
/// 1.1 (RFC 4346), 1.2 (RFC 5246), 1.3 (RFC 8446). A later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Version {
    Ssl3,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

impl Version {
    /// All of them, the oldest first.
    pub const ALL: [Version; 5] = [
        Version::Ssl3,
        Version::Tls10,
        Version::Tls11,
        Version::Tls12,
        Version::Tls13,
    ];

    /// The two bytes that stand for it.
    pub const fn code(self) -> u16 {
        match self {
            Version::Ssl3 => 0x0300,
            Version::Tls10 => 0x0301,
            Version::Tls11 => 0x0302,
            Version::Tls12 => 0x0303,
            Version::Tls13 => 0x0304,
        }
    }

    /// The version that two bytes stand for.
    pub fn of(code: u16) -> Option<Version> {
        Version::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The version before this one.
    pub fn below(self) -> Option<Version> {
        Version::ALL.into_iter().rfind(|one| *one < self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Version::Ssl3 => "SSL 3",
            Version::Tls10 => "TLS 1.0",
            Version::Tls11 => "TLS 1.1",
            Version::Tls12 => "TLS 1.2",
            Version::Tls13 => "TLS 1.3",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_codes() {
        for version in Version::ALL {
            assert_eq!(Version::of(version.code()), Some(version));
        }
        assert_eq!(Version::of(0x0305), None);
        assert_eq!(Version::Tls13.below(), Some(Version::Tls12));
        assert_eq!(Version::Ssl3.below(), None);
    }
}
