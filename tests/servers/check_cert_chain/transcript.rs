//! Transcripts of check_cert_chain against a street of servers: what stands in braces is
//! of the street, whole outputs and exit codes are compared.

use super::street::Street;
use crate::servers::timeless;
use crate::shop::certificates;

/// Runs every command of `tests/transcripts/NAME.txt` and compares. With `BLESS` in the
/// environment the file is written anew: read the difference before you commit it.
pub fn replay(street: &Street, name: &str) {
    let folder = env!("CARGO_MANIFEST_DIR");
    let path = format!("{folder}/tests/transcripts/{name}.txt");
    let script = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let played: String = script
        .lines()
        .filter_map(|line| play(street, line))
        .collect();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, played).unwrap();
        return;
    }
    for (expected, found) in script.split("\n$ ").zip(played.split("\n$ ")) {
        assert_eq!(expected, found, "{name}.txt");
    }
    assert_eq!(script, played, "{name}.txt");
}

/// Comments, empty lines and commands stay, each command with what it prints now.
fn play(street: &Street, line: &str) -> Option<String> {
    match line.strip_prefix("$ ") {
        Some(command) => Some(format!("{line}\n{}", run(street, command))),
        None if line.is_empty() || line.starts_with('#') => Some(format!("{line}\n")),
        None => None,
    }
}

/// Unless the command says otherwise it trusts the street's root and fetches nothing.
fn run(street: &Street, command: &str) -> String {
    let mut words: Vec<String> = command
        .split_whitespace()
        .map(|word| expanded(street, word))
        .collect();
    if !command.contains("--roots") {
        words.extend(["--roots".to_owned(), expanded(street, "{roots}")]);
    }
    match command.contains("--allow-private") {
        true => (),
        false => words.push("--no-fetch".to_owned()),
    }
    let (code, text) = street.run(&words);
    let folder = street.namespace.folder().display().to_string();
    let text = timeless(&text).replace(&folder, "STREET");
    let text = without_pieces(&certificates::settled(&without_identifiers(&text)));
    format!("exit {code}\n{}\n", text.trim_end())
}

/// `ID` for the name of a certificate in the protocol of renewal windows.
fn without_identifiers(text: &str) -> String {
    let mut pieces = text.split("/renewal/");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let end = piece.find([' ', '\n']).unwrap_or(piece.len());
        format!("{text}/renewal/ID{}", &piece[end..])
    })
}

/// `DATE` for what is left of a date where line 1 was cut.
fn without_pieces(text: &str) -> String {
    let Some((before, after)) = text.split_once('…') else {
        return text.to_owned();
    };
    let whole = before.trim_end_matches(|c: char| c.is_ascii_digit() || "-T:".contains(c));
    match before.len() - whole.len() {
        0 => text.to_owned(),
        _ => format!("{whole}DATE…{after}"),
    }
}

/// A word with the places of the street in it.
fn expanded(street: &Street, word: &str) -> String {
    street
        .places
        .iter()
        .fold(word.to_owned(), |word, (name, what)| {
            word.replace(&format!("{{{name}}}"), what)
        })
}
