//! AUTH TLS of FTP (RFC 4217 section 4).

use super::super::spoken::shown;
use super::lines::{Taken, line, says};
use super::{Cause, Context, Stage, Turn, say};

/// With a server of files.
pub(super) fn ftp(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    let Some(((code, first), used)) = reply(heard)? else {
        return Ok(Turn::Wait);
    };
    match (said, code) {
        (0, 220) => say(used, "AUTH TLS\r\n", Stage::Request),
        (0, _) => Ok(Turn::Over(Cause::Rejected(shown(first)))),
        (_, 234) => Ok(Turn::Ready { used }),
        _ => Ok(Turn::Over(Cause::Declined(shown(first)))),
    }
}

/// Reads the first reply that is final: its code, its first line, the bytes
/// used. Preliminary ones (`120`) go before it; the lines between the first
/// and the last of one reply are free text (RFC 959 section 4.2).
fn reply(heard: &[u8]) -> Taken<(u16, &[u8])> {
    let mut begun: Option<(u16, &[u8])> = None;
    let mut used = 0;
    while let Some((line, size)) = line(heard.get(used..).unwrap_or_default())? {
        used += size;
        let (code, first) = match (begun, coded(line)) {
            (None, None) => return Err(says(line)),
            (None, Some((code, true))) => {
                begun = Some((code, line));
                continue;
            }
            (None, Some((code, false))) => (code, line),
            (Some((code, first)), Some((last, false))) if code == last => (code, first),
            _ => continue,
        };
        match code {
            100..200 => begun = None,
            _ => return Ok(Some(((code, first), used))),
        }
    }
    Ok(None)
}

/// The code of a line, and whether others follow.
fn coded(line: &[u8]) -> Option<(u16, bool)> {
    let (code, rest) = line.split_at_checked(3)?;
    let code = std::str::from_utf8(code).ok()?;
    let code = code.parse().ok().filter(|code| (100..600).contains(code))?;
    match rest.first() {
        None | Some(b' ') => Some((code, false)),
        Some(b'-') => Some((code, true)),
        Some(_) => None,
    }
}
