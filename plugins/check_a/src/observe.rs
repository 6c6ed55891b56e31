//! What is asked beside the zone's own servers: the name and where its aliases
//! lead, a name beside it that nobody made, and the resolver to compare with.

use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{
    Along, Chain, Observed, Stop, Voice, Walking, chain, chain_notes, compared, voices,
};
use plugin::Context;
use probe::dns::{Answer, Breadth, Lookup, Name, RecordType, Servers, Walk};

/// What check_a itself asked.
#[derive(Clone, Debug)]
pub struct Own {
    /// The name and where its aliases lead.
    pub chain: Chain,
    /// What some servers say about a name beside it that nobody made.
    pub beside: Vec<Voice>,
    /// Those of the addresses that users cannot reach, and what they are
    /// reserved for.
    pub special: Vec<(IpAddr, &'static str)>,
    /// The answers of the resolver to compare with.
    pub resolver: Vec<Arc<Answer>>,
}

/// Walks to the zone of the name and asks.
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(
    cx: &Context,
    walking: &Walking,
    kinds: &[RecordType],
) -> Result<Observed<Own>, Stop> {
    let name = walking.hostname.name();
    let nobodys = nobodys(name);
    let along = Along {
        first: kinds,
        then: kinds,
    };
    let mut observed = asking::dns::observe_name(cx, walking, Breadth::Few, |walk, servers| {
        let chain = chain(walk, walking, servers, name, along);
        let resolved = kinds
            .iter()
            .map(|kind| compared(walk, walking, name, *kind));
        Own {
            resolver: resolved.collect::<Vec<_>>().into_iter().flatten().collect(),
            beside: beside(walk, servers, nobodys.as_ref(), kinds),
            special: special(walk, &chain),
            chain,
        }
    })?;
    let chain = observed.own.chain.clone();
    chain_notes(cx, &mut observed, &chain);
    Ok(observed)
}

/// A name beside this one that nobody made: its first label is drawn by lot.
fn nobodys(name: &Name) -> Option<Name> {
    let label = format!("x{:016x}", getrandom::u64().ok()?);
    name.base_name().prepend_label(label.as_str()).ok()
}

/// Two servers are asked for the name that nobody made: whether there is a
/// wildcard is a fact of the zone, not of a server. They are the first two
/// whatever they turn out to be, so that a lame one costs no further wait.
fn beside(
    walk: &mut Walk,
    servers: &Servers,
    name: Option<&Name>,
    kinds: &[RecordType],
) -> Vec<Voice> {
    let Some(name) = name.filter(|name| servers.zone.zone_of(name)) else {
        return Vec::new();
    };
    let asked = servers.servers.iter().take(2);
    let asked = asked.map(|server| server.server.clone()).collect();
    voices(walk, asked, &servers.zone, name, kinds)
}

/// The addresses of a chain that the walk would not ask either.
fn special(walk: &Walk, chain: &Chain) -> Vec<(IpAddr, &'static str)> {
    let voices = chain.links.iter().flat_map(|link| &link.voices);
    let words = voices.flat_map(|voice| &voice.words);
    let mut found: Vec<IpAddr> = words
        .filter_map(|(_, word)| match &word.lookup {
            Lookup::Found(addresses, _) => Some(addresses.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    found.sort();
    found.dedup();
    found
        .into_iter()
        .filter_map(|address| Some((address, walk.forbidden(address)?)))
        .collect()
}
