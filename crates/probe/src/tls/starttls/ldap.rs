//! StartTLS of LDAP (RFC 4511 sections 4.12 and 4.14), in BER by hand.

use super::super::der::{element, expect};
use super::super::spoken::shown;
use super::{Cause, Context, Stage, Turn, say};

/// An LDAPMessage of number 1 with an ExtendedRequest of 1.3.6.1.4.1.1466.20037.
const STARTTLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const EXTENDED_RESPONSE: u8 = 0x78;

/// With a directory; the client has the first word.
pub(super) fn ldap(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    if said == 0 {
        return say(0, STARTTLS, Stage::Request);
    }
    if !matches!(heard, [] | [SEQUENCE, ..]) {
        return Err(format!("it says '{}'", shown(heard)));
    }
    let Some((_, message, rest)) = element(heard)? else {
        return Ok(Turn::Wait);
    };
    let used = heard.len() - rest.len();
    let (number, code, words) = answer(message).ok_or("no answer to an extended request")?;
    Ok(match (number, code) {
        ([1], 0) => Turn::Ready { used },
        ([1], _) => Turn::Over(Cause::Declined(spelt(code, words))),
        // A notice of disconnection has the number 0 (section 4.4.1).
        ([0], _) => Turn::Over(Cause::Rejected(spelt(code, words))),
        _ => return Err("an answer to another question".to_owned()),
    })
}

/// The number, result code and diagnostic message of an ExtendedResponse.
fn answer(message: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let (number, rest) = expect(message, INTEGER)?;
    let (response, _) = expect(rest, EXTENDED_RESPONSE)?;
    let (code, rest) = expect(response, ENUMERATED)?;
    let (_matched, rest) = expect(rest, OCTETS)?;
    let (words, _) = expect(rest, OCTETS)?;
    match code {
        [code] => Some((number, *code, words)),
        _ => None,
    }
}

/// The result code with its name (section 4.1.9) and what the server says.
fn spelt(code: u8, words: &[u8]) -> String {
    let name = match code {
        0 => "success",
        1 => "operationsError",
        2 => "protocolError",
        8 => "strongerAuthRequired",
        13 => "confidentialityRequired",
        51 => "busy",
        52 => "unavailable",
        53 => "unwillingToPerform",
        80 => "other",
        _ => "resultCode",
    };
    match words {
        [] => format!("{name}({code})"),
        _ => format!("{name}({code}), {}", shown(words)),
    }
}
