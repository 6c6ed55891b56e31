//! What the documents of a site name.

use url::Url;

use super::{Given, Site, is_fetched, plain};
use crate::document::Content;
use crate::pattern;
use crate::policies::Link;
use crate::reference::PolicyRef;

/// One document that another one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The document that names it.
    pub by: Url,
    /// The element and the line that do.
    pub element: String,
    /// The line, from 1.
    pub line: u32,
    /// What is named, without the part behind `#`.
    pub uri: Url,
    /// The part behind `#`, its escapes resolved.
    pub fragment: String,
}

impl Site {
    /// Every policy that a reference file means.
    pub fn policies_named(&self) -> Vec<Named> {
        let mut named = Vec::new();
        for (uri, document) in &self.documents {
            let Content::Reference(file) = &document.content else {
                continue;
            };
            let each = file.references.iter();
            named.extend(each.filter_map(|reference| self.meant(uri, reference)));
        }
        named
    }

    /// The policy that one reference means.
    pub fn meant(&self, file: &Url, reference: &PolicyRef) -> Option<Named> {
        let about = reference.about.as_deref()?;
        self.named(file, "POLICY-REF", reference.line, about)
    }

    /// What stands in a document at a line, relative to where it was.
    fn named(&self, by: &Url, element: &str, line: u32, uri: &str) -> Option<Named> {
        let target = self.base(by).join(uri).ok()?;
        let fragment = target.fragment().map(unescaped).unwrap_or_default();
        let uri = plain(target);
        Some(Named {
            by: by.clone(),
            element: element.to_owned(),
            line,
            uri,
            fragment,
        })
    }

    /// What relative references in a document begin with.
    pub(super) fn base<'a>(&'a self, document: &'a Url) -> &'a Url {
        match self.given.get(document) {
            Some(Given::Reply(reply)) => &reply.uri,
            _ => document,
        }
    }

    /// Every schema that a policy uses.
    pub fn schemas_named(&self) -> Vec<Named> {
        let mut named = Vec::new();
        for (uri, policy) in self.policies() {
            named.extend(policy.foreign.iter().filter_map(|data| {
                let whole = format!("{}#{}", data.schema.trim_end_matches('#'), data.name);
                self.named(uri, "DATA", data.line, &whole)
            }));
        }
        named
    }

    /// Every link of a policy that leads to something on the web, by target.
    pub fn links(&self) -> Vec<(Url, (&Url, &Link))> {
        let mut links = Vec::new();
        for (uri, policy) in self.policies() {
            for link in &policy.links {
                let target = self.base(uri).join(&link.uri).ok().map(plain);
                let target = target.filter(is_fetched);
                links.extend(target.map(|target| (target, (uri, link))));
            }
        }
        links.sort_by(|one, other| one.0.cmp(&other.0));
        links
    }
}

/// A fragment as it was before it was put into a URI.
fn unescaped(fragment: &str) -> String {
    String::from_utf8_lossy(&pattern::unescaped(fragment)).into_owned()
}
