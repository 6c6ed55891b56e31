//! The names of the name servers and their addresses: do they resolve, are
//! they several, can they be reached from the internet?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{NO_NAME_SERVER, NOT_OBSERVED, count, hygiene};
use plugin::{Report, State};
use probe::address::network;
use probe::dns::{Host, HostEnd, Name, Server, Servers, plain};

use crate::parents::Glue;
use crate::tags;
use crate::words::{level, list};

/// What is known of the zone's name servers.
pub struct Hosts<'a> {
    /// The servers as the walk found them.
    pub servers: &'a Servers,
    /// The parent's glue.
    pub glue: &'a Glue,
    /// Hygiene is a WARNING.
    pub strict: bool,
}

impl Hosts<'_> {
    /// All findings on names and addresses.
    pub fn judge(&self) -> Vec<Report> {
        let known = self.addresses();
        let hosts = self.servers.hosts.iter();
        let mut parts = self.special();
        parts.extend(hosts.filter_map(|host| self.unresolved(host, known.is_empty())));
        parts.extend(self.nobody(&known));
        parts.extend(self.one_network(&known));
        parts.extend(same_address(&known));
        parts.extend(self.families(&known));
        parts
    }

    /// Every address of every name, glue included: what there is, whether or
    /// not it may be asked.
    fn addresses(&self) -> BTreeMap<Name, BTreeSet<IpAddr>> {
        let mut known: BTreeMap<Name, BTreeSet<IpAddr>> = BTreeMap::new();
        let glue = self
            .glue
            .iter()
            .map(|(name, glue)| (name, glue.iter().copied().collect()));
        let found = self
            .servers
            .hosts
            .iter()
            .map(|host| (&host.name, host.addresses.clone()));
        for (name, addresses) in found.chain(glue.collect::<Vec<(&Name, Vec<IpAddr>)>>()) {
            if !addresses.is_empty() {
                known.entry(name.clone()).or_default().extend(addresses);
            }
        }
        known
    }

    /// There is no address to ask, although every search came to its end.
    fn nobody(&self, known: &BTreeMap<Name, BTreeSet<IpAddr>>) -> Option<Report> {
        let Servers {
            zone,
            servers,
            hosts,
            forbidden,
            ..
        } = self.servers;
        let ended = !hosts.is_empty() && hosts.iter().all(|host| host.settled);
        let text = match known.is_empty() {
            true => nowhere(hosts),
            false => "no name server has an address of the family that is asked".to_owned(),
        };
        (ended && servers.is_empty() && forbidden.is_empty())
            .then(|| Report::finding(&NO_NAME_SERVER, plain(zone), text))
    }

    fn special(&self) -> Vec<Report> {
        let none_left = self.servers.servers.is_empty();
        let state = if none_left {
            State::Critical
        } else {
            State::Warning
        };
        let finding = |(server, purpose): &(Server, &'static str)| {
            let text = format!("cannot be reached from the internet: {purpose}");
            Report::finding(&tags::NS_ADDRESS_SPECIAL, server.label(), text).at(state)
        };
        self.servers.forbidden.iter().map(finding).collect()
    }

    /// A name without an address. That of a server inside a zone that does not
    /// answer cannot be found, which is said of the zone's servers already.
    fn unresolved(&self, host: &Arc<Host>, nobody: bool) -> Option<Report> {
        let glued = self
            .glue
            .get(&host.name)
            .is_some_and(|glue| !glue.is_empty());
        match &host.end {
            HostEnd::Failed(_) if glued => None,
            end => unresolved(&host.name, end, nobody),
        }
    }

    /// All names in one network of each family that there is: counted over
    /// names, so that two names with one address are in one network as well.
    fn one_network(&self, known: &BTreeMap<Name, BTreeSet<IpAddr>>) -> Option<Report> {
        let settled = self.servers.hosts.iter().all(|host| host.settled);
        let addresses: BTreeSet<IpAddr> = known.values().flatten().copied().collect();
        let networks: BTreeSet<IpAddr> = addresses.iter().copied().map(network).collect();
        let ipv4 = networks.iter().filter(|address| address.is_ipv4()).count();
        let one = known.len() > 1 && ipv4 < 2 && networks.len() - ipv4 < 2;
        let text = format!(
            "all {} are in one network: {}",
            count(known.len(), "name server"),
            list(networks.iter().map(with_length))
        );
        (settled && one)
            .then(|| Report::finding(&tags::NS_ONE_NETWORK, plain(&self.servers.zone), text))
    }

    /// A family that no name server has, if the search came to its end everywhere.
    fn families(&self, known: &BTreeMap<Name, BTreeSet<IpAddr>>) -> Vec<Report> {
        let settled = self
            .servers
            .hosts
            .iter()
            .all(|host| host.end == HostEnd::Found);
        let has = |ipv4: bool| {
            known
                .values()
                .flatten()
                .any(|address| address.is_ipv4() == ipv4)
        };
        let zone = plain(&self.servers.zone);
        let mut parts = Vec::new();
        if settled && !known.is_empty() && !has(true) {
            parts.push(Report::finding(
                &tags::NO_IPV4,
                &zone,
                "no name server has an IPv4 address",
            ));
        }
        if settled && !known.is_empty() && !has(false) {
            let text = "no name server has an IPv6 address".to_owned();
            parts.push(hygiene(self.strict, &tags::NO_IPV6, &zone, text));
        }
        parts
    }
}

/// What is wrong with the name of a name server; when no name leads to an
/// address, a circle or a chain that is too long is an outage.
pub fn unresolved(name: &Name, end: &HostEnd, nobody: bool) -> Option<Report> {
    let state = if nobody {
        State::Critical
    } else {
        State::Warning
    };
    let name = plain(name);
    let note =
        |tag, text: String| Some(Report::finding(tag, &name, format!("{text}, see check_ns")));
    match end {
        HostEnd::Found => None,
        HostEnd::Waiting => {
            let text = "its addresses were not found before the deadline";
            Some(Report::finding(&NOT_OBSERVED, &name, text))
        }
        HostEnd::NotObserved(why) => Some(Report::finding(&NOT_OBSERVED, &name, why.clone())),
        HostEnd::Alias(_) => note(&tags::NS_IS_ALIAS, reason(end)?),
        HostEnd::NoSuchName | HostEnd::NoAddress | HostEnd::Failed(_) => {
            note(&tags::NS_UNRESOLVABLE, reason(end)?)
        }
        HostEnd::Cycle(zones) => {
            Some(Report::finding(&tags::GLUELESS_CYCLE, &name, circle(zones)).at(state))
        }
        HostEnd::TooDeep => {
            let text = "cannot be resolved: too many zones need one another on the way";
            Some(Report::finding(&tags::NS_TOO_DEEP, &name, text).at(state))
        }
    }
}

/// What the search for a name's addresses came to, where check_ns alarms.
fn reason(end: &HostEnd) -> Option<String> {
    match end {
        HostEnd::Alias(target) => Some(format!("is an alias of {}", plain(target))),
        HostEnd::NoSuchName => Some("does not exist".to_owned()),
        HostEnd::NoAddress => Some("has no address".to_owned()),
        HostEnd::Failed(why) => Some(format!("cannot be resolved: {why}")),
        _ => None,
    }
}

/// No name leads to an address, and why: without a server to ask check_ns
/// cannot say it of the names.
fn nowhere(hosts: &[Arc<Host>]) -> String {
    let text = format!(
        "no address of its {} is known",
        count(hosts.len(), "name server")
    );
    let reasons: Vec<String> = hosts
        .iter()
        .filter_map(|host| Some(format!("{} {}", plain(&host.name), reason(&host.end)?)))
        .collect();
    match reasons.is_empty() {
        true => text,
        false => format!("{text}: {}", list(&reasons)),
    }
}

/// The path of a glueless cycle, back to where it began.
fn circle(zones: &[Name]) -> String {
    let path = zones
        .iter()
        .chain(zones.first())
        .map(level)
        .collect::<Vec<_>>();
    format!("cannot be resolved: {}", path.join(" needs "))
}

fn same_address(known: &BTreeMap<Name, BTreeSet<IpAddr>>) -> Vec<Report> {
    let mut names: BTreeMap<IpAddr, Vec<String>> = BTreeMap::new();
    for (name, addresses) in known {
        for address in addresses {
            names.entry(*address).or_default().push(plain(name));
        }
    }
    let shared = names.into_iter().filter(|(_, names)| names.len() > 1);
    shared
        .map(|(address, names)| {
            let text = format!("is the address of {}, see check_ns", names.join(" and "));
            Report::finding(&tags::NS_SAME_ADDRESS, address.to_string(), text)
        })
        .collect()
}

fn with_length(network: &IpAddr) -> String {
    let length = if network.is_ipv4() { 24 } else { 48 };
    format!("{network}/{length}")
}
