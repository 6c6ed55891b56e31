//! A host as people name it: by name or by address.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::DomainName;

/// The host that a check is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A name that is resolved.
    Name(DomainName),
    /// An address, asked as it is.
    Address(IpAddr),
}

impl Host {
    /// The name, if it is one.
    pub fn name(&self) -> Option<&DomainName> {
        match self {
            Host::Name(name) => Some(name),
            Host::Address(_) => None,
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Name(name) => name.fmt(f),
            Host::Address(address) => address.fmt(f),
        }
    }
}

impl FromStr for Host {
    type Err = String;

    /// An address, in brackets or not, else a domain name.
    ///
    /// # Errors
    /// One clause that says what it is instead.
    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        match bare.unwrap_or(text).parse() {
            Ok(address) => Ok(Host::Address(address)),
            Err(_) => match text.parse()? {
                name if name == DomainName::root() => Err("the root is no host".to_owned()),
                name => Ok(Host::Name(name)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses() {
        for (text, expected) in [
            ("Shop.Example", Ok("shop.example")),
            ("192.0.2.1", Ok("192.0.2.1")),
            ("[2001:db8::1]", Ok("2001:db8::1")),
            ("2001:db8::1", Ok("2001:db8::1")),
            ("", Err("empty")),
            (".", Err("the root is no host")),
            (
                "127.0.0.300",
                Err("ends in a number as no domain name does (RFC 3696), and is no address"),
            ),
            (
                "shop.example:443",
                Err("a domain name with a port; give the name alone"),
            ),
        ] {
            let read = text.parse::<Host>().map(|host| host.to_string());
            assert_eq!(read.as_deref().map_err(String::as_str), expected, "{text}");
        }
    }
}
