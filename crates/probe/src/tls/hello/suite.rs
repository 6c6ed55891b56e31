//! Cipher suites, and what their names say of them.

use std::fmt;

use super::spoken::KeyExchange;
use super::suites::SUITES;
use super::version::Version;

/// A cipher suite, by its number at IANA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Suite(pub u16);

/// What makes a suite different for the clients that meet it: a weak cipher if
/// it has one, else how it agrees on a key. The order is that of [`Suite::all`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Of TLS 1.3, where suites no longer say how keys are agreed on.
    Tls13,
    /// Ephemeral keys on a curve.
    Ecdhe,
    /// The client encrypts the key to the server's RSA key: no forward secrecy.
    Rsa,
    /// Ephemeral keys modulo a prime.
    Dhe,
    /// A fixed key on a curve: no forward secrecy.
    FixedEcdh,
    /// Triple DES (Sweet32, CVE-2016-2183).
    TripleDes,
    /// DES with 56 bits (RFC 5469).
    Des,
    /// RC4 (RFC 7465 prohibits it).
    Rc4,
    /// Keys of 40 bits.
    Export,
    /// No encryption at all.
    Null,
    /// Nobody proves who he is.
    Anonymous,
}

impl Suite {
    /// All that we know, in the order in which we offer them.
    pub fn all() -> impl Iterator<Item = Suite> {
        SUITES.iter().map(|(code, _)| Suite(*code))
    }

    /// Its name at IANA.
    pub fn name(self) -> Option<&'static str> {
        SUITES
            .iter()
            .find(|(code, _)| *code == self.0)
            .map(|(_, name)| *name)
    }

    /// Its kind; none if we do not know it.
    pub fn kind(self) -> Option<Kind> {
        let name = self.name()?;
        let Some((exchange, cipher)) = name.split_once("_WITH_") else {
            return Some(Kind::Tls13);
        };
        let weak = || Kind::of_cipher(cipher);
        match exchange.split('_').nth(1) {
            _ if exchange.ends_with("_anon") || exchange.contains("_anon_") => {
                Some(Kind::Anonymous)
            }
            _ if exchange.ends_with("_EXPORT") => Some(Kind::Export),
            Some("ECDHE") => weak().or(Some(Kind::Ecdhe)),
            Some("RSA") => weak().or(Some(Kind::Rsa)),
            Some("DHE") => weak().or(Some(Kind::Dhe)),
            Some("ECDH") => weak().or(Some(Kind::FixedEcdh)),
            _ => None,
        }
    }

    /// How it agrees on a key, as far as its name says.
    pub fn key_exchange(self) -> KeyExchange {
        let name = self.name().unwrap_or_default();
        match name.split('_').nth(1) {
            Some("ECDHE") => KeyExchange::Ecdhe(None),
            Some("DHE") => KeyExchange::Dhe(None),
            Some("RSA") => KeyExchange::Rsa,
            _ if self.kind() == Some(Kind::Tls13) => KeyExchange::Tls13(None),
            _ => KeyExchange::Other,
        }
    }

    /// The oldest version that it may be used in: RFC 5246 section 1.2 and
    /// RFC 5289 for hashes beyond SHA-1, RFC 8422 for curves.
    pub fn since(self) -> Version {
        let name = self.name().unwrap_or_default();
        let modern = ["_SHA256", "_SHA384", "_CCM", "_CCM_8"];
        match self.kind() {
            Some(Kind::Tls13) => Version::Tls13,
            _ if modern.iter().any(|end| name.ends_with(end)) => Version::Tls12,
            _ if name.starts_with("TLS_ECDH") => Version::Tls10,
            _ => Version::Ssl3,
        }
    }
}

impl Kind {
    /// The kind of a weak cipher.
    fn of_cipher(cipher: &str) -> Option<Kind> {
        [
            ("NULL", Kind::Null),
            ("3DES", Kind::TripleDes),
            ("DES", Kind::Des),
            ("RC4", Kind::Rc4),
        ]
        .into_iter()
        .find(|(begin, _)| cipher.starts_with(begin))
        .map(|(_, kind)| kind)
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.write_str(name),
            None => write!(out, "suite 0x{:04X}", self.0),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Kind::Tls13 => "TLS 1.3",
            Kind::Ecdhe => "ECDHE",
            Kind::Rsa => "RSA key exchange",
            Kind::Dhe => "DHE",
            Kind::FixedEcdh => "fixed ECDH",
            Kind::TripleDes => "3DES",
            Kind::Des => "DES",
            Kind::Rc4 => "RC4",
            Kind::Export => "export ciphers",
            Kind::Null => "NULL ciphers",
            Kind::Anonymous => "anonymous suites",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Version::{Ssl3, Tls10, Tls12, Tls13};

    const RSA: KeyExchange = KeyExchange::Rsa;
    const DHE: KeyExchange = KeyExchange::Dhe(None);
    const ECDHE: KeyExchange = KeyExchange::Ecdhe(None);
    const TLS13: KeyExchange = KeyExchange::Tls13(None);
    const OTHER: KeyExchange = KeyExchange::Other;

    /// Code, kind, key exchange and oldest version of one suite of each sort.
    const SORTS: [(u16, Kind, KeyExchange, Version); 16] = [
        (0x1301, Kind::Tls13, TLS13, Tls13),
        (0xC02F, Kind::Ecdhe, ECDHE, Tls12),
        (0xC013, Kind::Ecdhe, ECDHE, Tls10),
        (0xC012, Kind::TripleDes, ECDHE, Tls10),
        (0x009C, Kind::Rsa, RSA, Tls12),
        (0x002F, Kind::Rsa, RSA, Ssl3),
        (0x0005, Kind::Rc4, RSA, Ssl3),
        (0x003B, Kind::Null, RSA, Tls12),
        (0x0003, Kind::Export, RSA, Ssl3),
        (0x0033, Kind::Dhe, DHE, Ssl3),
        (0x0016, Kind::TripleDes, DHE, Ssl3),
        (0x0015, Kind::Des, DHE, Ssl3),
        (0xC004, Kind::FixedEcdh, OTHER, Tls10),
        (0x0034, Kind::Anonymous, OTHER, Ssl3),
        (0x0017, Kind::Anonymous, OTHER, Ssl3),
        (0xC018, Kind::Anonymous, OTHER, Tls10),
    ];

    #[test]
    fn what_names_say() {
        for (code, kind, exchange, since) in SORTS {
            let suite = Suite(code);
            assert_eq!(suite.kind(), Some(kind), "{suite}");
            assert_eq!(suite.key_exchange(), exchange, "{suite}");
            assert_eq!(suite.since(), since, "{suite}");
        }
        assert_eq!(Suite(0x0A0A).kind(), None);
        assert_eq!(Suite(0x0A0A).key_exchange(), KeyExchange::Other);
        assert_eq!(Suite(0x0A0A).to_string(), "suite 0x0A0A");
    }

    #[test]
    fn the_table_is_whole_and_in_the_order_of_kinds() {
        let kinds: Vec<Option<Kind>> = Suite::all().map(Suite::kind).collect();
        assert!(kinds.iter().all(Option::is_some));
        assert!(kinds.is_sorted());
        let mut codes: Vec<u16> = SUITES.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), SUITES.len());
    }
}
