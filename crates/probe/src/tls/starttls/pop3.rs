//! STLS of POP3 (RFC 2595 section 4).

use super::super::spoken::shown;
use super::lines::{begins, line, list, says};
use super::{Cause, Context, Stage, Turn, say};

/// With a server of mailboxes.
pub(super) fn pop3(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    let Some((first, used)) = line(heard)? else {
        return Ok(Turn::Wait);
    };
    let good = match first {
        _ if begins(first, "+OK") => true,
        _ if begins(first, "-ERR") => false,
        _ => return Err(says(first)),
    };
    match (said, good) {
        (0, true) => say(used, "CAPA\r\n", Stage::Capabilities),
        (0, false) => Ok(Turn::Over(Cause::Rejected(shown(first)))),
        (1, true) => offered(heard, used),
        // CAPA is younger than STLS may be (RFC 2449): asking is the only way.
        (1, false) => say(used, "STLS\r\n", Stage::Request),
        (_, true) => Ok(Turn::Ready { used }),
        (_, false) => Ok(Turn::Over(Cause::Declined(shown(first)))),
    }
}

fn offered(heard: &[u8], begin: usize) -> Result<Turn, String> {
    match list(heard, begin)? {
        None => Ok(Turn::Wait),
        Some((items, used)) if items.iter().any(|item| begins(item, "STLS")) => {
            say(used, "STLS\r\n", Stage::Request)
        }
        Some(_) => Ok(Turn::Over(Cause::NotOffered)),
    }
}
