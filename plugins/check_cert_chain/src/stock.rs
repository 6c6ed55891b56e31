//! What is fetched to judge a chain, or was kept from an earlier run.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use asking::{Cache, Fetcher};
use probe::fetch::Request;

/// A server of lists or answers that takes longer is not waited for: the rest
/// of the check matters more.
const PATIENCE: Duration = Duration::from_secs(5);

/// Fetches in one run, through the cache of all.
pub struct Stock<'a> {
    fetcher: &'a Fetcher,
    cache: &'a Cache,
    now: SystemTime,
    deadline: Instant,
    trouble: Mutex<Option<String>>,
}

/// Something to fetch.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What it is kept by: its kind, its place, and whatever else tells it apart.
    pub subject: &'a [&'a str],
    /// How it is asked for.
    pub request: Request<'a>,
    /// What was kept for less than this is not asked for again.
    pub keep: Duration,
}

/// This many redirects are followed to what is fetched.
const REDIRECTS: usize = 3;

/// How something is asked for that stands at a URL and has at most so many bytes.
pub fn page(url: &str, most: u64) -> Request<'_> {
    Request {
        redirects: REDIRECTS,
        ..Request::get(url, most)
    }
}

impl<'a> Stock<'a> {
    /// A stock for a run that began at `now`.
    pub fn new(fetcher: &'a Fetcher, cache: &'a Cache, now: SystemTime, deadline: Instant) -> Self {
        Stock {
            fetcher,
            cache,
            now,
            deadline,
            trouble: Mutex::default(),
        }
    }

    /// What `read` makes of what was kept lately, else of what is fetched now;
    /// where that fails, of what was kept, however old: `read` refuses what
    /// may not be used any more. What could be read is kept.
    ///
    /// # Errors
    /// In one clause why there is nothing.
    pub fn obtain<T>(
        &self,
        wanted: &Wanted<'_>,
        read: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, String> {
        let kept = self
            .kept(wanted)
            .and_then(|(bytes, age)| Some((read(&bytes).ok()?, age)));
        let kept = match kept {
            Some((usable, Some(age))) if age < wanted.keep => return Ok(usable),
            other => other.map(|(usable, _)| usable),
        };
        let fresh = self
            .fetched(&wanted.request)
            .and_then(|bytes| Ok((read(&bytes)?, bytes)));
        match (fresh, kept) {
            (Ok((usable, bytes)), _) => {
                self.put(wanted, &bytes);
                Ok(usable)
            }
            (Err(_), Some(usable)) => Ok(usable),
            (Err(why), None) => Err(why),
        }
    }

    /// What is wrong with the cache, if something is. Of several files the
    /// first is named: where one is, there the others are.
    pub fn troubles(&self) -> Vec<String> {
        let seen = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = || self.cache.missing().map(str::to_owned);
        seen.clone().or_else(missing).into_iter().collect()
    }

    fn note(&self, why: String) {
        let mut seen = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get_or_insert(why);
    }

    fn kept(&self, wanted: &Wanted<'_>) -> Option<(Vec<u8>, Option<Duration>)> {
        match self
            .cache
            .read(wanted.subject, wanted.request.most, self.now)
        {
            Ok(kept) => kept.map(|kept| (kept.bytes, kept.age)),
            Err(why) => {
                self.note(why);
                None
            }
        }
    }

    fn put(&self, wanted: &Wanted<'_>, bytes: &[u8]) {
        if let Err(why) = self.cache.write(wanted.subject, bytes, self.now) {
            self.note(why);
        }
    }

    fn fetched(&self, request: &Request<'_>) -> Result<Vec<u8>, String> {
        let deadline = self.deadline.min(Instant::now() + PATIENCE);
        match self.fetcher.fetch(request, deadline) {
            Err(ours) => Err(ours.to_string()),
            Ok(Err(fault)) => Err(fault.to_string()),
            Ok(Ok(fetched)) if fetched.status != 200 => {
                Err(format!("answered with status {}", fetched.status))
            }
            Ok(Ok(fetched)) => Ok(fetched.body),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
