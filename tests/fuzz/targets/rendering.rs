//! A tree of what strangers said, as the one output that engines read.

#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use plugin::render::{self, Style};
use plugin::{Metric, Report, Rule, State, Tag, Unit};

static ODD: Tag = Tag {
    name: "ODD",
    state: State::Warning,
    meaning: "Something is odd.",
    remedy: "look at it",
};
/// It comes from the plugin's name, never from a stranger.
const SERVICE: &str = "ODD";
const LABELS: [&str; 3] = ["time", "queries", "serial_lag"];
const UNITS: [Unit; 5] = [
    Unit::None,
    Unit::Seconds,
    Unit::Bytes,
    Unit::Percent,
    Unit::Counter,
];
const STATES: [State; 4] = [State::Ok, State::Warning, State::Unknown, State::Critical];

/// All that a run prints.
#[derive(Debug)]
struct Printed {
    report: Report,
    notes: Vec<String>,
    style: Style,
}

impl<'a> Arbitrary<'a> for Printed {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let verbosity = bytes.int_in_range(0..=3)?;
        let max_output = *bytes.choose(&[1024, 4096])?;
        Ok(Printed {
            report: tree(bytes, 0)?,
            notes: bytes.arbitrary()?,
            style: Style {
                verbosity,
                max_output,
            },
        })
    }
}

fn tree(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Report> {
    let rules = [Rule::Worst, Rule::Best, Rule::Own(*bytes.choose(&STATES)?)];
    let (about, text): (String, String) = bytes.arbitrary()?;
    let mut report = Report {
        rule: *bytes.choose(&rules)?,
        ..Report::worst(about, text)
    };
    report.tag = bytes.arbitrary::<bool>()?.then_some(&ODD);
    for _ in 0..bytes.int_in_range(0..=3)? {
        report.metrics.push(metric(bytes)?);
    }
    if depth < 6 {
        for _ in 0..bytes.int_in_range(0..=4)? {
            report.parts.push(tree(bytes, depth + 1)?);
        }
    }
    Ok(report)
}

fn metric(bytes: &mut Unstructured<'_>) -> Result<Metric> {
    let (label, unit) = (*bytes.choose(&LABELS)?, *bytes.choose(&UNITS)?);
    let (warning, critical): (&str, &str) = bytes.arbitrary()?;
    Ok(Metric {
        warning: warning.parse().ok(),
        critical: critical.parse().ok(),
        min: bytes.arbitrary()?,
        max: bytes.arbitrary()?,
        ..Metric::new(label, unit, bytes.arbitrary()?)
    })
}

fuzz_target!(|printed: Printed| {
    let Printed {
        report,
        notes,
        style,
    } = printed;
    let text = render::text(SERVICE, &report, &notes, style);
    assert!(text.len() <= style.max_output, "{} bytes", text.len());
    assert_contract(&text);
    assert_contract(&render::ending(SERVICE, &report.text, &report.about));
    let json = render::json("check_odd", &report, &notes);
    assert_eq!(json.matches('\n').count(), 1);
    assert!(json.chars().all(|c| c >= ' ' || c == '\n'), "{json:?}");
});

/// reference/engines.md, section 0, rules 1, 7, 8 and 9.
fn assert_contract(text: &str) {
    let line = text.lines().next().unwrap_or_default();
    assert!(!line.trim().is_empty() && text.ends_with('\n'), "{text:?}");
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(
        !text.contains(['<', '>']) && !text.contains("\\n") && !text.contains("@@@@@@@"),
        "{text:?}"
    );
    let (words, perfdata) = line.split_once('|').unwrap_or((line, ""));
    assert!(
        !words.contains(';') && words.chars().count() <= 160,
        "{line:?}"
    );
    assert_eq!(
        text.matches('|').count(),
        line.matches('|').count().min(1),
        "{text:?}"
    );
    for item in perfdata.split_whitespace() {
        let (label, value) = item.split_once('=').expect("label=value");
        assert!(LABELS.contains(&label), "{item:?}");
        assert!(
            !value.contains(['e', 'N', 'i', '+']) || value.contains(['~', '@']),
            "{item:?}"
        );
    }
}
