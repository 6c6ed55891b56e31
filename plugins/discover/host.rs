//! What servers say of a name: addresses, or the alias that it is.

use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{Chain, Fate, Route, astray, by_way_of};
use probe::address::special_purpose;
use probe::dns::{Host, HostEnd, Name, RecordType, Server, plain};
use sweep::draft::{self, Said, Told, shortened};

use super::draft::LATE;
use super::observe::Asked;

/// A name that was asked for, as each of these servers says.
pub(super) fn host(asked: &Asked, servers: &[&Server]) -> draft::Host {
    let told = match &asked.below {
        Some((_, host)) => Told(vec![("its own servers".to_owned(), found(host))]),
        None => told(&asked.chain, servers),
    };
    let mut notes = reserved(&told);
    notes.extend(
        servers
            .first()
            .and_then(|server| leads(&asked.chain, &asked.name, server)),
    );
    draft::Host {
        name: plain(&asked.name),
        what: asked.what.to_owned(),
        told,
        notes,
    }
}

/// The types that a host is asked for.
const KINDS: [RecordType; 2] = [RecordType::A, RecordType::AAAA];

fn routes(chain: &Chain, name: &Name, server: &Server) -> [Route; 2] {
    KINDS.map(|kind| chain.route(name, server, kind))
}

/// What each server says of the first name of a chain. Where one gives but one
/// of both types, and another both, only the latter was seen whole.
pub(super) fn told(chain: &Chain, servers: &[&Server]) -> Told {
    let Some(name) = chain.links.first().map(|link| &link.name) else {
        return Told::default();
    };
    let each: Vec<_> = servers
        .iter()
        .map(|server| (server.label(), said(server, &routes(chain, name, server))))
        .collect();
    let whole = each.iter().any(|(_, (_, trouble))| trouble.is_none());
    let settled = each
        .into_iter()
        .map(|(server, (said, trouble))| match trouble {
            Some(why) if whole || said == Said::Addresses(Vec::new()) => {
                (server, Said::Unseen(why))
            }
            _ => (server, said),
        });
    Told(settled.collect())
}

/// What a server says, and what of it was not seen.
fn said(server: &Server, routes: &[Route; 2]) -> (Said, Option<String>) {
    if let Some(target) = routes.iter().find_map(|route| route.names.get(1)) {
        return (Said::Alias(plain(target)), None);
    }
    let mut addresses: Vec<IpAddr> = Vec::new();
    let mut trouble = None;
    for (kind, route) in KINDS.iter().zip(routes) {
        match &route.fate {
            Fate::Addresses(found) => addresses.extend(found),
            Fate::Failed(why) => trouble = Some(format!("{kind} {}", bare(why, server))),
            Fate::NotObserved(ours) => trouble = Some(format!("{kind} {ours}")),
            Fate::NoAddress | Fate::NoSuchName | Fate::Loop | Fate::TooLong => {}
        }
    }
    (Said::Addresses(addresses), trouble)
}

/// A reason without the server's name, which stands before it anyway.
fn bare<'a>(why: &'a str, server: &Server) -> &'a str {
    why.strip_prefix(&server.label())
        .map_or(why, str::trim_start)
}

/// Where the aliases of a name lead.
fn leads(chain: &Chain, name: &Name, server: &Server) -> Option<String> {
    let routes = routes(chain, name, server);
    let ends = routes.iter().filter(|route| route.aliases() > 0);
    let mut addresses: Vec<String> = Vec::new();
    for route in ends.clone() {
        if let Fate::Addresses(found) = &route.fate {
            addresses.extend(found.iter().map(IpAddr::to_string));
        }
    }
    let first = ends.clone().next()?;
    if addresses.is_empty() {
        let (_, trouble) = ends.into_iter().find_map(|route| astray(chain, route))?;
        return Some(format!("Mind: {} {trouble}.", server.label()));
    }
    Some(format!(
        "It is an {}: {}.",
        by_way_of(&first.names),
        shortened(&addresses)
    ))
}

/// Nobody reads more notes on one name.
const NOTES: usize = 4;

/// The addresses that users on the internet cannot reach.
fn reserved(told: &Told) -> Vec<String> {
    let listed = told.0.iter().filter_map(|(_, said)| match said {
        Said::Addresses(addresses) => Some(addresses),
        _ => None,
    });
    let mut addresses: Vec<IpAddr> = listed.flatten().copied().collect();
    addresses.sort();
    addresses.dedup();
    let note = |address: IpAddr| {
        let purpose = special_purpose(address)?;
        Some(format!("Mind: users cannot reach {address}: {purpose}."))
    };
    addresses.into_iter().filter_map(note).take(NOTES).collect()
}

/// What the walk found for a name that is a zone of its own.
fn found(host: &Arc<Host>) -> Said {
    match &host.end {
        HostEnd::Found => Said::Addresses(host.addresses.clone()),
        HostEnd::Alias(target) => Said::Alias(plain(target)),
        HostEnd::NoSuchName | HostEnd::NoAddress => Said::Addresses(Vec::new()),
        HostEnd::Waiting => Said::Unseen(LATE.to_owned()),
        HostEnd::Failed(why) | HostEnd::NotObserved(why) => Said::Unseen(why.clone()),
        HostEnd::Cycle(_) | HostEnd::TooDeep => {
            Said::Unseen("the names of its name servers need one another".to_owned())
        }
    }
}
