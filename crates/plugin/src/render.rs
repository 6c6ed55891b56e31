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

use crate::report::{Report, Rule};
use crate::state::State;

mod clean;
mod json;
mod perfdata;
mod tree;

pub use clean::{FIELD, clean};
pub use json::json;

use clean::{cut, neutral};
use perfdata::perfdata;
use tree::Tree;

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
    lines.extend(Tree::of(report, notes, style.verbosity));
    fit(&lines, style.max_output)
}

/// One line of our own and, below it, lines that help: for what ends a run
/// before there is a report. It ends with a newline.
pub fn ending(service: &str, message: &str, below: &str) -> String {
    let line = format!("{} UNKNOWN - {}", neutral(service), neutral(message));
    let mut out = plain_line(&cut(&line, LINE)) + "\n";
    for line in below.lines() {
        out.push_str(indentation(line));
        out.push_str(&neutral(line));
        out.push('\n');
    }
    out
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
    // One character less: the blank before the `|`.
    let room = LINE.saturating_sub(start.chars().count() + more.chars().count() + 1);
    let line = plain_line(&format!("{start}{}{more}", cut(&body, room)));
    let left = max_output.saturating_sub(line.len() + 1);
    line + &perfdata(&report.metrics, left)
}

/// Nagios and Naemon rewrite `;` in line 1, so we do it first and alike for all.
fn plain_line(line: &str) -> String {
    line.replace(';', ",")
}

fn about_and_words(report: &Report) -> (&str, String) {
    let is_ok = report.state() == State::Ok;
    let speaker = if is_ok { report } else { report.deciding() };
    if is_ok || speaker.about == report.about {
        return (&report.about, speaker.text.clone());
    }
    (&report.about, joined(&speaker.about, &speaker.text, " "))
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
    let is_one = left.is_empty() || right.is_empty();
    format!("{left}{}{right}", if is_one { "" } else { between })
}

/// As many whole lines as there is room for, then how many were left out.
fn fit(lines: &[String], max_output: usize) -> String {
    let whole: usize = lines.iter().map(|line| line.len() + 1).sum();
    if whole <= max_output {
        return lines.join("\n") + "\n";
    }
    let left_out =
        |count: usize| format!("… {count} more lines (--max-output allows {max_output} bytes)\n");
    let room = max_output.saturating_sub(left_out(lines.len()).len());
    let mut out = String::with_capacity(max_output);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && out.len() + line.len() + 1 > room {
            out.push_str(&left_out(lines.len() - index));
            break;
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
