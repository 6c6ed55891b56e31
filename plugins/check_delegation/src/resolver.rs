//! The resolver of `--compare`: which name servers it knows.

use asking::dns::{RESOLVER_FAILS, resolver_report};
use plugin::{Report, State};
use probe::dns::{Answer, Name, RecordType, name_servers, records};

use crate::sets::Set;
use crate::tags;
use crate::words::names;

/// How the resolver's NS set compares with the parent's or the zone's own:
/// resolvers keep either.
pub fn judge(answer: &Answer, zone: &Name, lists: &[&Set]) -> Report {
    resolver_report(answer, |label, reply| {
        let ns = || records(&reply.answers, zone, RecordType::NS);
        let known: Set = name_servers(ns()).into_iter().collect();
        let Some(ttl) = ns().map(|record| record.ttl).min() else {
            return Report::finding(
                &RESOLVER_FAILS,
                label,
                "(resolver) gives no NS record of the zone",
            );
        };
        let text = format!("(resolver) knows {}", names(&known));
        match lists.is_empty() || lists.iter().any(|list| **list == known) {
            true => Report::seen(State::Ok, label, text),
            false => Report::finding(
                &tags::RESOLVER_DIFFERS,
                label,
                format!("{text} for {ttl} s more"),
            ),
        }
    })
}
