//! `[[privacy]]`: what a site publishes about privacy.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::name::DomainName;
use super::{After, Element, Wanted};
use crate::setting::Written;

/// A site whose policies are watched.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    host: Spanned<DomainName>,
    page: Option<String>,
    p3p: Option<bool>,
    #[serde(default)]
    gpc: bool,
    #[serde(default)]
    tdmrep: bool,
    #[serde(default)]
    security_txt: bool,
    #[serde(default)]
    policy_pages: Vec<String>,
    #[serde(default)]
    options: Written,
}

impl Element for Privacy {
    const TABLE: &'static str = "privacy";

    fn name(&self) -> String {
        self.host.get_ref().to_string()
    }

    fn span(&self) -> Range<usize> {
        self.host.span()
    }

    fn key(&self) -> String {
        match &self.page {
            Some(path) if path.starts_with('/') => format!("{}{path}", self.host.get_ref()),
            Some(url) => url.clone(),
            None => self.name(),
        }
    }

    fn options(&self) -> &Written {
        &self.options
    }

    /// Without P3P it is fine that there is none, and with it none is an outage.
    fn checks(&self) -> Vec<Wanted> {
        let absent = self.p3p.map(|p3p| if p3p { "critical" } else { "ok" });
        let values = |value: Option<&str>| value.into_iter().map(str::to_owned).collect();
        let flags = [
            (self.gpc, "gpc"),
            (self.tdmrep, "tdmrep"),
            (self.security_txt, "security-txt"),
        ];
        let mut wanted = Wanted::new("check_p3p", self.host.get_ref(), After::Host("check_soa"))
            .with("url", values(self.page.as_deref()))
            .with("absent", values(absent))
            .with("policy-page", self.policy_pages.clone());
        for (_, flag) in flags.into_iter().filter(|(is_wanted, _)| *is_wanted) {
            wanted = wanted.flagged(flag);
        }
        match &self.page {
            Some(_) => vec![wanted.called(self.key())],
            None => vec![wanted],
        }
    }
}
