//! STARTTLS of SMTP (RFC 3207) and LMTP (RFC 2033).

use super::{Cause, Context, Stage, Turn, say};
use crate::mail::reply::{Reply, reply};

/// With a server that takes mail for others.
pub(super) fn smtp(said: usize, heard: &[u8], context: &Context) -> Result<Turn, String> {
    talk("EHLO", said, heard, context)
}

/// With a server that takes mail into a store.
pub(super) fn lmtp(said: usize, heard: &[u8], context: &Context) -> Result<Turn, String> {
    talk("LHLO", said, heard, context)
}

fn talk(hello: &str, said: usize, heard: &[u8], context: &Context) -> Result<Turn, String> {
    let Some(reply) = reply(heard)? else {
        return Ok(Turn::Wait);
    };
    match (said, reply.code) {
        (0, 220) => {
            let words = format!("{hello} {}\r\n", context.literal);
            say(reply.used, words, Stage::Capabilities)
        }
        (0, _) => Ok(Turn::Over(Cause::Rejected(shown(&reply)))),
        (1, _) => offered(&reply),
        (_, 220) => Ok(Turn::Ready { used: reply.used }),
        _ => Ok(Turn::Over(Cause::Declined(shown(&reply)))),
    }
}

/// Whether STARTTLS is among the extensions that a server names (RFC 5321
/// section 4.1.1.1); one that does not know EHLO has none.
fn offered(reply: &Reply) -> Result<Turn, String> {
    let named = || {
        reply
            .lines
            .iter()
            .skip(1)
            .map(|line| line.split(' ').next().unwrap_or(line))
    };
    match reply.code {
        250 if named().any(|word| word.eq_ignore_ascii_case("STARTTLS")) => {
            say(reply.used, "STARTTLS\r\n", Stage::Request)
        }
        250 => Ok(Turn::Over(match named().find(|word| masked(word)) {
            Some(word) => Cause::Masked(word.to_owned()),
            None => Cause::NotOffered,
        })),
        500 | 502 | 504 => Ok(Turn::Over(Cause::NotOffered)),
        _ => Ok(Turn::Over(Cause::Rejected(shown(reply)))),
    }
}

/// Cisco's inspection of SMTP overwrites the names of extensions with X, to
/// the same length: STARTTLS becomes XXXXXXXA or XXXXXXXX.
fn masked(word: &str) -> bool {
    word.len() == "STARTTLS".len() && word.starts_with("XXXXXXX")
}

fn shown(reply: &Reply) -> String {
    let text = reply.lines.first().map_or("", String::as_str);
    format!("{} {text}", reply.code).trim_end().to_owned()
}
