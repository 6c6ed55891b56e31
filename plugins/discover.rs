//! `presence discover DOMAIN`: a first declaration of a business, from what a
//! walk finds.
//!
//! It runs under the contract of the plugins, which gives it options, deadline
//! and clear endings; what it prints is the declaration instead of a report.
//! Whatever it prints is TOML: a run that found nothing to declare leaves
//! comments that say why, and no half of a declaration.

mod draft;
mod host;
mod observe;
mod usual;

use std::ffi::OsString;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use asking::DomainName;
use asking::dns::{
    Networks, Observed, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Start, Stop, WALK_TAGS, Walking,
};
use clap::Command;
use clap::error::ErrorKind;
use plugin::{
    Check, Context, Measure, Outcome, Plugin, Report, Shared, State, Tag, Unknown, render,
};
use probe::dns::plain;
use sweep::Progress;

use observe::Own;

/// The options of discover.
#[derive(clap::Args, Debug)]
pub struct Discover {
    /// The domain; below a zone's apex the zone is taken
    #[arg(value_name = "DOMAIN")]
    domain: DomainName,

    /// How to get there.
    #[command(flatten)]
    start: Start,
}

/// What runs under the contract.
static PLUGIN: Plugin = Plugin::of::<Discover>("presence discover");

/// What a run leaves beside its report: the declaration.
#[derive(Default)]
struct Written(Mutex<Option<String>>);

impl Check for Discover {
    const TAGS: &'static [&'static [&'static Tag]] = &[WALK_TAGS];
    const MEASURES: &'static [Measure] = &[QUERIES, SERVERS, SERVERS_OK, RTT_MAX];
    const PURPOSE: &'static str = "Write a first declaration of a domain: its name servers, usual hosts and mail exchanges, as the walk from the root finds them";
    const TIMEOUT: &'static str = "30";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let walk = self.declared()?;
        let observed = match observe::observe(cx, &self.walking()) {
            Ok(observed) => observed,
            Err(stop) => return Stop::outcome(stop),
        };
        if observed.authorities().next().is_none() {
            return Ok(nobody(&observed));
        }
        let seen = humantime::format_rfc3339_seconds(cx.now()).to_string();
        let zone = plain(&observed.zone);
        let text = draft::draft(&observed, seen, walk).text();
        *held(&cx.shared::<Written>()) = Some(text);
        Ok(Report::seen(State::Ok, zone, "declared"))
    }
}

impl Discover {
    fn walking(&self) -> Walking {
        Walking {
            hostname: self.domain.clone(),
            start: self.start.clone(),
            apex: false,
            server: Vec::new(),
            compare: None,
        }
    }

    /// The options as the declaration says them.
    ///
    /// # Errors
    /// One of them cannot be declared.
    fn declared(&self) -> Result<sweep::draft::Start, Unknown> {
        if self.domain.name().is_root() {
            return Err(Unknown::from("the root cannot be declared"));
        }
        let family = match (self.start.ipv4, self.start.ipv6) {
            (true, _) => Some("ipv4"),
            (_, true) => Some("ipv6"),
            _ => None,
        };
        Ok(sweep::draft::Start {
            root_hints: self.start.root_hints.as_deref().map(absolute).transpose()?,
            port: Some(self.start.dns_port).filter(|port| *port != 53),
            allow_private: allowed(&self.start.allow_private),
            family,
        })
    }
}

/// The path from anywhere: a declaration means a relative one from its own folder.
fn absolute(path: &Path) -> Result<String, Unknown> {
    let fault = |what: &dyn std::fmt::Display| {
        Unknown::from(format!("root hints {}: {what}", path.display()))
    };
    let path = std::path::absolute(path).map_err(|error| fault(&error))?;
    let text = path.into_os_string().into_string();
    text.map_err(|_| fault(&"a declaration is UTF-8, and this path is not"))
}

/// The networks that were allowed; all of them as an empty list.
fn allowed(options: &[Networks]) -> Option<Vec<String>> {
    if options.is_empty() {
        return None;
    }
    let named: Option<Vec<_>> = options.iter().map(Networks::named).collect();
    let named = named.unwrap_or_default().concat();
    Some(named.iter().map(ToString::to_string).collect())
}

/// No server can be asked.
fn nobody(observed: &Observed<Own>) -> Report {
    Report::worst(plain(&observed.zone), "")
        .with(observed.lameness())
        .with(observed.notes.clone())
}

/// The options of the contract that are about reports, of which there is none.
const OF_REPORTS: [&str; 11] = [
    "warning",
    "critical",
    "timeout_state",
    "severity",
    "verbose",
    "output",
    "only_problems",
    "only_changes",
    "state_dir",
    "max_output",
    "extra_opts",
];

/// The command line as its help shows it.
pub fn command() -> Command {
    let hidden = |command: Command, id: &&str| command.mut_arg(id, |argument| argument.hide(true));
    OF_REPORTS
        .iter()
        .fold(PLUGIN.command(), hidden)
        .after_help(ENDINGS)
        .after_long_help(ENDINGS)
}

/// How it ends.
pub(crate) const ENDINGS: &str = "The declaration goes to standard output. Where nothing can be declared, only comments do, and the exit code is 2 (the domain is broken or does not exist) or 3 (we could not look)";

/// Runs discover with these words: all that is to be printed, and the state.
/// What is printed has no half of a declaration in it.
pub fn discover(words: &[OsString]) -> (String, State) {
    if let Err(error) = command().no_binary_name(true).try_get_matches_from(words)
        && matches!(
            error.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
        )
    {
        return (error.render().to_string(), State::Ok);
    }
    let shared = Shared::default();
    let outcome = in_sight(|| plugin::report(&PLUGIN, words, &shared));
    match held(&shared.of::<Written>()).take() {
        Some(text) => (text, State::Ok),
        None => (apology(&outcome), outcome.state.max(State::Unknown)),
    }
}

/// Why there is no declaration, in comments.
fn apology(outcome: &Outcome) -> String {
    let report = Report {
        metrics: Vec::new(),
        ..outcome.report.clone()
    };
    let text = render::text(&PLUGIN.service(), &report, &[], render::Style::default());
    text.lines().map(|line| format!("# {line}\n")).collect()
}

/// How often somebody at a terminal is told that it goes on.
const BEAT: Duration = Duration::from_secs(1);

/// Does something and says on a terminal how long it has taken.
fn in_sight<T>(work: impl FnOnce() -> T) -> T {
    let mut progress = Progress::start();
    if !progress.is_watched() {
        return work();
    }
    let started = Instant::now();
    thread::scope(|scope| {
        let (ended, end) = channel::<()>();
        scope.spawn(move || {
            while end.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                progress.tell(|| format!("discover: {} s", started.elapsed().as_secs()));
            }
        });
        let outcome = work();
        drop(ended);
        outcome
    })
}

/// What a broken thread left is still whole: it is set in one step.
fn held(written: &Written) -> MutexGuard<'_, Option<String>> {
    written.0.lock().unwrap_or_else(PoisonError::into_inner)
}
