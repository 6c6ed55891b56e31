//! The sweep over a whole presence: a TOML file says what a business has on
//! the internet, [`declaration`] reads it, [`mod@plan`] turns it into checks with
//! their dependencies, and what runs them all in one process follows.
//!
//! A table of the declaration is one file under `tables/`: what it holds, and
//! which checks it becomes. [`engines`] writes the same plugins down for
//! Icinga 2 and Nagios.

pub mod catalogue;
pub mod declaration;
pub mod engines;
pub mod fault;
pub mod plan;
pub mod setting;
pub mod shell;
pub mod tables;

pub use catalogue::Catalogue;
pub use declaration::Declaration;
pub use fault::Fault;
pub use plan::{Planned, plan};
