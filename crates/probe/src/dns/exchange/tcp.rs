//! One question over TCP, each message behind its length (RFC 7766 section 8).

use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use super::line::{Failure, Received, local};
use crate::error::Theirs;

/// A connection with one question on it.
#[derive(Debug)]
pub(super) struct Tcp {
    stream: TcpStream,
    server: SocketAddr,
    /// What is still to be written: the question behind its length.
    unsent: Vec<u8>,
    /// Whether the server has accepted the connection.
    connected: bool,
    /// What was read: the message shown last, then what follows it.
    read: Vec<u8>,
    /// The length of the message shown last with its prefix.
    shown: usize,
}

impl Tcp {
    /// Begins to connect; the question goes out once that is done.
    pub(super) fn open(
        registry: &Registry,
        token: Token,
        server: SocketAddr,
        question: &[u8],
    ) -> Result<Self, Failure> {
        let mut stream = TcpStream::connect(server).map_err(local)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        registry
            .register(&mut stream, token, interest)
            .map_err(local)?;
        let length = u16::try_from(question.len()).unwrap_or(u16::MAX);
        let mut unsent = length.to_be_bytes().to_vec();
        unsent.extend_from_slice(question);
        Ok(Self {
            stream,
            server,
            unsent,
            connected: false,
            read: Vec::new(),
            shown: 0,
        })
    }

    /// Whether the whole question went out.
    pub(super) fn is_sent(&self) -> bool {
        self.unsent.is_empty()
    }

    /// Writes what can be written, reads what can be read, and gives the next
    /// message if it is complete.
    pub(super) fn receive<'a>(&'a mut self, scratch: &mut [u8]) -> Received<'a> {
        match self.exchange(scratch) {
            Ok(size) => {
                self.shown = size;
                Received::Message(self.read.get(2..size).unwrap_or_default(), self.server)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Received::Nothing,
            Err(error) => Received::End(self.ended(&error)),
        }
    }

    /// The size of the next message with its prefix.
    fn exchange(&mut self, scratch: &mut [u8]) -> io::Result<usize> {
        self.write()?;
        self.read.drain(..self.shown);
        self.shown = 0;
        loop {
            if let Some(size) = self.complete() {
                return Ok(size);
            }
            let size = retried(|| self.stream.read(scratch))?;
            if size == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            self.read
                .extend_from_slice(scratch.get(..size).unwrap_or_default());
        }
    }

    fn write(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            let size = retried(|| self.stream.write(&self.unsent))?;
            self.connected = true;
            self.unsent.drain(..size);
        }
        Ok(())
    }

    fn complete(&self) -> Option<usize> {
        let (length, _) = self.read.split_first_chunk()?;
        let size = usize::from(u16::from_be_bytes(*length)) + 2;
        (self.read.len() >= size).then_some(size)
    }

    /// Before the connection stands an error says that nobody took it.
    fn ended(&self, error: &io::Error) -> Failure {
        match error.kind() {
            _ if self.connected => Failure::Theirs(Theirs::Closed),
            ErrorKind::ConnectionRefused => Failure::Theirs(Theirs::Refused),
            ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe => {
                Failure::Theirs(Theirs::Closed)
            }
            _ => Failure::Theirs(Theirs::Silent),
        }
    }
}

/// A call that a signal interrupted is made again.
fn retried(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
