//! STARTTLS of IMAP (RFC 9051 section 6.2.1).

use super::super::spoken::shown;
use super::lines::{begins, line_with_literals, says};
use super::{Cause, Context, Stage, Turn, say};

/// With a server of mailboxes.
pub(super) fn imap(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    match said {
        0 => greeted(heard),
        1 => offered(heard),
        _ => begun(heard),
    }
}

/// A greeting is `* OK`, `* PREAUTH` or `* BYE` (section 7.1); STARTTLS is
/// only for those whom the server does not know yet.
fn greeted(heard: &[u8]) -> Result<Turn, String> {
    let Some((line, used)) = line_with_literals(heard)? else {
        return Ok(Turn::Wait);
    };
    match line.strip_prefix(b"* ") {
        Some(rest) if begins(rest, "OK") => say(used, "a1 CAPABILITY\r\n", Stage::Capabilities),
        Some(rest) if begins(rest, "PREAUTH") => Ok(Turn::Over(Cause::Declined(shown(rest)))),
        Some(rest) if begins(rest, "BYE") => Ok(Turn::Over(Cause::Rejected(shown(rest)))),
        _ => Err(says(line)),
    }
}

fn offered(heard: &[u8]) -> Result<Turn, String> {
    let Some(answer) = answer(heard, b"a1 ")? else {
        return Ok(Turn::Wait);
    };
    match answer.status {
        Status::Ok if answer.untagged.iter().any(|line| lists_starttls(line)) => {
            say(answer.used, "a2 STARTTLS\r\n", Stage::Request)
        }
        Status::Ok => Ok(Turn::Over(Cause::NotOffered)),
        Status::No(words) => Ok(Turn::Over(Cause::Rejected(words))),
    }
}

fn lists_starttls(line: &[u8]) -> bool {
    let mut words = line.split(u8::is_ascii_whitespace);
    begins(line, "CAPABILITY") && words.any(|word| word.eq_ignore_ascii_case(b"STARTTLS"))
}

fn begun(heard: &[u8]) -> Result<Turn, String> {
    let Some(answer) = answer(heard, b"a2 ")? else {
        return Ok(Turn::Wait);
    };
    Ok(match answer.status {
        Status::Ok => Turn::Ready { used: answer.used },
        Status::No(words) => Turn::Over(Cause::Declined(words)),
    })
}

/// The answer to a command: its untagged lines, and how it ended.
struct Answer<'a> {
    untagged: Vec<&'a [u8]>,
    status: Status,
    used: usize,
}

enum Status {
    Ok,
    /// `NO`, `BAD`, or `BYE` before that; the server's words.
    No(String),
}

/// Reads up to the line that begins with our tag.
fn answer<'a>(heard: &'a [u8], tag: &[u8]) -> Result<Option<Answer<'a>>, String> {
    let mut untagged = Vec::new();
    let mut used = 0;
    while let Some((line, size)) = line_with_literals(heard.get(used..).unwrap_or_default())? {
        used += size;
        let status = match (line.strip_prefix(b"* "), line.strip_prefix(tag)) {
            (Some(rest), _) if begins(rest, "BYE") => Status::No(shown(rest)),
            (Some(rest), _) => {
                untagged.push(rest);
                continue;
            }
            (_, Some(rest)) if begins(rest, "OK") => Status::Ok,
            (_, Some(rest)) => Status::No(shown(rest)),
            _ => return Err(says(line)),
        };
        return Ok(Some(Answer {
            untagged,
            status,
            used,
        }));
    }
    Ok(None)
}
