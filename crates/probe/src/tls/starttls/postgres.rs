//! SSLRequest of PostgreSQL (its manual, sections 55.2.10 and 55.7).

use super::super::spoken::shown;
use super::{Cause, Context, Stage, Turn, say};

/// Eight bytes in all, then 1234 and 5679 in the place of a version.
const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// libpq takes a longer message for the text of a server older than 7.4.
const LONGEST: usize = 30_000;

/// With a database; the client has the first word.
pub(super) fn postgres(said: usize, heard: &[u8], _: &Context) -> Result<Turn, String> {
    match (said, heard) {
        (0, _) => say(0, REQUEST, Stage::Request),
        (_, []) => Ok(Turn::Wait),
        (_, [b'S', ..]) => Ok(Turn::Ready { used: 1 }),
        (_, [b'N', ..]) => Ok(Turn::Over(Cause::NotOffered)),
        (_, [b'E', error @ ..]) => Ok(refusal(error)),
        _ => Err(format!("it says '{}'", shown(heard))),
    }
}

/// An ErrorResponse, or the text of an old server up to its end.
fn refusal(error: &[u8]) -> Turn {
    let Some((length, fields)) = error.split_first_chunk() else {
        return Turn::Wait;
    };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(LONGEST);
    let words = match length {
        4..LONGEST => fields.get(..length - 4).map(message),
        _ => error
            .split(|byte| *byte == 0)
            .next()
            .filter(|text| text.len() < error.len())
            .map(shown),
    };
    match words {
        Some(words) => Turn::Over(Cause::Declined(words)),
        None => Turn::Wait,
    }
}

/// The fields of an ErrorResponse that are for people: its code (SQLSTATE) and
/// its message.
fn message(fields: &[u8]) -> String {
    let field = |kind: &[u8]| {
        let mut fields = fields.split(|byte| *byte == 0);
        fields.find_map(|field| Some(shown(field.strip_prefix(kind)?)))
    };
    let text = field(b"M").unwrap_or_else(|| "an error without a message".to_owned());
    match field(b"C") {
        Some(code) => format!("{code} {text}"),
        None => text,
    }
}
