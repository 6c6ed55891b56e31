//! The pace of questions to resolvers, which take as many as there are sockets.
//!
//! Those of one burst lie in the resolver's socket until it reads them: that of
//! rbldnsd has room for some 150, those of others for some 250. What is lost is
//! asked again only a second later. So they go out in batches, and between two
//! of them we sleep: whoever has to read them may need our processor for it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::super::Ticket;
use super::{Exchange, State};

/// So many questions are a batch.
pub(super) const BATCH: usize = 64;
/// So long after a batch the next may go.
const BREATH: Duration = Duration::from_millis(2);

/// What has gone, and what waits for the next batch.
#[derive(Default)]
pub(super) struct Pace {
    queue: VecDeque<Ticket>,
    /// Those of the batch that goes out now.
    sent: usize,
    /// When that batch was full.
    full: Option<Instant>,
}

impl Pace {
    /// Whether a question still belongs to this batch; else it waits in the
    /// queue. Only [`Pace::next`] begins another.
    fn admits(&mut self, ticket: Ticket, now: Instant) -> bool {
        if self.sent >= BATCH {
            self.queue.push_back(ticket);
            return false;
        }
        self.sent += 1;
        if self.sent == BATCH {
            self.full = Some(now);
        }
        true
    }

    /// When the next batch may go, if any waits.
    pub(super) fn timer(&self) -> Option<Instant> {
        let full = self.full.filter(|_| !self.queue.is_empty())?;
        Some(full + BREATH)
    }

    /// Begins the next batch if it is time, with those that wait.
    fn next(&mut self, now: Instant) -> Vec<Ticket> {
        if self.full.is_some_and(|full| full + BREATH > now) {
            return Vec::new();
        }
        let batch: Vec<Ticket> = self.queue.drain(..BATCH.min(self.queue.len())).collect();
        self.sent = batch.len();
        self.full = (self.sent == BATCH).then_some(now);
        batch
    }
}

impl Exchange {
    /// Starts a question, or lets it wait for the next batch.
    pub(super) fn begin_in_turn(&mut self, ticket: Ticket) {
        let server = self.questions.get(ticket.0).map(|asked| asked.ask.server);
        let paced = server.is_some_and(|server| self.traffic.is_resolver(server.ip()));
        match !paced || self.pace.admits(ticket, Instant::now()) {
            true => self.begin(ticket),
            false => self.set(ticket, State::Queued(None)),
        }
    }

    /// Starts the next batch, but for what has come to its end while it waited.
    pub(super) fn breathe(&mut self, now: Instant) {
        for ticket in self.pace.next(now) {
            let asked = self.questions.get(ticket.0);
            if asked.is_some_and(|asked| matches!(asked.state, State::Queued(_))) {
                self.begin(ticket);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(pace: &mut Pace, tickets: std::ops::Range<usize>, now: Instant) -> usize {
        tickets
            .filter(|number| pace.admits(Ticket(*number), now))
            .count()
    }

    #[test]
    fn batches_with_a_breath_between_them() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        assert_eq!(admitted(&mut pace, 0..150, start), BATCH);
        assert_eq!(pace.timer(), Some(start + BREATH));
        assert_eq!(pace.next(start + BREATH / 2).len(), 0);
        // In their order, and who asks in between stands behind them.
        let second: Vec<usize> = pace.next(start + BREATH).iter().map(|t| t.0).collect();
        assert_eq!(second, (64..128).collect::<Vec<_>>());
        assert_eq!(admitted(&mut pace, 150..151, start + BREATH), 0);
        let third: Vec<usize> = pace.next(start + BREATH * 2).iter().map(|t| t.0).collect();
        assert_eq!(third, (128..151).collect::<Vec<_>>());
        assert_eq!(pace.timer(), None);
        // What is left of a batch may go at once, a new one when it is time.
        assert_eq!(
            admitted(&mut pace, 151..251, start + BREATH * 2),
            BATCH - 23
        );
        assert_eq!(
            pace.next(start + BREATH * 9).len(),
            251 - 151 - (BATCH - 23)
        );
    }

    #[test]
    fn few_questions_never_wait() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        for round in 0..10 {
            assert_eq!(admitted(&mut pace, 0..60, start + BREATH * round), 60);
            assert_eq!(pace.timer(), None);
            assert_eq!(pace.next(start + BREATH * round), []);
        }
    }
}
