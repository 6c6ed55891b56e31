//! What lists are asked about, and the names by which they are asked.

use std::fmt;
use std::net::IpAddr;

use probe::dns::{Name, plain};

use crate::lists::Scope;

/// An address or a domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An address, never an IPv4 address in the clothes of an IPv6 one.
    Address(IpAddr),
    /// A domain.
    Domain(Name),
}

impl Subject {
    /// An address as a subject.
    pub fn address(address: IpAddr) -> Self {
        Subject::Address(address.to_canonical())
    }

    /// Which lists it is for.
    pub fn scope(&self) -> Scope {
        match self {
            Subject::Address(IpAddr::V4(_)) => Scope::Ipv4,
            Subject::Address(IpAddr::V6(_)) => Scope::Ipv6,
            Subject::Domain(_) => Scope::Domain,
        }
    }

    /// The name that stands for it in a list's zone (RFC 5782 sections 2.1, 2.4
    /// and 2.2); none where that would be longer than a name may be.
    pub fn within(&self, zone: &Name) -> Option<Name> {
        let labels: Vec<Vec<u8>> = match self {
            Subject::Address(IpAddr::V4(address)) => octets(address.octets()),
            Subject::Address(IpAddr::V6(address)) => nibbles(address.octets()),
            Subject::Domain(name) => name.iter().map(<[u8]>::to_vec).collect(),
        };
        below(labels, zone)
    }
}

/// The names in a zone that must and must not be listed (RFC 5782 section 5).
/// Those of IPv6 lists are IPv4 addresses in the clothes of IPv6 ones.
pub fn test_points(scope: Scope, listed: Option<&Name>, zone: &Name) -> Option<(Name, Name)> {
    let mapped = |last: u8| {
        let mut octets = [0; 16];
        octets[10] = 0xff;
        octets[11] = 0xff;
        octets[12] = 127;
        octets[15] = last;
        nibbles(octets)
    };
    let word = |word: &str| vec![word.as_bytes().to_vec()];
    let (must, must_not) = match scope {
        Scope::Ipv4 => (octets([127, 0, 0, 2]), octets([127, 0, 0, 1])),
        Scope::Ipv6 => (mapped(2), mapped(1)),
        Scope::Domain => {
            let must = listed.map(|name| name.iter().map(<[u8]>::to_vec).collect());
            (must.unwrap_or_else(|| word("TEST")), word("INVALID"))
        }
    };
    Some((below(must, zone)?, below(must_not, zone)?))
}

fn octets(octets: [u8; 4]) -> Vec<Vec<u8>> {
    let reversed = octets.iter().rev();
    reversed
        .map(|octet| octet.to_string().into_bytes())
        .collect()
}

fn nibbles(octets: [u8; 16]) -> Vec<Vec<u8>> {
    let reversed = octets.iter().rev();
    let pairs = reversed.flat_map(|octet| [octet & 15, octet >> 4]);
    pairs
        .map(|nibble| format!("{nibble:x}").into_bytes())
        .collect()
}

fn below(labels: Vec<Vec<u8>>, zone: &Name) -> Option<Name> {
    let all = labels.iter().map(Vec::as_slice).chain(zone.iter());
    let mut name = Name::from_labels(all).ok()?;
    name.set_fqdn(true);
    Some(name)
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Address(address) => address.fmt(f),
            Subject::Domain(name) => f.write_str(&plain(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    #[test]
    fn addresses_stand_backwards_and_domains_as_they_are() {
        let zone = name("bl.example.");
        for (subject, expected) in [
            (
                Subject::address("192.0.2.99".parse().unwrap()),
                "99.2.0.192.bl.example.",
            ),
            (
                Subject::address("::ffff:192.0.2.99".parse().unwrap()),
                "99.2.0.192.bl.example.",
            ),
            (
                Subject::address("2001:db8:1:2:3:4:567:89ab".parse().unwrap()),
                "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.example.",
            ),
            (
                Subject::Domain(name("shop.example.")),
                "shop.example.bl.example.",
            ),
        ] {
            assert_eq!(subject.within(&zone).unwrap().to_ascii(), expected);
        }
        let long = name(&format!("{}.", vec!["a".repeat(60); 4].join(".")));
        assert_eq!(Subject::Domain(long).within(&zone), None);
    }

    #[test]
    fn test_points_are_those_of_the_standard() {
        let points = |scope, listed: Option<&Name>| {
            let (must, must_not) = test_points(scope, listed, &name("l.example.")).unwrap();
            format!("{} {}", must.to_ascii(), must_not.to_ascii())
        };
        assert_eq!(
            points(Scope::Ipv4, None),
            "2.0.0.127.l.example. 1.0.0.127.l.example."
        );
        let zeros = "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";
        assert_eq!(
            points(Scope::Ipv6, None),
            format!(
                "2.0.0.0.0.0.f.7.f.f.f.f.{zeros}.l.example. 1.0.0.0.0.0.f.7.f.f.f.f.{zeros}.l.example."
            )
        );
        assert_eq!(
            points(Scope::Domain, None),
            "TEST.l.example. INVALID.l.example."
        );
        let own = name("test.surbl.org.");
        assert_eq!(
            points(Scope::Domain, Some(&own)),
            "test.surbl.org.l.example. INVALID.l.example."
        );
    }
}
