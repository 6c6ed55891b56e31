//! A run from the command line to the exit code: the only file that ends the
//! process or reads the wall clock.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant, SystemTime};

use clap::{ArgMatches, FromArgMatches};

use crate::context::{Clock, Context, Shared};
use crate::extra_opts;
use crate::guise;
use crate::judged;
use crate::limits::Limits;
use crate::memory::{self, Memory};
use crate::options::Options;
use crate::panic;
use crate::plugin::{Ended, Instead, Plugin};
use crate::report::Report;
use crate::runner::{self, Idle};
use crate::showing::Showing;
use crate::state::State;
use crate::usage::{self, Refusal};

/// The end of a run: what was found, and how it is to be shown.
#[derive(Debug)]
pub struct Outcome {
    /// The tree with severities and limits applied; `time` is its first metric.
    pub report: Report,
    /// The state of the report.
    pub state: State,
    /// The time of the run.
    pub time: Duration,
    form: Form,
}

/// What the output is made of.
#[derive(Debug)]
enum Form {
    /// The report, as the options say.
    Shown {
        name: &'static str,
        showing: Box<Showing>,
        memory: Option<Memory>,
    },
    /// Fixed text: help, version, a usage error.
    Fixed(String),
}

impl Outcome {
    /// The whole output, empty if the options want silence. With
    /// `--only-changes` this is where the last run is looked up and replaced.
    pub fn output(&self) -> String {
        match &self.form {
            Form::Fixed(text) => text.clone(),
            Form::Shown {
                name,
                showing,
                memory,
            } => showing.print(name, &self.report, memory.as_ref()),
        }
    }

    /// An end before there was anything to check: UNKNOWN with these words.
    fn fixed(Refusal { why, text }: Refusal) -> Self {
        let report = Report::seen(State::Unknown, "", why);
        Outcome {
            report,
            state: State::Unknown,
            time: Duration::ZERO,
            form: Form::Fixed(text),
        }
    }
}

/// Runs a plugin as a program: the arguments and the output are the process's.
/// The whole of a plugin's `main`.
pub fn main(plugin: &'static Plugin) -> ExitCode {
    panic::silence();
    let mut words: Vec<OsString> = std::env::args_os().collect();
    let given = words.split_off(1.min(words.len()));
    let argv = plugin.arguments(words.first(), given);
    let outcome = report(plugin, &argv, &Shared::default());
    finish(&outcome.output(), outcome.state)
}

/// Ends a program: one write of the whole output, whose failure changes
/// nothing (the reader has gone, the code still counts), and the code.
pub fn finish(output: &str, state: State) -> ExitCode {
    // The buffer of Stdout is empty, so it passes whole lines on in one write.
    let mut stdout = std::io::stdout().lock();
    drop(
        stdout
            .write_all(output.as_bytes())
            .and_then(|()| stdout.flush()),
    );
    ExitCode::from(state.code())
}

/// Ends a program whose output is a document (a declaration, definitions):
/// without its end it is of no use, so that the code is UNKNOWN then.
pub fn hand_over(document: &str, state: State) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    let written = stdout
        .write_all(document.as_bytes())
        .and_then(|()| stdout.flush());
    ExitCode::from(written.map_or(State::Unknown, |()| state).code())
}

/// Runs a plugin with these arguments (without the program's name), for a
/// program that runs many: deadline, panics, limits and severities are already
/// in the outcome. It never ends the process and is safe to call concurrently.
pub fn report(plugin: &'static Plugin, argv: &[OsString], shared: &Shared) -> Outcome {
    let outcome = panic::caught(|| run(plugin, argv, shared));
    outcome.unwrap_or_else(|bug| Outcome::fixed(Refusal::bug(plugin, bug)))
}

fn run(plugin: &'static Plugin, argv: &[OsString], shared: &Shared) -> Outcome {
    let Task {
        matches,
        options,
        limits,
        memory,
    } = match read(plugin, argv) {
        Ok(task) => task,
        Err(refusal) => return Outcome::fixed(refusal),
    };
    let clock = start(options.timeout);
    let cx = Context::new(clock, limits, shared.clone()).told(&options);
    let found = match watched(plugin, matches, &cx) {
        Ok(found) => found,
        Err(Instead::Refused(error)) => return Outcome::fixed(Refusal::of(plugin, &error, argv)),
        Err(Instead::Document(document)) => {
            return Outcome::fixed(Refusal::document(plugin, document));
        }
    };
    let time = clock.started.elapsed();
    let report = judged::judged(
        found,
        plugin.measures,
        cx.limits(),
        (time, options.timeout),
        &options.severity,
    );
    let form = Form::Shown {
        name: plugin.name,
        showing: Box::new(options.showing),
        memory,
    };
    Outcome {
        state: report.state(),
        report,
        time,
        form,
    }
}

/// A command line that was understood.
struct Task {
    matches: ArgMatches,
    options: Options,
    limits: Limits,
    memory: Option<Memory>,
}

fn read(plugin: &'static Plugin, argv: &[OsString]) -> Result<Task, Refusal> {
    let refuse = |why: String| Refusal::usage(plugin, why);
    let refuse_clap = |error: clap::Error| Refusal::of(plugin, &error, argv);
    let own = guise::unveiled(plugin, argv).map_err(refuse)?;
    let expanded = extra_opts::expand(plugin.name, &own).map_err(refuse)?;
    let parser = plugin.parser().no_binary_name(true);
    let mut matches = parser
        .try_get_matches_from(expanded.iter().cloned())
        .map_err(refuse_clap)?;
    usage::without_empty_values(plugin, &matches).map_err(refuse)?;
    let options = Options::from_arg_matches_mut(&mut matches).map_err(refuse_clap)?;
    usage::known_tags(plugin, &options.severity).map_err(refuse)?;
    let limits =
        Limits::resolve(plugin.measures, &options.warning, &options.critical).map_err(refuse)?;
    let memory = options
        .showing
        .memory(plugin.name, || subject(plugin, &matches))
        .map_err(refuse)?;
    Ok(Task {
        matches,
        options,
        limits,
        memory,
    })
}

/// What makes this run's subject: the plugin's own options as they were given,
/// in any order; those of the contract change how it is shown, not what it is.
fn subject(plugin: &Plugin, matches: &ArgMatches) -> u64 {
    let own = (plugin.augment)(clap::Command::new(plugin.name));
    let mut given: Vec<_> = own
        .get_arguments()
        .map(|argument| argument.get_id().as_str())
        .collect();
    given.sort_unstable();
    let mut texts = Vec::new();
    for id in given.into_iter().filter(|id| usage::is_given(matches, id)) {
        texts.push(id.as_bytes().to_vec());
        let values = matches.get_raw(id).into_iter().flatten();
        texts.extend(values.map(|value| value.as_encoded_bytes().to_vec()));
    }
    memory::fingerprint(texts)
}

/// Starts the clock of a run.
pub(crate) fn start(timeout: Duration) -> Clock {
    Clock {
        started: Instant::now(),
        now: SystemTime::now(),
        timeout,
    }
}

thread_local! {
    /// Where the next check that this thread watches may run.
    static IDLE: Idle<Result<Ended, String>> = const { Idle::new(None) };
}

/// Runs the check in a thread of its own, because only that lets us print
/// when it hangs. A thread that missed the deadline is left behind.
fn watched(
    plugin: &'static Plugin,
    mut matches: ArgMatches,
    cx: &Context,
) -> Result<Report, Instead> {
    let inner = cx.clone();
    let check = move || panic::caught(|| (plugin.run)(&mut matches, &inner));
    let result = match IDLE.with(|idle| runner::run(idle, check, cx.remaining())) {
        Ok(result) => result,
        Err(why) => return Ok(unknown(format!("no thread for the check: {why}"))),
    };
    match result {
        Ok(Ok(ended)) => ended.map(|found| found.unwrap_or_else(|why| unknown(why.0))),
        Ok(Err(bug)) => Ok(unknown(bug)),
        Err(RecvTimeoutError::Timeout) => Ok(judged::overdue(cx.left(), cx)),
        Err(RecvTimeoutError::Disconnected) => {
            Ok(unknown("the check ended without a word: a bug".to_owned()))
        }
    }
}

fn unknown(why: String) -> Report {
    Report::seen(State::Unknown, "", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Measure;
    use crate::plugin::{Check, Unknown};
    use crate::report::Tag;
    use std::thread;

    #[derive(clap::Args)]
    struct Trial {
        #[arg(long)]
        breaks: bool,
        #[arg(long)]
        hangs: bool,
        #[arg(long, default_value = "a")]
        name: String,
        #[arg(long)]
        table: Option<String>,
    }

    impl Check for Trial {
        const TAGS: &'static [&'static [&'static Tag]] = &[];
        const MEASURES: &'static [Measure] = &[];
        const PURPOSE: &'static str = "Tries the run.";
        const TIMEOUT: &'static str = "2";

        fn document(&self) -> Option<Result<String, String>> {
            match self.table.as_deref()? {
                "none" => Some(Err("no table".to_owned())),
                table => Some(Ok(table.to_owned())),
            }
        }

        fn check(&self, cx: &Context) -> Result<Report, Unknown> {
            assert!(!self.breaks, "told to");
            if self.hangs {
                thread::sleep(Duration::from_secs(60));
            }
            cx.shared::<std::sync::Mutex<u32>>()
                .lock()
                .map(|mut runs| *runs += 1)
                .map_err(|why| why.to_string())?;
            Ok(Report::seen(State::Ok, &self.name, "runs"))
        }
    }

    static PLUGIN: Plugin = Plugin::of::<Trial>("check_trial");

    fn argv(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn many_runs_at_once_neither_disturb_each_other_nor_the_process() {
        let shared = Shared::default();
        let lines = [
            ("", State::Ok),
            ("--breaks", State::Unknown),
            ("--hangs", State::Unknown),
            ("--frob", State::Unknown),
        ];
        thread::scope(|scope| {
            for (line, state) in lines.into_iter().cycle().take(40) {
                let shared = &shared;
                scope.spawn(move || {
                    assert_eq!(report(&PLUGIN, &argv(line), shared).state, state, "{line}")
                });
            }
        });
        assert_eq!(*shared.of::<std::sync::Mutex<u32>>().lock().unwrap(), 10);
    }

    #[test]
    fn a_document_comes_whole_in_the_place_of_a_check() {
        let table = "x|\n".repeat(5000);
        let argv = ["--table".into(), OsString::from(&table)];
        let shown = report(&PLUGIN, &argv, &Shared::default());
        assert_eq!((shown.state, shown.output()), (State::Unknown, table));
        let none = report(&PLUGIN, &["--table=none".into()], &Shared::default());
        assert_eq!(none.output(), "TRIAL UNKNOWN - no table\n");
    }

    #[test]
    fn an_outcome_tells_the_same_as_its_output() {
        let outcome = report(&PLUGIN, &argv("--breaks"), &Shared::default());
        assert!(
            outcome.report.text.ends_with(": told to"),
            "{}",
            outcome.report.text
        );
        assert!(
            outcome.output().contains(&outcome.report.text),
            "{}",
            outcome.output()
        );
        let refused = report(&PLUGIN, &argv("-t x"), &Shared::default());
        assert!(
            refused
                .output()
                .starts_with("TRIAL UNKNOWN - 'x' is not a value"),
            "{}",
            refused.output()
        );
        assert_eq!(
            refused.report.text.lines().next(),
            Some("'x' is not a value of '--timeout <SECONDS>': expected seconds")
        );
    }

    #[test]
    fn a_line_break_in_a_value_does_not_break_line_1() {
        let argv = ["-t".into(), "1\n2\r3".into()];
        let refused = report(&PLUGIN, &argv, &Shared::default()).output();
        assert!(
            refused.starts_with("TRIAL UNKNOWN - '1 2 3' is not a value of '--timeout"),
            "{refused}"
        );
    }

    #[test]
    fn the_subject_is_what_the_plugins_own_options_say() {
        let subject_of = |line: &str| {
            let matches = PLUGIN
                .parser()
                .no_binary_name(true)
                .try_get_matches_from(argv(line))
                .unwrap();
            subject(&PLUGIN, &matches)
        };
        let same = [
            "--name b --breaks",
            "--breaks --name=b",
            "--name a --breaks --name b -v -t 3 -w time=4",
        ];
        assert!(
            same.iter()
                .all(|line| subject_of(line) == subject_of(same[0]))
        );
        for other in ["--name b", "--name c --breaks", ""] {
            assert_ne!(subject_of(other), subject_of(same[0]), "{other}");
        }
    }
}
