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
        // Only here: the root has no line of its own in the tree.
        if let Some(tag) = report.tag.filter(|_| verbosity > 1) {
            tree.lines.push(format!("   tag: {}", tag.name));
        }
        let notes = notes
            .iter()
            .map(|note| format!("   note: {}", neutral(note)));
        tree.lines.extend(notes);
        if is_problem || verbosity > 0 {
            tree.grow(report, 0);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Metric, Unit};
    use crate::report::Rule;

    static LAME: Tag = Tag {
        name: "LAME",
        state: State::Critical,
        meaning: "Not its zone.",
        remedy: "Load it.",
    };
    static SLOW: Tag = Tag {
        name: "SLOW",
        state: State::Warning,
        meaning: "Late.",
        remedy: "Wait.",
    };
    static NOTE: Tag = Tag {
        name: "NOTE",
        state: State::Ok,
        meaning: "Known.",
        remedy: "Nothing.",
    };

    fn forest() -> Report {
        let rtt = Metric {
            min: None,
            ..Metric::new("rtt", Unit::Seconds, 0.5)
        };
        Report::worst("shop", "fine").with([
            Report::finding(&NOTE, "ns1", "hello"),
            Report::finding(&SLOW, "ns2", "is slow").measured([rtt]),
            Report::worst("dns.example", "").with([
                Report::seen(State::Ok, "ns3", "answers"),
                Report::finding(&LAME, "ns4", "is lame"),
            ]),
            Report::finding(&LAME, "ns5", "is lame"),
            Report::finding(&SLOW, "ns6", "is slow"),
        ])
    }

    #[test]
    fn quiet_shows_what_is_wrong_and_what_to_do() {
        let lines = [
            r"   do: Load it.",
            r"\_ [CRITICAL] dns.example",
            r"  \_ [CRITICAL] ns4: is lame",
            r"\_ [CRITICAL] ns5: is lame",
            r"\_ [WARNING] ns2: is slow",
            r"\_ [WARNING] ns6: is slow",
        ];
        assert_eq!(Tree::of(&forest(), &[], 0), lines);
    }

    #[test]
    fn the_loudest_shows_all_and_explains_each_tag_once() {
        let lines = [
            r"   why: Not its zone.",
            r"   do: Load it.",
            r"   note: remember",
            r"\_ [CRITICAL] dns.example",
            r"  \_ [CRITICAL] ns4: is lame (LAME)",
            r"  \_ [OK] ns3: answers",
            r"\_ [CRITICAL] ns5: is lame (LAME)",
            r"\_ [WARNING] ns2: is slow (SLOW)",
            r"   why: Late.",
            r"   do: Wait.",
            r"   rtt=0.5s",
            r"\_ [WARNING] ns6: is slow (SLOW)",
            r"\_ [OK] ns1: hello (NOTE)",
            r"   why: Known.",
        ];
        assert_eq!(Tree::of(&forest(), &["remember".to_owned()], 3), lines);
    }

    #[test]
    fn levels_between() {
        let counts = [0, 1, 2, 3].map(|verbosity| Tree::of(&forest(), &[], verbosity).len());
        assert_eq!(counts, [6, 8, 9, 13]);
        let tagged = |verbosity| {
            Tree::of(&forest(), &[], verbosity)
                .iter()
                .any(|line| line.contains("(LAME)"))
        };
        assert_eq!([0, 1, 2].map(tagged), [false, false, true]);
    }

    #[test]
    fn when_all_is_well_there_is_nothing_to_show() {
        let best = Report {
            rule: Rule::Best,
            ..forest()
        };
        assert_eq!(best.state(), State::Ok);
        assert_eq!(Tree::of(&best, &[], 0), Vec::<String>::new());
        assert_eq!(Tree::of(&best, &[], 1).len(), 7);
    }
    #[test]
    fn the_tag_of_a_root_that_is_a_finding_is_shown() {
        let root = Report::finding(&LAME, "shop", "is lame");
        assert_eq!(Tree::of(&root, &[], 1), ["   do: Load it."]);
        assert_eq!(Tree::of(&root, &[], 2), ["   do: Load it.", "   tag: LAME"]);
    }
}
