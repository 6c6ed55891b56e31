//! The lab on the wire: what it answers, and that every fault does what its
//! sentence says.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr
)]

mod answers;
mod client;
mod docs;
mod faults;
mod look;
mod pages;
mod registry;
mod sites;
