//! One question over UDP: a fresh socket with a port of the kernel's choice.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};

use super::line::{Failure, Received, local};
use crate::error::Theirs;

/// A socket with one question on it.
#[derive(Debug)]
pub(super) struct Udp {
    socket: UdpSocket,
    server: SocketAddr,
    /// Whether the kernel drops what others send and reports refusals.
    connected: bool,
    question: Vec<u8>,
}

impl Udp {
    /// Opens a socket and sends the question.
    pub(super) fn open(
        registry: &Registry,
        token: Token,
        server: SocketAddr,
        connected: bool,
        question: Vec<u8>,
    ) -> Result<Self, Failure> {
        let mut socket = UdpSocket::bind(SocketAddr::new(any(server), 0)).map_err(local)?;
        if connected {
            socket.connect(server).map_err(local)?;
        }
        registry
            .register(&mut socket, token, Interest::READABLE)
            .map_err(local)?;
        let udp = Self {
            socket,
            server,
            connected,
            question,
        };
        udp.send()?;
        Ok(udp)
    }

    /// Sends the question, again if need be.
    pub(super) fn send(&self) -> Result<(), Failure> {
        let sent = match self.connected {
            true => self.socket.send(&self.question),
            false => self.socket.send_to(&self.question, self.server),
        };
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(local(error)),
        }
    }

    /// The next datagram, if there is one.
    pub(super) fn receive<'a>(&self, scratch: &'a mut [u8]) -> Received<'a> {
        let received = match self.connected {
            true => self.socket.recv(scratch).map(|size| (size, self.server)),
            false => self.socket.recv_from(scratch),
        };
        match received {
            Ok((size, source)) => {
                Received::Message(scratch.get(..size).unwrap_or_default(), source)
            }
            Err(error) => self.unreceived(&error),
        }
    }

    /// A closed port is the server's word. Anything else that the network says
    /// may pass, and costs the question no more than its time.
    fn unreceived(&self, error: &io::Error) -> Received<'static> {
        match error.kind() {
            ErrorKind::ConnectionRefused => Received::End(Failure::Theirs(Theirs::Refused)),
            _ => Received::Nothing,
        }
    }
}

/// Any local address of the server's family.
fn any(server: SocketAddr) -> IpAddr {
    match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}
