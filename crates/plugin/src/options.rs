//! The options that every plugin has, because the contract gives them.

use std::time::Duration;

use clap::ArgAction;
use clap::builder::NonEmptyStringValueParser;

use crate::showing::Showing;
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

    /// How the outcome is shown.
    #[command(flatten)]
    pub showing: Showing,

    // Expanded before clap reads anything; declared for the help, the man page and the completions.
    /// Options from a section of an ini file, before those of the command line
    #[arg(long, value_name = "[SECTION][@FILE]", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub extra_opts: Vec<String>,

    /// Print help; --help says more
    #[arg(short, long, action = ArgAction::Help)]
    help: Option<bool>,

    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
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
