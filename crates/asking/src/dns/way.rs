//! A way that ended before the zone, and what is said of it.

use plugin::{Context, Report, Unknown};
use probe::dns::{Descent, End, Name, Said, Step, plain, stuck};

use super::{NO_DELEGATION, NO_NAME_SERVER, PARENT_UNREACHABLE, Stop, ZONE_IS_ALIAS};

/// A way that ended before the zone.
#[derive(Clone, Debug)]
pub struct Way {
    /// How far it went; nothing when the servers were given.
    pub descent: Option<Descent>,
    /// Questions sent.
    pub queries: u64,
}

impl Way {
    /// The report of a descent that did not reach the zone.
    pub fn stop(self, cx: &Context, name: &str) -> Stop {
        let queries = [cx.limits().metric("queries", self.queries as f64)];
        match self.ended(cx, name) {
            Stop::Report(report) => Stop::Report(Box::new(report.measured(queries))),
            stop => stop,
        }
    }

    fn ended(self, cx: &Context, name: &str) -> Stop {
        let Some(descent) = self.descent else {
            return alone(name, cx.late(name));
        };
        let zone = descent
            .last()
            .map_or_else(Name::root, |cut| cut.zone.clone());
        match descent.end {
            End::Waiting | End::Reached => alone(name, cx.late(name)),
            End::NoSuchName(at, said) => alone(
                name,
                Report::finding(&NO_DELEGATION, name, no_such_name(name, &at, &zone, &said)),
            ),
            End::Alias(at, target, _) => {
                let text = format!(
                    "{}is an alias of {} and no zone",
                    unless(name, &at),
                    plain(&target)
                );
                alone(name, Report::finding(&ZONE_IS_ALIAS, name, text))
            }
            End::Stuck(at, said) => unreachable_zone(name, &zone, &at, &said),
            // Hints that may not be asked are our own doing.
            End::NoServers(_) if zone.is_root() => Stop::Unknown(Unknown::from(
                "no root server has an address that may be asked (see --allow-private)",
            )),
            End::NoServers(without) => {
                // Where each has addresses, all of them are special.
                let hint = match without.is_empty() {
                    true => " (see --allow-private)",
                    false => "",
                };
                let text = format!(
                    "no name server of {} has an address that may be asked{hint}",
                    plain(&zone)
                );
                alone(name, Report::finding(&NO_NAME_SERVER, name, text))
            }
        }
    }
}

fn alone(name: &str, finding: Report) -> Stop {
    Stop::Report(Box::new(Report::worst(name, "").with([finding])))
}

/// The name with a blank after it, unless it is the subject of the sentence.
fn unless(subject: &str, name: &Name) -> String {
    match plain(name) {
        name if name == subject => String::new(),
        name => format!("{name} "),
    }
}

fn no_such_name(name: &str, at: &Name, zone: &Name, said: &[Said]) -> String {
    let says = said
        .iter()
        .filter(|said| matches!(said.step, Some(Step::NoSuchName)))
        .count();
    let subject = unless(name, at);
    let whose = if zone.is_root() {
        "the root".to_owned()
    } else {
        plain(zone)
    };
    format!(
        "{subject}does not exist: NXDOMAIN from {says} of {} servers of {whose}",
        said.len()
    )
}

fn unreachable_zone(name: &str, zone: &Name, at: &Name, said: &[Said]) -> Stop {
    let ours = said
        .iter()
        .all(|said| matches!(said.step, Some(Step::NotAsked(_))));
    match ours || zone.is_root() {
        true => Stop::Unknown(Unknown::from(stuck(at, said))),
        false => alone(
            name,
            Report::finding(&PARENT_UNREACHABLE, name, stuck(at, said)),
        ),
    }
}
