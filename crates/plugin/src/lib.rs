//! The contract of a plugin for Nagios, Icinga and Naemon; no network.

mod context;
mod extra_opts;
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
mod showing;
mod state;
mod tags;
mod usage;

pub use context::{Awaited, Context, Shared, TIMEOUT};
pub use limits::{Limits, TIME};
pub use metric::{Measure, Metric, Unit};
pub use options::Options;
pub use panic::silence;
pub use plugin::{Check, LIMIT, Plugin, Unknown};
pub use range::Range;
pub use report::{Report, Rule, Tag};
pub use run::{Outcome, finish, main, report};
pub use showing::{Output, Showing};
pub use state::State;
