//! What is asked beside NS of the parent's servers and SOA and NS of the
//! zone's: DS at every parent server, and at every server of the zone TCP and
//! the addresses of the name servers that lie inside the zone.

use std::sync::Arc;

use asking::dns::{Survey, Walking, compared, survey};
use plugin::{Context, Unknown};
use probe::dns::{
    Answer, DsSet, EdnsForm, EdnsSeen, How, Lookup, Name, Path, Question, RecordType, Seen, Server,
    Servers, Step, Theirs, Walk, ZoneServer, authority, ds_set, lookup,
};

use crate::Options;

/// What check_delegation itself asked.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The DS records at each server of the parent that knows the zone, in the
    /// order in which the last cut has its servers; nothing where not observed.
    pub ds: Vec<Option<DsSet>>,
    /// SOA over TCP at each server of the zone, in their order.
    pub tcp: Vec<Option<Arc<Answer>>>,
    /// What else each server of the zone answered to questions put in the usual
    /// way, in their order: what a conclusion from its SOA answer alone, of
    /// which datagrams may have been lost, has to agree with.
    pub others: Vec<Vec<Arc<Answer>>>,
    /// What the zone's servers say of name servers inside the zone.
    pub hosts: Vec<Asserted>,
    /// The answer of the resolver to compare with.
    pub resolver: Option<Arc<Answer>>,
}

/// What one server of the zone says of the addresses of one name in it.
#[derive(Clone, Debug)]
pub struct Asserted {
    /// Who says so.
    pub server: Server,
    /// The name.
    pub name: Name,
    /// Of IPv4 (A) or of IPv6 (AAAA).
    pub ipv4: bool,
    /// What it says.
    pub said: Lookup,
}

/// Walks to the zone and asks.
///
/// # Errors
/// When we could not look.
pub fn observe(cx: &Context, options: &Options) -> Result<Survey<Own>, Unknown> {
    let walking = &options.walking;
    survey(cx, walking, options.breadth(), |walk, servers| Own {
        ds: ds(walk, options, &servers.zone),
        tcp: over_tcp(walk, servers),
        others: others(walk, servers),
        hosts: asserted(walk, servers),
        resolver: compared(walk, walking, &servers.zone, RecordType::NS),
    })
}

fn ds(walk: &mut Walk, options: &Options, zone: &Name) -> Vec<Option<DsSet>> {
    let Walking {
        hostname, server, ..
    } = &options.walking;
    if !server.is_empty() {
        return Vec::new();
    }
    let descent = walk.descend(hostname.name(), options.breadth());
    let Some(cut) = descent.last() else {
        return Vec::new();
    };
    let knows = |step: &Option<Step>| matches!(step, Some(Step::Cut(_) | Step::NoCut));
    cut.said
        .iter()
        .map(|said| {
            let asked = knows(&said.step)
                .then(|| walk.answer(said.server.address, zone, RecordType::DS))?;
            ds_set(asked.as_deref()?, zone)
        })
        .collect()
}

/// SOA over TCP, without EDNS: how a server takes that is seen over UDP. A
/// server that works over UDP and is slow over TCP is asked once more, because
/// the first packet of a connection is sent only twice in our time; in mixed
/// case, because the same question is put only once.
fn over_tcp(walk: &mut Walk, servers: &Servers) -> Vec<Option<Arc<Answer>>> {
    let zone = &servers.zone;
    let once = How {
        edns: EdnsForm::None,
        path: Path::Tcp,
        ..How::default()
    };
    let again = How {
        scramble_case: true,
        ..once
    };
    let mut ask = |address| {
        let first = walk.ask(address, soa(zone), once);
        let soa_answer = walk.answer(address, zone, RecordType::SOA);
        let works = soa_answer.is_some_and(|answer| authority(&answer, zone).is_ok());
        let second = match works && is_silent(&first) {
            true => walk.ask(address, soa(zone), again).answer(),
            false => None,
        };
        second
            .filter(|answer| authority(answer, zone).is_ok())
            .or_else(|| first.answer())
    };
    let addresses = servers.servers.iter().map(|server| server.server.address);
    addresses.map(&mut ask).collect()
}

fn soa(zone: &Name) -> Question {
    Question::new(zone.clone(), RecordType::SOA)
}

fn is_silent(seen: &Seen) -> bool {
    match seen {
        Seen::Waiting { late } => *late,
        Seen::Early(_) => false,
        Seen::Final(answer) => answer.heard == Ok(Err(Theirs::Silent)),
    }
}

/// The zone's NS records, and where the answer to the question for its SOA
/// leaves a doubt, its addresses.
fn others(walk: &mut Walk, servers: &Servers) -> Vec<Vec<Arc<Answer>>> {
    let zone = &servers.zone;
    let mut heard = |server: &ZoneServer| {
        let address = server.server.address;
        let mut others: Vec<Arc<Answer>> = server.ns.iter().cloned().collect();
        if is_doubtful(&walk.ask(address, soa(zone), How::default())) {
            let kinds = [RecordType::A, RecordType::AAAA].into_iter();
            others.extend(kinds.filter_map(|kind| walk.answer(address, zone, kind)));
        }
        others
    };
    servers.servers.iter().map(&mut heard).collect()
}

/// Whether datagrams were lost or are not answered, while others are.
fn is_doubtful(soa: &Seen) -> bool {
    match soa {
        Seen::Waiting { .. } => false,
        Seen::Early(_) => true,
        Seen::Final(answer) => {
            let without_udp = answer.udp.is_some() && answer.reply().is_some();
            answer.edns == EdnsSeen::Dropped || without_udp
        }
    }
}

/// The most questions for addresses of name servers inside the zone: the eight
/// names of a zone with sixteen addresses. A zone with more has the first judged.
const MOST: usize = 256;

/// Asks the servers that are an authority, so that a silent one is not asked
/// many questions that time out one after the other. Nothing is asked of the
/// root, whose servers have their names elsewhere.
fn asserted(walk: &mut Walk, servers: &Servers) -> Vec<Asserted> {
    let zone = &servers.zone;
    if zone.is_root() {
        return Vec::new();
    }
    let most = MOST / 2 / servers.servers.len().max(1);
    let names: Vec<Name> = inside(servers).into_iter().take(most).collect();
    let mut said = Vec::new();
    for server in servers.servers.iter().map(|server| &server.server) {
        let soa = walk.answer(server.address, zone, RecordType::SOA);
        if soa.is_none_or(|answer| authority(&answer, zone).is_err()) {
            continue;
        }
        for name in &names {
            for kind in [RecordType::A, RecordType::AAAA] {
                let Some(answer) = walk.answer(server.address, name, kind) else {
                    continue;
                };
                said.push(Asserted {
                    server: server.clone(),
                    name: name.clone(),
                    ipv4: kind == RecordType::A,
                    said: lookup(&answer, zone, name),
                });
            }
        }
    }
    said
}

/// The names of name servers that lie in the zone, from every list.
fn inside(servers: &Servers) -> Vec<Name> {
    let hosts = servers.hosts.iter().map(|host| host.name.clone());
    let mut names: Vec<Name> = hosts.chain(servers.own_names()).collect();
    names.retain(|name| servers.zone.zone_of(name));
    names.sort();
    names.dedup();
    names
}
