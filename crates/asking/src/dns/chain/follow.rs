//! Following a name through its aliases, as a function of what was heard so
//! far: it never waits.

use std::collections::VecDeque;

use plugin::{Awaited, Context, Report};
use probe::dns::{
    Breadth, Descent, End, Name, Ours, RecordType, Server, Servers, Step, Walk, plain, stuck,
};

use super::{Chain, Link, NOT_FOLLOWED, Place, Voice, Word};
use crate::dns::{Observed, Walking};

/// How many addresses of a zone are asked that is not the name's own.
pub const ELSEWHERE: usize = 4;

/// How many names of a chain are looked at; resolvers give up earlier, see
/// [`CHAIN_TOO_LONG`](super::CHAIN_TOO_LONG).
pub const LINKS: usize = 17;

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

/// Says what was not seen of the chain, and whether the deadline came first.
pub fn chain_notes<T>(cx: &Context, observed: &mut Observed<T>, chain: &Chain) {
    let told = |note: &Report| note.tag.is_some_and(|tag| tag.name == "TIMEOUT");
    let late = chain.links.iter().any(Link::is_late);
    if late && !observed.notes.iter().any(told) {
        cx.stage("the addresses of the name", Awaited::Subject);
        let about = chain.links.first().map(|link| plain(&link.name));
        observed.notes.push(cx.late(about.unwrap_or_default()));
    }
    let targets = chain.links.iter().skip(1);
    observed.notes.extend(targets.filter_map(|link| {
        let ours = link.unseen()?;
        Some(Report::finding(
            &NOT_FOLLOWED,
            plain(&link.name),
            ours.to_string(),
        ))
    }));
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
