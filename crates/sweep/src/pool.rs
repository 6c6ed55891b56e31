//! Many tasks on a bounded number of threads, until a deadline.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The threads to begin with: tasks that wait for nobody are done soonest by
/// few, which do not push one another out of the processor's caches.
const FIRST: usize = 8;

/// How often it is looked whether the threads mostly wait, and the caller
/// hears that nothing happened.
const BEAT: Duration = Duration::from_millis(25);

/// A pool at work: the results of the tasks in the order in which they end.
pub struct Pool<T> {
    results: Receiver<(usize, T)>,
    left: usize,
    deadline: Instant,
    crew: Crew,
}

/// What comes from a pool.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<T> {
    /// The task with this number has ended.
    Done(usize, T),
    /// Nothing ended for a moment.
    Beat,
}

impl<T: Send + 'static> Pool<T> {
    /// Starts the tasks of these groups on at most `threads` threads. Tasks of
    /// one group share much, so that a thread stays with its group while there
    /// are groups for all; then it helps with another's. After the deadline no
    /// task is started.
    ///
    /// # Errors
    /// Not one thread could be started.
    pub fn start(
        groups: Vec<VecDeque<usize>>,
        threads: usize,
        deadline: Instant,
        task: impl Fn(usize) -> T + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (sender, results) = mpsc::sync_channel(threads);
        let count = groups.iter().map(VecDeque::len).sum();
        let worker = Arc::new(Worker {
            queue: Mutex::new(Queue {
                groups,
                untouched: 0,
            }),
            deadline,
            task,
        });
        let start = move || {
            let (worker, sender) = (Arc::clone(&worker), sender.clone());
            let thread = thread::Builder::new().name("sweep".to_owned());
            thread.spawn(move || worker.work(&sender)).map(drop)
        };
        Ok(Pool {
            results,
            left: count,
            deadline,
            crew: Crew::start(Box::new(start), threads.min(count))?,
        })
    }
}

/// The threads of a pool.
struct Crew {
    start: Box<dyn Fn() -> std::io::Result<()> + Send>,
    threads: usize,
    most: usize,
    /// How many tasks have ended since the last beat.
    ended: usize,
    beat: Instant,
}

impl Crew {
    fn start(
        start: Box<dyn Fn() -> std::io::Result<()> + Send>,
        most: usize,
    ) -> std::io::Result<Self> {
        let mut crew = Crew {
            start,
            threads: 0,
            most,
            ended: 0,
            beat: Instant::now() + BEAT,
        };
        match crew.add(FIRST) {
            Err(error) if crew.threads == 0 => Err(error),
            // Fewer threads do the same work later.
            _ => Ok(crew),
        }
    }

    fn add(&mut self, more: usize) -> std::io::Result<()> {
        for _ in 0..more.min(self.most - self.threads) {
            (self.start)()?;
            self.threads += 1;
        }
        Ok(())
    }

    /// Doubles the threads when fewer tasks have ended than there are threads:
    /// then these wait for others more than they work.
    fn beat(&mut self) {
        let now = Instant::now();
        if now < self.beat {
            return;
        }
        if self.ended < self.threads {
            // Fewer threads do the same work later.
            let _ = self.add(self.threads);
        }
        self.ended = 0;
        self.beat = now + BEAT;
    }
}

impl<T> Iterator for Pool<T> {
    type Item = Heard<T>;

    /// Ends when all tasks have ended, or at the deadline: threads that still
    /// work are left behind.
    fn next(&mut self) -> Option<Heard<T>> {
        let remaining = self.deadline.saturating_duration_since(Instant::now());
        if self.left == 0 || remaining.is_zero() {
            return None;
        }
        self.crew.beat();
        match self.results.recv_timeout(remaining.min(BEAT)) {
            Ok((index, result)) => {
                self.left -= 1;
                self.crew.ended += 1;
                Some(Heard::Done(index, result))
            }
            Err(RecvTimeoutError::Timeout) => Some(Heard::Beat),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

struct Worker<F> {
    queue: Mutex<Queue>,
    deadline: Instant,
    task: F,
}

impl<F> Worker<F> {
    fn work<T>(&self, results: &SyncSender<(usize, T)>)
    where
        F: Fn(usize) -> T,
    {
        let mut own = None;
        while Instant::now() < self.deadline {
            let Some((group, index)) = self.next(own) else {
                return;
            };
            own = Some(group);
            if results.send((index, (self.task)(index))).is_err() {
                return;
            }
        }
    }

    fn next(&self, own: Option<usize>) -> Option<(usize, usize)> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.next(own)
    }
}

/// The tasks that nobody has taken yet.
struct Queue {
    groups: Vec<VecDeque<usize>>,
    /// The first group that no thread has begun.
    untouched: usize,
}

impl Queue {
    /// The next task of a thread's own group, of one that nobody has begun, or
    /// of any; with the group that it is of.
    fn next(&mut self, own: Option<usize>) -> Option<(usize, usize)> {
        let left = |group: &usize| self.groups.get(*group).is_some_and(|left| !left.is_empty());
        let group = own
            .filter(left)
            .or_else(|| (self.untouched..self.groups.len()).find(left))
            .or_else(|| (0..self.untouched).find(left))?;
        self.untouched = self.untouched.max(group + 1);
        let task = self.groups.get_mut(group)?.pop_front()?;
        Some((group, task))
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, Pool, Queue};
    use std::collections::VecDeque;
    use std::sync::mpsc;
    use std::sync::{Arc, Barrier, Mutex};
    use std::time::{Duration, Instant};

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    /// So many tasks that have nothing in common.
    fn apart(count: usize) -> Vec<VecDeque<usize>> {
        (0..count).map(|index| [index].into()).collect()
    }

    #[test]
    fn a_thread_stays_with_its_group_and_then_helps() {
        let groups = vec![[0, 1].into(), [2, 3, 4].into(), [5].into()];
        let mut queue = Queue {
            groups,
            untouched: 0,
        };
        // Two threads by turns, then one alone.
        let (mut one, mut two) = (None, None);
        for (first, second) in [(0, 2), (1, 3), (5, 4)] {
            one = queue.next(one.map(|(group, _)| group));
            two = queue.next(two.map(|(group, _)| group));
            let taken = [one, two].map(|taken| taken.map(|(_, task)| task));
            assert_eq!(taken, [Some(first), Some(second)]);
        }
        assert_eq!(queue.next(Some(2)), None);
        queue.groups = vec![[6].into(), [7].into(), [].into()];
        assert_eq!(queue.next(Some(2)), Some((0, 6)));
        assert_eq!(queue.next(Some(0)), Some((1, 7)));
    }

    fn done<T: Send + 'static>(pool: Pool<T>) -> Vec<(usize, T)> {
        let ended = |heard| {
            if let Heard::Done(index, result) = heard {
                Some((index, result))
            } else {
                None
            }
        };
        pool.filter_map(ended).collect()
    }

    #[test]
    fn every_task_runs_once() {
        let pool = Pool::start(apart(100), 7, soon(), |index| index * 2).expect("threads");
        let mut results = done(pool);
        results.sort_unstable();
        assert_eq!(
            results,
            (0..100).map(|index| (index, index * 2)).collect::<Vec<_>>()
        );
        assert!(done(Pool::start(apart(0), 7, soon(), |index| index).expect("threads")).is_empty());
    }

    #[test]
    fn tasks_run_side_by_side() {
        // Each task waits for the two others: one after another they would never end.
        let barrier = Barrier::new(3);
        let pool = Pool::start(vec![[0, 1, 2].into()], 3, soon(), move |_| {
            barrier.wait().is_leader()
        })
        .expect("threads");
        assert_eq!(done(pool).len(), 3);
    }

    #[test]
    fn threads_are_added_while_tasks_wait() {
        let waiting = 3 * super::FIRST;
        let barrier = Barrier::new(waiting);
        let task = move |_| barrier.wait().is_leader();
        let pool = Pool::start(apart(waiting), waiting, soon(), task).expect("threads");
        assert_eq!(done(pool).len(), waiting);
    }

    #[test]
    fn no_more_threads_than_allowed() {
        let running = Arc::new(Mutex::new((0, 0)));
        let count = Arc::clone(&running);
        let pool = Pool::start(apart(50), 4, soon(), move |_| {
            let mut now = count.lock().expect("no panic");
            now.0 += 1;
            now.1 = now.0.max(now.1);
            drop(now);
            std::thread::yield_now();
            count.lock().expect("no panic").0 -= 1;
        });
        assert_eq!(done(pool.expect("threads")).len(), 50);
        assert!(running.lock().expect("no panic").1 <= 4);
    }

    #[test]
    fn the_deadline_leaves_hanging_tasks_behind() {
        let (hold, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let deadline = Instant::now() + Duration::from_millis(300);
        let pool = Pool::start(apart(3), 2, deadline, move |index| {
            if index == 0 {
                let _ = held.lock().expect("no panic").recv();
            }
        });
        let mut ended: Vec<_> = done(pool.expect("threads"))
            .into_iter()
            .map(|(index, ())| index)
            .collect();
        ended.sort_unstable();
        assert_eq!(ended, [1, 2]);
        drop(hold);
    }
}
