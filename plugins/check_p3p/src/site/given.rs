//! What is wanted of a site, and what comes of asking for it.

use url::Url;

use crate::document::Kind;
use crate::xml::{self, Element, Unreadable};

/// The roots of its documents.
const ROOTS: [&str; 4] = ["META", "POLICIES", "POLICY", "DATASCHEMA"];

/// How the namespaces of P3P end, those of its drafts too.
const NAMESPACE: &[u8] = b"/P3Pv1";

/// What came of asking for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// An answer.
    Reply(Reply),
    /// The other side gave none: what it did, as a clause.
    Refused(String),
    /// Something is there that exceeds a limit of ours, which is named.
    Excessive(String),
    /// We did not look, for this reason.
    Unseen(String),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Where it was in the end, redirects followed.
    pub uri: Url,
    /// The status of HTTP; 0 where there is no such file in a folder.
    pub status: u16,
    /// The media type.
    pub media: Option<String>,
    /// The `P3P` fields, in their order.
    pub p3p: Vec<String>,
    /// The `Set-Cookie` fields, in their order.
    pub cookies: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is wanted of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The page that was named.
    Page,
    /// A document of this kind.
    Document(Kind),
    /// Whether there is something at all that a policy links to.
    Link,
    /// Something else of the site.
    Other,
}

/// Where a reference file is named. One that is named for the page beats the
/// one for the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the `P3P` header.
    Header,
    /// In a link of the page.
    Link,
    /// Nowhere: it is where user agents look first.
    WellKnown,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Place::Header => "the P3P header",
            Place::Link => "a link in the page",
            Place::WellKnown => "the well-known place",
        })
    }
}

impl Reply {
    /// What it says to being asked, as a predicate.
    pub fn answer(&self) -> String {
        match self.status {
            0 => "is not in the folder".to_owned(),
            status => format!("answers {status}"),
        }
    }

    /// Whether the document is there.
    pub fn is_there(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it is a page for people and no document: web servers give one
    /// in the place of what does not exist.
    pub fn is_page(&self) -> bool {
        xml::is_html(&self.body) || (self.is_hypertext() && !self.is_p3p(&self.read()))
    }

    fn read(&self) -> Result<Element, Unreadable> {
        xml::read(&self.body, self.media.as_deref())
    }

    /// Whether it is meant as a document of P3P: by a namespace of that, though
    /// it may be broken, or by its root, though the namespace may be missing.
    fn is_p3p(&self, read: &Result<Element, Unreadable>) -> bool {
        let is_root = |root: &Element| ROOTS.contains(&root.name.as_str());
        let mut parts = self.body.windows(NAMESPACE.len());
        read.as_ref().is_ok_and(is_root) || parts.any(|part| part == NAMESPACE)
    }

    /// Whether it is HTML, by what it is said to be or how it begins.
    pub fn is_hypertext(&self) -> bool {
        let media = self.media.as_deref().unwrap_or_default();
        let media = media.trim_start().to_ascii_lowercase();
        let is_said = ["text/html", "application/xhtml+xml"]
            .iter()
            .any(|html| media.starts_with(html));
        is_said || xml::is_html(&self.body)
    }

    /// Whether there is nothing of a document in it, but what people are
    /// shown in the place of what does not exist.
    pub fn is_other(&self) -> bool {
        let read = self.read();
        let is_foreign = || read.is_ok() && !self.is_p3p(&read);
        self.is_page() || !self.body.contains(&b'<') || is_foreign()
    }

    /// What it is if it is no document, as a predicate.
    pub fn nature(&self) -> &'static str {
        match () {
            () if self.is_page() => "is a page of HTML",
            () if self.body.trim_ascii().is_empty() => "is empty",
            () if self.body.contains(&b'<') => "is XML of another kind",
            () => "is no XML",
        }
    }

    /// Whether we are to come back later.
    pub fn is_throttled(&self) -> bool {
        self.status == 429
    }

    /// Whether it is kept from us, be it there or not.
    pub fn is_withheld(&self) -> bool {
        matches!(self.status, 401 | 403 | 407 | 408 | 421 | 425 | 429 | 451)
    }
}
