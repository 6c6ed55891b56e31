//! For fuzzing: what is wrong with bytes that a stranger gives, and what holds
//! whatever they are.

use std::collections::BTreeSet;
use std::time::UNIX_EPOCH;

use plugin::Report;

use crate::compact;
use crate::document::{Content, Document, Kind};
use crate::fault::{Fault, Faults};
use crate::header;
use crate::policies::Policies;
use crate::tags;
use crate::vocabulary::{Group, Token};

fn reports(faults: &[Fault]) -> Vec<Report> {
    faults.iter().map(|fault| fault.report("x", true)).collect()
}

/// What is wrong with a document, as each kind of document.
///
/// # Panics
/// What is said of it contradicts itself.
pub fn document(bytes: &[u8]) -> Vec<Report> {
    let kinds = [
        None,
        Some(Kind::Reference),
        Some(Kind::Policies),
        Some(Kind::Schema),
    ];
    let documents = kinds.map(|kind| Document::read(bytes, None, kind, UNIX_EPOCH));
    for document in &documents {
        lines_are_there(&document.faults, bytes);
        match &document.content {
            Content::Reference(file) => {
                let covers = file.for_page("/a/b?c").is_some();
                assert!(!covers || !file.references.is_empty());
                policies_are_whole(&file.policies);
            }
            Content::Policies(policies) => policies_are_whole(policies),
            Content::Schema(_) => {}
            Content::Nothing => assert!(!document.faults.is_empty(), "nothing, and no fault"),
        }
    }
    let all: Vec<_> = documents.iter().map(|one| reports(&one.faults)).collect();
    // What is expected changes what is said of the root, and nothing else.
    let others = |reports: &[Report]| -> Vec<String> {
        let other = reports
            .iter()
            .filter(|one| one.tag.is_some_and(|tag| tag.name != tags::ROOT_WRONG.name));
        other.map(|one| one.text.clone()).collect()
    };
    for one in &all {
        assert_eq!(others(one), others(all.first().unwrap_or(one)));
    }
    all.into_iter().flatten().collect()
}

/// Every line that is named is one of the document's.
fn lines_are_there(faults: &[Fault], bytes: &[u8]) {
    let last = 1 + bytes.iter().filter(|byte| **byte == b'\n').count();
    for line in faults.iter().filter_map(|fault| fault.line) {
        assert!(
            (1..=last).contains(&(line as usize)),
            "line {line} of {last}"
        );
    }
}

/// Each policy is found by its name, and its short form says what it does.
fn policies_are_whole(policies: &Policies) {
    for policy in &policies.policies {
        if let Some(name) = &policy.name {
            assert!(policies.named(name).is_some());
        }
        let mut faults = Faults::default();
        let short = read(&written(&policy.tokens), &mut faults);
        assert_eq!(short, policy.tokens);
        compact::compare(&short, &policy.tokens, &mut faults);
        let has = |tag: &str| faults.0.iter().any(|fault| fault.tag.name == tag);
        for tag in [
            &tags::COMPACT_TOKEN_UNKNOWN,
            &tags::COMPACT_LAXER,
            &tags::COMPACT_STRICTER,
        ] {
            assert!(!has(tag.name), "{}", tag.name);
        }
    }
}

fn written(tokens: &BTreeSet<Token>) -> String {
    tokens
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn read(text: &str, faults: &mut Faults) -> BTreeSet<Token> {
    compact::read(text, faults).unwrap_or_default()
}

/// What is wrong with a `P3P` field and the compact policy in it.
///
/// # Panics
/// What is said of it contradicts itself.
pub fn header(field: &str) -> Vec<Report> {
    let mut faults = Faults::default();
    let header = header::read([field], &mut faults);
    for value in header.reference.iter().chain(&header.compact) {
        assert!(field.contains(value.as_str()), "{value}");
    }
    let text = header.compact.unwrap_or_default();
    if let Some(tokens) = compact::read(&text, &mut faults) {
        assert!(!tokens.is_empty());
        let mut again = Faults::default();
        assert_eq!(read(&written(&tokens), &mut again), tokens);
        // Nothing says more or less than itself.
        let judged = again.0.len();
        compact::compare(&tokens, &tokens, &mut again);
        assert_eq!(judged, again.0.len());
        nothing_is_left_out_unseen(&tokens);
    }
    reports(&faults.0)
}

/// Whoever leaves out a word that takes something of users is found out.
fn nothing_is_left_out_unseen(tokens: &BTreeSet<Token>) {
    let takes = [
        Group::Purpose,
        Group::Recipient,
        Group::Retention,
        Group::Category,
    ];
    for left_out in tokens
        .iter()
        .filter(|token| takes.contains(&token.word.group))
    {
        let rest = tokens.iter().filter(|token| token.word != left_out.word);
        let mut faults = Faults::default();
        compact::compare(&rest.copied().collect(), tokens, &mut faults);
        let is_told = faults.0.iter().any(|fault| {
            fault.tag.name == tags::COMPACT_LAXER.name && fault.text.contains(left_out.word.element)
        });
        assert!(is_told, "{left_out}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(target: &str) -> Vec<Vec<u8>> {
        let folder = format!(
            "{}/../../tests/fuzz/seeds/{target}",
            env!("CARGO_MANIFEST_DIR")
        );
        let files = std::fs::read_dir(folder).unwrap();
        let seeds: Vec<_> = files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        assert!(seeds.len() > 2, "{target} has seeds");
        seeds
    }

    /// Fuzzing begins with these; all of them hold, and each with some bytes cut
    /// off.
    #[test]
    fn what_fuzzing_begins_with_holds() {
        for seed in seeds("p3p") {
            let step = (seed.len() / 40).max(1);
            for end in (0..=seed.len()).rev().step_by(step) {
                document(&seed[..end]);
            }
        }
        for seed in seeds("compact_policy") {
            let text = String::from_utf8(seed).unwrap();
            for (end, _) in text.char_indices() {
                header(&text[..end]);
            }
            header(&text);
        }
    }
}
