//! A connection, led to the moment when TLS begins.

use std::net::TcpStream;
use std::time::Duration;

use super::{Cause, Dialogue, Ended, Next, Stage, Target};
use crate::error::{Ours, Theirs};
use crate::tcp::{Failure, Slice, connect, read, take, write};

/// How long our farewell and its answer may take.
pub(super) const FAREWELL: Duration = Duration::from_millis(300);

/// What there was before TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// How long the connection took.
    pub connected: Option<Duration>,
    /// What the server said first, its first line.
    pub greeting: Option<String>,
    /// From reaching out to the end of that.
    pub greeted: Option<Duration>,
    /// From reaching out to the moment when TLS begins.
    pub ready: Option<Duration>,
    /// What the server sent between its consent and TLS, where nobody can
    /// know who wrote it. A client that takes it for something said under TLS
    /// is open to injection (CVE-2011-0411, CVE-2021-23222). At most 16 KiB.
    pub injected: Vec<u8>,
}

/// A connection, and the time the peer has on it.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    slice: Slice,
}

impl Connection {
    /// Sends all of these bytes.
    pub(crate) fn say(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        write(&mut self.stream, bytes, self.slice)
    }

    /// The same, within a moment that is shorter than the peer's time.
    pub(crate) fn say_soon(&mut self, bytes: &[u8], moment: Duration) -> Result<(), Failure> {
        write(&mut self.stream, bytes, self.slice.first(moment))
    }

    /// Reads what there is, waiting for at least one byte.
    pub(crate) fn hear(&mut self, room: &mut [u8]) -> Result<usize, Failure> {
        read(&mut self.stream, room, self.slice)
    }

    /// The same, within a moment that is shorter than the peer's time.
    pub(crate) fn hear_soon(
        &mut self,
        room: &mut [u8],
        moment: Duration,
    ) -> Result<usize, Failure> {
        read(&mut self.stream, room, self.slice.first(moment))
    }

    /// What has come already, without waiting.
    pub(crate) fn take(&mut self, room: &mut [u8]) -> usize {
        take(&mut self.stream, room)
    }

    /// How long ago we reached out.
    pub(crate) fn elapsed(&self) -> Duration {
        self.slice.elapsed()
    }

    /// The connection itself.
    pub(crate) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }
}

/// How far reaching out has come: what was seen on the way, and a connection
/// on which a TLS hello is the next thing to say, or what the peer did instead.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) opening: Opening,
    pub(crate) outcome: Result<Connection, Ended>,
}

/// Connects to a target and leads the dialogue to the moment when TLS begins.
///
/// # Errors
/// Only our own faults.
pub(crate) fn open(target: &Target, slice: Slice) -> Result<Opened, Ours> {
    open_smuggling(target, slice, b"")
}

/// The same, with bytes that go with the words that ask for TLS.
///
/// # Errors
/// Only our own faults.
pub(super) fn open_smuggling(
    target: &Target,
    slice: Slice,
    smuggled: &'static [u8],
) -> Result<Opened, Ours> {
    let mut opening = Opening::default();
    let outcome = match reach(target, slice, smuggled, &mut opening) {
        Ok(connection) => Ok(connection),
        Err((stage, failure)) => Err(ended(target, stage, failure)?),
    };
    Ok(Opened { opening, outcome })
}

/// What stopped us: the peer, or something of ours.
pub(crate) enum Stop {
    Peer(Cause),
    Failure(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failure(failure)
    }
}

/// The end of a conversation, unless it is our own fault.
///
/// # Errors
/// Our own fault.
pub(crate) fn ended(target: &Target, stage: Stage, stop: impl Into<Stop>) -> Result<Ended, Ours> {
    let cause = match stop.into() {
        Stop::Peer(cause) => cause,
        Stop::Failure(Failure::Ours(ours)) => return Err(ours),
        Stop::Failure(Failure::Theirs(Theirs::Nonsense(words))) if stage == Stage::Connect => {
            Cause::Unreachable(words)
        }
        Stop::Failure(Failure::Theirs(theirs)) => theirs.into(),
    };
    Ok(Ended {
        protocol: target.protocol,
        stage,
        cause,
    })
}

fn reach(
    target: &Target,
    slice: Slice,
    smuggled: &'static [u8],
    opening: &mut Opening,
) -> Result<Connection, (Stage, Stop)> {
    let at = |stage| move |failure: Failure| (stage, failure.into());
    let stream = connect(target.address, slice).map_err(at(Stage::Connect))?;
    opening.connected = Some(slice.elapsed());
    let local = stream
        .local_addr()
        .map_or(target.address.ip(), |local| local.ip());
    let mut connection = Connection { stream, slice };
    if let Some(dialogue) = Dialogue::with(target, local) {
        let mut dialogue = dialogue.smuggling(smuggled);
        let outcome = converse(&mut connection, &mut dialogue, opening);
        outcome.map_err(|stop| (dialogue.awaited(), stop))?;
    }
    opening.ready = Some(slice.elapsed());
    Ok(connection)
}

/// Says good-bye to a server that talks to us and does not begin TLS, and
/// waits a moment for the answer: its log would else speak of a lost connection.
fn take_leave(connection: &mut Connection, farewell: &[u8]) {
    if !farewell.is_empty() && connection.say_soon(farewell, FAREWELL).is_ok() {
        let _ = connection.hear_soon(&mut [0; 512], FAREWELL);
    }
}

/// Holds the dialogue that asks for TLS.
fn converse(
    connection: &mut Connection,
    dialogue: &mut Dialogue,
    opening: &mut Opening,
) -> Result<(), Stop> {
    let mut room = [0; 4096];
    let mut size = 0;
    loop {
        let next = dialogue.next(room.get(..size).unwrap_or_default());
        size = 0;
        if opening.greeted.is_none() && dialogue.greeting().is_some() {
            opening.greeting = dialogue.greeting().map(str::to_owned);
            opening.greeted = Some(connection.elapsed());
        }
        match next {
            Next::Wait => size = connection.hear(&mut room)?,
            Next::Say(words) => match connection.say(&words) {
                // Its last words may have come before it closed.
                Ok(()) | Err(Failure::Theirs(Theirs::Closed)) => {}
                Err(failure) => return Err(failure.into()),
            },
            Next::Over(cause) => {
                take_leave(connection, dialogue.farewell(&cause));
                return Err(Stop::Peer(cause));
            }
            Next::Ready(mut injected) => {
                if dialogue.has_consent() {
                    let more = connection.take(&mut room);
                    injected.extend_from_slice(room.get(..more).unwrap_or_default());
                }
                opening.injected = injected;
                return Ok(());
            }
        }
    }
}
