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

use hickory_proto::rr::{Name, RecordType};
use ipnet::IpNet;

use super::descent::{Cut, Down};
use super::exchange::{Answer, Ask, Exchange, Progress, Ticket, Traffic, Turn};
use super::hints::{Hints, NameServer};
use super::host::Host;
use super::message::{How, Question};
use super::sight::Sight;
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
    /// The networks of special-purpose addresses that may be asked all the
    /// same (a lab, an intranet).
    pub allow_private: Vec<IpNet>,
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
            allow_private: Vec::new(),
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
    /// Every address, those of the root too: what `All` means for a zone of the root.
    Roots,
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
    /// By the key of the name below, the length of the zone's name, which the
    /// other ends with, and the breadth.
    pub(super) downs: HashMap<(Vec<u8>, usize, Breadth), Arc<Down>>,
    /// By the key of the name.
    pub(super) hosts: HashMap<Vec<u8>, Arc<Host>>,
    pub(super) cycles: usize,
    /// What the root servers came to, once all that were asked have answered.
    pub(super) sight: Option<Sight>,
    newest: Option<Ticket>,
    root: Arc<Cut>,
    /// Drawn once, for orders that differ from run to run.
    lot: usize,
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
        let lot = getrandom::u32().unwrap_or_default() as usize;
        Ok(Walk {
            exchange: Exchange::new(traffic, deadline)?,
            root: Arc::new(root(settings.hints.servers(), lot)),
            lot,
            settings,
            trail: Vec::new(),
            downs: HashMap::new(),
            hosts: HashMap::new(),
            cycles: 0,
            sight: None,
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

    pub(super) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// A number that was drawn for this run.
    pub(super) fn lot(&self) -> usize {
        self.lot
    }

    /// The root, its servers in the order in which this run asks them.
    pub(super) fn root(&self) -> &Arc<Cut> {
        &self.root
    }

    /// Why an address may not be asked, if so: what it is reserved for.
    pub fn forbidden(&self, address: IpAddr) -> Option<&'static str> {
        let allowed = self
            .settings
            .allow_private
            .iter()
            .any(|network| network.contains(&address));
        special_purpose(address).filter(|_| !allowed)
    }

    /// Whether the user lets us ask over the family of this address.
    pub fn wanted(&self, address: IpAddr) -> bool {
        if address.is_ipv4() {
            self.settings.ipv4
        } else {
            self.settings.ipv6
        }
    }

    /// The first servers of a list of which two can still be hoped to answer:
    /// each is asked, and one that is late or useless is replaced by the next;
    /// with them how many of the two hopes are left.
    pub(super) fn few(
        &mut self,
        candidates: &[Server],
        question: &Question,
        useful: impl Fn(&Answer) -> bool,
    ) -> (Vec<Server>, usize) {
        let mut hopes = 0;
        let mut chosen = Vec::new();
        let mut unrouted = None;
        for server in candidates {
            if unrouted == Some(server.address.is_ipv4()) {
                continue;
            }
            if hopes == 2 || chosen.len() == 6 {
                break;
            }
            match self.ask(server.address, question.clone(), How::default()) {
                Seen::Waiting { late: false } => hopes += 1,
                Seen::Waiting { late: true } => {}
                Seen::Early(answer) | Seen::Final(answer) if useful(&answer) => hopes += 1,
                Seen::Final(answer) if matches!(answer.heard, Err(Ours::NoRoute)) => {
                    unrouted = Some(server.address.is_ipv4());
                    continue;
                }
                Seen::Early(_) | Seen::Final(_) => {}
            }
            chosen.push(server.clone());
        }
        (chosen, hopes)
    }
}

/// The root, its servers beginning at a random one, so that the load of many
/// runs spreads over them.
fn root(servers: &[NameServer], lot: usize) -> Cut {
    let mut servers = servers.to_vec();
    let start = lot % servers.len().max(1);
    servers.rotate_left(start);
    Cut {
        zone: Name::root(),
        parent: Name::root(),
        servers,
        said: Vec::new(),
    }
}
