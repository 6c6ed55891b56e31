//! What a correct authoritative server answers (RFC 1034, 1035, 2308, 4592,
//! 6672, 6891), and what a recursor would make of the same zones.

use std::collections::HashMap;
use std::sync::Arc;

use hickory_proto::op::{Edns, Message, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::BinDecodable;

use crate::key::{Key, ancestors, key};
use crate::message::{Asked, Reply};
use crate::zone::{Found, Set, Zone};

/// The zones of one server, by origin.
pub(crate) type Zones = HashMap<Key, Arc<Zone>>;

/// Aliases followed for one question, as most servers limit it.
const ALIASES: usize = 16;
/// Answers a question from these zones.
pub(crate) fn authoritative(zones: &Zones, asked: &Asked) -> Reply {
    let mut reply = Reply::to(asked);
    if let Some(code) = unanswerable(asked) {
        return reply.refusing(code);
    }
    let Some(zone) = zone_for(zones, &key(&asked.query.name), asked.kind()) else {
        return reply.refusing(ResponseCode::Refused);
    };
    reply.message.metadata.authoritative = true;
    fill(zone, &asked.query, &mut reply.message);
    reply
}

/// The code for a question that no zone can answer.
fn unanswerable(asked: &Asked) -> Option<ResponseCode> {
    let version = asked.message.edns.as_ref().map_or(0, Edns::version);
    if version != 0 {
        Some(ResponseCode::BADVERS)
    } else if asked.message.metadata.op_code != OpCode::Query {
        Some(ResponseCode::NotImp)
    } else if asked.message.queries.len() != 1 {
        Some(ResponseCode::FormErr)
    } else if asked.query.query_class != DNSClass::IN || is_transfer(asked.kind()) {
        Some(ResponseCode::Refused)
    } else {
        None
    }
}

/// Whether a question asks for a whole zone.
pub(crate) fn is_transfer(kind: RecordType) -> bool {
    matches!(kind, RecordType::AXFR | RecordType::IXFR)
}

/// The zone that answers for a name: the deepest, but for DS the one above.
pub(crate) fn zone_for<'a>(zones: &'a Zones, name: &[u8], kind: RecordType) -> Option<&'a Zone> {
    let above = usize::from(kind == RecordType::DS);
    let deepest = |skip| {
        ancestors(name)
            .skip(skip)
            .find_map(|origin| zones.get(origin))
    };
    deepest(above).or_else(|| deepest(0)).map(AsRef::as_ref)
}

/// Answers from one zone, following aliases inside it. Returns the name whose
/// answer lies elsewhere: the target of an alias that leaves the zone, or a
/// name below a cut, or one that a loop of aliases came back to.
fn fill(zone: &Zone, query: &Query, message: &mut Message) -> Option<Name> {
    let mut name = query.name.clone();
    for _ in 0..ALIASES {
        let found = key(&name);
        let seen = message.answers.iter().any(|record| record.name == name);
        if seen || !zone.covers(&found) {
            return Some(name);
        }
        name = match zone.find(&found, query.query_type) {
            Found::Records(set) => {
                owned(set, &name, &mut message.answers);
                addresses(zone, set, &mut message.additionals);
                return None;
            }
            Found::Alias(set) => {
                owned(set, &name, &mut message.answers);
                alias_target(set)?
            }
            Found::Renamed(set) => renamed(set, &name, &mut message.answers)?,
            Found::Referral(set) => {
                refer(zone, set, message);
                return Some(name);
            }
            Found::NoData => return negative(zone, message),
            Found::NoName => {
                message.metadata.response_code = ResponseCode::NXDomain;
                return negative(zone, message);
            }
        };
    }
    None
}

/// Adds a set's records under the name as it was asked, which also gives
/// wildcards their owner and keeps the asker's case.
fn owned(set: &Set, name: &Name, section: &mut Vec<Record>) {
    section.extend(
        set.records
            .iter()
            .map(|record| Record::from_rdata(name.clone(), record.ttl, record.data.clone())),
    );
}

fn alias_target(set: &Set) -> Option<Name> {
    match &set.records.first()?.data {
        RData::CNAME(CNAME(target)) => Some(target.clone()),
        _ => None,
    }
}

/// Adds a DNAME and the CNAME made from it (RFC 6672 section 3.1); the target.
fn renamed(set: &Set, name: &Name, answers: &mut Vec<Record>) -> Option<Name> {
    let record = set.records.first()?;
    let RData::Unknown { rdata, .. } = &record.data else {
        return None;
    };
    let target = Name::from_bytes(&rdata.anything).ok()?;
    let kept = usize::from(name.num_labels().saturating_sub(record.name.num_labels()));
    let target = Name::from_labels(name.iter().take(kept).chain(target.iter())).ok()?;
    answers.push(record.clone());
    let data = RData::CNAME(CNAME(target.clone()));
    answers.push(Record::from_rdata(name.clone(), record.ttl, data));
    Some(target)
}

/// Adds a referral with all glue that the zone has. An answer that has begun
/// (an alias into a delegated zone) stays an answer.
fn refer(zone: &Zone, set: &Set, message: &mut Message) {
    if message.answers.is_empty() {
        message.metadata.authoritative = false;
        message.authorities.extend(set.records.iter().cloned());
        addresses(zone, set, &mut message.additionals);
    }
}

/// Adds the SOA that says how long "no" may be remembered (RFC 2308).
fn negative(zone: &Zone, message: &mut Message) -> Option<Name> {
    let soa = zone.set(&zone.origin, RecordType::SOA)?.records.first()?;
    let mut soa = soa.clone();
    if let RData::SOA(data) = &soa.data {
        soa.ttl = soa.ttl.min(data.minimum);
    }
    message.authorities.push(soa);
    None
}

/// Adds the addresses of the hosts that a set names, as far as known here.
fn addresses(zone: &Zone, set: &Set, additionals: &mut Vec<Record>) {
    for record in &set.records {
        let host = match &record.data {
            RData::NS(ns) => &ns.0,
            RData::MX(mx) => &mx.exchange,
            _ => continue,
        };
        let host = key(host);
        for kind in [RecordType::A, RecordType::AAAA] {
            let known = zone.set(&host, kind);
            additionals.extend(
                known
                    .into_iter()
                    .flat_map(|set| set.records.iter().cloned()),
            );
        }
    }
}

/// Gives the whole zone: its SOA, everything else, its SOA again (RFC 5936).
pub(crate) fn transfer(zones: &Zones, asked: &Asked) -> Reply {
    let mut reply = Reply::to(asked);
    let Some(zone) = zones.get(&key(&asked.query.name)) else {
        return reply.refusing(ResponseCode::NotAuth);
    };
    let is_soa = |record: &&Record| record.record_type() == RecordType::SOA;
    let soa: Vec<_> = zone.records().filter(is_soa).cloned().collect();
    let others = zone.records().filter(|record| !is_soa(record)).cloned();
    reply.message.metadata.authoritative = true;
    reply.message.answers = soa.iter().cloned().chain(others).collect();
    reply.message.answers.extend(soa);
    reply
}

/// Answers as a recursor that has every zone of the lab at hand would: aliases
/// followed across zones, AA clear, SERVFAIL where nobody has the zone.
pub(crate) fn recursive(zones: &Zones, asked: &Asked) -> Reply {
    let mut reply = Reply::to(asked);
    reply.message.metadata.recursion_available = true;
    if let Some(code) = unanswerable(asked) {
        return reply.refusing(code);
    }
    let mut query = asked.query.clone();
    for _ in 0..ALIASES {
        let zone = zone_for(zones, &key(&query.name), query.query_type);
        let Some(next) = zone.and_then(|zone| fill(zone, &query, &mut reply.message)) else {
            return resolved(reply);
        };
        if next == query.name {
            return reply.refusing(ResponseCode::ServFail);
        }
        query.name = next;
    }
    reply.refusing(ResponseCode::ServFail)
}

/// A recursor's last touch: no AA, and of what servers add only the SOA.
fn resolved(mut reply: Reply) -> Reply {
    reply.message.metadata.authoritative = false;
    reply.message.additionals.clear();
    reply
        .message
        .authorities
        .retain(|record| record.record_type() == RecordType::SOA);
    reply
}
