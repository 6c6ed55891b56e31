//! What a server says in the dialogue that asks for TLS. The first byte names
//! the protocol, the second the size of the pieces, the rest is said.

#![no_main]

use std::net::{Ipv4Addr, SocketAddr};

use libfuzzer_sys::fuzz_target;
use probe::tls::{Dialogue, Next, Protocol, Target};

/// No dialogue takes more turns than this.
const TURNS: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    let [protocol, size, said @ ..] = bytes else {
        return;
    };
    let target = Target {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        protocol: Protocol::ALL[usize::from(*protocol) % Protocol::ALL.len()],
        name: None,
        domain: Some("shop.example".to_owned()),
    };
    let Some(dialogue) = Dialogue::with(&target, Ipv4Addr::LOCALHOST.into()) else {
        return;
    };
    let whole = hold(dialogue.clone(), said, usize::MAX);
    let pieces = hold(dialogue, said, usize::from(*size).max(1));
    // MySQL consents without a word: what it has begun to say may be a refusal, for
    // whose end a dialogue waits, or which the handshake reads.
    let is_silent = target.protocol == Protocol::Mysql && whole.is_none();
    // How much comes at once changes nothing of a consent.
    if said.len() < 1024 && !is_silent {
        assert_eq!(whole, pieces);
    }
});

/// Whether TLS may begin, and what was said behind the consent.
fn hold(mut dialogue: Dialogue, said: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut pieces = said.chunks(size);
    let mut next = dialogue.next(b"");
    let mut turns = 0;
    loop {
        next = match next {
            Next::Wait => dialogue.next(pieces.next()?),
            Next::Say(words) => {
                assert!(!words.is_empty());
                turns += 1;
                assert!(turns <= TURNS);
                dialogue.next(b"")
            }
            Next::Ready(mut behind) => {
                behind.extend(pieces.flatten());
                assert!(said.ends_with(&behind));
                return Some(behind);
            }
            Next::Over(cause) => {
                assert!(!format!("{cause:?}").is_empty());
                return None;
            }
        };
    }
}
