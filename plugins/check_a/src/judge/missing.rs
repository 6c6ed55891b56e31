//! Ways that lead to no address.

use asking::dns::{CHAIN_TOO_LONG, Chain, Fate, Route, astray, by_tag, everywhere};
use plugin::{Report, State, Tag};
use probe::dns::RecordType;

use super::Subject;
use crate::tags;
use crate::told::Told;

/// More aliases in a row than the strictest resolvers in use follow.
const LONG: usize = 8;
/// More than the common ones follow.
const TOO_LONG: usize = 11;

/// The servers that lead their users to no address at all.
pub fn findings(subject: &Subject, chain: &Chain) -> Vec<Report> {
    let answered = subject.told.iter().filter(|told| told.seen()).count();
    let says = subject.told.iter().filter_map(|told| {
        let (tag, text) = nothing(told, chain)?;
        Some((tag, told.server.clone(), text))
    });
    by_tag(&subject.name, says, answered)
}

/// Servers that fail each in its own way leave their users with nothing all
/// the same.
pub fn everywhere_nothing(subject: &Subject, parts: &[Report]) -> Option<Report> {
    let told = &subject.told;
    let nothing = told.len() > 1
        && told.iter().all(Told::settled)
        && subject.with_addresses().next().is_none()
        && parts.iter().all(|part| part.state() != State::Critical);
    let text = format!("gives no address at any of {} servers", told.len());
    nothing.then(|| Report::finding(&tags::NO_ADDRESS, &subject.name, text))
}

/// Why a server leads to no address. A type of which nothing was seen, or at
/// which the server itself fails, leaves that open.
fn nothing(told: &Told, chain: &Chain) -> Option<(&'static Tag, String)> {
    let open = |route: &Route| match route.fate {
        Fate::Addresses(_) | Fate::NotObserved(_) => true,
        Fate::Failed(_) => route.aliases() == 0,
        _ => false,
    };
    let routes = || told.routes.iter().map(|(_, route)| route);
    if routes().any(open) {
        return None;
    }
    let weight = |route: &&Route| match route.fate {
        Fate::NoAddress => 1,
        Fate::NoSuchName => 2,
        _ => 0,
    };
    let route = routes().min_by_key(weight)?;
    match (&route.fate, route.aliases()) {
        (Fate::NoSuchName, 0) => Some((
            &tags::NAME_MISSING,
            "gives NXDOMAIN: the name does not exist".to_owned(),
        )),
        (Fate::NoAddress, 0) => Some((&tags::NO_ADDRESS, without(told))),
        _ => astray(chain, route),
    }
}

fn without(told: &Told) -> String {
    let kinds: Vec<String> = told
        .routes
        .iter()
        .map(|(kind, _)| kind.to_string())
        .collect();
    match kinds.as_slice() {
        [kind] => format!("gives no {kind} record"),
        _ => format!("gives neither {} record", kinds.join(" nor ")),
    }
}

/// The servers that have an address of one family only.
pub fn families(subject: &Subject, note: &dyn Fn(&'static Tag, String) -> Report) -> Vec<Report> {
    let lacks = |told: &Told, kind| matches!(told.fate(kind), Some(Fate::NoAddress));
    let with: Vec<&Told> = subject.with_addresses().collect();
    let says = with
        .iter()
        .filter(|told| lacks(told, RecordType::A))
        .map(|told| (told.server.clone(), "gives no IPv4 address (A)".to_owned()));
    let mut parts = everywhere(&tags::NO_IPV4, &subject.name, says.collect(), with.len());
    // Where some have one, that is a difference between the servers.
    if !with.is_empty() && with.iter().all(|told| lacks(told, RecordType::AAAA)) {
        parts.push(note(
            &tags::NO_IPV6,
            "gives no IPv6 address (AAAA)".to_owned(),
        ));
    }
    parts
}

/// A chain that leads to addresses after more aliases than some follow.
pub fn length(subject: &Subject) -> Option<Report> {
    let ended = subject.with_addresses();
    let aliases = ended
        .map(|told| told.names().len().saturating_sub(1))
        .max()?;
    let state = match aliases {
        _ if aliases > TOO_LONG => State::Critical,
        _ if aliases > LONG => State::Warning,
        _ => return None,
    };
    let limit = if state == State::Critical {
        TOO_LONG
    } else {
        LONG
    };
    let text = format!("gives a chain of {aliases} aliases (limit {limit})");
    Some(Report::finding(&CHAIN_TOO_LONG, &subject.name, text).at(state))
}
