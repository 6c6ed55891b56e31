//! What has changed since the domain was last accepted.

use certificate::DAY;
use plugin::Report;

use super::Case;
use crate::facts::{Registration, folded};
use crate::remembered::Remembered;
use crate::status::is_lock;
use crate::tags;

/// Judges the changes.
pub fn judge(case: &Case<'_>, known: &Registration) -> Vec<Report> {
    let Some(before) = case.before else {
        return Vec::new();
    };
    let judged = [
        registrar(case, before, known),
        registrant(case, before, known),
        servers(case, before, known),
        signed(case, before, known),
        expiry(case, before, known),
    ];
    judged
        .into_iter()
        .flatten()
        .chain(locks(case, before, known))
        .collect()
}

fn registrar(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let (was, is) = (before.registrar.as_ref()?, known.registrar.as_ref()?);
    let text = || format!("has moved from the registrar {was} to {is}");
    (!was.is(is)).then(|| case.finding(&tags::REGISTRAR_CHANGED, text()))
}

fn registrant(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let (was, is) = (before.registrant.as_ref()?, known.registrant.as_ref()?);
    let text = || format!("was held by {was} and is by {is}");
    (folded(was) != folded(is)).then(|| case.finding(&tags::REGISTRANT_CHANGED, text()))
}

fn servers(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let (was, is) = (&before.servers, &known.servers);
    let text = || {
        format!(
            "had the name servers {} and has {}",
            was.join(", "),
            is.join(", ")
        )
    };
    let changed = !was.is_empty() && !is.is_empty() && was != is;
    changed.then(|| case.finding(&tags::NAME_SERVERS_CHANGED, text()))
}

fn signed(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let text = match (before.signed?, known.signed?) {
        (true, false) => "had a signed delegation and has none",
        (false, true) => "had no signed delegation and has one",
        _ => return None,
    };
    Some(case.finding(&tags::DNSSEC_CHANGED, text))
}

/// Days differ by one between sources and zones of time.
fn expiry(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let was = before.expiry?;
    let is = known.expiry.as_ref()?.moment()?;
    let moved = is.since(was);
    let text = format!("ended {} and ends {}", was.day(), is.day());
    match moved {
        ..=-86_401 => Some(case.finding(&tags::EXPIRY_MOVED_BACK, text)),
        86_401.. => Some(case.finding(&tags::RENEWED, text)),
        _ => None,
    }
}

fn locks(case: &Case<'_>, before: &Remembered, known: &Registration) -> Vec<Report> {
    let has = |lock: &str| {
        known
            .statuses
            .iter()
            .any(|status| folded(status) == folded(lock))
    };
    let gone = before.locks.iter().filter(|lock| !has(lock));
    // A source without statuses says nothing about locks.
    let gone = gone.filter(|_| !known.statuses.is_empty());
    gone.map(|lock| case.finding(&tags::LOCK_REMOVED, format!("has lost the status {lock}")))
        .collect()
}

/// What is to be remembered after this run: what was accepted before, with
/// what was not known then, and a date that moved on; all of it anew where the
/// user accepts.
pub fn now_known(before: Option<&Remembered>, known: &Registration, accepts: bool) -> Remembered {
    let locks = known
        .statuses
        .iter()
        .filter(|status| is_lock(status))
        .cloned()
        .collect();
    let seen = Remembered {
        registrar: known.registrar.clone(),
        registrant: known.registrant.clone(),
        servers: known.servers.clone(),
        locks,
        signed: known.signed,
        expiry: known.expiry.as_ref().and_then(|expiry| expiry.moment()),
    };
    match before.filter(|_| !accepts) {
        None => seen,
        Some(before) => joined(before, seen),
    }
}

fn joined(before: &Remembered, seen: Remembered) -> Remembered {
    let before = before.clone();
    let either = |was: Vec<String>, is: Vec<String>| if was.is_empty() { is } else { was };
    let mut locks = before.locks;
    locks.extend(seen.locks);
    locks.sort();
    locks.dedup_by_key(|lock| folded(lock));
    Remembered {
        registrar: before.registrar.or(seen.registrar),
        registrant: before.registrant.or(seen.registrant),
        servers: either(before.servers, seen.servers),
        locks,
        signed: before.signed.or(seen.signed),
        expiry: match (before.expiry, seen.expiry) {
            // A day's difference of sources is no change, and must not creep.
            (Some(was), Some(is)) if is.since(was) > DAY => Some(is),
            (was, is) => was.or(is),
        },
    }
}
