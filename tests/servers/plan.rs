//! What is served where: the healthy tree, for each test to break in its own way.

use std::net::IpAddr;

use super::daemon::Daemon;

/// All servers of a tree from the root to the shop.
pub struct Plan {
    pub servers: Vec<Server>,
}

/// One daemon: where it listens, what it serves.
#[derive(Clone)]
pub struct Server {
    pub name: &'static str,
    pub daemon: Daemon,
    pub addresses: Vec<IpAddr>,
    pub zones: Vec<(&'static str, String)>,
    /// Lines for the daemon's own configuration.
    pub options: &'static str,
}

impl Plan {
    /// Two servers for every zone and three for the shop's, each with both families, in
    /// networks of their own, all in agreement.
    pub fn healthy() -> Self {
        let root = (".", include_str!("zones/root.zone"));
        let example = ("example", include_str!("zones/example.zone"));
        let test = ("test", include_str!("zones/test.zone"));
        let shop = ("shop.example", include_str!("zones/shop.example.zone"));
        let operator = ("operator.test", include_str!("zones/operator.test.zone"));
        let servers = vec![
            Server::new(
                "root",
                Daemon::Named,
                "185.1.1.1 2a01:1::1 185.1.2.1 2a01:2::1",
                &[root],
            ),
            Server::new(
                "example",
                Daemon::Named,
                "185.1.3.1 2a01:3::1 185.1.4.1 2a01:4::1",
                &[example],
            ),
            Server::new(
                "test",
                Daemon::Nsd,
                "185.2.3.1 2a02:3::1 185.2.4.1 2a02:4::1",
                &[test],
            ),
            Server::new(
                "shop",
                Daemon::Nsd,
                "185.3.1.1 2a03:1::1 185.3.2.1 2a03:2::1",
                &[shop],
            ),
            Server::new(
                "operator",
                Daemon::Knot,
                "185.3.3.1 2a03:3::1 185.3.4.1 2a03:4::1",
                &[shop, operator],
            ),
        ];
        Self { servers }
    }

    /// Replaces what stands in a zone at all of its servers.
    pub fn edit(&mut self, zone: &str, from: &str, to: &str) {
        let serves = |server: &&mut Server| server.zones.iter().any(|(name, _)| *name == zone);
        self.servers
            .iter_mut()
            .filter(serves)
            .for_each(|server| server.edit(zone, from, to));
    }

    /// Gives the second half of a server's addresses to a daemon of its own, `other`,
    /// with the same zones.
    pub fn split(&mut self, name: &str, other: &'static str) -> &mut Server {
        let server = self.server(name);
        let addresses = server.addresses.split_off(server.addresses.len() / 2);
        let half = Server {
            name: other,
            addresses,
            ..server.clone()
        };
        self.servers.push(half);
        self.server(other)
    }

    /// The server of that name.
    pub fn server(&mut self, name: &str) -> &mut Server {
        self.servers
            .iter_mut()
            .find(|server| server.name == name)
            .unwrap()
    }
}

impl Server {
    /// A server with these addresses, parted by blanks, and zones (name, text).
    pub fn new(
        name: &'static str,
        daemon: Daemon,
        addresses: &str,
        zones: &[(&'static str, &str)],
    ) -> Self {
        let addresses = addresses
            .split(' ')
            .map(|address| address.parse().unwrap())
            .collect();
        let zones = zones
            .iter()
            .map(|(zone, text)| (*zone, (*text).to_owned()))
            .collect();
        Self {
            name,
            daemon,
            addresses,
            zones,
            options: "",
        }
    }

    /// Replaces what stands in a zone; it must stand there.
    pub fn edit(&mut self, zone: &str, from: &str, to: &str) {
        let (_, text) = self
            .zones
            .iter_mut()
            .find(|(name, _)| *name == zone)
            .unwrap();
        assert!(text.contains(from), "{zone} has no {from:?}");
        *text = text.replace(from, to);
    }

    /// Forgets a zone: whoever is sent here for it is refused.
    pub fn forget(&mut self, zone: &str) {
        self.zones.retain(|(name, _)| *name != zone);
    }
}
