//! The walk from the root to the zone of a name, as a function of what was
//! heard so far.
//!
//! Nothing here waits. [`Walk::descend`], [`Walk::host`] and [`Walk::zone`]
//! look at the answers that are there, ask for those that are missing and say
//! what follows so far. [`Walk::observe`] calls such a function again and
//! again until it asks nothing new and every answer is in, or the deadline
//! has come. So everything that can be asked at once is asked at once, the
//! walk goes on at the first usable answer, and stragglers are still part of
//! what was observed in the end.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::descent::Down;
use super::exchange::{Answer, Ask, Exchange, Progress, Ticket, Traffic, Turn};
use super::hints::{Hints, NameServer};
use super::host::Host;
use super::message::{How, Question};
use super::step::plain;
use crate::address::special_purpose;
use crate::error::Ours;

/// How to walk: what the user may choose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The root servers to begin with.
    pub hints: Arc<Hints>,
    /// The port of all name servers; 53 on the internet.
    pub port: u16,
    /// Ask over IPv4.
    pub ipv4: bool,
    /// Ask over IPv6.
    pub ipv6: bool,
    /// Ask name servers at special-purpose addresses too (a lab, an intranet).
    pub allow_private: bool,
    /// At most this many addresses of one zone are asked.
    pub max_servers: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            hints: Arc::new(Hints::built_in()),
            port: 53,
            ipv4: true,
            ipv6: true,
            allow_private: false,
            max_servers: 32,
        }
    }
}

/// How many servers of each zone on the way are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Breadth {
    /// Two at a time until one answers: enough to get there.
    Few,
    /// Every address (below the root): enough to compare them.
    All,
}

/// One address of one name server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Server {
    /// The name, or the root where only an address was given.
    pub name: Name,
    /// The address.
    pub address: IpAddr,
}

impl Server {
    /// `ns1.shop.example/192.0.2.1`, or the address alone.
    pub fn label(&self) -> String {
        match self.name.is_root() {
            true => self.address.to_string(),
            false => format!("{}/{}", plain(&self.name), self.address),
        }
    }
}

/// What is known of a question at this moment.
#[derive(Clone, Debug)]
pub enum Seen {
    /// Nothing yet; `late` when a healthy server would have answered by now.
    Waiting {
        /// A second has passed.
        late: bool,
    },
    /// A usable answer, while it is still being learnt how the server takes EDNS.
    Early(Arc<Answer>),
    /// All that there will be: an answer, or the certainty that there is none.
    Final(Arc<Answer>),
}

impl Seen {
    /// The answer, if there is one already.
    pub fn answer(self) -> Option<Arc<Answer>> {
        match self {
            Seen::Waiting { .. } => None,
            Seen::Early(answer) | Seen::Final(answer) => Some(answer),
        }
    }
}

/// A check's walk: its questions, its settings, and what follows from the answers.
pub struct Walk {
    exchange: Exchange,
    settings: Settings,
    pub(super) trail: Vec<Name>,
    pub(super) downs: HashMap<(Name, Name, Breadth), Arc<Down>>,
    pub(super) hosts: HashMap<Name, Arc<Host>>,
    pub(super) cycles: usize,
    newest: Option<Ticket>,
    roots: Vec<NameServer>,
}

/// A chain of zones whose name servers' names need one another may not be
/// longer than this (BIND's and Unbound's limits are of this size).
pub(super) const DEPTH: usize = 8;

impl Walk {
    /// A walk that ends at `deadline` and shares what is heard through `traffic`.
    ///
    /// # Errors
    /// When this machine refuses the means (descriptors, for instance).
    pub fn new(settings: Settings, traffic: Arc<Traffic>, deadline: Instant) -> Result<Self, Ours> {
        Ok(Walk {
            exchange: Exchange::new(traffic, deadline)?,
            roots: rotated(settings.hints.servers()),
            settings,
            trail: Vec::new(),
            downs: HashMap::new(),
            hosts: HashMap::new(),
            cycles: 0,
            newest: None,
        })
    }

    /// Calls `look` until it asks nothing new and all answers are in, or the
    /// deadline has come; gives what it made of the answers in the end.
    pub fn observe<T>(&mut self, mut look: impl FnMut(&mut Walk) -> T) -> T {
        loop {
            let before = self.newest;
            let seen = look(self);
            match self.exchange.turn() {
                Turn::Changed => {}
                Turn::Settled if self.newest == before => return seen,
                Turn::Settled => {}
                Turn::Deadline => return look(self),
            }
        }
    }

    /// Asks a server, unless it was asked the same before, and says what was heard.
    pub fn ask(&mut self, server: IpAddr, question: Question, how: How) -> Seen {
        let server = SocketAddr::new(server, self.settings.port);
        self.ask_at(server, question, how)
    }

    /// The same for a server with a port of its own, such as a resolver.
    pub fn ask_at(&mut self, server: SocketAddr, question: Question, how: How) -> Seen {
        let ticket = self.exchange.ask(Ask {
            server,
            question,
            how,
        });
        // Tickets are numbered as they are given out: a higher one is new.
        self.newest = self.newest.max(Some(ticket));
        match self.exchange.progress(ticket) {
            Progress::Waiting { late } => Seen::Waiting { late },
            Progress::Early(answer) => Seen::Early(Arc::clone(answer)),
            Progress::Final(answer) => Seen::Final(Arc::clone(answer)),
        }
    }

    /// The answer, if there is one already, to a question in the usual way.
    pub fn answer(&mut self, server: IpAddr, name: &Name, kind: RecordType) -> Option<Arc<Answer>> {
        self.ask(
            server,
            Question {
                name: name.clone(),
                kind,
            },
            How::default(),
        )
        .answer()
    }

    /// How many datagrams and TCP questions this walk itself sent.
    pub fn queries(&self) -> u64 {
        self.exchange.queries()
    }

    /// How to walk, as the user chose.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The root servers, in the order in which this run asks them.
    pub(super) fn roots(&self) -> &[NameServer] {
        &self.roots
    }

    /// Why an address may not be asked, if so: what it is reserved for.
    pub fn forbidden(&self, address: IpAddr) -> Option<&'static str> {
        match self.settings.allow_private {
            true => None,
            false => special_purpose(address),
        }
    }

    /// Whether the user lets us ask over the family of this address.
    pub fn wanted(&self, address: IpAddr) -> bool {
        if address.is_ipv4() {
            self.settings.ipv4
        } else {
            self.settings.ipv6
        }
    }

    /// Whether this machine can see anything at all, judged by the root servers
    /// before anybody else is blamed.
    pub fn sight(&mut self) -> Sight {
        let mut replies = Vec::new();
        let mut failures = Vec::new();
        let mut waiting = false;
        for server in self.priming_servers() {
            match self.answer(server.address, &Name::root(), RecordType::NS) {
                None => waiting = true,
                Some(answer) => match &answer.heard {
                    Ok(Ok(reply)) if reply.rcode != ResponseCode::NoError => {
                        failures.push(format!(
                            "{} {}",
                            server.label(),
                            super::step::code_name(reply.rcode)
                        ));
                    }
                    Ok(Ok(_)) => replies.push((server, answer)),
                    Ok(Err(theirs)) => failures.push(format!("{} {theirs}", server.label())),
                    Err(Ours::Deadline) => waiting = true,
                    Err(ours) => failures.push(ours.to_string()),
                },
            }
        }
        sight(&replies, failures, waiting, self.settings.hints.servers())
    }

    /// Two root servers of each family, and two more whenever those are late or
    /// of no use, up to six of each family.
    fn priming_servers(&mut self) -> Vec<Server> {
        let mut chosen = Vec::new();
        for ipv4 in [true, false] {
            let candidates: Vec<Server> = self
                .roots
                .iter()
                .flat_map(|root| {
                    root.addresses.iter().map(|address| Server {
                        name: root.name.clone(),
                        address: *address,
                    })
                })
                .filter(|server| server.address.is_ipv4() == ipv4 && self.wanted(server.address))
                .collect();
            let question = Question {
                name: Name::root(),
                kind: RecordType::NS,
            };
            chosen.extend(self.few(candidates, &question, |answer| {
                matches!(answer.heard, Ok(Ok(_)))
            }));
        }
        chosen
    }

    /// The first servers of a list of which two can still be hoped to answer:
    /// each is asked, and one that is late or useless is replaced by the next.
    pub(super) fn few(
        &mut self,
        candidates: Vec<Server>,
        question: &Question,
        useful: impl Fn(&Answer) -> bool,
    ) -> Vec<Server> {
        let mut hopes = 0;
        let mut chosen = Vec::new();
        for server in candidates {
            if hopes == 2 || chosen.len() == 6 {
                break;
            }
            match self.ask(server.address, question.clone(), How::default()) {
                Seen::Waiting { late: false } => hopes += 1,
                Seen::Waiting { late: true } => {}
                Seen::Early(answer) | Seen::Final(answer) if useful(&answer) => hopes += 1,
                Seen::Final(answer) if matches!(answer.heard, Err(Ours::NoRoute)) => continue,
                Seen::Early(_) | Seen::Final(_) => {}
            }
            chosen.push(server);
        }
        chosen
    }
}

/// What the root servers let us conclude about this machine's own network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Not known yet.
    Waiting,
    /// The root servers answer as root servers do. Notes say what was odd.
    Clear(Vec<String>),
    /// We cannot judge anybody, and this is why.
    Blind(String),
}

/// Judges our own sight: interception shows in RA (root servers do not
/// recurse, RFC 7720 section 2), in AA clear, and in foreign names.
fn sight(
    replies: &[(Server, Arc<Answer>)],
    failures: Vec<String>,
    waiting: bool,
    hints: &[NameServer],
) -> Sight {
    let mut notes = Vec::new();
    for (server, answer) in replies {
        match odd(answer, hints) {
            Oddness::None => {}
            Oddness::Note(what) => notes.push(format!("{}: {what}", server.label())),
            Oddness::Intercepted(what) => {
                return Sight::Blind(format!(
                    "DNS is intercepted on the way: root server {} {what}",
                    server.label()
                ));
            }
        }
    }
    match (replies.is_empty(), waiting) {
        (false, _) => Sight::Clear(notes),
        (true, true) => Sight::Waiting,
        (true, false) => Sight::Blind(no_root(&failures)),
    }
}

fn no_root(failures: &[String]) -> String {
    match failures {
        [] => "no root server has an address of a family that may be asked".to_owned(),
        [first, ..] if failures.iter().all(|failure| failure == first) => {
            format!("no root server can be reached from here: {first}")
        }
        [first, rest @ ..] => format!("no root server answers: {first} (and {} more)", rest.len()),
    }
}

enum Oddness {
    None,
    Note(String),
    Intercepted(&'static str),
}

fn odd(answer: &Answer, hints: &[NameServer]) -> Oddness {
    let Ok(Ok(reply)) = &answer.heard else {
        return Oddness::None;
    };
    let names = super::step::name_servers(super::step::records(
        &reply.answers,
        &Name::root(),
        RecordType::NS,
    ));
    let common = names
        .iter()
        .filter(|name| hints.iter().any(|hint| &&hint.name == name))
        .count();
    match reply {
        reply if reply.recursion_available => Oddness::Intercepted("offers recursion (RA set)"),
        reply if !reply.authoritative => {
            Oddness::Intercepted("is not authoritative for the root (AA clear)")
        }
        _ if common == 0 => Oddness::Intercepted("lists no root server that the hints know"),
        _ if common < names.len().max(hints.len()) => Oddness::Note(format!(
            "{common} of {} root servers are those of the hints",
            names.len()
        )),
        _ => Oddness::None,
    }
}

/// The same servers beginning at a random one, so that the load of many runs
/// spreads over the root.
fn rotated(servers: &[NameServer]) -> Vec<NameServer> {
    let mut servers = servers.to_vec();
    let random = getrandom::u32().unwrap_or_default() as usize;
    let start = random % servers.len().max(1);
    servers.rotate_left(start);
    servers
}
