//! The mail exchangers that any server gives, and what their names lead to.

use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::Walking;
use probe::dns::{Host, HostEnd, Name, Walk, plain};

use crate::connect::Door;
use crate::facts::{Exchange, Said};

/// At most this many exchangers are resolved; a sender tries no more either.
const TARGETS: usize = 32;
/// An alias of more links than this is not followed.
pub const ALIASES: usize = 8;

/// A mail exchanger and what its name leads to.
#[derive(Clone, Debug)]
pub struct Target {
    /// The exchanger; where the domain stands for itself, with preference 0.
    pub exchange: Exchange,
    /// What the walk found for its name, and then for each alias; nothing
    /// where it is an address already, or with `--server`.
    pub hosts: Vec<Arc<Host>>,
    /// Its addresses.
    pub addresses: Vec<Address>,
}

/// An address of a mail exchanger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub address: IpAddr,
    /// What it is reserved for, so that strangers do not reach it.
    pub special: Option<&'static str>,
    /// The user wants its family.
    pub wanted: bool,
}

/// The exchangers with their addresses, and how many were left out.
pub fn targets(
    walk: &mut Walk,
    walking: &Walking,
    said: &[Said<Exchange>],
) -> (Vec<Target>, usize) {
    let name = walking.hostname.name();
    let mut exchanges: Vec<Exchange> = said
        .iter()
        .filter_map(Said::records)
        .flatten()
        .cloned()
        .collect();
    // Without MX records the domain stands for itself (RFC 5321 section 5.1).
    if exchanges.is_empty() && said.contains(&Said::Nothing) {
        exchanges.push(Exchange {
            preference: 0,
            name: name.clone(),
        });
    }
    exchanges.retain(|exchange| !exchange.is_null());
    exchanges.sort();
    let mut once: Vec<Exchange> = Vec::new();
    for exchange in exchanges {
        if once.iter().all(|other| other.name != exchange.name) {
            once.push(exchange);
        }
    }
    let left_out = once.len().saturating_sub(TARGETS);
    once.truncate(TARGETS);
    let follow = walking.server.is_empty();
    let targets = once
        .into_iter()
        .map(|exchange| target(walk, exchange, follow));
    (targets.collect(), left_out)
}

fn target(walk: &mut Walk, exchange: Exchange, follow: bool) -> Target {
    let hosts = match follow && exchange.literal().is_none() {
        true => hosts(walk, &exchange.name),
        false => Vec::new(),
    };
    let found = hosts
        .last()
        .map(|host| host.addresses.clone())
        .unwrap_or_default();
    let addresses = found.into_iter().map(|address| Address {
        address,
        special: walk.forbidden(address),
        wanted: walk.wanted(address),
    });
    Target {
        exchange,
        addresses: addresses.collect(),
        hosts,
    }
}

/// What the walk finds for a name, then for what it is an alias of, and so on
/// until something is no alias or comes again.
fn hosts(walk: &mut Walk, name: &Name) -> Vec<Arc<Host>> {
    let mut hosts: Vec<Arc<Host>> = Vec::new();
    let mut next = Some(name.clone());
    while let Some(name) = next.take() {
        let again = hosts.iter().any(|host| host.name == name);
        if again || hosts.len() > ALIASES {
            break;
        }
        let host = walk.host(&name);
        if let HostEnd::Alias(target) = &host.end {
            next = Some(target.clone());
        }
        hosts.push(host);
    }
    hosts
}

impl Target {
    /// The deadline came before it was seen where its name leads.
    pub fn is_waiting(&self) -> bool {
        self.hosts
            .last()
            .is_some_and(|host| host.end == HostEnd::Waiting)
    }
}

/// Each address that may be reached, once, with the exchangers behind it.
pub fn doors(targets: &[Target]) -> Vec<Door> {
    let mut doors: Vec<Door> = Vec::new();
    for target in targets {
        let name = plain(&target.exchange.name);
        let open = |address: &&Address| address.wanted && address.special.is_none();
        for address in target.addresses.iter().filter(open) {
            match doors
                .iter_mut()
                .find(|door| door.address == address.address)
            {
                Some(door) => door.names.push(name.clone()),
                None => doors.push(Door {
                    names: vec![name.clone()],
                    address: address.address,
                }),
            }
        }
    }
    doors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::exchange;

    #[test]
    fn doors_that_strangers_do_not_reach_stay_closed() {
        let address = |text: &str, special, wanted| Address {
            address: text.parse().unwrap(),
            special,
            wanted,
        };
        let target = |name, addresses| Target {
            exchange: exchange(10, name),
            hosts: Vec::new(),
            addresses,
        };
        let public = || address("8.8.8.8", None, true);
        let found = doors(&[
            target(
                "mx1.",
                vec![address("10.0.0.1", Some("private use"), true), public()],
            ),
            target("mx2.", vec![public(), address("2a00::1", None, false)]),
        ]);
        let expected = Door {
            names: vec!["mx1".to_owned(), "mx2".to_owned()],
            address: "8.8.8.8".parse().unwrap(),
        };
        assert_eq!(found, [expected]);
    }
}
