//! The names of the name servers, and the addresses behind them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use asking::dns::{NOT_OBSERVED, count, listed, spread};
use plugin::{Report, State};
use probe::address::network;
use probe::dns::{Host, HostEnd, Name, Servers, host_name, plain};

use super::Note;
use super::set::Listing;
use crate::tags;

/// The findings on all names that the parent or any server lists.
pub(super) fn judge(listings: &[Listing], servers: &Servers, note: &Note) -> Vec<Report> {
    let own = listings.iter().filter_map(Listing::names).flatten();
    let walked = servers.hosts.iter().map(|host| &host.name);
    let names: BTreeSet<&Name> = own.chain(walked).collect();
    let addresses = addresses(servers);
    let mut parts: Vec<Report> = names.into_iter().flat_map(spelling).collect();
    parts.extend(resolution(servers, listings.is_empty()));
    parts.extend(shared(&addresses));
    parts.extend(networks(&plain(&servers.zone), &addresses, note));
    parts.extend(glue(servers));
    parts
}

/// The rules for host names (RFC 1123 section 2.1, RFC 5891 section 4.2.3.1).
fn spelling(name: &Name) -> Vec<Report> {
    let mut parts = Vec::new();
    if !host_name(name) {
        let text = "(name server) is no host name";
        parts.push(Report::finding(&tags::NS_NAME_INVALID, plain(name), text));
    }
    let reserved = |label: &&[u8]| {
        label.get(2..4) == Some(b"--") && !label.to_ascii_lowercase().starts_with(b"xn")
    };
    if let Some(label) = name.iter().find(reserved) {
        let label = String::from_utf8_lossy(label);
        let text = format!("(name server) has '--' as third and fourth character of '{label}'");
        parts.push(Report::finding(&tags::NS_NAME_HYPHENS, plain(name), text));
    }
    parts
}

/// What each name leads to. That none leads to an address is an outage. Names
/// inside a zone of which no server works add nothing to that.
fn resolution(servers: &Servers, none_works: bool) -> Vec<Report> {
    let hosts = || servers.hosts.iter().map(AsRef::as_ref);
    let told = |host: &&Host| !(none_works && servers.zone.zone_of(&host.name));
    let seen = |host: &&Host| {
        told(host) && !matches!(host.end, HostEnd::Waiting | HostEnd::NotObserved(_))
    };
    let bad = |host: &&Host| unresolvable(&host.end).is_some();
    let all = hosts().filter(seen).count();
    let state = spread(hosts().filter(told).filter(bad).count(), all);
    hosts()
        .filter(told)
        .filter_map(|host| resolved(host, state))
        .collect()
}

fn resolved(host: &Host, state: State) -> Option<Report> {
    let name = plain(&host.name);
    match &host.end {
        HostEnd::Alias(target) => {
            let text = format!("(name server) is an alias of {}", plain(target));
            Some(Report::finding(&tags::NS_IS_ALIAS, name, text))
        }
        HostEnd::Cycle(_) | HostEnd::TooDeep => {
            let text =
                "(name server) needs itself or too many zones to be resolved, see check_delegation";
            Some(Report::finding(&tags::NS_UNRESOLVABLE, name, text).at(State::Ok))
        }
        HostEnd::NotObserved(why) => Some(Report::finding(
            &NOT_OBSERVED,
            name,
            format!("(name server) {why}"),
        )),
        end => {
            let text = format!("(name server) {}", unresolvable(end)?);
            Some(Report::finding(&tags::NS_UNRESOLVABLE, name, text).at(state))
        }
    }
}

/// Why a name leads to no address, if that is so.
fn unresolvable(end: &HostEnd) -> Option<String> {
    match end {
        HostEnd::NoSuchName => Some("does not exist".to_owned()),
        HostEnd::NoAddress => Some("has no address".to_owned()),
        HostEnd::Failed(why) => Some(format!("cannot be resolved: {why}")),
        _ => None,
    }
}

/// Every address with the names that it stands for: those that the walk found,
/// and the glue of names for which it found none.
fn addresses(servers: &Servers) -> BTreeMap<IpAddr, BTreeSet<&Name>> {
    let mut found: BTreeMap<IpAddr, BTreeSet<&Name>> = BTreeMap::new();
    for host in &servers.hosts {
        let glue = servers.servers.iter().filter(|server| {
            server.glue && host.addresses.is_empty() && server.server.name == host.name
        });
        let glue = glue.map(|server| &server.server.address);
        for address in host.addresses.iter().chain(glue) {
            found.entry(*address).or_default().insert(&host.name);
        }
    }
    found
}

/// The names that stand for the same addresses, one finding for each group.
fn shared(addresses: &BTreeMap<IpAddr, BTreeSet<&Name>>) -> Vec<Report> {
    let mut groups: BTreeMap<&BTreeSet<&Name>, Vec<IpAddr>> = BTreeMap::new();
    for (address, names) in addresses.iter().filter(|(_, names)| names.len() > 1) {
        groups.entry(names).or_default().push(*address);
    }
    groups
        .into_iter()
        .map(|(names, addresses)| {
            let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
            let number = count(addresses.len(), "address");
            let text = format!("(name servers) share {number}: {}", listed(&addresses));
            Report::finding(&tags::NS_SAME_ADDRESS, listed(&names), text)
        })
        .collect()
}

/// The families of which all addresses are in one network: hygiene here, and
/// check_delegation alarms where that is true of all.
fn networks(zone: &str, addresses: &BTreeMap<IpAddr, BTreeSet<&Name>>, note: &Note) -> Vec<Report> {
    let near = [true, false].into_iter().filter_map(|ipv4| {
        let family: Vec<IpAddr> = addresses
            .keys()
            .copied()
            .filter(|address| address.is_ipv4() == ipv4)
            .collect();
        let networks: BTreeSet<IpAddr> = family.iter().copied().map(network).collect();
        let only = networks.first().filter(|_| networks.len() == 1)?;
        let name = if ipv4 { "IPv4" } else { "IPv6" };
        (family.len() > 1).then(|| (family.len(), name, block(only)))
    });
    near.map(|(number, family, block)| {
        let text = format!(
            "has all {number} {family} addresses in {block} (limit 2 networks), see check_delegation"
        );
        note(&tags::NS_ONE_NETWORK, zone, text)
    })
    .collect()
}

fn block(network: &IpAddr) -> String {
    match network {
        IpAddr::V4(network) => format!("{network}/24"),
        IpAddr::V6(network) => format!("{network}/48"),
    }
}

/// Glue that the name itself does not have; check_delegation alarms.
fn glue(servers: &Servers) -> Vec<Report> {
    let found = |name: &Name| {
        let host = servers.hosts.iter().find(|host| &host.name == name);
        host.is_some_and(|host| host.end == HostEnd::Found && host.settled)
    };
    let foreign = servers
        .servers
        .iter()
        .filter(|server| server.glue && !server.resolved && found(&server.server.name));
    foreign
        .map(|server| {
            let text = "(glue) is no address of that name, see check_delegation";
            Report::finding(&tags::GLUE_DIFFERS, server.server.label(), text)
        })
        .collect()
}
