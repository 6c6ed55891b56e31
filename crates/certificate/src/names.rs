//! Which names a certificate covers (RFC 9525): those of its subject
//! alternative name alone, never the common name.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use psl::{Psl, Type};

use crate::certificate::Certificate;
use crate::general_name::GeneralName;

/// Whom somebody meant to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A DNS name as it is asked for: A-labels in small letters, no dot at the end.
    Name(String),
    /// An address; it is never covered by a DNS name (RFC 9525, 6.5).
    Address(IpAddr),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Name(name) => f.write_str(name),
            Subject::Address(address) => write!(f, "{address}"),
        }
    }
}

impl FromStr for Subject {
    type Err = String;

    /// An address, in brackets or not, else a name, which may be written in
    /// Unicode (RFC 5890; UTS 46 as browsers apply it) and does not end in a
    /// number (RFC 3696, 2).
    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse() {
            return Ok(Subject::Address(address));
        }
        let refuse = || format!("'{text}' is neither a host name nor an address");
        let name = idna::domain_to_ascii(text).map_err(|_| refuse())?;
        let name = name.strip_suffix('.').unwrap_or(&name);
        if is_host(name) && !ends_in_number(name) {
            Ok(Subject::Name(name.to_owned()))
        } else {
            Err(refuse())
        }
    }
}

/// Whether, and by which of its names, a certificate covers a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// By this name exactly, or by this address.
    Exact(String),
    /// By this wildcard.
    Wildcard(String),
    /// Only by a wildcard right under a public suffix (`*.com`), which no
    /// browser accepts.
    Suffix(String),
    /// Only by its common name, which nobody looks at any more (RFC 9525, 2).
    CommonName(String),
    /// Not at all.
    None,
}

impl Coverage {
    /// Whether clients accept the certificate for the subject.
    #[must_use]
    pub fn is_given(&self) -> bool {
        matches!(self, Coverage::Exact(_) | Coverage::Wildcard(_))
    }
}

impl Certificate {
    /// Whether, and by which name, it covers a subject: RFC 9525, section 6.
    /// Names are compared without regard to case; a wildcard is a whole label,
    /// the leftmost, and stands for exactly one.
    #[must_use]
    pub fn covers(&self, subject: &Subject) -> Coverage {
        let covering = self.names().find_map(|name| covering(name, subject));
        covering.unwrap_or_else(|| self.nearly_covers(subject))
    }

    /// Its subject alternative names.
    pub fn names(&self) -> impl Iterator<Item = &GeneralName> {
        let names = self.extensions.alternative_names.as_ref();
        names.into_iter().flat_map(|names| &names.value)
    }

    /// Those of them that are DNS names.
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.names().filter_map(|name| match name {
            GeneralName::Dns(name) => Some(name.as_str()),
            _ => None,
        })
    }

    fn nearly_covers(&self, subject: &Subject) -> Coverage {
        let suffix = self
            .dns_names()
            .find(|name| matches!(subject, Subject::Name(own) if matches_wildcard(name, own)));
        if let Some(wildcard) = suffix {
            return Coverage::Suffix(wildcard.to_owned());
        }
        let matches = |name: &&String| match subject {
            Subject::Name(own) => is_same(name, own) || matches_wildcard(name, own),
            Subject::Address(own) => name.parse() == Ok(*own),
        };
        match self.subject.common_names.iter().find(matches) {
            Some(name) => Coverage::CommonName(name.clone()),
            None => Coverage::None,
        }
    }
}

fn covering(name: &GeneralName, subject: &Subject) -> Option<Coverage> {
    match (name, subject) {
        (GeneralName::Dns(name), Subject::Name(own)) if is_same(name, own) => {
            Some(Coverage::Exact(name.clone()))
        }
        (GeneralName::Dns(name), Subject::Name(own))
            if matches_wildcard(name, own) && !is_suffix_wildcard(name) =>
        {
            Some(Coverage::Wildcard(name.clone()))
        }
        (GeneralName::Ip(address), Subject::Address(own)) if address == own => {
            Some(Coverage::Exact(address.to_string()))
        }
        _ => None,
    }
}

fn is_same(presented: &str, own: &str) -> bool {
    presented.eq_ignore_ascii_case(own)
}

/// RFC 9525, 6.3: `*.` and a name, for one label more than the name.
fn matches_wildcard(presented: &str, own: &str) -> bool {
    let Some(parent) = presented.strip_prefix("*.") else {
        return false;
    };
    let rest = own.split_once('.').filter(|(label, _)| !label.is_empty());
    is_host(parent) && rest.is_some_and(|(_, rest)| is_same(parent, rest))
}

/// Whether this is a wildcard right under a public suffix: one of the part of
/// the list that registries control, or a single label that is not in the list.
/// What companies offer under their own names (`*.shop.example.com` where
/// example.com is in the list) is not meant: BR 3.2.2.6, and what browsers do.
#[must_use]
pub fn is_suffix_wildcard(name: &str) -> bool {
    if name == "*" {
        return true;
    }
    let Some(parent) = name.strip_prefix("*.") else {
        return false;
    };
    let parent = parent.to_ascii_lowercase();
    let suffix = psl::List.suffix(parent.as_bytes());
    suffix.is_some_and(|suffix| suffix == parent.as_str() && suffix.typ() != Some(Type::Private))
}

/// Whether the last label is all digits, which no top-level domain is (RFC 3696,
/// 2): browsers read such a name as an address, or refuse it.
#[must_use]
pub fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    !last.is_empty() && last.bytes().all(|octet| octet.is_ascii_digit())
}

/// Whether this is a name that hosts can have: labels of letters, digits,
/// hyphens and, as they are in use, underscores, at most 63 octets each and
/// 253 in all (RFC 1035, 2.3.4; RFC 1123, 2.1).
#[must_use]
pub fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        let is_used = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
        (1..=63).contains(&label.len())
            && label.bytes().all(is_used)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::authority::{Authority, Blank, General, Name};

    fn certificate(blank: Blank) -> Certificate {
        Certificate::new(Authority::root("Root").sign(blank).der).unwrap()
    }

    fn coverage(names: &[&str], subject: &str) -> Coverage {
        let blank = Blank::leaf("x.example").no_names();
        let blank = names
            .iter()
            .fold(blank, |blank, name| match name.parse::<IpAddr>() {
                Ok(address) => blank.ip(address),
                Err(_) => blank.dns(name),
            });
        certificate(blank).covers(&subject.parse().unwrap())
    }

    #[test]
    fn names_are_compared_as_rfc_9525_says() {
        let table: [(&str, &str, bool); 24] = [
            ("shop.example", "shop.example", true),
            ("Shop.EXAMPLE", "sHOP.example.", true),
            ("shop.example", "www.shop.example", false),
            ("www.shop.example", "shop.example", false),
            ("*.shop.example", "www.shop.example", true),
            ("*.shop.example", "shop.example", false),
            ("*.shop.example", "a.b.shop.example", false),
            ("*.Shop.example", "WWW.shop.example", true),
            ("*.shop.example", "xn--bcher-kva.shop.example", true),
            ("w*.shop.example", "www.shop.example", false),
            ("*w.shop.example", "www.shop.example", false),
            ("www.*.example", "www.shop.example", false),
            ("*.*.example", "www.shop.example", false),
            (
                "xn--*-1b3c148a.example",
                "xn--bliss-1b3c148a.example",
                false,
            ),
            ("xn--bcher-kva.example", "bücher.example", true),
            ("bücher.example", "bücher.example", false),
            ("shop.example.", "shop.example", false),
            (".shop.example", "www.shop.example", false),
            ("", "shop.example", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("2001:db8::1", "[2001:DB8:0::1]", true),
            ("::ffff:127.0.0.1", "127.0.0.1", false),
            ("sip_1.shop.example", "sip_1.shop.example", true),
        ];
        for (name, subject, expected) in table {
            let found = coverage(&[name], subject);
            assert_eq!(found.is_given(), expected, "{name} {subject}: {found:?}");
        }
    }

    #[test]
    fn a_dns_name_that_looks_like_an_address_covers_none() {
        let blank = Blank::leaf("x.example").name(General::Dns("127.0.0.1".to_owned()));
        let address = "127.0.0.1".parse().unwrap();
        assert_eq!(certificate(blank).covers(&address), Coverage::None);
    }

    #[test]
    fn a_wildcard_under_a_public_suffix_covers_nothing() {
        let table = [
            ("*.com", "shop.com", false),
            ("*.co.uk", "shop.co.uk", false),
            ("*.CO.uk", "shop.co.uk", false),
            ("*.lan", "shop.lan", false),
            ("*", "lan", false),
            ("*.shop.co.uk", "www.shop.co.uk", true),
            ("*.blogspot.com", "shop.blogspot.com", true),
        ];
        for (name, subject, expected) in table {
            let found = coverage(&[name], subject);
            assert_eq!(found.is_given(), expected, "{name}: {found:?}");
        }
        let both = coverage(&["*.com", "shop.com"], "shop.com");
        assert_eq!(both, Coverage::Exact("shop.com".to_owned()));
        let only = coverage(&["*.com"], "shop.com");
        assert_eq!(only, Coverage::Suffix("*.com".to_owned()));
    }

    #[test]
    fn the_common_name_is_told_and_not_believed() {
        let table = [
            ("shop.example", "shop.example"),
            ("*.shop.example", "www.shop.example"),
            ("127.0.0.1", "127.0.0.1"),
        ];
        for (name, subject) in table {
            let blank = Blank::leaf("x.example").subject(Name::common(name));
            let found = certificate(blank).covers(&subject.parse().unwrap());
            assert_eq!(found, Coverage::CommonName(name.to_owned()));
        }
        assert_eq!(coverage(&["shop.example"], "other.example"), Coverage::None);
    }

    #[test]
    fn what_is_no_host_is_no_subject() {
        let long = format!("{}.example", "a".repeat(64));
        for text in [
            "",
            ".",
            "a..b",
            "-a.example",
            "a b",
            "a/b",
            "*.example",
            "127.0.0.300",
            "www.10",
            &long,
        ] {
            assert!(text.parse::<Subject>().is_err(), "{text}");
        }
    }
}
