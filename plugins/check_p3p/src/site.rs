//! A site as it was seen: its page, the documents that lead from there to its
//! policies, and what those link to.
//!
//! Which documents are wanted is a function of those that are there, so that
//! the same chain is followed on the network and in a folder: ask for what is
//! wanted, take it, ask again.

mod given;
mod named;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use url::Url;

use crate::document::{Document, Kind};
use crate::fault::Faults;
use crate::header::{self, Header};
use crate::html::{self, Links};
use crate::policies::{Policies, Policy};
use crate::reference::ReferenceFile;

pub use given::{Given, Place, Reply, Want};
pub use named::Named;

/// The most documents that one site leads to.
pub const MOST_DOCUMENTS: usize = 32;

/// The most links whose targets are asked for.
pub const MOST_LINKS: usize = 64;

/// The place that user agents look at first (P3P 1.0, section 2.2.1).
const WELL_KNOWN: &str = "/w3c/p3p.xml";

/// What was seen of a site.
#[derive(Clone, Debug)]
pub struct Site {
    page: Url,
    /// The reference files that the page links to.
    linked: Links,
    given: BTreeMap<Url, Given>,
    /// By where they were in the end, so that what two names lead to is one.
    documents: BTreeMap<Url, Document>,
}

impl Site {
    /// A site of which nothing was seen yet, by the page that is looked at.
    pub fn new(mut page: Url) -> Self {
        page.set_fragment(None);
        Site {
            page,
            linked: Links::default(),
            given: BTreeMap::new(),
            documents: BTreeMap::new(),
        }
    }

    /// Takes what was given; documents are read as at a time.
    pub fn take(&mut self, uri: Url, want: Want, given: Given, now: SystemTime) {
        if let (Want::Document(kind), Given::Reply(reply)) = (want, &given)
            && reply.is_there()
            && !reply.is_page()
            && !(reply.is_other() && self.is_looked_for(&uri))
        {
            let media = reply.media.as_deref();
            let document = Document::read(&reply.body, media, Some(kind), now);
            let place = plain(reply.uri.clone());
            self.documents.entry(place).or_insert(document);
        }
        if let (Want::Page, Given::Reply(reply)) = (want, &given) {
            self.linked = html::references(&reply.body);
        }
        self.given.insert(uri, given);
    }

    /// Whether nobody names this place, but user agents look there.
    fn is_looked_for(&self, uri: &Url) -> bool {
        let well_known = (Place::WellKnown, uri.clone());
        self.references().contains(&well_known)
    }

    /// What is to be asked for next; nothing when all is there.
    pub fn wanted(&self) -> Vec<(Url, Want)> {
        let Some(page) = self.given.get(&self.page) else {
            return vec![(self.page.clone(), Want::Page)];
        };
        if !matches!(page, Given::Reply(_)) {
            return Vec::new();
        }
        let mut wanted = self.documents_named();
        wanted.truncate(MOST_DOCUMENTS);
        let links = self.links().into_iter().map(|(uri, _)| (uri, Want::Link));
        let mut links: Vec<_> = links.collect();
        links.dedup_by(|one, other| one.0 == other.0);
        wanted.extend(links.into_iter().take(MOST_LINKS));
        wanted
            .retain(|(uri, _)| !self.given.contains_key(uri) && !self.documents.contains_key(uri));
        wanted
    }

    /// Whether more is named than is looked at.
    pub fn is_too_large(&self) -> bool {
        let mut links: Vec<_> = self.links().into_iter().map(|(uri, _)| uri).collect();
        links.dedup();
        self.documents_named().len() > MOST_DOCUMENTS || links.len() > MOST_LINKS
    }

    /// Every document that is named, each once, as what it is first named as.
    fn documents_named(&self) -> Vec<(Url, Want)> {
        let references = self
            .references()
            .into_iter()
            .map(|(_, uri)| (uri, Kind::Reference));
        let policies = self
            .policies_named()
            .into_iter()
            .map(|one| (one.uri, Kind::Policies));
        let schemas = self
            .schemas_named()
            .into_iter()
            .map(|one| (one.uri, Kind::Schema));
        let mut all: Vec<(Url, Want)> = Vec::new();
        for (uri, kind) in references.chain(policies).chain(schemas) {
            let is_known = all.iter().any(|(known, _)| *known == uri);
            if !is_known && is_fetched(&uri) {
                all.push((uri, Want::Document(kind)));
            }
        }
        all
    }

    /// The page as it was given.
    pub fn page(&self) -> Option<&Given> {
        self.given.get(&self.page)
    }

    /// The answer to the question for the page.
    pub fn page_reply(&self) -> Option<&Reply> {
        match self.page()? {
            Given::Reply(reply) => Some(reply),
            Given::Refused(_) | Given::Excessive(_) | Given::Unseen(_) => None,
        }
    }

    /// Where the page is: where redirects led.
    pub fn page_uri(&self) -> &Url {
        self.page_reply().map_or(&self.page, |reply| &reply.uri)
    }

    /// What was given for a document or link.
    pub fn given(&self, uri: &Url) -> Option<&Given> {
        self.given.get(uri)
    }

    /// A document that was read, by what it was asked for as or where it was.
    pub fn document(&self, uri: &Url) -> Option<&Document> {
        self.documents.get(&plain(self.base(uri).clone()))
    }

    /// Every document that was read, by where it was.
    pub fn documents(&self) -> impl Iterator<Item = (&Url, &Document)> {
        self.documents.iter()
    }

    /// What the `P3P` header of the page says, and what is wrong with it.
    pub fn header(&self) -> (Header, Faults) {
        let mut faults = Faults::default();
        let fields = self.page_reply().map_or(&[][..], |reply| &reply.p3p);
        let header = header::read(fields.iter().map(String::as_str), &mut faults);
        (header, faults)
    }

    /// The reference files that hold for the page, each once, the nearest first.
    pub fn references(&self) -> Vec<(Place, Url)> {
        let page = self.page_uri();
        let target = |reference: &str| page.join(reference).ok().map(plain);
        let header = self.header().0.reference;
        let header = header
            .and_then(|uri| target(&uri))
            .map(|uri| (Place::Header, uri));
        let base = self
            .linked
            .base
            .as_deref()
            .and_then(|base| page.join(base).ok());
        let base = base.as_ref().unwrap_or(page);
        let links = self.linked.targets.iter();
        let links = links.filter_map(|uri| base.join(uri).ok().map(plain));
        let well_known = target(WELL_KNOWN).map(|uri| (Place::WellKnown, uri));
        let links = links.map(|uri| (Place::Link, uri));
        let mut named: Vec<(Place, Url)> = Vec::new();
        for (place, uri) in header.into_iter().chain(links).chain(well_known) {
            if named.iter().all(|(_, known)| *known != uri) {
                named.push((place, uri));
            }
        }
        named
    }

    /// The reference files that were read, the nearest first.
    pub fn reference_files(&self) -> Vec<(Place, Url, &ReferenceFile)> {
        let read = |(place, uri): (Place, Url)| {
            let file = self.document(&uri)?.reference()?;
            Some((place, uri, file))
        };
        let mut places = BTreeSet::new();
        let files = self.references().into_iter().filter_map(read);
        files
            .filter(|(_, uri, _)| places.insert(self.base(uri).clone()))
            .collect()
    }

    /// Every policy that was read, with its document.
    pub fn policies(&self) -> impl Iterator<Item = (&Url, &Policy)> {
        let of = |(uri, document)| -> Option<(&Url, &Policies)> {
            let document: &Document = document;
            Some((uri, document.policies()?))
        };
        let documents = self.documents.iter().filter_map(of);
        documents.flat_map(|(uri, policies)| policies.policies.iter().map(move |one| (uri, one)))
    }

    /// What a reader calls a document: its path, if it is of the page's site.
    pub fn label(&self, uri: &Url) -> String {
        match uri.origin() == self.page_uri().origin() {
            true => uri[url::Position::BeforePath..].to_owned(),
            false => uri.as_str().to_owned(),
        }
    }
}

/// Whether it is of the web: nothing else is asked for.
pub fn is_fetched(uri: &Url) -> bool {
    matches!(uri.scheme(), "http" | "https")
}

/// A URI without the part behind `#`.
fn plain(mut uri: Url) -> Url {
    uri.set_fragment(None);
    uri
}
