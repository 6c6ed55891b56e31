//! How a question comes to be asked: it may be answered already, be asked by
//! another exchange just now, or have to wait for a place in the traffic.

use std::sync::Arc;
use std::time::Instant;

use mio::Waker;

use super::super::attempt::RESEND;
use super::super::bell::{Bell, Caller, News};
use super::super::observations::{Consulted, is_shared};
use super::super::run::{Run, sockets};
use super::super::traffic::{Pending, Place};
use super::super::{Answer, Ask, Ticket};
use super::ending::unasked;
use super::{Asked, Exchange, NEWS, State};
use crate::error::Ours;

impl Exchange {
    /// Starts a question, or finds out what it must wait for.
    pub(super) fn begin(&mut self, ticket: Ticket) {
        let Some(asked) = self.questions.get(ticket.0) else {
            return;
        };
        let ask = asked.ask.clone();
        let begun = match (Instant::now() >= self.deadline, self.dead(ask.server)) {
            (true, _) => Err(Ours::Deadline),
            (false, None) => self.look_up(ticket, &ask),
            (false, Some(theirs)) => {
                let known = self.known(&ask);
                let dead = || Arc::new(unasked(ask.clone(), Ok(Err(theirs))));
                let answer = known.unwrap_or_else(dead);
                self.finish(ticket, answer);
                Ok(())
            }
        };
        if let Err(ours) = begun {
            self.finish(ticket, unasked(ask, Err(ours)));
        }
    }

    /// What another exchange heard already.
    fn known(&self, ask: &Ask) -> Option<Arc<Answer>> {
        if !(self.shared && is_shared(ask.how)) {
            return None;
        }
        match self.traffic.consult(ask) {
            Consulted::Known(kept) => kept.answer(ask),
            // What is ours to ask is given back by being dropped.
            Consulted::Mine(_) | Consulted::Busy => None,
        }
    }

    /// Takes an answer that is known, waits for one that is coming, or asks.
    fn look_up(&mut self, ticket: Ticket, ask: &Ask) -> Result<(), Ours> {
        if !(self.shared && is_shared(ask.how)) {
            return self.enter(ticket, ask, None);
        }
        loop {
            match self.traffic.consult(ask) {
                Consulted::Mine(pending) => return self.enter(ticket, ask, Some(pending)),
                Consulted::Known(kept) => {
                    let Some(answer) = kept.answer(ask) else {
                        return self.enter(ticket, ask, None);
                    };
                    self.finish(ticket, answer);
                    return Ok(());
                }
                Consulted::Busy => {
                    let caller = self.caller(ticket)?;
                    if self.traffic.wait(ask, caller) {
                        self.set(ticket, State::Elsewhere);
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Runs a question if it finds a place, and else puts it in line.
    fn enter(&mut self, ticket: Ticket, ask: &Ask, pending: Option<Pending>) -> Result<(), Ours> {
        let (address, sockets) = (ask.server.ip(), sockets(ask.how.path));
        let place = match self.traffic.claim(address, sockets) {
            Some(place) => Some(place),
            None => {
                let caller = self.caller(ticket)?;
                self.traffic.claim_or_wait(address, sockets, caller)
            }
        };
        match place {
            Some(place) => self.run(ticket, place, pending),
            None => self.set(ticket, State::Queued(pending)),
        }
        Ok(())
    }

    fn run(&mut self, ticket: Ticket, place: Place, pending: Option<Pending>) {
        let Some(asked) = self.questions.get_mut(ticket.0) else {
            return;
        };
        let now = Instant::now();
        let run = Run::new(asked.ask.clone(), place, pending, now);
        asked.state = State::Running(Box::new(run));
        asked.late_at = asked.late_at.map(|_| now + RESEND);
        self.drive(ticket, now, Run::start);
    }

    pub(super) fn set(&mut self, ticket: Ticket, state: State) {
        if let Some(asked) = self.questions.get_mut(ticket.0) {
            asked.state = state;
        }
    }

    /// The bell is made when it is first needed: most checks run alone.
    fn caller(&mut self, ticket: Ticket) -> Result<Caller, Ours> {
        if self.bell.is_none() {
            let waker = Waker::new(self.poll.registry(), NEWS);
            let waker = waker.map_err(|error| Ours::Network(error.to_string()))?;
            self.bell = Some(Arc::new(Bell::new(waker)));
        }
        let bell = self.bell.as_ref().map(Arc::clone);
        let missing = || Ours::Network("no bell".to_owned());
        Ok(Caller {
            bell: bell.ok_or_else(missing)?,
            ticket,
        })
    }

    pub(super) fn take_news(&mut self) {
        let news = self
            .bell
            .as_ref()
            .map(|bell| bell.take())
            .unwrap_or_default();
        for news in news {
            match news {
                News::Place(ticket) => self.take_place(ticket),
                News::Answered(ticket) => self.take_answer(ticket),
            }
        }
    }

    /// Uses a place that was granted; one that is not needed any more is given
    /// back by being dropped.
    fn take_place(&mut self, ticket: Ticket) {
        let Some(asked) = self.questions.get_mut(ticket.0) else {
            return;
        };
        let (address, sockets) = (asked.ask.server.ip(), sockets(asked.ask.how.path));
        let place = self.traffic.granted(address, sockets);
        if let State::Queued(pending) = &mut asked.state {
            let pending = pending.take();
            self.run(ticket, place, pending);
        }
    }

    fn take_answer(&mut self, ticket: Ticket) {
        if let Some(Asked {
            state: State::Elsewhere,
            ..
        }) = self.questions.get(ticket.0)
        {
            self.begin(ticket);
        }
    }
}
