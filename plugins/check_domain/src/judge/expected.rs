//! What the user expects beside what the registry says.

use plugin::Report;

use super::Case;
use crate::facts::{Registrar, Registration, folded};
use crate::tags;
use crate::wanted::Answer;

/// Judges each expectation.
pub fn judge(case: &Case<'_>, known: &Registration) -> Vec<Report> {
    let judged = [
        registrar(case, known),
        registrant(case, known),
        servers(case, known),
        signed(case, known),
    ];
    judged
        .into_iter()
        .flatten()
        .chain(statuses(case, known))
        .collect()
}

/// What the registrar itself says, where it was asked.
fn followed<'a>(case: &'a Case<'_>) -> Option<&'a Registration> {
    case.seen.registrar.as_ref()?.outcome.registration()
}

fn unseen(case: &Case<'_>, what: &str, option: &str) -> Report {
    let text = format!("shows no {what}, which {option} is about");
    case.finding(&tags::EXPECTATION_UNSEEN, text)
}

fn registrar(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let wanted = case.wanted.registrar.as_ref()?;
    let Some(found) = &known.registrar else {
        return Some(unseen(case, "registrar", "--expect-registrar"));
    };
    match is(found, wanted) {
        Some(true) => None,
        Some(false) => {
            let text = format!("has the registrar {found}, not {wanted}");
            Some(case.finding(&tags::REGISTRAR_UNEXPECTED, text))
        }
        None => {
            let text = format!("has the registrar {found}, which cannot be held against {wanted}");
            Some(case.finding(&tags::EXPECTATION_UNSEEN, text))
        }
    }
}

/// Whether this is the registrar that is wanted: by its number, or by a part of
/// its name, because each service writes that in its own way. Nothing follows
/// from a name where a number is wanted, and the other way round.
fn is(found: &Registrar, wanted: &str) -> Option<bool> {
    if wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(found.id.as_ref()? == wanted);
    }
    Some(folded(found.name.as_ref()?).contains(&folded(wanted)))
}

fn registrant(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let wanted = case.wanted.registrant.as_ref()?;
    let at_registrar = || followed(case)?.registrant.as_ref();
    let Some(found) = known.registrant.as_ref().or_else(at_registrar) else {
        return Some(unseen(case, "registrant", "--expect-registrant"));
    };
    if folded(found).contains(&folded(wanted)) {
        return None;
    }
    let text = format!("is held by {found}, not by {wanted}");
    Some(case.finding(&tags::REGISTRANT_UNEXPECTED, text))
}

/// The set that is named; names below a `*` in any number.
fn servers(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let wanted: Vec<String> = case
        .wanted
        .servers
        .iter()
        .map(ToString::to_string)
        .collect();
    if wanted.is_empty() {
        return None;
    }
    if known.servers.is_empty() {
        return Some(unseen(case, "name servers", "--expect-ns"));
    }
    let covers = |pattern: &String, server: &String| match pattern.strip_prefix('*') {
        Some(below) => server.ends_with(below),
        None => server == pattern,
    };
    let strange = known
        .servers
        .iter()
        .filter(|server| !wanted.iter().any(|one| covers(one, server)));
    let missing = wanted
        .iter()
        .filter(|one| !known.servers.iter().any(|server| covers(one, server)));
    let strange: Vec<&str> = strange.map(String::as_str).collect();
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    let mut words = Vec::new();
    if !strange.is_empty() {
        words.push(format!(
            "has name servers that are not expected ({})",
            strange.join(", ")
        ));
    }
    if !missing.is_empty() {
        words.push(format!(
            "lacks expected name servers ({})",
            missing.join(", ")
        ));
    }
    (!words.is_empty()).then(|| case.finding(&tags::NAME_SERVERS_UNEXPECTED, words.join(" and ")))
}

fn statuses(case: &Case<'_>, known: &Registration) -> Vec<Report> {
    let has = |wanted: &str| {
        known
            .statuses
            .iter()
            .any(|status| folded(status) == folded(wanted))
    };
    let missing = case.wanted.statuses.iter().filter(|wanted| !has(wanted));
    let finding = |wanted: &String| match known.statuses.is_empty() {
        true => unseen(case, "status", "--expect-status"),
        false => {
            let text = format!(
                "lacks the status {wanted}, has {}",
                known.statuses.join(", ")
            );
            case.finding(&tags::STATUS_UNEXPECTED, text)
        }
    };
    missing.map(finding).collect()
}

fn signed(case: &Case<'_>, known: &Registration) -> Option<Report> {
    let wanted = case.wanted.signed? == Answer::Yes;
    match known.signed {
        None => Some(unseen(case, "word on DNSSEC", "--expect-dnssec")),
        Some(signed) if signed == wanted => None,
        Some(true) => Some(case.finding(&tags::DNSSEC_UNEXPECTED, "has a signed delegation")),
        Some(false) => Some(case.finding(
            &tags::DNSSEC_UNEXPECTED,
            "has a delegation that is not signed",
        )),
    }
}
