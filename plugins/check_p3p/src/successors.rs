//! What shops publish today in the place of P3P: each is a document in a
//! well-known place, and read as it is defined.

pub mod gpc;
pub mod policy_page;
pub mod security_txt;
pub mod tdmrep;

use plugin::{Report, Tag};
use url::Url;

use crate::judge::THROTTLED;
use crate::options::Successors;
use crate::site::{Given, Reply};

/// How a document is called and what it is when it is missing.
struct Expected<'a> {
    label: &'a str,
    missing: &'static Tag,
}

impl Expected<'_> {
    /// The answer that has the document; else the finding that it has not.
    fn there<'a>(&self, given: &'a Given) -> Result<&'a Reply, Report> {
        let missing = |text: String| Err(Report::finding(self.missing, self.label, text));
        match given {
            Given::Unseen(why) | Given::Excessive(why) => {
                Err(crate::judge::unseen(self.label, why))
            }
            Given::Refused(why) => missing(format!("cannot be had: {why}")),
            Given::Reply(reply) if reply.is_throttled() => {
                Err(crate::judge::unseen(self.label, THROTTLED))
            }
            Given::Reply(reply) if !reply.is_there() => {
                missing(format!("answers {}, not 200", reply.status))
            }
            // Neither JSON nor a security.txt begins so.
            Given::Reply(reply) if text(reply).trim_ascii_start().starts_with(b"<") => {
                let what = match reply.is_hypertext() {
                    true => "a page of HTML",
                    false => "XML",
                };
                missing(format!("is {what}, taken as absent"))
            }
            Given::Reply(reply) => Ok(reply),
        }
    }
}

/// The body behind a byte order mark.
fn text(reply: &Reply) -> &[u8] {
    let body = reply.body.as_slice();
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// What a document of JSON says; else why it cannot be read.
fn json(reply: &Reply) -> Result<serde_json::Value, String> {
    serde_json::from_slice(text(reply)).map_err(|why| format!("is no JSON: {why}"))
}

/// What can be looked at besides P3P.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Successor {
    /// Global Privacy Control.
    Gpc,
    /// The reservation against text and data mining.
    Tdmrep,
    /// Whom to tell of a hole.
    SecurityTxt,
    /// The privacy policy for people.
    PolicyPage,
}

impl Successors {
    /// What the user wants to be looked at, and where it is on this site.
    pub fn places(&self, site: &Url) -> Vec<(Successor, Url)> {
        let files = [
            (self.gpc, Successor::Gpc, gpc::PATH),
            (self.tdmrep, Successor::Tdmrep, tdmrep::PATH),
            (
                self.security_txt,
                Successor::SecurityTxt,
                security_txt::PATH,
            ),
        ];
        let files = files.into_iter().filter(|(is_wanted, _, _)| *is_wanted);
        let files = files.map(|(_, what, path)| (what, path));
        let pages = self
            .policy_page
            .iter()
            .map(|page| (Successor::PolicyPage, page.as_str()));
        let at = |(what, path)| Some((what, site.join(path).ok()?));
        files.chain(pages).filter_map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer of a server.
    pub fn given(status: u16, body: &str) -> Given {
        given_as(status, body, "text/html")
    }

    /// An answer with a media type.
    pub fn given_as(status: u16, body: &str, media: &str) -> Given {
        Given::Reply(Reply {
            uri: Url::parse("https://shop.example/.well-known/x").unwrap(),
            status,
            media: Some(media.to_owned()),
            p3p: Vec::new(),
            cookies: Vec::new(),
            body: body.into(),
        })
    }

    /// `STATE TAG text; …`
    pub fn said(reports: &[Report]) -> String {
        let one = |report: &Report| {
            let tag = report.tag.map_or("-", |tag| tag.name);
            format!("{} {tag} {}", report.state(), report.text)
        };
        reports.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}
