//! What `--list` shows: every list, whether it is asked, and why not.

use super::selection::{Selection, shown};
use super::{Kind, List, Scope};

/// The table as text: one list on each line, the dead ones at the end.
pub fn document(selection: &Selection) -> String {
    let mut lines = vec![format!(
        "{} lists are asked; the table was last held against its sources on {}.",
        selection.asked.len(),
        match selection.checked.as_str() {
            "" => "no known day",
            day => day,
        }
    )];
    let asked = selection.asked.iter();
    lines.extend(asked.map(|selected| line(&selected.list, &selected.list.note)));
    if !selection.others.is_empty() {
        lines.push("\nNot asked:".to_owned());
    }
    let others = selection.others.iter();
    lines.extend(others.map(|(list, why)| line(list, why)));
    lines.push("\nKnown to be dead, with everything below:".to_owned());
    let dead = selection.known_dead.iter();
    lines.extend(dead.map(|dead| format!("{} {}", dead.zone, dead.words())));
    lines.join("\n") + "\n"
}

/// `zone  scopes  kind weight  removal  words`.
fn line(list: &List, words: &str) -> String {
    let scopes: Vec<String> = list
        .asks
        .iter()
        .map(|asks| {
            let word = match asks.scope {
                Scope::Ipv4 => "ipv4",
                Scope::Ipv6 => "ipv6",
                Scope::Domain => "domain",
            };
            format!("{word}{}", if asks.known { "" } else { "?" })
        })
        .collect();
    let kind = match list.kind {
        Kind::White => "white".to_owned(),
        Kind::Grey => "note".to_owned(),
        Kind::Policy => format!("policy {}", list.weight),
        Kind::Black | Kind::Error => format!("black {}", list.weight),
    };
    let line = format!(
        "{:<34} {:<18} {kind:<9} {}",
        shown(list),
        scopes.join(" "),
        list.removal
    );
    let checked = list.checked.iter().map(|day| format!("checked {day}"));
    let words = std::iter::once(words.to_owned()).chain(checked);
    let words: Vec<String> = words.filter(|words| !words.is_empty()).collect();
    match words.is_empty() {
        true => line.trim_end().to_owned(),
        false => format!("{} ({})", line.trim_end(), words.join(", ")),
    }
}
