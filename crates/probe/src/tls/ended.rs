//! What ended a conversation before it came to what we wanted, and where.

use std::fmt;

use super::{Protocol, alert};
use crate::error::Theirs;

/// How far a conversation had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// We reach out for a connection.
    Connect,
    /// The server has the first word.
    Greeting,
    /// We asked what the server can do.
    Capabilities,
    /// We asked for TLS.
    Request,
    /// We sent our TLS hello, and nothing of TLS has come yet.
    Hello,
    /// The server has begun to speak TLS.
    Handshake,
    /// We have finished our part of the handshake.
    Finished,
}

/// What the peer did that ended it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The port is closed.
    Refused,
    /// Nothing came in the time a peer is given.
    Silent,
    /// The connection was closed or reset.
    Closed,
    /// The network says that the peer cannot be reached; the words say how.
    Unreachable(String),
    /// The server does not want to talk to us; its own words.
    Rejected(String),
    /// TLS is not among what the server says it can do.
    NotOffered,
    /// TLS was offered under a name that somebody on the way has overwritten;
    /// what stands in its place.
    Masked(String),
    /// The server refused to begin TLS; its own words.
    Declined(String),
    /// The peer speaks something else; what.
    Speaks(&'static str),
    /// A fatal TLS alert (RFC 8446 section 6); its number.
    Alert(u8),
    /// The peer has chosen what we did not offer, or offers nothing that we
    /// can do; the words say what.
    Incompatible(String),
    /// Something came that makes no sense; the words say what.
    Nonsense(String),
}

impl From<Theirs> for Cause {
    fn from(theirs: Theirs) -> Self {
        match theirs {
            Theirs::Silent => Self::Silent,
            Theirs::Refused => Self::Refused,
            Theirs::Closed => Self::Closed,
            Theirs::Nonsense(words) => Self::Nonsense(words),
        }
    }
}

/// The end of a conversation: who did what, and when.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ended {
    /// What was to be spoken.
    pub protocol: Protocol,
    /// How far we had come.
    pub stage: Stage,
    /// What the peer did.
    pub cause: Cause,
}

impl Ended {
    fn request(&self) -> &'static str {
        self.protocol.request().unwrap_or("TLS")
    }

    /// What a server would have offered: not what it is asked with.
    fn offer(&self) -> &'static str {
        match self.protocol {
            Protocol::Postgres => "TLS",
            _ => self.request(),
        }
    }

    /// What was awaited when the connection ended or stayed silent.
    fn awaited(&self) -> String {
        match self.stage {
            Stage::Connect => "being reached for".to_owned(),
            Stage::Greeting => "its greeting".to_owned(),
            Stage::Capabilities => "saying what it can do".to_owned(),
            Stage::Request => format!("answering {}", self.request()),
            Stage::Hello => "answering the TLS hello".to_owned(),
            Stage::Handshake => "the end of the TLS handshake".to_owned(),
            Stage::Finished => "saying anything under TLS".to_owned(),
        }
    }
}

/// A predicate: `192.0.2.1:443 speaks plain HTTP, not TLS`.
impl fmt::Display for Ended {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.cause, self.stage) {
            (Cause::Refused, _) => out.write_str("refuses the connection, nothing listens there"),
            (Cause::Silent, Stage::Connect) => out.write_str("does not answer"),
            (Cause::Silent, _) => write!(out, "falls silent before {}", self.awaited()),
            (Cause::Closed, _) => write!(out, "closes the connection before {}", self.awaited()),
            (Cause::Unreachable(words), _) => write!(out, "cannot be reached: {words}"),
            (Cause::Rejected(words), _) => write!(out, "turns us away: {words}"),
            (Cause::NotOffered, _) => write!(out, "does not offer {}", self.offer()),
            (Cause::Masked(words), _) => write!(
                out,
                "offers '{words}' where {} should be, as firewalls that rewrite mail do",
                self.request()
            ),
            (Cause::Declined(words), _) => write!(out, "refuses {}: {words}", self.request()),
            (Cause::Speaks(what), Stage::Hello) => write!(out, "speaks {what}, not TLS"),
            (Cause::Speaks(what), _) => write!(out, "speaks {what}, not {}", self.protocol),
            (Cause::Alert(number), Stage::Hello) => {
                write!(
                    out,
                    "answers the TLS hello with alert {}",
                    alert::shown(*number)
                )
            }
            (Cause::Alert(number), _) => {
                write!(
                    out,
                    "ends the handshake with alert {}",
                    alert::shown(*number)
                )
            }
            (Cause::Incompatible(words), _) => write!(out, "cannot agree with us on TLS: {words}"),
            (Cause::Nonsense(words), _) => write!(out, "talks nonsense: {words}"),
        }
    }
}
