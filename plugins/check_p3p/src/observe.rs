//! What is asked of a site on the network.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use asking::dns::Stop;
use asking::{DomainName, Fetcher, Found, Resolving};
use plugin::{Awaited, Context, Report, Unknown};
use probe::Ours;
use probe::fetch::{FetchFault, Fetched, Request};
use url::{Host, Url};

use crate::site::{Given, Reply, Site, Want};
use crate::xml::LARGEST;

/// Redirects that are followed.
const REDIRECTS: usize = 5;

/// The largest page, in bytes.
const LARGEST_PAGE: u64 = 8 * 1024 * 1024;

/// Requests at once.
const AT_ONCE: usize = 8;

/// The least time that those who are asked are given, if there is so much.
const LEAST: Duration = Duration::from_secs(3);

/// What fetches in one run.
pub struct Asking<'a> {
    /// The run.
    pub cx: &'a Context,
    /// How names become addresses.
    pub resolving: &'a Resolving,
    /// What fetches.
    pub fetcher: &'a Fetcher,
    /// Whether the deadline came before all was seen.
    pub is_late: AtomicBool,
}

/// What came of one request.
enum Outcome {
    Given(Given),
    /// The name of the host leads nowhere, in these words.
    NoAddress(String),
    /// Nothing was learned about the other side.
    Ours(Ours),
}

impl Asking<'_> {
    /// Follows a site's chain from its page; documents are read as at a time.
    ///
    /// # Errors
    /// [`Stop`]: the host has no address, or we could not look at the page.
    pub fn site(&self, page: Url, now: SystemTime) -> Result<Site, Stop> {
        self.cx.stage("the page", Awaited::Subject);
        let given = self.subject(&page, Want::Page)?;
        let mut site = Site::new(page.clone());
        site.take(page, Want::Page, given, now);
        self.cx.stage("the site's policies", Awaited::Subject);
        loop {
            let wanted = site.wanted();
            if wanted.is_empty() {
                return Ok(site);
            }
            let home = site.page_uri().clone();
            for ((uri, want), given) in wanted.iter().zip(self.all(&home, &wanted)) {
                site.take(uri.clone(), *want, given, now);
            }
        }
    }

    /// What this URI gives, without which there is nothing to judge.
    ///
    /// # Errors
    /// [`Stop`]: the host has no address, or we could not look.
    pub fn subject(&self, uri: &Url, want: Want) -> Result<Given, Stop> {
        match self.one(uri, want, self.until()) {
            Outcome::Given(Given::Unseen(why) | Given::Excessive(why)) => {
                Err(Stop::Unknown(Unknown(format!("{uri}: {why}"))))
            }
            Outcome::Given(given) => Ok(given),
            Outcome::NoAddress(why) => self.unresolved(uri, why),
            Outcome::Ours(Ours::Deadline) => {
                let about = uri.host_str().unwrap_or_default();
                let late = Report::worst(about, "").with([self.cx.late(about)]);
                Err(Stop::Report(Box::new(late)))
            }
            Outcome::Ours(ours) => Err(Stop::Unknown(Unknown(format!("{uri}: {ours}")))),
        }
    }

    /// Says why a name has no address: what its zone says is a finding, that
    /// nobody told us is not.
    fn unresolved(&self, uri: &Url, why: String) -> Result<Given, Stop> {
        let Some(Host::Domain(host)) = uri.host() else {
            return Ok(Given::Refused(why));
        };
        let Ok(host) = host.parse::<DomainName>() else {
            return Ok(Given::Refused(why));
        };
        self.resolving.addresses(self.cx, &host)?;
        Ok(Given::Refused(why))
    }

    /// What several URIs give, some at once, of a site whose page is there.
    pub fn all(&self, home: &Url, wanted: &[(Url, Want)]) -> Vec<Given> {
        let until = self.until();
        let next = AtomicUsize::new(0);
        let unseen = || Given::Unseen(Ours::Deadline.to_string());
        let all: Vec<Mutex<Given>> = wanted.iter().map(|_| Mutex::new(unseen())).collect();
        let work = || {
            while let Some((uri, want)) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                let place = wanted.iter().zip(&all).find(|((known, _), _)| known == uri);
                if let Some((_, place)) = place {
                    *lock(place) = self.context(uri, *want, until);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(wanted.len()) {
                scope.spawn(work);
            }
        });
        let all: Vec<Given> = all.into_iter().map(|one| lock(&one).clone()).collect();
        let late = |((uri, want), given): (&(Url, Want), &Given)| is_late(home, uri, *want, given);
        let any = wanted.iter().zip(&all).any(late);
        self.is_late.fetch_or(any, Ordering::Relaxed);
        all
    }

    /// What a URI gives that the page led to.
    fn context(&self, uri: &Url, want: Want, until: Instant) -> Given {
        match self.one(uri, want, until) {
            Outcome::Given(given) => given,
            Outcome::NoAddress(why) => self.nowhere(uri, why),
            Outcome::Ours(ours) => Given::Unseen(ours.to_string()),
        }
    }

    /// What a host without an address gives: that it has none is its own doing,
    /// that nobody told us, or that -4 or -6 leaves it none, is not.
    fn nowhere(&self, uri: &Url, why: String) -> Given {
        let Some(Host::Domain(host)) = uri.host() else {
            return Given::Refused(why);
        };
        let Ok(host) = host.parse::<DomainName>() else {
            return Given::Refused(why);
        };
        let start = &self.resolving.start;
        match self.resolving.found(self.cx, host.name()) {
            Ok(found) => unresolved(found, start.ipv4 || start.ipv6, why),
            Err(Unknown(why)) => Given::Unseen(why),
        }
    }

    /// Who is asked in one round has half of the time that is left, so that
    /// something is left for those that they name.
    fn until(&self) -> Instant {
        let now = Instant::now();
        let left = self.cx.deadline().saturating_duration_since(now);
        now + left.min((left / 2).max(LEAST))
    }

    fn one(&self, uri: &Url, want: Want, until: Instant) -> Outcome {
        let request = Request {
            redirects: REDIRECTS,
            ..Request::get(uri.as_str(), most(want))
        };
        match self.fetcher.fetch(&request, until) {
            Ok(Ok(fetched)) => Outcome::Given(reply(fetched, want)),
            Ok(Err(FetchFault::NoAddress(why))) => Outcome::NoAddress(why),
            Ok(Err(fault)) => Outcome::Given(refused(fault)),
            Err(ours) => Outcome::Ours(ours),
        }
    }
}

/// What follows from the end of a search for addresses, be it only for those of
/// one family; the reason in the words of who searched first.
fn unresolved(found: Found, is_limited: bool, why: String) -> Given {
    match found {
        Found::NotObserved(why) => Given::Unseen(why),
        Found::Waiting => Given::Unseen(Ours::Deadline.to_string()),
        Found::NoAddress(_) if is_limited => {
            Given::Unseen(format!("{why} of the family that is looked at (-4, -6)"))
        }
        // With addresses it is another host that has none, where this one led.
        Found::Failed(_) | Found::Addresses(_) if is_limited => Given::Unseen(why),
        Found::NoAddress(_) | Found::NoSuchName(_) | Found::Failed(_) | Found::Addresses(_) => {
            Given::Refused(why)
        }
    }
}

/// Whether the deadline came before something of the site was seen. Pages of
/// others that a policy links to are not the site: that these are slow, or did
/// not get their turn, is a note.
fn is_late(home: &Url, uri: &Url, want: Want, given: &Given) -> bool {
    let is_unseen = *given == Given::Unseen(Ours::Deadline.to_string());
    is_unseen && (want != Want::Link || uri.host() == home.host())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn most(want: Want) -> u64 {
    match want {
        Want::Document(_) => LARGEST as u64,
        Want::Page | Want::Link | Want::Other => LARGEST_PAGE,
    }
}

fn refused(fault: FetchFault) -> Given {
    match fault {
        FetchFault::TooLarge(_) => Given::Excessive(fault.to_string()),
        FetchFault::Proxy(_) => Given::Unseen(fault.to_string()),
        FetchFault::Private(address, purpose) => Given::Refused(format!(
            "{address} is {purpose}, not asked without --allow-private"
        )),
        fault => Given::Refused(fault.to_string()),
    }
}

/// The answer. Of what is only linked to, it is enough that it is there: many
/// large pages would take much memory.
fn reply(fetched: Fetched, want: Want) -> Given {
    let all = |name: &str| -> Vec<String> {
        let fields = fetched.headers.iter().filter(|(known, _)| known == name);
        fields.map(|(_, value)| value.clone()).collect()
    };
    let Ok(uri) = Url::parse(&fetched.url) else {
        return Given::Refused(format!("redirects to no URL: {}", fetched.url));
    };
    Given::Reply(Reply {
        uri,
        status: fetched.status,
        media: fetched.header("content-type").map(str::to_owned),
        p3p: all("p3p"),
        cookies: all("set-cookie"),
        body: match want {
            Want::Link => Vec::new(),
            Want::Page | Want::Document(_) | Want::Other => fetched.body,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;

    #[test]
    fn who_has_no_address_and_who_was_not_found() {
        let name = || probe::dns::Name::from_ascii("seal.example.").unwrap();
        let why = || "seal.example has no address".to_owned();
        let unseen = |why: &str| Given::Unseen(why.to_owned());
        let limited = "seal.example has no address of the family that is looked at (-4, -6)";
        for (found, is_limited, expected) in [
            (Found::NoAddress(name()), false, Given::Refused(why())),
            (Found::NoAddress(name()), true, unseen(limited)),
            (Found::NoSuchName(name()), true, Given::Refused(why())),
            (
                Found::Failed("REFUSED".to_owned()),
                false,
                Given::Refused(why()),
            ),
            (Found::Failed("REFUSED".to_owned()), true, unseen(&why())),
            (Found::Addresses(Vec::new()), true, unseen(&why())),
            (Found::Addresses(Vec::new()), false, Given::Refused(why())),
            (
                Found::NotObserved("no route".to_owned()),
                false,
                unseen("no route"),
            ),
            (Found::Waiting, false, unseen(&Ours::Deadline.to_string())),
        ] {
            assert_eq!(unresolved(found, is_limited, why()), expected);
        }
    }

    #[test]
    fn who_must_be_in_time() {
        let home = Url::parse("https://shop.example/").unwrap();
        let (own, other) = ("https://shop.example/x", "https://seal.example/");
        let unseen = Given::Unseen(Ours::Deadline.to_string());
        let document = Want::Document(Kind::Policies);
        for (uri, want, given, expected) in [
            (own, Want::Link, &unseen, true),
            (other, Want::Link, &unseen, false),
            (other, document, &unseen, true),
            (other, Want::Other, &unseen, true),
            (own, document, &Given::Unseen("the proxy".to_owned()), false),
        ] {
            let uri = Url::parse(uri).unwrap();
            assert_eq!(
                is_late(&home, &uri, want, given),
                expected,
                "{uri} {want:?}"
            );
        }
    }
}
