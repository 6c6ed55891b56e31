//! Faults of bytes: replies that are not what a message should be.

use super::ONE;

use crate::fault::{Fault, Hook, OfBytes};
use crate::message::Asked;

const fn fault(name: &'static str, does: &'static str, hook: OfBytes) -> Fault {
    Fault {
        name,
        does,
        at: ONE,
        hook: Hook::Bytes(hook),
    }
}

/// Where the flags stand in a message (RFC 1035 section 4.1.1).
const FLAGS: usize = 2;
/// Where the number of answers stands.
const ANSWERS: usize = 6;
/// The length of the header.
const HEADER: usize = 12;

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("wrong-id", "Replies carry another id.", |_, bytes| Some(flipped(bytes, 0, 0xFF))),
    fault("not-a-reply", "Replies have the QR bit of a question.", |_, bytes| Some(flipped(bytes, FLAGS, 0x80))),
    fault("large-dropped", "UDP replies of more than 512 bytes are lost on their way.",
        |asked, bytes| (asked.tcp || bytes.len() <= 512).then_some(bytes)),
    fault("truncated-bytes", "Replies end in the middle of a record.", |_, mut bytes| {
        bytes.truncate(bytes.len() * 2 / 3);
        Some(bytes)
    }),
    fault("header-only", "Replies end after the header, whose counts promise more.", |_, mut bytes| {
        bytes.truncate(HEADER);
        Some(bytes)
    }),
    fault("random-bytes", "Replies are random bytes after the id and the flags.", random),
    fault("empty-datagram", "Replies are empty.", |_, _| Some(Vec::new())),
    fault("one-byte", "Replies are one byte.", |_, bytes| Some(bytes.into_iter().take(1).collect())),
    fault("counts-lie", "The header promises 65,535 answers.", |_, bytes| {
        Some(replaced(bytes, ANSWERS, &[0xFF, 0xFF]))
    }),
    fault("trailing-bytes", "A thousand bytes follow the message.", |_, mut bytes| {
        bytes.extend([0xAA; 1000]);
        Some(bytes)
    }),
    fault("compression-loop", "The owner of the answer is a compression pointer to itself.", looping),
];

fn flipped(mut bytes: Vec<u8>, at: usize, bits: u8) -> Vec<u8> {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= bits;
    }
    bytes
}

fn replaced(mut bytes: Vec<u8>, at: usize, with: &[u8]) -> Vec<u8> {
    if let Some(place) = bytes.get_mut(at..at + with.len()) {
        place.copy_from_slice(with);
    }
    bytes
}

/// Id and flags stay, so that the noise reaches the message parser.
fn random(_: &Asked, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    if let Some(body) = bytes.get_mut(FLAGS + 2..) {
        getrandom::fill(body).ok()?;
    }
    Some(bytes)
}

/// The reply up to its question, then one answer whose owner points at itself.
fn looping(asked: &Asked, bytes: Vec<u8>) -> Option<Vec<u8>> {
    let end = HEADER + asked.query.name.len() + 4;
    let mut crafted: Vec<u8> = bytes.into_iter().take(end).collect();
    crafted.resize(end, 0);
    let mut crafted = replaced(crafted, ANSWERS, &[0, 1, 0, 0, 0, 0]);
    let pointer = u16::try_from(end).ok()? | 0xC000;
    crafted.extend(pointer.to_be_bytes());
    crafted.extend([0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, 184, 216, 10]);
    Some(crafted)
}
