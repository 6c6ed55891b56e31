//! Going down from the root, one label at a time, and keeping what every
//! server on the way said.

use std::net::IpAddr;
use std::sync::Arc;

use hickory_proto::rr::{Name, RecordType};

use super::exchange::Answer;
use super::hints::NameServer;
use super::host::HostEnd;
use super::key::key;
use super::message::{How, Question};
use super::step::{Step, step};
use super::walk::{Breadth, DEPTH, Seen, Server, Walk};
use crate::error::Ours;

/// What one server of a parent zone said, and the answer that says it.
#[derive(Clone, Debug)]
pub struct Said {
    /// Who said it.
    pub server: Server,
    /// What it said; nothing while it is waited for.
    pub step: Option<Step>,
    /// The answer itself.
    pub answer: Option<Arc<Answer>>,
    /// Nothing more will come from this server.
    pub settled: bool,
}

/// A zone cut: a zone, its parent, and what the parent's servers say of it.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The zone.
    pub zone: Name,
    /// The zone above; of the root the root itself.
    pub parent: Name,
    /// The zone's name servers as the parent's servers list them, taken
    /// together: names sorted, each with all glue that was given.
    pub servers: Vec<NameServer>,
    /// What each server of the parent said; empty for the root.
    pub said: Vec<Said>,
}

/// How a descent ended, or that it has not yet.
#[derive(Clone, Debug)]
pub enum End {
    /// Answers are missing.
    Waiting,
    /// The name lies in the zone of the last cut.
    Reached,
    /// The servers of the last zone say that this ancestor of the name, or the
    /// name itself, does not exist.
    NoSuchName(Name, Vec<Said>),
    /// An ancestor of the name, or the name itself, is an alias of the second name.
    Alias(Name, Name, Vec<Said>),
    /// No server of the last zone gave a usable answer about this name.
    Stuck(Name, Vec<Said>),
    /// No address of any name server of the last zone is known or may be asked.
    NoServers(Vec<(Name, HostEnd)>),
}

/// The way from the root to the zone of a name.
#[derive(Clone, Debug)]
pub struct Descent {
    /// The cuts, from the root down.
    pub cuts: Vec<Arc<Cut>>,
    /// How it ended.
    pub end: End,
}

impl Descent {
    /// The last cut: the zone that the name lies in, if the end was reached.
    pub fn last(&self) -> Option<&Arc<Cut>> {
        self.cuts.last()
    }
}

/// One step of a descent; a settled one is kept and not looked at again.
#[derive(Clone, Debug)]
pub(super) struct Down {
    pub outcome: Outcome,
    settled: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Cut(Arc<Cut>),
    Stay,
    End(End),
}

/// The servers of a zone that can be asked, as far as they are known.
pub(super) struct Candidates {
    pub servers: Vec<Server>,
    pub waiting: bool,
    /// Names are left that were not resolved because there are enough.
    pub more: bool,
    pub without: Vec<(Name, HostEnd)>,
    /// Some have addresses that the internet reaches, whether we may or not.
    pub open: bool,
}

impl Walk {
    /// Goes from the root towards `name` as far as the answers reach.
    pub fn descend(&mut self, name: &Name, breadth: Breadth) -> Descent {
        let mut cuts = vec![Arc::clone(self.root())];
        for depth in 1..=name.iter().len() {
            let child = name.trim_to(depth);
            let Some(zone) = cuts.last().cloned() else {
                break;
            };
            let down = self.down(&zone, &child, breadth);
            match &down.outcome {
                Outcome::Cut(cut) => cuts.push(Arc::clone(cut)),
                Outcome::Stay => {}
                Outcome::End(end) => {
                    return Descent {
                        cuts,
                        end: end.clone(),
                    };
                }
            }
        }
        Descent {
            cuts,
            end: End::Reached,
        }
    }

    /// The step from a zone towards a name below it.
    fn down(&mut self, zone: &Cut, child: &Name, breadth: Breadth) -> Arc<Down> {
        let key = (key(child), zone.zone.len(), breadth);
        if let Some(down) = self.downs.get(&key) {
            return Arc::clone(down);
        }
        let cycles = self.cycles;
        let down = Arc::new(self.look_down(zone, child, breadth));
        // What was cut short by a cycle depends on where we came from.
        if down.settled && (self.cycles == cycles || self.trail.is_empty()) {
            self.downs.insert(key, Arc::clone(&down));
        }
        down
    }

    fn look_down(&mut self, zone: &Cut, child: &Name, breadth: Breadth) -> Down {
        let question = Question {
            name: child.clone(),
            kind: RecordType::NS,
        };
        let parent = &zone.zone;
        let useful = |answer: &Answer| {
            // One server's word that a name does not exist is not enough: a
            // stale one says so of a name that the others have.
            !matches!(
                step(answer, parent, child),
                Step::Lame(_) | Step::NotAsked(_) | Step::NoSuchName
            )
        };
        let (candidates, asked) = self.ask_zone(zone, &question, breadth, useful);
        let mut said: Vec<Said> = asked
            .into_iter()
            .map(|server| self.said(server, &question, parent))
            .collect();
        // In an order that is the same in every run, whoever was asked first.
        said.sort_by(|one, other| one.server.cmp(&other.server));
        let waiting = candidates.waiting || said.iter().any(|said| said.step.is_none());
        let settled = !waiting && said.iter().all(|said| said.settled);
        let outcome = match &said[..] {
            [] if waiting => Outcome::End(End::Waiting),
            [] => Outcome::End(End::NoServers(candidates.without)),
            _ => decide(said, parent, child, waiting),
        };
        Down { outcome, settled }
    }

    /// Asks servers of a zone: a few that are useful, or all.
    pub(super) fn ask_zone(
        &mut self,
        zone: &Cut,
        question: &Question,
        breadth: Breadth,
        useful: impl Fn(&Answer) -> bool,
    ) -> (Candidates, Vec<Server>) {
        // The root's servers are asked sparingly: each of them serves everybody.
        let everyone = match breadth {
            Breadth::Few => false,
            Breadth::All => !zone.zone.is_root(),
            Breadth::Roots => true,
        };
        if everyone {
            let candidates = self.candidates(zone, usize::MAX);
            let asked = candidates.servers.clone();
            return (candidates, asked);
        }
        let mut enough = 2;
        loop {
            let candidates = self.candidates(zone, enough);
            let (asked, hopes) = self.few(&candidates.servers, question, &useful);
            if hopes == 2 || !candidates.more {
                return (candidates, asked);
            }
            // Those with glue were of no use: the next names are resolved.
            enough = candidates.servers.len() + 1;
        }
    }

    fn said(&mut self, server: Server, question: &Question, parent: &Name) -> Said {
        let heard = self.ask(server.address, question.clone(), How::default());
        let settled = matches!(heard, Seen::Final(_));
        let answer = heard.answer();
        let step = answer
            .as_ref()
            .map(|answer| step(answer, parent, &question.name));
        Said {
            server,
            step,
            answer,
            settled,
        }
    }

    /// The addresses of a zone's name servers: glue where there is some, else
    /// what the walk finds for the name; names are resolved until there are
    /// enough addresses.
    pub(super) fn candidates(&mut self, zone: &Cut, enough: usize) -> Candidates {
        let mut found = Candidates {
            servers: Vec::new(),
            waiting: false,
            more: false,
            without: Vec::new(),
            open: false,
        };
        let mut ranked: Vec<(usize, Server)> = Vec::new();
        let (with_glue, without_glue): (Vec<_>, Vec<_>) = zone
            .servers
            .iter()
            .partition(|server| !server.addresses.is_empty());
        for server in with_glue {
            found.open |= self.is_open(&server.addresses);
            ranked.extend(self.rank(zone, &server.name, &server.addresses));
        }
        for server in without_glue {
            if ranked.len() >= enough {
                found.more = true;
                break;
            }
            let host = self.host_for(&server.name, &zone.zone);
            found.waiting |= !host.settled;
            found.open |= self.is_open(&host.addresses);
            ranked.extend(self.rank(zone, &server.name, &host.addresses));
            if host.addresses.is_empty() {
                found.without.push((server.name.clone(), host.end.clone()));
            }
        }
        let most = self.settings().max_servers;
        // Who comes after the last that may be asked is no use to anybody.
        found.more &= ranked.len() < most;
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.truncate(most);
        found.servers = ranked.into_iter().map(|(_, server)| server).collect();
        found
    }

    /// Whether one of these addresses serves others, even if this run may not
    /// ask it.
    pub(super) fn is_open(&self, addresses: &[IpAddr]) -> bool {
        addresses
            .iter()
            .any(|address| self.forbidden(*address).is_none())
    }

    /// The addresses that may be asked, the first of each server before the
    /// second of any, so that two questions go to two servers. Root hints are
    /// the user's own word and are asked wherever they are.
    fn rank(&self, zone: &Cut, name: &Name, addresses: &[IpAddr]) -> Vec<(usize, Server)> {
        let meant = |address: IpAddr| zone.zone.is_root() || self.forbidden(address).is_none();
        let allowed = addresses
            .iter()
            .filter(|address| self.wanted(**address) && meant(**address));
        let server = |address: &IpAddr| Server {
            name: name.clone(),
            address: *address,
        };
        allowed.map(server).enumerate().collect()
    }

    /// The address of a name server of `zone`, unless that leads back to `zone`.
    pub(super) fn host_for(&mut self, name: &Name, zone: &Name) -> Arc<super::host::Host> {
        use super::host::Host;
        if self.trail.contains(zone) || self.trail.len() >= DEPTH {
            self.cycles += 1;
            let end = match self.trail.contains(zone) {
                true => HostEnd::Cycle(self.trail.clone()),
                false => HostEnd::TooDeep,
            };
            return Arc::new(Host::without_address(name, end));
        }
        self.trail.push(zone.clone());
        let host = self.host(name);
        self.trail.pop();
        host
    }
}

/// What the answers of a zone's servers about a name below it come to: a
/// delegation that one of them gives is followed whatever the others say,
/// because resolvers that happen to ask that one follow it too.
fn decide(said: Vec<Said>, parent: &Name, child: &Name, waiting: bool) -> Outcome {
    let mut servers: Vec<NameServer> = Vec::new();
    let mut stay = false;
    let mut missing = false;
    let mut target = None;
    for step in said.iter().filter_map(|said| said.step.as_ref()) {
        match step {
            Step::Cut(referral) => referral
                .servers
                .iter()
                .for_each(|server| merge(&mut servers, server)),
            Step::NoCut => stay = true,
            Step::Alias(name) => target = Some(name.clone()),
            Step::NoSuchName => missing = true,
            Step::Lame(_) | Step::NotAsked(_) => {}
        }
    }
    if !servers.is_empty() {
        servers.sort_by(|a, b| a.name.cmp(&b.name));
        let cut = Cut {
            zone: child.clone(),
            parent: parent.clone(),
            servers,
            said,
        };
        return Outcome::Cut(Arc::new(cut));
    }
    match target {
        _ if stay => Outcome::Stay,
        Some(target) => Outcome::End(End::Alias(child.clone(), target, said)),
        None if missing => Outcome::End(End::NoSuchName(child.clone(), said)),
        None if waiting
            || said
                .iter()
                .any(|s| matches!(s.step, Some(Step::NotAsked(Ours::Deadline)))) =>
        {
            Outcome::End(End::Waiting)
        }
        None => Outcome::End(End::Stuck(child.clone(), said)),
    }
}

fn merge(servers: &mut Vec<NameServer>, more: &NameServer) {
    match servers.iter_mut().find(|server| server.name == more.name) {
        None => servers.push(more.clone()),
        Some(server) => {
            for address in &more.addresses {
                if !server.addresses.contains(address) {
                    server.addresses.push(*address);
                }
            }
        }
    }
}
