//! From what the servers said to findings; no questions are asked here.

mod habits;
mod names;
mod set;
mod strict;

use std::sync::Arc;

use asking::dns::{NOT_OBSERVED, Observed, Standing, by_tag, count, hygiene, resolver_report};
use plugin::{Limits, Report, State, Tag};
use probe::dns::{Answer, Name, Ours, name_servers, plain, records};
use probe::dns::{RecordType, ZoneServer};

use crate::observe::{Asked, Own};
use crate::{Options, tags};

use habits::Says;
use set::{Listing, majority};

/// A server that answers with authority, and all that it was asked.
struct Working<'a> {
    label: String,
    server: &'a ZoneServer,
    soa: &'a Answer,
    asked: &'a Asked,
}

/// How findings of hygiene are made: as notes, or as WARNING with `--strict`.
type Note<'a> = dyn Fn(&'static Tag, &str, String) -> Report + 'a;

/// Judges the name servers of a zone.
pub fn judge(limits: &Limits, options: &Options, observed: Observed<Own>) -> Report {
    let zone = plain(&observed.zone);
    let working = working(&observed);
    let listings: Vec<Listing> = working
        .iter()
        .map(|server| Listing::of(server, &observed.zone))
        .collect();
    let common = majority(&listings);
    let note = |tag, about: &str, text: String| hygiene(options.strict, tag, about, text);

    let mut parts = observed.lameness();
    parts.extend(set::judge(limits, options, &zone, &listings));
    parts.extend(names::judge(&listings, &observed.servers, &note));
    let answering = working.len().max(sources(&observed).count());
    parts.extend(by_tag(&zone, sources(&observed), answering));
    let habits = working
        .iter()
        .flat_map(|server| habits::judge(server, &observed.zone));
    parts.extend(by_tag(&zone, habits, working.len()));
    for server in &working {
        parts.extend(strict::judge(server, &observed.zone, &note));
    }
    parts.extend(late(&observed));
    parts.extend(
        observed
            .own
            .resolver
            .iter()
            .map(|answer| about_resolver(answer, &observed.zone, common)),
    );
    parts.extend(observed.notes.iter().cloned());

    let mut metrics = observed.numbers.metrics(limits);
    metrics.extend(common.map(|names| limits.metric("ns", names.len() as f64)));
    let ttl = listings.iter().filter_map(Listing::ttl).min();
    metrics.extend(ttl.map(|ttl| limits.metric("ttl", f64::from(ttl))));
    Report::worst(zone, summary(&listings, common))
        .with(parts)
        .measured(metrics)
}

fn working(observed: &Observed<Own>) -> Vec<Working<'_>> {
    let servers = observed.servers.servers.iter();
    let servers = servers.zip(&observed.standings).zip(&observed.own.asked);
    servers
        .filter_map(|((server, standing), asked)| match standing {
            Standing::Authority(soa) => Some(Working {
                label: server.server.label(),
                server,
                soa,
                asked,
            }),
            _ => None,
        })
        .collect()
}

/// What line 1 says when all is well.
fn summary(listings: &[Listing], common: Option<&[Name]>) -> String {
    let sets = || listings.iter().filter_map(Listing::names);
    let same = |names: &[Name]| sets().filter(|set| *set == names).count();
    match common {
        None => "no server gives NS records".to_owned(),
        Some(names) => format!(
            "NS set of {} at {}",
            count(names.len(), "name"),
            count(same(names), "server")
        ),
    }
}

/// Where replies come from, at every server: it explains a silence too.
fn sources(observed: &Observed<Own>) -> impl Iterator<Item = Says> {
    let servers = observed.servers.servers.iter().zip(&observed.own.asked);
    servers.filter_map(|(server, asked)| {
        let (tag, text) = habits::source(asked.source.as_deref()?)?;
        Some((tag, server.server.label(), text))
    })
}

/// The servers whose answers to our own questions the deadline kept from us.
fn late(observed: &Observed<Own>) -> Vec<Report> {
    let servers = observed.servers.servers.iter().zip(&observed.own.asked);
    servers
        .filter(|(server, asked)| {
            let strict = asked.strict.iter().flat_map(|strict| strict.answers());
            let own = [&asked.source, &asked.case, &asked.aaaa, &server.ns];
            own.into_iter()
                .chain(strict)
                .flatten()
                .any(|answer: &Arc<Answer>| matches!(answer.heard, Err(Ours::Deadline)))
        })
        .map(|(server, _)| {
            Report::finding(
                &NOT_OBSERVED,
                server.server.label(),
                "not all of its answers came before the deadline",
            )
        })
        .collect()
}

/// How the resolver's NS set compares.
fn about_resolver(answer: &Answer, zone: &Name, common: Option<&[Name]>) -> Report {
    resolver_report(answer, |label, reply| {
        let own = || records(&reply.answers, zone, RecordType::NS);
        let names = name_servers(own());
        let ttl = own().map(|record| record.ttl).min().unwrap_or(0);
        match (names.as_slice(), common) {
            ([], _) => Report::finding(
                &asking::dns::RESOLVER_FAILS,
                label,
                "(resolver) gives no NS records",
            ),
            (names, Some(common)) if names != common => {
                let difference = set::difference(names, common);
                let text = format!("(resolver) has another set for {ttl} s more: {difference}");
                Report::finding(&tags::RESOLVER_DIFFERS, label, text)
            }
            (names, _) => {
                let text = format!("(resolver) has {}", count(names.len(), "name server"));
                Report::seen(State::Ok, label, text)
            }
        }
    })
}

#[cfg(test)]
mod tests;
