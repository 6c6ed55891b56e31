//! `[[privacy]]`: what a site publishes about privacy.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::name::DomainName;
use super::text::Page;
use super::{After, Element, Wanted, words};
use crate::catalogue::Catalogue;
use crate::fault::Mistake;
use crate::setting::Written;

/// A site whose policies are watched.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    host: Spanned<DomainName>,
    page: Option<Spanned<Page>>,
    p3p: Option<bool>,
    #[serde(default)]
    gpc: bool,
    #[serde(default)]
    tdmrep: bool,
    #[serde(default)]
    security_txt: bool,
    #[serde(default)]
    policy_pages: Vec<Page>,
    #[serde(default)]
    options: Written,
}

impl Privacy {
    fn page(&self) -> Option<&Page> {
        self.page.as_ref().map(Spanned::get_ref)
    }
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
        match self.page() {
            Some(page) if page.host().is_none() => format!("{}{page}", self.host.get_ref()),
            Some(page) => page.to_string(),
            None => self.name(),
        }
    }

    fn options(&self) -> &Written {
        &self.options
    }

    /// A page is one of the host.
    fn confirm(&self, _: &Catalogue) -> Result<(), Mistake> {
        let Some(page) = &self.page else {
            return Ok(());
        };
        let own = self.name();
        // A name beyond ASCII has two forms, which the plugin knows.
        let is_plain = own.is_ascii() && page.get_ref().to_string().is_ascii();
        match page.get_ref().host() {
            Some(host) if is_plain && !host.eq_ignore_ascii_case(&own) => {
                let message = format!("the page is of {host}, and the host is {own}");
                Err(Mistake::new(page.span(), message))
            }
            _ => Ok(()),
        }
    }

    /// Without P3P it is fine that there is none, and with it none is an outage.
    fn checks(&self) -> Vec<Wanted> {
        let absent = self.p3p.map(|p3p| if p3p { "critical" } else { "ok" });
        let page = self.page().map(Page::to_string).into_iter().collect();
        let flags = [
            (self.gpc, "gpc"),
            (self.tdmrep, "tdmrep"),
            (self.security_txt, "security-txt"),
        ];
        let mut wanted = Wanted::new("check_p3p", self.host.get_ref(), After::Host("check_soa"))
            .with("url", page)
            .with("absent", absent.map(str::to_owned).into_iter().collect())
            .with("policy-page", words(&self.policy_pages));
        for (_, flag) in flags.into_iter().filter(|(is_wanted, _)| *is_wanted) {
            wanted = wanted.flagged(flag);
        }
        match &self.page {
            Some(_) => vec![wanted.called(self.key())],
            None => vec![wanted],
        }
    }
}
