//! A name, what it is an alias of, and so on to the end, as the servers of
//! each name's zone say it.
//!
//! In the zone of the name itself every server is asked; after an alias has
//! left that zone, at most [`ELSEWHERE`] addresses of the next zone's servers.
//! Each name is asked for on its own: what a server adds about the rest of a
//! chain is a courtesy (RFC 1034 section 4.3.2) that resolvers need not believe.

mod findings;
mod follow;
mod route;

use std::net::IpAddr;
use std::sync::Arc;

use probe::dns::{Answer, Lookup, Name, Ours, RData, RecordType, Reply, Server, lookup, records};

pub use findings::*;
pub use follow::{Along, ELSEWHERE, LINKS, chain, chain_notes, voices};
pub use route::{Fate, Route};

/// What one server says to one question about a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The answer in the terms of a walk; `Alias` is the first of `targets`.
    pub lookup: Lookup,
    /// The least TTL of the name's own records in the answer, in seconds.
    pub ttl: Option<u32>,
    /// The targets of the name's CNAME records: lower case, sorted, each once.
    pub targets: Vec<Name>,
    /// The CNAME was made from the DNAME of this name (RFC 6672 section 3.1).
    pub renamed: Option<Name>,
}

/// What one server says about a name, by the type that it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Who says it.
    pub server: Server,
    /// Its words, in the order of the questions.
    pub words: Vec<(RecordType, Word)>,
}

/// Where the servers of a name were found.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In the zone of the chain's first name: every server was asked.
    Own,
    /// In this zone: some servers were asked.
    Elsewhere(Name),
    /// Nowhere, for this reason: nobody can resolve the name.
    Unreachable(String),
    /// We did not get there, for this reason of our own.
    NotObserved(Ours),
}

/// One name of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The name.
    pub name: Name,
    /// Where its servers were found.
    pub place: Place,
    /// What they say.
    pub voices: Vec<Voice>,
    /// The name above it, or itself, of which the servers above said that it
    /// does not exist.
    pub missing: Option<Name>,
}

/// All names that aliases lead to, in the order in which they were found; the
/// first is where it begins. Where servers name different targets, all are here.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The names.
    pub links: Vec<Link>,
}

impl Word {
    /// Reads the answer of a server of `zone` to a question for `name`; no
    /// answer was not observed.
    pub fn of(answer: Option<&Arc<Answer>>, zone: &Name, name: &Name, kind: RecordType) -> Self {
        let Some(answer) = answer else {
            return Word::only(Lookup::NotAsked(Ours::Deadline));
        };
        let lookup = match lookup(answer, zone, name) {
            Lookup::Found(addresses, ttl) => of_kind(addresses, ttl, kind),
            other => other,
        };
        let Some(reply) = answer.reply() else {
            return Word::only(lookup);
        };
        Word {
            lookup,
            ttl: least_ttl(reply, name),
            targets: targets(reply, name),
            renamed: renamed(reply, name),
        }
    }

    /// A word without anything beside it.
    pub fn only(lookup: Lookup) -> Self {
        Word {
            lookup,
            ttl: None,
            targets: Vec::new(),
            renamed: None,
        }
    }
}

/// The addresses of the family that was asked for.
fn of_kind(mut addresses: Vec<IpAddr>, ttl: u32, kind: RecordType) -> Lookup {
    addresses.retain(|address| match kind {
        RecordType::A => address.is_ipv4(),
        RecordType::AAAA => address.is_ipv6(),
        _ => true,
    });
    match addresses.is_empty() {
        true => Lookup::NoData,
        false => Lookup::Found(addresses, ttl),
    }
}

fn least_ttl(reply: &Reply, name: &Name) -> Option<u32> {
    let own = reply.answers.iter().filter(|record| &record.name == name);
    own.map(|record| record.ttl).min()
}

fn targets(reply: &Reply, name: &Name) -> Vec<Name> {
    let mut targets: Vec<Name> = records(&reply.answers, name, RecordType::CNAME)
        .filter_map(|record| match &record.data {
            RData::CNAME(target) => Some(target.0.to_lowercase()),
            _ => None,
        })
        .collect();
    targets.sort();
    targets.dedup();
    targets
}

/// The owner of the DNAME above a name that came with its CNAME.
fn renamed(reply: &Reply, name: &Name) -> Option<Name> {
    let mut above = reply.answers.iter().filter(|record| {
        record.record_type() == RecordType::DNAME
            && record.name.zone_of(name)
            && &record.name != name
    });
    above.next().map(|record| record.name.to_lowercase())
}

impl Voice {
    /// What it says when asked for this type.
    pub fn word(&self, kind: RecordType) -> Option<&Word> {
        let mut words = self.words.iter();
        words.find_map(|(asked, word)| (*asked == kind).then_some(word))
    }
}

impl Link {
    /// Every target that any server gives.
    pub fn targets(&self) -> Vec<Name> {
        let words = self.voices.iter().flat_map(|voice| &voice.words);
        let mut targets: Vec<Name> = words.flat_map(|(_, word)| word.targets.clone()).collect();
        targets.sort();
        targets.dedup();
        targets
    }

    fn lookups(&self) -> impl Iterator<Item = &Lookup> {
        let words = self.voices.iter().flat_map(|voice| &voice.words);
        words.map(|(_, word)| &word.lookup)
    }

    fn is_below(&self) -> bool {
        self.lookups().any(|lookup| *lookup == Lookup::Below)
    }

    /// Why nothing was seen of the name, if so and if not for the deadline.
    fn unseen(&self) -> Option<&Ours> {
        let unseen = match &self.place {
            Place::NotObserved(ours) => Some(ours),
            _ if self.lookups().all(|lookup| not_asked(lookup).is_some()) => {
                self.lookups().find_map(not_asked)
            }
            _ => None,
        };
        unseen.filter(|ours| **ours != Ours::Deadline)
    }

    fn is_late(&self) -> bool {
        self.place == Place::NotObserved(Ours::Deadline)
            || self
                .lookups()
                .any(|lookup| *lookup == Lookup::NotAsked(Ours::Deadline))
    }
}

fn not_asked(lookup: &Lookup) -> Option<&Ours> {
    match lookup {
        Lookup::NotAsked(ours) => Some(ours),
        _ => None,
    }
}
