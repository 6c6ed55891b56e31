//! The lists: what each is asked for, what its answers mean, and how much a
//! listing weighs. A table as data, `lists.toml`, which users can replace.

mod codes;
mod document;
mod keys;
mod selection;
mod table;

pub use codes::{Kind, Meaning, Verdict};
pub use document::document;
pub use selection::{Choice, Selected, Selection, selected};
pub use table::List;
#[cfg(test)]
pub use table::Table;

use std::fmt;

/// What a list can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A domain name.
    Domain,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scope::Ipv4 => "IPv4",
            Scope::Ipv6 => "IPv6",
            Scope::Domain => "domains",
        })
    }
}
