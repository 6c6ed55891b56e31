//! STARTTLS of ManageSieve (RFC 5804 section 2.2).

use super::super::spoken::shown;
use super::lines::{begins, line_with_literals, says};
use super::{Cause, Context, Stage, Turn, say};

/// With a server of mail filters.
pub(super) fn sieve(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    let mut offered = false;
    let mut used = 0;
    while let Some((line, size)) = line_with_literals(heard.get(used..).unwrap_or_default())? {
        used += size;
        match line {
            // Capabilities are the greeting (section 1.7).
            [b'"', ..] if said == 0 => offered |= begins(line, "\"STARTTLS\""),
            _ if begins(line, "OK") => return ready(said, offered, used),
            _ if begins(line, "NO") || begins(line, "BYE") => {
                return Ok(Turn::Over(match said {
                    0 => Cause::Rejected(shown(line)),
                    _ => Cause::Declined(shown(line)),
                }));
            }
            _ => return Err(says(line)),
        }
    }
    Ok(Turn::Wait)
}

fn ready(said: usize, offered: bool, used: usize) -> Result<Turn, String> {
    match (said, offered) {
        (0, true) => say(used, "STARTTLS\r\n", Stage::Request),
        (0, false) => Ok(Turn::Over(Cause::NotOffered)),
        _ => Ok(Turn::Ready { used }),
    }
}
