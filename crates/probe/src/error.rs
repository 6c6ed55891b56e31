//! Who is to blame when a question has no answer.
//!
//! What the peer did is an observation, and somebody else judges it; only our
//! own faults are errors, so that `?` lets nothing but those become UNKNOWN.

use std::fmt;

/// The peer's doing: it was reached for, and this is what came back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Theirs {
    /// Nothing came in the time a peer is given.
    Silent,
    /// The port is closed: an ICMP port unreachable, or a refused connection.
    Refused,
    /// The connection was closed or reset before the reply was complete.
    Closed,
    /// Something came that is no reply to what was asked; the words say what.
    Nonsense(String),
}

impl fmt::Display for Theirs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent => out.write_str("no reply"),
            Self::Refused => out.write_str("connection refused"),
            Self::Closed => out.write_str("connection closed before the reply was complete"),
            Self::Nonsense(words) => write!(out, "no usable reply ({words})"),
        }
    }
}

/// Our own doing: nothing was learned about the peer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ours {
    /// This machine has no route to the address.
    NoRoute,
    /// Our time was over before the peer's was.
    Deadline,
    /// We chose not to ask, for this reason.
    NotAsked(&'static str),
    /// The local system failed us: no file descriptors, a local firewall, ...
    Network(String),
}

impl fmt::Display for Ours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoute => out.write_str("no route to the address from this machine"),
            Self::Deadline => out.write_str("not observed before the deadline"),
            Self::NotAsked(why) => write!(out, "not asked: {why}"),
            Self::Network(words) => write!(out, "local network failure: {words}"),
        }
    }
}

impl std::error::Error for Ours {}
