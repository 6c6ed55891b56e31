//! One question to a WHOIS server (RFC 3912), on the whois-rust crate.
//!
//! The crate is the transport alone: addresses come resolved, so that it asks
//! no resolver of its own, it follows no referral (of two answers it would give
//! the last one only), and its budget of time is ours.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use whois_rust::{WhoIs, WhoIsError, WhoIsLookupOptions, WhoIsServerValue};

use crate::error::{Ours, Theirs};
use crate::tcp::{Failure, Slice};

/// A larger answer is none, in bytes.
pub const SIZE: usize = 1 << 20;

/// The bytes that a server answers with. `question` is what is sent, with `{}`
/// for the name, without the line's end.
///
/// # Errors
/// Only our own faults; what the server does is the inner result.
pub fn ask(
    server: SocketAddr,
    name: &str,
    question: &str,
    deadline: Instant,
) -> Result<Result<Vec<u8>, Theirs>, Ours> {
    let slice = Slice::until(deadline);
    match slice
        .left()
        .and_then(|left| put(server, name, question, left, slice))
    {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(failure) => failure.outcome(),
    }
}

fn put(
    server: SocketAddr,
    name: &str,
    question: &str,
    left: Duration,
    slice: Slice,
) -> Result<Vec<u8>, Failure> {
    let blamed = |error| blame(error, slice);
    let mut value = WhoIsServerValue::from_string(server.to_string()).map_err(blamed)?;
    value.query = Some(format!("{}\r\n", question.replace("{}", "$addr")));
    let mut options = WhoIsLookupOptions::from_string(name).map_err(blamed)?;
    options.server = Some(value);
    options.follow = 0;
    options.timeout = Some(left);
    options.max_response_size = Some(SIZE);
    // It wants a server for addresses too, which is never asked.
    let client = WhoIs::from_host(server.to_string()).map_err(blamed)?;
    client.lookup_raw(options).map_err(blamed)
}

/// Whose fault it is, in our words.
fn blame(error: WhoIsError, slice: Slice) -> Failure {
    match error {
        WhoIsError::IOError(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Failure::Theirs(Theirs::Nonsense(format!("more than {SIZE} bytes")))
        }
        WhoIsError::IOError(error) => slice.blame(&error),
        other => Failure::Ours(Ours::Network(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    /// A server for one question, which it gives back.
    fn once(answer: &'static [u8]) -> (SocketAddr, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut line = String::new();
            BufReader::new(stream.try_clone().unwrap())
                .read_line(&mut line)
                .unwrap();
            stream.write_all(answer).unwrap();
            line
        });
        (address, thread)
    }

    #[test]
    fn bytes_come_as_they_are_and_no_referral_is_followed() {
        let answer = b"Whois Server: whois.registrar.example\r\n\xe9\xff\r\n";
        let (server, asked) = once(answer);
        let heard = ask(server, "shop.example", "domain {}", soon());
        assert_eq!(heard, Ok(Ok(answer.to_vec())));
        assert_eq!(asked.join().unwrap(), "domain shop.example\r\n");
    }

    #[test]
    fn faults_are_theirs_or_ours() {
        let closed = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        assert_eq!(
            ask(closed, "shop.example", "{}", soon()),
            Ok(Err(Theirs::Refused))
        );
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = silent.local_addr().unwrap();
        let now = Instant::now();
        assert_eq!(ask(server, "shop.example", "{}", now), Err(Ours::Deadline));
        let short = Instant::now() + Duration::from_millis(100);
        assert_eq!(
            ask(server, "shop.example", "{}", short),
            Err(Ours::Deadline)
        );
    }
}
