//! How lists are put into one line.

use std::fmt::Display;

use asking::dns::listed;
use probe::dns::{Name, plain};

/// `a, b, c, d and 3 more`.
pub fn list(words: impl IntoIterator<Item = impl Display>) -> String {
    listed(&words.into_iter().collect::<Vec<_>>())
}

/// A list of names.
pub fn names<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    list(names.into_iter().map(plain))
}

/// A level of the hierarchy, as a sentence names it.
pub fn level(zone: &Name) -> String {
    match zone.is_root() {
        true => "the root".to_owned(),
        false => plain(zone),
    }
}
