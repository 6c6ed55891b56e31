//! The documents of a site, and what they name.

use std::collections::BTreeSet;

use plugin::{Report, State};

use super::found::{THROTTLED, not_of_the_web, trouble};
use super::{Manner, compact, excessive, summary, unseen};
use crate::content::quoted;
use crate::document::{Content, Document};
use crate::fault::Fault;
use crate::site::{Given, MOST_DOCUMENTS, MOST_LINKS, Named, Site, is_fetched};
use crate::tags;

/// Judges every document, and whether what it names is there.
pub fn judge(site: &Site, manner: Manner) -> Vec<Report> {
    let mut parts = Vec::new();
    for (uri, document) in site.documents() {
        let label = site.label(uri);
        let faults = document.faults.iter();
        let mut reports: Vec<_> = faults
            .map(|fault| fault.report(&label, manner.strict))
            .collect();
        if reports.is_empty() {
            reports.push(Report::seen(State::Ok, label, summary(document)));
        }
        parts.extend(reports);
    }
    parts.extend(site.policies().map(|(uri, policy)| {
        let tokens = compact::said(site, uri, policy).unwrap_or_else(|| policy.tokens.clone());
        let tokens: Vec<_> = tokens.iter().map(ToString::to_string).collect();
        let name = policy.name.as_deref().unwrap_or_default();
        let text = format!(
            "policy {} is in short \"{}\"",
            quoted(name),
            tokens.join(" ")
        );
        Report::seen(State::Ok, site.label(uri), text)
    }));
    parts.extend(not_given(site, manner));
    parts.extend(dangling(site));
    parts.extend(unknown_data(site));
    if site.is_too_large() {
        let text = format!(
            "more than {MOST_DOCUMENTS} documents or {MOST_LINKS} links, the rest was not looked at"
        );
        parts.push(Report::finding(
            &tags::TOO_MANY,
            site.label(site.page_uri()),
            text,
        ));
    }
    parts
}

/// What a document names and nobody gives, each once.
fn not_given(site: &Site, manner: Manner) -> Vec<Report> {
    let references: Vec<_> = site.references().into_iter().map(|(_, uri)| uri).collect();
    let mut told = BTreeSet::new();
    let mut parts = Vec::new();
    let policies = site
        .policies_named()
        .into_iter()
        .map(|one| (one, &tags::POLICY_UNREACHABLE));
    let schemas = site
        .schemas_named()
        .into_iter()
        .map(|one| (one, &tags::SCHEMA_UNREACHABLE));
    for (named, tag) in policies.chain(schemas) {
        if references.contains(&named.uri) || !told.insert(named.uri.clone()) {
            continue;
        }
        let label = site.label(&named.uri);
        if site.page_uri().scheme() == "https" && named.uri.scheme() == "http" {
            let text = format!("is {} with http on a site with https", by(site, &named));
            parts.push(manner.note(&tags::INSECURE_WAY, &label, text));
        }
        let text = match site.given(&named.uri) {
            Some(Given::Refused(why)) => Some(format!("cannot be had: {why}")),
            Some(Given::Reply(reply)) if reply.is_throttled() => {
                parts.push(unseen(label.as_str(), THROTTLED));
                None
            }
            Some(Given::Reply(reply)) => trouble(reply),
            Some(Given::Unseen(why)) => {
                parts.push(unseen(label.as_str(), why));
                None
            }
            Some(Given::Excessive(why)) => {
                parts.push(excessive(label.as_str(), why));
                None
            }
            None if !is_fetched(&named.uri) => Some(not_of_the_web(&named.uri)),
            None => None,
        };
        let finding = |text| Report::finding(tag, label, format!("{text}, {}", by(site, &named)));
        parts.extend(text.map(finding));
    }
    parts
}

/// `named by POLICY-REF on line 5 of /w3c/p3p.xml`.
fn by(site: &Site, named: &Named) -> String {
    let Named { element, line, .. } = named;
    format!(
        "named by {element} on line {line} of {}",
        site.label(&named.by)
    )
}

/// References to policies that their documents do not have.
fn dangling(site: &Site) -> Vec<Report> {
    let mut parts = Vec::new();
    for named in site.policies_named() {
        let Some(policies) = site.document(&named.uri).and_then(Document::policies) else {
            continue;
        };
        if policies.named(&named.fragment).is_none() {
            let label = site.label(&named.uri);
            parts.push(
                dangling_at(named.line, &named.fragment, &label)
                    .report(&site.label(&named.by), false),
            );
        }
    }
    parts
}

fn dangling_at(line: u32, fragment: &str, file: &str) -> Fault {
    Fault {
        tag: &tags::POLICY_DANGLING,
        line: Some(line),
        element: "POLICY-REF".to_owned(),
        text: format!(
            "means policy {}, which {file} does not have",
            quoted(fragment)
        ),
    }
}

/// The same within one document, the only one that is looked at.
pub fn dangling_within(document: &Document, label: &str) -> Vec<Report> {
    let Content::Reference(file) = &document.content else {
        return Vec::new();
    };
    let own = file.references.iter().filter_map(|one| {
        let name = one.about.as_deref()?.strip_prefix('#')?;
        let is_there = file.policies.named(name).is_some();
        (!is_there).then(|| dangling_at(one.line, name, "the file").report(label, false))
    });
    own.collect()
}

/// Data that the schema that is named does not have.
fn unknown_data(site: &Site) -> Vec<Report> {
    let mut parts = Vec::new();
    for named in site.schemas_named() {
        let Some(Content::Schema(schema)) = site.document(&named.uri).map(|one| &one.content)
        else {
            continue;
        };
        if !schema.has(&named.fragment) {
            let fault = Fault {
                tag: &tags::DATA_UNKNOWN,
                line: Some(named.line),
                element: "DATA".to_owned(),
                text: format!(
                    "is {}, which {} does not have",
                    quoted(&named.fragment),
                    site.label(&named.uri)
                ),
            };
            parts.push(fault.report(&site.label(&named.by), false));
        }
    }
    parts
}
