//! What all exchanges of a process share: politeness and memory.
//!
//! Places are granted in the order in which they were claimed, one line for
//! each address, so that no check can starve another. Whoever waits is told
//! through its [`Bell`]; what is told twice or too late does no harm.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use super::bell::{Bell, Caller, News, held};
use super::observations::{Consulted, Kept, Observations};
use super::{Ask, Ticket};
use crate::dns::message::Name;

/// The most sockets open at once in all exchanges together.
pub const SOCKETS: usize = 256;
/// The most questions in flight to one IP address in all exchanges together,
/// but for a resolver of the user's own (see [`Traffic::resolver`]).
pub const PER_ADDRESS: usize = 8;

/// What all exchanges of a process share: its limits and its observations.
///
/// An answer on [`Path::Ladder`](crate::dns::Path::Ladder) in the case as given
/// is remembered for every exchange that asks the same, silence and refusals
/// included; our own failures never are, nor more than 8 KB. Who asks what
/// another exchange has in flight waits for that one's final answer, or until
/// that one gives up and leaves it the question.
#[derive(Debug, Default)]
pub struct Traffic {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sockets: usize,
    lanes: HashMap<IpAddr, Lane>,
    /// The addresses of resolvers that the user named.
    resolvers: HashSet<IpAddr>,
    observations: Observations,
}

/// The questions in flight to one address, and those that wait to be.
#[derive(Debug, Default)]
struct Lane {
    busy: usize,
    line: VecDeque<Claim>,
}

#[derive(Debug)]
struct Claim {
    caller: Caller,
    sockets: usize,
}

/// The right to have one question in flight, given back on drop.
#[derive(Debug)]
pub(super) struct Place {
    traffic: Arc<Traffic>,
    address: IpAddr,
    sockets: usize,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.traffic.state().release(self.address, self.sockets);
    }
}

/// The duty to tell the others what a question led to. Dropped without a word
/// it tells them to ask themselves.
#[derive(Debug)]
pub(super) struct Pending {
    traffic: Arc<Traffic>,
    /// The question, until the others were told.
    ask: Option<Ask>,
}

impl Pending {
    /// Shares the answer.
    pub(super) fn settle(mut self, kept: Kept) {
        if let Some(ask) = self.ask.take() {
            self.traffic.tell(&ask, Some(kept));
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(ask) = self.ask.take() {
            self.traffic.tell(&ask, None);
        }
    }
}

impl Traffic {
    /// Drops what was observed of names at or below `zone`, so that a sweep of
    /// many zones needs the memory of those in hand only.
    pub fn forget(&self, zone: &Name) {
        self.state().observations.forget(zone);
    }

    /// Lets an address take as many questions as there are sockets: it is a
    /// resolver that the user named, and asks others in turn.
    pub fn resolver(&self, address: IpAddr) {
        self.state().resolvers.insert(address);
    }

    /// How many questions are in flight to an address.
    pub fn in_hand(&self, address: IpAddr) -> usize {
        let state = self.state();
        state.lanes.get(&address).map_or(0, |lane| lane.busy)
    }

    /// Whether an address is a resolver that the user named.
    pub(super) fn is_resolver(&self, address: IpAddr) -> bool {
        self.state().resolvers.contains(&address)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        held(&self.state)
    }

    /// A place for a question, if one is free and nobody was first.
    pub(super) fn claim(self: &Arc<Self>, address: IpAddr, sockets: usize) -> Option<Place> {
        self.state()
            .enter(address, sockets)
            .then(|| self.granted(address, sockets))
    }

    /// The same, and a place in the line where none is free: see [`News::Place`].
    pub(super) fn claim_or_wait(
        self: &Arc<Self>,
        address: IpAddr,
        sockets: usize,
        caller: Caller,
    ) -> Option<Place> {
        let mut state = self.state();
        if state.enter(address, sockets) {
            return Some(self.granted(address, sockets));
        }
        state
            .lanes
            .entry(address)
            .or_default()
            .line
            .push_back(Claim { caller, sockets });
        None
    }

    /// The place that [`News::Place`] speaks of.
    pub(super) fn granted(self: &Arc<Self>, address: IpAddr, sockets: usize) -> Place {
        Place {
            traffic: Arc::clone(self),
            address,
            sockets,
        }
    }

    /// Takes back the claims of one exchange's questions. Places granted before
    /// are still among its news.
    pub(super) fn withdraw(&self, bell: &Arc<Bell>, gone: impl Fn(Ticket) -> bool) {
        let mut state = self.state();
        for lane in state.lanes.values_mut() {
            lane.line.retain(|claim| {
                !(Arc::ptr_eq(&claim.caller.bell, bell) && gone(claim.caller.ticket))
            });
        }
        state.lanes.retain(|_, lane| !lane.is_empty());
    }

    /// What is known of a question. Where nothing is, it becomes the caller's to ask.
    pub(super) fn consult(self: &Arc<Self>, ask: &Ask) -> Consulted<Pending> {
        match self.state().observations.consult(ask) {
            Consulted::Known(kept) => Consulted::Known(kept),
            Consulted::Busy => Consulted::Busy,
            Consulted::Mine(()) => Consulted::Mine(Pending {
                traffic: Arc::clone(self),
                ask: Some(ask.clone()),
            }),
        }
    }

    /// Waits for another exchange's answer; false if it has just come.
    pub(super) fn wait(&self, ask: &Ask, caller: Caller) -> bool {
        self.state().observations.wait(ask, caller)
    }

    /// Whether every place was given back and nobody waits.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        state.sockets == 0 && state.lanes.is_empty()
    }

    fn tell(&self, ask: &Ask, kept: Option<Kept>) {
        let callers = self.state().observations.settle(ask, kept);
        for caller in callers {
            caller.bell.tell(News::Answered(caller.ticket));
        }
    }
}

impl State {
    fn fits(&self, address: IpAddr, lane: &Lane, sockets: usize) -> bool {
        let polite = lane.busy < PER_ADDRESS || self.resolvers.contains(&address);
        polite && self.sockets + sockets <= SOCKETS
    }

    fn enter(&mut self, address: IpAddr, sockets: usize) -> bool {
        let fresh = Lane::default();
        let lane = self.lanes.get(&address).unwrap_or(&fresh);
        let enters = lane.line.is_empty() && self.fits(address, lane, sockets);
        if enters {
            self.lanes.entry(address).or_default().busy += 1;
            self.sockets += sockets;
        }
        enters
    }

    /// Frees a place and gives it to the next in line for the address. Where
    /// sockets were short, the next of every other line may go as well.
    fn release(&mut self, address: IpAddr, sockets: usize) {
        let short = self.sockets + MOST_SOCKETS > SOCKETS;
        self.sockets = self.sockets.saturating_sub(sockets);
        if let Some(lane) = self.lanes.get_mut(&address) {
            lane.busy = lane.busy.saturating_sub(1);
        }
        self.admit(address);
        if short {
            let addresses: Vec<IpAddr> = self.lanes.keys().copied().collect();
            addresses
                .into_iter()
                .for_each(|address| self.admit(address));
        }
    }

    fn admit(&mut self, address: IpAddr) {
        while let Some(lane) = self.lanes.get(&address) {
            let next = lane
                .line
                .front()
                .filter(|claim| self.fits(address, lane, claim.sockets));
            if next.is_none() {
                break;
            }
            self.grant(address);
        }
        if self.lanes.get(&address).is_some_and(Lane::is_empty) {
            self.lanes.remove(&address);
        }
    }

    fn grant(&mut self, address: IpAddr) {
        let Some(lane) = self.lanes.get_mut(&address) else {
            return;
        };
        let Some(claim) = lane.line.pop_front() else {
            return;
        };
        lane.busy += 1;
        self.sockets += claim.sockets;
        claim.caller.bell.tell(News::Place(claim.caller.ticket));
    }
}

/// The most sockets that one question may claim.
const MOST_SOCKETS: usize = 3;

impl Lane {
    fn is_empty(&self) -> bool {
        self.busy == 0 && self.line.is_empty()
    }
}
