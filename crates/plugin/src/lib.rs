//! The contract between a plugin and the engines: Nagios, Icinga, Naemon.
//!
//! This crate knows nothing of networks. It gives every plugin the same
//! options, the same endings and the same output, so that a plugin is only
//! what it looks at and how it judges that.
//!
//! # A whole plugin
//!
//! A check **is** its options: a struct that clap fills, and [`Check`] for it.
//!
//! ```
//! use plugin::{Awaited, Check, Context, Measure, Plugin, Report, State, Tag, Unit, Unknown};
//!
//! /// Checks that a queue is short.
//! #[derive(clap::Args)]
//! pub struct Options {
//!     /// Name of the queue
//!     #[arg(short = 'H', long, value_name = "NAME")]
//!     host: String,
//! }
//!
//! plugin::tags! {
//!     OWN;
//!     QUEUE_STALE, Warning, "The queue did not move since the last run.", "Look at its worker.";
//! }
//!
//! pub static PLUGIN: Plugin = Plugin::of::<Options>("check_queue");
//!
//! impl Check for Options {
//!     const TAGS: &'static [&'static [&'static Tag]] = &[OWN];
//!     const MEASURES: &'static [Measure] =
//!         &[Measure { warning: Some("100"), ..Measure::new("waiting", Unit::None) }];
//!     const PURPOSE: &'static str = "Checks that a queue is short and moves.";
//!
//!     fn check(&self, cx: &Context) -> Result<Report, Unknown> {
//!         cx.stage("the queue", Awaited::Subject);
//!         let waiting = 3.0; // Observed, before `cx.deadline()`.
//!         Ok(Report::worst(&self.host, format!("{waiting} waiting"))
//!             .with([Report::seen(State::Ok, &self.host, "moves")])
//!             .measured([cx.limits().metric("waiting", waiting)]))
//!     }
//! }
//!
//! // fn main() -> std::process::ExitCode { plugin::main(&PLUGIN) }
//! let argv = ["-H", "orders", "-c", "waiting=2"].map(Into::into);
//! let outcome = plugin::report(&PLUGIN, &argv, &plugin::Shared::default());
//! assert_eq!(outcome.state, State::Critical);
//! assert!(outcome.output().starts_with("QUEUE CRITICAL - orders: waiting is 3 (limit 2) | time="));
//! ```
//!
//! # What a plugin writes
//!
//! - A [`Report`] is a tree. A leaf is what was seen of one thing; its `about`
//!   is that thing (a name, an address: nothing that changes from run to run,
//!   because `--only-changes` compares it), its `text` goes on where `about`
//!   ends: `ns2.shop.example` "serves 2026112001, 3 behind (limit 0)".
//! - The root's `text` is what line 1 says when all is well; else line 1 is
//!   taken from the deciding leaf. Of no parts the worst is UNKNOWN, not OK:
//!   say what was fine, too.
//! - A finding that people may judge otherwise has a [`Tag`] (a name for ever,
//!   a meaning, a remedy): [`tags!`] makes a table of them.
//! - A number has a row in `MEASURES` and comes from [`Limits::metric`]; when
//!   `-w` or `-c` break it, the finding [`LIMIT`] appears by itself, unless
//!   the row is `reported`: then the plugin says it better.
//! - [`Unknown`] means that *we* could not look. What a peer does is a finding.
//!
//! # What a plugin gets for it
//!
//! | | where |
//! |---|---|
//! | `-w -c`, defaults, bare limits | [`Limits`], [`Range`], [`Measure`] |
//! | `-t`, what is said at the deadline, what is shared in a sweep | [`Context`], [`TIMEOUT`], [`Shared`] |
//! | `-v`, JSON, silence, changes only, the cap on the output | [`Showing`], [`render`], [`memory`] |
//! | being called by the name of another program, `--compat` | [`Guise`] |
//! | `--extra-opts` from ini files, `--severity`, usage errors, panics, exit codes | [`main`], [`report()`] |
//!
//! Two files have the last word: only `render` (with its parts) formats, and
//! only `run.rs` ends the process or reads the wall clock.

mod context;
mod extra_opts;
pub mod folder;
mod guise;
mod judged;
mod limits;
pub mod memory;
mod metric;
mod options;
mod panic;
mod plugin;
mod range;
pub mod render;
mod report;
mod run;
mod runner;
mod showing;
mod state;
mod tags;
mod usage;

pub use context::{Awaited, Context, Shared, TIMEOUT};
pub use guise::{COMPAT, Guise};
pub use limits::{Limits, TIME};
pub use metric::{Measure, Metric, Unit};
pub use options::Options;
pub use panic::silence;
pub use plugin::{Check, LIMIT, Plugin, Unknown};
pub use range::Range;
pub use report::{Report, Rule, Tag};
pub use run::{Outcome, finish, hand_over, main, report};
pub use showing::{Output, Showing};
pub use state::State;
