//! From what the servers said to findings; no questions are asked here.

mod end;
mod record;
mod resolver;

use asking::dns::{Fate, Observed, Route, Voice, count, listed};
use plugin::{Limits, Report, State};
use probe::dns::{Lookup, Name, RecordType, Server, plain};

use crate::Options;
use crate::observe::Own;

/// What one server that answers for the zone says of the alias.
#[derive(Clone, Debug)]
pub struct Told {
    /// The server's label.
    pub server: String,
    /// The answer to the question for the CNAME record.
    pub lookup: Lookup,
    /// The targets, sorted.
    pub targets: Vec<Name>,
    /// The TTL of the alias, in seconds.
    pub ttl: Option<u32>,
    /// The owner of the DNAME that the alias was made from.
    pub renamed: Option<Name>,
    /// The types of the records beside it.
    pub beside: Vec<RecordType>,
    /// The way from the target on, for each type of address.
    pub routes: Vec<Route>,
}

/// The name and what each server tells.
pub struct Subject {
    /// As people write it.
    pub name: String,
    /// In the order of the servers.
    pub told: Vec<Told>,
}

/// Judges an alias.
pub fn judge(limits: &Limits, options: &Options, observed: Observed<Own>) -> Report {
    let name = options.walking.hostname.name();
    let subject = Subject {
        name: plain(name),
        told: told(&observed),
    };
    let chain = &observed.own.chain;

    let mut parts = record::presence(&subject);
    parts.extend(record::everywhere_nothing(&subject, &parts));
    parts.extend(record::expected(&subject, options.expect.as_ref()));
    parts.extend(end::findings(&subject, chain, name));
    parts.extend(end::length(limits, &subject));
    parts.extend(record::apex(&subject, *name == observed.zone));
    parts.extend(record::company(&subject, *name == observed.zone));
    parts.extend(record::differences(&subject));
    parts.extend(record::ttl(limits, &subject));
    parts.extend(record::synthesized(&subject));
    parts.extend(
        observed
            .own
            .resolver
            .iter()
            .map(|answer| resolver::about(answer, name, &subject)),
    );
    parts.extend(
        subject
            .told
            .iter()
            .filter_map(|told| told.part(&subject.name)),
    );
    parts.extend(observed.lameness());
    parts.extend(observed.notes.iter().cloned());

    let mut metrics = observed.numbers.metrics(limits);
    metrics.extend(
        subject
            .length()
            .map(|length| limits.metric("length", length as f64)),
    );
    metrics.extend(
        subject
            .ttl()
            .map(|ttl| limits.metric("ttl", f64::from(ttl))),
    );
    Report::worst(subject.name.clone(), subject.summary(&observed.zone))
        .with(parts)
        .measured(metrics)
}

/// What each server that answers for the zone tells.
fn told(observed: &Observed<Own>) -> Vec<Told> {
    let own = &observed.own;
    let Some(first) = own.chain.links.first() else {
        return Vec::new();
    };
    let servers: Vec<&Server> = observed.answering().collect();
    let voices = first.voices.iter().zip(&own.beside);
    voices
        .filter(|(voice, _)| servers.contains(&&voice.server))
        .filter_map(|(voice, beside)| told_by(voice, beside, own))
        .collect()
}

fn told_by(voice: &Voice, beside: &[RecordType], own: &Own) -> Option<Told> {
    let word = voice.word(RecordType::CNAME)?;
    let on = |target: &Name| {
        [RecordType::A, RecordType::AAAA].map(|kind| own.chain.route(target, &voice.server, kind))
    };
    Some(Told {
        server: voice.server.label(),
        lookup: word.lookup.clone(),
        routes: word.targets.iter().flat_map(on).collect(),
        targets: word.targets.clone(),
        ttl: word.ttl.filter(|_| !word.targets.is_empty()),
        renamed: word.renamed.clone(),
        beside: beside.to_vec(),
    })
}

impl Subject {
    /// How many servers were seen to say anything.
    pub fn answered(&self) -> usize {
        self.told.iter().filter(|told| told.seen()).count()
    }

    /// The aliases in a row, at the server with the most. A circle has no
    /// length, and what has no end is told as such.
    pub fn length(&self) -> Option<usize> {
        let ends = |route: &&Route| !matches!(route.fate, Fate::Loop | Fate::TooLong);
        let routes = self.told.iter().flat_map(|told| &told.routes).filter(ends);
        routes.map(|route| route.names.len()).max()
    }

    /// The least TTL of the alias.
    fn ttl(&self) -> Option<u32> {
        self.told.iter().filter_map(|told| told.ttl).min()
    }

    /// Every target that any server gives.
    pub fn targets(&self) -> Vec<String> {
        let mut targets: Vec<&Name> = self.told.iter().flat_map(|told| &told.targets).collect();
        targets.sort();
        targets.dedup();
        targets.into_iter().map(plain).collect()
    }

    /// What line 1 says when all is well.
    fn summary(&self, zone: &Name) -> String {
        let servers = count(self.told.len(), "server");
        let place = format!("at {servers} of {}", plain(zone));
        match (self.targets().as_slice(), self.length()) {
            ([], _) => format!("no alias {place}"),
            (targets, Some(length)) if length > 1 => {
                format!(
                    "alias of {}, in a chain of {length} aliases, {place}",
                    listed(targets)
                )
            }
            (targets, _) => format!("alias of {} {place}", listed(targets)),
        }
    }
}

impl Told {
    /// Whether anything was seen of what it says.
    pub fn seen(&self) -> bool {
        !matches!(self.lookup, Lookup::NotAsked(_))
    }

    /// What the server tells, where that is an alias.
    fn part(&self, name: &str) -> Option<Report> {
        let longest = self.routes.iter().max_by_key(|route| route.names.len())?;
        let mut names: Vec<String> = longest.names.iter().map(plain).collect();
        names.retain(|other| other != name);
        let text = format!("alias of {}", names.join(", then "));
        Some(Report::seen(State::Ok, &self.server, text))
    }
}

#[cfg(test)]
mod tests;
