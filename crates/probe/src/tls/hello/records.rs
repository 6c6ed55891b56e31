//! Records: the outermost shape of what comes over the line
//! (RFC 8446 section 5.1, RFC 5246 section 6.2.1).

use super::bytes::Bytes;
use crate::tls::spoken;

/// No record holds more than this in clear text.
const SIZE: usize = 1 << 14;

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    ChangeCipherSpec,
    Alert,
    Handshake,
    ApplicationData,
}

/// The next record, nothing while it is not whole.
///
/// # Errors
/// Why this is no record, and will not become one.
pub(super) fn record<'a>(rest: &mut Bytes<'a>) -> Result<Option<(Content, &'a [u8])>, String> {
    let heard = *rest;
    let Some(kind) = rest.byte() else {
        return Ok(None);
    };
    let kind = content(kind).ok_or_else(|| no_record(heard.0))?;
    match rest.byte() {
        Some(3) => {}
        Some(_) => return Err(no_record(heard.0)),
        None => return Ok(None),
    }
    let _minor = rest.byte();
    match rest.number(2) {
        Some(0) => Err("an empty record".to_owned()),
        Some(size) if size > SIZE => Err(format!("a record of {size} bytes (limit {SIZE})")),
        Some(size) => Ok(rest.take(size).map(|body| (kind, body))),
        None => Ok(None),
    }
}

fn content(kind: u8) -> Option<Content> {
    match kind {
        20 => Some(Content::ChangeCipherSpec),
        21 => Some(Content::Alert),
        22 => Some(Content::Handshake),
        23 => Some(Content::ApplicationData),
        _ => None,
    }
}

/// Words for what is no record; a peer that speaks something else in plain text
/// is recognised by what it says.
fn no_record(heard: &[u8]) -> String {
    let line = heard.split(|byte| *byte == b'\n').next().unwrap_or(heard);
    let shown = spoken::shown(line);
    match spoken::spoken(heard) {
        Some(what) => format!("{what}, not TLS: '{shown}'"),
        None => format!("no TLS: '{shown}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let no = |why: &str| Err(why.to_owned());
        for (heard, expected) in [
            (
                &b"\x16\x03\x01\0\x02ab"[..],
                Ok(Some((Content::Handshake, &b"ab"[..]))),
            ),
            (b"\x15\x03\0\0\x02abc", Ok(Some((Content::Alert, b"ab")))),
            (
                b"\x17\x03\x03\0\x01a",
                Ok(Some((Content::ApplicationData, b"a"))),
            ),
            (
                b"\x14\x03\x03\0\x01a",
                Ok(Some((Content::ChangeCipherSpec, b"a"))),
            ),
            (b"", Ok(None)),
            (b"\x16", Ok(None)),
            (b"\x16\x03", Ok(None)),
            (b"\x16\x03\x03\0", Ok(None)),
            (b"\x16\x03\x03\0\x02a", Ok(None)),
            (b"\x16\x03\x03\0\0", no("an empty record")),
            (
                b"\x16\x03\x03\x40\x01",
                no("a record of 16385 bytes (limit 16384)"),
            ),
            (b"\x16\x02\x00", no("no TLS: '16 02 00'")),
            (
                b"HTTP/1.1 400 Bad Request\r\nServer: a\r\n",
                no("plain HTTP, not TLS: 'HTTP/1.1 400 Bad Request'"),
            ),
            (b"hm", no("no TLS: 'hm'")),
        ] {
            assert_eq!(record(&mut Bytes(heard)), expected, "{heard:?}");
        }
    }

    #[test]
    fn what_follows_a_record_is_left() {
        let mut rest = Bytes(b"\x15\x03\0\0\x02ab\x16\x03");
        assert_eq!(record(&mut rest), Ok(Some((Content::Alert, &b"ab"[..]))));
        assert_eq!(rest.0, b"\x16\x03");
    }
}
