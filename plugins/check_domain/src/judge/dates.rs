//! The end of the registration.

use std::time::SystemTime;

use certificate::{DAY, Moment};
use plugin::{Report, State};

use super::Case;
use super::statuses::is_generic;
use crate::date::Read;
use crate::facts::{Expiry, Registration};
use crate::tags;

/// Registries that publish no end in any answer (registry.md, 1.8).
const UNPUBLISHED: &[&str] = &[
    "de", "at", "nl", "eu", "ch", "li", "be", "hu", "lu", "no", "au", "pe", "ae", "tn", "kz", "lv",
    "om", "qa", "gg", "je", "dz", "es", "sa", "aq", "int", "gov", "mil", "jo", "gr", "mt", "cy",
    "al", "vn", "ph",
];

/// Registries of countries that publish the end of every registration, and edu:
/// where there is none something has changed (registry.md, 1.8). Those of
/// generic domains must (ICANN's RDAP response profile, section 2.3.1). Of
/// all others nothing is known.
const PUBLISHED: &[&str] = &[
    "ai", "ar", "bo", "br", "ca", "cf", "cl", "cn", "co", "cr", "cz", "dk", "edu", "ee", "fi",
    "fr", "hk", "hr", "id", "ie", "il", "im", "in", "io", "ir", "is", "it", "jp", "kg", "kr", "lk",
    "lt", "me", "mo", "mx", "my", "nc", "nu", "pl", "pm", "pt", "re", "ro", "rs", "ru", "se", "sg",
    "si", "sk", "sn", "su", "tf", "th", "tk", "tr", "tv", "tw", "tz", "ua", "uk", "us", "ve", "wf",
    "ws", "yt", "za",
];

/// Whole days until the end of the registration; negative after it.
pub fn days(now: Moment, known: &Registration) -> Option<i64> {
    let end = end(known)?.moment()?;
    Some(end.since(now).div_euclid(DAY))
}

/// The days in the calendar from one moment to another. Sources that round, or
/// write in the time of their country, are one day apart about the same end.
pub fn days_between(one: Moment, other: Moment) -> i64 {
    let day = |moment: Moment| {
        moment
            .since(Moment::from(SystemTime::UNIX_EPOCH))
            .div_euclid(DAY)
    };
    day(other) - day(one)
}

/// The date that counts: the registry's before the registrar's.
fn end(known: &Registration) -> Option<&Expiry> {
    known.expiry.as_ref().or(known.registrar_expiry.as_ref())
}

/// When it ends, as a part of a sentence.
pub fn clause(case: &Case<'_>, known: &Registration) -> String {
    let Some(expiry) = end(known) else {
        return match UNPUBLISHED.contains(&case.domain.top()) {
            true => "is registered, the registry publishes no end".to_owned(),
            false => "is registered, the answer has no end".to_owned(),
        };
    };
    match (expiry.read, days(case.now(), known)) {
        (Read::At(moment), Some(days)) => ends(moment, days),
        (Read::Never, _) => "is registered without end".to_owned(),
        _ => format!("is registered, '{}' is no date", expiry.literal),
    }
}

fn ends(moment: Moment, days: i64) -> String {
    let day = moment.day();
    match days {
        ..=-2 => format!("expired {} days ago ({day})", -days),
        -1 => format!("expired within the last day ({day})"),
        0 => format!("expires within a day ({day})"),
        1 => format!("expires in 1 day ({day})"),
        days => format!("expires in {days} days ({day})"),
    }
}

/// Judges the end, and the registrar's copy of it.
pub fn judge(case: &Case<'_>, known: &Registration) -> Vec<Report> {
    let mut parts = vec![match end(known) {
        None => missing(case),
        Some(expiry) => judged(case, known, expiry),
    }];
    parts.extend(copies(case, known));
    parts
}

fn missing(case: &Case<'_>) -> Report {
    let top = case.domain.top();
    if UNPUBLISHED.contains(&top) {
        let text = "is registered, its registry publishes no end of registrations";
        return case.finding(&tags::EXPIRY_UNPUBLISHED, text);
    }
    if let Some(was) = case.before.and_then(|before| before.expiry) {
        let text = format!(
            "is registered, but the answer has no end, which was {}",
            was.day()
        );
        return case.finding(&tags::EXPIRY_MISSING, text);
    }
    if is_generic(top) || PUBLISHED.contains(&top) {
        let text = "is registered, but the answer has no end";
        return case.finding(&tags::EXPIRY_MISSING, text);
    }
    let text = "is registered, the answer has no end, and the registry may publish none";
    case.finding(&tags::EXPIRY_UNPUBLISHED, text)
}

fn judged(case: &Case<'_>, known: &Registration, expiry: &Expiry) -> Report {
    let place = format!("'{}' behind '{}'", expiry.literal, expiry.label);
    let days = days(case.now(), known);
    match (expiry.read, days) {
        (Read::At(_), Some(days)) => expires(case, known, days),
        (Read::Never, _) => Report::seen(State::Ok, case.domain.name.clone(), clause(case, known)),
        (Read::Ambiguous, _) => {
            let text = format!("ends on a day that could be two: {place}");
            case.finding(&tags::EXPIRY_AMBIGUOUS, text)
        }
        _ => {
            let text = format!("ends on a day that cannot be read: {place}");
            case.finding(&tags::EXPIRY_UNREADABLE, text)
        }
    }
}

fn expires(case: &Case<'_>, known: &Registration, days: i64) -> Report {
    let value = days as f64;
    let state = case.limits.judge("days", value);
    let limit = case.limits.text("days", value);
    let clause = clause(case, known);
    let text = match limit.is_empty() {
        true => clause,
        false => format!("{clause}, {limit}"),
    };
    match (days < 0, state) {
        (true, State::Ok) | (false, State::Ok) if days >= 0 => {
            Report::seen(State::Ok, case.domain.name.clone(), text)
        }
        (true, _) => case.finding(&tags::EXPIRED, text),
        _ => case.finding(&tags::EXPIRES_SOON, text).at(state),
    }
}

/// The registrar's date: in the same answer, or in its own.
fn copies(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let own = known.expiry.as_ref()?.moment()?;
    let asked = case
        .seen
        .registrar
        .as_ref()
        .and_then(|reading| reading.outcome.registration());
    let asked = asked.and_then(|known| known.registrar_expiry.as_ref().or(known.expiry.as_ref()));
    let other = asked.or(known.registrar_expiry.as_ref())?.moment()?;
    let apart = days_between(own, other);
    if apart.abs() <= 1 {
        return None;
    }
    let side = if apart > 0 { "ahead of" } else { "behind" };
    let text = format!(
        "ends {} by the registrar, {} days {side} the registry's {}",
        other.day(),
        apart.abs(),
        own.day()
    );
    Some(case.finding(&tags::REGISTRAR_DATE_DIFFERS, text))
}
