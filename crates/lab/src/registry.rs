//! The registry of the lab: what it says of the shop's domain by RDAP and WHOIS.

mod served;

use crate::authority::time::{DAY, rfc3339};

pub(crate) use served::Registrar;

/// The id of the site.
pub(crate) const ID: &str = "registry";

/// What the registry says of the shop's domain, and how.
#[derive(Clone, Debug)]
pub(crate) struct Registry {
    /// Days until the registration ends.
    pub(crate) days: i64,
    pub(crate) registrar: (&'static str, u16),
    pub(crate) registrant: &'static str,
    pub(crate) statuses: Vec<&'static str>,
    pub(crate) servers: Vec<&'static str>,
    pub(crate) signed: bool,
    /// Days that the registrar's copy differs.
    pub(crate) ahead: i64,
    /// Nobody has registered it.
    pub(crate) available: bool,
    pub(crate) rdap: Voice,
    pub(crate) whois: Voice,
}

/// How a server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Voice {
    /// As it should.
    #[default]
    Right,
    /// With these bytes: of RDAP the status before them.
    Says(u16, &'static str),
    /// Not at all.
    Silent,
    /// One letter at a time, without end.
    Drips,
    /// As much as is taken.
    Floods,
    /// Hangs up.
    HangsUp,
    /// Sends to another address of its own, without end.
    Redirects,
}

impl Registry {
    fn healthy() -> Self {
        Registry {
            days: 200,
            registrar: ("Example Registrar, Inc.", 9999),
            registrant: "Shop Ltd",
            statuses: vec!["client transfer prohibited", "server delete prohibited"],
            servers: vec!["ns1.shop.example", "ns2.shop.example", "ns3.operator.test"],
            signed: false,
            ahead: 0,
            available: false,
            rdap: Voice::Right,
            whois: Voice::Right,
        }
    }
}

impl Registry {
    /// Who else is registered: the operator of the name servers.
    fn of(&self, domain: &str) -> Option<Self> {
        match domain {
            "shop.example" if !self.available => Some(self.clone()),
            "operator.test" => Some(Registry {
                servers: vec!["ns1.operator.test", "ns2.operator.test"],
                days: 20,
                ..Registry::healthy()
            }),
            _ => None,
        }
    }

    fn rdap_body(&self, path: &str, begun: i64) -> String {
        let domain = path.strip_prefix("/domain/").unwrap_or_default();
        let Some(known) = self.of(domain) else {
            return String::new();
        };
        let quoted = |texts: &[&str]| {
            let quoted = texts.iter().map(|text| format!("\"{text}\""));
            quoted.collect::<Vec<_>>().join(",")
        };
        let servers: Vec<String> = known
            .servers
            .iter()
            .map(|server| format!(r#"{{"ldhName":"{}"}}"#, server.to_uppercase()))
            .collect();
        let end = rfc3339(noon(begun) + known.days * DAY);
        let copy = rfc3339(noon(begun) + (known.days + known.ahead) * DAY);
        let (name, id) = known.registrar;
        format!(
            r#"{{"objectClassName":"domain","ldhName":"{}","status":[{}],"nameservers":[{}],"secureDNS":{{"delegationSigned":{}}},"events":[{{"eventAction":"expiration","eventDate":"{end}"}},{{"eventAction":"registrar expiration","eventDate":"{copy}"}}],"entities":[{{"roles":["registrar"],"publicIds":[{{"type":"IANA Registrar ID","identifier":"{id}"}}],"vcardArray":["vcard",[["fn",{{}},"text","{name}"]]]}},{{"roles":["registrant"],"vcardArray":["vcard",[["fn",{{}},"text","{}"]]]}}]}}"#,
            domain.to_uppercase(),
            quoted(&known.statuses),
            servers.join(","),
            known.signed,
            known.registrant,
        )
    }

    fn whois_text(&self, domain: &str, begun: i64) -> String {
        let Some(known) = self.of(domain) else {
            return format!("No match for \"{}\".\r\n", domain.to_uppercase());
        };
        let line = |label: &str, value: &str| format!("   {label}: {value}\r\n");
        let (name, id) = known.registrar;
        let mut text = line("Domain Name", &domain.to_uppercase());
        text += &line(
            "Registry Expiry Date",
            &rfc3339(noon(begun) + known.days * DAY),
        );
        text += &line("Registrar", name);
        text += &line("Registrar IANA ID", &id.to_string());
        for status in &known.statuses {
            text += &line("Domain Status", status);
        }
        for server in &known.servers {
            text += &line("Name Server", &server.to_uppercase());
        }
        text + &line(
            "DNSSEC",
            if known.signed {
                "signedDelegation"
            } else {
                "unsigned"
            },
        )
    }
}

/// Half a day later: so that a number of days stays the same while a test runs.
fn noon(begun: i64) -> i64 {
    begun + DAY / 2
}
