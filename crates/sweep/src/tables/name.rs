//! Names and addresses as a declaration writes them. Only what cannot be one
//! is refused here; the plugins know the fine rules.

use std::fmt;
use std::net::IpAddr;

use serde::Deserialize;

/// A domain name in lower case without its last dot.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(try_from = "String")]
pub struct DomainName(String);

impl DomainName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DomainName {
    type Error = String;

    /// Lengths are those of RFC 1035 2.3.4; the last label is not all digits
    /// (RFC 3696 section 2).
    fn try_from(text: String) -> Result<Self, String> {
        let name = text.strip_suffix('.').unwrap_or(&text).to_lowercase();
        let foreign = |c: char| c.is_whitespace() || c.is_control() || "/:@,;\"'*".contains(c);
        let is_label =
            |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-');
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_number = !last.is_empty() && last.bytes().all(|octet| octet.is_ascii_digit());
        if name.parse::<IpAddr>().is_ok() {
            Err(format!("'{text}' is an address, not a domain name"))
        } else if is_number {
            Err(format!(
                "'{text}' ends in a number as no domain name does (RFC 3696), and is no address"
            ))
        } else if name.len() > 253 || name.contains(foreign) || !name.split('.').all(is_label) {
            Err(format!("'{text}' is not a domain name"))
        } else {
            Ok(DomainName(name))
        }
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A domain name or an address.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct HostName(String);

impl TryFrom<String> for HostName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<IpAddr>() {
            Ok(address) => Ok(HostName(address.to_string())),
            Err(_) => DomainName::try_from(text).map(|name| HostName(name.0)),
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address, or a network in prefix notation.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Network(String);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text.as_str(), None),
        };
        let fits = |address: IpAddr| {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= bits))
        };
        match address.parse() {
            Ok(address) if fits(address) => Ok(Network(text)),
            _ => Err(format!("'{text}' is not an address or a network")),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{DomainName, Network};

    #[test]
    fn domain_names() {
        let read = |text: &str| DomainName::try_from(text.to_owned()).map(|name| name.0);
        for (text, name) in [
            ("Shop.Example.", "shop.example"),
            ("_dmarc.a", "_dmarc.a"),
            ("bücher.example", "bücher.example"),
            ("a", "a"),
            ("2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(name));
        }
        let long = format!("{}.example", "a".repeat(64));
        for text in [
            "",
            ".",
            "a..b",
            "https://a.example/",
            "a b",
            "-H",
            "192.0.2.1",
            "127.0.0.300",
            "10",
            "::1",
            "*.a",
            &long,
            &"a.".repeat(150),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn networks() {
        let read = |text: &str| Network::try_from(text.to_owned()).is_ok();
        for text in [
            "192.0.2.1",
            "192.0.2.0/24",
            "2001:db8::10",
            "2001:db8::/128",
        ] {
            assert!(read(text), "{text}");
        }
        for text in [
            "",
            "shop.example",
            "192.0.2.0/33",
            "192.0.2.0/",
            "2001:db8::/129",
            "192.0.2.1/-1",
        ] {
            assert!(!read(text), "{text}");
        }
    }
}
