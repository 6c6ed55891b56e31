//! The sweep over a whole presence: a TOML file says what a business has on
//! the internet, [`declaration`] reads it, [`mod@plan`] turns it into checks with
//! their dependencies, and [`Sweep`] runs them all in one process and folds
//! what depends on something broken under it.
//!
//! A table of the declaration is one file under `tables/`: what it holds, and
//! which checks it becomes. [`engines`] writes the same plugins down for
//! Icinga 2 and Nagios, [`draft`] a first declaration from what was seen of a
//! domain.

pub mod catalogue;
mod check;
pub mod declaration;
pub mod draft;
pub mod engines;
pub mod fault;
mod fold;
pub mod plan;
mod pool;
mod progress;
mod reduce;
mod run;
pub mod setting;
pub mod shell;
mod summary;
pub mod tables;

pub use catalogue::Catalogue;
pub use check::{Sweep, Table};
pub use declaration::Declaration;
pub use draft::Draft;
pub use fault::Fault;
pub use plan::{Planned, plan};
pub use progress::Progress;
