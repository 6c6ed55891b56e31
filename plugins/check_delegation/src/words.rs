//! How lists are put into one line.

use probe::dns::{Name, plain};

/// How many members of a list a line has room for.
const SHOWN: usize = 4;

/// `a, b, c, d and 3 more`.
pub fn list(words: impl IntoIterator<Item = impl ToString>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    let shown = words
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    match words.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(list(["a", "b", "c", "d"]), "a, b, c, d");
        assert_eq!(list(1..=7), "1, 2, 3, 4 and 3 more");
        assert_eq!(list(Vec::<String>::new()), "");
    }
}
