//! A handshake as it goes: rustls thinks, we read and write, so that every
//! byte is under the peer's time and the first of them can be looked at.

mod first;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, ProtocolVersion};
use rustls_pki_types::ServerName;

use self::first::{FIRST, begins_like_tls};
use super::offer::Offer;
use super::recorder::{Asked, Recorder};
use super::{Handshake, fault};
use crate::error::{Ours, Theirs};
use crate::tcp::Failure;
use crate::tls::hello::{Group, Suite, Version};
use crate::tls::open::{Connection, FAREWELL, Stop};
use crate::tls::starttls::farewell;
use crate::tls::{Cause, Protocol, Stage, Target};

/// No handshake needs more bytes than this: rustls takes certificates of 64
/// KiB, and there is little else.
const ALL: usize = 256 * 1024;
/// As many bytes are kept of what is said under TLS.
const SAID: usize = 16 * 1024;
/// How long a server may take, besides the time of the way there and back, to
/// say what it makes of our certificate or of our lack of one.
const VERDICT: Duration = Duration::from_millis(500);

/// Where it stopped, and why.
type Halt = (Stage, Stop);

/// A handshake under way.
pub(in super::super) struct Talk {
    connection: Connection,
    tls: ClientConnection,
    recorder: Arc<Recorder>,
    begun: Instant,
    taken: Option<Duration>,
    first: Vec<u8>,
    heard: usize,
    /// What was said under TLS.
    said: Vec<u8>,
    protocol: Protocol,
}

impl Talk {
    /// Makes ready to say hello.
    ///
    /// # Errors
    /// That the TLS library does not take our offer.
    pub(in super::super) fn begin(
        target: &Target,
        offer: &Offer,
        connection: Connection,
    ) -> Result<Self, Ours> {
        let recorder = Arc::new(Recorder::of(offer));
        let settings = offer.settings(target.name.is_some(), &recorder)?;
        let name = match &target.name {
            Some(name) => ServerName::DnsName(name.clone()),
            None => ServerName::from(target.address.ip()),
        };
        let tls = ClientConnection::new(Arc::new(settings), name)
            .map_err(|error| Ours::Network(format!("the TLS library: {error}")))?;
        Ok(Talk {
            connection,
            tls,
            recorder,
            begun: Instant::now(),
            taken: None,
            first: Vec::new(),
            heard: 0,
            said: Vec::new(),
            protocol: target.protocol,
        })
    }

    /// Says hello, goes through the handshake and takes leave.
    pub(super) fn run(&mut self) -> Result<(), Halt> {
        let outcome = self.shake().and_then(|()| {
            self.taken = Some(self.begun.elapsed());
            self.await_verdict()
        });
        match outcome {
            Ok(()) => self.take_leave(),
            // What rustls has to say of the peer's faults.
            Err(_) => self.flush(FAREWELL),
        }
        outcome
    }

    /// Goes through the handshake, says something under TLS, and listens until
    /// it is enough, or over.
    ///
    /// # Errors
    /// What ended it before anything could be said.
    pub(in super::super) fn ask(
        &mut self,
        words: &[u8],
        enough: impl Fn(&[u8]) -> bool,
    ) -> Result<Vec<u8>, Halt> {
        self.shake()?;
        let _ = self.tls.writer().write_all(words);
        self.say()?;
        let mut room = [0; 4096];
        while !enough(&self.said) && self.said.len() < SAID {
            let moment = VERDICT + self.begun.elapsed();
            let heard = self.connection.hear_soon(&mut room, moment);
            let Ok(size) = heard else { break };
            if self.take(room.get(..size).unwrap_or_default()).is_err() {
                break;
            }
        }
        self.tls.send_close_notify();
        self.flush(FAREWELL);
        Ok(std::mem::take(&mut self.said))
    }

    /// What was seen so far.
    pub(super) fn seen(&self) -> Handshake {
        let record = self.recorder.record().clone();
        let version = self.tls.protocol_version();
        let suite = self.tls.negotiated_cipher_suite();
        let group = self.tls.negotiated_key_exchange_group();
        Handshake {
            chain: record.chain,
            certificates: record.certificates,
            staple: record.staple,
            signature: record.signature,
            asked: record.identity,
            version: version.and_then(|version| Version::of(version.into())),
            suite: suite.map(|suite| Suite(suite.suite().into())),
            group: group.map(|group| Group(group.name().into())),
            alpn: self.tls.alpn_protocol().map(<[u8]>::to_vec),
            tls_time: self.taken,
            ..Handshake::default()
        }
    }

    /// How far we have come.
    fn stage(&self) -> Stage {
        match self.tls.protocol_version() {
            _ if !self.tls.is_handshaking() => Stage::Finished,
            Some(_) => Stage::Handshake,
            None => Stage::Hello,
        }
    }

    fn shake(&mut self) -> Result<(), Halt> {
        let mut room = [0; 16 * 1024];
        loop {
            let sent = self.say();
            if !self.tls.is_handshaking() {
                return sent;
            }
            let stage = self.stage();
            let heard = self.connection.hear(&mut room);
            let size = heard.map_err(|failure| self.broken_off(stage, failure))?;
            self.take(room.get(..size).unwrap_or_default())?;
        }
    }

    /// Sends what rustls wants to send. A peer that has closed may have said
    /// why, so that is for reading to find.
    fn say(&mut self) -> Result<(), Halt> {
        let words = self.words();
        match self.connection.say(&words) {
            Ok(()) | Err(Failure::Theirs(Theirs::Closed)) => Ok(()),
            Err(failure) => Err((self.stage(), failure.into())),
        }
    }

    fn words(&mut self) -> Vec<u8> {
        let mut words = Vec::new();
        while self.tls.wants_write() && matches!(self.tls.write_tls(&mut words), Ok(1..)) {}
        words
    }

    /// Gives rustls what the peer has said.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        let stage = self.stage();
        let room = FIRST.saturating_sub(self.first.len());
        self.first.extend(bytes.iter().take(room));
        self.heard += bytes.len();
        if self.heard > ALL {
            let words = format!("more than {ALL} bytes before the end of the handshake");
            return Err((stage, Stop::Peer(Cause::Nonsense(words))));
        }
        if stage == Stage::Hello && !begins_like_tls(&self.first) {
            return Err(self.other());
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let read = self.tls.read_tls(&mut rest);
            let outcome = self.tls.process_new_packets();
            let state = outcome.map_err(|error| (self.stage().max(stage), fault::stop(&error)))?;
            self.listen();
            match self.stage() {
                // A server may take leave as soon as all is said.
                Stage::Finished if state.peer_has_closed() => return Ok(()),
                stage if state.peer_has_closed() || read.is_err() => {
                    return Err((stage, Stop::Peer(Cause::Closed)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes what was said under TLS from rustls, where it must not pile up.
    fn listen(&mut self) {
        let mut room = [0; 16 * 1024];
        if let Ok(size) = self.tls.reader().read(&mut room) {
            let free = SAID.saturating_sub(self.said.len()).min(size);
            self.said
                .extend_from_slice(room.get(..free).unwrap_or_default());
        }
    }

    /// In TLS 1.3 the server says after the end of the handshake whether it
    /// takes our certificate (RFC 8446 section 4.4.2.4): an alert if not, often
    /// a ticket if so, or nothing. So a server that has asked is listened to
    /// for a moment; a connection that it cuts without a word is an answer too.
    fn await_verdict(&mut self) -> Result<(), Halt> {
        let old = self.tls.protocol_version() != Some(ProtocolVersion::TLSv1_3);
        if old || self.recorder.record().identity == Asked::No {
            return Ok(());
        }
        let mut room = [0; 4096];
        let moment = VERDICT + self.begun.elapsed();
        match self.connection.hear_soon(&mut room, moment) {
            Ok(size) => self.take(room.get(..size).unwrap_or_default()),
            Err(Failure::Theirs(Theirs::Closed)) => {
                Err((Stage::Finished, Stop::Peer(Cause::Closed)))
            }
            Err(_) => Ok(()),
        }
    }

    /// Ends the conversation as its protocol has it. A server that is told
    /// good-bye has a moment to answer, or its log would speak of a connection
    /// that was lost.
    fn take_leave(&mut self) {
        let farewell = farewell(self.protocol);
        let told = !farewell.is_empty();
        let _ = self.tls.writer().write_all(farewell);
        if told && self.say().is_ok() {
            let _ = self.connection.hear_soon(&mut [0; 4096], FAREWELL);
        }
        self.tls.send_close_notify();
        self.flush(FAREWELL);
    }

    fn flush(&mut self, moment: Duration) {
        let words = self.words();
        let _ = self.connection.say_soon(&words, moment);
        let _ = self.connection.stream().shutdown(std::net::Shutdown::Write);
    }
}
