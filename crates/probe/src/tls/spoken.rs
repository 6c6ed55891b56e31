//! What a peer speaks that does not speak what was expected.

/// The protocol whose first words these are.
pub(crate) fn spoken(heard: &[u8]) -> Option<&'static str> {
    let begins = |words: &str| {
        let begin = heard.get(..words.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(words.as_bytes()))
    };
    let holds = |words: &str| {
        let mut parts = heard.windows(words.len());
        parts.any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
    };
    let code = |codes: &[&str]| {
        codes.iter().any(|code| begins(code)) && matches!(heard.get(3), Some(b' ' | b'-'))
    };
    let files_or_mail = code(&["220", "421", "530", "554"]);
    match heard {
        _ if begins("HTTP/") || begins("<!DOCTYPE") || begins("<html") => Some("plain HTTP"),
        _ if begins("SSH-") => Some("SSH"),
        _ if begins("RFB ") => Some("VNC"),
        _ if begins("* OK") || begins("* PREAUTH") || begins("* BYE") => Some("plain IMAP"),
        _ if begins("+OK") || begins("-ERR") => Some("plain POP3"),
        _ if begins("<stream:") || begins("<?xml") => Some("plain XMPP"),
        _ if begins("\"IMPLEMENTATION\"") => Some("plain ManageSieve"),
        _ if code(&["200", "201", "400", "502"]) => Some("plain NNTP"),
        _ if files_or_mail && holds("FTP") => Some("plain FTP"),
        _ if files_or_mail && holds("LMTP") => Some("plain LMTP"),
        _ if files_or_mail && holds("SMTP") => Some("plain SMTP"),
        _ if files_or_mail => Some("plain SMTP or FTP"),
        [0x16 | 0x15, 3, 0..=4, ..] => Some("TLS at once"),
        [_, _, 0, 0, 10, b'1'..=b'9', ..] => Some("plain MySQL"),
        [3, 0, 0, ..] => Some("RDP"),
        [0x30, _, 2, 1, ..] => Some("plain LDAP"),
        _ => None,
    }
}

/// As much of the first line of a stranger's words as a sentence has room for;
/// of what are no words, the first octets in hexadecimal.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let words = bytes.trim_ascii();
    let line = words.split(|byte| *byte == b'\n').next().unwrap_or(words);
    let line = line.get(..100).unwrap_or(line).trim_ascii_end();
    let text = String::from_utf8_lossy(line);
    let strange = |c: &char| c.is_control() || *c == char::REPLACEMENT_CHARACTER;
    match text.chars().filter(strange).count() * 3 > text.chars().count() {
        true => octets(bytes),
        false => text.into_owned(),
    }
}

/// `16 03 03 ff …`.
fn octets(bytes: &[u8]) -> String {
    let first: Vec<String> = bytes
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let rest = if bytes.len() > first.len() {
        " …"
    } else {
        ""
    };
    format!("{}{rest}", first.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words() {
        for (heard, expected) in [
            (&b"HTTP/1.1 400 Bad Request\r\n"[..], Some("plain HTTP")),
            (b"<!doctype html>", Some("plain HTTP")),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Some("SSH")),
            (b"220 mx.shop.example ESMTP\r\n", Some("plain SMTP")),
            (b"554 5.7.1 not you\r\n", Some("plain SMTP or FTP")),
            (b"200 news\r\n", Some("plain NNTP")),
            (b"220 files ready (vsFTPd)\r\n", Some("plain FTP")),
            (b"220 ready\r\n", Some("plain SMTP or FTP")),
            (b"* OK IMAP4rev1\r\n", Some("plain IMAP")),
            (b"+OK ready\r\n", Some("plain POP3")),
            (b"\x16\x03\x01\0\x05", Some("TLS at once")),
            (b"\x4a\0\0\0\x0a8.0.36\0", Some("plain MySQL")),
            (b"hello", None),
            (b"22", None),
            (b"", None),
        ] {
            assert_eq!(spoken(heard), expected, "{}", shown(heard));
        }
    }

    #[test]
    fn words_are_shown_as_words_and_octets_as_octets() {
        for (heard, expected) in [
            (&b"220 mx\r\nmore"[..], "220 mx"),
            (b"!\0\0\x01#08004Too many", "!\0\0\x01#08004Too many"),
            (b"\x16\x03\x03\xff\xff\0\0\0\0", "16 03 03 ff ff 00 00 00 …"),
            (b"\x01\x02", "01 02"),
            (b"", ""),
        ] {
            assert_eq!(shown(heard), expected);
        }
    }
}
