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
    /// The beginning of an answer to our hello has come, and no whole message.
    Answer,
    /// The server has said what it chose from our hello.
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
    /// The connection was closed or reset. Which of the two is chance: a system
    /// resets what is closed before all that came was read.
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
    /// What another protocol than the expected one is asked with for TLS, where
    /// we know it: the protocol that is spoken, or the one that begins with TLS.
    pub fn spoken(&self) -> Option<Protocol> {
        match (&self.cause, self.stage) {
            (Cause::Speaks("TLS at once"), _) => self.protocol.at_once(),
            (Cause::Speaks(what), Stage::Hello) => Protocol::ALL
                .into_iter()
                .find(|one| one.request().is_some() && clear_name(*one) == Some(what)),
            _ => None,
        }
    }

    /// The same predicate with the port in it: `speaks plain HTTP on port 443,
    /// not TLS`.
    pub fn on_port(&self, port: u16) -> String {
        self.told(&format!(" on port {port}"))
    }

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
            Stage::Connect => "before being reached for".to_owned(),
            Stage::Greeting => "before its greeting".to_owned(),
            Stage::Capabilities => "before saying what it can do".to_owned(),
            Stage::Request => format!("before answering {}", self.request()),
            Stage::Hello => "before answering the TLS hello".to_owned(),
            Stage::Answer => "in the middle of its answer to the TLS hello".to_owned(),
            Stage::Handshake => {
                "in the middle of the TLS handshake, after its ServerHello".to_owned()
            }
            Stage::Finished => "before saying anything under TLS".to_owned(),
        }
    }

    /// Whether a refusal is temporary, where its code says so: 4 in front of
    /// it (RFC 5321 section 4.2.1, RFC 959 section 4.2.1).
    fn for_now(&self, words: &str) -> &'static str {
        let coded = matches!(
            self.protocol,
            Protocol::Smtp | Protocol::Submission | Protocol::Lmtp | Protocol::Ftp
        );
        match coded && words.starts_with('4') {
            true => " for now",
            false => "",
        }
    }

    fn told(&self, place: &str) -> String {
        let (request, awaited) = (self.request(), self.awaited());
        match (&self.cause, self.stage) {
            (Cause::Refused, _) => {
                format!("refuses the connection{place}, nothing listens there")
            }
            (Cause::Silent, Stage::Connect) => format!("does not answer{place}"),
            (Cause::Silent, _) => format!("falls silent{place} {awaited}"),
            (Cause::Closed, _) => format!("closes the connection{place} {awaited}"),
            (Cause::Unreachable(words), _) => format!("cannot be reached{place}: {words}"),
            (Cause::Rejected(words), _) => {
                format!("turns us away{place}{}: {words}", self.for_now(words))
            }
            (Cause::NotOffered, _) => format!("does not offer {}{place}", self.offer()),
            (Cause::Masked(words), _) => format!(
                "offers '{words}'{place} where {request} should be, as firewalls that rewrite mail do"
            ),
            (Cause::Declined(words), _) => {
                format!("refuses {request}{place}{}: {words}", self.for_now(words))
            }
            (Cause::Speaks(what), Stage::Hello) => format!("speaks {what}{place}, not TLS"),
            (Cause::Speaks(what), _) => format!("speaks {what}{place}, not {}", self.protocol),
            (Cause::Alert(number), Stage::Hello) => {
                let alert = alert::shown(*number);
                format!("answers the TLS hello{place} with alert {alert}")
            }
            (Cause::Alert(number), _) => {
                let alert = alert::shown(*number);
                format!("ends the handshake{place} with alert {alert}")
            }
            (Cause::Incompatible(words), _) => {
                format!("cannot agree with us on TLS{place}: {words}")
            }
            (Cause::Nonsense(words), _) => format!("talks nonsense{place}: {words}"),
        }
    }
}

/// What the first words of a protocol that begins in clear text are called.
fn clear_name(protocol: Protocol) -> Option<&'static str> {
    Some(match protocol {
        Protocol::Smtp => "plain SMTP",
        Protocol::Lmtp => "plain LMTP",
        Protocol::Imap => "plain IMAP",
        Protocol::Pop3 => "plain POP3",
        Protocol::Sieve => "plain ManageSieve",
        Protocol::Ftp => "plain FTP",
        Protocol::Ldap => "plain LDAP",
        Protocol::Mysql => "plain MySQL",
        Protocol::Xmpp => "plain XMPP",
        Protocol::Nntp => "plain NNTP",
        _ => return None,
    })
}

/// A predicate: `192.0.2.1 speaks plain HTTP, not TLS`.
impl fmt::Display for Ended {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.told(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Protocol::{Https, Imap, Mysql, Smtp, Smtps};

    type Row = (
        Protocol,
        Stage,
        fn() -> Cause,
        &'static str,
        Option<Protocol>,
    );

    #[rustfmt::skip]
    const ROWS: &[Row] = &[
        (Https, Stage::Connect, || Cause::Refused, "refuses the connection on port 1, nothing listens there", None),
        (Https, Stage::Connect, || Cause::Silent, "does not answer on port 1", None),
        (Https, Stage::Connect, || Cause::Unreachable("no host".to_owned()), "cannot be reached on port 1: no host", None),
        (Smtp, Stage::Greeting, || Cause::Silent, "falls silent on port 1 before its greeting", None),
        (Smtp, Stage::Greeting, || Cause::Rejected("421 busy".to_owned()), "turns us away on port 1 for now: 421 busy", None),
        (Smtp, Stage::Request, || Cause::Declined("554 no".to_owned()), "refuses STARTTLS on port 1: 554 no", None),
        (Mysql, Stage::Greeting, || Cause::Rejected("4031 x".to_owned()), "turns us away on port 1: 4031 x", None),
        (Https, Stage::Hello, || Cause::Closed, "closes the connection on port 1 before answering the TLS hello", None),
        (Https, Stage::Answer, || Cause::Closed, "closes the connection on port 1 in the middle of its answer to the TLS hello", None),
        (Https, Stage::Handshake, || Cause::Closed, "closes the connection on port 1 in the middle of the TLS handshake, after its ServerHello", None),
        (Https, Stage::Hello, || Cause::Speaks("plain SMTP"), "speaks plain SMTP on port 1, not TLS", Some(Smtp)),
        (Https, Stage::Hello, || Cause::Speaks("plain MySQL"), "speaks plain MySQL on port 1, not TLS", Some(Mysql)),
        (Https, Stage::Hello, || Cause::Speaks("plain HTTP"), "speaks plain HTTP on port 1, not TLS", None),
        (Imap, Stage::Greeting, || Cause::Speaks("plain SMTP"), "speaks plain SMTP on port 1, not imap", None),
        (Smtp, Stage::Greeting, || Cause::Speaks("TLS at once"), "speaks TLS at once on port 1, not smtp", Some(Smtps)),
    ];

    #[test]
    fn what_happened_and_how_far_it_had_come() {
        for (protocol, stage, cause, expected, spoken) in ROWS {
            let ended = Ended {
                protocol: *protocol,
                stage: *stage,
                cause: cause(),
            };
            assert_eq!(ended.on_port(1), *expected);
            assert_eq!(ended.to_string(), expected.replace(" on port 1", ""));
            assert_eq!(ended.spoken(), *spoken, "{expected}");
        }
    }
}
