//! What a peer says, never whether that is good.
//!
//! Everything here blocks, takes a deadline, and treats every byte that
//! arrives as a stranger's: capped in size, time, count and depth.

pub mod address;
pub mod dns;
pub mod error;
pub mod fetch;
pub mod mail;
mod tcp;
pub mod tls;
pub mod whois;

pub use error::{Ours, Theirs};
