//! What makes a plugin: its options, its tables, its check.

use clap::{ArgMatches, Args, Command};

use crate::context::{Context, TIMEOUT};
use crate::guise::Guise;
use crate::metric::Measure;
use crate::options::Options;
use crate::report::{Report, Tag};
use crate::state::State;

/// Why the check could not look: our own fault, never the subject's. It
/// becomes the state UNKNOWN with these words on line 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown(pub String);

impl From<String> for Unknown {
    fn from(why: String) -> Self {
        Unknown(why)
    }
}

impl From<&str> for Unknown {
    fn from(why: &str) -> Self {
        Unknown(why.to_owned())
    }
}

/// A check is its options: `#[derive(clap::Args)] struct Options`, and this.
pub trait Check: Args + Send + Sync + 'static {
    /// Every kind of finding there can be, with what it means and what to do:
    /// groups, so that plugins can share some.
    const TAGS: &'static [&'static [&'static Tag]];
    /// The numbers of the root in their fixed order; `time` is put in front of them.
    const MEASURES: &'static [Measure];
    /// One sentence for `-h`: what is checked.
    const PURPOSE: &'static str;
    /// The default of `-t`, in seconds.
    const TIMEOUT: &'static str = "10";
    /// The program whose place it can take.
    const GUISE: Option<&'static Guise> = None;

    /// A document that the options ask for in the place of a check, such as a
    /// table of the plugin's: printed whole, as `-h` is, with its exit code.
    ///
    /// # Errors
    /// One line: why there is none.
    fn document(&self) -> Option<Result<String, String>> {
        None
    }

    /// Observes and judges, and returns before `cx.deadline()`.
    ///
    /// # Errors
    /// [`Unknown`] when it could not look at all.
    fn check(&self, cx: &Context) -> Result<Report, Unknown>;
}

/// The finding of a number beyond its limit that the plugin does not report itself.
pub static LIMIT: Tag = Tag {
    name: "LIMIT",
    state: State::Warning,
    meaning: "A measured number is beyond the limit of -w or -c; its state is that of the limit.",
    remedy: "look at what is measured, or change the limit if it no longer fits",
};

/// The kinds of finding that every plugin has.
const SHARED_TAGS: [&Tag; 2] = [&LIMIT, &TIMEOUT];

/// A plugin as a row of the table that drives dispatch, sweep and generated
/// files: function pointers, so that it is a constant.
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// The name of the program: `check_soa`.
    pub name: &'static str,
    /// The kinds of finding, in groups.
    pub tags: &'static [&'static [&'static Tag]],
    /// What is measured, without `time`.
    pub measures: &'static [Measure],
    /// One sentence.
    pub purpose: &'static str,
    /// The default of `-t`, in seconds.
    pub timeout: &'static str,
    /// The program whose place it can take.
    pub guise: Option<&'static Guise>,
    /// Adds the plugin's own options.
    pub augment: fn(Command) -> Command,
    /// Reads its options and checks.
    pub(crate) run: fn(&mut ArgMatches, &Context) -> Ended,
}

/// How a check came to its end, if it did not panic or miss its deadline.
pub(crate) type Ended = Result<Result<Report, Unknown>, Instead>;

/// What comes in the place of a check.
#[derive(Debug)]
pub(crate) enum Instead {
    /// A command line that cannot be meant.
    Refused(clap::Error),
    /// What the options want to see, or why there is none.
    Document(Result<String, String>),
}

impl Plugin {
    /// The row of a check.
    pub const fn of<C: Check>(name: &'static str) -> Self {
        Plugin {
            name,
            tags: C::TAGS,
            measures: C::MEASURES,
            purpose: C::PURPOSE,
            timeout: C::TIMEOUT,
            guise: C::GUISE,
            augment: C::augment_args,
            run: |matches, cx| {
                let check = C::from_arg_matches_mut(matches).map_err(Instead::Refused)?;
                match check.document() {
                    None => Ok(check.check(cx)),
                    Some(document) => Err(Instead::Document(document)),
                }
            },
        }
    }

    /// The word on line 1: `SOA` for `check_soa`.
    pub fn service(&self) -> String {
        crate::showing::service(self.name)
    }

    /// The kinds of finding that `--severity` may name.
    pub fn all_tags(&self) -> impl Iterator<Item = &'static Tag> + use<> {
        let own = self.tags.iter().flat_map(|group| group.iter().copied());
        SHARED_TAGS.into_iter().chain(own)
    }

    /// Everything about the command line, for the help, man pages and completions.
    pub fn command(&self) -> Command {
        self.parser()
            .about(self.purpose)
            .long_about(None::<&str>)
            .after_help(EXIT_CODES)
            .after_long_help(self.tables())
    }

    /// What reading a command line needs: it runs at every start.
    pub(crate) fn parser(&self) -> Command {
        let command = Command::new(self.name)
            .version(VERSION)
            .args_override_self(true)
            .disable_help_flag(true)
            .disable_version_flag(true);
        Options::augment_args((self.augment)(command).next_help_heading("Options of every plugin"))
            .mut_arg("timeout", |timeout| timeout.default_value(self.timeout))
    }

    fn tables(&self) -> String {
        let measures = std::iter::once(&crate::limits::TIME)
            .chain(self.measures)
            .map(measure_line);
        let tags = self
            .all_tags()
            .map(|tag| format!("  {:<24} {:<9} {}\n", tag.name, tag.state, tag.meaning));
        format!(
            "Measures (for -w and -c):\n{}\nFindings (for --severity):\n{}\n{EXIT_CODES}",
            measures.collect::<String>(),
            tags.collect::<String>(),
        )
    }
}

const EXIT_CODES: &str =
    "Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, also for usage errors, -h and -V";

/// The version of the suite: all plugins share it.
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (presence)");

fn measure_line(measure: &Measure) -> String {
    format!("  {:<24} {}\n", measure.label, measure.words())
}
