//! What plugins share in asking: groups of options, subjects, and the
//! observations and findings that are the same in several plugins.
//!
//! This crate knows both the contract (`plugin`) and the probes (`probe`),
//! which know nothing of each other.

mod cache;
pub mod dns;
mod fetching;
mod host;
pub mod mail;
mod name;
mod resolving;
pub mod spf;

pub use cache::{Cache, Kept};
pub use fetching::{Fetcher, Fetching, Proxying};
pub use host::Host;
pub use name::DomainName;
pub use resolving::*;
