//! A name, what it is an alias of, and so on to the end, as the servers of
//! each name's zone say it.
//!
//! In the zone of the name itself every server is asked; after an alias has
//! left that zone, at most [`ELSEWHERE`] addresses of the next zone's servers.
//! Each name is asked for on its own: what a server adds about the rest of a
//! chain is a courtesy (RFC 1034 section 4.3.2) that resolvers need not believe.

mod findings;
mod route;

use std::collections::VecDeque;
use std::sync::Arc;

use plugin::{Awaited, Context};
use probe::dns::{
    Answer, Breadth, Descent, End, Lookup, Name, Ours, RData, RecordType, Reply, Server, Servers,
    Step, Walk, lookup, plain, records, stuck,
};

use super::{Observed, Walking};

pub use findings::*;
pub use route::{Fate, Route};

/// How many addresses of a zone are asked that is not the name's own.
pub const ELSEWHERE: usize = 4;

/// How many names of a chain are looked at. Resolvers give up earlier: after 8
/// aliases (Unbound before 1.13.2), 11 (BIND 9.20, Unbound) or 13 (Knot Resolver).
pub const LINKS: usize = 17;

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

/// What is asked along a chain.
#[derive(Clone, Copy, Debug)]
pub struct Along<'a> {
    /// The types that the first name is asked for.
    pub first: &'a [RecordType],
    /// The types that the others are asked for.
    pub then: &'a [RecordType],
}

/// Follows a name through its aliases, as far as the answers reach by now. It
/// begins in the zone of `servers`; where those were given by `--server`, no
/// other zone is walked to.
pub fn chain(
    walk: &mut Walk,
    walking: &Walking,
    servers: &Servers,
    name: &Name,
    along: Along,
) -> Chain {
    let mut chain = Chain { links: Vec::new() };
    let mut open = VecDeque::from([name.clone()]);
    while let Some(name) = open.pop_front() {
        if chain.links.len() == LINKS || chain.link(&name).is_some() {
            continue;
        }
        let kinds = match chain.links.is_empty() {
            true => along.first,
            false => along.then,
        };
        let link = match servers.zone.zone_of(&name) {
            true => inside(walk, walking, servers, &name, kinds, chain.links.is_empty()),
            false => outside(walk, walking, &name, kinds),
        };
        open.extend(link.targets());
        chain.links.push(link);
    }
    chain
}

/// Says that the deadline came before the chain was seen to its end.
pub fn chain_notes<T>(cx: &Context, observed: &mut Observed<T>, chain: &Chain) {
    let told = |note: &plugin::Report| note.tag.is_some_and(|tag| tag.name == "TIMEOUT");
    let late = chain.links.iter().any(Link::is_late);
    if late && !observed.notes.iter().any(told) {
        cx.stage("the servers of the name", Awaited::Subject);
        let about = chain.links.first().map(|link| plain(&link.name));
        observed.notes.push(cx.late(about.unwrap_or_default()));
    }
}

/// A name in the zone whose servers are known, unless it is delegated away.
fn inside(
    walk: &mut Walk,
    walking: &Walking,
    servers: &Servers,
    name: &Name,
    kinds: &[RecordType],
    first: bool,
) -> Link {
    let every = servers.servers.iter().map(|server| server.server.clone());
    let voices = voices(walk, every.collect(), &servers.zone, name, kinds);
    let link = Link {
        name: name.clone(),
        place: Place::Own,
        voices,
        missing: None,
    };
    // Where the first name lies has been settled by the walk that led here.
    match link.is_below() && !first && walking.server.is_empty() {
        true => below(walk, name, kinds),
        false => link,
    }
}

/// A name in another zone. The zone is looked for one label above the name:
/// the question for its addresses shows a cut at the name as well.
fn outside(walk: &mut Walk, walking: &Walking, name: &Name, kinds: &[RecordType]) -> Link {
    if !walking.server.is_empty() {
        let why = Ours::NotAsked("aliases are not followed out of the zone with --server");
        return nobody(name, Place::NotObserved(why));
    }
    let descent = walk.descend(&name.base_name(), Breadth::Few);
    let link = at(walk, &descent, name, kinds);
    match link.is_below() {
        true => below(walk, name, kinds),
        false => link,
    }
}

fn below(walk: &mut Walk, name: &Name, kinds: &[RecordType]) -> Link {
    let descent = walk.descend(name, Breadth::Few);
    at(walk, &descent, name, kinds)
}

/// A name, asked for in the zone where a descent ended.
fn at(walk: &mut Walk, descent: &Descent, name: &Name, kinds: &[RecordType]) -> Link {
    let missing = match &descent.end {
        End::Reached | End::Alias(..) => None,
        End::NoSuchName(at, _) => Some(at.clone()),
        end => return nobody(name, unreached(end)),
    };
    let Some(cut) = descent.last() else {
        return nobody(name, Place::NotObserved(Ours::Deadline));
    };
    let (servers, waiting) = walk.some_servers(cut, ELSEWHERE);
    if servers.is_empty() {
        return nobody(
            name,
            match waiting {
                true => Place::NotObserved(Ours::Deadline),
                false => Place::Unreachable(format!(
                    "no name server of {} has an address that may be asked",
                    plain(&cut.zone)
                )),
            },
        );
    }
    Link {
        name: name.clone(),
        place: Place::Elsewhere(cut.zone.clone()),
        voices: voices(walk, servers, &cut.zone, name, kinds),
        missing,
    }
}

fn nobody(name: &Name, place: Place) -> Link {
    Link {
        name: name.clone(),
        place,
        voices: Vec::new(),
        missing: None,
    }
}

/// Why a descent did not reach the zone of a name.
fn unreached(end: &End) -> Place {
    match end {
        End::Stuck(at, said) => {
            let ours = said.iter().map(|said| match &said.step {
                Some(Step::NotAsked(ours)) => Some(ours.clone()),
                _ => None,
            });
            match ours
                .collect::<Option<Vec<_>>>()
                .and_then(|all| all.first().cloned())
            {
                Some(ours) => Place::NotObserved(ours),
                None => Place::Unreachable(stuck(at, said)),
            }
        }
        End::NoServers(_) => Place::Unreachable(
            "no name server of its zone has an address that may be asked".to_owned(),
        ),
        _ => Place::NotObserved(Ours::Deadline),
    }
}

/// Asks servers of a zone for a name.
pub fn voices(
    walk: &mut Walk,
    servers: Vec<Server>,
    zone: &Name,
    name: &Name,
    kinds: &[RecordType],
) -> Vec<Voice> {
    let mut voice = |server: Server| {
        let words = kinds.iter().map(|kind| {
            let answer = walk.answer(server.address, name, *kind);
            (*kind, Word::of(answer.as_ref(), zone, name, *kind))
        });
        Voice {
            words: words.collect(),
            server,
        }
    };
    servers.into_iter().map(&mut voice).collect()
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
fn of_kind(mut addresses: Vec<std::net::IpAddr>, ttl: u32, kind: RecordType) -> Lookup {
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

    fn is_late(&self) -> bool {
        self.place == Place::NotObserved(Ours::Deadline)
            || self
                .lookups()
                .any(|lookup| *lookup == Lookup::NotAsked(Ours::Deadline))
    }
}
