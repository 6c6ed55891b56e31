//! The lines below line 1: what to do, and the findings, the worst first.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::clean::{clean, neutral};
use super::joined;
use super::perfdata::performance;
use crate::report::{Report, Tag};
use crate::state::State;

/// The lines below line 1, as they grow.
pub(super) struct Tree {
    verbosity: u8,
    /// The tags whose remedy has been told: once is enough.
    explained: BTreeSet<&'static str>,
    lines: Vec<String>,
}

impl Tree {
    /// All lines for a report: the remedy of the deciding finding comes first,
    /// because that is the next question of the one who is woken up.
    pub(super) fn of(report: &Report, notes: &[String], verbosity: u8) -> Vec<String> {
        let mut tree = Tree {
            verbosity,
            explained: BTreeSet::new(),
            lines: Vec::new(),
        };
        let is_problem = report.state() != State::Ok;
        if let Some(tag) = report.deciding().tag.filter(|_| is_problem) {
            tree.explained.insert(tag.name);
            tree.explain(tag, report.state(), "   ");
        }
        let notes = notes
            .iter()
            .map(|note| format!("   note: {}", neutral(note)));
        tree.lines.extend(notes);
        tree.grow(report, 0);
        tree.lines
    }

    fn grow(&mut self, report: &Report, depth: usize) {
        let mut parts: Vec<_> = report
            .parts
            .iter()
            .map(|part| (part.state(), part))
            .collect();
        parts.retain(|(state, _)| self.verbosity > 0 || *state != State::Ok);
        parts.sort_by_key(|(state, _)| Reverse(*state));
        for (state, part) in parts {
            let indent = "  ".repeat(depth);
            let line = format!("{indent}\\_ [{state}] {}{}", finding(part), self.tag(part));
            self.lines.push(line);
            self.annotate(state, part, &(indent + "   "));
            self.grow(part, depth + 1);
        }
    }

    fn tag(&self, part: &Report) -> String {
        let tag = part.tag.filter(|_| self.verbosity > 1);
        tag.map(|tag| format!(" ({})", tag.name))
            .unwrap_or_default()
    }

    fn annotate(&mut self, state: State, part: &Report, indent: &str) {
        if let Some(tag) = part
            .tag
            .filter(|tag| self.verbosity > 1 && self.explained.insert(tag.name))
        {
            self.explain(tag, state, indent);
        }
        let numbers: Vec<_> = part.metrics.iter().filter_map(performance).collect();
        if self.verbosity > 2 && !numbers.is_empty() {
            self.lines.push(format!("{indent}{}", numbers.join(" ")));
        }
    }

    fn explain(&mut self, tag: &Tag, state: State, indent: &str) {
        if self.verbosity > 2 {
            self.lines
                .push(format!("{indent}why: {}", neutral(tag.meaning)));
        }
        if state != State::Ok {
            self.lines
                .push(format!("{indent}do: {}", neutral(tag.remedy)));
        }
    }
}

fn finding(part: &Report) -> String {
    joined(&clean(&part.about), &clean(&part.text), ": ")
}
