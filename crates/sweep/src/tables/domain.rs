//! `[[domain]]`: a zone of the business, its delegation and its name servers.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::name::DomainName;
use super::text::Text;
use super::{After, Element, Wanted, words};
use crate::setting::Written;

/// A domain that the business holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    name: Spanned<DomainName>,
    #[serde(default)]
    name_servers: Vec<DomainName>,
    /// Whether the registry is asked for it, and what must be there then.
    #[serde(default)]
    registration: bool,
    registrar: Option<Text>,
    #[serde(default)]
    options: Written,
}

impl Element for Domain {
    const TABLE: &'static str = "domain";

    fn name(&self) -> String {
        self.name.get_ref().to_string()
    }

    fn span(&self) -> Range<usize> {
        self.name.span()
    }

    fn options(&self) -> &Written {
        &self.options
    }

    fn checks(&self) -> Vec<Wanted> {
        // A domain that is only a name in the zone above has lost its delegation.
        let wanted =
            |plugin, after| Wanted::new(plugin, self.name.get_ref(), after).flagged("apex");
        let servers = || words(&self.name_servers);
        // No check waits for the registry: what it does not say would silence
        // what the zone's own servers say.
        let registered = self.registration || self.registrar.is_some();
        let registry = registered.then(|| {
            let registrar = self.registrar.iter().map(Text::to_string).collect();
            Wanted::new("check_domain", self.name.get_ref(), After::Nothing)
                .with("expect-registrar", registrar)
                .with("expect-ns", servers())
        });
        let zone = [
            wanted("check_delegation", After::Above("check_soa")).with("expect-ns", servers()),
            wanted("check_soa", After::Own("check_delegation")),
            wanted("check_ns", After::Own("check_soa")).with("expect", servers()),
        ];
        zone.into_iter().chain(registry).collect()
    }
}
