//! Where the mail of a domain goes.

use std::net::IpAddr;

use probe::dns::{Name, RData, plain};

/// An MX record: a mail exchanger and how much it is preferred, or a null MX
/// where the name is the root (RFC 7505 section 3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exchange {
    /// The lowest is tried first.
    pub preference: u16,
    /// The host, in lower case.
    pub name: Name,
}

impl Exchange {
    /// Reads the data of a record, if it is an MX record.
    pub fn read(data: &RData) -> Option<Self> {
        match data {
            RData::MX(mx) => Some(Exchange {
                preference: mx.preference,
                name: mx.exchange.to_lowercase(),
            }),
            _ => None,
        }
    }

    /// Whether it says that the domain takes no mail.
    pub fn is_null(&self) -> bool {
        self.name.is_root()
    }

    /// The address that stands where a name belongs, if one does: as four
    /// labels, or as one in brackets.
    pub fn literal(&self) -> Option<IpAddr> {
        let labels: Vec<_> = self.name.iter().map(String::from_utf8_lossy).collect();
        let text = labels.join(".").to_ascii_lowercase();
        let inner = text.trim_start_matches('[').trim_end_matches(']');
        inner.trim_start_matches("ipv6:").parse().ok()
    }
}

impl std::fmt::Display for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.preference, plain(&self.name))?;
        f.write_str(if self.is_null() { " (null MX)" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_the_place_of_names() {
        for (name, address) in [
            ("192.0.2.1.", Some("192.0.2.1")),
            ("[192.0.2.1].", Some("192.0.2.1")),
            ("[ipv6:2001:db8::1].", Some("2001:db8::1")),
            ("2001:db8::1.", Some("2001:db8::1")),
            ("1.2.3.", None),
            ("192.0.2.1.shop.example.", None),
            ("mx.shop.example.", None),
            (".", None),
        ] {
            let labels = name
                .trim_end_matches('.')
                .split('.')
                .filter(|l| !l.is_empty());
            let name = Name::from_labels(labels.map(str::as_bytes)).unwrap();
            let exchange = Exchange {
                preference: 10,
                name,
            };
            assert_eq!(
                exchange.literal(),
                address.map(|a| a.parse().unwrap()),
                "{exchange}"
            );
        }
    }
}
