//! STARTTLS of NNTP (RFC 4642).

use super::super::spoken::shown;
use super::lines::{begins, line, list, says, word};
use super::{Cause, Context, Stage, Turn, say};

/// With a server of news.
pub(super) fn nntp(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    let Some((first, used)) = line(heard)? else {
        return Ok(Turn::Wait);
    };
    let code = word(first);
    if code.len() != 3 || !code.iter().all(u8::is_ascii_digit) {
        return Err(says(first));
    }
    match (said, code) {
        (0, b"200" | b"201") => say(used, "CAPABILITIES\r\n", Stage::Capabilities),
        (0, b"400" | b"502") => Ok(Turn::Over(Cause::Rejected(shown(first)))),
        (0, _) => Err(says(first)),
        (1, b"101") => offered(heard, used),
        // Servers older than RFC 3977 do not know CAPABILITIES.
        (1, _) => say(used, "STARTTLS\r\n", Stage::Request),
        (_, b"382") => Ok(Turn::Ready { used }),
        _ => Ok(Turn::Over(Cause::Declined(shown(first)))),
    }
}

fn offered(heard: &[u8], begin: usize) -> Result<Turn, String> {
    match list(heard, begin)? {
        None => Ok(Turn::Wait),
        Some((items, used)) if items.iter().any(|item| begins(item, "STARTTLS")) => {
            say(used, "STARTTLS\r\n", Stage::Request)
        }
        Some(_) => Ok(Turn::Over(Cause::NotOffered)),
    }
}
