//! One try at one question: a line that is open, then what it came to.

use std::time::{Duration, Instant};

use mio::{Registry, Token};

use super::Ask;
use super::ladder::{Rung, Stand};
use super::line::{Failure, Line, Received};
use super::tcp::Tcp;
use super::udp::Udp;
use crate::dns::message::{
    Arrival, EdnsForm, Expected, How, Path, Question, Reply, ResponseCode, Stray, Transport,
    decode, encode,
};
use crate::error::{Ours, Theirs};

/// How long a datagram is waited for before it is sent once more.
pub(super) const RESEND: Duration = Duration::from_secs(1);

/// A line is closed after so many messages that are no reply to our question.
const MOST_STRAYS: usize = 256;

/// What a try needs of its exchange.
pub(super) struct Means<'a> {
    pub(super) registry: &'a Registry,
    pub(super) scratch: &'a mut [u8],
    pub(super) queries: &'a mut u64,
    pub(super) now: Instant,
    /// The token of the question's first rung.
    pub(super) token: usize,
}

/// A reply and the bytes that it was.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) reply: Reply,
    pub(super) bytes: Box<[u8]>,
}

/// One try.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    state: State,
    strays: Vec<Stray>,
    /// All that arrived and was no reply, each kind of which is in `strays` once.
    stray_count: usize,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unused,
    Open(Box<Opened>),
    Heard(Box<Letter>),
    Lost(Failure),
}

#[derive(Debug)]
struct Opened {
    line: Line,
    expected: Expected,
    transport: Transport,
    began: Instant,
    /// When the question is sent once more.
    again: Option<Instant>,
}

impl Attempt {
    /// Opens a line and puts the question.
    pub(super) fn open(
        &mut self,
        ask: &Ask,
        sent: &Question,
        rung: Rung,
        edns: EdnsForm,
        means: &mut Means<'_>,
    ) {
        self.state = match Opened::new(ask, sent, rung, edns, means) {
            Ok(opened) => State::Open(Box::new(opened)),
            Err(failure) => State::Lost(failure),
        };
    }

    /// Takes in what has arrived.
    pub(super) fn receive(&mut self, ask: &Ask, means: &mut Means<'_>) {
        while let State::Open(opened) = &mut self.state {
            match opened.receive(ask, means) {
                Heard::Nothing => return,
                Heard::Letter(letter) => self.state = State::Heard(letter),
                Heard::Stray(stray) => self.note(stray),
                Heard::End(failure) => self.lose(failure),
            }
        }
    }

    fn note(&mut self, stray: Stray) {
        if !self.strays.contains(&stray) {
            self.strays.push(stray);
        }
        self.stray_count += 1;
        if self.stray_count == MOST_STRAYS {
            self.lose(Failure::Theirs(Theirs::Silent));
        }
    }

    /// Ends an open try. Whoever sent only nonsense was not silent.
    pub(super) fn lose(&mut self, failure: Failure) {
        if !matches!(self.state, State::Open(_)) {
            return;
        }
        let failure = match failure {
            Failure::Theirs(Theirs::Silent) if !self.strays.is_empty() => {
                let words: Vec<&str> = self.strays.iter().map(|stray| stray.words()).collect();
                Failure::Theirs(Theirs::Nonsense(words.join(", ")))
            }
            failure => failure,
        };
        self.state = State::Lost(failure);
    }

    /// Sees to it that a try not made yet is not made any more.
    pub(super) fn forbid(&mut self, ours: Ours) {
        if matches!(self.state, State::Unused) {
            self.state = State::Lost(Failure::Ours(ours));
        }
    }

    /// When the question is to be sent again.
    pub(super) fn again(&self) -> Option<Instant> {
        match &self.state {
            State::Open(opened) => opened.again,
            _ => None,
        }
    }

    /// Sends the question again. That this fails at once says no more than
    /// that it came to nothing: the first may still be answered.
    pub(super) fn resend(&mut self, means: &mut Means<'_>) {
        let State::Open(opened) = &mut self.state else {
            return;
        };
        opened.again = None;
        let Line::Udp(udp) = &opened.line else { return };
        match udp.send() {
            Ok(()) => *means.queries += 1,
            Err(Failure::Theirs(theirs)) => self.lose(Failure::Theirs(theirs)),
            Err(Failure::Ours(_)) => {}
        }
    }

    /// What the try has come to. `objectionable` says whether an error may be
    /// about nothing but the OPT record that was sent.
    pub(super) fn stand(&self, objectionable: bool) -> Stand {
        match &self.state {
            State::Unused => Stand::Unused,
            State::Open(_) => Stand::Open,
            State::Lost(_) => Stand::Lost,
            State::Heard(letter) if objectionable && objects(letter.reply.rcode) => Stand::Objects,
            State::Heard(letter) if letter.reply.truncated => Stand::Cut,
            State::Heard(_) => Stand::Whole,
        }
    }

    pub(super) fn letter(&self) -> Option<&Letter> {
        match &self.state {
            State::Heard(letter) => Some(letter),
            _ => None,
        }
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        match &self.state {
            State::Lost(failure) => Some(failure),
            _ => None,
        }
    }

    pub(super) fn strays(&self) -> &[Stray] {
        &self.strays
    }
}

/// What servers say that do not know the OPT record, or its version (RFC 6891
/// sections 6.1.3 and 7).
pub(super) fn objects(rcode: ResponseCode) -> bool {
    matches!(
        rcode,
        ResponseCode::FormErr | ResponseCode::NotImp | ResponseCode::BADVERS
    )
}

enum Heard {
    Nothing,
    Letter(Box<Letter>),
    Stray(Stray),
    End(Failure),
}

impl Opened {
    fn new(
        ask: &Ask,
        sent: &Question,
        rung: Rung,
        edns: EdnsForm,
        means: &mut Means<'_>,
    ) -> Result<Self, Failure> {
        let id = random_id().map_err(Failure::Ours)?;
        let bytes = encode(id, sent, How { edns, ..ask.how }).map_err(Failure::Ours)?;
        let token = Token(means.token + rung as usize);
        let (line, transport) = match rung {
            Rung::Tcp => {
                let tcp = Tcp::open(means.registry, token, ask.server, &bytes)?;
                (Line::Tcp(tcp), Transport::Tcp)
            }
            Rung::First | Rung::Plain => {
                let connected = ask.how.path != Path::Unconnected;
                let udp = Udp::open(means.registry, token, ask.server, connected, bytes)?;
                *means.queries += 1;
                let plain = rung == Rung::Plain;
                (
                    Line::Udp(udp),
                    if plain {
                        Transport::PlainUdp
                    } else {
                        Transport::Udp
                    },
                )
            }
        };
        let again = (rung != Rung::Tcp).then(|| means.now + RESEND);
        let expected = Expected {
            id,
            question: sent.clone(),
            class: ask.how.class(),
        };
        Ok(Self {
            line,
            expected,
            transport,
            began: means.now,
            again,
        })
    }

    fn receive(&mut self, ask: &Ask, means: &mut Means<'_>) -> Heard {
        let unsent = matches!(&self.line, Line::Tcp(tcp) if !tcp.is_sent());
        let heard = self.next(ask, means);
        if unsent && matches!(&self.line, Line::Tcp(tcp) if tcp.is_sent()) {
            *means.queries += 1;
        }
        heard
    }

    fn next(&mut self, ask: &Ask, means: &mut Means<'_>) -> Heard {
        let (bytes, source) = match self.line.receive(means.scratch) {
            Received::Nothing => return Heard::Nothing,
            Received::End(failure) => return Heard::End(failure),
            Received::Message(bytes, source) => (bytes, source),
        };
        let arrival = Arrival {
            server: ask.server,
            source,
            transport: self.transport,
            time: means.now.saturating_duration_since(self.began),
        };
        match decode(bytes, &self.expected, arrival) {
            Ok(reply) => Heard::Letter(Box::new(Letter {
                reply,
                bytes: bytes.into(),
            })),
            Err(stray) => Heard::Stray(stray),
        }
    }
}

fn random_id() -> Result<u16, Ours> {
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(|error| Ours::Network(error.to_string()))?;
    Ok(u16::from_be_bytes(id))
}
