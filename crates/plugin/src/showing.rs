//! How an outcome is shown, for a plugin and for a sweep alike.

use std::path::PathBuf;

use clap::ArgAction;

use crate::memory::Memory;
use crate::render::{self, LEAST_OUTPUT, MAX_OUTPUT, Style};
use crate::report::Report;
use crate::state::State;

/// The options that decide what is printed; they never change the exit code.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Showing {
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
}

/// The two forms of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Lines for the engine.
    Text,
    /// One line of JSON for programs.
    Json,
}

impl Showing {
    /// Where `--only-changes` remembers this subject; nothing without that option.
    ///
    /// # Errors
    /// One line: there is no folder to remember in.
    pub fn memory(
        &self,
        name: &str,
        subject: impl FnOnce() -> u64,
    ) -> Result<Option<Memory>, String> {
        let folder = self.state_dir.as_deref();
        self.only_changes
            .then(|| Memory::new(folder, name, subject()))
            .transpose()
    }

    /// The whole output of the program `name` for this report, empty if the
    /// options want silence. A memory is read and, where it differs, written.
    pub fn print(&self, name: &str, report: &Report, memory: Option<&Memory>) -> String {
        let change = memory.map(|memory| memory.compare(report));
        let is_known = change.as_ref().is_some_and(|change| !change.differs);
        if is_known || (self.only_problems && report.state() == State::Ok) {
            return String::new();
        }
        let notes = change.map(|change| change.notes).unwrap_or_default();
        let style = Style {
            verbosity: self.verbose,
            max_output: self.max_output,
        };
        match self.output {
            Output::Text => render::text(&service(name), report, &notes, style),
            Output::Json => render::json(name, report, &notes),
        }
    }
}

/// The word on line 1: `SOA` for `check_soa`.
pub(crate) fn service(name: &str) -> String {
    name.strip_prefix("check_").unwrap_or(name).to_uppercase()
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
    let why = || format!("expected a number of bytes, at least {LEAST_OUTPUT}");
    text.parse()
        .ok()
        .filter(|bytes| *bytes >= LEAST_OUTPUT)
        .ok_or_else(why)
}
