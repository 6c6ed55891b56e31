//! Lines as text protocols have them, ended by CR LF or a bare LF.

use super::super::spoken::shown;

/// No line of these protocols is longer than this.
const LINE: usize = 8 * 1024;

/// What was read and how many bytes it took; nothing while its end is missing.
pub(super) type Taken<T> = Result<Option<(T, usize)>, String>;

/// The first line and how many bytes it takes with its end; nothing while the
/// end is missing.
///
/// # Errors
/// That it is too long.
pub(super) fn line(heard: &[u8]) -> Taken<&[u8]> {
    match heard.iter().position(|byte| *byte == b'\n') {
        Some(end) if end <= LINE => {
            let line = heard.get(..end).unwrap_or_default();
            Ok(Some((line.trim_ascii_end(), end + 1)))
        }
        None if heard.len() <= LINE => Ok(None),
        _ => Err(format!("a line of more than {LINE} bytes")),
    }
}

/// The first line with the literals in it (RFC 9051 section 4.3, RFC 5804
/// section 4): `{5}` at its end means that five bytes and another line belong
/// to it.
///
/// # Errors
/// That it is too long.
pub(super) fn line_with_literals(heard: &[u8]) -> Taken<&[u8]> {
    let mut used = 0;
    loop {
        let Some((part, size)) = line(heard.get(used..).unwrap_or_default())? else {
            return Ok(None);
        };
        used += size;
        let Some(literal) = literal(part) else {
            let whole = heard.get(..used).unwrap_or_default();
            return Ok(Some((whole.trim_ascii_end(), used)));
        };
        used = match used.checked_add(literal) {
            Some(used) if used <= LINE => used,
            _ => return Err(format!("a literal of {literal} bytes")),
        };
        if used > heard.len() {
            return Ok(None);
        }
    }
}

/// The size of the literal that a line ends with: `{5}` or `{5+}`.
fn literal(line: &[u8]) -> Option<usize> {
    let inner = line.strip_suffix(b"}")?;
    let begin = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = inner.get(begin + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The lines of a list that a line with a single dot ends (RFC 1939 section
/// 3, RFC 3977 section 3.1.1), from a place on, and the bytes used to its end.
///
/// # Errors
/// That a line is too long.
pub(super) fn list(heard: &[u8], begin: usize) -> Taken<Vec<&[u8]>> {
    let mut items = Vec::new();
    let mut used = begin;
    while let Some((item, size)) = line(heard.get(used..).unwrap_or_default())? {
        used += size;
        if item == b"." {
            return Ok(Some((items, used)));
        }
        items.push(item);
    }
    Ok(None)
}

/// The first word of a line.
pub(super) fn word(line: &[u8]) -> &[u8] {
    let mut words = line.split(u8::is_ascii_whitespace);
    words.next().unwrap_or_default()
}

/// Whether a line begins with this word, in any case.
pub(super) fn begins(line: &[u8], expected: &str) -> bool {
    word(line).eq_ignore_ascii_case(expected.as_bytes())
}

/// Why a line is no answer.
pub(super) fn says(line: &[u8]) -> String {
    format!("it says '{}'", shown(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        assert_eq!(line(b"one\r\ntwo"), Ok(Some((&b"one"[..], 5))));
        assert_eq!(line(b"one\ntwo"), Ok(Some((&b"one"[..], 4))));
        assert_eq!(line(b"one\r"), Ok(None));
        assert!(line(&[b'a'; LINE + 1]).is_err());
    }

    #[test]
    fn literals() {
        let whole = |text: &'static str, used| Ok(Some((text.as_bytes(), used)));
        for (heard, expected) in [
            ("a {3}\r\nb\r\n c\r\nd", whole("a {3}\r\nb\r\n c", 14)),
            (
                "a {1+}\r\n\n{2}\r\n..\r\n",
                whole("a {1+}\r\n\n{2}\r\n..", 18),
            ),
            ("a {3}\r\nb", Ok(None)),
            ("a {3\r\n", whole("a {3", 6)),
            ("a {}\r\n", whole("a {}", 6)),
            ("a {99999}\r\n", Err("a literal of 99999 bytes".to_owned())),
            (
                "a {18446744073709551615}\r\n",
                Err("a literal of 18446744073709551615 bytes".to_owned()),
            ),
        ] {
            assert_eq!(line_with_literals(heard.as_bytes()), expected, "{heard}");
        }
    }

    #[test]
    fn lists() {
        let found = list(b"+OK\r\nSTLS\r\nTOP x\r\n.\r\nmore", 5).unwrap();
        assert_eq!(found, Some((vec![&b"STLS"[..], b"TOP x"], 21)));
        assert_eq!(list(b"+OK\r\nSTLS\r\n", 5), Ok(None));
        assert_eq!(list(b"", 5), Ok(None));
    }
}
