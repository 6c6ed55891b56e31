//! One handshake that records everything, and judges nothing.

mod curve;
mod fault;
mod offer;
mod recorder;
mod signature;
mod talk;

use std::time::{Duration, Instant};

use rustls_pki_types::CertificateDer;

pub use offer::{Identity, Keys, Offer};
pub use recorder::Asked;
pub use signature::{Signature, Verdict};

use super::hello::{Group, Suite, Version};
use super::open::{Opened, Opening, open};
use super::{Cause, Ended, Stage, Target};
use crate::error::Ours;
use crate::tcp::Slice;
pub(super) use talk::Talk;

/// All that was seen from reaching out to the end of a handshake. What has not
/// come, because the peer ended it before, is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handshake {
    /// What there was before TLS.
    pub opening: Opening,
    /// The certificates as sent, in that order, at most 64.
    pub chain: Vec<CertificateDer<'static>>,
    /// How many certificates were sent.
    pub certificates: usize,
    /// The stapled OCSP response as sent (RFC 6066 section 8).
    pub staple: Option<Vec<u8>>,
    /// The signature by which the server proves that it has the key.
    pub signature: Option<Signature>,
    /// Whether the server wanted a certificate of ours.
    pub asked: Asked,
    /// The version.
    pub version: Option<Version>,
    /// The cipher suite.
    pub suite: Option<Suite>,
    /// The group in which the key was agreed on.
    pub group: Option<Group>,
    /// The application protocol that the server chose (RFC 7301).
    pub alpn: Option<Vec<u8>>,
    /// From our hello to the end of the handshake.
    pub tls_time: Option<Duration>,
    /// How it ended before its time; nothing if the handshake was whole and
    /// the server did not turn us away right after it.
    pub ended: Option<Ended>,
}

impl Handshake {
    /// Whether the server showed all that it has to show in a handshake, also
    /// if it then turned us away.
    pub fn complete(&self) -> bool {
        let finished = |ended: &Ended| ended.stage == Stage::Finished;
        self.ended.as_ref().is_none_or(finished) || self.turned_away().is_some()
    }

    /// How the server ended it after it had asked for a certificate of ours.
    /// TLS 1.3 says so when the handshake is over (RFC 8446 section 4.4.2.4);
    /// before that it is said in place of the server's last words, where an
    /// alert tells it from other faults.
    pub fn turned_away(&self) -> Option<&Ended> {
        let ended = self.ended.as_ref()?;
        let said = match ended.stage {
            Stage::Finished => true,
            Stage::Handshake => self.signature.is_some() && of_identity(&ended.cause),
            _ => false,
        };
        (said && self.asked != Asked::No).then_some(ended)
    }
}

/// Whether this can be about who we are: a connection that is cut, or one of
/// the alerts for certificates (RFC 5246 section 7.2.2) and lack of them.
fn of_identity(cause: &Cause) -> bool {
    matches!(cause, Cause::Closed | Cause::Alert(40..=46 | 48 | 49 | 116))
}

/// Connects, asks for TLS where that is needed, and makes one handshake.
///
/// # Errors
/// Only our own faults; what the peer does instead stands in the result.
pub fn handshake(target: &Target, offer: &Offer, deadline: Instant) -> Result<Handshake, Ours> {
    let Opened { opening, outcome } = open(target, Slice::until(deadline))?;
    let connection = match outcome {
        Ok(connection) => connection,
        Err(ended) => {
            return Ok(Handshake {
                opening,
                ended: Some(ended),
                ..Handshake::default()
            });
        }
    };
    let mut talk = Talk::begin(target, offer, connection)?;
    let outcome = talk.run();
    let seen = talk.seen();
    let ended = match outcome {
        Ok(()) => None,
        Err((stage, stop)) => Some(super::open::ended(target, stage, stop)?),
    };
    Ok(Handshake {
        opening,
        ended,
        ..seen
    })
}

#[cfg(test)]
mod tests;
