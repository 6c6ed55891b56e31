//! A queue of things that wait for their time, in order.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Things by the time they are due; those due together keep their order.
pub(crate) struct Queue<T> {
    waiting: BTreeMap<(Instant, u64), T>,
    pushed: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            pushed: 0,
        }
    }
}

impl<T> Queue<T> {
    pub(crate) fn push(&mut self, due: Instant, what: T) {
        self.waiting.insert((due, self.pushed), what);
        self.pushed += 1;
    }

    /// How long until something is due; `None` when nothing waits.
    pub(crate) fn wait(&self, now: Instant) -> Option<Duration> {
        let ((due, _), _) = self.waiting.first_key_value()?;
        Some(due.saturating_duration_since(now))
    }

    /// The next thing whose time has come.
    pub(crate) fn pop(&mut self, now: Instant) -> Option<T> {
        let first = self.waiting.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_in_the_order_of_their_time() {
        let now = Instant::now();
        let mut queue = Queue::default();
        let later = now + Duration::from_secs(1);
        for (due, what) in [(later, 'c'), (now, 'a'), (now, 'b')] {
            queue.push(due, what);
        }
        assert_eq!(queue.pop(now), Some('a'));
        assert_eq!(queue.pop(now), Some('b'));
        assert_eq!(queue.pop(now), None);
        assert_eq!(queue.wait(now), Some(Duration::from_secs(1)));
        assert_eq!(queue.pop(later), Some('c'));
        assert_eq!(queue.wait(now), None);
    }
}
