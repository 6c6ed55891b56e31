//! The addresses of the lab and the sockets that listen there.

use std::io;
use std::net::SocketAddr;

use mio::net::{TcpListener, UdpSocket};
use mio::{Interest, Registry, Token};

use crate::fault::{Ear, Manner};
use crate::topology::{Addresses, Role, SERVERS};

/// One address of a server.
pub(crate) struct Host {
    /// Its place in [`SERVERS`].
    pub(crate) server: usize,
    address: SocketAddr,
    pub(crate) udp: Option<UdpSocket>,
    pub(crate) tcp: Option<TcpListener>,
}

/// Every address of every server, nothing listening yet.
pub(crate) fn plan(addresses: &Addresses, port: u16) -> Vec<Host> {
    let servers = SERVERS.iter().enumerate();
    servers
        .flat_map(|(server, its)| addresses.of(its.id).map(move |address| (server, address)))
        .map(|(server, address)| Host {
            server,
            address: SocketAddr::new(address, port),
            udp: None,
            tcp: None,
        })
        .collect()
}

impl Host {
    /// Opens and closes sockets until they are as the manner wants them. Host
    /// n has the token 2n for its UDP socket and 2n+1 for its listener.
    pub(crate) fn listen(
        &mut self,
        index: usize,
        manner: &Manner,
        registry: &Registry,
    ) -> io::Result<()> {
        if manner.udp == Ear::Closed {
            self.udp = None;
        } else if self.udp.is_none() {
            let socket = self.udp.insert(UdpSocket::bind(self.address)?);
            registry.register(socket, Token(index * 2), Interest::READABLE)?;
        }
        if manner.tcp == Ear::Closed {
            self.tcp = None;
        } else if self.tcp.is_none() {
            let listener = self.tcp.insert(TcpListener::bind(self.address)?);
            registry.register(listener, Token(index * 2 + 1), Interest::READABLE)?;
        }
        Ok(())
    }
}

/// The stranger's host in the family of this one, else this one.
pub(crate) fn stranger(hosts: &[Host], host: usize) -> usize {
    let is_stranger = |host: &Host| {
        let server = SERVERS.get(host.server);
        server.is_some_and(|server| server.role == Role::Stranger)
    };
    let wanted = hosts.get(host).is_none_or(|host| host.address.is_ipv4());
    hosts
        .iter()
        .position(|other| is_stranger(other) && other.address.is_ipv4() == wanted)
        .unwrap_or(host)
}
