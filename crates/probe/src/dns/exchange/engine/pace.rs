//! The pace of questions to a resolver that takes as many as there are sockets.
//! More at a time than its socket has room for would be lost, and each of them
//! be asked again only a second later.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::super::Ticket;
use super::{Exchange, State};

/// So many questions go out at a time. A socket of Linux has room for some two
/// hundred.
const AT_A_TIME: usize = 64;
/// Then the resolver has this long to take them in.
const BREATH: Duration = Duration::from_millis(2);

/// What waits for the next breath.
#[derive(Default)]
pub(super) struct Pace {
    queue: VecDeque<Ticket>,
    /// The questions that went out since `begun`.
    sent: usize,
    begun: Option<Instant>,
}

impl Pace {
    /// Whether one more may go out now; else it waits in the queue.
    fn admits(&mut self, ticket: Ticket, now: Instant) -> bool {
        if self.begun.is_none_or(|begun| begun + BREATH <= now) {
            self.begun = Some(now);
            self.sent = 0;
        }
        let admitted = self.queue.is_empty() && self.sent < AT_A_TIME;
        match admitted {
            true => self.sent += 1,
            false => self.queue.push_back(ticket),
        }
        admitted
    }

    /// When the next may go out, if any wait.
    pub(super) fn timer(&self) -> Option<Instant> {
        let begun = self.begun.filter(|_| !self.queue.is_empty())?;
        Some(begun + BREATH)
    }

    /// Those that may go out now.
    fn due(&mut self, now: Instant) -> Vec<Ticket> {
        if self.timer().is_none_or(|timer| timer > now) {
            return Vec::new();
        }
        let due: Vec<Ticket> = self
            .queue
            .drain(..AT_A_TIME.min(self.queue.len()))
            .collect();
        self.begun = Some(now);
        self.sent = due.len();
        due
    }
}

impl Exchange {
    /// Starts a question, or lets it wait for the resolver's next breath.
    pub(super) fn begin_in_turn(&mut self, ticket: Ticket) {
        let server = self.questions.get(ticket.0).map(|asked| asked.ask.server);
        let unlimited = server.is_some_and(|server| self.traffic.is_unlimited(server.ip()));
        match !unlimited || self.pace.admits(ticket, Instant::now()) {
            true => self.begin(ticket),
            false => self.set(ticket, State::Queued(None)),
        }
    }

    /// Starts what is due, but for what has come to its end while it waited.
    pub(super) fn breathe(&mut self, now: Instant) {
        for ticket in self.pace.due(now) {
            let waits = self
                .questions
                .get(ticket.0)
                .is_some_and(|asked| matches!(asked.state, State::Queued(_)));
            if waits {
                self.begin(ticket);
            }
        }
    }
}
