//! Whether this machine can see at all, before anybody else is blamed.

use std::sync::Arc;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::exchange::Answer;
use super::hints::NameServer;
use super::message::{How, Question};
use super::step::{code_name, name_servers, records};
use super::walk::{Seen, Server, Walk};
use crate::error::Ours;

impl Walk {
    /// Whether this machine can see anything at all, judged by the root servers
    /// before anybody else is blamed.
    pub fn sight(&mut self) -> Sight {
        if let Some(sight) = &self.sight {
            return sight.clone();
        }
        let mut replies = Vec::new();
        let mut failures = Vec::new();
        let mut waiting = false;
        let mut settled = true;
        for server in self.priming_servers() {
            let seen = self.ask(server.address, priming(), How::default());
            settled &= matches!(seen, Seen::Final(_));
            match seen.answer() {
                None => waiting = true,
                Some(answer) => match &answer.heard {
                    Ok(Ok(reply)) if reply.rcode != ResponseCode::NoError => {
                        failures.push(format!("{} {}", server.label(), code_name(reply.rcode)));
                    }
                    Ok(Ok(_)) => replies.push((server, answer)),
                    Ok(Err(theirs)) => failures.push(format!("{} {theirs}", server.label())),
                    Err(Ours::Deadline) => waiting = true,
                    Err(ours) => failures.push(ours.to_string()),
                },
            }
        }
        let sight = sight(&replies, failures, waiting, self.settings().hints.servers());
        if settled && !waiting {
            self.sight = Some(sight.clone());
        }
        sight
    }

    /// Two root servers of each family, and two more whenever those are late or
    /// of no use, up to six of each family.
    fn priming_servers(&mut self) -> Vec<Server> {
        let mut chosen = Vec::new();
        for ipv4 in [true, false] {
            let candidates: Vec<Server> = self
                .root()
                .servers
                .iter()
                .flat_map(|root| {
                    root.addresses.iter().map(|address| Server {
                        name: root.name.clone(),
                        address: *address,
                    })
                })
                .filter(|server| server.address.is_ipv4() == ipv4 && self.wanted(server.address))
                .collect();
            let useful = |answer: &Answer| matches!(answer.heard, Ok(Ok(_)));
            chosen.extend(self.few(&candidates, &priming(), useful).0);
        }
        // In an order that is the same in every run, whoever was asked first.
        chosen.sort();
        chosen
    }
}

/// The question that every walk begins with (RFC 9609).
fn priming() -> Question {
    Question {
        name: Name::root(),
        kind: RecordType::NS,
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
        [] => "no root server has an address of a family that this machine has a route for (or that -4 or -6 allow)".to_owned(),
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
    let names = name_servers(records(&reply.answers, &Name::root(), RecordType::NS));
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
