//! What plugins share in asking: groups of options, subjects, and the
//! observations and findings that are the same in several plugins.
//!
//! This crate knows both the contract (`plugin`) and the probes (`probe`),
//! which know nothing of each other.

pub mod cache;
pub mod dns;
pub mod fetching;
mod host;
pub mod mail;
mod name;
mod resolving;
pub mod spf;

pub use host::Host;
pub use name::DomainName;
pub use resolving::*;
