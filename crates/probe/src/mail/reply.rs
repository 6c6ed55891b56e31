//! The replies of mail servers (RFC 5321 section 4.2).

use crate::tls::shown;

/// A reply line may have 512 bytes (RFC 5321 section 4.5.3.1.5); real servers
/// are granted twice that.
const LINE: usize = 1024;
/// No reply is longer than this many bytes in all.
const ALL: usize = 16 * 1024;

/// A whole reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The three digits that all its lines begin with.
    pub(crate) code: u16,
    /// The text of each line behind the code, cut where a sentence ends.
    pub(crate) lines: Vec<String>,
    /// How many of the bytes it took.
    pub(crate) used: usize,
}

/// Reads a reply of one or several lines (RFC 5321 section 4.2.1), nothing
/// while its last line is missing. A bare LF ends a line as well, as most
/// clients have it.
///
/// # Errors
/// Why this is no reply, and will not become one.
pub(crate) fn reply(heard: &[u8]) -> Result<Option<Reply>, String> {
    let mut begun = None;
    let mut lines = Vec::new();
    let mut rest = heard;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, next) = rest.split_at(end + 1);
        let (code, goes_on, text) = line_of(line.trim_ascii_end())?;
        lines.push(text);
        rest = next;
        match goes_on {
            _ if *begun.get_or_insert(code) != code => {
                return Err(format!(
                    "codes {} and {code} in one reply",
                    begun.unwrap_or(code)
                ));
            }
            true => {}
            false => {
                let used = heard.len() - rest.len();
                return Ok(Some(Reply { code, lines, used }));
            }
        }
    }
    match rest.len() {
        _ if !begins_with_code(rest) => Err(format!("it begins with '{}'", shown(rest))),
        LINE.. => Err(format!("a line of more than {LINE} bytes")),
        _ if heard.len() > ALL => Err(format!("more than {ALL} bytes without an end")),
        _ => Ok(None),
    }
}

/// The code of a line, whether another line follows, and its text.
fn line_of(line: &[u8]) -> Result<(u16, bool, String), String> {
    let (code, text) = line.split_at_checked(3).unwrap_or((line, &[]));
    let (mark, text) = text.split_first().unwrap_or((&b' ', &[]));
    let number = std::str::from_utf8(code)
        .ok()
        .filter(|_| code.len() == 3 && begins_with_code(code) && matches!(mark, b' ' | b'-'))
        .and_then(|code| code.parse().ok());
    match number {
        _ if line.len() > LINE => Err(format!("a line of more than {LINE} bytes")),
        None => Err(format!("it says '{}'", shown(line))),
        Some(number) => Ok((number, *mark == b'-', shown(text))),
    }
}

/// Whether these bytes can be the beginning of a reply: up to three digits,
/// the first of them 2 to 5.
fn begins_with_code(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take(3);
    let kind = bytes
        .first()
        .is_none_or(|first| (b'2'..=b'5').contains(first));
    kind && digits.copied().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies() {
        let whole = |code, lines: &[&str], used| {
            let lines = lines.iter().map(|line| (*line).to_owned()).collect();
            Ok(Some(Reply { code, lines, used }))
        };
        let no = |why: &str| Err(why.to_owned());
        let long = format!("220 {}", "a".repeat(LINE));
        let longer = format!("220 {}\r\n", "a".repeat(LINE));
        let many = "220-a\r\n".repeat(ALL / 7 + 1);
        for (heard, expected) in [
            (
                "220 mx.shop.example ESMTP\r\n",
                whole(220, &["mx.shop.example ESMTP"], 27),
            ),
            ("220 mx\n", whole(220, &["mx"], 7)),
            ("220\r\n", whole(220, &[""], 5)),
            (
                "220-one\r\n220-two\r\n220 three\r\n",
                whole(220, &["one", "two", "three"], 29),
            ),
            ("554 no\r\nmore", whole(554, &["no"], 8)),
            ("421 4.3.2 later\r\n", whole(421, &["4.3.2 later"], 17)),
            ("220 a\0b\r\n", whole(220, &["a\0b"], 9)),
            ("", Ok(None)),
            ("2", Ok(None)),
            ("220 mx", Ok(None)),
            ("220-one\r\n22", Ok(None)),
            (
                "220-one\r\n421 two\r\n",
                no("codes 220 and 421 in one reply"),
            ),
            ("SSH-2.0-OpenSSH\r\n", no("it says 'SSH-2.0-OpenSSH'")),
            ("SSH", no("it begins with 'SSH'")),
            ("\0\0", no("it begins with '00 00'")),
            ("150 mx\r\n", no("it says '150 mx'")),
            ("220_mx\r\n", no("it says '220_mx'")),
            ("22\r\n", no("it says '22'")),
            ("\r\n", no("it says ''")),
            (&long, no("a line of more than 1024 bytes")),
            (&longer, no("a line of more than 1024 bytes")),
            (&many, no("more than 16384 bytes without an end")),
        ] {
            assert_eq!(reply(heard.as_bytes()), expected, "{heard}");
        }
    }
}
