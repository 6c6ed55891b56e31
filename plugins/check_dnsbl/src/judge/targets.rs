//! The findings on the addresses and domains that were looked up.

use asking::dns::{NOT_OBSERVED, count, listed};
use plugin::{Report, State};

use super::{Facts, lists};
use crate::Subject;
use crate::senders::Senders;
use crate::tags;
use crate::targets::Target;

/// What is to be said of each, and of what was not asked for.
pub fn judge(facts: &Facts) -> Vec<Report> {
    let targets = &facts.seen.targets;
    let mut parts: Vec<Report> = targets
        .all
        .iter()
        .filter_map(|target| asked(facts, target))
        .collect();
    for nowhere in &targets.nowhere {
        let tag = match nowhere.ours {
            true => &tags::ADDRESSES_UNKNOWN,
            false => &tags::NO_ADDRESS,
        };
        parts.push(Report::finding(tag, &nowhere.name, &nowhere.why));
    }
    for (name, why) in &targets.half {
        parts.push(Report::finding(&NOT_OBSERVED, name, why));
    }
    for (address, purpose) in &targets.special {
        let text = format!("not asked for: {purpose}");
        parts.push(Report::finding(
            &tags::ADDRESS_SPECIAL,
            address.to_string(),
            text,
        ));
    }
    if targets.left_out > 0 {
        let text = format!(
            "{} not asked for (--max-hosts)",
            count(targets.left_out, "address")
        );
        parts.push(Report::finding(
            &tags::TARGETS_LEFT_OUT,
            facts.subject.clone(),
            text,
        ));
    }
    parts.extend(
        targets
            .senders
            .iter()
            .flat_map(|seen| senders(&facts.subject, seen)),
    );
    parts
}

/// How a target stands when no list has it, or when none can be believed.
fn asked(facts: &Facts, target: &Target) -> Option<Report> {
    let names = match target.names.as_slice() {
        [] => String::new(),
        names => format!("({}) ", listed(names)),
    };
    let subject = target.subject.to_string();
    let is_hit = facts
        .hits
        .iter()
        .any(|hit| hit.target.subject == target.subject);
    match lists::believed(facts, target) {
        Err(finding) => finding,
        Ok(_) if is_hit => None,
        Ok(lists) => {
            let text = format!("{names}is on none of {}", count(lists, "list"));
            Some(Report::seen(State::Ok, subject, text))
        }
    }
}

fn senders(subject: &str, senders: &Senders) -> Vec<Report> {
    let mut parts = Vec::new();
    let skipped: Vec<String> = [
        (!senders.networks.is_empty()).then(|| {
            let networks = count(senders.networks.len(), "large network");
            format!("{networks}: {}", listed(&senders.networks))
        }),
        (!senders.terms.is_empty()).then(|| listed(&senders.terms)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !skipped.is_empty() {
        let text = format!("(SPF) not asked for: {}", skipped.join(", and "));
        parts.push(Report::finding(&tags::SENDERS_SKIPPED, subject, text));
    }
    if let Some(why) = &senders.broken {
        let text = format!("(SPF) was not followed to its end: {why}");
        parts.push(Report::finding(&tags::SPF_ENDS, subject, text));
    }
    parts
}

/// `4 addresses and 1 domain`.
pub fn counted(targets: &[Target]) -> String {
    let domains = targets
        .iter()
        .filter(|target| matches!(target.subject, Subject::Domain(_)))
        .count();
    let addresses = targets.len() - domains;
    match (addresses, domains) {
        (0, 0) => "nothing".to_owned(),
        (_, 0) => count(addresses, "address"),
        (0, _) => count(domains, "domain"),
        _ => format!(
            "{} and {}",
            count(addresses, "address"),
            count(domains, "domain")
        ),
    }
}
