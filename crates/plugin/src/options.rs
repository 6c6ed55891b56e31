//! The options that every plugin has, because the contract gives them.

use std::path::PathBuf;
use std::time::Duration;

use clap::ArgAction;
use clap::builder::NonEmptyStringValueParser;

use crate::render::MAX_OUTPUT;
use crate::state::State;

/// The options of the contract. Repeating one means that the last wins, so
/// that the command line wins over `--extra-opts`; those that list things add up.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Options {
    /// Warn when a measured value is beyond the range; bare, it limits the first measure
    #[arg(short, long, value_name = "[LABEL=]RANGE", value_parser = NonEmptyStringValueParser::new(), allow_hyphen_values = true)]
    pub warning: Vec<String>,

    /// As -w, for CRITICAL
    #[arg(short, long, value_name = "[LABEL=]RANGE", value_parser = NonEmptyStringValueParser::new(), allow_hyphen_values = true)]
    pub critical: Vec<String>,

    /// Seconds for the whole run, name resolution included
    #[arg(short, long, value_name = "SECONDS", default_value = "10", value_parser = seconds, allow_hyphen_values = true)]
    pub timeout: Duration,

    /// State of a run that did not finish in time [default: critical when the subject itself was awaited, else unknown]
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub timeout_state: Option<State>,

    /// Give findings of this kind another state; repeatable
    #[arg(long, value_name = "TAG=STATE", value_parser = severity)]
    pub severity: Vec<(String, State)>,

    /// Show parts that are fine; twice: tags and remedies; three times: their meaning and all numbers
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// Print text for the engine, or the whole tree as JSON
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = output)]
    pub output: Output,

    /// Print nothing when the state is OK
    #[arg(long)]
    pub only_problems: bool,

    /// Print only when the findings or their states differ from the last run
    #[arg(long)]
    pub only_changes: bool,

    /// Folder for what --only-changes remembers [default: $XDG_STATE_HOME/presence, else $HOME/.local/state/presence]
    #[arg(long, value_name = "DIR", value_parser = folder)]
    pub state_dir: Option<PathBuf>,

    /// Bytes of text at most; Nagios loses what is beyond the default
    #[arg(long, value_name = "BYTES", default_value_t = MAX_OUTPUT, value_parser = bytes)]
    pub max_output: usize,

    // Expanded before clap reads anything; declared for the help, the man page and the completions.
    /// Options from a section of an ini file, before those of the command line
    #[arg(long, value_name = "[SECTION][@FILE]", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub extra_opts: Vec<String>,
}

/// The two forms of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Lines for the engine.
    Text,
    /// One line of JSON for programs.
    Json,
}

/// The longest run: a day.
const LONGEST: f64 = 86_400.0;

/// A positive number of seconds, decimals allowed, at most a day.
fn seconds(text: &str) -> Result<Duration, String> {
    let value: f64 = text.parse().map_err(|_| "expected seconds".to_owned())?;
    if !(value > 0.0 && value <= LONGEST) {
        return Err(format!(
            "expected more than 0 and at most {LONGEST} seconds"
        ));
    }
    Ok(Duration::from_secs_f64(value))
}

fn state(text: &str) -> Result<State, String> {
    text.parse()
}

fn severity(text: &str) -> Result<(String, State), String> {
    let (tag, state) = text
        .split_once('=')
        .filter(|(tag, _)| !tag.is_empty())
        .ok_or("expected TAG=STATE")?;
    Ok((tag.to_owned(), state.parse()?))
}

fn output(text: &str) -> Result<Output, String> {
    match text {
        "text" => Ok(Output::Text),
        "json" => Ok(Output::Json),
        _ => Err("expected text or json".to_owned()),
    }
}

fn folder(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        Err("expected a folder".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}

/// Line 1 must fit in any case.
fn bytes(text: &str) -> Result<usize, String> {
    let least = 512;
    text.parse()
        .ok()
        .filter(|bytes| *bytes >= least)
        .ok_or_else(|| format!("expected at least {least} bytes"))
}
