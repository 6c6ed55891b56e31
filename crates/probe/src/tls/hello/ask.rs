//! One hello to a peer, and what it makes of it.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::alert::Alert;
use super::offer::{Entropy, Offer};
use super::read::{Flight, Stands, read};
use super::spoken::Spoken;
use super::version::Version;
use crate::error::{Ours, Theirs};
use crate::tcp::{self, Failure, Slice};

/// A peer that has not answered a hello in this time will not; many old
/// servers, and filters before them, drop what they do not like without a word.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many pieces the answer may come in.
const PIECES: usize = 1024;
/// How long sending our farewell may take.
const FAREWELL: Duration = Duration::from_millis(200);

/// How a connection that is ready for TLS is opened within some time.
pub(crate) type Open<'a> = dyn Fn(Slice) -> Result<TcpStream, Failure> + 'a;

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
    Unreached(Theirs),
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

/// Opens a connection and makes an offer.
///
/// # Errors
/// Only our own faults.
pub(crate) fn ask(open: &Open, offer: &Offer, deadline: Instant) -> Result<Answer, Ours> {
    match open(Slice::until(deadline)) {
        Ok(stream) => converse(stream, offer, deadline),
        Err(failure) => failure.outcome().map(|theirs: Result<(), _>| match theirs {
            Err(theirs) => Answer::Unreached(theirs),
            Ok(()) => Answer::Unreached(Theirs::Closed),
        }),
    }
}
