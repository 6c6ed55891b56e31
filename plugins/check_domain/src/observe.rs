//! Asking for a domain: the kept answer if it is young, else RDAP, else WHOIS,
//! else the kept answer whatever its age.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use asking::{Cache, Fetcher, Resolving};
use plugin::{Awaited, Context, Unknown};

use crate::facts::Outcome;
use crate::kept::{self, Answer};
use crate::peer;
use crate::registry::Registry;
use crate::seen::{Delegation, Failing, Reading, Seen, Trouble};
use crate::sources::{Bootstrap, Source, whois};
use crate::witness;

/// Once a limit is crossed, an answer is asked for anew after this.
const HOUR: Duration = Duration::from_secs(3600);

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

impl Asking<'_> {
    /// Everything that is to be seen of a domain.
    ///
    /// # Errors
    /// This machine refuses the means.
    pub fn observe(&self, domain: &str) -> Result<Seen, Unknown> {
        let sources = self.sources(domain);
        let mut troubles = Vec::new();
        self.cx.stage("the registry", Awaited::Other);
        let mut main = None;
        for (place, source) in sources.iter().enumerate() {
            let last = place + 1 == sources.len();
            match self.reading(source, domain, self.slice(last)) {
                Ok(reading) => {
                    main = Some(reading);
                    break;
                }
                Err(trouble) => troubles.push(trouble),
            }
        }
        let main = main.or_else(|| self.stale(&sources, domain));
        let registrar = main.as_ref().and_then(|main| self.registrar(main, domain));
        Ok(Seen {
            registrar,
            troubles,
            is_known: !sources.is_empty(),
            delegation: self.delegation(domain, main.as_ref())?,
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

    /// Half of what is left, unless nobody comes after.
    fn slice(&self, last: bool) -> Instant {
        let deadline = self.cx.deadline();
        let left = deadline.saturating_duration_since(Instant::now());
        match last {
            true => deadline,
            false => deadline.checked_sub(left / 2).unwrap_or(deadline),
        }
    }

    /// The answer of a source: a young one that was kept, else a new one.
    fn reading(
        &self,
        source: &Source,
        domain: &str,
        deadline: Instant,
    ) -> Result<Reading, Trouble> {
        if let Some(reading) = self.kept(source, domain)
            && self.is_young(&reading)
        {
            return Ok(reading);
        }
        let trouble = |kind, text| Trouble {
            source: source.label(),
            kind,
            text,
        };
        if let Some(text) = self.refusal(source) {
            return Err(trouble(Failing::Throttled, text));
        }
        if !self.asked.borrow_mut().insert(source.label()) {
            let text = "is asked once in a run, the next one asks for this".to_owned();
            return Err(trouble(Failing::Waiting, text));
        }
        let answer = peer::ask(self, source, domain, deadline)
            .map_err(|why| trouble(Failing::Silent, why))?;
        let outcome = answer.outcome(domain);
        match outcome {
            Outcome::Registered(_) | Outcome::Available(_) => {
                self.note(self.cache.write(
                    &kept::answer(source, domain),
                    &answer.bytes(),
                    self.cx.now(),
                ));
                Ok(Reading {
                    source: source.label(),
                    age: Duration::ZERO,
                    outcome,
                })
            }
            Outcome::Throttled(text) => {
                self.note(
                    self.cache
                        .write(&kept::refusal(source), text.as_bytes(), self.cx.now()),
                );
                Err(trouble(Failing::Throttled, text))
            }
            Outcome::Unreadable(text) => Err(trouble(Failing::Unreadable, text)),
        }
    }

    fn is_young(&self, reading: &Reading) -> bool {
        let refresh = match (self.crosses)(&reading.outcome) {
            true => self.registry.refresh.min(HOUR),
            false => self.registry.refresh,
        };
        reading.age < refresh
    }

    /// What was kept of a source's answers, whatever its age.
    fn kept(&self, source: &Source, domain: &str) -> Option<Reading> {
        let kept = self
            .cache
            .read(&kept::answer(source, domain), kept::SIZE, self.cx.now());
        let kept = self.believed(kept)?;
        let outcome = Answer::read(source, &kept.bytes)?.outcome(domain);
        let useful = matches!(outcome, Outcome::Registered(_) | Outcome::Available(_));
        let age = kept.age?;
        useful.then(|| Reading {
            source: source.label(),
            age,
            outcome,
        })
    }

    /// Why a source is not asked for now: it refused within the last hour.
    fn refusal(&self, source: &Source) -> Option<String> {
        let kept = self
            .cache
            .read(&kept::refusal(source), kept::SIZE, self.cx.now());
        let kept = self.believed(kept)?;
        let age = kept.age.filter(|age| *age < HOUR)?;
        let words = crate::facts::cut(&String::from_utf8_lossy(&kept.bytes));
        Some(format!(
            "{words}, {} min ago, asked again after an hour",
            age.as_secs() / 60
        ))
    }

    fn believed(&self, kept: Result<Option<asking::Kept>, String>) -> Option<asking::Kept> {
        match kept {
            Ok(kept) => kept,
            Err(why) => {
                self.note(Err(why));
                None
            }
        }
    }

    /// What the reader should know about files, each once.
    fn note(&self, kept: Result<(), String>) {
        let mut refused = self.refused.borrow_mut();
        if let Err(why) = kept
            && !refused.contains(&why)
        {
            refused.push(why);
        }
    }

    /// The youngest answer that was kept, where nobody answers now.
    fn stale(&self, sources: &[Source], domain: &str) -> Option<Reading> {
        let kept = sources
            .iter()
            .filter_map(|source| self.kept(source, domain));
        kept.min_by_key(|reading| reading.age)
    }

    /// What the zone above says: of a domain that was answered for by a source.
    fn delegation(&self, domain: &str, main: Option<&Reading>) -> Result<Delegation, Unknown> {
        match main {
            None => Ok(Delegation::Unseen),
            Some(_) => {
                self.cx.stage("the zone above the domain", Awaited::Other);
                witness::delegation(self.cx, &self.resolving.start, domain)
            }
        }
    }

    /// The registrar's own answer, where it is wanted.
    fn registrar(&self, main: &Reading, domain: &str) -> Option<Reading> {
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
        self.reading(&source, domain, self.cx.deadline()).ok()
    }
}
