//! The CNAME record itself: whether it is there, alone, and the right one.

use asking::DomainName;
use asking::dns::{count, everywhere, listed};
use plugin::{Limits, Report, State, Tag};
use probe::dns::{Lame, Lookup, Name, RecordType, code_name, plain};

use super::{Subject, Told};
use crate::tags;

/// The servers that do not have the alias.
pub fn presence(subject: &Subject) -> Vec<Report> {
    let mut parts = said(&tags::NAME_MISSING, subject, missing);
    parts.extend(said(&tags::NO_CNAME, subject, other));
    parts.extend(said(&tags::CNAME_FAILS, subject, failed));
    parts
}

/// Servers without the alias, each in its own way, leave their users with
/// nothing all the same.
pub fn everywhere_nothing(subject: &Subject, parts: &[Report]) -> Option<Report> {
    let told = &subject.told;
    let nothing = told.len() > 1
        && told
            .iter()
            .all(|told| told.seen() && told.targets.is_empty())
        && parts.iter().all(|part| part.state() != State::Critical);
    let text = format!("gives no alias at any of {} servers", told.len());
    nothing.then(|| Report::finding(&tags::NO_CNAME, &subject.name, text))
}

/// What some servers say, as a finding.
fn said(
    tag: &'static Tag,
    subject: &Subject,
    what: impl Fn(&Told) -> Option<String>,
) -> Vec<Report> {
    let told = subject.told.iter();
    let says = told.filter_map(|told| Some((told.server.clone(), what(told)?)));
    everywhere(tag, &subject.name, says.collect(), subject.answered())
}

fn missing(told: &Told) -> Option<String> {
    (told.lookup == Lookup::NoSuchName)
        .then(|| "gives NXDOMAIN: the name does not exist".to_owned())
}

/// A name without an alias, and what it has instead.
fn other(told: &Told) -> Option<String> {
    let kinds: Vec<String> = told.beside.iter().map(RecordType::to_string).collect();
    match (&told.lookup, kinds.as_slice()) {
        (Lookup::NoData | Lookup::Found(..), []) => Some("gives no alias".to_owned()),
        (Lookup::NoData | Lookup::Found(..), kinds) => {
            Some(format!("gives no alias but {} records", listed(kinds)))
        }
        _ => None,
    }
}

fn failed(told: &Told) -> Option<String> {
    match &told.lookup {
        Lookup::Lame(Lame::NoReply(theirs)) => {
            Some(format!("does not answer the CNAME question: {theirs}"))
        }
        Lookup::Lame(Lame::Code(code)) => Some(format!(
            "answers the CNAME question with {}",
            code_name(*code)
        )),
        Lookup::Lame(lame) => Some(format!("answers the CNAME question wrongly: {lame}")),
        _ => None,
    }
}

/// The servers that give another target than the one expected.
pub fn expected(subject: &Subject, expect: Option<&DomainName>) -> Vec<Report> {
    let Some(expect) = expect else {
        return Vec::new();
    };
    let strange = |told: &Told| {
        let others: Vec<String> = told
            .targets
            .iter()
            .filter(|target| *target != expect.name())
            .map(plain)
            .collect();
        (!others.is_empty())
            .then(|| format!("gives an alias of {}, expected {expect}", listed(&others)))
    };
    said(&tags::CNAME_UNEXPECTED, subject, strange)
}

/// An alias at the apex of a zone.
pub fn apex(subject: &Subject, is_apex: bool) -> Vec<Report> {
    let text = "gives an alias at the apex of its zone, beside SOA and NS records";
    said(&tags::CNAME_AT_APEX, subject, |told| {
        (is_apex && !told.targets.is_empty()).then(|| text.to_owned())
    })
}

/// Other records beside the alias; at the apex those that have to be there are
/// no further finding.
pub fn company(subject: &Subject, is_apex: bool) -> Vec<Report> {
    let beside = |told: &Told| {
        let mut kinds = told.beside.clone();
        kinds.retain(|kind| !(is_apex && matches!(kind, RecordType::SOA | RecordType::NS)));
        let kinds: Vec<String> = kinds.iter().map(RecordType::to_string).collect();
        (!kinds.is_empty() && !told.targets.is_empty())
            .then(|| format!("gives {} beside the CNAME record", listed(&kinds)))
    };
    let several = |told: &Told| {
        let targets: Vec<String> = told.targets.iter().map(plain).collect();
        (targets.len() > 1).then(|| {
            format!(
                "gives {} CNAME records: {}",
                targets.len(),
                listed(&targets)
            )
        })
    };
    let mut parts = said(&tags::CNAME_MULTIPLE, subject, several);
    parts.extend(said(&tags::CNAME_BESIDE, subject, beside));
    parts
}

/// Servers that give different targets.
pub fn differences(subject: &Subject) -> Option<Report> {
    let with = || subject.told.iter().filter(|told| !told.targets.is_empty());
    let mut groups: Vec<(&[Name], Vec<&str>)> = Vec::new();
    for told in with() {
        match groups
            .iter_mut()
            .find(|(targets, _)| *targets == told.targets)
        {
            Some((_, servers)) => servers.push(&told.server),
            None => groups.push((&told.targets, vec![&told.server])),
        }
    }
    groups.sort_by_key(|(_, servers)| std::cmp::Reverse(servers.len()));
    let said: Vec<String> = groups
        .iter()
        .map(|(targets, servers)| {
            let targets: Vec<String> = targets.iter().map(plain).collect();
            format!("{} at {}", targets.join(" and "), who(servers))
        })
        .collect();
    let text = format!("servers differ: {}", said.join(", but "));
    (groups.len() > 1).then(|| Report::finding(&tags::CNAME_DIFFERS, &subject.name, text))
}

fn who(servers: &[&str]) -> String {
    match servers {
        [one] => (*one).to_owned(),
        many => count(many.len(), "server"),
    }
}

/// A TTL of the alias beyond a limit, at the server where it is worst.
pub fn ttl(limits: &Limits, subject: &Subject) -> Option<Report> {
    let ttls = subject.told.iter().filter_map(|told| told.ttl);
    let (state, ttl) = ttls
        .map(|ttl| (limits.judge("ttl", f64::from(ttl)), ttl))
        .max()?;
    let limit = limits.text("ttl", f64::from(ttl));
    let text = format!("CNAME record has TTL {ttl} s ({limit})");
    (state != State::Ok).then(|| Report::finding(&tags::TTL_LIMIT, &subject.name, text).at(state))
}

/// The DNAME that the alias was made from.
pub fn synthesized(subject: &Subject) -> Option<Report> {
    let owner = subject.told.iter().find_map(|told| told.renamed.as_ref())?;
    let text = format!("alias made from the DNAME of {}", plain(owner));
    Some(Report::finding(&tags::DNAME, &subject.name, text))
}
