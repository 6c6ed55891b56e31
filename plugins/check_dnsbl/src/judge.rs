//! From what was seen to findings; no questions are asked here.

mod hits;
mod listings;
mod lists;
mod resolvers;
mod targets;

use asking::dns::count;
use plugin::{Context, Metric, Report};

use crate::lists::Selection;
use crate::observe::Seen;
use crate::remembered::Entry;
use crate::standing::{Standing, standing};

pub use hits::{Hit, hits, is_clear};

/// All that is judged.
pub struct Facts<'a> {
    /// The subject as the user names it.
    pub subject: String,
    /// The lists.
    pub selection: &'a Selection,
    /// What was seen.
    pub seen: &'a Seen,
    /// How each of the lines stands.
    pub standings: Vec<Standing>,
    /// What was listed.
    pub hits: Vec<Hit>,
    /// What is remembered after this run; none where nothing can be.
    pub entries: Option<Vec<Entry>>,
    /// Listings of earlier runs that have ended.
    pub ended: Vec<Entry>,
    /// Why what was remembered cannot be used, or this run cannot be.
    pub fault: Option<String>,
    /// The runs in which a listing must be seen.
    pub runs: u32,
    /// This run is remembered, so that runs can be counted.
    pub counts_runs: bool,
    /// Something depends on the memory.
    pub needs_memory: bool,
}

/// How each of the lines stands.
pub fn standings(selection: &Selection, seen: &Seen) -> Vec<Standing> {
    let lines = seen.lines.iter();
    let each = lines.map(|line| match selection.asked.get(line.list) {
        Some(list) => standing(line, list),
        None => Standing::Waiting,
    });
    each.collect()
}

/// Judges what lists say of a subject.
pub fn judge(cx: &Context, facts: &Facts) -> Report {
    let listings = listings::Listings::of(cx.limits(), facts);
    let numbers = lists::Numbers::of(facts);
    let mut parts = listings.findings(facts);
    parts.extend(listings::ended(facts));
    parts.extend(targets::judge(facts));
    parts.extend(lists::judge(facts));
    if facts.is_late() {
        parts.push(cx.late(facts.subject.clone()));
    }
    let metrics: Vec<Metric> = listings
        .metrics(numbers.observed)
        .into_iter()
        .chain(numbers.metrics(cx.limits()))
        .collect();
    Report::worst(facts.subject.clone(), summary(facts, &listings, &numbers))
        .with(parts)
        .measured(metrics)
}

impl Facts<'_> {
    /// The deadline came before everything was seen.
    fn is_late(&self) -> bool {
        let seen = self.seen;
        let asked = seen.lines.iter().zip(&self.standings);
        let mut waiting = asked.filter(|(line, standing)| match standing {
            Standing::Waiting => true,
            Standing::Usable => line.is_waiting(),
            Standing::Unusable(_) | Standing::Absent => false,
        });
        seen.targets.waiting || waiting.next().is_some()
    }
}

/// What line 1 says when all is well.
fn summary(facts: &Facts, listings: &listings::Listings, numbers: &lists::Numbers) -> String {
    let targets = targets::counted(&facts.seen.targets.all);
    let lists = match numbers.lists - numbers.usable {
        0 => count(numbers.lists, "list"),
        unusable => format!("{} ({unusable} unusable)", count(numbers.usable, "list")),
    };
    match listings.lists() {
        0 => format!("{targets} on none of {lists}"),
        many => format!("{targets} on {many} of {lists}, within limits"),
    }
}

#[cfg(test)]
mod tests;
