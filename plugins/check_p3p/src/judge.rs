//! From what was seen of a site to findings; nothing is asked here.

mod compact;
mod coverage;
mod documents;
mod found;
mod links;

use std::collections::BTreeSet;
use std::time::SystemTime;

use asking::dns::hygiene;
use plugin::{Limits, Metric, Report, State, TIMEOUT, Tag};

use crate::document::{Content, Document};
use crate::fault::{Faults, cited};
use crate::site::{Given, Site};
use crate::tags;
pub use found::THROTTLED;

/// How findings are judged.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Recommendations are WARNING.
    pub strict: bool,
    /// The state of a site without any policy.
    pub absent: State,
}

impl Manner {
    /// What the specification recommends, or what nearly always is a mistake.
    fn note(self, tag: &'static Tag, about: &str, text: impl Into<String>) -> Report {
        hygiene(self.strict, tag, about, text.into())
    }

    /// The faults of something that has no elements, as `subject` of them.
    fn faults(self, faults: Faults, about: &str, subject: &str) -> Vec<Report> {
        let named = faults.0.into_iter().map(|mut fault| {
            subject.clone_into(&mut fault.element);
            fault.report(about, self.strict)
        });
        named.collect()
    }
}

/// Judges a site.
pub fn site(site: &Site, manner: Manner) -> Vec<Report> {
    let mut parts = found::judge(site, manner);
    if site.page_reply().is_some() {
        parts.extend(documents::judge(site, manner));
        parts.extend(links::judge(site));
        parts.extend(coverage::judge(site, manner));
        parts.extend(compact::judge(site, manner));
    }
    parts.into_iter().map(cited).collect()
}

/// Judges one document, which is called so.
pub fn document(document: &Document, label: &str, manner: Manner) -> Vec<Report> {
    let reports = document.faults.iter();
    let mut parts: Vec<_> = reports
        .map(|fault| fault.report(label, manner.strict))
        .collect();
    parts.extend(documents::dangling_within(document, label));
    let state = Report::seen(State::Ok, label, summary(document));
    parts.extend(parts.is_empty().then_some(state));
    parts
}

/// The document that a URI gives, which is called so; else the finding that it
/// gives none.
pub fn given_document(given: &Given, label: &str, now: SystemTime) -> Result<Document, Report> {
    let text = match given {
        Given::Reply(reply) if reply.is_there() && !reply.is_page() => {
            let media = reply.media.as_deref();
            return Ok(Document::read(&reply.body, media, None, now));
        }
        Given::Reply(reply) if reply.is_there() => "is a page of HTML".to_owned(),
        Given::Reply(reply) if reply.is_throttled() => {
            return Err(unseen(label, THROTTLED).at(State::Unknown));
        }
        Given::Reply(reply) => format!("answers {}, not 200", reply.status),
        Given::Refused(why) | Given::Excessive(why) | Given::Unseen(why) => {
            format!("cannot be had: {why}")
        }
    };
    let finding = Report::finding(&tags::DOCUMENT_UNREACHABLE, label, text);
    Err(cited(finding))
}

/// What a document is, in a few words.
pub fn summary(document: &Document) -> String {
    use asking::dns::count;
    match &document.content {
        Content::Reference(file) => format!(
            "is a policy reference file with {}",
            count(file.references.len(), "reference")
        ),
        Content::Policies(policies) => {
            format!(
                "has {}",
                crate::words::policies(policies.policies.len(), "")
            )
        }
        Content::Schema(_) => "is a data schema".to_owned(),
        Content::Nothing => "is nothing that could be read".to_owned(),
    }
}

/// What line 1 says when all is well.
pub fn root_text(site: &Site) -> String {
    let references = site.reference_files();
    let Some((_, uri, _)) = references.first() else {
        return "no P3P policy was seen".to_owned();
    };
    let targets: BTreeSet<_> = site.links().into_iter().map(|(target, _)| target).collect();
    format!(
        "{} by {}, {}",
        crate::words::policies(site.policies().count(), validity(site)),
        site.label(uri),
        asking::dns::count(targets.len(), "link")
    )
}

/// Whether the documents keep the rules, or those of a draft.
fn validity(site: &Site) -> &'static str {
    let faults = || site.documents().flat_map(|(_, document)| &document.faults);
    let is_draft = |name: &str| name == tags::NAMESPACE_DRAFT.name;
    if faults().any(|fault| fault.tag.state == State::Critical) {
        "invalid"
    } else if faults().any(|fault| is_draft(fault.tag.name)) {
        "draft"
    } else {
        "valid"
    }
}

/// What was looked for and not seen.
pub fn unseen(about: impl Into<String>, why: &str) -> Report {
    Report::finding(&tags::UNSEEN, about, why)
}

/// What is too large to be looked at.
pub fn excessive(about: impl Into<String>, why: &str) -> Report {
    Report::finding(&tags::TOO_LARGE, about, format!("was not judged: {why}"))
}

/// How many findings break a rule, and how many are less than that.
pub fn metrics(limits: &Limits, parts: &[Report]) -> Vec<Metric> {
    let count = |wanted: fn(&Report) -> bool| parts.iter().filter(|part| wanted(part)).count();
    let errors = count(|part| {
        let is_late = part.tag.is_some_and(|tag| tag.name == TIMEOUT.name);
        part.state() == State::Critical && !is_late
    });
    let warnings = count(|part| match part.state() {
        State::Warning => true,
        State::Ok => part.tag.is_some_and(|tag| !is_information(tag)),
        State::Unknown | State::Critical => false,
    });
    vec![
        limits.metric("errors", errors as f64),
        limits.metric("warnings", warnings as f64),
    ]
}

/// Findings that nobody needs to do anything about.
fn is_information(tag: &'static Tag) -> bool {
    [
        &tags::UNSEEN,
        &tags::TOO_MANY,
        &tags::GPC_DECLINED,
        &tags::P3P_ABSENT,
        &tags::P3P_NOT_SEEN,
    ]
    .iter()
    .any(|known| known.name == tag.name)
}

#[cfg(test)]
mod tests;
