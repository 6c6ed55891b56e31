//! The checks of a plan side by side in one process, with one cache.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use plugin::{Report, Shared};

use crate::check::Table;
use crate::plan::Planned;
use crate::pool::{Heard, Pool};
use crate::progress::Progress;
use crate::reduce::reduced;

/// Runs a plan and returns what stands beside it: the reports, `None` for a
/// check that had not ended at the deadline. What checks remember from run to
/// run is in this folder.
///
/// No check waits for the one that it depends on: a broken dependency is known
/// to be the cause only when all have been seen. But while there are zones for
/// all threads the checks of one zone run one after another, because the later
/// ones find what the first has heard.
///
/// # Errors
/// Not one thread could be started.
pub fn run<T: Table>(
    plan: &Arc<Vec<Planned>>,
    jobs: usize,
    memory: Option<PathBuf>,
    deadline: Instant,
) -> io::Result<Vec<Option<Report>>> {
    let shared = Shared::default();
    let pool = start::<T>(plan, &shared, jobs, memory, deadline)?;
    let mut zones = Zones::of(plan);
    let mut progress = Progress::start();
    let mut reports = vec![None; plan.len()];
    let mut ended = 0;
    for heard in pool {
        if let Heard::Done(index, report) = heard
            && let (Some(check), Some(slot)) = (plan.get(index), reports.get_mut(index))
        {
            *slot = report;
            ended += 1;
            if zones.is_complete_after(&check.zone) {
                T::finished(&shared, &check.zone);
            }
        }
        progress.tell(|| format!("sweep {ended}/{}", plan.len()));
    }
    Ok(reports)
}

fn start<T: Table>(
    plan: &Arc<Vec<Planned>>,
    shared: &Shared,
    jobs: usize,
    memory: Option<PathBuf>,
    deadline: Instant,
) -> io::Result<Pool<Option<Report>>> {
    let (plan, shared) = (Arc::clone(plan), shared.clone());
    let groups = by_zone(&plan);
    let task = move |index: usize| {
        plan.get(index)
            .and_then(|check| report::<T>(check, &shared, memory.as_deref()))
    };
    Pool::start(groups, jobs, deadline, task)
}

/// The places of the checks of each zone, in the order of the plan.
fn by_zone(plan: &[Planned]) -> Vec<VecDeque<usize>> {
    let mut zones = BTreeMap::new();
    let mut groups: Vec<VecDeque<usize>> = Vec::new();
    for (index, check) in plan.iter().enumerate() {
        let group = *zones.entry(check.zone.as_str()).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push_back(index),
            None => groups.push([index].into()),
        }
    }
    groups
}

fn report<T: Table>(check: &Planned, shared: &Shared, memory: Option<&Path>) -> Option<Report> {
    let plugin = T::plugins()
        .iter()
        .find(|plugin| plugin.name == check.plugin)?;
    let mut argv: Vec<_> = check.args.iter().map(OsString::from).collect();
    argv.extend(
        memory
            .map(|folder| ["--state-dir".into(), folder.into()])
            .into_iter()
            .flatten(),
    );
    Some(reduced(check, plugin::report(plugin, &argv, shared).report))
}

/// How many checks of each zone have not ended.
struct Zones<'a>(BTreeMap<&'a str, usize>);

impl<'a> Zones<'a> {
    fn of(plan: &'a [Planned]) -> Self {
        let mut open = BTreeMap::new();
        for check in plan {
            *open.entry(check.zone.as_str()).or_default() += 1;
        }
        Zones(open)
    }

    /// Counts the end of one check of a zone; whether it was the last one.
    fn is_complete_after(&mut self, zone: &str) -> bool {
        let Some(open) = self.0.get_mut(zone) else {
            return false;
        };
        *open -= 1;
        *open == 0
    }
}
