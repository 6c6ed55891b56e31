//! What the first words of a peer say that does not come to a handshake.

use std::time::{Duration, Instant};

use super::{Halt, Talk};
use crate::error::Theirs;
use crate::tcp::Failure;
use crate::tls::open::Stop;
use crate::tls::spoken::{shown, spoken};
use crate::tls::starttls::{Refusal, late_refusal};
use crate::tls::{Cause, Stage};

/// The type of a record with an alert (RFC 8446 section 5.1).
const ALERT: u8 = 21;
/// As many of the first bytes are kept, to see what a peer without TLS speaks.
pub(super) const FIRST: usize = 512;
/// How long the rest of the first line of such a peer is waited for.
const MOMENT: Duration = Duration::from_millis(300);

impl Talk {
    /// How a peer ended it that says no more. Some say a warning and hang up, and
    /// mean a fatal alert; close_notify is no answer, either.
    pub(super) fn broken_off(&self, stage: Stage, failure: Failure) -> Halt {
        let closed = failure == Failure::Theirs(Theirs::Closed);
        match (stage, self.first.as_slice()) {
            (Stage::Hello, [ALERT, 3, _, 0, 2, _, 0]) if closed => (stage, failure.into()),
            (Stage::Hello, [ALERT, 3, _, 0, 2, _, number]) if closed => {
                (stage, Stop::Peer(Cause::Alert(*number)))
            }
            (Stage::Hello, [_, ..]) => (Stage::Answer, failure.into()),
            _ => (stage, failure.into()),
        }
    }

    /// What a peer says that does not speak TLS: that it will not, or words of
    /// another protocol.
    pub(super) fn other(&mut self) -> Halt {
        let end = Instant::now() + MOMENT;
        while self.is_cut_short() {
            let mut room = [0; FIRST];
            let left = end.saturating_duration_since(Instant::now());
            match self.connection.hear_soon(&mut room, left) {
                Ok(size) => self
                    .first
                    .extend_from_slice(room.get(..size).unwrap_or_default()),
                Err(_) => break,
            }
        }
        if let Refusal::Said(words) = late_refusal(self.protocol, &self.first) {
            return (Stage::Request, Stop::Peer(Cause::Declined(words)));
        }
        let cause = match spoken(&self.first) {
            Some(what) => Cause::Speaks(what),
            None => Cause::Nonsense(format!("it says '{}'", shown(&self.first))),
        };
        (Stage::Hello, Stop::Peer(cause))
    }

    /// Whether the first words of a peer without TLS have not come to their end.
    fn is_cut_short(&self) -> bool {
        match late_refusal(self.protocol, &self.first) {
            Refusal::Said(_) => false,
            Refusal::Begun => true,
            Refusal::None => self.first.len() < FIRST && !self.first.contains(&b'\n'),
        }
    }
}

/// Whether these are the first bytes of a TLS record (RFC 8446 section 5.1):
/// its type, then 3 in the place of a major version.
pub(super) fn begins_like_tls(first: &[u8]) -> bool {
    match first {
        [0x14..=0x18] => true,
        [0x14..=0x18, 3, ..] => true,
        _ => first.is_empty(),
    }
}
