//! The way from us to a server, whatever the transport.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use super::tcp::Tcp;
use super::udp::Udp;
use crate::error::{Ours, Theirs};

/// Who ended a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Theirs(Theirs),
    Ours(Ours),
}

/// What a line has for us.
#[derive(Debug)]
pub(super) enum Received<'a> {
    /// Nothing more for now.
    Nothing,
    /// A message and who sent it.
    Message(&'a [u8], SocketAddr),
    /// The end of the line.
    End(Failure),
}

/// An open line.
#[derive(Debug)]
pub(super) enum Line {
    Udp(Udp),
    Tcp(Tcp),
}

impl Line {
    pub(super) fn receive<'a>(&'a mut self, scratch: &'a mut [u8]) -> Received<'a> {
        match self {
            Self::Udp(udp) => udp.receive(scratch),
            Self::Tcp(tcp) => tcp.receive(scratch),
        }
    }
}

/// Linux's EAFNOSUPPORT: this machine does not speak IPv6 at all.
const NO_SUCH_FAMILY: i32 = 97;

/// Says whose fault an error is that a call of ours met at once.
pub(super) fn local(error: io::Error) -> Failure {
    match error.kind() {
        ErrorKind::ConnectionRefused => Failure::Theirs(Theirs::Refused),
        ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::AddrNotAvailable => Failure::Ours(Ours::NoRoute),
        _ if error.raw_os_error() == Some(NO_SUCH_FAMILY) => Failure::Ours(Ours::NoRoute),
        _ => Failure::Ours(Ours::Network(error.to_string())),
    }
}
