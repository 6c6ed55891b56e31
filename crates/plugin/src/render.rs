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

/// Room for the line that says how many lines were left out.
const LEFT_OUT: usize = 80;

/// The least that an output may be held to: line 1, whose characters take up
/// to four bytes, and the line that says how much was left out.
pub(crate) const LEAST_OUTPUT: usize = 1024;

const _: () = assert!(LINE * 4 + LEFT_OUT < LEAST_OUTPUT);

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

/// The blanks that a line of help begins with; other white space is foreign.
fn indentation(line: &str) -> &str {
    line.get(..line.len() - line.trim_start_matches(' ').len())
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
    let left = max_output.saturating_sub(line.len() + 1 + LEFT_OUT);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Metric, Unit};

    fn line(report: &Report) -> String {
        text("SOA", report, &[], Style::default())
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    fn seen(state: State, about: &str, text: &str) -> Report {
        Report::seen(state, about, text)
    }

    #[test]
    fn line_one() {
        let root = || Report::worst("shop.example", "serial 4 at 3 servers");
        let lag = Metric {
            min: None,
            ..Metric::new("lag", Unit::None, 3.0)
        };
        let table = [
            (
                root().with([seen(State::Ok, "ns1", "x")]),
                "SOA OK - shop.example: serial 4 at 3 servers",
            ),
            (
                root().with([seen(State::Warning, "ns2", "is behind")]),
                "SOA WARNING - shop.example: ns2 is behind",
            ),
            (
                root().with([seen(State::Warning, "shop.example", "is small")]),
                "SOA WARNING - shop.example: is small",
            ),
            (
                root().with([
                    seen(State::Warning, "a", "x"),
                    seen(State::Critical, "b", "y"),
                    seen(State::Ok, "c", "z"),
                ]),
                "SOA CRITICAL - shop.example: b y (+1 more)",
            ),
            (
                root().with([Report::worst("zone", "")
                    .with(["a", "b", "c"].map(|about| seen(State::Unknown, about, "x")))]),
                "SOA UNKNOWN - shop.example: a x (+2 more)",
            ),
            (
                root().at(State::Critical),
                "SOA CRITICAL - shop.example: serial 4 at 3 servers",
            ),
            (
                seen(State::Unknown, "", "no route"),
                "SOA UNKNOWN - no route",
            ),
            (seen(State::Ok, "", ""), "SOA OK - "),
            (
                seen(State::Ok, "a;b", "c;d").measured([lag]),
                "SOA OK - a,b: c,d | lag=3",
            ),
        ];
        for (report, expected) in table {
            assert_eq!(line(&report), expected);
        }
    }

    #[test]
    fn line_one_is_short_and_keeps_what_matters() {
        let long = "é".repeat(300);
        let parts = [
            seen(State::Critical, "ns1", &long),
            seen(State::Critical, "ns2", "x"),
        ];
        let metrics = [Metric::new("lag", Unit::None, 3.0)];
        let line = line(
            &Report::worst(long.as_str(), "")
                .with(parts)
                .measured(metrics),
        );
        let (before, perfdata) = line.split_once('|').unwrap();
        assert_eq!(before.chars().count(), LINE);
        assert!(
            before.contains(": ns1 é") && before.ends_with("… (+1 more) "),
            "{before}"
        );
        assert_eq!(perfdata, " lag=3;;;0");
    }

    #[test]
    fn the_whole_stays_below_the_cap_and_says_so() {
        let parts = (0..900).map(|n| seen(State::Warning, &format!("ns{n}"), "größe"));
        let report = Report::worst("shop", "").with(parts);
        for max_output in [LEAST_OUTPUT, 4096, 8000] {
            let out = text(
                "SOA",
                &report,
                &[],
                Style {
                    verbosity: 0,
                    max_output,
                },
            );
            assert!(
                out.len() <= max_output && out.len() > max_output - 120,
                "{}",
                out.len()
            );
            let last = out.lines().last().unwrap();
            let left: usize = last.split(' ').nth(1).unwrap().parse().unwrap();
            assert_eq!(out.lines().count() - 1 + left, 901, "{last}");
        }
        let whole = text(
            "SOA",
            &report,
            &[],
            Style {
                verbosity: 0,
                max_output: 100_000,
            },
        );
        assert_eq!(whole.lines().count(), 901);
    }

    #[test]
    fn line_one_fits_even_with_many_numbers() {
        let metrics = (0..300).map(|n| Metric::new("a_metric", Unit::Seconds, f64::from(n)));
        let out = text(
            "SOA",
            &seen(State::Ok, "x", "y").measured(metrics),
            &[],
            Style::default(),
        );
        assert!(
            out.len() <= MAX_OUTPUT && out.ends_with("s;;;0\n"),
            "{}",
            out.len()
        );
    }

    #[test]
    fn the_least_output_holds_the_widest_line() {
        let wide = "\u{1F6D2}".repeat(300);
        let metrics = (0..99).map(|_| Metric::new("a_metric", Unit::None, 1.0));
        let report = Report::worst(wide.as_str(), "")
            .with((0..9).map(|_| seen(State::Warning, &wide, &wide)))
            .measured(metrics);
        let style = Style {
            verbosity: 3,
            max_output: LEAST_OUTPUT,
        };
        let out = text("SOA", &report, &[], style);
        assert!(out.len() <= LEAST_OUTPUT, "{}", out.len());
        assert!(out.ends_with(" bytes)\n"), "{out}");
    }

    #[test]
    fn no_foreign_text_breaks_the_form() {
        let hostile = [
            "x|y=1",
            "a\nb|c",
            "<b>\u{1B}[0m\u{202E}",
            "\r\n\r\n",
            "\\n[OK] \u{0}",
            "\u{2028}| z=1;2",
        ];
        for foreign in hostile {
            let part = seen(State::Critical, foreign, foreign).with([seen(
                State::Critical,
                foreign,
                foreign,
            )]);
            let report = Report::worst(foreign, foreign)
                .with([part])
                .measured([Metric::new("n", Unit::None, 1.0)]);
            let out = text(
                foreign,
                &report,
                &[foreign.to_owned()],
                Style {
                    verbosity: 3,
                    max_output: 4096,
                },
            );
            assert_eq!(out.matches('|').count(), 1, "{out}");
            assert_eq!(out.lines().count(), 4, "{out}");
            assert!(
                !out.contains(['<', '>', '\r', '\0', '\u{1B}']) && !out.contains("\\n"),
                "{out}"
            );
            let ended = ending(foreign, foreign, foreign);
            assert!(
                !ended.contains(['|', '<', '>', '\r', '\0']) && !ended.starts_with('\n'),
                "{ended}"
            );
        }
    }

    #[test]
    fn an_ending_is_one_good_line_and_help_below() {
        let out = ending(
            "SOA",
            "unexpected argument '--a;b'",
            "Usage: check_soa <NAME>\n  -v\n \u{C}\t\u{2028}x",
        );
        assert_eq!(
            out,
            "SOA UNKNOWN - unexpected argument '--a,b'\nUsage: check_soa ‹NAME›\n  -v\n x\n"
        );
        assert_eq!(
            ending("SOA", &"x".repeat(900), "").chars().count(),
            LINE + 1
        );
    }
}
