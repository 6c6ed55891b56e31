//! From what the servers said to findings; no questions are asked here.

mod addresses;
mod missing;
mod questions;
mod resolver;
mod ttl;

use std::net::IpAddr;

use asking::dns::{Observed, by_way_of, count, everywhere, hygiene, listed};
use plugin::{Limits, Report, State};
use probe::dns::{Name, Server, plain};

use crate::observe::Own;
use crate::told::Told;
use crate::{Options, tags};

/// Judges the addresses of a name.
pub fn judge(limits: &Limits, options: &Options, observed: Observed<Own>) -> Report {
    let own = &observed.own;
    let name = options.walking.hostname.name();
    let servers: Vec<&Server> = observed.answering().collect();
    let subject = Subject {
        name: plain(name),
        told: servers
            .iter()
            .map(|server| Told::of(server, &own.chain, name, options.kind.types()))
            .collect(),
    };
    let note = |tag, text: String| hygiene(options.strict, tag, &subject.name, text);

    let mut parts = missing::findings(&subject, &own.chain);
    parts.extend(missing::families(&subject, &note));
    parts.extend(questions::findings(&own.chain, &servers));
    parts.extend(missing::everywhere_nothing(&subject, &parts));
    parts.extend(addresses::unexpected(&subject, &options.expect));
    parts.extend(addresses::special(&subject, &own.special));
    parts.extend(addresses::differences(&subject, options.same));
    parts.extend(missing::length(&subject));
    parts.extend(apex(&subject, *name == observed.zone));
    parts.extend(ttl::findings(limits, &own.chain, options.strict));
    parts.extend(addresses::wildcard(&own.chain, &own.beside, &note));
    parts.extend(resolver::findings(
        &own.resolver,
        name,
        &own.chain,
        &subject,
    ));
    parts.extend(subject.told.iter().filter_map(Told::part));
    parts.extend(observed.lameness());
    parts.extend(observed.notes.iter().cloned());

    let mut metrics = observed.numbers.metrics(limits);
    if subject.told.iter().any(Told::seen) {
        metrics.push(limits.metric("addresses", subject.addresses().len() as f64));
    }
    metrics.extend(
        subject
            .ttl()
            .map(|ttl| limits.metric("ttl", f64::from(ttl))),
    );
    Report::worst(subject.name.clone(), subject.summary(&observed.zone))
        .with(parts)
        .measured(metrics)
}

/// The name and what each server that answers for its zone tells of it.
pub struct Subject {
    /// As people write it.
    pub name: String,
    /// In the order of the servers.
    pub told: Vec<Told>,
}

impl Subject {
    /// Every address that any server gives, sorted, each once.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let mut all: Vec<IpAddr> = self.told.iter().flat_map(Told::addresses).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The servers that give addresses.
    pub fn with_addresses(&self) -> impl Iterator<Item = &Told> {
        let has = |told: &&Told| !told.addresses().is_empty();
        self.told.iter().filter(has)
    }

    /// The least TTL on any way that leads to an address.
    fn ttl(&self) -> Option<u32> {
        let routes = self.told.iter().flat_map(|told| &told.routes);
        routes.filter_map(|(_, route)| route.ttl).min()
    }

    /// What line 1 says when all is well.
    fn summary(&self, zone: &Name) -> String {
        let ways = self.told.iter().map(Told::names);
        let names = ways.max_by_key(|names| names.len()).unwrap_or_default();
        let servers = count(self.told.len(), "server");
        let said = said(names, &self.addresses());
        format!("{said} at {servers} of {}", plain(zone))
    }
}

impl Told {
    /// What the server tells, where that is addresses.
    fn part(&self) -> Option<Report> {
        let addresses = self.addresses();
        let said = said(self.names(), &addresses);
        (!addresses.is_empty()).then(|| Report::seen(State::Ok, &self.server, said))
    }
}

/// `alias of edge.operator.test: 192.0.2.1, 192.0.2.2`
fn said(names: &[Name], addresses: &[IpAddr]) -> String {
    let mut said = vec![by_way_of(names), listed(addresses)];
    said.retain(|words| !words.is_empty());
    said.join(": ")
}

/// An alias at the apex of a zone, which is for check_cname to alarm.
fn apex(subject: &Subject, is_apex: bool) -> Vec<Report> {
    let alias = |told: &&Told| is_apex && told.names().len() > 1;
    let says = subject.told.iter().filter(alias).map(|told| {
        let text = "gives an alias at the apex of its zone, see check_cname";
        (told.server.clone(), text.to_owned())
    });
    everywhere(
        &tags::ALIAS_AT_APEX,
        &subject.name,
        says.collect(),
        subject.told.len(),
    )
}

#[cfg(test)]
mod tests;
