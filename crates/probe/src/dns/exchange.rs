//! Many questions asked at once, in one event loop, under one deadline.
//!
//! An [`Exchange`] belongs to one check and lives in its thread. All exchanges
//! of a sweep share one [`Traffic`], which keeps the process polite (at most
//! [`SOCKETS`] sockets, at most [`PER_ADDRESS`] questions in flight to one
//! address) and remembers what was observed, so that the same question is put
//! to the same server only once.

mod attempt;
mod bell;
mod engine;
mod ladder;
mod line;
mod observations;
mod run;
mod tcp;
mod traffic;
mod udp;

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use super::key::key;
use super::message::{How, Question, Reply, ResponseCode};
use crate::error::{Ours, Theirs};

pub use engine::Exchange;
pub use traffic::{PER_ADDRESS, SOCKETS, Traffic};

/// One question to one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The address asked.
    pub server: SocketAddr,
    /// What is asked.
    pub question: Question,
    /// The way it is put.
    pub how: How,
}

/// An [`Ask`] in the form in which it is looked up, because finding what was
/// asked before is much of what a walk does.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    /// The name, the type and the server.
    bytes: Vec<u8>,
    how: How,
}

impl Hash for Key {
    /// How a question is put seldom makes the difference.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.bytes);
    }
}

impl Ask {
    fn key(&self) -> Key {
        let mut bytes = key(&self.question.name);
        bytes.extend(u16::from(self.question.kind).to_be_bytes());
        bytes.extend(self.server.port().to_be_bytes());
        match self.server.ip() {
            IpAddr::V4(address) => bytes.extend(address.octets()),
            IpAddr::V6(address) => bytes.extend(address.octets()),
        }
        let how = self.how;
        Key { bytes, how }
    }
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

    /// The peer's failure to reply in words that name the transports tried:
    /// "no reply over UDP or TCP".
    pub fn failure(&self) -> Option<String> {
        let theirs = self.heard.as_ref().ok()?.as_ref().err()?;
        Some(match (&self.udp, &self.tcp) {
            (Some(udp), Some(tcp)) if udp == tcp => format!("{udp} over UDP or TCP"),
            (Some(udp), Some(tcp)) => format!("{udp} over UDP, {tcp} over TCP"),
            (Some(udp), None) => format!("{udp} over UDP"),
            (None, Some(tcp)) => format!("{tcp} over TCP"),
            (None, None) => theirs.to_string(),
        })
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

#[cfg(test)]
mod tests;
