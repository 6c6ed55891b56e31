//! Reports to text: the only file that knows `|`, newlines, lengths and
//! hostile characters (reference/engines.md, section 0).
//!
//! ```text
//! SOA WARNING - shop.example: ns2.shop.example/192.0.2.2 serves 2026112001, 3 behind (limit 0) | time=0.042s;;;0;10 …
//!    do: Look why the secondary does not transfer the zone.
//! \_ [WARNING] ns2.shop.example/192.0.2.2: serves 2026112001, 3 behind (limit 0)
//! ```
//!
//! | shown | 0 | `-v` | `-vv` | `-vvv` |
//! |---|---|---|---|---|
//! | line 1, and below it what to do about the deciding finding | yes | yes | yes | yes |
//! | parts that are not OK | yes | yes | yes | yes |
//! | parts that are OK | | yes | yes | yes |
//! | the tag of each finding, and once per tag of a problem what to do | | | yes | yes |
//! | once per tag what it means, and the numbers of parts | | | | yes |

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::metric::Metric;
use crate::range::Range;
use crate::report::{Report, Rule, Tag};
use crate::state::State;

mod clean;
mod json;

pub use clean::{FIELD, clean};
pub use json::json;

use clean::{cut, neutral};

/// The characters of line 1 before the `|`: what a pager shows.
const LINE: usize = 160;

/// The characters of the root's subject on line 1: a long name must not
/// push out what is wrong with it.
const ABOUT: usize = 80;

/// The bytes that every engine keeps: Nagios Core loses the rest at random
/// (reference/engines.md, section 1.2).
pub const MAX_OUTPUT: usize = 4096;

/// How much of a report is shown.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// 0 to 3, see the table of this module.
    pub verbosity: u8,
    /// The most bytes of the whole output.
    pub max_output: usize,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            verbosity: 0,
            max_output: MAX_OUTPUT,
        }
    }
}

/// The whole output of a report: line 1 with the perfdata of the root, what to
/// do, the notes, and the tree with the worst first. It ends with a newline.
pub fn text(service: &str, report: &Report, notes: &[String], style: Style) -> String {
    let mut lines = vec![first_line(service, report, style.max_output)];
    let mut tree = Tree {
        verbosity: style.verbosity,
        explained: BTreeSet::new(),
        lines: Vec::new(),
    };
    if let Some(tag) = report
        .deciding()
        .tag
        .filter(|_| report.state() != State::Ok)
    {
        tree.explained.insert(tag.name);
        tree.explain(tag, report.state(), "   ");
    }
    tree.lines.extend(
        notes
            .iter()
            .map(|note| format!("   note: {}", neutral(note))),
    );
    tree.grow(report, 0);
    lines.append(&mut tree.lines);
    fit(&lines, style.max_output)
}

/// One line of our own and, below it, lines that help: for what ends a run
/// before there is a report. It ends with a newline.
pub fn ending(service: &str, message: &str, below: &str) -> String {
    let line = plain_line(&format!(
        "{} UNKNOWN - {}",
        neutral(service),
        neutral(message)
    ));
    let below = below
        .lines()
        .map(|line| format!("{}{}\n", indentation(line), neutral(line)));
    std::iter::once(line + "\n").chain(below).collect()
}

fn indentation(line: &str) -> &str {
    line.get(..line.len() - line.trim_start().len())
        .unwrap_or_default()
}

/// What line 1 says after the state, uncleaned and uncut: the root's own words
/// when it is OK, else the deciding finding and how many more there are.
fn statement(report: &Report) -> String {
    let (about, words) = about_and_words(report);
    joined(about, &words, ": ") + &more(report)
}

fn first_line(service: &str, report: &Report, max_output: usize) -> String {
    let start = format!("{} {} - ", neutral(service), report.state());
    let (about, words) = about_and_words(report);
    let body = joined(&cut(&neutral(about), ABOUT), &neutral(&words), ": ");
    let more = more(report);
    let room = LINE.saturating_sub(start.chars().count() + more.chars().count() + 1);
    let mut line = plain_line(&format!("{start}{}{more}", cut(&body, room)));
    line.push_str(&perfdata(
        &report.metrics,
        max_output.saturating_sub(line.len() + 1),
    ));
    line
}

/// Nagios and Naemon rewrite `;` in line 1, so we do it first and alike for all.
fn plain_line(line: &str) -> String {
    line.replace(';', ",")
}

fn about_and_words(report: &Report) -> (&str, String) {
    let deciding = report.deciding();
    if report.state() == State::Ok || deciding.about == report.about {
        let own = if report.state() == State::Ok {
            report
        } else {
            deciding
        };
        return (&report.about, own.text.clone());
    }
    (&report.about, joined(&deciding.about, &deciding.text, " "))
}

fn more(report: &Report) -> String {
    match problems(report) {
        0 | 1 => String::new(),
        count => format!(" (+{} more)", count - 1),
    }
}

/// The findings that are not OK and count towards the state.
fn problems(report: &Report) -> usize {
    match report.rule {
        _ if report.state() == State::Ok => 0,
        Rule::Own(_) => 1,
        Rule::Worst | Rule::Best => report.parts.iter().map(problems).sum::<usize>().max(1),
    }
}

fn joined(left: &str, right: &str, between: &str) -> String {
    let between = if left.is_empty() || right.is_empty() {
        ""
    } else {
        between
    };
    format!("{left}{between}{right}")
}

/// ` | label=value… label=value…`, as many whole items as there is room for.
fn perfdata(metrics: &[Metric], room: usize) -> String {
    let mut out = String::new();
    for item in metrics.iter().filter_map(performance) {
        let between = if out.is_empty() { " | " } else { " " };
        if out.len() + between.len() + item.len() <= room {
            out.push_str(between);
            out.push_str(&item);
        }
    }
    out
}

/// `label=value[unit];warn;crit;min;max` (Monitoring Plugins guidelines,
/// "Performance data"), trailing semicolons left out; nothing for a value that
/// is not a number.
fn performance(metric: &Metric) -> Option<String> {
    let value = number(metric.value)?;
    let limit = |range: Option<Range>| range.map(|range| range.to_string()).unwrap_or_default();
    let bound = |bound: Option<f64>| bound.and_then(number).unwrap_or_default();
    let item = format!(
        "{}={value}{};{};{};{};{}",
        metric.label,
        metric.unit.suffix(),
        limit(metric.warning),
        limit(metric.critical),
        bound(metric.min),
        bound(metric.max),
    );
    Some(item.trim_end_matches(';').to_owned())
}

/// A number as a plain decimal in full precision: Rust prints neither an
/// exponent nor a `+`; adding zero turns the negative zero into the plain one.
fn number(value: f64) -> Option<String> {
    value.is_finite().then(|| (value + 0.0).to_string())
}

/// The lines below line 1.
struct Tree {
    verbosity: u8,
    explained: BTreeSet<&'static str>,
    lines: Vec<String>,
}

impl Tree {
    fn grow(&mut self, report: &Report, depth: usize) {
        let mut parts: Vec<_> = report
            .parts
            .iter()
            .map(|part| (part.state(), part))
            .collect();
        parts.sort_by_key(|(state, _)| Reverse(*state));
        parts.retain(|(state, _)| self.verbosity > 0 || *state != State::Ok);
        for (state, part) in parts {
            self.lines.push(format!(
                "{:depth$}\\_ [{state}] {}{}",
                "",
                finding(part),
                self.tag(part),
                depth = 2 * depth
            ));
            self.annotate(state, part, depth);
            self.grow(part, depth + 1);
        }
    }

    fn tag(&self, part: &Report) -> String {
        part.tag
            .filter(|_| self.verbosity > 1)
            .map(|tag| format!(" ({})", tag.name))
            .unwrap_or_default()
    }

    fn annotate(&mut self, state: State, part: &Report, depth: usize) {
        let indent = " ".repeat(2 * depth + 3);
        if let Some(tag) = part
            .tag
            .filter(|tag| self.verbosity > 1 && self.explained.insert(tag.name))
        {
            self.explain(tag, state, &indent);
        }
        let numbers: Vec<_> = part.metrics.iter().filter_map(performance).collect();
        if self.verbosity > 2 && !numbers.is_empty() {
            self.lines.push(indent + &numbers.join(" "));
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

/// As many whole lines as there is room for, then how many were left out.
fn fit(lines: &[String], max_output: usize) -> String {
    let whole: usize = lines.iter().map(|line| line.len() + 1).sum();
    let left_out =
        |count: usize| format!("… {count} more lines (--max-output allows {max_output} bytes)\n");
    let room = if whole <= max_output {
        whole
    } else {
        max_output.saturating_sub(left_out(lines.len()).len())
    };
    let mut out = String::with_capacity(room);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && out.len() + line.len() + 1 > room {
            return out + &left_out(lines.len() - index);
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
