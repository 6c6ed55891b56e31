//! TLS of MySQL and MariaDB: the connection phase of protocol version 10.

use super::super::spoken::shown;
use super::{Cause, Context, Stage, Turn, say};

/// Capabilities that the two sides name (CLIENT_*).
const SSL: u16 = 0x0800;
const PROTOCOL_41: u32 = 0x0200;
const SECURE_CONNECTION: u32 = 0x8000;
/// The first byte of an error packet.
const ERROR: u8 = 0xff;
/// A greeting has about a hundred bytes, an error at most 512 of text.
const LONGEST: usize = 2048;

/// With a database.
pub(super) fn mysql(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    if said > 0 {
        return Ok(requested(heard));
    }
    let Some(packet) = packet(heard)? else {
        return Ok(Turn::Wait);
    };
    match packet {
        [10, ..] if capabilities(packet).ok_or("a greeting cut short")? & SSL != 0 => {
            say(4 + packet.len(), request(), Stage::Request)
        }
        [9 | 10, ..] => Ok(Turn::Over(Cause::NotOffered)),
        [ERROR, error @ ..] => Ok(Turn::Over(Cause::Rejected(words(error)))),
        _ => Err("no greeting of protocol version 10".to_owned()),
    }
}

/// The server does not consent: it begins TLS without a word, or refuses.
fn requested(heard: &[u8]) -> Turn {
    match refusal(heard) {
        Refusal::Said(words) => Turn::Over(Cause::Declined(words)),
        Refusal::Begun if !heard.is_empty() => Turn::Wait,
        Refusal::Begun | Refusal::None => Turn::Ready { used: 0 },
    }
}

/// What stands where a TLS record should, whether it refuses the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Refusal {
    /// It does not.
    None,
    /// It may, when more has come.
    Begun,
    /// It does, in these words.
    Said(String),
}

/// Reads an error packet, which is not the first of the conversation: it
/// answers our request. A TLS record has 3 where the packet has the second
/// byte of its length, so that no error is as long.
pub(in super::super) fn refusal(heard: &[u8]) -> Refusal {
    let Some(([low, high @ 0..=2, 0, 1..=255], rest)) = heard.split_first_chunk() else {
        let begun = matches!(heard, [] | [_] | [_, 0..=2] | [_, 0..=2, 0]);
        return if begun { Refusal::Begun } else { Refusal::None };
    };
    let length = usize::from(*low) | usize::from(*high) << 8;
    match (rest.get(..length), rest) {
        (Some([ERROR, error @ ..]), _) => Refusal::Said(words(error)),
        (None, [] | [ERROR, ..]) => Refusal::Begun,
        _ => Refusal::None,
    }
}

/// The contents of the first packet: three bytes of length, one of sequence.
fn packet(heard: &[u8]) -> Result<Option<&[u8]>, String> {
    let Some(([a, b, c, sequence], rest)) = heard.split_first_chunk() else {
        return Ok(None);
    };
    let length = usize::from(*a) | usize::from(*b) << 8 | usize::from(*c) << 16;
    match length {
        1..=LONGEST if *sequence == 0 => Ok(rest.get(..length)),
        _ => Err(format!("it says '{}'", shown(heard))),
    }
}

/// The lower half of what the server can do: it stands behind the version,
/// four bytes of connection, eight of challenge and a zero.
fn capabilities(packet: &[u8]) -> Option<u16> {
    let version = packet.iter().position(|byte| *byte == 0)?;
    let lower = packet.get(version + 14..version + 16)?;
    Some(u16::from_le_bytes(lower.try_into().ok()?))
}

/// The version that a greeting names.
pub(super) fn version(heard: &[u8]) -> String {
    let text = heard.get(5..).unwrap_or_default();
    shown(text.split(|byte| *byte == 0).next().unwrap_or_default())
}

/// The packet that asks for TLS: what we can do, the longest packet we take,
/// a character set (UTF-8), 23 zeros.
fn request() -> Vec<u8> {
    let capabilities = u32::from(SSL) | PROTOCOL_41 | SECURE_CONNECTION;
    let mut packet = vec![32, 0, 0, 1];
    packet.extend_from_slice(&capabilities.to_le_bytes());
    packet.extend_from_slice(&0x0100_0000_u32.to_le_bytes());
    packet.push(33);
    packet.resize(36, 0);
    packet
}

/// The number and text of an error packet; a `#` and five bytes of state may
/// stand between them.
fn words(error: &[u8]) -> String {
    let Some(([low, high], text)) = error.split_first_chunk() else {
        return "an error without a number".to_owned();
    };
    let text = match text {
        [b'#', _, _, _, _, _, text @ ..] => text,
        text => text,
    };
    format!("{} {}", u16::from_le_bytes([*low, *high]), shown(text))
}
