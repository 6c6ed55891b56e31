//! Which addresses there are, and whether those are the right ones.

use std::net::IpAddr;

use asking::dns::{Chain, Fate, Voice, count, everywhere, hygiene, listed};
use ipnet::IpNet;
use plugin::{Report, State, Tag};
use probe::dns::{Lookup, RecordType};

use super::Subject;
use crate::tags;
use crate::told::Told;

/// The servers whose addresses are others than those expected.
pub fn unexpected(subject: &Subject, expect: &[IpNet]) -> Vec<Report> {
    if expect.is_empty() {
        return Vec::new();
    }
    let with: Vec<&Told> = subject.with_addresses().collect();
    let each = |wrong: &dyn Fn(&Told) -> Vec<IpAddr>, before: &str, after: &str| {
        let says = with.iter().filter_map(|told| {
            let wrong = wrong(told);
            let text = format!("{before} {}, {after}", listed(&wrong));
            (!wrong.is_empty()).then(|| (told.server.clone(), text))
        });
        says.collect::<Vec<_>>()
    };
    let strange = each(
        &|told| strange(told, expect),
        "gives",
        "which is not expected",
    );
    let absent = each(
        &|told| absent(told, expect),
        "does not give",
        "which is expected",
    );
    let mut parts = everywhere(
        &tags::ADDRESS_UNEXPECTED,
        &subject.name,
        strange,
        with.len(),
    );
    parts.extend(everywhere(
        &tags::ADDRESS_MISSING,
        &subject.name,
        absent,
        with.len(),
    ));
    parts
}

/// The addresses that nothing expected allows.
fn strange(told: &Told, expect: &[IpNet]) -> Vec<IpAddr> {
    let mut addresses = told.addresses();
    addresses.retain(|address| !expect.iter().any(|network| network.contains(address)));
    addresses
}

/// The single addresses that are expected and not given, where the server was
/// seen to give others, or none, of that family.
fn absent(told: &Told, expect: &[IpNet]) -> Vec<IpAddr> {
    let given = told.addresses();
    let seen = |address: &IpAddr| {
        let kind = match address {
            IpAddr::V4(_) => RecordType::A,
            IpAddr::V6(_) => RecordType::AAAA,
        };
        let fate = told.fate(kind);
        matches!(fate, Some(Fate::Addresses(_) | Fate::NoAddress)) && !given.is_empty()
    };
    let single = expect
        .iter()
        .filter(|network| network.prefix_len() == network.max_prefix_len());
    let mut absent: Vec<IpAddr> = single.map(IpNet::addr).collect();
    absent.retain(|address| !given.contains(address) && seen(address));
    absent
}

/// Addresses that users on the internet cannot reach.
pub fn special(subject: &Subject, reserved: &[(IpAddr, &'static str)]) -> Option<Report> {
    let all = subject.addresses();
    let found: Vec<String> = reserved
        .iter()
        .filter(|(address, _)| all.contains(address))
        .map(|(address, purpose)| format!("{address}, {purpose}"))
        .collect();
    let state = match found.len() {
        0 => return None,
        some if some < all.len() => State::Warning,
        _ => State::Critical,
    };
    let text = format!(
        "gives an address that users cannot reach: {}",
        listed(&found)
    );
    Some(Report::finding(&tags::ADDRESS_SPECIAL, &subject.name, text).at(state))
}

/// Servers that do not agree, be it on addresses or on the way to them.
pub fn differences(subject: &Subject, same: bool) -> Vec<Report> {
    let with = || subject.with_addresses();
    let addresses = groups(with().map(|told| (told, listed(&told.addresses()))));
    let first = |told: &Told| {
        told.names()
            .get(1)
            .map(probe::dns::plain)
            .unwrap_or_default()
    };
    let aliases = groups(with().map(|told| (told, first(told))));
    let mut parts = Vec::new();
    if addresses.len() > 1 {
        let text = format!("servers differ: {}", addresses.join(", but "));
        parts.push(hygiene(same, &tags::ADDRESSES_DIFFER, &subject.name, text));
    }
    if aliases.len() > 1 {
        let text = "servers give different aliases, see check_cname";
        parts.push(Report::finding(&tags::ALIAS_DIFFERS, &subject.name, text));
    }
    parts
}

/// What servers say, each with who says it, what most say first.
fn groups<'a>(says: impl Iterator<Item = (&'a Told, String)>) -> Vec<String> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (told, text) in says {
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, servers)) => servers.push(&told.server),
            None => groups.push((text, vec![&told.server])),
        }
    }
    groups.sort_by_key(|(_, servers)| std::cmp::Reverse(servers.len()));
    let who = |servers: &[&str]| match servers {
        [one] => (*one).to_owned(),
        many => count(many.len(), "server"),
    };
    groups
        .into_iter()
        .map(|(text, servers)| format!("{text} at {}", who(&servers)))
        .collect()
}

/// A name that nobody made and that has the same answer.
pub fn wildcard(
    chain: &Chain,
    beside: &[Voice],
    note: &dyn Fn(&'static Tag, String) -> Report,
) -> Option<Report> {
    let own = &chain.links.first()?.voices;
    let same = |other: &Voice| {
        let voice = own.iter().find(|voice| voice.server == other.server)?;
        let both = voice.words.iter().zip(&other.words);
        let mut useful =
            both.filter(|((_, one), _)| matches!(one.lookup, Lookup::Found(..) | Lookup::Alias(_)));
        useful
            .any(|((_, one), (_, other))| alike(&one.lookup, &other.lookup))
            .then_some(())
    };
    beside.iter().find_map(same)?;
    let text = "gives the same answer as a name beside it that nobody made: a wildcard".to_owned();
    Some(note(&tags::WILDCARD, text))
}

/// The same answer, whatever its TTL.
fn alike(one: &Lookup, other: &Lookup) -> bool {
    match (one, other) {
        (Lookup::Found(one, _), Lookup::Found(other, _)) => one == other,
        (one, other) => one == other,
    }
}
