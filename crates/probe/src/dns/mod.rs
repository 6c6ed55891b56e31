//! The domain name system as a stranger meets it.
//!
//! [`message`] is the bytes, [`exchange`] asks many questions at once.

pub mod exchange;
pub mod message;

pub use crate::error::{Ours, Theirs};
pub use exchange::{Answer, Ask, EdnsSeen, Exchange, Heard, Progress, Ticket, Traffic, Turn};
pub use message::{EdnsForm, How, Path, Question, Reply, Transport};
