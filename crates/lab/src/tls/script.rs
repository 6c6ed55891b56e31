//! Answers to a hello that no library of today would give: SSL 3.0 and TLS
//! 1.0, key exchange with RSA, RC4. They go as far as ServerHelloDone, which
//! is as far as anyone can see without keys.

use super::hello::Hello;
use super::plan::Script;

/// X25519MLKEM768.
const HYBRID: u16 = 0x11ec;
/// What the random bytes of a HelloRetryRequest are (RFC 8446, 4.1.3).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// What a hello is answered with; `None` leaves it to a real server.
pub(super) fn answer(script: &Script, hello: &Hello, chain: &[Vec<u8>]) -> Option<Vec<u8>> {
    if script.hybrid && wants_hybrid(hello) {
        return Some(retry(hello));
    }
    if script.beside && hello.versions.iter().any(|version| *version >= 0x0303) {
        return None;
    }
    let (lowest, highest) = script.versions;
    let spoken = |version: &&u16| (lowest..=highest).contains(*version);
    let Some(version) = hello.versions.iter().filter(spoken).max() else {
        // Who speaks too little is told so in the highest version there is.
        return Some(alert(highest, 70));
    };
    let has = |suite: &&u16| hello.suites.contains(suite);
    let Some(suite) = script.suites.iter().find(has) else {
        return Some(alert(*version, 40));
    };
    Some(flight(*version, *suite, chain))
}

fn wants_hybrid(hello: &Hello) -> bool {
    let knows = hello.versions.contains(&0x0304) && hello.groups.contains(&HYBRID);
    knows && !hello.shares.contains(&HYBRID)
}

/// A fatal alert (RFC 8446, 6).
pub(super) fn alert(version: u16, kind: u8) -> Vec<u8> {
    record(21, version, &[2, kind])
}

fn record(kind: u8, version: u16, content: &[u8]) -> Vec<u8> {
    let [high, low] = version.to_be_bytes();
    let mut out = Vec::new();
    for part in content.chunks(16_384) {
        out.extend([kind, high, low]);
        out.extend((part.len() as u16).to_be_bytes());
        out.extend(part);
    }
    out
}

/// A handshake message: its type, a length of three bytes, its body.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &long(body.len())[..], body].concat()
}

fn long(length: usize) -> [u8; 3] {
    let [.., a, b, c] = length.to_be_bytes();
    [a, b, c]
}

/// ServerHello, Certificate, ServerHelloDone (RFC 5246, 7.3).
fn flight(version: u16, suite: u16, chain: &[Vec<u8>]) -> Vec<u8> {
    let hello = [
        &version.to_be_bytes()[..],
        &[0x5a; 32],
        &[0],
        &suite.to_be_bytes(),
        &[0],
    ];
    let entries: Vec<u8> = chain
        .iter()
        .flat_map(|der| [&long(der.len())[..], der].concat())
        .collect();
    let certificate = [&long(entries.len())[..], &entries].concat();
    let messages = [
        message(2, &hello.concat()),
        message(11, &certificate),
        message(14, &[]),
    ];
    record(22, version, &messages.concat())
}

/// The first half of a flight: the server dies in the middle of its
/// certificates.
pub(super) fn half(chain: &[Vec<u8>]) -> Vec<u8> {
    let mut whole = flight(0x0303, 0x002f, chain);
    whole.truncate(whole.len() / 2);
    whole
}

/// A HelloRetryRequest for the hybrid group (RFC 8446, 4.1.4).
fn retry(hello: &Hello) -> Vec<u8> {
    let suite = hello
        .suites
        .iter()
        .find(|suite| (0x1301..=0x1303).contains(*suite));
    let suite = suite.copied().unwrap_or(0x1301).to_be_bytes();
    let session = [&[hello.session.len() as u8], &hello.session[..]].concat();
    let extensions = [
        &[0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2][..],
        &HYBRID.to_be_bytes(),
    ]
    .concat();
    let body = [&[3, 3][..], &RETRY, &session, &suite, &[0], &extensions].concat();
    record(22, 0x0303, &message(2, &body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(versions: (u16, u16), beside: bool) -> Script {
        Script {
            versions,
            suites: &[0x002f],
            beside,
            hybrid: false,
        }
    }

    fn offers(versions: &[u16], suites: &[u16]) -> Hello {
        Hello {
            versions: versions.to_vec(),
            suites: suites.to_vec(),
            ..Hello::default()
        }
    }

    #[test]
    fn the_highest_common_version_is_spoken() {
        let said = answer(
            &script((0x0300, 0x0302), false),
            &offers(&[0x0301, 0x0300], &[0x2f]),
            &[],
        );
        assert_eq!(said.unwrap()[..3], [22, 3, 1]);
        let none = answer(
            &script((0x0301, 0x0301), false),
            &offers(&[0x0303], &[0x2f]),
            &[],
        );
        assert_eq!(none.unwrap(), [21, 3, 1, 0, 2, 2, 70]);
        let suite = answer(
            &script((0x0301, 0x0301), false),
            &offers(&[0x0301], &[5]),
            &[],
        );
        assert_eq!(suite.unwrap(), [21, 3, 1, 0, 2, 2, 40]);
    }

    #[test]
    fn those_who_can_do_better_get_a_real_server() {
        let beside = script((0x0301, 0x0302), true);
        assert_eq!(
            answer(&beside, &offers(&[0x0304, 0x0303], &[0x1301]), &[]),
            None
        );
        assert!(answer(&beside, &offers(&[0x0302], &[0x2f]), &[]).is_some());
    }

    #[test]
    fn the_hybrid_group_is_asked_for_again() {
        let hybrid = Script {
            hybrid: true,
            ..script((0x0303, 0x0303), true)
        };
        let mut hello = offers(&[0x0304], &[0x1302]);
        assert_eq!(answer(&hybrid, &hello, &[]), None);
        hello.groups = vec![HYBRID];
        let said = answer(&hybrid, &hello, &[]).unwrap();
        assert_eq!(said[said.len() - 2..], [0x11, 0xec]);
        assert_eq!(said[11..43], RETRY);
    }
}
