//! What the answers come to, and what the zone above says to that.

use plugin::Report;

use super::Case;
use crate::facts::{Outcome, Registration};
use crate::seen::{Delegation, Failing, Trouble};
use crate::status::{Meaning, meaning};
use crate::tags;

/// What decides, or why nothing does.
pub fn judge(case: &Case<'_>) -> Vec<Report> {
    let Some(main) = &case.seen.main else {
        return vec![nothing(case)];
    };
    let mut parts = match &main.outcome {
        Outcome::Registered(_) => Vec::new(),
        Outcome::Available(words) => vec![available(case, &main.source, words)],
        Outcome::Throttled(words) => {
            let text = format!("was not looked up: {} refuses ({words})", main.source);
            vec![case.finding(&tags::REGISTRY_THROTTLES, text)]
        }
        Outcome::Unreadable(line) => {
            let text = format!("is not understood: {} says '{line}'", main.source);
            vec![case.finding(&tags::ANSWER_UNREADABLE, text)]
        }
    };
    let is_stale = !main.age.is_zero() && !case.seen.troubles.is_empty();
    if is_stale {
        let text = format!(
            "is judged by an answer of {} that is {} old",
            main.source,
            age(main.age)
        );
        parts.push(case.finding(&tags::ANSWER_KEPT, text));
    }
    parts.extend(
        case.seen
            .troubles
            .iter()
            .chain(&case.seen.registrar_failed)
            .map(|trouble| failed(case, trouble)),
    );
    parts
}

/// An age in the largest unit that fits.
pub fn age(age: std::time::Duration) -> String {
    match age.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds / 60),
        seconds @ 7200..=172_799 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

fn failed(case: &Case<'_>, trouble: &Trouble) -> Report {
    let (source, text) = (&trouble.source, words(trouble));
    let text = match trouble.kind {
        Failing::Doubted => format!(
            "is nobody's by {source} ({text}), which another source and the zone above contradict"
        ),
        _ => format!("was not answered for by {source}: {text}"),
    };
    case.finding(&tags::SOURCE_FAILED, text)
}

/// No answer decides, and none is kept: who refused goes before who was silent.
fn nothing(case: &Case<'_>) -> Report {
    if !case.seen.is_known {
        let top = case.domain.top();
        let text =
            format!("cannot be looked up: no RDAP server and no WHOIS server is known for .{top}");
        return case.finding(&tags::NO_REGISTRY, text);
    }
    let troubles = &case.seen.troubles;
    let of = |kind: Failing| troubles.iter().find(|trouble| trouble.kind == kind);
    let others = |told: &Trouble| {
        let others = troubles.iter().filter(|trouble| *trouble != told);
        others
            .map(|trouble| format!(", {}: {}", trouble.source, words(trouble)))
            .collect::<String>()
    };
    if let Some(trouble) = of(Failing::Throttled) {
        let (source, words) = (&trouble.source, words(trouble));
        let others = others(trouble);
        let text = format!("was not looked up: {source} refuses ({words}){others}");
        return case.finding(&tags::REGISTRY_THROTTLES, text);
    }
    if let Some(trouble) = of(Failing::Unreadable) {
        let Trouble { source, text, .. } = trouble;
        let since = trouble.since.as_ref();
        let since = since.map(|since| format!(" ({since})")).unwrap_or_default();
        let others = others(trouble);
        let text = format!("is not understood: {source} says '{text}'{since}{others}");
        return case.finding(&tags::ANSWER_UNREADABLE, text);
    }
    if let Some(trouble) = of(Failing::Waiting) {
        let text = format!("was not looked up: {} {}", trouble.source, trouble.text);
        return Report::seen(plugin::State::Ok, case.domain.name.clone(), text);
    }
    let told: Vec<String> = troubles
        .iter()
        .map(|trouble| format!("{}: {}", trouble.source, words(trouble)))
        .collect();
    case.finding(
        &tags::REGISTRY_SILENT,
        format!("was not looked up: {}", told.join(", ")),
    )
}

/// What became of a source, and when that was, if not now.
fn words(trouble: &Trouble) -> String {
    match &trouble.since {
        Some(since) => format!("{}, {since}", trouble.text),
        None => trouble.text.clone(),
    }
}

/// Nobody has it: unless the zone above delegates it all the same.
fn available(case: &Case<'_>, source: &str, words: &str) -> Report {
    match &case.seen.delegation {
        Delegation::To(servers) => {
            let text = format!(
                "is not registered by {source} ({words}), but delegated to {}",
                some(servers)
            );
            case.finding(&tags::CONTRADICTION, text)
        }
        Delegation::Served => {
            let text = format!(
                "is not registered by {source} ({words}), but served by the servers of the zone above it"
            );
            case.finding(&tags::CONTRADICTION, text)
        }
        Delegation::None => {
            let text = format!("is not registered ({source}: {words}), nor is it in the DNS");
            case.finding(&tags::DOMAIN_AVAILABLE, text)
        }
        Delegation::Unseen => {
            let text = format!("is not registered ({source}: {words})");
            case.finding(&tags::DOMAIN_AVAILABLE, text)
        }
    }
}

/// A few names of many.
fn some(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
    let more = names.len().saturating_sub(shown.len());
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The registry's name servers beside those that the zone above delegates to.
pub fn servers(case: &Case<'_>, known: &Registration) -> Vec<Report> {
    let held = |status: &String| {
        matches!(
            meaning(status, case.domain.top()),
            Meaning::Hold
                | Meaning::Inactive
                | Meaning::Redemption
                | Meaning::PendingDelete
                | Meaning::PendingRestore
        )
    };
    if known.servers.is_empty() || known.statuses.iter().any(held) {
        return Vec::new();
    }
    match &case.seen.delegation {
        Delegation::To(servers) if *servers != known.servers => {
            let text = format!(
                "is registered with {}, but delegated to {}",
                some(&known.servers),
                some(servers)
            );
            vec![case.finding(&tags::NAME_SERVERS_DIFFER, text)]
        }
        Delegation::None => {
            let text = format!(
                "is registered with {}, but not in the DNS",
                some(&known.servers)
            );
            vec![case.finding(&tags::NOT_DELEGATED, text)]
        }
        Delegation::To(_) | Delegation::Served | Delegation::Unseen => Vec::new(),
    }
}
