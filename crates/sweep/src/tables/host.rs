//! `[[host]]`: a name and the addresses or the alias that it has.

use serde::Deserialize;
use toml::Spanned;

use super::name::{DomainName, Network};
use super::{After, Element, Wanted, words};
use crate::setting::Written;

/// A name that people or programs connect to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    name: Spanned<DomainName>,
    #[serde(default)]
    addresses: Vec<Network>,
    alias: Option<DomainName>,
    #[serde(default)]
    options: Written,
}

impl Element for Host {
    const TABLE: &'static str = "host";

    fn name(&self) -> &Spanned<DomainName> {
        &self.name
    }

    fn options(&self) -> &Written {
        &self.options
    }

    /// An alias without addresses is judged by its target only: whose
    /// addresses those are is for the target's operator to say.
    fn checks(&self) -> Vec<Wanted> {
        let wanted = |plugin, after| Wanted::new(plugin, self.name.get_ref(), after);
        let alias = self.alias.as_ref().map(|target| {
            wanted("check_cname", After::Zone("check_soa")).with("expect", vec![target.to_string()])
        });
        let after = if alias.is_some() {
            After::Own("check_cname")
        } else {
            After::Zone("check_soa")
        };
        let addresses = (alias.is_none() || !self.addresses.is_empty())
            .then(|| wanted("check_a", after).with("expect", words(&self.addresses)));
        alias.into_iter().chain(addresses).collect()
    }
}
