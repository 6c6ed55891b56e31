//! What a registry says of a domain, whoever was asked and in whatever form.

use certificate::Moment;

use crate::date::{Order, Read, read};

/// What an answer comes to. Four things that are never mixed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The domain is registered.
    Registered(Box<Registration>),
    /// It is not registered, in the registry's words.
    Available(String),
    /// The registry answers nobody, or not us now, in its words.
    Throttled(String),
    /// The answer says nothing that we can read; the line or place that could
    /// not be read.
    Unreadable(String),
}

impl Outcome {
    /// The outcome as one word, for those who read JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Registered(_) => "registered",
            Outcome::Available(_) => "available",
            Outcome::Throttled(_) => "throttled",
            Outcome::Unreadable(_) => "unreadable",
        }
    }

    /// What the registry says of a domain that is registered.
    pub fn registration(&self) -> Option<&Registration> {
        match self {
            Outcome::Registered(registration) => Some(registration),
            _ => None,
        }
    }
}

/// What is said of a domain that is registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// The end of the registration by the registry, if it gives one.
    pub expiry: Option<Expiry>,
    /// The registrar's copy of it, where one answer holds both.
    pub registrar_expiry: Option<Expiry>,
    /// Who sold it.
    pub registrar: Option<Registrar>,
    /// Who holds it, unless that is withheld.
    pub registrant: Option<String>,
    /// Statuses as written.
    pub statuses: Vec<String>,
    /// Name servers: lower case, without the last dot, sorted.
    pub servers: Vec<String>,
    /// Whether there is a DS record.
    pub signed: Option<bool>,
    /// When it last changed hands, as far as the registry says.
    pub transferred: Option<Moment>,
    /// Where the registrar answers itself: a URL of RDAP, or a WHOIS server.
    pub referral: Option<String>,
}

/// The end of a registration with where it stands in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// What it says.
    pub read: Read,
    /// As it is written.
    pub literal: String,
    /// What stands before it: a label, or an event.
    pub label: String,
}

impl Expiry {
    /// Reads what stands behind a label.
    pub fn new(label: &str, literal: &str, order: Option<Order>) -> Self {
        Expiry {
            read: read(literal, order),
            literal: cut(literal),
            label: cut(label),
        }
    }

    /// The moment, if it is one.
    pub fn moment(&self) -> Option<Moment> {
        match self.read {
            Read::At(moment) => Some(moment),
            _ => None,
        }
    }
}

/// A registrar; its number at IANA stays when its name changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registrar {
    /// The IANA Registrar ID.
    pub id: Option<String>,
    /// The name, as good as the answer has it.
    pub name: Option<String>,
}

impl Registrar {
    /// Whether both are the same: by their numbers where both have one, else by
    /// their names without case and punctuation.
    pub fn is(&self, other: &Registrar) -> bool {
        match (&self.id, &other.id, &self.name, &other.name) {
            (Some(one), Some(two), _, _) => one == two,
            (_, _, Some(one), Some(two)) => folded(one) == folded(two),
            _ => true,
        }
    }
}

impl std::fmt::Display for Registrar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.name, &self.id) {
            (Some(name), Some(id)) => write!(f, "{name} (IANA {id})"),
            (Some(name), None) => f.write_str(name),
            (None, Some(id)) => write!(f, "IANA {id}"),
            (None, None) => f.write_str("unnamed"),
        }
    }
}

/// A name without case, blanks and punctuation.
pub fn folded(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The longest text that is kept of a field.
const FIELD: usize = 200;

/// A field in one line and of a length that can be shown.
pub fn cut(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").chars().take(FIELD).collect()
}

/// The most name servers and statuses that are kept of one answer.
pub const MANY: usize = 64;

/// A host as registries write it, if it is one: in A-labels as the DNS has it,
/// lower case, no last dot.
pub fn host(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches('.');
    let is = name.len() <= 253 && name.contains('.') && !name.contains('*');
    let name = is.then(|| name.parse::<asking::DomainName>().ok())??;
    Some(name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrars_are_the_same_by_number_else_by_name() {
        let registrar = |id: Option<&str>, name: Option<&str>| Registrar {
            id: id.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        let mark = registrar(Some("292"), Some("MarkMonitor Inc."));
        for (other, same) in [
            (registrar(Some("292"), Some("Other")), true),
            (registrar(Some("299"), Some("MarkMonitor Inc.")), false),
            (registrar(None, Some("MARKMONITOR, Inc")), true),
            (registrar(None, Some("Other")), false),
            (registrar(None, None), true),
        ] {
            assert_eq!(mark.is(&other), same, "{other}");
        }
    }

    #[test]
    fn hosts() {
        assert_eq!(
            host(" NS1.Shop.Example. "),
            Some("ns1.shop.example".to_owned())
        );
        assert_eq!(
            host("NS1.Bücher.Example"),
            Some("ns1.xn--bcher-kva.example".to_owned())
        );
        for text in ["192.0.2.1", "ns1", "", "a b.example", ".example", "(none)."] {
            assert_eq!(host(text), None, "{text}");
        }
    }
}
