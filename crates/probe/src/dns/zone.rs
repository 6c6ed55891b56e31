//! Every address of every name server of a zone, from every list there is.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use hickory_proto::rr::{Name, RecordType};

use super::descent::Cut;
use super::exchange::Answer;
use super::host::Host;
use super::step::{name_servers, records};
use super::walk::{Server, Walk};

/// One address to ask, who lists it, and what it says of the zone's own NS set.
#[derive(Clone, Debug)]
pub struct ZoneServer {
    /// The name and address.
    pub server: Server,
    /// The parent's servers list the name.
    pub at_parent: bool,
    /// The zone's own NS records list the name.
    pub at_child: bool,
    /// The address came as glue.
    pub glue: bool,
    /// The address is what the walk finds for the name.
    pub resolved: bool,
    /// Its answer to the question for the zone's NS records.
    pub ns: Option<Arc<Answer>>,
}

/// The name servers of a zone, as far as they are known.
#[derive(Clone, Debug)]
pub struct Servers {
    /// The zone.
    pub zone: Name,
    /// The addresses that were asked: sorted by name, then IPv4 before IPv6.
    pub servers: Vec<ZoneServer>,
    /// Every name of the parent's and the zone's own list with what the walk
    /// found for it, sorted by name.
    pub hosts: Vec<Arc<Host>>,
    /// Addresses that may not be asked, and what they are reserved for.
    pub forbidden: Vec<(Server, &'static str)>,
    /// How many addresses `max_servers` left out.
    pub left_out: usize,
}

impl Walk {
    /// The name servers of the zone of a cut: those that the parent lists,
    /// those that the zone's own NS records add, and for each the glue and the
    /// addresses that its name has.
    pub fn servers(&mut self, cut: &Cut) -> Servers {
        let mut names: BTreeMap<Name, Listed> = BTreeMap::new();
        for server in &cut.servers {
            let listed = names.entry(server.name.clone()).or_default();
            listed.parent = true;
            listed.glue.clone_from(&server.addresses);
        }
        let mut found = self.round(&cut.zone, &names);
        // The servers that only the zone itself lists are asked as well; a
        // second round is enough, for their lists are compared, not followed.
        for name in found.own_names() {
            names.entry(name).or_default().child = true;
        }
        if names.values().any(|listed| listed.child) {
            found = self.round(&cut.zone, &names);
        }
        found
    }

    /// At most `limit` addresses of the servers of a zone that is not itself
    /// under test, and whether more may come to be known.
    pub fn some_servers(&mut self, cut: &Cut, limit: usize) -> (Vec<Server>, bool) {
        let mut found = self.candidates(cut, limit.min(2));
        found.servers.truncate(limit);
        (found.servers, found.waiting)
    }

    /// The servers that somebody gave for a zone by their addresses alone;
    /// whoever gives an address means it, so that none is forbidden.
    pub fn given(&mut self, zone: &Name, addresses: &[IpAddr]) -> Servers {
        let mut found = Servers::none(zone);
        for address in addresses {
            let ns = self.answer(*address, zone, RecordType::NS);
            let server = Server {
                name: Name::root(),
                address: *address,
            };
            found.servers.push(ZoneServer {
                server,
                at_parent: false,
                at_child: false,
                glue: false,
                resolved: false,
                ns,
            });
        }
        found
    }

    fn round(&mut self, zone: &Name, names: &BTreeMap<Name, Listed>) -> Servers {
        let mut found = Servers::none(zone);
        let mut ranked: Vec<(usize, ZoneServer)> = Vec::new();
        // Of a zone that lists hundreds no more names are resolved than there
        // are addresses to be asked.
        let most = self.settings().max_servers;
        for (name, listed) in names.iter().take(most) {
            let host = self.host(name);
            let servers = self.place(&mut found, name, listed, &host);
            ranked.extend(servers.into_iter().enumerate());
            found.hosts.push(host);
        }
        // The first address of each name goes before the second of any, so that
        // a flood of addresses for one name cannot push out the others.
        ranked.sort_by_key(|(rank, _)| *rank);
        found.left_out = ranked.len().saturating_sub(most) + names.len().saturating_sub(most);
        ranked.truncate(most);
        found.servers = ranked.into_iter().map(|(_, server)| server).collect();
        found.servers.sort_by(|a, b| a.server.cmp(&b.server));
        for server in &mut found.servers {
            server.ns = self.answer(server.server.address, zone, RecordType::NS);
        }
        found
    }

    /// The addresses of one name that may be asked: glue first, which the
    /// zone's own servers cannot flood.
    fn place(
        &self,
        found: &mut Servers,
        name: &Name,
        listed: &Listed,
        host: &Host,
    ) -> Vec<ZoneServer> {
        let mut placed = Vec::new();
        for address in listed.with(host) {
            let server = Server {
                name: name.clone(),
                address,
            };
            if !self.wanted(address) {
                continue;
            }
            if let Some(purpose) = self.forbidden(address) {
                found.forbidden.push((server, purpose));
                continue;
            }
            placed.push(ZoneServer {
                at_parent: listed.parent,
                at_child: listed.child,
                glue: listed.glue.contains(&address),
                resolved: host.addresses.contains(&address),
                server,
                ns: None,
            });
        }
        placed.sort_by_key(|server| !server.glue);
        placed
    }
}

/// Who lists a name server, and the glue that came with it.
#[derive(Default)]
struct Listed {
    parent: bool,
    child: bool,
    glue: Vec<IpAddr>,
}

impl Listed {
    /// Glue and resolved addresses together, sorted, each once.
    fn with(&self, host: &Host) -> Vec<IpAddr> {
        let mut all: Vec<IpAddr> = self.glue.iter().chain(&host.addresses).copied().collect();
        all.sort();
        all.dedup();
        all
    }
}

impl Servers {
    fn none(zone: &Name) -> Self {
        Servers {
            zone: zone.clone(),
            servers: Vec::new(),
            hosts: Vec::new(),
            forbidden: Vec::new(),
            left_out: 0,
        }
    }

    /// The names in the zone's own NS records, of all its servers together.
    pub fn own_names(&self) -> Vec<Name> {
        let each = self
            .servers
            .iter()
            .filter_map(|server| server.own_names(&self.zone));
        let mut names: Vec<Name> = each.flatten().collect();
        names.sort();
        names.dedup();
        names
    }
}

impl ZoneServer {
    /// The zone's NS records as this server gives them with authority; nothing
    /// where the reply came in part.
    pub fn own_names(&self, zone: &Name) -> Option<Vec<Name>> {
        let reply = self.ns.as_ref()?.heard.as_ref().ok()?.as_ref().ok()?;
        let names = name_servers(records(&reply.answers, zone, RecordType::NS));
        let whole = reply.fault.is_none() && !reply.truncated;
        (reply.authoritative && whole && !names.is_empty()).then_some(names)
    }
}
