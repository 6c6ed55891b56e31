//! The whole sweep as one report.

use plugin::{Context, Report, State};

use crate::fold::folded;
use crate::plan::Planned;
use crate::reduce::named;

/// The reports beside their plan become the parts of one report, with how many
/// there are in each state. Checks that had not ended are one finding: when
/// time runs out, thousands may be missing for one reason.
pub fn summary(
    name: String,
    plan: &[Planned],
    reports: Vec<Option<Report>>,
    cx: &Context,
) -> Report {
    let counts = Counts::of(&reports);
    let missing: Vec<&Planned> = plan
        .iter()
        .zip(&reports)
        .filter_map(|(check, report)| report.is_none().then_some(check))
        .collect();
    let forest = folded(plan, reports);
    let late = (!missing.is_empty()).then(|| late(&missing, plan.len(), cx));
    let metric = |(label, value)| cx.limits().metric(label, value);
    let text = match plan.len() {
        1 => "1 check is OK".to_owned(),
        count => format!("all {count} checks are OK"),
    };
    Report::worst(name, text)
        .with(late)
        .with(forest.roots)
        .measured(counts.labelled(plan.len(), forest.folded).map(metric))
}

/// Of the checks that had not ended no more than these are named.
const NAMED: usize = 5;

fn late(missing: &[&Planned], total: usize, cx: &Context) -> Report {
    let mut names: Vec<String> = missing
        .iter()
        .take(NAMED)
        .map(|check| named(check))
        .collect();
    if missing.len() > NAMED {
        names.push(format!("{} more", missing.len() - NAMED));
    }
    let count = missing.len();
    let text = format!(
        "{count} of {total} checks had not ended in time (-t, --jobs): {}",
        names.join(", ")
    );
    Report {
        text,
        ..cx.late("sweep")
    }
}

/// What the perfdata says.
struct Counts {
    states: [(State, usize); 4],
    queries: f64,
}

impl Counts {
    fn of(reports: &[Option<Report>]) -> Self {
        let ended = || reports.iter().flatten();
        let count = |state| ended().filter(|report| report.state() == state).count();
        let metrics = ended().flat_map(|report| &report.metrics);
        let queries = metrics
            .filter(|metric| metric.label == "queries")
            .map(|metric| metric.value)
            .sum();
        Counts {
            states: State::ALL.map(|state| (state, count(state))),
            queries,
        }
    }

    fn in_state(&self, state: State) -> f64 {
        self.states
            .iter()
            .filter(|(of, _)| *of == state)
            .map(|(_, count)| *count as f64)
            .sum()
    }

    fn labelled(&self, checks: usize, folded: usize) -> [(&'static str, f64); 7] {
        [
            ("checks", checks as f64),
            ("ok", self.in_state(State::Ok)),
            ("warning", self.in_state(State::Warning)),
            ("critical", self.in_state(State::Critical)),
            ("unknown", self.in_state(State::Unknown)),
            ("folded", folded as f64),
            ("queries", self.queries),
        ]
    }
}
