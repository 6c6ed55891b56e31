//! The whole sweep as one report.

use plugin::{Context, Report, State};

use crate::fold::folded;
use crate::plan::Planned;

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
    let forest = folded(plan, reports);
    let missing = plan.len() - counts.ended();
    let late = (missing > 0).then(|| late(missing, plan.len(), cx));
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

fn late(missing: usize, total: usize, cx: &Context) -> Report {
    let text = format!("{missing} of {total} checks had not ended in time (-t, --jobs)");
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

    fn ended(&self) -> usize {
        self.states.iter().map(|(_, count)| count).sum()
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
