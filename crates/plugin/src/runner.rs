//! A thread for checks: only a thread of its own lets us print when a check
//! hangs. Who runs many checks uses one thread for all of them, until one is
//! late.

use std::cell::Cell;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use crate::panic;

/// What is run, and what comes of it.
type Task<T> = Box<dyn FnOnce() -> T + Send>;

/// A thread that runs one task after another, and ends when it is dropped.
pub(crate) struct Runner<T> {
    tasks: SyncSender<Task<T>>,
    results: Receiver<T>,
}

/// A place where a thread keeps its runner while that has nothing to do.
pub(crate) type Idle<T> = Cell<Option<Runner<T>>>;

impl<T: Send + 'static> Runner<T> {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    fn start() -> io::Result<Self> {
        let (tasks, taken) = mpsc::sync_channel::<Task<T>>(1);
        let (sender, results) = mpsc::sync_channel(1);
        let work = move || {
            for task in taken {
                if sender.send(task()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new()
            .name(panic::THREAD.to_owned())
            .spawn(work)?;
        Ok(Runner { tasks, results })
    }
}

/// Runs a task in the idle thread, or in a new one, for so long at most. A
/// thread that is late is left behind with its task.
///
/// # Errors
/// In one clause, why there is no thread. Inside, that the task was late or
/// ended without a word.
pub(crate) fn run<T: Send + 'static>(
    idle: &Idle<T>,
    task: impl FnOnce() -> T + Send + 'static,
    at_most: Duration,
) -> io::Result<Result<T, RecvTimeoutError>> {
    let runner = idle.take().map_or_else(Runner::start, Ok)?;
    let sent = runner.tasks.send(Box::new(task));
    if sent.is_err() {
        return Ok(Err(RecvTimeoutError::Disconnected));
    }
    let result = runner.results.recv_timeout(at_most);
    if result.is_ok() {
        idle.set(Some(runner));
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::ThreadId;

    fn which(idle: &Idle<ThreadId>) -> ThreadId {
        let here = || thread::current().id();
        run(idle, here, Duration::from_secs(60)).unwrap().unwrap()
    }

    #[test]
    fn a_thread_is_used_again_until_it_is_late() {
        let idle = Idle::default();
        let first = which(&idle);
        assert_ne!(first, thread::current().id());
        assert_eq!(which(&idle), first);
        let (hold, held) = mpsc::channel::<()>();
        let late = move || {
            let _ = held.recv();
            thread::current().id()
        };
        let ended = run(&idle, late, Duration::from_millis(1)).unwrap();
        assert_eq!(ended, Err(RecvTimeoutError::Timeout));
        assert_ne!(which(&idle), first);
        drop(hold);
    }
}
