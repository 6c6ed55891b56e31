//! The first words of a mail server (RFC 5321 sections 3.1 and 4.2).

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::error::{Ours, Theirs};
use crate::tcp::{Failure, Slice, connect, read};

/// A reply line may have 512 bytes (RFC 5321 section 4.5.3.1.5); real servers
/// are granted twice that.
const LINE: usize = 1024;
/// No greeting is longer than this many bytes in all.
const ALL: usize = 16 * 1024;
/// How long the answer to our farewell is waited for.
const FAREWELL: Duration = Duration::from_millis(500);

/// The greeting of a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeting {
    /// The reply code: 220 for a server that takes mail.
    pub code: u16,
    /// The text of the first line behind the code.
    pub text: String,
    /// From reaching out to the end of the greeting.
    pub time: Duration,
}

/// Connects, takes the greeting and takes leave with QUIT.
///
/// # Errors
/// Only our own faults; what the server does instead of greeting is the inner
/// result.
pub fn greeting(server: SocketAddr, deadline: Instant) -> Result<Result<Greeting, Theirs>, Ours> {
    match listen(server, Slice::until(deadline)) {
        Ok(greeting) => Ok(Ok(greeting)),
        Err(failure) => failure.outcome(),
    }
}

fn listen(server: SocketAddr, slice: Slice) -> Result<Greeting, Failure> {
    let mut stream = connect(server, slice)?;
    let mut heard = Vec::new();
    let mut room = [0; 2048];
    loop {
        let size = read(&mut stream, &mut room, slice)?;
        heard.extend_from_slice(room.get(..size).unwrap_or_default());
        if let Some((code, text)) = reply(&heard).map_err(nonsense)? {
            let time = slice.elapsed();
            take_leave(&mut stream);
            return Ok(Greeting { code, text, time });
        }
    }
}

fn nonsense(why: String) -> Failure {
    Failure::Theirs(Theirs::Nonsense(why))
}

/// Says QUIT and waits a moment for the answer (RFC 5321 section 4.1.1.10);
/// whatever comes of it, the server has greeted.
fn take_leave(stream: &mut TcpStream) {
    let slice = Slice::until(Instant::now() + FAREWELL);
    if stream.set_write_timeout(Some(FAREWELL)).is_ok() && stream.write_all(b"QUIT\r\n").is_ok() {
        let _ = read(stream, &mut [0; 512], slice);
    }
}

/// Reads a reply of one or several lines (RFC 5321 section 4.2.1): its code
/// and the text of its first line, nothing while its last line is missing. A
/// bare LF ends a line as well, as most clients have it.
///
/// # Errors
/// Why this is no reply, and will not become one.
fn reply(heard: &[u8]) -> Result<Option<(u16, String)>, String> {
    let mut first = None;
    let mut rest = heard;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, next) = rest.split_at(end + 1);
        let (code, goes_on, text) = line_of(line.trim_ascii_end())?;
        let (begun, begin) = first.get_or_insert((code, text));
        match goes_on {
            _ if *begun != code => return Err(format!("codes {begun} and {code} in one reply")),
            true => rest = next,
            false => return Ok(Some((code, std::mem::take(begin)))),
        }
    }
    match rest.len() {
        _ if !begins_with_code(rest) => Err(format!("it begins with '{}'", shown(rest))),
        LINE.. => Err(format!("a line of more than {LINE} bytes")),
        _ if heard.len() > ALL => Err(format!("more than {ALL} bytes without an end")),
        _ => Ok(None),
    }
}

/// The code of a line, whether another line follows, and its text.
fn line_of(line: &[u8]) -> Result<(u16, bool, String), String> {
    let (code, text) = line.split_at_checked(3).unwrap_or((line, &[]));
    let (mark, text) = text.split_first().unwrap_or((&b' ', &[]));
    let number = std::str::from_utf8(code)
        .ok()
        .filter(|_| code.len() == 3 && begins_with_code(code) && matches!(mark, b' ' | b'-'))
        .and_then(|code| code.parse().ok());
    match number {
        _ if line.len() > LINE => Err(format!("a line of more than {LINE} bytes")),
        None => Err(format!("it says '{}'", shown(line))),
        Some(number) => Ok((number, *mark == b'-', shown(text))),
    }
}

/// Whether these bytes can be the beginning of a reply: up to three digits,
/// the first of them 2 to 5.
fn begins_with_code(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take(3);
    let kind = bytes
        .first()
        .is_none_or(|first| (b'2'..=b'5').contains(first));
    kind && digits.copied().all(|byte| byte.is_ascii_digit())
}

/// The beginning of what was said, as far as a sentence has room for it.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..100).unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn replies() {
        let whole = |code, text: &str| Ok(Some((code, text.to_owned())));
        let no = |why: &str| Err(why.to_owned());
        let long = format!("220 {}", "a".repeat(LINE));
        let longer = format!("220 {}\r\n", "a".repeat(LINE));
        let many = "220-a\r\n".repeat(ALL / 7 + 1);
        for (heard, expected) in [
            (
                "220 mx.shop.example ESMTP\r\n",
                whole(220, "mx.shop.example ESMTP"),
            ),
            ("220 mx\n", whole(220, "mx")),
            ("220\r\n", whole(220, "")),
            ("220-one\r\n220-two\r\n220 three\r\n", whole(220, "one")),
            ("554 no\r\nmore", whole(554, "no")),
            ("421 4.3.2 later\r\n", whole(421, "4.3.2 later")),
            ("220 a\0b\r\n", whole(220, "a\0b")),
            ("", Ok(None)),
            ("2", Ok(None)),
            ("220 mx", Ok(None)),
            ("220-one\r\n22", Ok(None)),
            (
                "220-one\r\n421 two\r\n",
                no("codes 220 and 421 in one reply"),
            ),
            ("SSH-2.0-OpenSSH\r\n", no("it says 'SSH-2.0-OpenSSH'")),
            ("SSH", no("it begins with 'SSH'")),
            ("\0\0", no("it begins with '\0\0'")),
            ("150 mx\r\n", no("it says '150 mx'")),
            ("220_mx\r\n", no("it says '220_mx'")),
            ("22\r\n", no("it says '22'")),
            ("\r\n", no("it says ''")),
            (&long, no("a line of more than 1024 bytes")),
            (&longer, no("a line of more than 1024 bytes")),
            (&many, no("more than 16384 bytes without an end")),
        ] {
            assert_eq!(reply(heard.as_bytes()), expected, "{heard}");
        }
    }

    /// A server that treats its one caller like this, and what it hears.
    fn server(
        manner: impl FnOnce(&mut TcpStream) -> std::io::Result<()> + Send + 'static,
    ) -> (SocketAddr, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = String::new();
            if manner(&mut stream).is_ok() {
                let _ = stream.read_to_string(&mut heard);
            }
            heard
        });
        (address, heard)
    }

    fn outcome(
        manner: impl FnOnce(&mut TcpStream) -> std::io::Result<()> + Send + 'static,
    ) -> Result<Result<(u16, String), Theirs>, Ours> {
        let (address, _) = server(manner);
        let deadline = Instant::now() + PATIENT;
        greeting(address, deadline).map(|heard| heard.map(|one| (one.code, one.text)))
    }

    /// Longer than the least that makes a peer silent.
    const PATIENT: Duration = Duration::from_millis(2200);

    #[test]
    fn a_server_that_greets_is_left_politely() {
        let (address, heard) = server(|stream| stream.write_all(b"220-mx\r\n220 ready\r\n"));
        let found = greeting(address, Instant::now() + PATIENT)
            .unwrap()
            .unwrap();
        assert_eq!((found.code, found.text.as_str()), (220, "mx"));
        assert_eq!(heard.join().unwrap(), "QUIT\r\n");
    }

    #[test]
    fn slow_bytes_are_waited_for() {
        let found = outcome(|stream| {
            b"220 mx\r\n".iter().try_for_each(|byte| {
                thread::sleep(Duration::from_millis(5));
                stream.write_all(&[*byte])
            })
        });
        assert_eq!(found, Ok(Ok((220, "mx".to_owned()))));
    }

    #[test]
    fn bytes_without_end_are_cut() {
        let endless = |stream: &mut TcpStream| loop {
            stream.write_all(&[b'2'; 4096])?;
        };
        let nonsense = |why: &str| Ok(Err(Theirs::Nonsense(why.to_owned())));
        assert_eq!(outcome(endless), nonsense("a line of more than 1024 bytes"));
        let lines = |stream: &mut TcpStream| loop {
            stream.write_all(b"220-and\r\n")?;
        };
        let found = outcome(lines);
        assert_eq!(found, nonsense("more than 16384 bytes without an end"));
    }

    #[test]
    fn a_server_that_does_not_greet() {
        assert_eq!(
            outcome(|_| Err(std::io::ErrorKind::Other.into())),
            Ok(Err(Theirs::Closed))
        );
        let half = |stream: &mut TcpStream| {
            stream.write_all(b"220 mx")?;
            Err(std::io::ErrorKind::Other.into())
        };
        assert_eq!(outcome(half), Ok(Err(Theirs::Closed)));
        assert_eq!(
            outcome(|stream| stream.write_all(b"220 mx")),
            Ok(Err(Theirs::Silent))
        );
    }

    #[test]
    fn a_closed_port_is_refused_and_a_short_time_is_ours() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let soon = greeting(address, Instant::now() + Duration::from_millis(50));
        assert_eq!(soon, Err(Ours::Deadline));
        drop(listener);
        let refused = greeting(address, Instant::now() + PATIENT);
        assert_eq!(refused, Ok(Err(Theirs::Refused)));
    }
}
