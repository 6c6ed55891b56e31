//! `[[host]]`: a name, the addresses or the alias that it has, and the ports
//! where it speaks TLS.

use std::num::NonZeroU16;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::certificate::certificate;
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
    ports: Ports,
    #[serde(default)]
    options: Written,
}

/// Ports with TLS, each once.
#[derive(Debug, Default, Deserialize)]
#[serde(try_from = "Vec<NonZeroU16>")]
struct Ports(Vec<NonZeroU16>);

impl TryFrom<Vec<NonZeroU16>> for Ports {
    type Error = String;

    fn try_from(ports: Vec<NonZeroU16>) -> Result<Self, String> {
        let again = |(place, port): &(usize, &NonZeroU16)| {
            ports.iter().take(*place).any(|one| one == *port)
        };
        match ports.iter().enumerate().find(again) {
            Some((_, port)) => Err(format!("port {port} stands there twice")),
            None => Ok(Ports(ports)),
        }
    }
}

impl Element for Host {
    const TABLE: &'static str = "host";

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
        let mut wanted = self.lookups();
        let after = wanted.last().map(|last| After::Own(last.plugin));
        if let Some(after) = after {
            let ports = self.ports.0.iter();
            wanted.extend(
                ports.map(|port| certificate(self.name.get_ref(), Some(*port), None, after)),
            );
        }
        wanted
    }
}

impl Host {
    /// An alias without addresses is judged by its target only: whose
    /// addresses those are is for the target's operator to say.
    fn lookups(&self) -> Vec<Wanted> {
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
