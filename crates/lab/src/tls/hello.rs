//! What a client offers, read off its hello without taking it from the line.

use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Between two looks at a hello that is not yet complete.
const PAUSE: Duration = Duration::from_millis(5);
/// How long a hello may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a client offers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Hello {
    /// Every version that it speaks.
    pub(super) versions: Vec<u16>,
    pub(super) session: Vec<u8>,
    pub(super) suites: Vec<u16>,
    pub(super) groups: Vec<u16>,
    /// The groups that it sent a key for.
    pub(super) shares: Vec<u16>,
}

impl Hello {
    /// Whether it offers TLS 1.3.
    pub(super) fn is_new(&self) -> bool {
        self.versions.contains(&0x0304)
    }
}

/// Waits for a hello and looks at it; what is on the line stays there.
///
/// # Errors
/// The client closed, or took too long.
pub(super) fn peek(stream: &TcpStream) -> io::Result<Option<Hello>> {
    let since = Instant::now();
    let mut buffer = [0; 16_384];
    loop {
        let length = stream.peek(&mut buffer)?;
        let seen = buffer.get(..length).unwrap_or_default();
        let whole = match seen {
            [_, _, _, high, low, ..] => 5 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => 5,
        };
        if length >= whole.min(buffer.len()) {
            return Ok(read(seen));
        }
        if length == 0 || since.elapsed() > PATIENCE {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        std::thread::sleep(PAUSE);
    }
}

/// Whether a hello is larger than what a packet holds, by its first bytes.
///
/// # Errors
/// The client closed, or took too long.
pub(super) fn is_large(stream: &TcpStream) -> io::Result<bool> {
    /// What Ethernet leaves to TCP.
    const PACKET: usize = 1460;
    peek(stream)?;
    let mut head = [0; 5];
    stream.peek(&mut head)?;
    let size = usize::from(u16::from_be_bytes([head[3], head[4]]));
    Ok(5 + size > PACKET)
}

/// Bytes from the front of others.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, bytes: usize) -> Option<usize> {
        let fold = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(self.take(bytes)?.iter().fold(0, fold))
    }

    /// What a length of so many bytes announces.
    fn sized(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let length = self.number(bytes)?;
        self.take(length)
    }
}

/// A record with a hello (RFC 8446, 4.1.2; the older ones are alike).
fn read(record: &[u8]) -> Option<Hello> {
    let mut rest = Rest(record);
    let [22, ..] = rest.take(5)? else { return None };
    if rest.number(1)? != 1 {
        return None;
    }
    rest.take(3)?;
    let highest = u16::try_from(rest.number(2)?).ok()?;
    rest.take(32)?;
    let mut hello = Hello {
        versions: (0x0300..=highest.min(0x0303)).collect(),
        session: rest.sized(1)?.to_vec(),
        suites: words(rest.sized(2)?),
        ..Hello::default()
    };
    rest.sized(1)?;
    let mut extensions = Rest(rest.sized(2).unwrap_or_default());
    while let (Some(kind), Some(value)) = (extensions.number(2), extensions.sized(2)) {
        match kind {
            10 => hello.groups = words(Rest(value).sized(2)?),
            43 => hello.versions = words(Rest(value).sized(1)?),
            51 => hello.shares = shares(value)?,
            _ => {}
        }
    }
    Some(hello)
}

fn shares(value: &[u8]) -> Option<Vec<u16>> {
    let mut rest = Rest(Rest(value).sized(2)?);
    let mut shares = Vec::new();
    while !rest.0.is_empty() {
        shares.push(u16::try_from(rest.number(2)?).ok()?);
        rest.sized(2)?;
    }
    Some(shares)
}

fn words(bytes: &[u8]) -> Vec<u16> {
    let word = |pair: &[u8]| pair.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte));
    bytes.chunks_exact(2).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(highest: [u8; 2], extensions: &[u8]) -> Vec<u8> {
        let mut body = highest.to_vec();
        body.extend([7; 32]);
        body.extend([1, 9, 0, 4, 0, 47, 0x13, 1, 1, 0]);
        if !extensions.is_empty() {
            body.extend((extensions.len() as u16).to_be_bytes());
            body.extend(extensions);
        }
        let length = body.len() as u8;
        [&[22, 3, 1, 0, length + 4, 1, 0, 0, length][..], &body].concat()
    }

    #[test]
    fn old_hellos_speak_all_versions_up_to_theirs() {
        let read = read(&hello([3, 1], &[])).unwrap();
        assert_eq!(read.versions, [0x0300, 0x0301]);
        assert_eq!(read.suites, [0x002f, 0x1301]);
        assert_eq!(read.session, [9]);
    }

    #[test]
    fn new_hellos_say_what_they_speak() {
        let extensions = [
            0, 43, 0, 3, 2, 3, 4, 0, 10, 0, 4, 0, 2, 0x11, 0xec, 0, 51, 0, 7, 0, 5, 0, 29, 0, 1, 8,
        ];
        let read = read(&hello([3, 3], &extensions)).unwrap();
        assert_eq!(read.versions, [0x0304]);
        assert_eq!(read.groups, [0x11ec]);
        assert_eq!(read.shares, [29]);
    }

    #[test]
    fn half_hellos_are_none() {
        let whole = hello([3, 3], &[0, 43, 0, 3, 2, 3, 4]);
        for cut in 0..whole.len() - 9 {
            assert_eq!(read(&whole[..cut]), None, "{cut}");
        }
        assert_eq!(read(b"GET / HTTP/1.1\r\n\r\n"), None);
    }
}
