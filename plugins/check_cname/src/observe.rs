//! What is asked beside the zone's own servers: the alias and where it leads,
//! what else the name has, and the resolver to compare with.

use std::sync::Arc;

use asking::dns::{Along, Chain, Observed, Stop, Walking, chain, chain_notes, compared};
use plugin::Context;
use probe::dns::{Answer, Breadth, Name, RecordType, Servers, Walk};

/// What the name itself is asked for on the way along the chain.
const FIRST: &[RecordType] = &[RecordType::CNAME, RecordType::A, RecordType::AAAA];
/// What the names are asked for that it leads to.
const THEN: &[RecordType] = &[RecordType::A, RecordType::AAAA];
/// What the name is asked for besides, in the hope that there is none: the
/// records that people put beside an alias (NS and SOA would make it a zone,
/// which the walk sees). A server that gives the alias instead hides them from
/// its users as well.
const BESIDE: &[RecordType] = &[
    RecordType::CNAME,
    RecordType::A,
    RecordType::AAAA,
    RecordType::TXT,
    RecordType::MX,
];

/// What check_cname itself asked.
#[derive(Clone, Debug)]
pub struct Own {
    /// The alias and where it leads.
    pub chain: Chain,
    /// For each server, in the order of the chain's first link, the types of
    /// the records beside the alias.
    pub beside: Vec<Vec<RecordType>>,
    /// The answer of the resolver to compare with.
    pub resolver: Option<Arc<Answer>>,
}

/// Walks to the zone of the name and asks.
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(cx: &Context, walking: &Walking) -> Result<Observed<Own>, Stop> {
    let name = walking.hostname.name();
    let along = Along {
        first: FIRST,
        then: THEN,
    };
    let mut observed = asking::dns::observe_name(cx, walking, Breadth::Few, |walk, servers| Own {
        chain: chain(walk, walking, servers, name, along),
        beside: beside(walk, servers, name),
        resolver: compared(walk, walking, name, RecordType::CNAME),
    })?;
    let chain = observed.own.chain.clone();
    chain_notes(cx, &mut observed, &chain);
    Ok(observed)
}

fn beside(walk: &mut Walk, servers: &Servers, name: &Name) -> Vec<Vec<RecordType>> {
    let mut types_at = |address| {
        let mut types = Vec::new();
        for kind in BESIDE {
            let answer = walk.answer(address, name, *kind);
            types.extend(answer.iter().flat_map(|answer| owned(answer, name)));
        }
        types.sort();
        types.dedup();
        types
    };
    let servers = servers.servers.iter();
    servers
        .map(|server| types_at(server.server.address))
        .collect()
}

/// The types of the records of a name in an answer, but for the alias itself
/// and what may stand beside it (RFC 2181 section 10.1, RFC 4035 section 2.5).
fn owned(answer: &Answer, name: &Name) -> Vec<RecordType> {
    let allowed = [
        RecordType::CNAME,
        RecordType::RRSIG,
        RecordType::NSEC,
        RecordType::KEY,
    ];
    let records = answer.reply().into_iter().flat_map(|reply| &reply.answers);
    records
        .filter(|record| &record.name == name)
        .map(probe::dns::Record::record_type)
        .filter(|kind| !allowed.contains(kind))
        .collect()
}
