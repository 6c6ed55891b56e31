//! One answer of one source: kept, or asked for; and what is not asked for
//! again so soon.

use std::time::Duration;
use std::time::Instant;

use asking::Kept;

use crate::facts::Outcome;
use crate::kept::{self, Answer, Pause};
use crate::observe::Asking;
use crate::peer;
use crate::seen::{Failing, Reading, Trouble};
use crate::sources::Source;
use crate::turns::{Denied, Turns};

/// Once a limit is crossed, or a server does not answer us, it is asked anew
/// after this.
pub const HOUR: Duration = Duration::from_secs(3600);

/// Why a server was not asked in a sweep of many domains.
const LATE: &str = "is asked for other domains in this run, a later one asks for this";

impl Asking<'_> {
    /// An answer that was kept and is young enough to be used unasked.
    pub fn young(&self, source: &Source, domain: &str) -> Option<Reading> {
        let reading = self.kept(source, domain)?;
        let refresh = match (self.crosses)(&reading.outcome) {
            true => self.registry.refresh.min(HOUR),
            false => self.registry.refresh,
        };
        (reading.age < refresh).then_some(reading)
    }

    /// The answer that a source gives now.
    ///
    /// # Errors
    /// Why it gives none that helps.
    pub fn fresh(
        &self,
        source: &Source,
        domain: &str,
        deadline: Instant,
    ) -> Result<Reading, Trouble> {
        let trouble = |kind, text| Trouble {
            source: source.label(),
            kind,
            text,
            since: None,
        };
        if let Some((kind, text, since)) = self.pause(source, domain) {
            let since = Some(since);
            return Err(Trouble {
                since,
                ..trouble(kind, text)
            });
        }
        if !self.asked.borrow_mut().insert(source.label()) {
            let text = "is asked once in a run, the next one asks for this".to_owned();
            return Err(trouble(Failing::Waiting, text));
        }
        self.cx
            .shared::<Turns>()
            .wait(&source.label(), deadline)
            .map_err(|denied| match denied {
                Denied::Refused(words) => trouble(Failing::Throttled, words),
                Denied::Late => trouble(Failing::Silent, LATE.to_owned()),
            })?;
        let (answer, wait) = peer::ask(self, source, domain, deadline)
            .map_err(|why| trouble(Failing::Silent, why))?;
        self.taken(source, domain, &answer, wait)
            .map_err(|(kind, words)| trouble(kind, words))
    }

    /// Keeps what an answer comes to.
    fn taken(
        &self,
        source: &Source,
        domain: &str,
        answer: &Answer,
        wait: Option<Duration>,
    ) -> Result<Reading, (Failing, String)> {
        let outcome = answer.outcome(domain);
        match outcome {
            Outcome::Registered(_) | Outcome::Available(_) => {
                self.keep(&kept::answer(source, domain), &answer.bytes());
                Ok(Reading {
                    source: source.label(),
                    age: Duration::ZERO,
                    outcome,
                })
            }
            Outcome::Throttled(words) => {
                let label = source.label();
                self.cx.shared::<Turns>().refuse(&label, &words);
                let wait = wait.unwrap_or(HOUR).max(HOUR);
                let pause = Pause::new(wait, &words);
                self.keep(&kept::refusal(source), &pause.bytes());
                Err((Failing::Throttled, words))
            }
            // It is broken, which passes; what cannot be read stays the same.
            Outcome::Unreadable(words) if answer.is_broken() => Err((Failing::Silent, words)),
            Outcome::Unreadable(words) => {
                let pause = Pause::new(HOUR, &words);
                self.keep(&kept::riddle(source, domain), &pause.bytes());
                Err((Failing::Unreadable, words))
            }
        }
    }

    /// What was kept of a source's answers, whatever its age.
    pub fn kept(&self, source: &Source, domain: &str) -> Option<Reading> {
        let kept = self.file(&kept::answer(source, domain))?;
        let outcome = Answer::read(source, &kept.bytes)?.outcome(domain);
        let useful = matches!(outcome, Outcome::Registered(_) | Outcome::Available(_));
        let age = kept.age?;
        useful.then(|| Reading {
            source: source.label(),
            age,
            outcome,
        })
    }

    /// Why a source is not asked for now: it refused us, or what it said of
    /// this domain cannot be read and will be the same.
    fn pause(&self, source: &Source, domain: &str) -> Option<(Failing, String, String)> {
        let of = |subject: &[&str], kind, most: Duration| {
            let kept = self.file(subject)?;
            let age = kept.age.filter(|age| *age < most)?;
            let pause = Pause::read(&kept.bytes)?;
            let since = pause.since(age)?;
            Some((kind, pause.words, since))
        };
        let refused = of(&kept::refusal(source), Failing::Throttled, Duration::MAX);
        // What is asked for anew may be read anew; a refusal stands.
        let riddle = kept::riddle(source, domain);
        refused.or_else(|| of(&riddle, Failing::Unreadable, self.registry.refresh))
    }

    fn file(&self, subject: &[&str]) -> Option<Kept> {
        match self.cache.read(subject, kept::SIZE, self.cx.now()) {
            Ok(kept) => kept,
            Err(why) => {
                self.note(why);
                None
            }
        }
    }

    fn keep(&self, subject: &[&str], bytes: &[u8]) {
        if let Err(why) = self.cache.write(subject, bytes, self.cx.now()) {
            self.note(why);
        }
    }

    /// What the reader should know about files, each once.
    fn note(&self, why: String) {
        let mut refused = self.refused.borrow_mut();
        if !refused.contains(&why) {
            refused.push(why);
        }
    }
}
