//! What several servers say of one thing, and what of it can be declared.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::tables::name::DomainName;

/// More values than this are no list that somebody maintains.
const MOST: usize = 32;

/// How many values a comment shows.
const SHOWN: usize = 8;

/// What one server says of a thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// These names, sorted; none when there are none.
    Names(Vec<String>),
    /// These addresses, sorted; none when there are none.
    Addresses(Vec<IpAddr>),
    /// It is an alias of this name.
    Alias(String),
    /// Nothing that tells, for this reason.
    Unseen(String),
}

/// What each server says of a thing, in the order of the servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told(pub Vec<(String, Said)>);

/// What follows for the declaration.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// All that say something say this, and it can be declared.
    Same(&'a Said),
    /// All that say something say that there is nothing.
    Nothing,
    /// Servers differ.
    Differs,
    /// It cannot be declared, for this reason.
    Impossible(String),
    /// Nobody says anything, for this reason.
    Unseen(String),
}

impl Told {
    pub(super) fn verdict(&self) -> Verdict<'_> {
        let mut said = self.usable().map(|(_, said)| said);
        let Some(first) = said.next() else {
            return Verdict::Unseen(self.silence());
        };
        if said.any(|other| other != first) {
            return Verdict::Differs;
        }
        match obstacle(first) {
            _ if is_nothing(first) => Verdict::Nothing,
            Some(why) => Verdict::Impossible(why),
            None => Verdict::Same(first),
        }
    }

    /// The verdict in sentences; `same` says that all agree, `what` is left out
    /// otherwise.
    pub(super) fn comments(&self, what: &str, same: String) -> Vec<String> {
        let mut lines = match self.verdict() {
            Verdict::Differs => self.differences(what),
            Verdict::Impossible(why) => vec![format!("Left out, {what}: {why}.")],
            Verdict::Unseen(why) => vec![format!("Not seen, {what}: {why}.")],
            Verdict::Same(_) | Verdict::Nothing => vec![same],
        };
        if !self.is_silent() {
            lines.extend(self.gaps());
        }
        lines
    }

    /// Whether everybody who says something of both says the same of both, and
    /// somebody does not say that there is nothing.
    pub(super) fn like(&self, other: &Told) -> bool {
        let others: BTreeMap<_, _> = other.usable().collect();
        let both: Vec<_> = self
            .usable()
            .filter_map(|(server, said)| Some((said, *others.get(server)?)))
            .collect();
        both.iter().all(|(one, two)| one == two) && both.iter().any(|(said, _)| !is_nothing(said))
    }

    /// How many say something: `3 servers`.
    pub(super) fn seen(&self) -> String {
        match self.usable().count() {
            1 => "1 server".to_owned(),
            count => format!("{count} servers"),
        }
    }

    /// Whether nobody says anything.
    pub(super) fn is_silent(&self) -> bool {
        self.usable().next().is_none()
    }

    /// The same as a clause, for servers that agree.
    pub(super) fn agreed(&self) -> String {
        let mut usable = self.usable();
        match (usable.next(), usable.next()) {
            (Some((server, _)), None) => format!("Seen at {server}"),
            _ => format!("The same at {}", self.seen()),
        }
    }

    /// What the first of them says.
    pub(super) fn shown(&self) -> String {
        let first = self.usable().next();
        first.map_or_else(String::new, |(_, said)| shown(said))
    }

    /// Whether this is a null MX at all who say something (RFC 7505).
    pub(super) fn is_null_mx(&self) -> bool {
        let null = Said::Names(vec![".".to_owned()]);
        self.usable().all(|(_, said)| *said == null)
    }

    fn usable(&self) -> impl Iterator<Item = (&String, &Said)> {
        let told = self.0.iter().map(|(server, said)| (server, said));
        told.filter(|(_, said)| !matches!(said, Said::Unseen(_)))
    }

    fn silence(&self) -> String {
        match self.0.first() {
            Some((server, Said::Unseen(why))) => format!("{server}: {why}"),
            _ => "no server was asked".to_owned(),
        }
    }

    /// The groups of servers that say the same, in the order of the servers.
    fn differences(&self, what: &str) -> Vec<String> {
        let mut groups: Vec<(&Said, Vec<&str>)> = Vec::new();
        for (server, said) in self.usable() {
            match groups.iter_mut().find(|(known, _)| *known == said) {
                Some((_, servers)) => servers.push(server),
                None => groups.push((said, vec![server])),
            }
        }
        let line = |(said, servers): (&Said, Vec<&str>)| {
            format!("- at {}: {}", servers.join(", "), shown(said))
        };
        let head = format!("Left out, {what}: servers differ.");
        std::iter::once(head)
            .chain(groups.into_iter().map(line))
            .collect()
    }

    /// The servers that say nothing.
    fn gaps(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|(server, said)| match said {
            Said::Unseen(why) => Some(format!("Not seen at {server}: {why}.")),
            _ => None,
        })
    }
}

/// The values that are listed.
pub(super) fn values(said: &Said) -> Vec<String> {
    match said {
        Said::Names(names) => names.clone(),
        Said::Addresses(addresses) => addresses.iter().map(IpAddr::to_string).collect(),
        Said::Alias(_) | Said::Unseen(_) => Vec::new(),
    }
}

fn is_nothing(said: &Said) -> bool {
    match said {
        Said::Names(names) => names.is_empty(),
        Said::Addresses(addresses) => addresses.is_empty(),
        Said::Alias(_) | Said::Unseen(_) => false,
    }
}

/// What is said, in words, short enough for a comment.
fn shown(said: &Said) -> String {
    match said {
        _ if is_nothing(said) => "nothing".to_owned(),
        Said::Names(_) | Said::Addresses(_) => shortened(&values(said)),
        Said::Alias(target) => format!("alias of {target}"),
        Said::Unseen(why) => why.clone(),
    }
}

/// The first values of a list, and how many more there are.
pub fn shortened(values: &[String]) -> String {
    let first: Vec<&str> = values.iter().take(SHOWN).map(String::as_str).collect();
    match values.len() {
        count if count > SHOWN => format!("{} and {} more", first.join(", "), count - SHOWN),
        _ => first.join(", "),
    }
}

/// Why something cannot be declared.
fn obstacle(said: &Said) -> Option<String> {
    let names = match said {
        Said::Names(names) => names.as_slice(),
        Said::Alias(target) => std::slice::from_ref(target),
        Said::Addresses(_) | Said::Unseen(_) => &[],
    };
    let odd = names.iter().find(|name| !is_name(name));
    match (values(said), odd) {
        (values, _) if values.len() > MOST => {
            Some(format!("{} of them, {}", values.len(), shortened(&values)))
        }
        (_, Some(odd)) => Some(format!("'{odd}' is no domain name")),
        _ => None,
    }
}

/// Whether a name is one that a declaration and every plugin take: labels of
/// letters, digits, hyphens within and underscores (RFC 1035 section 2.3.1,
/// RFC 2181 section 11).
pub(super) fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    DomainName::try_from(text.to_owned()).is_ok()
        && text.chars().all(allowed)
        && !text.split('.').any(|label| label.ends_with('-'))
}
