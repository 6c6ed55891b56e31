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
    options: Written,
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
        let exchanges = Wanted::new("check_mx", self.domain.get_ref(), After::Zone("check_soa"));
        vec![exchanges.with("expect", words(&self.exchanges))]
    }
}
