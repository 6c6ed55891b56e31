//! What the DNS plugins share: their options, how the servers of a zone are
//! found, and what ends a check before it can judge its own subject.

mod asked;
mod chain;
mod compare;
mod findings;
mod notes;
mod options;
mod survey;
mod way;
mod zone;

pub use asked::{Asked, asked};
pub use chain::*;
pub use compare::*;
pub use findings::*;
pub use options::{Networks, Resolver, Start, Walking};
pub use survey::{Survey, observe, observe_name, survey};
pub use way::Way;
pub use zone::{Observed, Standing, Stop};
