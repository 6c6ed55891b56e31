//! Many questions asked at once, in one event loop, under one deadline.
//!
//! An [`Exchange`] belongs to one check and lives in its thread. All exchanges
//! of a sweep share one [`Traffic`], which keeps the process polite (at most
//! [`SOCKETS`] sockets, at most [`PER_ADDRESS`] questions in flight to one
//! address) and remembers what was observed, so that the same question is put
//! to the same server only once.

mod traffic;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::message::{How, Question, Reply, ResponseCode};
use crate::error::{Ours, Theirs};

pub use traffic::{PER_ADDRESS, SOCKETS, Traffic};

/// One question to one server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// The address asked.
    pub server: SocketAddr,
    /// What is asked.
    pub question: Question,
    /// The way it is put.
    pub how: How,
}

/// A reply, the peer's failure to give one, or our failure to ask.
pub type Heard = Result<Result<Reply, Theirs>, Ours>;

/// All that one [`Ask`] led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked of whom.
    pub ask: Ask,
    /// The reply to judge. Where UDP gave a truncated reply and TCP then
    /// failed, this is the truncated reply, and `tcp` says how TCP failed.
    pub heard: Heard,
    /// The truncated UDP reply that made us ask over TCP, where TCP replied.
    pub cut: Option<Reply>,
    /// How UDP failed, where it was tried and gave no reply at all.
    pub udp: Option<Theirs>,
    /// How TCP failed, where it was tried and gave no reply.
    pub tcp: Option<Theirs>,
    /// What became of EDNS over UDP.
    pub edns: EdnsSeen,
    /// What arrived and was no reply to our question: a few short words, each
    /// kind once, such as "wrong id".
    pub strays: Vec<String>,
}

impl Answer {
    /// The reply, if there is one.
    pub fn reply(&self) -> Option<&Reply> {
        self.heard.as_ref().ok()?.as_ref().ok()
    }
}

/// How a server met a question with an OPT record over UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdnsSeen {
    /// The reply has an OPT record.
    Works,
    /// The reply has none.
    Ignored,
    /// This error came, and without EDNS the same question was answered.
    Refused(ResponseCode),
    /// It was sent twice and not answered, while plain UDP was.
    Dropped,
    /// Nothing can be said: EDNS was not sent, or UDP gave nothing at all.
    NotSeen,
}

/// An [`Ask`] handed to an [`Exchange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(usize);

/// How far an [`Ask`] has come.
#[derive(Clone, Debug)]
pub enum Progress<'a> {
    /// No reply yet; `late` once a second has passed without one.
    Waiting {
        /// Whether the caller should go on with what others have said.
        late: bool,
    },
    /// A usable reply is here, while we still wait to learn about EDNS.
    Early(&'a Arc<Answer>),
    /// The end of it.
    Final(&'a Arc<Answer>),
}

/// Why [`Exchange::turn`] returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Something moved: look again at what you wait for.
    Changed,
    /// Every ask is final.
    Settled,
    /// The deadline came; every ask that was open is now final with [`Ours::Deadline`].
    Deadline,
}

/// One check's event loop.
pub struct Exchange {}

impl Exchange {
    /// A new event loop, sharing `traffic` with all others.
    ///
    /// # Errors
    /// Fails where the system gives no event queue.
    pub fn new(traffic: Arc<Traffic>, deadline: Instant) -> Result<Self, Ours> {
        let _ = (traffic, deadline);
        Ok(Self {})
    }

    /// Asks, or finds that it was asked before: the same ask has the same ticket.
    pub fn ask(&mut self, ask: Ask) -> Ticket {
        let _ = ask;
        Ticket(0)
    }

    /// How far an ask has come.
    pub fn progress(&self, ticket: Ticket) -> Progress<'_> {
        let _ = ticket;
        Progress::Waiting { late: false }
    }

    /// Waits until something has changed, and takes in all that is ready.
    pub fn turn(&mut self) -> Turn {
        Turn::Settled
    }

    /// The datagrams and TCP questions that this exchange itself has sent.
    pub fn queries(&self) -> u64 {
        0
    }
}
