//! The labels of WHOIS answers, and what some of their values mean.

use crate::date::Order;

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

/// Every label, in lower case. `free-date` (.ru) is when somebody else may
/// have the domain, and "last updated" is about the database: neither is here.
const LABELS: &[(Kind, &[&str])] = &[
    (
        Kind::Domain,
        &[
            "domain",
            "domain name",
            "domainname",
            "domain_name",
            "complete domain name",
            "nombre de dominio",
            "nom de domaine",
            "domain name (ascii)",
            "ドメイン名",
            "도메인이름",
            "query",
            "ascii",
            "domaine",
            "a. [domain name",
            "dominio",
            "domínio",
            "nome de domínio / domain name",
            "domain (ace)",
            "ace",
        ],
    ),
    (
        Kind::Expiry,
        &[
            "registry expiry date",
            "expiration date",
            "expires",
            "expiry date",
            "expire date",
            "expire",
            "domain expires",
            "record expires on",
            "paid-till",
            "expires on",
            "exp date",
            "expiration time",
            "domain expiration date",
            "renewal date",
            "expire-date",
            "valid until",
            "expiry",
            "renewal",
            "valid-date",
            "record will expire on",
            "fecha de vencimiento",
            "fecha de expiración",
            "data de expiração / expiration date (dd/mm/yyyy)",
            "data de expiração",
            "validity",
            "expires at",
            "date_renewal",
            "domain_datebilleduntil",
            "domain currently expires",
            "date d'expiration",
            "record expired",
            "expired",
            "expiration",
            "registration expiration date",
            "domain expiry date",
            "domain expiration",
            "expiration_date",
            "expiry_date",
            "expires-on",
            "registered until",
            "date of expiration",
            "renew date",
            "valid to",
            "paid until",
            "registration expiry date",
            "domain valid until",
            "expiry at",
            "ablaufdatum",
            "vencimiento",
            "有効期限",
            "사용 종료일",
            "ra-expiration",
            "domain expire date",
            "domain expires on",
            "expire on",
            "validuntil",
        ],
    ),
    (
        Kind::RegistrarExpiry,
        &[
            "registrar registration expiration date",
            "registrar expiration date",
            "registrar expiry date",
        ],
    ),
    (
        Kind::Created,
        &[
            "creation date",
            "created",
            "created on",
            "created date",
            "registered",
            "registered on",
            "registered date",
            "registration date",
            "registration time",
            "domain registration date",
            "record created",
            "record created on",
            "domain record activated",
            "registered since",
            "domain_dateregistered",
            "created at",
            "registration",
            "fecha de registro",
            "data de registo / creation date (dd/mm/yyyy)",
            "assigned",
            "登録年月日",
            "등록일",
            "registered at",
            "domain created",
            "connected since",
            "reg-date",
            "date de création",
            "domain name commencement date",
            "activated on",
            "creation_date",
        ],
    ),
    (
        Kind::Transferred,
        &[
            "transfer date",
            "last transferred date",
            "transferred",
            "last transfer",
        ],
    ),
    (
        Kind::Registrar,
        &[
            "registrar",
            "registrar name",
            "registrar_name",
            "sponsoring registrar",
            "registration service provider",
            "registrar organization",
            "authorized agency",
            "registrar company",
            "reseller",
            "current registar",
            "current registrar",
            "agent",
            "provider",
            "registration service url",
            "registrar handle",
            "servicer",
        ],
    ),
    (
        Kind::RegistrarId,
        &[
            "registrar iana id",
            "sponsoring registrar iana id",
            "iana id",
        ],
    ),
    (
        Kind::Referral,
        &[
            "registrar whois server",
            "whois server",
            "referralserver",
            "registrar whois",
        ],
    ),
    (
        Kind::Registrant,
        &[
            "registrant organization",
            "registrant name",
            "registrant",
            "registrant organisation",
            "holder",
            "owner",
            "holder name",
            "organization name",
            "org",
            "domain holder",
            "registrant_contact_name",
            "titular / registrant",
            "organization using domain name",
            "registrant internationalized name",
            "titular",
        ],
    ),
    (
        Kind::Status,
        &[
            "domain status",
            "status",
            "state",
            "registration status",
            "eppstatus",
            "domain state",
            "query_status",
            "lock status",
            "registry lock",
            "estado / status",
            "status / estado",
            "domainstatus",
            "flags",
        ],
    ),
    (
        Kind::Server,
        &[
            "name server",
            "nserver",
            "nameserver",
            "name servers",
            "nameservers",
            "domain nameservers",
            "nserver(s)",
            "domain servers",
            "domain servers in listed order",
            "ns",
            "dns",
            "ネームサーバ",
            "p. [name server",
            "host name",
            "name servers information",
            "domain name servers",
            "ns 1",
            "ns 2",
            "name server 1",
            "name server 2",
            "dns1",
            "dns2",
            "hostname",
            "ns_name_01",
            "ns_name_02",
            "ns_name_03",
            "primary server",
            "secondary server",
            "nameservers (dns)",
            "servidores de nomes",
            "nameservers information",
            "nom de serveur",
            "domain nameserver",
        ],
    ),
    (
        Kind::Signed,
        &[
            "dnssec",
            "dnssec status",
            "signing key",
            "ds",
            "dnssec signed",
            "ds record",
            "ds rdata",
        ],
    ),
];

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
        | "n" => Some(false),
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
