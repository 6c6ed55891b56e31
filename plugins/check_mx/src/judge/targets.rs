//! The mail exchangers themselves: their names, what those lead to, and how
//! far apart they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use asking::dns::{NOT_OBSERVED, spread};
use plugin::{Report, State, Tag};
use probe::address::network;
use probe::dns::{HostEnd, Name, host_name, plain};

use super::Note;
use crate::exchangers::Target;
use crate::tags;

/// Where the mail of a domain goes.
pub(super) struct Mail<'a> {
    /// The domain.
    pub subject: &'a str,
    /// Its exchangers.
    pub targets: &'a [Target],
    /// There is no MX record: the domain stands for itself.
    pub implicit: bool,
    /// Their addresses were looked for.
    pub resolved: bool,
}

impl Mail<'_> {
    /// The findings on all exchangers. That none can be reached is an outage.
    pub(super) fn judge(&self, note: &Note) -> Vec<Report> {
        let useless = |target: &&Target| target.is_useless();
        let state = spread(
            self.targets.iter().filter(useless).count(),
            self.targets.len(),
        );
        let mut parts: Vec<Report> = self
            .targets
            .iter()
            .flat_map(|target| self.one(target, state))
            .collect();
        parts.extend(self.top_level());
        if !self.resolved && !self.targets.is_empty() {
            let text = "addresses of exchangers are not looked for with --server";
            parts.push(Report::seen(State::Ok, self.subject, text));
        }
        if !self.implicit {
            parts.extend(self.alone(note));
            parts.extend(self.shared(note));
        }
        parts
    }

    fn one(&self, target: &Target, state: State) -> Vec<Report> {
        let name = plain(&target.exchange.name);
        let mut parts = Vec::new();
        if target.exchange.literal().is_some() {
            let text = "(exchanger) is an address where a name belongs";
            return vec![Report::finding(&tags::MX_IS_ADDRESS, name, text).at(state)];
        }
        if !self.implicit {
            parts.extend(spelling(&target.exchange.name));
            parts.extend(alias(target));
            parts.extend(end(target, state));
        }
        parts.extend(special(target, state));
        if parts.is_empty() {
            parts.extend(fine(target));
        }
        parts
    }

    /// Names of one label, where mail is to go.
    fn top_level(&self) -> Vec<Report> {
        let mut names: Vec<String> = self
            .targets
            .iter()
            .filter(|target| !self.implicit && target.exchange.literal().is_none())
            .map(|target| plain(&target.exchange.name))
            .collect();
        let takes_mail = |target: &Target| !self.implicit || !target.addresses.is_empty();
        if self.targets.iter().any(takes_mail) {
            names.push(self.subject.to_owned());
        }
        names.retain(|name| !name.contains('.'));
        names.sort();
        names.dedup();
        let finding = |name| Report::finding(&tags::MX_TOP_LEVEL, name, "is a top-level domain");
        names.into_iter().map(finding).collect()
    }

    /// One exchanger only, or one network only.
    fn alone(&self, note: &Note) -> Option<Report> {
        let all = self.targets.iter().flat_map(Target::reachable);
        let all: BTreeSet<IpAddr> = all.collect();
        let families = [true, false].map(|ipv4| {
            let own = all.iter().filter(move |address| address.is_ipv4() == ipv4);
            let networks: BTreeSet<IpAddr> = own.clone().copied().map(network).collect();
            (own.count(), networks)
        });
        let single = families.iter().all(|(number, _)| *number < 2);
        let near = families.iter().all(|(_, networks)| networks.len() < 2);
        match self.targets {
            [] => None,
            _ if all.is_empty() => None,
            [only] if single => {
                let text = format!("has one exchanger, {}", plain(&only.exchange.name));
                Some(note(&tags::MX_ONE, self.subject, text))
            }
            _ if near && !single => {
                let networks = families
                    .iter()
                    .flat_map(|(_, networks)| networks)
                    .map(block);
                let networks: Vec<String> = networks.collect();
                let text = format!("has all exchangers in {}", networks.join(" and "));
                Some(note(&tags::MX_ONE_NETWORK, self.subject, text))
            }
            _ => None,
        }
    }

    /// Addresses that several exchangers have.
    fn shared(&self, note: &Note) -> Vec<Report> {
        let mut names: BTreeMap<IpAddr, Vec<String>> = BTreeMap::new();
        for target in self.targets {
            for address in target.reachable() {
                names
                    .entry(address)
                    .or_default()
                    .push(plain(&target.exchange.name));
            }
        }
        let several = names.iter().filter(|(_, names)| names.len() > 1);
        several
            .map(|(address, names)| {
                let text = format!("is the address of {}", names.join(" and "));
                note(&tags::MX_SAME_ADDRESS, &address.to_string(), text)
            })
            .collect()
    }
}

/// How many addresses all exchangers have, if all were resolved.
pub(super) fn addresses(targets: &[Target]) -> Option<f64> {
    let resolved = |target: &Target| target.exchange.literal().is_some() || target.is_resolved();
    let all: BTreeSet<IpAddr> = targets
        .iter()
        .flat_map(|target| &target.addresses)
        .map(|address| address.address)
        .collect();
    targets.iter().all(resolved).then_some(all.len() as f64)
}

fn block(network: &IpAddr) -> String {
    match network {
        IpAddr::V4(network) => format!("{network}/24"),
        IpAddr::V6(network) => format!("{network}/48"),
    }
}

/// The rules for host names (RFC 1123 section 2.1, RFC 5891 section 4.2.3.1).
fn spelling(name: &Name) -> Vec<Report> {
    let mut parts = Vec::new();
    if !host_name(name) {
        let text = "(exchanger) is no host name";
        parts.push(Report::finding(&tags::MX_NAME_INVALID, plain(name), text));
    }
    let reserved = |label: &&[u8]| {
        label.get(2..4) == Some(b"--") && !label.to_ascii_lowercase().starts_with(b"xn")
    };
    if let Some(label) = name.iter().find(reserved) {
        let label = String::from_utf8_lossy(label);
        let text = format!("(exchanger) has '--' as third and fourth character of '{label}'");
        parts.push(Report::finding(&tags::MX_NAME_HYPHENS, plain(name), text));
    }
    parts
}

fn alias(target: &Target) -> Option<Report> {
    let HostEnd::Alias(next) = &target.hosts.first()?.end else {
        return None;
    };
    let text = format!("(exchanger) is an alias of {}", plain(next));
    Some(Report::finding(
        &tags::MX_IS_ALIAS,
        plain(&target.exchange.name),
        text,
    ))
}

/// Where the name leads, if that is nowhere.
fn end(target: &Target, state: State) -> Option<Report> {
    let host = target.hosts.last()?;
    let name = plain(&target.exchange.name);
    let way = match (&host.end, target.hosts.len()) {
        (HostEnd::Alias(_), _) | (_, 1) => "(exchanger)".to_owned(),
        _ => format!("(exchanger) leads to {}, which", plain(&host.name)),
    };
    if let HostEnd::Waiting | HostEnd::NotObserved(_) = &host.end {
        let why = match &host.end {
            HostEnd::NotObserved(why) => why,
            _ => "not before the deadline",
        };
        let text = format!("{way} was not resolved: {why}");
        return Some(Report::finding(&NOT_OBSERVED, name, text));
    }
    let (tag, why) = nowhere(&host.end)?;
    Some(Report::finding(tag, name, format!("{way} {why}")).at(state))
}

/// Why a name leads to no address, if that is certain.
fn nowhere(end: &HostEnd) -> Option<(&'static Tag, String)> {
    let broken = |why: String| Some((&tags::MX_UNRESOLVABLE, format!("cannot be resolved: {why}")));
    match end {
        HostEnd::Found | HostEnd::Waiting | HostEnd::NotObserved(_) => None,
        HostEnd::NoSuchName => Some((&tags::MX_NO_SUCH_NAME, "does not exist".to_owned())),
        HostEnd::NoAddress => Some((&tags::MX_NO_ADDRESS, "has no address".to_owned())),
        HostEnd::Failed(why) => broken(why.clone()),
        HostEnd::Cycle(zones) => {
            let zones: Vec<String> = zones.iter().map(plain).collect();
            broken(format!("{} need one another", zones.join(" and ")))
        }
        HostEnd::TooDeep => broken("too many zones need one another".to_owned()),
        HostEnd::Alias(_) => broken("its aliases have no end".to_owned()),
    }
}

/// The addresses of an exchanger that strangers do not reach.
fn special(target: &Target, state: State) -> Option<Report> {
    let all = target.addresses.iter();
    let words: Vec<String> = all
        .filter_map(|address| Some(format!("{}, {}", address.address, address.special?)))
        .collect();
    let state = match target.is_useless() {
        true => state,
        false => State::Warning,
    };
    let text = format!("(exchanger) has the address {}", words.join(" and "));
    let name = plain(&target.exchange.name);
    (!words.is_empty()).then(|| Report::finding(&tags::MX_ADDRESS_SPECIAL, name, text).at(state))
}

fn fine(target: &Target) -> Option<Report> {
    let addresses: Vec<String> = target
        .reachable()
        .map(|address| address.to_string())
        .collect();
    let name = plain(&target.exchange.name);
    let text = format!("(exchanger) has {}", addresses.join(", "));
    (!addresses.is_empty()).then(|| Report::seen(State::Ok, name, text))
}

impl Target {
    /// It was seen where its name leads.
    pub(super) fn is_resolved(&self) -> bool {
        self.hosts
            .last()
            .is_some_and(|host| !matches!(host.end, HostEnd::Waiting | HostEnd::NotObserved(_)))
    }

    /// Nobody on the internet can bring mail here.
    fn is_useless(&self) -> bool {
        let nowhere = self
            .hosts
            .last()
            .is_some_and(|host| nowhere(&host.end).is_some());
        let hidden = !self.addresses.is_empty() && self.reachable().next().is_none();
        self.exchange.literal().is_some() || nowhere || hidden
    }

    /// The addresses that strangers reach.
    pub(super) fn reachable(&self) -> impl Iterator<Item = IpAddr> + Clone + '_ {
        let open = self
            .addresses
            .iter()
            .filter(|address| address.special.is_none());
        open.map(|address| address.address)
    }
}
