//! The list of certificates as the server sends it (RFC 8446 section 4.4.2).

use asking::dns::{hygiene, listed};
use certificate::{Certificate, Moment, Paths, Stop};
use plugin::{Report, Tag};

use crate::stores::Views;

plugin::tags! {
    SENT_TAGS;
    INTERMEDIATE_MISSING, Critical,
        "An intermediate is not sent. Browsers fetch it or know it; curl, Java, mobile apps and the webhooks of payment providers do not, and refuse the certificate (RFC 8446 section 4.4.2, RFC 5246 section 7.4.2).",
        "add the named intermediate to the file of the certificate (the file is often called fullchain)";
    CHAIN_ORDER, Ok,
        "The certificates are not sent in the order in which each was issued by the next; clients of TLS 1.2 and older may refuse that, those of today sort them (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2).",
        "put the certificate first and then the intermediates, each followed by its issuer";
    ROOT_SENT, Ok,
        "The root is sent along, which no client needs: it has its own, and every connection carries the octets (RFC 8446 section 4.4.2).",
        "leave the root out of the file of the certificate";
    CERTIFICATE_TWICE, Ok,
        "The same certificate is sent twice, which clients of TLS 1.2 and older may refuse (RFC 5246 section 7.4.2).",
        "leave the second one out of the file of the certificate";
    CERTIFICATE_STRAY, Ok,
        "A certificate is sent that no path leads over (RFC 8446 section 4.4.2).",
        "leave it out of the file of the certificate";
    EXTRA_EXPIRED, Ok,
        "A certificate is sent that has ended, and that no valid path needs: it harms only clients that do not look for another path, such as OpenSSL 1.0.",
        "leave it out of the file of the certificate";
}

/// What is known of the list.
#[derive(Debug)]
pub struct Sent<'a> {
    /// In their order.
    pub list: &'a [Certificate],
    /// Whether a server sent them like this; a file may have them in any order.
    pub by_server: bool,
    /// What was fetched of it: the paths with the issuers that the certificates
    /// say where to find.
    pub completed: Option<Completed<'a>>,
    /// As of when.
    pub at: Moment,
    /// Whether notes are a WARNING.
    pub strict: bool,
}

/// The list with what was fetched behind it.
#[derive(Debug)]
pub struct Completed<'a> {
    /// Sent and fetched.
    pub list: &'a [Certificate],
    /// Their paths.
    pub views: &'a Views,
}

/// The findings on the list.
pub fn judge(about: &str, sent: &Sent, views: &Views) -> Vec<Report> {
    let mut found: Vec<Report> = missing(about, sent, views).into_iter().collect();
    let note =
        |tag: &'static Tag, text: String| hygiene(sent.strict && sent.by_server, tag, about, text);
    found.extend(order(sent.list).map(|text| note(&CHAIN_ORDER, text)));
    for at in 1..sent.list.len() {
        found.extend(surplus(sent, &views.decisive, at).map(|(tag, text)| note(tag, text)));
    }
    found
}

/// The intermediates without which there is no path, and with which there is one.
fn missing(about: &str, sent: &Sent, views: &Views) -> Option<Report> {
    let completed = sent.completed.as_ref()?;
    let is_missing = views.decisive.valid.is_empty();
    let path = completed.views.decisive.best().filter(|_| is_missing)?;
    let fetched = path
        .certificates
        .iter()
        .filter(|&&at| at >= sent.list.len());
    let names: Vec<&str> = fetched
        .filter_map(|&at| Some(completed.list.get(at)?.subject.short()))
        .collect();
    let text = format!(
        "is sent without its {} {}: browsers work, curl, Java and payment webhooks do not",
        match names.len() {
            1 => "intermediate",
            _ => "intermediates",
        },
        listed(&names)
    );
    (!names.is_empty()).then(|| Report::finding(&INTERMEDIATE_MISSING, about, text))
}

/// Whether the list lacks only what its certificates say where to find: who
/// fetches for context asks there, and judges again.
pub fn lacking<'a>(list: &'a [Certificate], paths: &Paths) -> Option<&'a Certificate> {
    let end = paths.dead_end.as_ref()?;
    let is_open = paths.valid.is_empty() && end.why == Stop::UnknownIssuer;
    let top = end.certificates.last().filter(|_| is_open)?;
    list.get(*top)
}

/// The first that does not follow whom it issued. Where its issuer is not in
/// the list, nothing can follow; copies have a finding of their own.
fn order(list: &[Certificate]) -> Option<String> {
    let list: Vec<&Certificate> = distinct(list);
    let issued = |issuer: &Certificate, one: &Certificate| issuer.subject.der == one.issuer.der;
    let pairs = list.iter().zip(list.iter().skip(1));
    let wrong = pairs.enumerate().find(|(at, (one, next))| {
        let has_later = list.iter().skip(at + 2).any(|later| issued(later, one));
        !one.is_self_issued() && !issued(next, one) && has_later
    });
    let (_, (one, next)) = wrong?;
    let (one, next) = (one.subject.short(), next.subject.short());
    Some(format!(
        "is sent with {next} behind {one}, which it did not issue"
    ))
}

fn distinct(list: &[Certificate]) -> Vec<&Certificate> {
    let mut distinct: Vec<&Certificate> = Vec::new();
    for one in list {
        if distinct.iter().all(|known| known.der != one.der) {
            distinct.push(one);
        }
    }
    distinct
}

/// Why a certificate behind the leaf is not needed, if it is not.
fn surplus(sent: &Sent, paths: &Paths, at: usize) -> Option<(&'static Tag, String)> {
    let (one, before) = (sent.list.get(at)?, sent.list.get(..at)?);
    let (name, end) = (one.subject.short(), one.not_after.day());
    if before.iter().any(|known| known.der == one.der) {
        return Some((&CERTIFICATE_TWICE, format!("is sent with {name} twice")));
    }
    if paths.uses(at) {
        return None;
    }
    let is_needed_by = |other: &Certificate| other.issuer.der == one.subject.der;
    let has_issued = sent
        .list
        .iter()
        .any(|other| other.der != one.der && is_needed_by(other));
    if !paths.valid.is_empty() && one.not_after < sent.at {
        let text = format!("is sent with {name}, which ended on {end} and which no path needs");
        return Some((&EXTRA_EXPIRED, text));
    }
    if one.is_self_signed() && has_issued {
        return Some((&ROOT_SENT, format!("is sent with the root {name}")));
    }
    let text = format!("is sent with {name}, which no path needs");
    let is_stray = !has_issued || !paths.valid.is_empty();
    is_stray.then_some((&CERTIFICATE_STRAY, text))
}
