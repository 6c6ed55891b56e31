//! How one exchange is told news from another's thread.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::Waker;

use super::Ticket;

/// Something that an exchange waited for in another's hands.
#[derive(Clone, Copy, Debug)]
pub(super) enum News {
    /// The question has a place; it must be used or given back.
    Place(Ticket),
    /// The same question was answered, or given up, elsewhere.
    Answered(Ticket),
}

/// How one exchange is told news from another's thread.
#[derive(Debug)]
pub(super) struct Bell {
    waker: Waker,
    news: Mutex<Vec<News>>,
}

impl Bell {
    pub(super) fn new(waker: Waker) -> Self {
        Self {
            waker,
            news: Mutex::default(),
        }
    }

    pub(super) fn take(&self) -> Vec<News> {
        std::mem::take(&mut *held(&self.news))
    }

    /// A waker that fails has lost its event queue, and so its exchange.
    pub(super) fn tell(&self, news: News) {
        held(&self.news).push(news);
        let _ = self.waker.wake();
    }
}

/// A question of some exchange that waits.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) bell: Arc<Bell>,
    pub(super) ticket: Ticket,
}

/// A lock is only held for short, complete changes: what a panicking thread
/// left behind is whole.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
