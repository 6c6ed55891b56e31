//! Where records of any type are asked for, and what is told there: at the
//! servers of a zone, one of them at a time, or at recursive resolvers.
//!
//! A check of a zone asks all its servers and compares them; who only needs
//! the records, as many as hundreds of questions may be for, asks one server
//! and the next only where that one is late or of no use.

use std::net::SocketAddr;
use std::sync::Arc;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;

use super::descent::{Cut, End};
use super::exchange::Answer;
use super::host::{host_end, without_servers};
use super::message::{EdnsForm, How, Path, Question};
use super::step::{Lame, Lookup, code_name, lookup};
use super::walk::{Breadth, Seen, Server, Walk};
use super::{HostEnd, Ours};

/// At most this many servers of a zone are tried for one question.
const TRIED: usize = 3;
/// A resolver of which more was asked may have refused because of that: dnsmasq
/// has no more than 150 questions in hand.
const CROWD: usize = 128;
/// It is asked again once it has fewer than this in hand.
const ROOM: usize = 64;

/// Where questions are put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At servers of this zone, the first of which is asked first.
    Zone(Name, Vec<Server>),
    /// At recursive resolvers, each after the one before it has failed.
    Resolvers(Vec<SocketAddr>),
}

/// What was told of one question.
#[derive(Clone, Debug)]
pub enum Told {
    /// Answers are missing.
    Waiting,
    /// An answer with NOERROR or NXDOMAIN, whole, from who should know.
    Answer(Arc<Answer>),
    /// The name lies in a zone below the one that was asked.
    Below,
    /// The zone in which the question belongs does not exist.
    NoSuchZone,
    /// Nobody could tell, for this reason.
    Failed(String),
    /// We could not ask, for this reason of our own.
    NotObserved(String),
}

impl Walk {
    /// The resolvers as a place. The user named them: they take more questions
    /// at once than the servers of others.
    pub fn resolvers(&self, resolvers: &[SocketAddr]) -> Place {
        for resolver in resolvers {
            self.exchange().traffic().resolver(resolver.ip());
        }
        Place::Resolvers(resolvers.to_vec())
    }

    /// The servers of the zone that a name lies in, in an order that differs
    /// from run to run, so that the load spreads over them.
    ///
    /// # Errors
    /// What there is to tell instead: the way there is not known, or broken.
    pub fn zone_of(&mut self, name: &Name) -> Result<Place, Told> {
        let descent = self.descend(name, Breadth::Few);
        let (End::Reached, Some(cut)) = (&descent.end, descent.last()) else {
            return Err(told_instead(host_end(&descent.end)));
        };
        let turned = turned(cut, self.lot());
        let candidates = self.candidates(&turned, 2);
        match candidates.servers.is_empty() {
            false => Ok(Place::Zone(cut.zone.clone(), candidates.servers)),
            true if candidates.waiting => Err(Told::Waiting),
            true => Err(told_instead(without_servers(
                &cut.zone,
                &candidates.without,
                candidates.open,
            ))),
        }
    }

    /// What is told of a question at a place; asks where that is not known.
    pub fn told(&mut self, place: &Place, question: &Question) -> Told {
        match place {
            Place::Zone(zone, servers) => self.told_by_servers(zone, servers, question),
            Place::Resolvers(resolvers) => self.told_by_resolvers(resolvers, question),
        }
    }

    fn told_by_servers(&mut self, zone: &Name, servers: &[Server], question: &Question) -> Told {
        let mut failed = Told::Failed("no server to ask".to_owned());
        let mut waiting = false;
        for server in servers.iter().take(TRIED) {
            let answer = match self.ask(server.address, question.clone(), How::default()) {
                Seen::Waiting { late: false } => return Told::Waiting,
                Seen::Waiting { late: true } => {
                    waiting = true;
                    continue;
                }
                Seen::Early(answer) | Seen::Final(answer) => answer,
            };
            match lookup(&answer, zone, &question.name) {
                Lookup::Below => return Told::Below,
                Lookup::NotAsked(Ours::Deadline) => waiting = true,
                Lookup::NotAsked(ours) => failed = Told::NotObserved(ours.to_string()),
                Lookup::Lame(lame) => failed = Told::Failed(lame.to_string()),
                _ if is_cut(&answer) => failed = Told::Failed(Lame::Truncated.to_string()),
                _ => return Told::Answer(answer),
            }
        }
        match waiting {
            true => Told::Waiting,
            false => failed,
        }
    }

    /// Over UDP without EDNS, because answers for which there are hundreds of
    /// questions are small; a truncated one is asked for over TCP.
    fn told_by_resolvers(&mut self, resolvers: &[SocketAddr], question: &Question) -> Told {
        let mut failed = Told::NotObserved("no resolver is known".to_owned());
        for resolver in resolvers {
            let told = self.told_by_resolver(*resolver, question);
            match told {
                // A resolver that is silent may have died; the next may live.
                Told::NotObserved(_) => failed = told,
                _ => return told,
            }
        }
        failed
    }

    fn told_by_resolver(&mut self, resolver: SocketAddr, question: &Question) -> Told {
        match self.told_at_once(resolver, question, EdnsForm::None) {
            Told::Failed(why) if self.is_crowd() && why == code_name(ResponseCode::Refused) => {
                match self.exchange().traffic().in_hand(resolver.ip()) < ROOM {
                    // With EDNS it is another question, which was not put yet.
                    true => self.told_at_once(resolver, question, EdnsForm::Standard),
                    false => Told::Waiting,
                }
            }
            told => told,
        }
    }

    fn is_crowd(&self) -> bool {
        self.exchange().asked() > CROWD
    }

    fn told_at_once(&mut self, resolver: SocketAddr, question: &Question, edns: EdnsForm) -> Told {
        for path in [Path::Udp, Path::Tcp] {
            let how = How {
                recursion: true,
                edns,
                path,
                ..How::default()
            };
            let Some(answer) = self.ask_at(resolver, question.clone(), how).answer() else {
                return Told::Waiting;
            };
            let unheard = |why: &dyn std::fmt::Display| {
                Told::NotObserved(format!("resolver {}: {why}", resolver.ip()))
            };
            match &answer.heard {
                Err(Ours::Deadline) => return Told::Waiting,
                Err(ours) => return unheard(ours),
                Ok(Err(theirs)) => return unheard(theirs),
                Ok(Ok(reply)) => match reply.rcode {
                    _ if reply.fault.is_some() && !reply.truncated => {
                        return Told::Failed(
                            Lame::Malformed(reply.fault.clone().unwrap_or_default()).to_string(),
                        );
                    }
                    _ if reply.truncated => {}
                    ResponseCode::NoError | ResponseCode::NXDomain => return Told::Answer(answer),
                    code => return Told::Failed(code_name(code)),
                },
            }
        }
        Told::Failed(Lame::Truncated.to_string())
    }
}

fn is_cut(answer: &Answer) -> bool {
    answer.reply().is_none_or(|reply| reply.truncated)
}

/// The cut with its servers in the order of this run.
fn turned(cut: &Cut, lot: usize) -> Cut {
    let mut turned = cut.clone();
    let start = lot % turned.servers.len().max(1);
    turned.servers.rotate_left(start);
    turned.said.clear();
    turned
}

fn told_instead(end: HostEnd) -> Told {
    match end {
        HostEnd::Waiting | HostEnd::Found => Told::Waiting,
        HostEnd::NoSuchName => Told::NoSuchZone,
        HostEnd::Alias(target) => {
            Told::Failed(format!("an alias of {}", super::step::plain(&target)))
        }
        HostEnd::NoAddress => Told::Failed("no address".to_owned()),
        HostEnd::Failed(why) => Told::Failed(why),
        HostEnd::NotObserved(why) => Told::NotObserved(why),
        HostEnd::Cycle(_) => Told::Failed("its name servers' zones need one another".to_owned()),
        HostEnd::TooDeep => Told::Failed("too many zones on the way need one another".to_owned()),
    }
}

#[cfg(test)]
mod tests;
