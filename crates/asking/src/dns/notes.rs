//! What has to be said of a zone's servers beside any plugin's own findings.

use std::collections::BTreeSet;

use plugin::{Context, Report};
use probe::dns::{Ours, Sight, plain};

use super::{
    ADDRESS_NOT_GLOBAL, NO_ROUTE, NO_WORKING_SERVER, NOT_OBSERVED, Observed, ROOT_ODD,
    SERVERS_LEFT_OUT, Standing, lame_note,
};

impl<T> Observed<T> {
    /// A note on each lame server, and where none works that nothing in the
    /// zone can be reached: for a plugin that judges what the servers say.
    pub fn lameness(&self) -> Vec<Report> {
        let mut parts: Vec<Report> = self
            .lame()
            .map(|(server, lame)| lame_note(server, lame))
            .collect();
        parts.extend(self.outage());
        parts
    }

    /// That no server answers with authority, if that is so.
    pub fn outage(&self) -> Option<Report> {
        let (None, Some((server, reason))) = (self.answering().next(), self.lame().next()) else {
            return None;
        };
        let text = format!(
            "has no server that answers with authority: {} {reason}",
            server.label()
        );
        Some(Report::finding(&NO_WORKING_SERVER, plain(&self.zone), text))
    }
}

/// Counts the addresses of a zone's servers, each once however many names
/// stand for it, and how long they took.
pub(super) fn tally<T>(observed: &mut Observed<T>) {
    let addresses = |counts: fn(&Standing) -> bool| {
        let servers = observed.servers.servers.iter().zip(&observed.standings);
        let counted = servers.filter(|(_, standing)| counts(standing));
        counted
            .map(|(server, _)| server.server.address)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let known = addresses(|standing| !matches!(standing, Standing::NotObserved(Ours::NoRoute)));
    let authoritative = addresses(|standing| standing.reply().is_some());
    observed.numbers.servers = known;
    observed.numbers.servers_ok = authoritative;
    let replies = || observed.standings.iter().filter_map(Standing::reply);
    observed.numbers.rtt_max = replies()
        .map(|reply| reply.time.as_secs_f64())
        .reduce(f64::max);
}

/// What has to be said once, whatever the plugin finds.
pub(super) fn notes<T>(cx: &Context, observed: &Observed<T>, sight: &Sight) -> Vec<Report> {
    let mut notes = Vec::new();
    if let Sight::Clear(odd) = sight {
        notes.extend(
            odd.iter()
                .map(|what| Report::finding(&ROOT_ODD, "root", what.clone())),
        );
    }
    for (family, ipv4) in [("IPv4", true), ("IPv6", false)] {
        let unrouted = observed
            .servers
            .servers
            .iter()
            .zip(&observed.standings)
            .any(|(server, standing)| {
                server.server.address.is_ipv4() == ipv4
                    && matches!(standing, Standing::NotObserved(Ours::NoRoute))
            });
        if unrouted {
            notes.push(Report::finding(
                &NO_ROUTE,
                family,
                "not judged: this machine has no route",
            ));
        }
    }
    for (server, purpose) in &observed.servers.forbidden {
        notes.push(Report::finding(
            &ADDRESS_NOT_GLOBAL,
            server.label(),
            format!("not asked: {purpose}"),
        ));
    }
    if observed.servers.left_out > 0 {
        let text = format!(
            "{} addresses not asked (--max-servers)",
            observed.servers.left_out
        );
        notes.push(Report::finding(
            &SERVERS_LEFT_OUT,
            plain(&observed.zone),
            text,
        ));
    }
    notes.extend(unobserved(cx, observed));
    notes
}

/// The servers that the deadline or our own network kept from us.
fn unobserved<T>(cx: &Context, observed: &Observed<T>) -> Vec<Report> {
    let mut late = false;
    let mut notes = Vec::new();
    for (server, standing) in observed.servers.servers.iter().zip(&observed.standings) {
        match standing {
            Standing::NotObserved(Ours::NoRoute) | Standing::Authority(_) | Standing::Lame(_) => {
                continue;
            }
            Standing::NotObserved(Ours::Deadline) => late = true,
            Standing::NotObserved(_) => {}
        }
        if let Standing::NotObserved(ours) = standing {
            notes.push(Report::finding(
                &NOT_OBSERVED,
                server.server.label(),
                ours.to_string(),
            ));
        }
    }
    if late {
        notes.push(cx.late(plain(&observed.zone)));
    }
    notes
}
