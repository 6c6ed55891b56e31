//! How a question ends: with its answer, with its server's silence, or with the
//! time of the whole exchange.

use std::net::SocketAddr;
use std::sync::Arc;

use super::super::{Answer, Ask, EdnsSeen, Heard, Ticket, Turn};
use super::{Asked, Exchange, SCRATCH, State};
use crate::error::Theirs;

/// A server is not asked any more after so much silence, or nonsense, and not
/// one reply.
const MOST_FAILURES: usize = 2;

impl Exchange {
    pub(super) fn finish(&mut self, ticket: Ticket, answer: impl Into<Arc<Answer>>) {
        let answer = answer.into();
        let server = answer.ask.server;
        let repute = self.servers.entry(server).or_default();
        match &answer.heard {
            Ok(Ok(_)) => repute.replies += 1,
            Ok(Err(theirs @ (Theirs::Silent | Theirs::Nonsense(_)))) => {
                repute.failures += 1;
                repute.last = Some(theirs.clone());
            }
            _ => {}
        }
        self.set(ticket, State::Final(answer));
        self.open -= 1;
        self.changed = true;
        if let Some(theirs) = self.dead(server) {
            self.skip_queued(server, &theirs);
        }
    }

    /// What a server that let us wait more than once and never replied says to
    /// any further question, which is not put. That is the server's doing and
    /// not ours: it was asked, and had its time.
    pub(super) fn dead(&self, server: SocketAddr) -> Option<Theirs> {
        let repute = self.servers.get(&server)?;
        let dead = repute.replies == 0 && repute.failures >= MOST_FAILURES;
        repute.last.clone().filter(|_| dead)
    }

    /// A dead server shall not eat the time of those that live.
    fn skip_queued(&mut self, server: SocketAddr, theirs: &Theirs) {
        let queued =
            |asked: &Asked| asked.ask.server == server && matches!(asked.state, State::Queued(_));
        let skipped = self.end_where(queued, |asked| {
            unasked(asked.ask.clone(), Ok(Err(theirs.clone())))
        });
        self.withdraw(&skipped);
    }

    /// Ends what is still open; a usable reply stays one.
    pub(super) fn give_up(&mut self) -> Turn {
        let ended = self.end_where(
            |asked| !matches!(asked.state, State::Final(_)),
            Asked::give_up,
        );
        self.withdraw(&ended);
        self.changed = false;
        Turn::Deadline
    }

    fn end_where(
        &mut self,
        open: impl Fn(&Asked) -> bool,
        answer: impl Fn(&mut Asked) -> Answer,
    ) -> Vec<Ticket> {
        let mut ended = Vec::new();
        for (index, asked) in self.questions.iter_mut().enumerate() {
            if open(asked) {
                let answer = answer(asked);
                asked.state = State::Final(Arc::new(answer));
                self.open -= 1;
                self.changed = true;
                ended.push(Ticket(index));
            }
        }
        ended
    }

    /// Leaves the lines, and gives back what was granted in the meantime.
    fn withdraw(&mut self, tickets: &[Ticket]) {
        if let Some(bell) = &self.bell {
            self.traffic
                .withdraw(bell, |ticket| tickets.contains(&ticket));
        }
        self.take_news();
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.give_up();
        if !self.scratch.is_empty() {
            SCRATCH.set(std::mem::take(&mut self.scratch));
        }
    }
}

/// The answer to a question that we did not put, or not to its end.
pub(super) fn unasked(ask: Ask, heard: Heard) -> Answer {
    Answer {
        ask,
        heard,
        cut: None,
        udp: None,
        tcp: None,
        edns: EdnsSeen::NotSeen,
        strays: Vec::new(),
    }
}
