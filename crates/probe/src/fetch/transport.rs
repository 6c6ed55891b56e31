//! Our own connection under ureq: the address was chosen before, and who ended
//! a conversation is known afterwards.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout,
    RustlsConnector, Transport,
};
use ureq::{Agent, Error};

use super::fault::Lost;
use super::reach::{Line, Prefix};
use crate::tcp::{Failure, Slice};

/// A client that uses this connection for its one request.
pub(super) fn agent(config: Config, line: Line) -> Agent {
    let from = line.from;
    let connector =
        ().chain(ConnectProxyConnector::default())
            .chain(Given(Mutex::new(Some(line))))
            .chain(RustlsConnector::default());
    Agent::with_parts(config, connector, Known(from))
}

/// Names were resolved before; ureq is told where the connection leads.
#[derive(Debug)]
struct Known(std::net::SocketAddr);

impl Resolver for Known {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}

/// Hands the connection out, once.
struct Given(Mutex<Option<Line>>);

impl fmt::Debug for Given {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Given")
    }
}

impl<In: Transport> Connector<In> for Given {
    type Out = Either<In, Connection>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        if let Some(tunnel) = chained {
            return Ok(Some(Either::A(tunnel)));
        }
        let line = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(line) = line else {
            return Err(Error::ConnectionFailed);
        };
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(Connection {
            stream: line.stream,
            slice: line.slice,
            prefix: line.prefix,
            buffers,
        })))
    }
}

/// A connection, its time, and what is still to be put into the head of the
/// request for a proxy.
struct Connection {
    stream: TcpStream,
    slice: Slice,
    prefix: Option<Prefix>,
    buffers: LazyBuffers,
}

impl fmt::Debug for Connection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Connection({:?})", self.stream)
    }
}

fn lost(failure: Failure) -> Error {
    Error::Other(Box::new(Lost(failure)))
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let output = self.buffers.output();
        let output = output.get(..amount).unwrap_or_default();
        let whole = self.prefix.take().map(|prefix| prefix.put(output));
        let left = self.slice.left().map_err(lost)?;
        self.stream
            .set_write_timeout(Some(left))
            .and_then(|()| self.stream.write_all(whole.as_deref().unwrap_or(output)))
            .map_err(|error| lost(self.slice.blame(&error)))
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        loop {
            let left = self.slice.left().map_err(lost)?;
            let room = self.buffers.input_append_buf();
            let read = self
                .stream
                .set_read_timeout(Some(left))
                .and_then(|()| self.stream.read(room));
            match read {
                Ok(size) => {
                    self.buffers.input_appended(size);
                    return Ok(size > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(lost(self.slice.blame(&error))),
            }
        }
    }

    fn is_open(&mut self) -> bool {
        // One request, one connection: nothing is kept.
        false
    }
}

impl Prefix {
    /// The head of a request, made one for a proxy: `GET /path` becomes
    /// `GET http://host/path`, and the user is named.
    fn put(&self, head: &[u8]) -> Vec<u8> {
        let line = head
            .iter()
            .position(|byte| *byte == b' ')
            .map_or(0, |at| at + 1);
        let end = head
            .windows(2)
            .position(|pair| pair == b"\r\n")
            .map_or(line, |at| at + 2);
        let part = |from: usize, to: usize| head.get(from..to).unwrap_or_default();
        let mut whole = part(0, line).to_vec();
        whole.extend_from_slice(self.target.as_bytes());
        whole.extend_from_slice(part(line, end));
        if let Some(credentials) = &self.credentials {
            whole.extend_from_slice(
                format!("Proxy-Authorization: Basic {credentials}\r\n").as_bytes(),
            );
        }
        whole.extend_from_slice(part(end, head.len()));
        whole
    }
}
