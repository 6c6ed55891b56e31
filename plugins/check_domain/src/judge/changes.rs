//! What has changed since the domain was last accepted.

use plugin::Report;

use super::Case;
use super::dates::days_between;
use crate::facts::{Registrar, Registration, folded};
use crate::remembered::{Remembered, Words};
use crate::seen::Reading;
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

/// By its number where it was known and is, else by what the same service
/// called it.
fn registrar(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let is = known.registrar.as_ref()?;
    let was = Registrar {
        id: before.registrar.clone().filter(|_| is.id.is_some()),
        name: words(case, before).and_then(|words| words.registrar.clone()),
    };
    let text = || format!("has moved from the registrar {was} to {is}");
    (!was.is(is)).then(|| case.finding(&tags::REGISTRAR_CHANGED, text()))
}

/// What the service that answers now said in its own words.
fn words<'a>(case: &Case<'_>, before: &'a Remembered) -> Option<&'a Words> {
    before.words.get(case.seen.main.as_ref()?.service())
}

fn registrant(case: &Case<'_>, before: &Remembered, known: &Registration) -> Option<Report> {
    let was = words(case, before)?.registrant.as_ref()?;
    let is = known.registrant.as_ref()?;
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
    let text = format!("ended {} and ends {}", was.day(), is.day());
    match days_between(was, is) {
        ..=-2 => Some(case.finding(&tags::EXPIRY_MOVED_BACK, text)),
        2.. => Some(case.finding(&tags::RENEWED, text)),
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
    let were = words(case, before).map(|words| words.locks.as_slice());
    let gone = were.unwrap_or_default().iter().filter(|lock| !has(lock));
    // A source without statuses says nothing about locks.
    let gone = gone.filter(|_| !known.statuses.is_empty());
    gone.map(|lock| case.finding(&tags::LOCK_REMOVED, format!("has lost the status {lock}")))
        .collect()
}

/// What is to be remembered after this run: what was accepted before, with
/// what was not known then, and a date that moved on; all of it anew where the
/// user accepts.
pub fn now_known(before: Option<&Remembered>, main: &Reading, accepts: bool) -> Option<Remembered> {
    let known = main.outcome.registration()?;
    let locks = known.statuses.iter().filter(|status| is_lock(status));
    let registrar = known.registrar.clone().unwrap_or_default();
    let words = Words {
        registrar: registrar.name,
        registrant: known.registrant.clone(),
        locks: locks.cloned().collect(),
    };
    let seen = Remembered {
        registrar: registrar.id,
        servers: known.servers.clone(),
        signed: known.signed,
        expiry: known.expiry.as_ref().and_then(|expiry| expiry.moment()),
        words: [(main.service().to_owned(), words)].into(),
    };
    Some(match before.filter(|_| !accepts) {
        None => seen,
        Some(before) => joined(before, seen),
    })
}

fn joined(before: &Remembered, seen: Remembered) -> Remembered {
    let before = before.clone();
    let either = |was: Vec<String>, is: Vec<String>| if was.is_empty() { is } else { was };
    let mut words = before.words;
    for (service, said) in seen.words {
        let known = words.entry(service).or_default();
        known.registrar = known.registrar.take().or(said.registrar);
        known.registrant = known.registrant.take().or(said.registrant);
        known.locks.extend(said.locks);
        known.locks.sort();
        known.locks.dedup_by_key(|lock| folded(lock));
    }
    Remembered {
        registrar: before.registrar.or(seen.registrar),
        servers: either(before.servers, seen.servers),
        signed: before.signed.or(seen.signed),
        expiry: match (before.expiry, seen.expiry) {
            // A day's difference of sources is no change, and must not creep.
            (Some(was), Some(is)) if days_between(was, is) > 1 => Some(is),
            (was, is) => was.or(is),
        },
        words,
    }
}
