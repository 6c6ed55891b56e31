//! A ClientHello of our own, and what a peer says to it before anything is
//! encrypted.
//!
//! No TLS library still speaks what this describes: SSL 3, RC4, NULL, primes of
//! 1024 bits. None is needed either: up to TLS 1.2 a peer says in clear text
//! which version, suite and parameters it chose and which certificates it has
//! (RFC 5246 section 7.3), and a peer with TLS 1.3 says in clear text which
//! group it would rather have (RFC 8446 section 4.1.4). No key is ever agreed
//! on; every conversation ends after the peer's first words.

mod alert;
mod ask;
mod bytes;
mod group;
mod hybrid;
mod kinds;
mod large;
mod message;
mod offer;
#[cfg(test)]
mod peer;
mod read;
mod records;
mod scheme;
mod spoken;
mod suite;
mod suites;
mod version;
mod versions;

pub use alert::Alert;
pub use ask::{Answer, ask};
pub use group::Group;
pub use hybrid::{Hybrid, hybrid};
pub use kinds::{Kinds, kinds};
pub use large::{Large, large};
pub use offer::{Entropy, Offer};
pub use read::{Flight, Reading, Stands, read};
pub use scheme::Scheme;
pub use spoken::{KeyExchange, Spoken};
pub use suite::{Kind, Suite};
pub use version::Version;
pub use versions::{Versions, versions};
