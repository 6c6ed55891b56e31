//! What the user says the mail exchangers are.

use std::str::FromStr;

use asking::DomainName;

use crate::facts::Exchange;

/// A mail exchanger that is to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Its preference, where that matters.
    preference: Option<u16>,
    name: DomainName,
}

impl Expected {
    /// Whether this is the exchanger that was meant.
    pub fn is(&self, exchange: &Exchange) -> bool {
        let preference = self.preference.unwrap_or(exchange.preference);
        self.name.name() == &exchange.name && preference == exchange.preference
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(preference) = self.preference {
            write!(f, "{preference} ")?;
        }
        let null = self.name.name().is_root();
        write!(f, "{}{}", self.name, if null { " (null MX)" } else { "" })
    }
}

impl FromStr for Expected {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (preference, name) = match text.split_once(':') {
            None => (None, text),
            Some((preference, name)) => {
                let number = preference.parse();
                let no_number = |_| format!("'{preference}' is no preference (0 to 65535)");
                (Some(number.map_err(no_number)?), name)
            }
        };
        Ok(Expected {
            preference,
            name: name.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::exchange;

    #[test]
    fn an_exchanger_is_meant_by_name_or_by_name_and_preference() {
        let given = exchange(10, "mx.shop.example.");
        for (text, expected) in [
            ("mx.shop.example", true),
            ("MX.Shop.Example.", true),
            ("10:mx.shop.example", true),
            ("20:mx.shop.example", false),
            ("mx2.shop.example", false),
            (".", false),
        ] {
            let read: Expected = text.parse().unwrap();
            assert_eq!(read.is(&given), expected, "{text}");
        }
        let null: Expected = ".".parse().unwrap();
        assert!(null.is(&exchange(0, ".")));
    }

    #[test]
    fn what_is_no_exchanger_is_refused() {
        for (text, why) in [
            ("", "empty"),
            ("x:mx.shop.example", "'x' is no preference (0 to 65535)"),
            (
                "70000:mx.shop.example",
                "'70000' is no preference (0 to 65535)",
            ),
            ("10:", "empty"),
            ("192.0.2.1", "an address, not a domain name"),
        ] {
            assert_eq!(text.parse::<Expected>(), Err(why.to_owned()), "{text}");
        }
    }
}
