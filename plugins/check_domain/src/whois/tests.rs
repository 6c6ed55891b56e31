//! Answers in the shapes of real ones, in the charsets of their registries.

use std::path::Path;

use super::*;
use crate::date::Read;

/// What an answer comes to, as the table has it.
fn shown(outcome: &Outcome) -> [String; 4] {
    let none = || "-".to_owned();
    let registered = |date, literal, label| ["registered".to_owned(), date, literal, label];
    match outcome {
        Outcome::Registered(known) => {
            let expiry = known.expiry.as_ref().or(known.registrar_expiry.as_ref());
            let Some(expiry) = expiry else {
                return registered(none(), none(), none());
            };
            let date = match expiry.read {
                Read::At(moment) => moment.to_string(),
                Read::Never => "never".to_owned(),
                Read::Ambiguous => "ambiguous".to_owned(),
                Read::Unread => "unread".to_owned(),
            };
            registered(date, expiry.literal.clone(), expiry.label.clone())
        }
        Outcome::Available(line) | Outcome::Throttled(line) | Outcome::Unreadable(line) => {
            [outcome.word().to_owned(), line.clone(), none(), none()]
        }
    }
}

fn answers() -> Vec<[String; 6]> {
    let table = include_str!("../../answers/table.tsv").lines();
    let rows = table.filter(|line| !line.starts_with('#'));
    let row = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    rows.map(|line| row(line).try_into().unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

fn bytes(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
    std::fs::read(folder.join(format!("{file}.txt"))).unwrap()
}

#[test]
fn every_answer_comes_to_what_the_table_says() {
    let mut wrong = Vec::new();
    let all = answers();
    for [file, domain, outcome, date, literal, label] in &all {
        let found = shown(&read(&bytes(file), domain));
        let expected = [outcome, date, literal, label].map(Clone::clone);
        if found != expected {
            wrong.push(format!(
                "{file}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        all.len(),
        wrong.join("\n")
    );
    let mut tops: Vec<_> = all.iter().map(|row| row[1].rsplit('.').next()).collect();
    tops.sort_unstable();
    tops.dedup();
    assert!(tops.len() >= 60, "only {} top-level domains", tops.len());
}

#[test]
fn an_answer_that_ends_anywhere_is_never_another_domains() {
    for [file, domain, ..] in answers() {
        let whole = bytes(&file);
        for end in (0..whole.len()).step_by(37) {
            // It must come to something, and without a panic.
            let outcome = read(&whole[..end], &domain);
            assert!(!outcome.word().is_empty());
        }
    }
}
