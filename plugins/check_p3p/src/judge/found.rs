//! Where a site's reference file is found, and where it is not
//! (P3P 1.0, section 2.2).

use plugin::{Report, State};
use probe::Ours;
use url::Url;

use super::{Manner, excessive, unseen};
use crate::site::{Given, Place, Reply, Site};
use crate::tags;

/// Judges the page and the three ways to a reference file.
pub fn judge(site: &Site, manner: Manner) -> Vec<Report> {
    let page = site.label(site.page_uri());
    let mut parts = Vec::new();
    match site.page() {
        None => return parts,
        Some(Given::Unseen(why)) => return vec![unseen(page, why)],
        Some(Given::Excessive(why)) => return vec![excessive(page, why)],
        Some(Given::Refused(why)) => {
            let text = format!("cannot be had: {why}");
            return vec![Report::finding(&tags::SITE_UNREACHABLE, page, text)];
        }
        Some(Given::Reply(reply)) if !reply.is_there() => {
            let text = format!("answers {}, not 200", reply.status);
            parts.push(Report::finding(&tags::SITE_DENIES, page.as_str(), text));
        }
        Some(Given::Reply(_)) => {}
    }
    let (header, faults) = site.header();
    parts.extend(manner.faults(faults, &page, "P3P header"));
    let named = site.references();
    parts.extend(
        named
            .iter()
            .filter_map(|(place, uri)| not_given(site, *place, uri)),
    );
    parts.extend(
        named
            .iter()
            .filter_map(|(place, uri)| insecure(site, manner, *place, uri)),
    );
    parts.extend(well_known(site, manner, &named));
    if is_absent(site, &named) {
        parts.push(match header.compact {
            Some(_) => Report::finding(
                &tags::COMPACT_ALONE,
                page,
                "has a compact policy in its P3P header and no full one",
            ),
            None => absent(site, manner, &page, &named),
        });
    }
    parts
}

/// Whether nothing names a reference file and there is none where it is looked for.
fn is_absent(site: &Site, named: &[(Place, Url)]) -> bool {
    named
        .iter()
        .all(|(place, uri)| match (place, site.given(uri)) {
            (Place::WellKnown, Some(Given::Reply(reply))) => is_no_document(reply),
            _ => false,
        })
}

/// An answer that says that there is nothing: some web servers say 403 of what
/// does not exist, others give a page.
fn is_no_document(reply: &Reply) -> bool {
    matches!(reply.status, 0 | 400..500) || (reply.is_there() && reply.is_page())
}

fn absent(site: &Site, manner: Manner, page: &str, named: &[(Place, Url)]) -> Report {
    let well_known = named.iter().find(|(place, _)| *place == Place::WellKnown);
    let what = well_known.map_or_else(String::new, |(_, uri)| {
        let reply = match site.given(uri) {
            Some(Given::Reply(reply)) if reply.is_there() => "is a page of HTML".to_owned(),
            Some(Given::Reply(reply)) => reply.answer(),
            _ => "is not there".to_owned(),
        };
        format!("{} {reply}, ", site.label(uri))
    });
    let text = format!("has no P3P policy: {what}no P3P header, no link");
    Report::finding(&tags::P3P_ABSENT, page, text).at(manner.absent)
}

/// A reference file that is named, or that is not refused as absent.
fn not_given(site: &Site, place: Place, uri: &Url) -> Option<Report> {
    let named = match place {
        Place::WellKnown => String::new(),
        Place::Header | Place::Link => format!(", named by {place}"),
    };
    let finding = |text: String| {
        Report::finding(&tags::REFERENCE_UNREACHABLE, site.label(uri), text + &named)
    };
    match site.given(uri)? {
        // Without any other nothing is known of the site's policies; that the
        // deadline came is said by itself.
        Given::Unseen(why)
            if site.reference_files().is_empty() && *why != Ours::Deadline.to_string() =>
        {
            Some(unseen(site.label(uri), why).at(State::Unknown))
        }
        Given::Unseen(why) => Some(unseen(site.label(uri), why)),
        Given::Excessive(why) => Some(excessive(site.label(uri), why)),
        Given::Refused(why) => Some(finding(format!("cannot be had: {why}"))),
        Given::Reply(reply) if place == Place::WellKnown && is_no_document(reply) => None,
        Given::Reply(reply) => trouble(reply).map(finding),
    }
}

/// Why an answer is no document, as a predicate.
pub fn trouble(reply: &Reply) -> Option<String> {
    match reply.status {
        401 | 403 | 407 | 451 => Some(format!(
            "answers {}, though everybody must be able to read it",
            reply.status
        )),
        0 => Some(reply.answer()),
        _ if !reply.is_there() => Some(format!("answers {}, not 200", reply.status)),
        _ if reply.is_page() => Some("is a page of HTML".to_owned()),
        _ => None,
    }
}

/// What is fetched unprotected for a site that protects everything else.
fn insecure(site: &Site, manner: Manner, place: Place, uri: &Url) -> Option<Report> {
    let is_insecure = site.page_uri().scheme() == "https" && uri.scheme() == "http";
    is_insecure.then(|| {
        let text = format!("is named by {place} with http on a site with https");
        manner.note(&tags::INSECURE_WAY, &site.label(uri), text)
    })
}

/// What is odd about the well-known place where there is a reference file elsewhere.
fn well_known(site: &Site, manner: Manner, named: &[(Place, Url)]) -> Option<Report> {
    let (_, uri) = named.iter().find(|(place, _)| *place == Place::WellKnown)?;
    let mut others = named
        .iter()
        .rev()
        .filter(|(place, other)| *place != Place::WellKnown && other != uri);
    let (place, other) = others.next()?;
    let Some(Given::Reply(reply)) = site.given(uri) else {
        return None;
    };
    let label = site.label(uri);
    if !is_no_document(reply) {
        return None;
    }
    Some(match reply.is_there() {
        true => manner.note(
            &tags::WELL_KNOWN_IS_PAGE,
            &label,
            "answers 200 with a page of HTML, taken as absent",
        ),
        false => {
            let text = format!(
                "{}; {} is named by {place} only",
                reply.answer(),
                site.label(other)
            );
            manner.note(&tags::WELL_KNOWN_EMPTY, &label, text)
        }
    })
}
