//! Connections over TCP, and the time that a peer is given on one.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use crate::error::{Ours, Theirs};

/// A peer that had less than this before our deadline is not called silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// Linux's EAFNOSUPPORT: this machine does not speak IPv6 at all.
const NO_SUCH_FAMILY: i32 = 97;

/// Who ended a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Theirs(Theirs),
    Ours(Ours),
}

impl Failure {
    /// As the outcome of a call: only what is ours is an error.
    pub(crate) fn outcome<T>(self) -> Result<Result<T, Theirs>, Ours> {
        match self {
            Failure::Theirs(theirs) => Ok(Err(theirs)),
            Failure::Ours(ours) => Err(ours),
        }
    }
}

/// The time that a peer has, from the moment it is reached for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    begun: Instant,
    deadline: Instant,
}

impl Slice {
    /// From now until a deadline.
    pub(crate) fn until(deadline: Instant) -> Self {
        Slice {
            begun: Instant::now(),
            deadline,
        }
    }

    /// How much of it has passed.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// The part of what is left that ends after a moment.
    pub(crate) fn first(&self, moment: Duration) -> Self {
        let end = Instant::now().checked_add(moment);
        Slice {
            begun: self.begun,
            deadline: end.map_or(self.deadline, |end| end.min(self.deadline)),
        }
    }

    /// What is left of it, which is never nothing.
    pub(crate) fn left(&self) -> Result<Duration, Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(self.over()),
            false => Ok(left),
        }
    }

    /// Whose fault it is that the time is over.
    pub(crate) fn over(&self) -> Failure {
        match self.deadline.saturating_duration_since(self.begun) < PATIENCE {
            true => Failure::Ours(Ours::Deadline),
            false => Failure::Theirs(Theirs::Silent),
        }
    }

    /// Whose fault an error of the network is.
    pub(crate) fn blame(&self, error: &io::Error) -> Failure {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => self.over(),
            ErrorKind::ConnectionRefused => Failure::Theirs(Theirs::Refused),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected => Failure::Theirs(Theirs::Closed),
            // A router near the peer says so; a route that we lack is another error.
            ErrorKind::HostUnreachable => unreachable("host unreachable"),
            ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable => {
                Failure::Ours(Ours::NoRoute)
            }
            _ if error.raw_os_error() == Some(NO_SUCH_FAMILY) => Failure::Ours(Ours::NoRoute),
            _ => Failure::Ours(Ours::Network(error.to_string())),
        }
    }
}

fn unreachable(words: &str) -> Failure {
    Failure::Theirs(Theirs::Nonsense(words.to_owned()))
}

/// Connects within a slice of time.
pub(crate) fn connect(server: SocketAddr, slice: Slice) -> Result<TcpStream, Failure> {
    let connected = TcpStream::connect_timeout(&server, slice.left()?);
    // Our own routes and routers far away say the same.
    connected.map_err(|error| match (error.kind(), has_route(server)) {
        (ErrorKind::NetworkUnreachable, true) => unreachable("network unreachable"),
        (ErrorKind::HostUnreachable, false) => Failure::Ours(Ours::NoRoute),
        _ => slice.blame(&error),
    })
}

/// Whether this machine has a route to an address. Nothing is sent: a socket for
/// datagrams that is connected only looks for its way.
fn has_route(server: SocketAddr) -> bool {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    UdpSocket::bind((any, 0)).is_ok_and(|socket| socket.connect(server).is_ok())
}

/// Reads what there is, waiting within a slice of time; the end of the
/// connection is the peer's doing.
pub(crate) fn read(
    stream: &mut TcpStream,
    room: &mut [u8],
    slice: Slice,
) -> Result<usize, Failure> {
    loop {
        let read = stream
            .set_read_timeout(Some(slice.left()?))
            .and_then(|()| stream.read(room));
        match read {
            Ok(0) => return Err(Failure::Theirs(Theirs::Closed)),
            Ok(size) => return Ok(size),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(slice.blame(&error)),
        }
    }
}

/// Reads what has come already, without waiting; nothing where reading fails,
/// which the next reading will tell.
pub(crate) fn take(stream: &mut TcpStream, room: &mut [u8]) -> usize {
    if stream.set_nonblocking(true).is_err() {
        return 0;
    }
    let size = stream.read(room).unwrap_or(0);
    let _ = stream.set_nonblocking(false);
    size
}

/// Writes all of these bytes within a slice of time.
pub(crate) fn write(stream: &mut TcpStream, bytes: &[u8], slice: Slice) -> Result<(), Failure> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let written = stream
            .set_write_timeout(Some(slice.left()?))
            .and_then(|()| stream.write(rest));
        match written {
            Ok(0) => return Err(Failure::Theirs(Theirs::Closed)),
            Ok(size) => rest = rest.get(size..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(slice.blame(&error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_to_blame() {
        let long = Slice::until(Instant::now() + Duration::from_secs(60));
        let short = Slice::until(Instant::now() + Duration::from_millis(500));
        let theirs = Failure::Theirs;
        for (slice, kind, expected) in [
            (long, ErrorKind::TimedOut, theirs(Theirs::Silent)),
            (long, ErrorKind::WouldBlock, theirs(Theirs::Silent)),
            (short, ErrorKind::TimedOut, Failure::Ours(Ours::Deadline)),
            (short, ErrorKind::ConnectionRefused, theirs(Theirs::Refused)),
            (short, ErrorKind::ConnectionReset, theirs(Theirs::Closed)),
            (
                long,
                ErrorKind::NetworkUnreachable,
                Failure::Ours(Ours::NoRoute),
            ),
            (
                long,
                ErrorKind::HostUnreachable,
                theirs(Theirs::Nonsense("host unreachable".to_owned())),
            ),
        ] {
            assert_eq!(slice.blame(&kind.into()), expected, "{kind}");
        }
        let denied = long.blame(&ErrorKind::PermissionDenied.into());
        assert!(matches!(denied, Failure::Ours(Ours::Network(_))));
    }

    #[test]
    fn a_slice_that_is_over_opens_no_connection() {
        let over = Slice::until(Instant::now());
        let server = SocketAddr::from(([127, 0, 0, 1], 9));
        assert_eq!(
            connect(server, over).map(|_| ()),
            Err(Failure::Ours(Ours::Deadline))
        );
    }
}
