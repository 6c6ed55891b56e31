//! `[[mail]]`: a domain that receives mail, and where.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::name::DomainName;
use super::{After, Element, Wanted, words};
use crate::setting::Written;

/// The part of an address after the `@`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    domain: Spanned<DomainName>,
    #[serde(default)]
    exchanges: Vec<DomainName>,
    #[serde(default)]
    blacklists: Blacklists,
    #[serde(default)]
    options: Written,
}

/// Which blacklists are asked for what mail of the domain comes from.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "true, false, or a list of zones that is not empty"
)]
enum Blacklists {
    /// The usual ones, or none.
    Usual(bool),
    /// These.
    Only(Zones),
}

/// Some zones: none could mean the usual ones as well as no list at all.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<DomainName>")]
struct Zones(Vec<DomainName>);

impl TryFrom<Vec<DomainName>> for Zones {
    type Error = &'static str;

    fn try_from(zones: Vec<DomainName>) -> Result<Self, Self::Error> {
        match zones.is_empty() {
            true => Err("no zones"),
            false => Ok(Zones(zones)),
        }
    }
}

impl Default for Blacklists {
    fn default() -> Self {
        Blacklists::Usual(false)
    }
}

impl Blacklists {
    /// The check, where one is wanted; after that of the exchangers, whose
    /// addresses it looks up.
    fn check(&self, domain: &DomainName) -> Option<Wanted> {
        let zones: &[DomainName] = match self {
            Blacklists::Usual(false) => return None,
            Blacklists::Usual(true) => &[],
            Blacklists::Only(Zones(zones)) => zones,
        };
        let check = Wanted::new("check_dnsbl", domain, After::Own("check_mx")).flagged("domain");
        Some(check.with("only", words(zones)))
    }
}

impl Element for Mail {
    const TABLE: &'static str = "mail";

    fn name(&self) -> String {
        self.domain.get_ref().to_string()
    }

    fn span(&self) -> Range<usize> {
        self.domain.span()
    }

    fn options(&self) -> &Written {
        &self.options
    }

    fn checks(&self) -> Vec<Wanted> {
        let domain = self.domain.get_ref();
        let exchanges = Wanted::new("check_mx", domain, After::Zone("check_soa"));
        let exchanges = exchanges.with("expect", words(&self.exchanges));
        let blacklists = self.blacklists.check(domain);
        std::iter::once(exchanges).chain(blacklists).collect()
    }
}
