//! The compact policy of the page, beside the full ones that it stands for.

use std::collections::BTreeSet;

use plugin::{Report, State};

use super::{Manner, coverage};
use crate::compact;
use crate::document::{Content, Document};
use crate::fault::Faults;
use crate::policies::Policy;
use crate::reference::PolicyRef;
use crate::site::Site;
use crate::vocabulary::Token;

/// Judges the compact policy, if there is one, and holds it against the full
/// policies of the cookies that it is sent with (sections 4.3 and 4.5).
pub fn judge(site: &Site, manner: Manner) -> Vec<Report> {
    let (header, _) = site.header();
    let Some(text) = header.compact else {
        return Vec::new();
    };
    let mut faults = Faults::default();
    let tokens = compact::read(&text, &mut faults);
    let full = full(site);
    if let (Some(tokens), Some(full)) = (&tokens, &full) {
        compact::compare(tokens, full, &mut faults);
    }
    let page = site.label(site.page_uri());
    let mut parts = manner.faults(faults, &page, "compact policy");
    if parts.is_empty() {
        let text = match full {
            Some(_) => "compact policy says what the full one does",
            None => "compact policy is well-formed",
        };
        parts.push(Report::seen(State::Ok, page, text));
    }
    parts
}

/// What a compact policy has to say: the words of every policy that holds for
/// a cookie of the page; where it sets none, of all that hold for cookies;
/// where none does, of the page's own. None if one of them was not read.
fn full(site: &Site) -> Option<BTreeSet<Token>> {
    let files = site.reference_files();
    let mut references: Vec<(&url::Url, &PolicyRef)> = Vec::new();
    for cookie in coverage::cookies(site) {
        let found = files
            .iter()
            .find_map(|(_, uri, file)| Some((uri, file.for_cookie(&cookie)?)));
        references.extend(found);
    }
    if references.is_empty() {
        let all = files
            .iter()
            .flat_map(|(_, uri, file)| file.references.iter().map(move |one| (uri, one)));
        references.extend(all.filter(|(_, one)| one.has_cookies()));
    }
    if references.is_empty() {
        let path = coverage::path(site.page_uri());
        references.extend(
            files
                .iter()
                .find_map(|(_, uri, file)| Some((uri, file.for_page(path)?))),
        );
    }
    let mut tokens = BTreeSet::new();
    for (uri, reference) in &references {
        let named = site.meant(uri, reference)?;
        let policy = site.document(&named.uri).and_then(Document::policies)?;
        tokens.extend(said(site, &named.uri, policy.named(&named.fragment)?)?);
    }
    (!tokens.is_empty()).then_some(tokens)
}

/// What a policy says, with the categories of the data that other documents
/// define; none if one of those was not read.
pub fn said(site: &Site, document: &url::Url, policy: &Policy) -> Option<BTreeSet<Token>> {
    let mut tokens = policy.tokens.clone();
    for named in site.schemas_named() {
        let is_own =
            named.by == *document && policy.foreign.iter().any(|data| data.line == named.line);
        if is_own {
            let Content::Schema(schema) = &site.document(&named.uri)?.content else {
                return None;
            };
            tokens.extend(schema.categories(&named.fragment));
        }
    }
    Some(tokens)
}
