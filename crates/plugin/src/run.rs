//! A run from the command line to the exit code: the only file that ends the
//! process or reads the wall clock.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use clap::error::ErrorKind;
use clap::{ArgMatches, FromArgMatches};

use crate::context::{Clock, Context, Shared};
use crate::limits::Limits;
use crate::metric::Measure;
use crate::options::{Options, Output};
use crate::panic;
use crate::plugin::{Ended, LIMIT, Plugin, VERSION};
use crate::render::{self, Style};
use crate::report::{Report, Rule};
use crate::state::State;
use crate::usage;

/// The end of a run: what was found, and how it is to be shown.
#[derive(Debug)]
pub struct Outcome {
    /// The tree with severities and limits applied; `time` is its first metric.
    pub report: Report,
    /// The state of the report.
    pub state: State,
    /// The time of the run.
    pub time: Duration,
    plugin: &'static Plugin,
    form: Form,
}

/// What the output is made of.
#[derive(Debug)]
enum Form {
    /// The report, as the options say.
    Shown(Box<Options>),
    /// Fixed text: help, version, a usage error.
    Fixed(String),
}

impl Outcome {
    /// The whole output, empty if the options want silence.
    pub fn output(&self) -> String {
        match &self.form {
            Form::Fixed(text) => text.clone(),
            Form::Shown(options) => self.shown(options, &[]),
        }
    }

    fn shown(&self, options: &Options, notes: &[String]) -> String {
        if options.only_problems && self.state == State::Ok {
            return String::new();
        }
        let style = Style {
            verbosity: options.verbose,
            max_output: options.max_output,
        };
        match options.output {
            Output::Text => render::text(&self.plugin.service(), &self.report, notes, style),
            Output::Json => render::json(self.plugin.name, &self.report, notes),
        }
    }

    /// An end before there was anything to check: UNKNOWN with these words.
    fn fixed(plugin: &'static Plugin, why: String, text: String) -> Self {
        let report = Report::seen(State::Unknown, "", why);
        Outcome {
            report,
            state: State::Unknown,
            time: Duration::ZERO,
            plugin,
            form: Form::Fixed(text),
        }
    }
}

/// Runs a plugin as a program: the arguments and the output are the process's.
pub fn main(plugin: &'static Plugin) -> ExitCode {
    panic::silence();
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    let outcome = report(plugin, &argv, &Shared::default());
    finish(&outcome.output(), outcome.state)
}

/// Ends a program: one write of the whole output, whose failure changes
/// nothing (the reader has gone, the code still counts), and the code.
pub fn finish(output: &str, state: State) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    let written = stdout
        .write_all(output.as_bytes())
        .and_then(|()| stdout.flush());
    drop(written);
    ExitCode::from(state.code())
}

/// Runs a plugin with these arguments (without the program's name): deadline,
/// panics and severities are already in the outcome. It never ends the process.
pub fn report(plugin: &'static Plugin, argv: &[OsString], shared: &Shared) -> Outcome {
    panic::caught(|| run(plugin, argv, shared)).unwrap_or_else(|bug| {
        let text = render::ending(&plugin.service(), &bug, "");
        Outcome::fixed(plugin, bug, text)
    })
}

fn run(plugin: &'static Plugin, argv: &[OsString], shared: &Shared) -> Outcome {
    let Task {
        matches,
        options,
        limits,
    } = match read(plugin, argv) {
        Ok(task) => task,
        Err(outcome) => return *outcome,
    };
    let clock = start(options.timeout);
    let cx =
        Context::new(clock, limits, shared.clone()).shown(options.verbose, options.timeout_state);
    match watched(plugin, matches, &cx, &clock) {
        Ok(found) => judged(plugin, found, options, &cx),
        Err(error) => refused(plugin, error),
    }
}

/// A command line that was understood.
struct Task {
    matches: ArgMatches,
    options: Options,
    limits: Limits,
}

fn read(plugin: &'static Plugin, argv: &[OsString]) -> Result<Task, Box<Outcome>> {
    let refuse = |why: String| Box::new(misused(plugin, why));
    let argv = argv.iter().cloned();
    let mut matches = plugin
        .parser()
        .no_binary_name(true)
        .try_get_matches_from(argv)
        .map_err(|error| Box::new(refused(plugin, error)))?;
    usage::without_empty_values(&matches).map_err(refuse)?;
    let options = Options::from_arg_matches_mut(&mut matches)
        .map_err(|error| Box::new(refused(plugin, error)))?;
    usage::known_tags(plugin, &options.severity).map_err(refuse)?;
    let limits =
        Limits::resolve(plugin.measures, &options.warning, &options.critical).map_err(refuse)?;
    Ok(Task {
        matches,
        options,
        limits,
    })
}

/// What clap did not accept, or was asked to print.
fn refused(plugin: &'static Plugin, error: clap::Error) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let help = plugin.command().render_long_help();
            Outcome::fixed(
                plugin,
                "help".to_owned(),
                format!("{} {VERSION}: {help}", plugin.name),
            )
        }
        ErrorKind::DisplayVersion => {
            let version = format!("{} {VERSION}\n", plugin.name);
            Outcome::fixed(plugin, "version".to_owned(), version)
        }
        _ => misused(plugin, usage::explain(&error)),
    }
}

fn misused(plugin: &'static Plugin, why: String) -> Outcome {
    let usage = plugin.parser().render_usage().to_string();
    let text = render::ending(&plugin.service(), &why, &usage::below(plugin.name, &usage));
    Outcome::fixed(plugin, why, text)
}

/// Starts the clock of a run.
pub(crate) fn start(timeout: Duration) -> Clock {
    Clock {
        started: Instant::now(),
        now: SystemTime::now(),
        timeout,
    }
}

/// Runs the check in a thread of its own, because only that lets us print
/// when it hangs. A thread that missed the deadline is left behind.
fn watched(
    plugin: &'static Plugin,
    mut matches: ArgMatches,
    cx: &Context,
    clock: &Clock,
) -> Result<Report, clap::Error> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let inner = cx.clone();
    let body = move || drop(sender.send(panic::caught(|| (plugin.run)(&mut matches, &inner))));
    if let Err(why) = thread::Builder::new()
        .name(panic::THREAD.to_owned())
        .spawn(body)
    {
        return Ok(Report::seen(
            State::Unknown,
            "",
            format!("no thread for the check: {why}"),
        ));
    }
    match receiver.recv_timeout(clock.remaining()) {
        Ok(Ok(ended)) => ended_report(ended),
        Ok(Err(bug)) => Ok(Report::seen(State::Unknown, "", bug)),
        Err(RecvTimeoutError::Timeout) => Ok(overdue(cx)),
        Err(RecvTimeoutError::Disconnected) => Ok(Report::seen(
            State::Unknown,
            "",
            "the check vanished: a bug",
        )),
    }
}

fn ended_report(ended: Ended) -> Result<Report, clap::Error> {
    ended.map(|result| result.unwrap_or_else(|unknown| Report::seen(State::Unknown, "", unknown.0)))
}

/// What is said when even the watchdog saw no report.
fn overdue(cx: &Context) -> Report {
    match cx.left() {
        Some(found) => {
            let late = cx.late(found.about.clone());
            opened(found).with([late])
        }
        None => cx.late(""),
    }
}

/// A report that can take more parts: the worst of them decides.
fn opened(report: Report) -> Report {
    if report.rule == Rule::Worst {
        return report;
    }
    let mut root = Report::worst(report.about.clone(), report.text.clone());
    let mut part = report;
    root.metrics = std::mem::take(&mut part.metrics);
    root.with([part])
}

/// Severities, limits and time; from here the state is settled.
fn judged(plugin: &'static Plugin, mut report: Report, options: Options, cx: &Context) -> Outcome {
    let time = cx.started().elapsed();
    let mut metric = cx.limits().metric("time", time.as_secs_f64());
    metric.max = Some(options.timeout.as_secs_f64());
    report.metrics.insert(0, metric);
    let mut report = limited(report, plugin.measures);
    settle(&mut report, &options.severity);
    let state = report.state();
    Outcome {
        report,
        state,
        time,
        plugin,
        form: Form::Shown(Box::new(options)),
    }
}

/// Adds a finding for each number beyond its limit that the plugin does not
/// report itself.
pub(crate) fn limited(report: Report, measures: &[Measure]) -> Report {
    let silent = |label| {
        !measures
            .iter()
            .any(|measure| measure.label == label && measure.reported)
    };
    let mut breaches = Vec::new();
    for metric in report.metrics.iter().filter(|metric| silent(metric.label)) {
        if let Some(limit) = metric.broken() {
            let text = format!(
                "{} is {}{}, limit {limit}",
                metric.label,
                metric.value,
                metric.unit.suffix()
            );
            breaches.push(Report::finding(&LIMIT, report.about.clone(), text).at(metric.state()));
        }
    }
    if breaches.is_empty() {
        report
    } else {
        opened(report).with(breaches)
    }
}

/// Applies `--severity` to every tagged node, and gives words to a node that
/// observed nothing.
fn settle(report: &mut Report, severities: &[(String, State)]) {
    if let Some(tag) = report.tag
        && let Some((_, state)) = severities.iter().rev().find(|(name, _)| name == tag.name)
    {
        report.rule = Rule::Own(*state);
    }
    if report.parts.is_empty() && !matches!(report.rule, Rule::Own(_)) {
        report.text = "nothing was observed".to_owned();
    }
    for part in &mut report.parts {
        settle(part, severities);
    }
}
