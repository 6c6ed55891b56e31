//! Where a site's reference file is found, and where it is not
//! (P3P 1.0, section 2.2).

use plugin::{Report, State};
use probe::Ours;
use url::Url;

use super::{Manner, excessive, unseen};
use crate::site::{Given, Place, Reply, Site, is_fetched};
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
    let is_compact = header.compact.is_some();
    parts.extend(nothing(site, &named).map(|nothing| nothing.report(page, is_compact, manner)));
    parts
}

/// That no policy was found, and what was found in its place: a clause with a
/// comma behind it.
enum Nothing {
    /// There is none.
    Absent(String),
    /// There may be one where we were not let in.
    Unseen(String),
}

impl Nothing {
    /// The finding about the page, which has a compact policy or has none.
    fn report(self, page: String, is_compact: bool, manner: Manner) -> Report {
        match self {
            Nothing::Unseen(what) => {
                let header = match is_compact {
                    true => "a compact policy alone",
                    false => "no P3P header",
                };
                let text = format!(
                    "has no P3P policy to be seen: {what} which is neither yes nor no, {header}, no link"
                );
                Report::finding(&tags::P3P_NOT_SEEN, page, text).at(manner.absent)
            }
            Nothing::Absent(_) if is_compact => Report::finding(
                &tags::COMPACT_ALONE,
                page,
                "has a compact policy in its P3P header and no full one",
            ),
            Nothing::Absent(what) => {
                let text = format!("has no P3P policy: {what} no P3P header, no link");
                Report::finding(&tags::P3P_ABSENT, page, text).at(manner.absent)
            }
        }
    }
}

/// Whether nothing names a reference file and none is given where it is looked
/// for. A page that is not shown may have had a header and a link.
fn nothing(site: &Site, named: &[(Place, Url)]) -> Option<Nothing> {
    let [(Place::WellKnown, uri)] = named else {
        return None;
    };
    let given = site.given(uri)?;
    let what = format!("{} {},", site.label(uri), lacking(given)?);
    let page = site.page_reply()?;
    Some(match is_no(given) {
        false => Nothing::Unseen(what),
        true if !page.is_there() => {
            let page_said = format!("{} {}", site.label(&page.uri), page.answer());
            Nothing::Unseen(format!("{what} {page_said},"))
        }
        true => Nothing::Absent(what),
    })
}

/// What is said of a place in which no document was found, as a predicate.
fn lacking(given: &Given) -> Option<String> {
    match given {
        Given::Reply(reply) if !reply.is_there() => Some(reply.answer()),
        Given::Reply(reply) => reply.is_other().then(|| reply.nature().to_owned()),
        Given::Refused(why) => Some(format!("cannot be had: {why}")),
        Given::Excessive(why) => Some(format!("is {why}")),
        Given::Unseen(_) => None,
    }
}

/// Whether an answer says that there is no document. Some servers say 403 of
/// what does not exist, others of what is not for programs, and a fault of the
/// server says nothing at all.
fn is_no(given: &Given) -> bool {
    let Given::Reply(reply) = given else {
        return false;
    };
    let is_absent = matches!(reply.status, 0 | 400..500) && !reply.is_withheld();
    is_absent || (reply.is_there() && reply.is_other())
}

/// A reference file that is named, and not given.
fn not_given(site: &Site, place: Place, uri: &Url) -> Option<Report> {
    let named = match place {
        Place::WellKnown => String::new(),
        Place::Header | Place::Link => format!(", named by {place}"),
    };
    let finding = |text: String| {
        Report::finding(&tags::REFERENCE_UNREACHABLE, site.label(uri), text + &named)
    };
    match site.given(uri) {
        None if !is_fetched(uri) => Some(finding(not_of_the_web(uri))),
        None => None,
        Some(given) => of_reference(site, place, uri, given, finding),
    }
}

/// What a clause says of a scheme that is not fetched.
pub fn not_of_the_web(uri: &Url) -> String {
    format!("cannot be had: {} is not of the web", uri.scheme())
}

fn of_reference(
    site: &Site,
    place: Place,
    uri: &Url,
    given: &Given,
    finding: impl Fn(String) -> Report,
) -> Option<Report> {
    match given {
        // Without any other nothing is known of the site's policies; that the
        // deadline came is said by itself.
        Given::Unseen(why)
            if site.reference_files().is_empty() && *why != Ours::Deadline.to_string() =>
        {
            Some(unseen(site.label(uri), why).at(State::Unknown))
        }
        Given::Unseen(why) => Some(unseen(site.label(uri), why)),
        // Where nobody said that it is, it may be missing.
        given if place == Place::WellKnown && lacking(given).is_some() => None,
        Given::Excessive(why) => Some(excessive(site.label(uri), why)),
        Given::Refused(why) => Some(finding(format!("cannot be had: {why}"))),
        Given::Reply(reply) if reply.is_throttled() => {
            let state = match site.reference_files().is_empty() {
                true => State::Unknown,
                false => State::Ok,
            };
            Some(unseen(site.label(uri), THROTTLED).at(state))
        }
        Given::Reply(reply) => trouble(reply).map(finding),
    }
}

/// What is said of an answer that speaks of our questions, not of the document.
pub const THROTTLED: &str = "answers 429, too many requests";

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
    let given = site.given(uri)?;
    let what = lacking(given)?;
    let label = site.label(uri);
    Some(match given {
        Given::Reply(reply) if reply.is_there() => {
            let text = format!("answers {} and {what}, taken as absent", reply.status);
            manner.note(&tags::WELL_KNOWN_IS_PAGE, &label, text)
        }
        _ => {
            let text = format!("{what}; {} is named by {place} only", site.label(other));
            manner.note(&tags::WELL_KNOWN_EMPTY, &label, text)
        }
    })
}
