//! What a stranger says to a ClientHello.

#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::tls::hello::{Stands, read};

/// The beginning of a peer that speaks TLS 1.2 with DHE, or on a curve; most
/// random bytes end the reading before it comes to certificates.
const SUITES: [u16; 2] = [0x0033, 0xC013];

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    for suite in SUITES {
        check(&framed(suite, bytes));
    }
});

/// These bytes as handshake messages after a hello.
fn framed(suite: u16, bytes: &[u8]) -> Vec<u8> {
    let mut messages = vec![2, 0, 0, 38, 3, 3];
    messages.extend([7; 32]);
    messages.push(0);
    messages.extend(suite.to_be_bytes());
    messages.push(0);
    messages.extend(bytes);
    let records = messages.chunks(1 << 14).map(|piece| {
        let size = u16::try_from(piece.len()).unwrap().to_be_bytes();
        [&[22, 3, 3, size[0], size[1]], piece].concat()
    });
    records.collect::<Vec<_>>().concat()
}

/// Nothing is made up, nothing is without limit, and what was heard stays so
/// whatever comes after it.
fn check(heard: &[u8]) {
    let whole = read(heard);
    if let Some(spoken) = &whole.flight.spoken {
        let sent: usize = spoken.chain.iter().map(|one| one.len()).sum();
        let staple = spoken.staple.as_ref().map_or(0, Vec::len);
        assert!(sent + staple <= heard.len());
        assert!(spoken.chain.len() <= 32);
    }
    assert!(whole.flight.warnings.len() <= 8);
    let before = read(&heard[..heard.len() / 2]);
    match before.stands {
        Stands::Progress => {}
        Stands::Done => assert_eq!(before, whole),
        Stands::Nonsense(_) => assert!(matches!(whole.stands, Stands::Nonsense(_))),
    }
}
