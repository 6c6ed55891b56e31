//! Whether a peer agrees on keys in a way that outlasts quantum computers.

use std::time::Instant;

use super::alert::Alert;
use super::ask::{Answer, ask};
use super::group::Group;
use super::offer::Offer;
use super::spoken::KeyExchange;
use crate::error::Ours;
use crate::tls::Target;

/// Whether a peer has X25519MLKEM768.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hybrid {
    /// It asked for a key of that group.
    Offered,
    /// It has nothing in common with a client that has only that.
    NotOffered,
    /// It did something else.
    Unclear(Answer),
}

/// Offers TLS 1.3 with X25519MLKEM768 alone and without a key: a peer that has
/// it asks for one (RFC 8446 section 4.1.4); one that has not refuses with
/// "handshake_failure" (section 4.1.1), or with "protocol_version" if it lacks
/// even TLS 1.3.
///
/// # Errors
/// Only our own faults.
pub fn hybrid(target: &Target, deadline: Instant) -> Result<Hybrid, Ours> {
    let offer = Offer::only_group(Group::X25519_MLKEM768).named(target.server_name());
    let answer = ask(target, &offer, deadline)?;
    let wanted = KeyExchange::Tls13(Some(Group::X25519_MLKEM768));
    Ok(match (&answer, answer.refusal()) {
        (_, Some(Alert::HANDSHAKE_FAILURE | Alert::PROTOCOL_VERSION)) => Hybrid::NotOffered,
        (Answer::Spoken(spoken), _) if spoken.retry && spoken.key_exchange == wanted => {
            Hybrid::Offered
        }
        _ => Hybrid::Unclear(answer),
    })
}

#[cfg(test)]
mod tests {
    use super::super::message::RETRY;
    use super::super::peer::{TIME, alert, answers, hello, tls13};
    use super::*;

    fn asked(bytes: Vec<u8>) -> Hybrid {
        let peer = answers([bytes]);
        hybrid(&peer.target, Instant::now() + TIME).unwrap()
    }

    #[test]
    fn what_a_peer_says_to_the_group() {
        assert_eq!(asked(tls13(RETRY, 0x11EC)), Hybrid::Offered);
        assert_eq!(asked(alert(40)), Hybrid::NotOffered);
        assert_eq!(asked(alert(70)), Hybrid::NotOffered);
        for other in [
            tls13(RETRY, 29),
            tls13([7; 32], 0x11EC),
            alert(80),
            alert(47),
            hello(0x0303, 0xC02F),
            Vec::new(),
        ] {
            let found = asked(other.clone());
            assert!(matches!(found, Hybrid::Unclear(_)), "{other:?}: {found:?}");
        }
    }
}
