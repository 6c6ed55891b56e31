//! Three lists for people and programs: the parent's name servers, those that
//! the parent delegates to, and those that the zone itself names.

use std::collections::BTreeSet;
use std::net::IpAddr;

use asking::dns::count;
use plugin::{Report, State};
use probe::dns::{Name, Servers, plain};

use crate::parents::{Parents, saying};
use crate::sets::Set;
use crate::words::level;

/// The parent's servers and what each says of the zone.
pub fn parent(parents: &Parents) -> Option<Report> {
    let said = parents.said.iter().map(|said| {
        let text = saying(said.step.as_ref());
        Report::seen(State::Ok, said.server.label(), text)
    });
    let text = format!(
        "{} of {}",
        count(parents.said.len(), "address"),
        level(parents.parent)
    );
    (!parents.said.is_empty()).then(|| Report::seen(State::Ok, "parent", text).with(said))
}

/// The name servers that the parent lists, with their glue and addresses.
pub fn delegated(names: &Set, servers: &Servers) -> Report {
    list("delegated", "in the parent's list", names, servers)
}

/// The name servers that the zone itself names, with their addresses.
pub fn zone(names: &Set, servers: &Servers) -> Report {
    list("zone", "in the zone's own NS records", names, servers)
}

fn list(about: &str, place: &str, names: &Set, servers: &Servers) -> Report {
    let each = names
        .iter()
        .map(|name| Report::seen(State::Ok, plain(name), addresses(name, servers)));
    let text = format!("{} {place}", count(names.len(), "name server"));
    Report::seen(State::Ok, about, text).with(each)
}

/// The addresses of a name, those marked that are glue or nothing but glue.
fn addresses(name: &Name, servers: &Servers) -> String {
    let of_name = servers
        .servers
        .iter()
        .filter(|server| &server.server.name == name);
    let mut words: Vec<String> = of_name
        .clone()
        .map(|server| match (server.glue, server.resolved) {
            (true, true) => format!("{} (with glue)", server.server.address),
            (true, false) => format!("{} (glue only)", server.server.address),
            _ => server.server.address.to_string(),
        })
        .collect();
    let asked: BTreeSet<IpAddr> = of_name.map(|server| server.server.address).collect();
    let host = servers.hosts.iter().find(|host| &host.name == name);
    let others = host.into_iter().flat_map(|host| &host.addresses);
    words.extend(
        others
            .filter(|address| !asked.contains(address))
            .map(|address| format!("{address} (not asked)")),
    );
    match (words.is_empty(), host.is_some()) {
        (true, true) => "no address".to_owned(),
        (true, false) => "addresses not looked up".to_owned(),
        (false, _) => words.join(", "),
    }
}
