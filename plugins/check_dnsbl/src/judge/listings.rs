//! The findings on what is listed.

use std::collections::BTreeMap;

use asking::dns::{count, listed};
use plugin::{Limits, Metric, Report, State};

use super::Facts;
use super::hits::{Effect, Hit};
use crate::remembered::Entry;
use crate::tags;

/// How much of a list's own words is shown.
const REASON: usize = 80;

/// The hits that count, and what they come to.
pub struct Listings {
    /// The weight of each list that counts, by its place in the selection.
    weights: BTreeMap<usize, u32>,
    listed: Metric,
    score: Metric,
}

/// What is remembered of a hit decides whether it counts already, or no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Age<'a> {
    Unknown,
    Pending(&'a Entry),
    Accepted(&'a Entry),
    Counts(&'a Entry),
}

impl Listings {
    /// Counts the lists, and adds up their weights, each list once.
    pub fn of(limits: &Limits, facts: &Facts) -> Self {
        let mut weights = BTreeMap::new();
        for hit in facts.hits.iter().filter(|hit| counts(facts, hit)) {
            let weight = weights.entry(hit.list).or_insert(0);
            *weight = hit.weight().max(*weight);
        }
        let score: u32 = weights.values().sum();
        Listings {
            listed: limits.metric("listed", weights.len() as f64),
            score: limits.metric("score", f64::from(score)),
            weights,
        }
    }

    /// How many lists count.
    pub fn lists(&self) -> usize {
        self.weights.len()
    }

    /// The numbers, where any list could be believed.
    pub fn metrics(&self, observed: bool) -> Vec<Metric> {
        match observed {
            true => vec![self.listed.clone(), self.score.clone()],
            false => Vec::new(),
        }
    }

    /// The state that the limits give, and the number that decides it.
    fn verdict(&self) -> (State, String) {
        let (listed, score) = (self.listed.state(), self.score.state());
        let told = |what: String, metric: &Metric| match metric.broken() {
            Some(limit) => format!(", {what} (limit {limit})"),
            None => format!(", {what}"),
        };
        match score >= listed {
            true => (
                score,
                told(format!("score {}", self.score.value), &self.score),
            ),
            false => (
                listed,
                told(count(self.weights.len(), "list"), &self.listed),
            ),
        }
    }

    /// A finding for each hit.
    pub fn findings(&self, facts: &Facts) -> Vec<Report> {
        let (state, number) = self.verdict();
        let finding = |hit: &Hit| {
            let about = format!("{} on {}", hit.target.subject, hit.zone);
            match (hit.effect, age(facts, hit)) {
                (Effect::White, _) => note(&tags::LISTED_WHITE, hit, about),
                (Effect::Note, _) => note(&tags::LISTED_NOTE, hit, about),
                (_, Age::Pending(entry)) => {
                    let text = format!(
                        "listed as {}, in {} of {} runs",
                        meanings(hit),
                        entry.runs,
                        facts.runs
                    );
                    Report::finding(&tags::LISTED_PENDING, about, text)
                }
                (_, Age::Accepted(entry)) => {
                    let text = format!("listed as {}{}, accepted", meanings(hit), since(entry));
                    Report::finding(&tags::LISTED_ACCEPTED, about, text)
                }
                (Effect::Policy, age) => Report::finding(
                    &tags::LISTED_POLICY,
                    about,
                    text(&facts.subject, hit, "", age),
                ),
                (Effect::Counts, age) => Report::finding(
                    &tags::LISTED,
                    about,
                    text(&facts.subject, hit, &number, age),
                )
                .at(state),
            }
        };
        facts.hits.iter().map(finding).collect()
    }
}

/// Whether a hit counts in the numbers.
fn counts(facts: &Facts, hit: &Hit) -> bool {
    let counts = matches!(age(facts, hit), Age::Unknown | Age::Counts(_));
    hit.effect == Effect::Counts && counts
}

fn age<'a>(facts: &'a Facts, hit: &Hit) -> Age<'a> {
    let entries = facts.entries.as_deref().unwrap_or_default();
    let listing = hit.listing();
    match entries.iter().find(|entry| entry.listing == listing) {
        None => Age::Unknown,
        Some(entry) if entry.accepted => Age::Accepted(entry),
        // Who forgets each run would wait for the last of them for ever.
        Some(entry) if entry.runs < facts.runs && facts.counts_runs => Age::Pending(entry),
        Some(entry) => Age::Counts(entry),
    }
}

/// `as SBL, spam source, score 10 (limit 4), new, of mx1.shop.example, removal …`.
fn text(subject: &str, hit: &Hit, number: &str, age: Age) -> String {
    let others: Vec<&String> = hit
        .target
        .names
        .iter()
        .filter(|n| **n != *subject)
        .collect();
    let names = match others.as_slice() {
        [] => String::new(),
        names => format!(", of {}", listed(names)),
    };
    let since = match age {
        Age::Counts(entry) => since(entry),
        _ => String::new(),
    };
    let removal = match hit.removal.as_str() {
        "" => String::new(),
        removal => format!(", removal {removal}"),
    };
    let reason = match hit.reason.as_str() {
        "" => String::new(),
        reason => format!(", reason \"{}\"", shortened(reason)),
    };
    format!(
        "listed as {}{number}{since}{names}{removal}{reason}",
        meanings(hit)
    )
}

fn note(tag: &'static plugin::Tag, hit: &Hit, about: String) -> Report {
    Report::finding(tag, about, format!("listed as {}", meanings(hit)))
}

fn meanings(hit: &Hit) -> String {
    let words: Vec<&str> = hit.meanings.iter().map(|m| m.words.as_str()).collect();
    words.join(" + ")
}

/// `, new` in its first run, then the day.
fn since(entry: &Entry) -> String {
    match entry.runs {
        1 => ", new".to_owned(),
        _ => format!(", since {}", day(entry)),
    }
}

/// The day on which a listing was first seen, in UTC.
fn day(entry: &Entry) -> String {
    let time = humantime::format_rfc3339_seconds(entry.since).to_string();
    time.split('T').next().unwrap_or_default().to_owned()
}

fn shortened(reason: &str) -> String {
    match reason.chars().count() > REASON {
        true => reason.chars().take(REASON - 1).chain(['…']).collect(),
        false => reason.to_owned(),
    }
}

/// The listings of earlier runs that have ended.
pub fn ended(facts: &Facts) -> Vec<Report> {
    let finding = |entry: &Entry| {
        let about = format!("{} on {}", entry.listing.subject, entry.listing.list);
        let text = format!("is listed no more, it was since {}", day(entry));
        Report::finding(&tags::LISTING_ENDED, about, text)
    };
    facts.ended.iter().map(finding).collect()
}
