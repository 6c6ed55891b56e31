//! `[walk]`: how every check that walks from the root does it.

use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::name::Network;
use super::words;
use crate::setting::{Setting, Settings};

/// A family of addresses.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// IP version 4.
    Ipv4,
    /// IP version 6.
    Ipv6,
}

/// Which name servers at special-purpose addresses may be asked.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "true, false, or a list of networks")]
enum Allowed {
    /// All of them, or none.
    All(bool),
    /// Those in these networks.
    Within(Vec<Network>),
}

/// Where the walk begins and what it may use.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    root_hints: Option<PathBuf>,
    port: Option<NonZeroU16>,
    allow_private: Option<Allowed>,
    families: Option<Families>,
}

/// Families of addresses, one at least.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<Family>")]
struct Families(Vec<Family>);

impl TryFrom<Vec<Family>> for Families {
    type Error = &'static str;

    fn try_from(families: Vec<Family>) -> Result<Self, Self::Error> {
        match families.is_empty() {
            true => Err("a family is missing: \"ipv4\", \"ipv6\" or both"),
            false => Ok(Families(families)),
        }
    }
}

impl Walk {
    /// The options of a plugin that walks. A relative path is meant from the
    /// folder of the declaration, so that it can be checked from anywhere.
    pub fn settings(&self, folder: &Path) -> Settings {
        let mut settings = Settings::default();
        if let Some(hints) = &self.root_hints {
            let path = folder.join(hints).to_string_lossy().into_owned();
            settings.set("root-hints", Setting::Values(vec![path]));
        }
        if let Some(port) = self.port {
            settings.set("dns-port", Setting::Values(vec![port.to_string()]));
        }
        if let Some(allowed) = &self.allow_private {
            let setting = match allowed {
                Allowed::All(all) => Setting::Flag(*all),
                Allowed::Within(networks) => Setting::Values(words(networks)),
            };
            settings.set("allow-private", setting);
        }
        if let Some(only) = self.only_family() {
            settings.set(only, Setting::Flag(true));
        }
        settings
    }

    /// The option that leaves the other family out; none when both are wanted.
    fn only_family(&self) -> Option<&'static str> {
        let wants = |family| {
            self.families
                .as_ref()
                .is_some_and(|families| families.0.contains(&family))
        };
        match (wants(Family::Ipv4), wants(Family::Ipv6)) {
            (true, false) => Some("ipv4"),
            (false, true) => Some("ipv6"),
            _ => None,
        }
    }
}
