//! How TLS is asked for within a protocol that begins without it.
//!
//! A dialogue is a function of what was heard since we last spoke: it waits
//! for more, says something, hands over to TLS, or ends. So it needs no
//! connection, and its tests none either.

pub(super) mod answers;
mod ftp;
mod imap;
mod ldap;
mod lines;
mod mysql;
mod nntp;
mod pop3;
mod postgres;
mod sieve;
mod smtp;
mod xmpp;

use std::net::IpAddr;

pub(super) use mysql::Refusal;

use super::spoken::{shown, spoken};
use super::{Cause, Protocol, Stage, Target};

/// No dialogue needs more bytes than this between two of our own words.
const ALL: usize = 16 * 1024;

/// What follows from what was heard since we last spoke.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Turn {
    /// The peer has not finished.
    Wait,
    /// So many bytes are dealt with; this is said, and then awaited.
    Say {
        used: usize,
        words: Vec<u8>,
        awaited: Stage,
    },
    /// So many bytes are dealt with, and TLS may begin.
    Ready { used: usize },
    /// The peer ended it.
    Over(Cause),
}

/// Who we are, and whom we want.
#[derive(Clone, Debug)]
struct Context {
    /// Our own address as a mail server wants it (RFC 5321 section 4.1.3).
    literal: String,
    /// The domain of an XMPP stream.
    domain: String,
}

/// A dialogue: how often we have spoken, what was heard since, who we are.
///
/// # Errors
/// Why what was heard is no answer.
type Turns = fn(usize, &[u8], &Context) -> Result<Turn, String>;

fn turns(protocol: Protocol) -> Option<Turns> {
    Some(match protocol {
        Protocol::Smtp | Protocol::Submission => smtp::smtp,
        Protocol::Lmtp => smtp::lmtp,
        Protocol::Imap => imap::imap,
        Protocol::Pop3 => pop3::pop3,
        Protocol::Sieve => sieve::sieve,
        Protocol::Ftp => ftp::ftp,
        Protocol::Ldap => ldap::ldap,
        Protocol::Postgres => postgres::postgres,
        Protocol::Mysql => mysql::mysql,
        Protocol::Xmpp => xmpp::client,
        Protocol::XmppServer => xmpp::server,
        Protocol::Nntp => nntp::nntp,
        _ => return None,
    })
}

/// What a dialogue wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// More bytes of the peer.
    Wait,
    /// These bytes are to be sent; then it is asked again.
    Say(Vec<u8>),
    /// TLS begins. The peer has already sent these bytes, which nobody
    /// protects: none from an honest one.
    Ready(Vec<u8>),
    /// It ended without TLS.
    Over(Cause),
}

/// A dialogue that asks for TLS, fed with what the peer says.
#[derive(Clone, Debug)]
pub struct Dialogue {
    protocol: Protocol,
    turns: Turns,
    context: Context,
    said: usize,
    awaited: Stage,
    heard: Vec<u8>,
    greeting: Option<String>,
    smuggled: &'static [u8],
}

impl Dialogue {
    /// The dialogue with a target, held from an address of ours; none where
    /// TLS begins at once.
    pub fn with(target: &Target, local: IpAddr) -> Option<Self> {
        let literal = match local {
            IpAddr::V4(address) => format!("[{address}]"),
            IpAddr::V6(address) => format!("[IPv6:{address}]"),
        };
        Some(Self {
            protocol: target.protocol,
            turns: turns(target.protocol)?,
            context: Context {
                literal,
                domain: target.stream_domain(),
            },
            said: 0,
            awaited: Stage::Greeting,
            heard: Vec::new(),
            greeting: None,
            smuggled: b"",
        })
    }

    /// Sends these bytes together with the words that ask for TLS, where they
    /// are in clear text and a server has to forget them.
    pub(super) fn smuggling(self, smuggled: &'static [u8]) -> Self {
        Self { smuggled, ..self }
    }

    /// What is awaited of the peer.
    pub fn awaited(&self) -> Stage {
        self.awaited
    }

    /// What the peer said before we did, its first line.
    pub fn greeting(&self) -> Option<&str> {
        self.greeting.as_deref()
    }

    /// What is said to a peer that has ended the dialogue like this, in clear
    /// text; nothing to one that is not in it.
    pub(super) fn farewell(&self, cause: &Cause) -> &'static [u8] {
        match cause {
            Cause::NotOffered | Cause::Masked(_) | Cause::Declined(_) => farewell(self.protocol),
            _ => b"",
        }
    }

    /// Whether the peer says that TLS may begin. Where it does not, its first
    /// words are the answer to our hello.
    pub(super) fn has_consent(&self) -> bool {
        self.protocol != Protocol::Mysql
    }

    /// Takes what the peer has said besides, which may be nothing, and says
    /// what follows.
    pub fn next(&mut self, more: &[u8]) -> Next {
        self.heard.extend_from_slice(more);
        match (self.turns)(self.said, &self.heard, &self.context) {
            Ok(Turn::Wait) if self.heard.len() > ALL => {
                Next::Over(self.no_answer(format!("more than {ALL} bytes without an end")))
            }
            Ok(Turn::Wait) => Next::Wait,
            Ok(Turn::Say {
                used,
                mut words,
                awaited,
            }) => {
                if awaited == Stage::Request {
                    words.extend_from_slice(self.smuggled);
                }
                self.hear(used);
                self.said += 1;
                self.awaited = awaited;
                Next::Say(words)
            }
            Ok(Turn::Ready { used }) => {
                self.hear(used);
                Next::Ready(std::mem::take(&mut self.heard))
            }
            Ok(Turn::Over(cause)) => Next::Over(cause),
            Err(why) => Next::Over(self.no_answer(why)),
        }
    }

    /// Deals with the first bytes of what was heard.
    fn hear(&mut self, used: usize) {
        let rest = self.heard.split_off(used.min(self.heard.len()));
        let heard = std::mem::replace(&mut self.heard, rest);
        if self.said == 0 && !heard.is_empty() {
            self.greeting = Some(match self.protocol {
                Protocol::Mysql => mysql::version(&heard),
                _ => shown(&heard),
            });
        }
    }

    /// Another protocol, if what was heard is one, else no sense.
    fn no_answer(&self, why: String) -> Cause {
        let own = match self.protocol {
            Protocol::Submission => "smtp",
            other => other.word(),
        };
        let other = spoken(&self.heard).filter(|what| !what.to_ascii_lowercase().contains(own));
        match other {
            Some(what) if self.awaited == Stage::Greeting || self.greeting.is_none() => {
                Cause::Speaks(what)
            }
            _ => Cause::Nonsense(why),
        }
    }
}

/// Whether a peer refuses to begin TLS in the place of its answer to our hello:
/// in MySQL nothing is said between the request and the hello.
pub(super) fn late_refusal(protocol: Protocol, heard: &[u8]) -> Refusal {
    match protocol {
        Protocol::Mysql => mysql::refusal(heard),
        _ => Refusal::None,
    }
}

/// Something is said, and its answer awaited.
fn say(used: usize, words: impl Into<Vec<u8>>, awaited: Stage) -> Result<Turn, String> {
    let words = words.into();
    Ok(Turn::Say {
        used,
        words,
        awaited,
    })
}

/// What a client says that wants nothing more, where the protocol has such
/// words and they need no answer to what came before them. Where TLS begins at
/// once, the server would have the first word: none there.
pub(super) fn farewell(protocol: Protocol) -> &'static [u8] {
    match protocol {
        Protocol::Smtp | Protocol::Submission | Protocol::Lmtp => b"QUIT\r\n",
        Protocol::Pop3 | Protocol::Nntp | Protocol::Ftp => b"QUIT\r\n",
        Protocol::Imap => b"a3 LOGOUT\r\n",
        Protocol::Sieve => b"LOGOUT\r\n",
        // An UnbindRequest (RFC 4511 section 4.3).
        Protocol::Ldap => b"\x30\x05\x02\x01\x02\x42\x00",
        _ => b"",
    }
}

#[cfg(test)]
mod tests;
