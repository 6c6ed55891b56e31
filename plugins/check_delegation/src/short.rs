//! A way that ended before the zone: for this plugin that is the subject.

use asking::dns::{Stop, Walking, Way};
use plugin::{Context, Limits, Metric, Report, Unknown};
use probe::dns::{Descent, End, Name, Said};

use crate::hosts::unresolved;
use crate::parents::Parents;
use crate::{levels, lists};

/// The report of a walk that did not reach the zone: who said what on the
/// last level, and what all plugins say of it unless ours says the same.
///
/// # Errors
/// When we could not look.
pub fn judge(cx: &Context, walking: &Walking, way: Way) -> Result<Report, Unknown> {
    let name = walking.hostname.to_string();
    let queries = way.queries;
    let descent = way.descent.clone();
    let shared = Stop::outcome(way.stop(cx, &name))?;
    let Some(descent) = descent else {
        return Ok(shared);
    };
    let last = Last::of(&descent);
    let metrics = metrics(cx.limits(), queries, last.as_ref());
    let above = descent.cuts.iter().flat_map(|cut| levels::judge(cut));
    let shared = match &descent.end {
        End::NoSuchName(..) => Vec::new(),
        _ => shared.parts,
    };
    Ok(Report::worst(name, "")
        .with(found(&descent.end, last.as_ref()))
        .with(shared)
        .with(above)
        .with(last.and_then(|last| lists::parent(&last.parents())))
        .measured(metrics))
}

/// The level at which the way ended.
struct Last<'a> {
    at: &'a Name,
    parent: &'a Name,
    said: &'a [Said],
}

impl<'a> Last<'a> {
    fn of(descent: &'a Descent) -> Option<Self> {
        let parent = &descent.last()?.zone;
        match &descent.end {
            End::NoSuchName(at, said) | End::Alias(at, _, said) | End::Stuck(at, said) => {
                Some(Last { at, parent, said })
            }
            End::Waiting | End::Reached | End::NoServers(_) => None,
        }
    }

    fn parents(&self) -> Parents<'a> {
        Parents {
            zone: self.at,
            parent: self.parent,
            said: self.said,
            ds: &[],
        }
    }
}

fn found(end: &End, last: Option<&Last>) -> Vec<Report> {
    match end {
        End::NoServers(without) => without
            .iter()
            .filter_map(|(name, end)| unresolved(name, end, true))
            .collect(),
        _ => last
            .map(|last| last.parents().judge(None))
            .unwrap_or_default(),
    }
}

fn metrics(limits: &Limits, queries: u64, last: Option<&Last>) -> Vec<Metric> {
    let mut metrics = vec![limits.metric("queries", queries as f64)];
    if let Some(parents) = last.map(Last::parents) {
        metrics.push(limits.metric("parents", parents.asked() as f64));
        metrics.push(limits.metric("parents_ok", parents.answered() as f64));
    }
    metrics
}
