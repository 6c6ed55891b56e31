//! One TCP connection of an asker: questions framed by their length
//! (RFC 1035 section 4.2.2), any number of them.

use std::io::{self, ErrorKind, Read, Write};
use std::time::Instant;

use mio::net::TcpStream;

/// Bytes waiting in either direction before an asker is cut off.
const WAITING: usize = 1 << 20;

/// A connection with what was read and not asked, and what waits to leave.
pub(crate) struct Stream {
    stream: TcpStream,
    pub(crate) host: usize,
    pub(crate) opened: Instant,
    inbox: Vec<u8>,
    outbox: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(stream: TcpStream, host: usize) -> Self {
        Self {
            stream,
            host,
            opened: Instant::now(),
            inbox: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// Takes in what has come; whether the connection goes on.
    pub(crate) fn read(&mut self) -> bool {
        let mut buffer = [0; 4096];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return false,
                Ok(length) => self.inbox.extend(buffer.get(..length).unwrap_or_default()),
                Err(fault) => return lasting(&fault),
            }
            if self.inbox.len() > WAITING {
                return false;
            }
        }
    }

    /// The next complete question.
    pub(crate) fn question(&mut self) -> Option<Vec<u8>> {
        let (prefix, _) = self.inbox.split_first_chunk::<2>()?;
        let end = 2 + usize::from(u16::from_be_bytes(*prefix));
        let question = self.inbox.get(2..end)?.to_vec();
        self.inbox.drain(..end);
        Some(question)
    }

    /// Puts bytes behind those that wait; whether the connection goes on.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        self.outbox.extend(bytes);
        self.outbox.len() <= WAITING && self.write()
    }

    /// Writes what can leave now; whether the connection goes on.
    pub(crate) fn write(&mut self) -> bool {
        while !self.outbox.is_empty() {
            match self.stream.write(&self.outbox) {
                Ok(0) => return false,
                Ok(length) => drop(self.outbox.drain(..length)),
                Err(fault) => return lasting(&fault),
            }
        }
        true
    }
}

/// Whether a connection outlives this: nothing more can be done just now.
fn lasting(fault: &io::Error) -> bool {
    matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
