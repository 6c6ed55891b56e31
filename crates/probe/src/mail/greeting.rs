//! The first words of a mail server (RFC 5321 sections 3.1 and 4.2).

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::reply::{Reply, reply};
use crate::error::{Ours, Theirs};
use crate::tcp::{Failure, Slice, connect, read};

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
        if let Some(Reply { code, lines, .. }) = reply(&heard).map_err(nonsense)? {
            let time = slice.elapsed();
            let text = lines.into_iter().next().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

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
