//! What a running check knows of its run: time, limits, and what others share with it.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::folder::{self, Kind};
use crate::limits::Limits;
use crate::metric::Measure;
use crate::options::Options;
use crate::plugin::Check;
use crate::report::{Report, Tag};
use crate::state::State;

/// The finding of a run that did not finish in time.
pub static TIMEOUT: Tag = Tag {
    name: "TIMEOUT",
    state: State::Critical,
    meaning: "The deadline of the run (-t) came before the check had seen everything; what is said otherwise is what was seen until then.",
    remedy: "see who was still awaited; raise -t only if that peer is known to need longer",
};

/// Who is awaited: it decides the state of a deadline that is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The subject of the check itself: CRITICAL, its users wait as well.
    Subject,
    /// A resolver, list, registry or a level above the subject: UNKNOWN, the
    /// subject was never seen.
    Other,
}

/// Observations that checks of one sweep share, by their type: a cache of walks
/// for example. This crate need not know what it is. Clones are the same store.
#[derive(Clone, Debug, Default)]
pub struct Shared(Arc<Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>);

impl Shared {
    /// The one value of this type, made with its default when first asked for.
    pub fn of<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        let made = || Arc::new(T::default()) as Arc<dyn Any + Send + Sync>;
        let value = Arc::clone(lock(&self.0).entry(TypeId::of::<T>()).or_insert_with(made));
        value.downcast().unwrap_or_default()
    }
}

/// What a running check knows of its run. Clones speak of the same run, for
/// the threads of a check.
#[derive(Clone, Debug)]
pub struct Context {
    clock: Clock,
    limits: Limits,
    verbosity: u8,
    timeout_state: Option<State>,
    state_dir: Option<PathBuf>,
    shared: Shared,
    progress: Arc<Mutex<Progress>>,
    is_part: bool,
}

/// The times of a run, all read at its start; the timeout is at most a day
/// (options.rs), so no sum overflows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) started: Instant,
    pub(crate) now: SystemTime,
    pub(crate) timeout: Duration,
}

/// What a run has come to: where it waits, and what it found until now.
#[derive(Debug, Default)]
struct Progress {
    stage: Option<(&'static str, Awaited)>,
    found: Option<Report>,
}

impl Context {
    pub(crate) fn new(clock: Clock, limits: Limits, shared: Shared) -> Self {
        Context {
            clock,
            limits,
            verbosity: 0,
            timeout_state: None,
            state_dir: None,
            shared,
            progress: Arc::default(),
            is_part: false,
        }
    }

    /// The same, told what the options say.
    pub(crate) fn told(self, options: &Options) -> Self {
        Context {
            verbosity: options.showing.verbose,
            timeout_state: options.timeout_state,
            state_dir: options.showing.state_dir.clone(),
            ..self
        }
    }

    /// A context for the unit tests of a plugin: ten seconds from now, the
    /// default limits of these measures, nothing shared.
    ///
    /// # Errors
    /// A default limit in the table is no range.
    pub fn for_test(
        measures: &[Measure],
        warning: &[&str],
        critical: &[&str],
    ) -> Result<Self, String> {
        let own = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let limits = Limits::resolve(measures, &own(warning), &own(critical))?;
        Ok(Self::new(
            crate::run::start(Duration::from_secs(10)),
            limits,
            Shared::default(),
        ))
    }

    /// When the check must have returned: 5 %, but at least 200 ms, before the
    /// end of the run, so that what was seen can still be judged and printed.
    pub fn deadline(&self) -> Instant {
        self.clock.started + self.clock.for_check()
    }

    /// When the run started.
    pub fn started(&self) -> Instant {
        self.clock.started
    }

    /// The wall clock at the start of the run: its one reading.
    pub fn now(&self) -> SystemTime {
        self.clock.now
    }

    /// The limits of `-w` and `-c`, resolved against the plugin's measures.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How often `-v` was given.
    pub fn verbosity(&self) -> u8 {
        self.verbosity
    }

    /// The folder for what a check remembers from run to run: that of
    /// `--state-dir`, else the user's own, else none.
    pub fn state_dir(&self) -> Option<PathBuf> {
        let given = self.state_dir.clone();
        given.or_else(|| folder::users(Kind::State))
    }

    /// Says who is awaited from now on, as a noun phrase for the sentence
    /// "no result within 10 s: still waiting for `what`".
    pub fn stage(&self, what: &'static str, awaited: Awaited) {
        lock(&self.progress).stage = Some((what, awaited));
    }

    /// Leaves what was found until now, for the case that the check misses its
    /// deadline. A part's is dropped: its whole leaves what it knows itself.
    pub fn found(&self, report: Report) {
        if !self.is_part {
            lock(&self.progress).found = Some(report);
        }
    }

    /// The finding `TIMEOUT` for the current stage, in the state of the
    /// deadline rule: for a check that reached its deadline itself.
    pub fn late(&self, about: impl Into<String>) -> Report {
        let stage = lock(&self.progress).stage;
        let seconds = self.clock.timeout.as_secs_f64();
        let text = match stage {
            Some((what, _)) => format!("no result within {seconds} s: still waiting for {what}"),
            None => format!("no result within {seconds} s"),
        };
        Report::finding(&TIMEOUT, about, text)
            .at(self.timeout_state.unwrap_or(Self::state_of(stage)))
    }

    fn state_of(stage: Option<(&'static str, Awaited)>) -> State {
        match stage {
            Some((_, Awaited::Subject)) => State::Critical,
            Some((_, Awaited::Other)) | None => State::Unknown,
        }
    }

    /// Runs another check as a part of this one: with its own default limits,
    /// under the same deadline. That it could not look is a part, not an abort.
    pub fn part<C: Check>(&self, about: impl Into<String>, check: &C) -> Report {
        let about = about.into();
        let limits = match Limits::resolve(C::MEASURES, &[], &[]) {
            Ok(limits) => limits,
            Err(why) => return Report::seen(State::Unknown, about, why),
        };
        let context = Context {
            limits,
            is_part: true,
            ..self.clone()
        };
        match check.check(&context) {
            Ok(report) => Report {
                about,
                ..crate::judged::limited(report, C::MEASURES)
            },
            Err(unknown) => Report::seen(State::Unknown, about, unknown.0),
        }
    }

    /// The one value of this type for all checks that run together.
    pub fn shared<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        self.shared.of()
    }

    /// What the check left for the case that it misses its deadline.
    pub(crate) fn left(&self) -> Option<Report> {
        lock(&self.progress).found.take()
    }

    /// What is left until the end of the run.
    pub(crate) fn remaining(&self) -> Duration {
        self.clock
            .timeout
            .saturating_sub(self.clock.started.elapsed())
    }
}

impl Clock {
    /// What the check has of the timeout; half of one that is too short for the reserve.
    fn for_check(&self) -> Duration {
        let reserve = (self.timeout / 20).max(Duration::from_millis(200));
        self.timeout - reserve.min(self.timeout / 2)
    }
}

/// A panic elsewhere must not hide what was found: a poisoned lock is still read.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Unit;
    use crate::plugin::Unknown;

    #[derive(clap::Args)]
    struct Inner {
        fails: bool,
    }

    impl Check for Inner {
        const TAGS: &'static [&'static [&'static Tag]] = &[];
        const MEASURES: &'static [Measure] = &[Measure {
            warning: Some("0"),
            ..Measure::new("lag", Unit::None)
        }];
        const PURPOSE: &'static str = "";

        fn check(&self, cx: &Context) -> Result<Report, Unknown> {
            cx.found(Report::seen(State::Critical, "inner", "left"));
            if self.fails {
                return Err("no route".into());
            }
            Ok(Report::worst("inner", "fine")
                .with([Report::seen(State::Ok, "x", "y")])
                .measured([cx.limits().metric("lag", 1.0)]))
        }
    }

    fn context() -> Context {
        Context::for_test(&[], &[], &[]).unwrap()
    }

    #[test]
    fn the_check_has_a_little_less_than_the_run() {
        let table = [
            (10_000, 9_500),
            (100_000, 95_000),
            (4_000, 3_800),
            (1_000, 800),
            (200, 100),
            (1, 0),
        ];
        for (timeout, check) in table {
            let clock = crate::run::start(Duration::from_millis(timeout));
            assert_eq!(clock.for_check().as_millis(), check, "{timeout} ms");
        }
    }

    #[test]
    fn late_says_who_was_awaited() {
        let cx = context();
        assert_eq!(cx.late("a").state(), State::Unknown);
        cx.stage("the root", Awaited::Other);
        assert_eq!(
            (cx.late("a").state(), cx.late("a").about),
            (State::Unknown, "a".to_owned())
        );
        cx.stage("the servers", Awaited::Subject);
        assert_eq!(cx.late("a").state(), State::Critical);
        assert_eq!(
            cx.late("a").text,
            "no result within 10 s: still waiting for the servers"
        );
        let told = Context {
            timeout_state: Some(State::Warning),
            ..cx
        };
        assert_eq!(told.late("a").state(), State::Warning);
    }

    #[test]
    fn a_part_has_its_own_limits_and_words() {
        let cx = context();
        let fine = cx.part("the zone", &Inner { fails: false });
        assert_eq!(
            (fine.about.as_str(), fine.state()),
            ("the zone", State::Warning)
        );
        assert_eq!(fine.deciding().text, "lag is 1 (limit 0)");
        let blind = cx.part("the zone", &Inner { fails: true });
        assert_eq!(
            (blind.text.as_str(), blind.state()),
            ("no route", State::Unknown)
        );
        assert!(cx.left().is_none(), "a part took the place of the whole");
    }

    #[test]
    fn what_is_shared_is_one_value_for_each_type() {
        let shared = Shared::default();
        let numbers = shared.clone().of::<Mutex<Vec<u8>>>();
        lock(&numbers).push(1);
        assert_eq!(*lock(&shared.of::<Mutex<Vec<u8>>>()), [1]);
        assert!(shared.of::<Mutex<Vec<u16>>>().lock().unwrap().is_empty());
    }
}
