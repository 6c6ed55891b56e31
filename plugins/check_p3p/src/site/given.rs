//! What is wanted of a site, and what comes of asking for it.

use url::Url;

use crate::document::Kind;
use crate::xml;

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
        let media = self.media.as_deref().unwrap_or_default();
        let is_html = media
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("text/html");
        // A document is one even if it is broken and its type is wrong.
        let is_named = || {
            self.body
                .windows(NAMESPACE.len())
                .any(|part| part == NAMESPACE)
        };
        xml::is_html(&self.body)
            || (is_html && !is_named() && xml::read(&self.body, Some(media)).is_err())
    }

    /// Whether there is nothing of a document in it, but what people are
    /// shown in the place of what does not exist.
    pub fn is_other(&self) -> bool {
        self.is_page() || !self.body.contains(&b'<')
    }

    /// What it is if it is no document, as a predicate.
    pub fn nature(&self) -> &'static str {
        match () {
            () if self.is_page() => "is a page of HTML",
            () if self.body.trim_ascii().is_empty() => "is empty",
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
