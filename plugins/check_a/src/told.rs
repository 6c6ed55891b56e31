//! What one server tells those who ask it for the addresses of the name, its
//! aliases followed.

use std::net::IpAddr;

use asking::dns::{Chain, Fate, Route};
use probe::dns::{Name, RecordType, Server};

/// What one server of the name's zone tells.
#[derive(Clone, Debug)]
pub struct Told {
    /// The server's label.
    pub server: String,
    /// The way from the name, for each type.
    pub routes: Vec<(RecordType, Route)>,
}

impl Told {
    /// Reads what the server tells.
    pub fn of(server: &Server, chain: &Chain, name: &Name, kinds: &[RecordType]) -> Self {
        let route = |kind: &RecordType| (*kind, chain.route(name, server, *kind));
        Told {
            server: server.label(),
            routes: kinds.iter().map(route).collect(),
        }
    }

    /// The way for a type, if that was asked for.
    pub fn route(&self, kind: RecordType) -> Option<&Route> {
        let mut routes = self.routes.iter();
        routes.find_map(|(asked, route)| (*asked == kind).then_some(route))
    }

    /// How the way for a type ends, if that was asked for.
    pub fn fate(&self, kind: RecordType) -> Option<&Fate> {
        self.route(kind).map(|route| &route.fate)
    }

    /// Every address, IPv4 first.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let each = self.routes.iter().map(|(_, route)| match &route.fate {
            Fate::Addresses(addresses) => addresses.as_slice(),
            _ => &[],
        });
        each.flatten().copied().collect()
    }

    /// Whether there is an address of a type.
    pub fn has(&self, kind: RecordType) -> bool {
        matches!(self.fate(kind), Some(Fate::Addresses(_)))
    }

    /// Whether it was heard which addresses of a type there are, if any.
    pub fn knows(&self, kind: RecordType) -> bool {
        let fate = self.fate(kind);
        !matches!(fate, Some(Fate::NotObserved(_) | Fate::Failed(_)))
    }

    /// Whether anything was seen of what it tells.
    pub fn seen(&self) -> bool {
        let unseen = |route: &Route| matches!(route.fate, Fate::NotObserved(_));
        !self.routes.iter().all(|(_, route)| unseen(route))
    }

    /// Whether everything was seen of what it tells.
    pub fn settled(&self) -> bool {
        let unseen = |route: &Route| matches!(route.fate, Fate::NotObserved(_));
        !self.routes.iter().any(|(_, route)| unseen(route))
    }

    /// The names on the way, for the type whose way is longer.
    pub fn names(&self) -> &[Name] {
        let ways = self.routes.iter().map(|(_, route)| route.names.as_slice());
        ways.max_by_key(|names| names.len()).unwrap_or_default()
    }
}
