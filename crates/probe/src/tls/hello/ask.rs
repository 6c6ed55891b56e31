//! One hello to a peer, and what it makes of it.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::alert::Alert;
use super::offer::{Entropy, Offer};
use super::read::{Flight, Reading, Stands, read};
use super::spoken::Spoken;
use super::version::Version;
use crate::error::{Ours, Theirs};
use crate::tcp::{self, Failure, Slice};
use crate::tls::open::open;
use crate::tls::starttls::{Refusal, late_refusal};
use crate::tls::{Cause, Ended, Protocol, Stage, Target};

/// A peer that has not answered a hello in this time will not; many servers,
/// and filters before them, drop what they do not like without a word.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many pieces the answer may come in.
const PIECES: usize = 1024;
/// How long sending our farewell may take.
const FAREWELL: Duration = Duration::from_millis(200);

/// What came of a hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The peer chose from the offer.
    Spoken(Box<Spoken>),
    /// It said no.
    Refused(Alert),
    /// It heard the hello, and did something else.
    Failed(Theirs),
    /// It did not come to a hello.
    Unreached(Ended),
}

impl Answer {
    /// What is spoken.
    pub fn spoken(&self) -> Option<&Spoken> {
        match self {
            Answer::Spoken(spoken) => Some(spoken),
            _ => None,
        }
    }

    /// The number of the alert that refused the offer.
    pub fn refusal(&self) -> Option<u8> {
        match self {
            Answer::Refused(alert) => Some(alert.description),
            _ => None,
        }
    }
}

/// Opens a connection, makes an offer on it and closes it.
///
/// # Errors
/// Only our own faults.
pub fn ask(target: &Target, offer: &Offer, deadline: Instant) -> Result<Answer, Ours> {
    let mut connection = match open(target, Slice::until(deadline))?.outcome {
        Ok(connection) => connection,
        Err(ended) => return Ok(Answer::Unreached(ended)),
    };
    let mut heard = Heard::by(target.protocol);
    let answer = converse(connection.stream(), offer, deadline, &mut heard)?;
    Ok(match late_refusal(target.protocol, &heard.bytes) {
        Refusal::Said(words) => Answer::Unreached(Ended {
            protocol: target.protocol,
            stage: Stage::Request,
            cause: Cause::Declined(words),
        }),
        Refusal::Begun | Refusal::None => answer,
    })
}

/// What a peer has said since our hello.
struct Heard {
    protocol: Protocol,
    bytes: Vec<u8>,
}

impl Heard {
    fn by(protocol: Protocol) -> Self {
        let bytes = Vec::new();
        Heard { protocol, bytes }
    }

    /// Takes more, and reads all of it anew. What may become a refusal to begin
    /// TLS is no nonsense yet.
    fn take(&mut self, more: &[u8]) -> Reading {
        self.bytes.extend_from_slice(more);
        let reading = read(&self.bytes);
        let begun = matches!(reading.stands, Stands::Nonsense(_))
            && late_refusal(self.protocol, &self.bytes) == Refusal::Begun;
        match begun {
            true => Reading {
                stands: Stands::Progress,
                ..reading
            },
            false => reading,
        }
    }
}

fn converse(
    stream: &mut TcpStream,
    offer: &Offer,
    deadline: Instant,
    heard: &mut Heard,
) -> Result<Answer, Ours> {
    let slice = Slice::until(deadline.min(Instant::now() + PATIENCE));
    let mut entropy: Entropy = [0; 96];
    getrandom::fill(&mut entropy).map_err(|error| Ours::Network(error.to_string()))?;
    let mut flight = Flight::default();
    let ended = tcp::write(stream, &offer.encode(&entropy), slice)
        .and_then(|()| listen(stream, slice, heard, &mut flight));
    if flight.alert.is_none() {
        take_leave(stream, &flight);
    }
    answer(flight, ended, offer)
}

/// Hears the peer's first words to their end, or as far as they come.
fn listen(
    stream: &mut TcpStream,
    slice: Slice,
    heard: &mut Heard,
    flight: &mut Flight,
) -> Result<(), Failure> {
    let mut room = [0; 16 * 1024];
    for _ in 0..PIECES {
        let size = tcp::read(stream, &mut room, slice)?;
        let reading = heard.take(room.get(..size).unwrap_or_default());
        *flight = reading.flight;
        match reading.stands {
            Stands::Progress => {}
            Stands::Done => return Ok(()),
            Stands::Nonsense(why) => return Err(nonsense(why)),
        }
    }
    Err(nonsense(format!("more than {PIECES} pieces")))
}

fn nonsense(why: String) -> Failure {
    Failure::Theirs(Theirs::Nonsense(why))
}

/// Says close_notify, so that the peer need not wait for our part.
fn take_leave(stream: &mut TcpStream, flight: &Flight) {
    let spoken = flight.spoken.as_ref();
    let version = spoken.map_or(Version::Tls10, |spoken| spoken.version);
    let [major, minor] = version.min(Version::Tls12).code().to_be_bytes();
    if stream.set_write_timeout(Some(FAREWELL)).is_ok() {
        let _ = stream.write_all(&[21, major, minor, 0, 2, 1, 0]);
    }
}

/// What the words of a peer come to, and how they ended. Once it has chosen, an
/// end before its time does not matter.
fn answer(flight: Flight, ended: Result<(), Failure>, offer: &Offer) -> Result<Answer, Ours> {
    let Some(spoken) = flight.spoken else {
        return silence(&flight, ended);
    };
    let wrong = match () {
        () if !offers(offer, spoken.version) => spoken.version.to_string(),
        () if !offer.suites.contains(&spoken.suite) => spoken.suite.to_string(),
        () => return Ok(Answer::Spoken(Box::new(spoken))),
    };
    let words = format!("it chose {wrong}, which was not offered");
    Ok(Answer::Failed(Theirs::Nonsense(words)))
}

fn offers(offer: &Offer, version: Version) -> bool {
    let lowest = match offer.highest {
        Version::Tls13 => offer.lowest,
        _ => Version::Ssl3,
    };
    (lowest..=offer.highest).contains(&version)
}

/// What a peer that chose nothing did. Some say a warning and hang up, and mean
/// a fatal alert.
fn silence(flight: &Flight, ended: Result<(), Failure>) -> Result<Answer, Ours> {
    match (flight.alert, ended) {
        (Some(alert), _) => Ok(Answer::Refused(alert)),
        (None, Err(Failure::Theirs(theirs))) => Ok(match (&theirs, flight.warnings.last()) {
            (Theirs::Closed, Some(warning)) => Answer::Refused(*warning),
            _ => Answer::Failed(theirs),
        }),
        (None, Err(Failure::Ours(ours))) => Err(ours),
        (None, Ok(())) => Ok(Answer::Failed(Theirs::Closed)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::super::peer::{self, answers};
    use super::super::{Group, Kind, Suite};
    use super::*;

    fn asked(peer: &peer::Peer, offer: &Offer) -> Result<Answer, Ours> {
        ask(&peer.target, offer, Instant::now() + peer::TIME)
    }

    fn chose(answer: Result<Answer, Ours>) -> (Version, Suite) {
        match answer {
            Ok(Answer::Spoken(spoken)) => (spoken.version, spoken.suite),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_peer_that_chooses() {
        let peer = answers([peer::hello(0x0301, 0x0005)]);
        let found = asked(&peer, &Offer::up_to(Version::Tls12));
        assert_eq!(chose(found), (Version::Tls10, Suite(0x0005)));
        let heard = peer.heard().concat();
        assert_eq!(heard[..5], [22, 3, 1, 2, 0], "a padded hello");
        assert_eq!(
            heard[heard.len() - 7..],
            [21, 3, 1, 0, 2, 1, 0],
            "a farewell"
        );
    }

    #[test]
    fn a_peer_that_says_no() {
        let refused = |description| {
            Ok(Answer::Refused(Alert {
                level: 2,
                description,
            }))
        };
        let offer = Offer::up_to(Version::Tls10);
        let peer = answers([peer::alert(70)]);
        assert_eq!(asked(&peer, &offer), refused(70));
        let peer = answers([vec![21, 3, 1, 0, 2, 1, 40]]);
        let warning = Alert {
            level: 1,
            description: 40,
        };
        assert_eq!(asked(&peer, &offer), Ok(Answer::Refused(warning)));
        let peer = answers([vec![]]);
        assert_eq!(asked(&peer, &offer), Ok(Answer::Failed(Theirs::Closed)));
        let peer = answers([b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()]);
        let words = "plain HTTP, not TLS: 'HTTP/1.1 400 Bad Request'".to_owned();
        let failed = Answer::Failed(Theirs::Nonsense(words));
        assert_eq!(asked(&peer, &offer), Ok(failed));
    }

    /// Nothing of TLS was asked, so nothing of TLS was answered.
    #[test]
    fn a_database_that_refuses_the_request() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut target = peer::target(listener.local_addr().unwrap());
        target.protocol = Protocol::Mysql;
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_nodelay(true).unwrap();
            let greeting = b"\x1a\0\0\0\x0a8\0\x08\0\0\0abcdefgh\0\xff\xff\xff\x02\0\0\0\0\0\0";
            stream.write_all(greeting).unwrap();
            std::io::Read::read_exact(&mut stream, &mut [0; 36]).unwrap();
            for byte in b"\x0d\0\0\x02\xff\x13\x04#08S01Bad!" {
                let _ = stream.write_all(&[*byte]);
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let offer = Offer::up_to(Version::Tls12);
        let found = ask(&target, &offer, Instant::now() + peer::TIME);
        thread.join().unwrap();
        let declined = Ended {
            protocol: Protocol::Mysql,
            stage: Stage::Request,
            cause: Cause::Declined("1043 Bad!".to_owned()),
        };
        assert_eq!(found, Ok(Answer::Unreached(declined)));
    }

    #[test]
    fn what_was_not_offered_cannot_be_chosen() {
        let wrong = |words: &str| {
            let words = format!("it chose {words}, which was not offered");
            Ok(Answer::Failed(Theirs::Nonsense(words)))
        };
        let peer = answers([peer::hello(0x0303, 0x002F)]);
        let found = asked(&peer, &Offer::up_to(Version::Tls11));
        assert_eq!(found, wrong("TLS 1.2"));
        let peer = answers([peer::hello(0x0301, 0x002F)]);
        let offer = Offer::up_to(Version::Tls10).without(&[Kind::Rsa]);
        let found = asked(&peer, &offer);
        assert_eq!(found, wrong("TLS_RSA_WITH_AES_128_CBC_SHA"));
        let peer = answers([peer::hello(0x0303, 0x002F)]);
        let found = asked(&peer, &Offer::only_group(Group::X25519));
        assert_eq!(found, wrong("TLS 1.2"));
    }

    #[test]
    fn a_choice_counts_even_if_nothing_follows() {
        let peer = answers([peer::begun(0x0301, 0x0005)]);
        let found = asked(&peer, &Offer::up_to(Version::Tls12));
        assert!(
            found
                .as_ref()
                .is_ok_and(|answer| !answer.spoken().unwrap().complete)
        );
        assert_eq!(chose(found), (Version::Tls10, Suite(0x0005)));
    }

    #[test]
    fn whose_fault_silence_is() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = peer::target(listener.local_addr().unwrap());
        let offer = Offer::up_to(Version::Tls12);
        let wait = |millis| {
            let deadline = Instant::now() + Duration::from_millis(millis);
            ask(&target, &offer, deadline)
        };
        assert_eq!(wait(2200), Ok(Answer::Failed(Theirs::Silent)));
        assert_eq!(wait(50), Err(Ours::Deadline));
        drop(listener);
        let unreached = wait(2200).unwrap();
        assert!(matches!(&unreached, Answer::Unreached(ended) if ended.cause == Cause::Refused));
    }
}
