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
