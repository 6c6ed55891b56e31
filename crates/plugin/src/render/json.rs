//! The same tree for programs: uncut, uncleaned (JSON escapes what must be),
//! with the same exit code.

use serde::Serialize;

use crate::metric::Metric;
use crate::report::Report;

#[derive(Serialize)]
struct Root<'a> {
    schema: u8,
    plugin: &'a str,
    state: &'static str,
    code: u8,
    about: &'a str,
    text: String,
    metrics: Vec<Number>,
    parts: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct Part<'a> {
    tag: Option<&'static str>,
    about: &'a str,
    state: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    metrics: Vec<Number>,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Number {
    label: &'static str,
    value: f64,
    unit: &'static str,
    warning: Option<String>,
    critical: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
}

/// One line of JSON: `{"schema":1,"plugin","state","code","about","text","metrics","parts"}`,
/// each part `{"tag","about","state","text","metrics","parts"}` with the
/// `meaning` and `remedy` of its tag; `notes` only when there are any.
pub fn json(plugin: &str, report: &Report, notes: &[String]) -> String {
    let state = report.state();
    let root = Root {
        schema: 1,
        plugin,
        state: state.word(),
        code: state.code(),
        about: &report.about,
        text: super::statement(report),
        metrics: numbers(&report.metrics),
        parts: parts(report),
        notes,
    };
    // Serializing strings and finite numbers cannot fail; an empty object would say so.
    let mut line = serde_json::to_string(&root).unwrap_or_else(|_| "{}".to_owned());
    line.push('\n');
    line
}

fn parts(report: &Report) -> Vec<Part<'_>> {
    let one = |part| Part::of(part);
    report.parts.iter().map(one).collect()
}

impl<'a> Part<'a> {
    fn of(report: &'a Report) -> Self {
        Part {
            tag: report.tag.map(|tag| tag.name),
            about: &report.about,
            state: report.state().word(),
            text: &report.text,
            meaning: report.tag.map(|tag| tag.meaning),
            remedy: report.tag.map(|tag| tag.remedy),
            metrics: numbers(&report.metrics),
            parts: parts(report),
        }
    }
}

fn numbers(metrics: &[Metric]) -> Vec<Number> {
    metrics
        .iter()
        .filter(|metric| metric.value.is_finite())
        .map(Number::of)
        .collect()
}

impl Number {
    fn of(metric: &Metric) -> Self {
        Number {
            label: metric.label,
            value: metric.value,
            unit: metric.unit.suffix(),
            warning: metric.warning.map(|range| range.to_string()),
            critical: metric.critical.map(|range| range.to_string()),
            min: metric.min,
            max: metric.max,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str};

    use super::*;
    use crate::metric::Unit;
    use crate::report::Tag;
    use crate::state::State;

    static LAME: Tag = Tag {
        name: "LAME",
        state: State::Critical,
        meaning: "m",
        remedy: "r",
    };

    #[test]
    fn the_tree_as_the_design_says() {
        let lag = Metric {
            warning: "0".parse().ok(),
            ..Metric::new("lag", Unit::None, 3.0)
        };
        let unseen = Metric::new("rtt", Unit::Seconds, f64::NAN);
        let report = Report::worst("shop", "fine").measured([lag, unseen]).with([
            Report::finding(&LAME, "ns1", "is lame"),
            Report::seen(State::Ok, "ns2", "answers"),
        ]);
        let expected = serde_json::json!({
            "schema": 1, "plugin": "check_soa", "state": "CRITICAL", "code": 2,
            "about": "shop", "text": "shop: ns1 is lame",
            "metrics": [{"label": "lag", "value": 3.0, "unit": "", "warning": "0", "critical": null,
                "min": 0.0, "max": null}],
            "parts": [
                {"tag": "LAME", "about": "ns1", "state": "CRITICAL", "text": "is lame",
                    "meaning": "m", "remedy": "r", "metrics": [], "parts": []},
                {"tag": null, "about": "ns2", "state": "OK", "text": "answers", "metrics": [], "parts": []},
            ],
        });
        assert_eq!(
            from_str::<Value>(&json("check_soa", &report, &[])).unwrap(),
            expected
        );
    }

    #[test]
    fn foreign_text_is_kept_whole_on_one_line() {
        let hostile = "a|b<c>\u{202E}\n\u{0}\u{1B}\\n\"".repeat(500);
        let report =
            Report::worst("shop", "").with([Report::seen(State::Warning, "x", hostile.as_str())]);
        let line = json("check_soa", &report, &["a note".to_owned()]);
        assert_eq!(line.matches('\n').count(), 1);
        let read: Value = from_str(&line).unwrap();
        assert_eq!(read["parts"][0]["text"], hostile.as_str());
        assert_eq!(read["notes"], serde_json::json!(["a note"]));
    }
}
