//! Mail servers as a stranger meets them.

mod greeting;
pub(crate) mod reply;

pub use greeting::{Greeting, greeting};
