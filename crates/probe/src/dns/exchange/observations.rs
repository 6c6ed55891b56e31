//! What the exchanges of a process have heard, and what they are asking now.
//!
//! Observations are ordered by name from the root down, so that all of a zone
//! lie side by side. They are kept as bytes, which takes a tenth of the
//! memory of decoded records, and are decoded again for whoever asks, unless
//! somebody still holds what was decoded last.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::bell::{Caller, held};
use super::{Answer, Ask, EdnsSeen};
use crate::dns::key::key;
use crate::dns::message::{
    Arrival, Expected, How, Name, Path, RecordType, Reply, Transport, decode,
};
use crate::error::Theirs;

/// Larger answers are not kept: honest ones rarely reach half of it.
const LARGEST_KEPT: usize = 8192;

/// All that is known, or about to be.
#[derive(Debug, Default)]
pub(super) struct Observations {
    /// By the [`key`] of a name.
    names: BTreeMap<Vec<u8>, Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    server: SocketAddr,
    kind: RecordType,
    how: How,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Somebody asks; these wait for the answer.
    Asked(Vec<Caller>),
    Known(Arc<Kept>),
}

/// What a look at the observations gives.
#[derive(Debug)]
pub(super) enum Consulted<Mine> {
    Known(Arc<Kept>),
    /// Another exchange is asking.
    Busy,
    /// Nobody is: it is the caller's to ask.
    Mine(Mine),
}

/// Which questions are worth sharing: those that the walk and most checks ask,
/// and those to a resolver. Probes of a server's habits are put once and by one
/// check only.
pub(super) fn is_shared(how: How) -> bool {
    (how.path == Path::Ladder || how.recursion) && !how.scramble_case
}

impl Entry {
    fn is(&self, ask: &Ask) -> bool {
        self.server == ask.server && self.kind == ask.question.kind && self.how == ask.how
    }
}

impl Observations {
    pub(super) fn consult(&mut self, ask: &Ask) -> Consulted<()> {
        let entries = self.names.entry(key(&ask.question.name)).or_default();
        match entries
            .iter()
            .find(|entry| entry.is(ask))
            .map(|entry| &entry.state)
        {
            Some(State::Known(kept)) => Consulted::Known(Arc::clone(kept)),
            Some(State::Asked(_)) => Consulted::Busy,
            None => {
                // Most names are asked of few servers, and there are many names.
                entries.reserve_exact(1);
                entries.push(Entry {
                    server: ask.server,
                    kind: ask.question.kind,
                    how: ask.how,
                    state: State::Asked(Vec::new()),
                });
                Consulted::Mine(())
            }
        }
    }

    pub(super) fn wait(&mut self, ask: &Ask, caller: Caller) -> bool {
        let entries = self.names.get_mut(&key(&ask.question.name));
        let entry = entries.and_then(|entries| entries.iter_mut().find(|entry| entry.is(ask)));
        match entry.map(|entry| &mut entry.state) {
            Some(State::Asked(callers)) => {
                callers.push(caller);
                true
            }
            _ => false,
        }
    }

    /// Takes an answer, or that there is none, and gives those who waited. What
    /// is already known stays: settling twice changes nothing.
    pub(super) fn settle(&mut self, ask: &Ask, kept: Option<Kept>) -> Vec<Caller> {
        let name = key(&ask.question.name);
        let Some(entries) = self.names.get_mut(&name) else {
            return Vec::new();
        };
        let asked = |entry: &Entry| entry.is(ask) && matches!(entry.state, State::Asked(_));
        let Some(index) = entries.iter().position(asked) else {
            return Vec::new();
        };
        let mut entry = entries.swap_remove(index);
        let callers = match &mut entry.state {
            State::Asked(callers) => std::mem::take(callers),
            State::Known(_) => Vec::new(),
        };
        if let Some(kept) = kept.filter(|kept| kept.size() <= LARGEST_KEPT) {
            entry.state = State::Known(Arc::new(kept));
            entries.push(entry);
        }
        if entries.is_empty() {
            self.names.remove(&name);
        }
        callers
    }

    /// Drops what is known at or below a name; what is being asked goes on.
    pub(super) fn forget(&mut self, zone: &Name) {
        let zone = key(zone);
        let names: Vec<_> = self
            .names
            .range(zone.clone()..)
            .map(|(name, _)| name)
            .take_while(|name| name.starts_with(&zone))
            .cloned()
            .collect();
        for name in names {
            let Some(entries) = self.names.get_mut(&name) else {
                continue;
            };
            entries.retain(|entry| matches!(entry.state, State::Asked(_)));
            if entries.is_empty() {
                self.names.remove(&name);
            }
        }
    }
}

/// An [`Answer`] as bytes.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) heard: Result<Message, Theirs>,
    pub(super) cut: Option<Box<Message>>,
    pub(super) udp: Option<Theirs>,
    pub(super) tcp: Option<Theirs>,
    pub(super) edns: EdnsSeen,
    pub(super) strays: Vec<String>,
    /// What was decoded last, while somebody holds it.
    pub(super) decoded: Mutex<Weak<Answer>>,
}

/// A [`Reply`] as bytes.
#[derive(Debug)]
pub(super) struct Message {
    bytes: Box<[u8]>,
    source: SocketAddr,
    transport: Transport,
    time: Duration,
    case_kept: bool,
}

impl Message {
    pub(super) fn new(bytes: Box<[u8]>, reply: &Reply) -> Self {
        let Reply {
            source,
            transport,
            time,
            case_kept,
            ..
        } = *reply;
        Self {
            bytes,
            source,
            transport,
            time,
            case_kept,
        }
    }

    /// The reply again; it was decoded once, so there is one.
    fn reply(&self, ask: &Ask) -> Option<Reply> {
        let (id, _) = self.bytes.split_first_chunk()?;
        let expected = Expected {
            id: u16::from_be_bytes(*id),
            question: ask.question.clone(),
            class: ask.how.class(),
        };
        let arrival = Arrival {
            server: ask.server,
            source: self.source,
            transport: self.transport,
            time: self.time,
        };
        let reply = decode(&self.bytes, &expected, arrival).ok()?;
        Some(Reply {
            case_kept: self.case_kept,
            ..reply
        })
    }
}

impl Kept {
    fn size(&self) -> usize {
        let heard = self.heard.as_ref().ok();
        heard
            .into_iter()
            .chain(self.cut.as_deref())
            .map(|message| message.bytes.len())
            .sum()
    }

    /// The answer again, for whoever asked the same.
    pub(super) fn answer(&self, ask: &Ask) -> Option<Arc<Answer>> {
        let mut decoded = held(&self.decoded);
        let name = &ask.question.name;
        if let Some(answer) = decoded.upgrade()
            && answer.ask.question.name.eq_case(name)
        {
            return Some(answer);
        }
        let answer = Arc::new(self.decode(ask)?);
        *decoded = Arc::downgrade(&answer);
        Some(answer)
    }

    fn decode(&self, ask: &Ask) -> Option<Answer> {
        let heard = match &self.heard {
            Ok(message) => Ok(message.reply(ask)?),
            Err(theirs) => Err(theirs.clone()),
        };
        Some(Answer {
            ask: ask.clone(),
            heard: Ok(heard),
            cut: self.cut.as_ref().and_then(|message| message.reply(ask)),
            udp: self.udp.clone(),
            tcp: self.tcp.clone(),
            edns: self.edns,
            strays: self.strays.clone(),
        })
    }
}
