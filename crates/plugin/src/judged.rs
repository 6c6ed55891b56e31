//! From what a check found to what is reported: limits, severities, deadline.

use std::time::Duration;

use crate::context::Context;
use crate::limits::Limits;
use crate::metric::Measure;
use crate::plugin::LIMIT;
use crate::report::{Report, Rule};
use crate::state::State;

/// Puts the time in front of the numbers, adds a finding for each number
/// beyond its limit and applies `--severity`; from here the state is settled.
/// The times are that of the run and that which it may take.
pub(crate) fn judged(
    mut report: Report,
    measures: &[Measure],
    limits: &Limits,
    (time, timeout): (Duration, Duration),
    severities: &[(String, State)],
) -> Report {
    let mut metric = limits.metric("time", time.as_secs_f64());
    metric.max = Some(timeout.as_secs_f64());
    report.metrics.insert(0, metric);
    let mut report = limited(report, measures);
    settle(&mut report, severities);
    report
}

/// Adds a finding for each number of the root that is beyond its limit and
/// that the plugin does not report itself.
pub(crate) fn limited(report: Report, measures: &[Measure]) -> Report {
    let is_reported = |label| {
        measures
            .iter()
            .any(|measure| measure.label == label && measure.reported)
    };
    let mut breaches = Vec::new();
    for metric in report
        .metrics
        .iter()
        .filter(|metric| !is_reported(metric.label))
    {
        if let Some(limit) = metric.broken() {
            let text = format!(
                "{} is {}{} (limit {limit})",
                metric.label,
                metric.value,
                metric.unit.suffix()
            );
            breaches.push(Report::finding(&LIMIT, report.about.clone(), text).at(metric.state()));
        }
    }
    if breaches.is_empty() {
        report
    } else {
        opened(report).with(breaches)
    }
}

/// What is said when even the watchdog saw no report: what the check left, and
/// that it is late.
pub(crate) fn overdue(left: Option<Report>, cx: &Context) -> Report {
    match left {
        Some(found) => {
            let late = cx.late(found.about.clone());
            opened(found).with([late])
        }
        None => cx.late(""),
    }
}

/// A report that can take more parts: the worst of them decides.
fn opened(mut report: Report) -> Report {
    if report.rule == Rule::Worst {
        return report;
    }
    let metrics = std::mem::take(&mut report.metrics);
    Report::worst(report.about.clone(), report.text.clone())
        .measured(metrics)
        .with([report])
}

/// Applies `--severity` to every tagged node (the last of a tag wins), and
/// gives words to a node that observed nothing.
fn settle(report: &mut Report, severities: &[(String, State)]) {
    let named = |name: &str| severities.iter().rev().find(|(tag, _)| tag == name);
    if let Some((_, state)) = report.tag.and_then(|tag| named(tag.name)) {
        report.rule = Rule::Own(*state);
    }
    if report.parts.is_empty() && !matches!(report.rule, Rule::Own(_)) {
        report.text = "nothing was observed".to_owned();
    }
    for part in &mut report.parts {
        settle(part, severities);
    }
}
