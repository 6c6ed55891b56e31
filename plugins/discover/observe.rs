//! What is asked: at every server that is an authority for the zone its mail
//! exchanges, the usual hosts and a name that nobody made.

use std::sync::Arc;

use asking::dns::{Along, Chain, Link, Observed, Stop, Walking, chain};
use plugin::Context;
use probe::dns::{
    Answer, Breadth, Cut, End, Host, Lookup, Name, RecordType, Server, Servers, Walk, authority,
};

use super::usual::HOSTS;

/// What discover itself asked.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// The names that were asked for; the zone's own first.
    pub hosts: Vec<Asked>,
    /// A name that nobody made.
    pub nobodys: Option<Chain>,
    /// Each server's answer on the zone's mail exchanges.
    pub mail: Vec<(Server, Option<Arc<Answer>>)>,
    /// The names of name servers outside of the zone, with their zones.
    pub homes: Vec<(Name, Name)>,
}

/// A name that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The name.
    pub name: Name,
    /// What it is used for.
    pub what: &'static str,
    /// What it has, and where its aliases lead.
    pub chain: Chain,
    /// It is a zone of its own: its delegation, and what it has there.
    pub below: Option<(Arc<Cut>, Arc<Host>)>,
}

const KINDS: Along = Along {
    first: &[RecordType::A, RecordType::AAAA],
    then: &[RecordType::A, RecordType::AAAA],
};

/// Walks to the zone and asks.
///
/// # Errors
/// When there is nothing to declare.
pub(super) fn observe(cx: &Context, walking: &Walking) -> Result<Observed<Own>, Stop> {
    let label = getrandom::u64().map_or_else(|_| "nobodys".to_owned(), |n| format!("x{n:016x}"));
    let subject = walking.hostname.name();
    asking::dns::observe(cx, walking, Breadth::All, |walk, servers| {
        let working = working(walk, servers);
        let name = |label: &str| servers.zone.prepend_label(label).ok();
        let mut names = vec![(servers.zone.clone(), "The domain itself")];
        names.extend(
            HOSTS
                .iter()
                .filter_map(|(label, what)| Some((name(label)?, *what))),
        );
        if names.iter().all(|(name, _)| name != subject) {
            names.push((subject.clone(), "The name that was asked for"));
        }
        let ask = |(name, what)| asked(walk, walking, &working, name, what);
        Own {
            hosts: names.into_iter().map(ask).collect(),
            nobodys: name(&label).map(|name| chain(walk, walking, &working, &name, KINDS)),
            mail: mail(walk, &working),
            homes: homes(walk, servers),
        }
    })
}

/// The servers that have shown themselves to be authorities: a silent one is
/// asked no more, because each further question would cost seconds.
fn working(walk: &mut Walk, servers: &Servers) -> Servers {
    let mut working = servers.clone();
    working.servers.retain(|server| {
        let soa = walk.answer(server.server.address, &servers.zone, RecordType::SOA);
        soa.is_some_and(|soa| authority(&soa, &servers.zone).is_ok())
    });
    working
}

fn asked(
    walk: &mut Walk,
    walking: &Walking,
    servers: &Servers,
    name: Name,
    what: &'static str,
) -> Asked {
    let chain = chain(walk, walking, servers, &name, KINDS);
    let below = chain.links.first().is_some_and(is_below);
    Asked {
        below: below.then(|| below_cut(walk, &name)).flatten(),
        name,
        what,
        chain,
    }
}

/// Whether a server says that the name is a zone of its own.
fn is_below(link: &Link) -> bool {
    let words = link.voices.iter().flat_map(|voice| &voice.words);
    words
        .into_iter()
        .any(|(_, word)| word.lookup == Lookup::Below)
}

fn below_cut(walk: &mut Walk, name: &Name) -> Option<(Arc<Cut>, Arc<Host>)> {
    let descent = walk.descend(name, Breadth::Few);
    let cut = descent.last().filter(|cut| &cut.zone == name)?;
    Some((Arc::clone(cut), walk.host(name)))
}

fn mail(walk: &mut Walk, servers: &Servers) -> Vec<(Server, Option<Arc<Answer>>)> {
    let each = servers.servers.iter().map(|server| {
        let answer = walk.answer(server.server.address, &servers.zone, RecordType::MX);
        (server.server.clone(), answer)
    });
    each.collect()
}

/// The zones of the name servers' names outside of the zone. Each is looked
/// for one label above the name, where its addresses were looked for as well.
fn homes(walk: &mut Walk, servers: &Servers) -> Vec<(Name, Name)> {
    let foreign = servers
        .hosts
        .iter()
        .filter(|host| !servers.zone.zone_of(&host.name));
    let home = |host: &Arc<Host>| {
        let descent = walk.descend(&host.name.base_name(), Breadth::Few);
        let reached = matches!(descent.end, End::Reached);
        let zone = descent.last().filter(|_| reached)?.zone.clone();
        Some((host.name.clone(), zone))
    };
    foreign.filter_map(home).collect()
}
