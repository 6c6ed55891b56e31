//! Mail servers as a stranger meets them.

mod greeting;

pub use greeting::{Greeting, greeting};
