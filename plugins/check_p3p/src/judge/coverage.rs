//! Which policy holds for the page and for the cookies that it sets
//! (P3P 1.0, section 2.3.3).

use plugin::{Report, State};
use url::Url;

use super::Manner;
use crate::cookie::Cookie;
use crate::reference::{PolicyRef, ReferenceFile};
use crate::site::{Place, Site};
use crate::tags;

/// Judges the coverage of the page and of its cookies, if there is a reference
/// file at all.
pub fn judge(site: &Site, manner: Manner) -> Vec<Report> {
    let files = site.reference_files();
    if files.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![page(site, manner, &files)];
    parts.extend(ambiguous(site, manner, &files));
    for cookie in cookies(site) {
        let about = format!("cookie {}", cookie.name);
        let covering = files
            .iter()
            .find_map(|(_, uri, file)| Some((uri, file.for_cookie(&cookie)?)));
        parts.push(match covering {
            Some((uri, one)) => covered(site, &about, uri, one),
            None => manner.note(&tags::COOKIE_NOT_COVERED, &about, "has no policy"),
        });
    }
    parts
}

/// The cookies that the page sets.
pub fn cookies(site: &Site) -> Vec<Cookie> {
    let reply = site.page_reply();
    let fields = reply.map_or(&[][..], |reply| &reply.cookies);
    let uri = site.page_uri();
    fields
        .iter()
        .filter_map(|field| Cookie::read(field, uri))
        .collect()
}

fn page(site: &Site, manner: Manner, files: &[(Place, Url, &ReferenceFile)]) -> Report {
    let path = path(site.page_uri());
    let about = site.label(site.page_uri());
    let found = files
        .iter()
        .find_map(|(_, uri, file)| Some((uri, file.for_page(path)?)));
    match found {
        Some((uri, one)) => covered(site, &about, uri, one),
        None => {
            let labels: Vec<_> = files.iter().map(|(_, uri, _)| site.label(uri)).collect();
            let text = format!("has no policy by {}", labels.join(", "));
            manner.note(&tags::PAGE_NOT_COVERED, &about, text)
        }
    }
}

fn covered(site: &Site, about: &str, uri: &Url, reference: &PolicyRef) -> Report {
    let policy = match &reference.about {
        Some(about) => format!("the policy {about}"),
        None => "a policy without a name".to_owned(),
    };
    let file = site.label(uri);
    let text = format!("has {policy} by line {} of {file}", reference.line);
    Report::seen(State::Ok, about, text)
}

/// What is compared with patterns: the path and what follows it.
pub fn path(uri: &Url) -> &str {
    &uri[url::Position::BeforePath..url::Position::AfterQuery]
}

/// Whether the site and the page say different things (section 2.4.1).
fn ambiguous(
    site: &Site,
    manner: Manner,
    files: &[(Place, Url, &ReferenceFile)],
) -> Option<Report> {
    let path = path(site.page_uri());
    let mut meant = files.iter().filter_map(|(place, uri, file)| {
        let named = site.meant(uri, file.for_page(path)?)?;
        Some((place, named))
    });
    let (place, first) = meant.next()?;
    let (other_place, other) =
        meant.find(|(_, other)| (&other.uri, &other.fragment) != (&first.uri, &first.fragment))?;
    let text = format!(
        "has policy #{} by {place}, #{} by {other_place}",
        first.fragment, other.fragment
    );
    Some(manner.note(&tags::AMBIGUOUS, &site.label(site.page_uri()), text))
}
