//! The addresses of a host, resolved from the root like everything else.

use std::net::IpAddr;
use std::sync::Arc;

use hickory_proto::rr::{Name, RecordType};

use super::descent::{Cut, Descent, End};
use super::key::key;
use super::message::Question;
use super::step::{Lame, Lookup, lookup, plain};
use super::walk::{Breadth, Walk};
use crate::error::Ours;

/// What the walk found for the name of a host.
#[derive(Clone, Debug)]
pub struct Host {
    /// The name that was looked for.
    pub name: Name,
    /// Its addresses of both families, sorted, IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// The least TTL of the address records, in seconds.
    pub ttl: Option<u32>,
    /// How the search ended.
    pub end: HostEnd,
    /// All answers that the search waits for are in.
    pub settled: bool,
}

/// How the search for a host's addresses ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostEnd {
    /// Answers are missing.
    Waiting,
    /// There are addresses.
    Found,
    /// The name is an alias (CNAME or DNAME) of this one.
    Alias(Name),
    /// The name does not exist.
    NoSuchName,
    /// The name exists but has no address.
    NoAddress,
    /// No server could tell, for this reason.
    Failed(String),
    /// We could not ask those who would know, for this reason: no route from
    /// here, or a family that the user left out.
    NotObserved(String),
    /// The way to the name leads through the name servers of these zones and
    /// back to the first of them: nobody can resolve it.
    Cycle(Vec<Name>),
    /// More zones than we follow need one another on the way to the name.
    TooDeep,
}

impl Host {
    pub(super) fn without_address(name: &Name, end: HostEnd) -> Self {
        let settled = end != HostEnd::Waiting;
        Host {
            name: name.clone(),
            addresses: Vec::new(),
            ttl: None,
            end,
            settled,
        }
    }
}

impl Walk {
    /// Looks for the addresses of a host from the root; an alias is reported,
    /// not followed, because a name server or mail exchanger must not be one.
    pub fn host(&mut self, name: &Name) -> Arc<Host> {
        let key = key(name);
        if let Some(host) = self.hosts.get(&key) {
            return Arc::clone(host);
        }
        let cycles = self.cycles;
        let host = Arc::new(self.look_for(name));
        if host.settled && (self.cycles == cycles || self.trail.is_empty()) {
            self.hosts.insert(key, Arc::clone(&host));
        }
        host
    }

    fn look_for(&mut self, name: &Name) -> Host {
        // The last label is not asked for on its own: the question for the
        // address tells a zone cut at the name as well, and saves a round trip.
        let above = self.descend(&name.base_name(), Breadth::Few);
        match self.look_in(name, &above) {
            Err(end) => Host::without_address(name, end),
            Ok(found) if !found.below => found.host(name),
            Ok(_) => {
                let at = self.descend(name, Breadth::Few);
                match self.look_in(name, &at) {
                    Err(end) => Host::without_address(name, end),
                    Ok(found) => found.host(name),
                }
            }
        }
    }

    /// Asks the servers of the zone where a descent ended.
    fn look_in(&mut self, name: &Name, descent: &Descent) -> Result<Found, HostEnd> {
        let zone = match (&descent.end, descent.last()) {
            (End::Reached, Some(cut)) => Arc::clone(cut),
            (End::NoServers(without), Some(cut)) => {
                let mut listed = cut.servers.iter();
                let open = listed.any(|server| self.is_open(&server.addresses));
                return Err(without_servers(&cut.zone, without, open));
            }
            (end, _) => return Err(host_end(end)),
        };
        let mut found = Found::default();
        for kind in [RecordType::A, RecordType::AAAA] {
            self.look_for_kind(name, kind, &zone, &mut found)?;
        }
        Ok(found)
    }

    fn look_for_kind(
        &mut self,
        name: &Name,
        kind: RecordType,
        zone: &Cut,
        found: &mut Found,
    ) -> Result<(), HostEnd> {
        let question = Question {
            name: name.clone(),
            kind,
        };
        let apex = &zone.zone;
        let useful = |answer: &super::exchange::Answer| {
            !matches!(
                lookup(answer, apex, name),
                Lookup::Lame(_) | Lookup::NotAsked(_)
            )
        };
        let (candidates, asked) = self.ask_zone(zone, &question, Breadth::Few, useful);
        if asked.is_empty() {
            return Err(match candidates.waiting {
                true => HostEnd::Waiting,
                false => without_servers(apex, &candidates.without, candidates.open),
            });
        }
        found.waiting |= candidates.waiting;
        for server in asked {
            match self.answer(server.address, name, kind) {
                None => found.waiting = true,
                Some(answer) => found.add(lookup(&answer, apex, name)),
            }
        }
        Ok(())
    }
}

/// What the servers said about a host, taken together.
#[derive(Default)]
struct Found {
    addresses: Vec<IpAddr>,
    ttl: Option<u32>,
    alias: Option<Name>,
    exists: bool,
    missing: bool,
    below: bool,
    waiting: bool,
    trouble: Option<String>,
    unseen: Option<String>,
}

impl Found {
    fn add(&mut self, lookup: Lookup) {
        match lookup {
            Lookup::Found(addresses, ttl) => {
                self.addresses.extend(addresses);
                self.ttl = Some(self.ttl.map_or(ttl, |known| known.min(ttl)));
            }
            Lookup::Alias(target) => self.alias = Some(target),
            Lookup::NoData => self.exists = true,
            Lookup::NoSuchName => self.missing = true,
            Lookup::Below => self.below = true,
            Lookup::Lame(lame) => self.trouble = Some(lame.to_string()),
            Lookup::NotAsked(Ours::Deadline) => self.waiting = true,
            Lookup::NotAsked(ours) => self.unseen = Some(ours.to_string()),
        }
    }

    fn host(mut self, name: &Name) -> Host {
        self.addresses.sort();
        self.addresses.dedup();
        let end = match self.alias {
            Some(target) => HostEnd::Alias(target),
            None if !self.addresses.is_empty() => HostEnd::Found,
            None if self.waiting => HostEnd::Waiting,
            None if self.exists => HostEnd::NoAddress,
            None if self.missing => HostEnd::NoSuchName,
            None => match (self.trouble, self.unseen) {
                (None, Some(why)) => HostEnd::NotObserved(why),
                (why, _) => HostEnd::Failed(why.unwrap_or_else(|| "no answer".to_owned())),
            },
        };
        Host {
            name: name.clone(),
            addresses: self.addresses,
            ttl: self.ttl,
            end,
            settled: !self.waiting,
        }
    }
}

pub(super) fn host_end(end: &End) -> HostEnd {
    match end {
        End::Waiting | End::Reached => HostEnd::Waiting,
        End::NoSuchName(..) => HostEnd::NoSuchName,
        End::Alias(_, target, _) => HostEnd::Alias(target.clone()),
        End::Stuck(at, said) if said.iter().all(unseen) => HostEnd::NotObserved(stuck(at, said)),
        End::Stuck(at, said) => HostEnd::Failed(stuck(at, said)),
        End::NoServers(without) => without_servers(&Name::root(), without, false),
    }
}

/// Whether our own network kept us from asking a server.
fn unseen(said: &super::descent::Said) -> bool {
    matches!(
        said.step,
        Some(super::step::Step::NotAsked(
            Ours::NoRoute | Ours::Network(_)
        ))
    )
}

/// Why nobody could tell anything about a name, in one clause.
pub fn stuck(at: &Name, said: &[super::descent::Said]) -> String {
    let reason = said.iter().find_map(|said| match &said.step {
        Some(super::step::Step::Lame(lame)) => Some(format!("{} {lame}", said.server.label())),
        Some(super::step::Step::NotAsked(ours)) => Some(ours.to_string()),
        _ => None,
    });
    let reason = reason.unwrap_or_else(|| Lame::NotAuthoritative.to_string());
    format!(
        "no server could be found that knows {}: {reason}",
        plain(at)
    )
}

/// Why no server of a zone could be asked; `open` when some have addresses
/// that others may well reach.
pub(super) fn without_servers(zone: &Name, without: &[(Name, HostEnd)], open: bool) -> HostEnd {
    let shown = match zone.is_root() {
        true => "its zone".to_owned(),
        false => plain(zone),
    };
    let why = format!("no name server of {shown} has an address that may be asked");
    let telling = without.iter().find_map(|(_, end)| match end {
        HostEnd::Cycle(_) | HostEnd::TooDeep | HostEnd::NotObserved(_) => Some(end.clone()),
        _ => None,
    });
    match open {
        true => HostEnd::NotObserved(why),
        false => telling.unwrap_or(HostEnd::Failed(why)),
    }
}
