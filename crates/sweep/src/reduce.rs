//! What a sweep keeps of a check: thousands of whole trees would not fit in
//! the memory that a sweep may take, and nobody reads what is fine in them.

use plugin::{Report, Rule, State};

use crate::plan::Planned;

/// A check as its reader knows it: `shop.example delegation`.
pub fn named(check: &Planned) -> String {
    let service = check.plugin.strip_prefix("check_").unwrap_or(check.plugin);
    format!("{} {service}", check.element)
}

/// The report as one finding in the words of its deciding one, with the
/// numbers of the root, and below it the problems if there are several.
pub fn reduced(check: &Planned, report: Report) -> Report {
    let state = report.state();
    let text = words(&report);
    let tag = report.deciding().tag.filter(|_| state != State::Ok);
    let problems = report
        .parts
        .into_iter()
        .filter_map(problem)
        .collect::<Vec<_>>();
    let parts = if problems.iter().map(leaves).sum::<usize>() > 1 {
        problems
    } else {
        Vec::new()
    };
    Report {
        rule: Rule::Own(state),
        tag,
        about: named(check),
        text,
        metrics: report.metrics,
        parts,
    }
}

/// What line 1 of the plugin says after the subject.
fn words(report: &Report) -> String {
    let deciding = report.deciding();
    if report.state() == State::Ok {
        report.text.clone()
    } else if deciding.about.is_empty() || deciding.about == report.about {
        deciding.text.clone()
    } else {
        format!("{} {}", deciding.about, deciding.text)
    }
}

/// The part without what is fine in it.
fn problem(part: Report) -> Option<Report> {
    let state = part.state();
    let parts = part.parts.into_iter().filter_map(problem).collect();
    let kept = Report {
        rule: Rule::Own(state),
        metrics: Vec::new(),
        parts,
        ..part
    };
    (state != State::Ok).then_some(kept)
}

fn leaves(part: &Report) -> usize {
    part.parts.iter().map(leaves).sum::<usize>().max(1)
}

#[cfg(test)]
mod tests {
    use super::reduced;
    use crate::plan::Planned;
    use plugin::{Metric, Report, State, Tag, Unit};

    static LAME: Tag = Tag {
        name: "NS_LAME",
        state: State::Warning,
        meaning: "m",
        remedy: "r",
    };

    fn check() -> Planned {
        Planned {
            element: "shop.example".to_owned(),
            plugin: "check_ns",
            args: Vec::new(),
            after: None,
            zone: String::new(),
        }
    }

    #[test]
    fn what_is_fine_keeps_its_words_and_numbers() {
        let queries = Metric::new("queries", Unit::None, 3.0);
        let fine = Report::seen(State::Ok, "ns1", "answers");
        let report = Report::worst("shop.example", "2 servers agree")
            .with([fine])
            .measured([queries.clone()]);
        let kept = reduced(&check(), report);
        assert_eq!(
            (kept.about.as_str(), kept.text.as_str()),
            ("shop.example ns", "2 servers agree")
        );
        assert_eq!(
            (kept.state(), kept.parts.len(), kept.metrics),
            (State::Ok, 0, vec![queries])
        );
    }

    #[test]
    fn one_problem_is_the_line_and_several_stand_below_it() {
        let lame = |about| Report::finding(&LAME, about, "is lame");
        let fine = || Report::seen(State::Ok, "ns1", "answers");
        let one = reduced(
            &check(),
            Report::worst("shop.example", "").with([fine(), lame("ns2")]),
        );
        assert_eq!((one.text.as_str(), one.parts.len()), ("ns2 is lame", 0));
        assert_eq!(one.tag.map(|tag| tag.name), Some("NS_LAME"));
        let inner = Report::worst("servers", "").with([lame("ns2"), fine(), lame("ns3")]);
        let two = reduced(
            &check(),
            Report::worst("shop.example", "").with([fine(), inner]),
        );
        assert_eq!(
            (two.text.as_str(), two.state()),
            ("ns2 is lame", State::Warning)
        );
        assert_eq!(
            two.parts[0]
                .parts
                .iter()
                .map(|part| part.about.as_str())
                .collect::<Vec<_>>(),
            ["ns2", "ns3"]
        );
    }

    #[test]
    fn a_check_that_could_not_look_says_why() {
        let kept = reduced(&check(), Report::seen(State::Unknown, "", "no route"));
        assert_eq!(
            (kept.text.as_str(), kept.state()),
            ("no route", State::Unknown)
        );
    }
}
