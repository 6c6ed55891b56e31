//! Asking for a domain: the kept answer if it is young, else RDAP, else WHOIS,
//! else the kept answer whatever its age.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Instant;

use asking::{Cache, Fetcher, Resolving};
use plugin::{Awaited, Context, State, Unknown};

use crate::facts::Outcome;
use crate::reading::HOUR;
use crate::registry::Registry;
use crate::seen::{Delegation, Failing, Reading, Seen, Trouble};
use crate::sources::{Bootstrap, Source, whois};
use crate::witness;

/// What one run asks with.
pub struct Asking<'a> {
    /// The run.
    pub cx: &'a Context,
    /// Whom and how often.
    pub registry: &'a Registry,
    /// How names are resolved.
    pub resolving: &'a Resolving,
    /// How RDAP is fetched.
    pub fetcher: Fetcher,
    /// Where answers are kept.
    pub cache: Cache,
    /// The list of RDAP servers.
    pub bootstrap: Bootstrap,
    /// Servers that were asked in this run: none is asked twice.
    pub asked: RefCell<BTreeSet<String>>,
    /// Files that are not believed, and what could not be kept.
    pub refused: RefCell<Vec<String>>,
    /// Whether an outcome crosses a limit.
    pub crosses: &'a dyn Fn(&Outcome) -> bool,
}

/// One domain that is asked for.
struct Subject<'a> {
    domain: &'a str,
    /// What the zone above says, once it was looked at.
    delegation: RefCell<Option<Delegation>>,
    troubles: Vec<Trouble>,
}

impl Asking<'_> {
    /// Everything that is to be seen of a domain.
    ///
    /// # Errors
    /// This machine refuses the means.
    pub fn observe(&self, domain: &str) -> Result<Seen, Unknown> {
        let sources = self.sources(domain);
        let mut subject = Subject {
            domain,
            delegation: RefCell::default(),
            troubles: Vec::new(),
        };
        self.cx.stage("the registry", Awaited::Other);
        let main = self.main(&sources, &mut subject)?;
        let main = main.or_else(|| self.stale(&sources, domain));
        let asked = main.as_ref().and_then(|main| self.registrar(main, domain));
        let (registrar, registrar_failed) = match asked {
            Some(Ok(reading)) => match &reading.outcome {
                Outcome::Available(words) => (None, Some(unhelpful(&reading, words))),
                _ => (Some(reading), None),
            },
            Some(Err(trouble)) => (None, Some(trouble)),
            None => (None, None),
        };
        let delegation = match main {
            Some(_) => self.delegation(&subject)?,
            None => Delegation::Unseen,
        };
        Ok(Seen {
            registrar,
            registrar_failed,
            troubles: subject.troubles,
            is_known: !sources.is_empty(),
            delegation,
            main,
            refused: self.refused.take(),
            nothing_kept: self.cache.missing().map(str::to_owned),
        })
    }

    fn sources(&self, domain: &str) -> Vec<Source> {
        let rdap = match &self.registry.rdap_server {
            Some(named) => named.source(domain),
            None => self
                .bootstrap
                .server(domain)
                .map(|base| Source::Rdap(base.to_owned())),
        };
        let whois = match &self.registry.whois_server {
            Some(named) => named.source(domain),
            None => whois(domain),
        };
        rdap.into_iter().chain(whois).collect()
    }

    /// The answer that counts. One that nobody has the domain, while the zone
    /// above delegates it, only counts where no other source knows the domain.
    fn main(
        &self,
        sources: &[Source],
        subject: &mut Subject<'_>,
    ) -> Result<Option<Reading>, Unknown> {
        let mut doubtful: Option<Reading> = None;
        for (place, source) in sources.iter().enumerate() {
            let last = place + 1 == sources.len();
            let Some(reading) = self.answered(source, subject, self.slice(last))? else {
                continue;
            };
            if let Outcome::Available(_) = reading.outcome
                && !last
                && self.delegation(subject)?.is_there()
            {
                doubtful = Some(reading);
                continue;
            }
            let knows = reading.outcome.registration().is_some();
            if let Some(wrong) = doubtful.take_if(|_| knows) {
                subject.troubles.push(doubted(&wrong));
            }
            return Ok(Some(doubtful.unwrap_or(reading)));
        }
        Ok(doubtful)
    }

    /// What one source answers, or has answered lately; its trouble is noted.
    fn answered(
        &self,
        source: &Source,
        subject: &mut Subject<'_>,
        deadline: Instant,
    ) -> Result<Option<Reading>, Unknown> {
        let domain = subject.domain;
        if let Some(kept) = self.young(source, domain) {
            if kept.age < HOUR || !self.is_outdated(&kept, subject)? {
                return Ok(Some(kept));
            }
            let new = self.fresh(source, domain, deadline);
            return Ok(Some(new.unwrap_or_else(|trouble| {
                subject.troubles.push(trouble);
                kept
            })));
        }
        match self.fresh(source, domain, deadline) {
            Ok(reading) => Ok(Some(reading)),
            Err(trouble) => {
                let refuses = trouble.kind == Failing::Throttled;
                subject.troubles.push(trouble);
                // Whoever refuses has answered before; another source would
                // know less, as long as that is not too long ago.
                let kept = self.kept(source, domain).filter(|_| refuses);
                Ok(kept.filter(|kept| self.is_fit(kept)))
            }
        }
    }

    /// Whether an answer is of an age that nobody is told about.
    fn is_fit(&self, kept: &Reading) -> bool {
        let age = kept.age.as_secs() as f64;
        self.cx.limits().judge("age", age) == State::Ok
    }

    /// Whether the zone above delegates to others than a kept answer names.
    fn is_outdated(&self, kept: &Reading, subject: &Subject<'_>) -> Result<bool, Unknown> {
        let Some(known) = kept.outcome.registration() else {
            return Ok(false);
        };
        Ok(match self.delegation(subject)? {
            Delegation::To(servers) => !known.servers.is_empty() && servers != known.servers,
            Delegation::None => !known.servers.is_empty(),
            Delegation::Served | Delegation::Unseen => false,
        })
    }

    /// Half of what is left, unless nobody comes after.
    fn slice(&self, last: bool) -> Instant {
        let deadline = self.cx.deadline();
        let left = deadline.saturating_duration_since(Instant::now());
        match last {
            true => deadline,
            false => deadline.checked_sub(left / 2).unwrap_or(deadline),
        }
    }

    /// The youngest answer that was kept, where nobody answers now.
    fn stale(&self, sources: &[Source], domain: &str) -> Option<Reading> {
        let kept = sources
            .iter()
            .filter_map(|source| self.kept(source, domain));
        kept.min_by_key(|reading| reading.age)
    }

    /// What the zone above says, looked at once.
    fn delegation(&self, subject: &Subject<'_>) -> Result<Delegation, Unknown> {
        if let Some(known) = &*subject.delegation.borrow() {
            return Ok(known.clone());
        }
        self.cx.stage("the zone above the domain", Awaited::Other);
        let found = witness::delegation(self.cx, &self.resolving.start, subject.domain)?;
        Ok(subject.delegation.borrow_mut().insert(found).clone())
    }

    /// The registrar's own answer, where it is wanted.
    fn registrar(&self, main: &Reading, domain: &str) -> Option<Result<Reading, Trouble>> {
        let known = main
            .outcome
            .registration()
            .filter(|_| self.registry.follow)?;
        let referral = known.referral.as_ref()?;
        let source = match referral.starts_with("http") {
            true => Source::Rdap(referral.split("domain/").next()?.to_owned()),
            false => Source::Whois(referral.clone(), crate::sources::PORT, "{}".to_owned()),
        };
        self.cx.stage("the registrar", Awaited::Other);
        let young = self.young(&source, domain).map(Ok);
        young.or_else(|| Some(self.fresh(&source, domain, self.cx.deadline())))
    }
}

/// That nobody has a domain is not believed of a source, because another one
/// knows it.
fn doubted(wrong: &Reading) -> Trouble {
    let words = match &wrong.outcome {
        Outcome::Available(words) => words.as_str(),
        _ => "",
    };
    Trouble {
        kind: Failing::Doubted,
        ..unhelpful(wrong, words)
    }
}

/// A registrar that does not know a domain says nothing about it.
fn unhelpful(reading: &Reading, words: &str) -> Trouble {
    Trouble {
        source: reading.source.clone(),
        kind: Failing::Unreadable,
        text: words.to_owned(),
        since: None,
    }
}
