//! From what a check found to what is reported: limits, severities, deadline.

use std::time::Duration;

use crate::context::Context;
use crate::limits::{Limits, TIME};
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
/// that the plugin does not report itself; numbers under a label of another
/// program's ([`crate::Guise`]) are said by the plugin under its own.
pub(crate) fn limited(report: Report, measures: &[Measure]) -> Report {
    let is_reported = |label| {
        let mut rows = measures.iter().chain([&TIME]);
        rows.find(|row| row.label == label)
            .is_none_or(|row| row.reported)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Awaited;
    use crate::metric::{Metric, Unit};
    use crate::report::Tag;

    static NOTE: Tag = Tag {
        name: "NOTE",
        state: State::Ok,
        meaning: "m",
        remedy: "r",
    };
    static LAME: Tag = Tag {
        name: "LAME",
        state: State::Critical,
        meaning: "m",
        remedy: "r",
    };

    const MEASURES: [Measure; 2] = [
        Measure {
            warning: Some("0"),
            ..Measure::new("lag", Unit::None)
        },
        Measure {
            warning: Some("0"),
            reported: true,
            ..Measure::new("told", Unit::None)
        },
    ];

    fn limits(warning: &str) -> Limits {
        Limits::resolve(&MEASURES, &[warning.to_owned()], &[]).unwrap()
    }

    fn settled(report: Report, severities: &[(&str, State)]) -> Report {
        let own: Vec<_> = severities
            .iter()
            .map(|(tag, state)| ((*tag).to_owned(), *state))
            .collect();
        let times = (Duration::from_millis(1500), Duration::from_secs(10));
        judged(report, &MEASURES, &limits("time=1"), times, &own)
    }

    fn root(parts: impl IntoIterator<Item = Report>) -> Report {
        Report::worst("shop", "fine").with(parts)
    }

    fn with_lag(report: Report, label: &'static str) -> Report {
        report.measured([limits("lag=2").metric(label, 3.0)])
    }

    #[test]
    fn a_number_beyond_its_limit_is_a_finding() {
        let ok = || Report::seen(State::Ok, "shop", "fine");
        for report in [root([ok()]), ok()] {
            let limited = limited(with_lag(report, "lag"), &MEASURES);
            assert_eq!(limited.state(), State::Warning);
            assert_eq!(limited.deciding().text, "lag is 3 (limit 2)");
            assert_eq!(limited.deciding().tag.map(|tag| tag.name), Some("LIMIT"));
            assert_eq!((limited.metrics.len(), limited.text.as_str()), (1, "fine"));
        }
    }

    #[test]
    fn a_plugin_that_reports_the_number_itself_is_left_alone() {
        let limited = limited(
            with_lag(root([Report::seen(State::Ok, "a", "b")]), "told"),
            &MEASURES,
        );
        assert_eq!((limited.state(), limited.parts.len()), (State::Ok, 1));
    }

    #[test]
    fn numbers_of_parts_are_the_parts_business() {
        let part = with_lag(Report::seen(State::Ok, "a", "b"), "lag");
        assert_eq!(limited(root([part]), &MEASURES).state(), State::Ok);
    }

    #[test]
    fn the_time_comes_first_and_may_be_limited() {
        let settled = settled(with_lag(root([]), "told"), &[]);
        let labels: Vec<_> = settled.metrics.iter().map(|metric| metric.label).collect();
        assert_eq!(labels, ["time", "told"]);
        assert_eq!(
            settled.metrics[0],
            Metric {
                max: Some(10.0),
                ..limits("time=1").metric("time", 1.5)
            }
        );
        assert_eq!(settled.parts[0].text, "time is 1.5s (limit 1)");
    }

    #[test]
    fn severities_reach_every_tagged_node() {
        let parts = || {
            [
                Report::finding(&NOTE, "a", "b"),
                root([Report::finding(&LAME, "c", "d").at(State::Warning)]),
            ]
        };
        let table: [(&[(&str, State)], State); 5] = [
            (&[], State::Warning),
            (&[("LAME", State::Ok), ("LIMIT", State::Ok)], State::Ok),
            (&[("NOTE", State::Critical)], State::Critical),
            (
                &[("LAME", State::Critical), ("LAME", State::Unknown)],
                State::Unknown,
            ),
            (&[("LIMIT", State::Critical)], State::Critical),
        ];
        for (severities, state) in table {
            assert_eq!(
                settled(root(parts()), severities).state(),
                state,
                "{severities:?}"
            );
        }
    }

    #[test]
    fn a_node_that_observed_nothing_says_so() {
        let settled = settled(root([root([])]), &[("LIMIT", State::Ok)]);
        assert_eq!(
            (settled.state(), settled.deciding().text.as_str()),
            (State::Unknown, "nothing was observed")
        );
    }

    #[test]
    fn late_is_the_worse_of_what_was_found_and_the_deadline() {
        let cx = Context::for_test(&MEASURES, &[], &[]).unwrap();
        let lame = || Report::finding(&LAME, "ns1", "is lame");
        let slow = || Report::seen(State::Warning, "ns1", "is slow");
        let table = [
            (Awaited::Other, None, State::Unknown, 0),
            (Awaited::Other, Some(root([slow()])), State::Unknown, 2),
            (Awaited::Other, Some(root([lame()])), State::Critical, 2),
            (Awaited::Other, Some(lame()), State::Critical, 2),
            (Awaited::Subject, Some(slow()), State::Critical, 2),
            (Awaited::Subject, Some(root([])), State::Critical, 1),
            (Awaited::Subject, None, State::Critical, 0),
        ];
        for (awaited, left, state, parts) in table {
            cx.stage("the servers", awaited);
            let report = overdue(left.clone(), &cx);
            assert_eq!(
                (report.state(), report.parts.len()),
                (state, parts),
                "{awaited:?} {left:?}"
            );
        }
    }
}
