//! What the resolver's users get, beside what the zone's servers give.

use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{Chain, LINKS, RESOLVER_FAILS, listed, resolver_report};
use plugin::{Report, State};
use probe::dns::{Answer, Name, RecordType, Reply, ResponseCode, addresses, alias, plain};

use super::Subject;
use crate::tags;

/// How the resolver's answers compare; what it says of both types is said once.
pub fn findings(
    answers: &[Arc<Answer>],
    name: &Name,
    chain: &Chain,
    subject: &Subject,
) -> Vec<Report> {
    let about = |answer: &Arc<Answer>| about(answer, name, chain, subject);
    let mut parts: Vec<Report> = answers.iter().map(about).collect();
    parts.dedup_by(|one, other| one.text == other.text);
    parts
}

fn about(answer: &Answer, name: &Name, chain: &Chain, subject: &Subject) -> Report {
    let kind = answer.ask.question.kind;
    resolver_report(answer, |label, reply| {
        let has = subject.told.iter().any(|told| told.has(kind));
        // What a server did not say may be what the resolver has from it.
        let known = subject.told.iter().all(|told| told.knows(kind));
        match cached(reply, name, chain, &subject.addresses()) {
            Cached::Agrees(found) if found.is_empty() && has => {
                let (what, left) = negative(reply, kind);
                let text =
                    format!("(resolver) says {what} although the zone's servers have it{left}");
                Report::finding(&RESOLVER_FAILS, label, text)
            }
            Cached::Agrees(found) if found.is_empty() => {
                Report::seen(State::Ok, label, format!("(resolver) has no {kind} record"))
            }
            Cached::Agrees(found) => Report::seen(
                State::Ok,
                label,
                format!("(resolver) has {}", listed(&found)),
            ),
            Cached::Stale(what, _) if !known => {
                Report::seen(State::Ok, label, format!("(resolver) has {what}"))
            }
            Cached::Stale(what, ttl) => {
                let text = format!("(resolver) still has {what}, for {ttl} s more");
                Report::finding(&tags::RESOLVER_STALE, label, text)
            }
        }
    })
}

/// What a cache has.
enum Cached {
    /// These addresses, all of which a server of the zone gives.
    Agrees(Vec<IpAddr>),
    /// This, which none gives, for so many seconds more.
    Stale(String, u32),
}

/// Follows the resolver's answer until it says what no server says.
fn cached(reply: &Reply, name: &Name, chain: &Chain, given: &[IpAddr]) -> Cached {
    let mut name = name.clone();
    for _ in 0..LINKS {
        let Some(target) = alias(&reply.answers, &name) else {
            break;
        };
        let known = chain.link(&name).map(asking::dns::Link::targets);
        if known.is_some_and(|known| !known.contains(&target)) {
            let what = format!("{} as an alias of {}", plain(&name), plain(&target));
            return Cached::Stale(what, ttl(reply, &name));
        }
        name = target;
    }
    let found = addresses(&reply.answers, &name);
    let stale: Vec<IpAddr> = found
        .iter()
        .filter(|one| !given.contains(one))
        .copied()
        .collect();
    match stale.is_empty() {
        true => Cached::Agrees(found),
        false => Cached::Stale(listed(&stale), ttl(reply, &name)),
    }
}

fn ttl(reply: &Reply, name: &Name) -> u32 {
    let own = reply.answers.iter().filter(|record| &record.name == name);
    own.map(|record| record.ttl).max().unwrap_or_default()
}

/// What kind of nothing the resolver has, and for how long (RFC 2308 section 5).
fn negative(reply: &Reply, kind: RecordType) -> (String, String) {
    let what = match reply.rcode {
        ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
        _ => format!("that there is no {kind} record"),
    };
    let soa = reply
        .authorities
        .iter()
        .find(|record| record.record_type() == RecordType::SOA);
    let left = soa.map(|soa| format!(", for {} s more", soa.ttl));
    (what, left.unwrap_or_default())
}
