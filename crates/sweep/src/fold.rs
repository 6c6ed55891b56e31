//! One cause, one line: what depends on something broken stands below it.

use plugin::{Report, State};

use crate::plan::Planned;

/// The reports of the checks that ended, as a forest: a problem whose
/// dependency explains it is a part of the dependency's report.
///
/// A dependency explains a problem when it could not be seen itself (UNKNOWN)
/// or is CRITICAL, and the problem is no worse; what it explains may explain
/// further problems in its place. A dependency that is OK or only WARNING
/// proves that the cause is elsewhere, and what is OK needs no explanation.
///
/// `reports` stands beside `plan`; `None` is a check that did not end.
pub fn folded(plan: &[Planned], reports: Vec<Option<Report>>) -> Forest {
    let states: Vec<_> = reports
        .iter()
        .map(|report| report.as_ref().map(Report::state))
        .collect();
    let mut causes: Vec<Option<Cause>> = Vec::with_capacity(plan.len());
    for (check, state) in plan.iter().zip(&states) {
        let parent = check
            .after
            .and_then(|after| Some((after, causes.get(after).copied()??)));
        causes.push(state.and_then(|state| Cause::of(state, parent)));
    }
    grown(reports, &causes)
}

/// Checks in the order of the plan, those that are explained below their cause.
#[derive(Debug)]
pub struct Forest {
    /// The checks at the top, the worst for its reader to find.
    pub roots: Vec<Report>,
    /// How many checks stand below others.
    pub folded: usize,
}

/// A check that has a problem.
#[derive(Clone, Copy)]
struct Cause {
    /// How bad the first cause is that this problem goes back to.
    state: State,
    /// The check that explains this one.
    below: Option<usize>,
}

impl Cause {
    fn of(state: State, parent: Option<(usize, Cause)>) -> Option<Self> {
        let explains =
            |(_, cause): &(usize, Cause)| cause.state >= State::Unknown && state <= cause.state;
        match parent.filter(explains) {
            _ if state == State::Ok => None,
            Some((after, cause)) => Some(Cause {
                state: cause.state,
                below: Some(after),
            }),
            None => Some(Cause { state, below: None }),
        }
    }
}

/// Children stand after their parents in the plan: taken from the end, each
/// is complete when its parent takes it.
fn grown(reports: Vec<Option<Report>>, causes: &[Option<Cause>]) -> Forest {
    let mut children: Vec<Vec<Report>> = Vec::new();
    children.resize_with(reports.len(), Vec::new);
    let mut forest = Forest {
        roots: Vec::new(),
        folded: 0,
    };
    for (index, report) in reports.into_iter().enumerate().rev() {
        let Some(report) = report else { continue };
        let below = children
            .get_mut(index)
            .map(std::mem::take)
            .unwrap_or_default();
        let report = report.with(below.into_iter().rev());
        let parent = causes
            .get(index)
            .copied()
            .flatten()
            .and_then(|cause| cause.below);
        match parent.and_then(|parent| children.get_mut(parent)) {
            Some(siblings) => {
                siblings.push(report);
                forest.folded += 1;
            }
            None => forest.roots.push(report),
        }
    }
    forest.roots.reverse();
    forest
}

#[cfg(test)]
mod tests {
    use super::folded;
    use crate::plan::Planned;
    use plugin::{Report, State};

    /// Checks as `name:state:after`, the state as its first letter, `-` for
    /// one that did not end; drawn with what is folded in parentheses.
    fn drawn(rows: &str) -> (String, usize) {
        let rows: Vec<Vec<_>> = rows
            .split(' ')
            .map(|row| row.split(':').collect())
            .collect();
        let planned = |row: &Vec<&str>| Planned {
            element: row[0].to_owned(),
            plugin: "check_test",
            args: Vec::new(),
            after: row.get(2).map(|after| after.parse().expect("an index")),
            zone: String::new(),
        };
        let state = |row: &Vec<&str>| {
            State::ALL
                .into_iter()
                .find(|state| state.word().starts_with(row[1]))
        };
        let reports = rows
            .iter()
            .map(|row| Some(Report::seen(state(row)?, row[0], "")));
        let forest = folded(
            &rows.iter().map(planned).collect::<Vec<_>>(),
            reports.collect(),
        );
        (
            forest.roots.iter().map(tree).collect::<Vec<_>>().join(" "),
            forest.folded,
        )
    }

    fn tree(report: &Report) -> String {
        let parts: Vec<_> = report.parts.iter().map(tree).collect();
        if parts.is_empty() {
            report.about.clone()
        } else {
            format!("{}({})", report.about, parts.join(" "))
        }
    }

    #[test]
    fn one_cause_is_one_line() {
        for (rows, drawing, count) in [
            ("d:O s:O:0 a:O:1", "d s a", 0),
            ("d:O s:O:0 a:C:1", "d s a", 0),
            ("d:C s:C:0 a:C:1", "d(s(a))", 2),
            ("d:C s:W:0 n:U:0", "d(s n)", 2),
            // What depends on something that works has a cause of its own.
            ("d:C s:O:0 a:C:1", "d s a", 0),
            ("d:W s:C:0", "d s", 0),
            // The delegation explains both, although what is between them was not seen.
            ("d:C s:U:0 a:C:1", "d(s(a))", 2),
            // What could not be looked at explains nothing that was seen to be broken.
            ("d:U s:C:0 n:U:0", "d(n) s", 1),
            // A check that did not end explains nothing.
            ("d:- s:C:0", "s", 0),
            ("d:C s:-:0 a:C:1", "d a", 0),
        ] {
            assert_eq!(drawn(rows), (drawing.to_owned(), count), "{rows}");
        }
    }
}
