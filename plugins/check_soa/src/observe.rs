//! What is asked beside the SOA record of every server: the primary that the
//! record names, and the resolver to compare with.

use std::sync::Arc;

use asking::dns::{Observed, Stop, Walking, compared};
use plugin::Context;
use probe::dns::{Answer, Breadth, Host, Name, RecordType, Server, Servers, Walk, authority, soas};

/// The primary of the zone (MNAME) as the walk finds it.
#[derive(Clone, Debug)]
pub struct Primary {
    /// What the walk found for its name.
    pub host: Arc<Host>,
    /// The answer of each of its addresses that may be asked.
    pub answers: Vec<(Server, Option<Arc<Answer>>)>,
}

/// What check_soa itself asked.
#[derive(Clone, Debug)]
pub struct Own {
    /// The primary, once a server has named it; the root stands for "none".
    pub primary: Option<Primary>,
    /// The answer of the resolver to compare with.
    pub resolver: Option<Arc<Answer>>,
}

/// Walks to the zone and asks.
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(cx: &Context, walking: &Walking) -> Result<Observed<Own>, Stop> {
    // Where the servers were given, nobody else is looked for.
    let walks = walking.server.is_empty();
    asking::dns::observe(cx, walking, Breadth::Few, |walk, servers| Own {
        primary: mname(walk, servers)
            .filter(|_| walks)
            .and_then(|name| primary(walk, &servers.zone, &name)),
        resolver: compared(walk, walking, &servers.zone, RecordType::SOA),
    })
}

/// The MNAME of the first server that gives one with authority.
fn mname(walk: &mut Walk, servers: &Servers) -> Option<Name> {
    servers.servers.iter().find_map(|server| {
        let answer = walk.answer(server.server.address, &servers.zone, RecordType::SOA)?;
        let reply = authority(&answer, &servers.zone).ok()?;
        soas(reply, &servers.zone)
            .next()
            .map(|(soa, _)| soa.mname.to_lowercase())
    })
}

fn primary(walk: &mut Walk, zone: &Name, name: &Name) -> Option<Primary> {
    // "." says on purpose that there is no primary to send updates to.
    if name.is_root() {
        return None;
    }
    let host = walk.host(name);
    let allowed: Vec<_> = host
        .addresses
        .iter()
        .filter(|a| walk.wanted(**a) && walk.forbidden(**a).is_none())
        .collect();
    let answers = allowed
        .into_iter()
        .map(|address| {
            let server = Server {
                name: name.clone(),
                address: *address,
            };
            (server, walk.answer(*address, zone, RecordType::SOA))
        })
        .collect();
    Some(Primary { host, answers })
}
