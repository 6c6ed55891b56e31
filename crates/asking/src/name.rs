//! A domain name as people type it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use probe::dns::{Name, plain};

/// The name that a check is about: read from what a person types, with or
/// without the trailing dot, with underscores, with letters of any script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DomainName(Name);

impl DomainName {
    /// The root.
    pub fn root() -> Self {
        DomainName(Name::root())
    }

    /// The name in its wire form: A-labels, lower case, fully qualified.
    pub fn name(&self) -> &Name {
        &self.0
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(&self.0))
    }
}

impl FromStr for DomainName {
    type Err = String;

    /// Reads a domain name (RFC 1035 section 2.3.1, RFC 2181 section 11 for
    /// underscores, RFC 5891 for U-labels). The last label is not all digits
    /// (RFC 3696 section 2): what looks like that was meant as an address, and
    /// browsers read it as one.
    ///
    /// # Errors
    /// One clause that says what it is instead of a domain name.
    fn from_str(text: &str) -> Result<Self, String> {
        refuse_other_things(text)?;
        if text == "." {
            return Ok(DomainName::root());
        }
        let ascii = a_labels(text.strip_suffix('.').unwrap_or(text))?;
        for label in ascii.split('.') {
            check_label(label)?;
        }
        refuse_numbers(&ascii)?;
        let mut name = Name::from_ascii(&ascii).map_err(|_| "longer than 255 octets".to_owned())?;
        name.set_fqdn(true);
        Ok(DomainName(name))
    }
}

fn refuse_other_things(text: &str) -> Result<(), String> {
    let address = text
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>()
        .is_ok();
    match text {
        "" => Err("empty".to_owned()),
        _ if address => Err("an address, not a domain name".to_owned()),
        _ if text.contains("://") || text.contains('/') => {
            Err("a URL, not a domain name".to_owned())
        }
        _ if text.contains('@') => Err("a mail address, not a domain name".to_owned()),
        _ if text.contains(':') => Err("a domain name with a port; give the name alone".to_owned()),
        _ => Ok(()),
    }
}

/// The name in A-labels and lower case; the tables for other scripts are only
/// read when one is used.
fn a_labels(text: &str) -> Result<String, String> {
    match text.is_ascii() {
        true => Ok(text.to_ascii_lowercase()),
        false => idna::domain_to_ascii(text)
            .map_err(|_| "not a valid internationalised name (RFC 5891)".to_owned()),
    }
}

/// Labels above may be numbers, as in the zones of addresses (`2.0.192.in-addr.arpa`).
fn refuse_numbers(ascii: &str) -> Result<(), String> {
    let last = ascii.rsplit('.').next().unwrap_or_default();
    match last.bytes().all(|octet| octet.is_ascii_digit()) {
        true => {
            Err("ends in a number as no domain name does (RFC 3696), and is no address".to_owned())
        }
        false => Ok(()),
    }
}

fn check_label(label: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '*';
    match label {
        "" => Err("a label is empty".to_owned()),
        _ if label.len() > 63 => Err("a label is longer than 63 octets".to_owned()),
        _ if !label.chars().all(allowed) => {
            Err("a character that no host or domain name has".to_owned())
        }
        _ if label.starts_with('-') || label.ends_with('-') => {
            Err(format!("the label '{label}' begins or ends with a hyphen"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_type_them() {
        for (text, expected) in [
            ("shop.example", "shop.example"),
            ("Shop.Example.", "shop.example"),
            ("_dmarc.shop.example", "_dmarc.shop.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("*.shop.example", "*.shop.example"),
            (".", "."),
            ("example", "example"),
            ("2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
            ("10.shop.example", "10.shop.example"),
            ("10.4you", "10.4you"),
            ("127.0.0.x1", "127.0.0.x1"),
        ] {
            assert_eq!(
                text.parse::<DomainName>().unwrap().to_string(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_ends_in_a_number_is_no_name() {
        for text in [
            "127.0.0.300",
            "127.1",
            "10",
            "shop.10.",
            "1.2.3.4.5",
            "１２７.0.0.1",
        ] {
            let refused = text.parse::<DomainName>().unwrap_err();
            assert!(
                refused.starts_with("ends in a number as no domain name does"),
                "{text}: {refused}"
            );
        }
    }

    #[test]
    fn what_is_not_a_name_is_refused_with_the_reason() {
        let long = format!("{}.example", "a".repeat(64));
        let longer = vec!["a".repeat(60); 5].join(".");
        for (text, expected) in [
            ("", "empty"),
            ("192.0.2.1", "an address, not a domain name"),
            ("[2001:db8::1]", "an address, not a domain name"),
            ("2001:db8::1", "an address, not a domain name"),
            ("https://shop.example/", "a URL, not a domain name"),
            ("shop.example/24", "a URL, not a domain name"),
            ("info@shop.example", "a mail address, not a domain name"),
            (
                "shop.example:53",
                "a domain name with a port; give the name alone",
            ),
            ("shop..example", "a label is empty"),
            ("..", "a label is empty"),
            (".example", "a label is empty"),
            (
                "-shop.example",
                "the label '-shop' begins or ends with a hyphen",
            ),
            (
                "shop example",
                "a character that no host or domain name has",
            ),
            (
                "shop\n.example",
                "a character that no host or domain name has",
            ),
            (&long, "a label is longer than 63 octets"),
            (&longer, "longer than 255 octets"),
        ] {
            assert_eq!(
                text.parse::<DomainName>(),
                Err(expected.to_owned()),
                "{text}"
            );
        }
    }
}
