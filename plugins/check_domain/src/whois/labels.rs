//! The labels of WHOIS answers, and what some of their values mean.

mod table;

use crate::date::Order;

use table::LABELS;

/// What a label stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The domain's name.
    Domain,
    /// The end of the registration, by the registry.
    Expiry,
    /// The end of the registration, by the registrar.
    RegistrarExpiry,
    /// The beginning of the registration.
    Created,
    /// The last change of hands.
    Transferred,
    /// The registrar's name.
    Registrar,
    /// The registrar's number at IANA.
    RegistrarId,
    /// The registrar's own WHOIS server.
    Referral,
    /// The holder.
    Registrant,
    /// A status.
    Status,
    /// A name server.
    Server,
    /// Whether there is a DS record.
    Signed,
}

impl Kind {
    /// Whether it is about the domain even below a heading about somebody.
    pub fn is_of_domain(self) -> bool {
        !matches!(
            self,
            Kind::Registrant | Kind::Registrar | Kind::Created | Kind::Status
        )
    }
}

/// Labels that only blanks or dots part from the value, the longer first.
pub const WORDED: &[&str] = &[
    "record will expire on",
    "record expires on",
    "record created on",
    "domain expires on",
    "expires on",
    "created on",
];

/// The kind of a label.
pub fn kind(label: &str) -> Option<Kind> {
    let label = label.to_lowercase();
    let mut rows = LABELS.iter();
    rows.find(|(_, labels)| labels.contains(&label.as_str()))
        .map(|(kind, _)| *kind)
}

/// The kind of a heading that has no colon (.it, .fi, .hk).
pub fn alone(line: &str) -> Option<Kind> {
    match line.to_lowercase().trim_matches(['*', ' ', '-', '=']) {
        "nameservers" | "name servers" | "domain servers" | "name servers information" => {
            Some(Kind::Server)
        }
        "registrar" | "registrar information" => Some(Kind::Registrar),
        "registrant" | "holder" => Some(Kind::Registrant),
        _ => None,
    }
}

/// What stands first in a date of numbers, by the registries' own words and
/// real answers; any other registry is not guessed at.
pub fn order(top: &str) -> Option<Order> {
    match top {
        "tk" | "cf" => Some(Order::MonthFirst),
        "pt" | "fi" | "hk" | "il" | "cz" | "fo" | "fr" | "tf" | "yt" | "im" | "pm" | "re"
        | "wf" | "bg" | "hm" | "rs" | "tz" | "cr" | "ao" | "mk" | "ve" => Some(Order::DayFirst),
        _ => None,
    }
}

/// Whether the value of a status says that nobody has the domain.
pub fn is_free(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    matches!(
        value.as_str(),
        "free"
            | "available"
            | "not registered"
            | "no object found"
            | "unassignable"
            | "not allowed"
            | "220 available"
            | "available for registration"
            | "no match"
            | "invalid"
            | "reserved"
            | "forbidden"
            | "blocked"
    )
}

/// Whether the value of a status says that somebody has the domain.
pub fn is_taken(value: &str) -> bool {
    let folded = crate::facts::folded(value);
    let words = [
        "connect",
        "registered",
        "active",
        "ok",
        "notavailable",
        "published",
        "delegated",
        "granted",
        "quarantine",
        "inquarantine",
        "redemptionperiod",
        "locked",
        "paid",
        "notdelegated",
        "200active",
        "outofservice",
        "pendingdelete",
        "inactive",
        "failed",
        "onhold",
    ];
    let begins = [
        "client",
        "server",
        "ok",
        "connected",
        "registered",
        "pending",
        "redemption",
    ];
    words.contains(&folded.as_str()) || begins.iter().any(|begin| folded.starts_with(begin))
}

/// The single statuses of a value: some registries write several into one
/// line, parted by commas (.ru) or slashes (.it).
pub fn statuses(value: &str) -> impl Iterator<Item = &str> {
    value
        .split([','])
        .flat_map(|part| part.split(" / "))
        .map(str::trim)
}

/// Whether the value says that the delegation is signed.
pub fn signed(value: &str) -> Option<bool> {
    let folded = crate::facts::folded(value);
    match folded.as_str() {
        "unsigned" | "no" | "inactive" | "unsigneddelegation" | "none" | "notsigned" | "off"
        | "0" | "n" => Some(false),
        "signeddelegation" | "signed" | "yes" | "active" | "on" | "y" => Some(true),
        _ if folded.starts_with("signed") => Some(true),
        _ if value
            .chars()
            .next()
            .is_some_and(|first| first.is_ascii_digit()) =>
        {
            Some(true)
        }
        _ => None,
    }
}
