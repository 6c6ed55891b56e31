//! How many answers a server has given to one question: more than one means
//! that it has heard something besides.

use super::lines::{begins, line, line_with_literals, word};

/// The lines that have come whole, without literals.
fn lines(heard: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = heard;
    std::iter::from_fn(move || {
        let (found, size) = line(rest).ok()??;
        rest = rest.get(size..)?;
        Some(found)
    })
}

/// In mail and files. A server that greets again under TLS is odd, but obeys
/// nobody.
pub(in super::super) fn mailing(heard: &[u8]) -> Option<usize> {
    coded(heard, &[b"220"])
}

/// In news; the same of greetings.
pub(in super::super) fn news(heard: &[u8]) -> Option<usize> {
    coded(heard, &[b"200", b"201"])
}

/// In protocols of numbers: the last line of an answer has a blank behind it.
fn coded(heard: &[u8], greetings: &[&[u8]]) -> Option<usize> {
    let last = |line: &&[u8]| {
        let code = word(line);
        let number = code.len() == 3 && code.iter().all(u8::is_ascii_digit);
        number && !greetings.contains(&code)
    };
    lines(heard).filter(last).count().checked_sub(1)
}

/// In POP3: answers begin with a sign.
pub(in super::super) fn signed(heard: &[u8]) -> Option<usize> {
    let first = |line: &&[u8]| begins(line, "+OK") || begins(line, "-ERR");
    lines(heard).filter(first).count().checked_sub(1)
}

/// In IMAP: `a3` is the tag of what was sent too early, `a4` of what was not.
pub(in super::super) fn tagged(heard: &[u8]) -> Option<usize> {
    let early = lines(heard).filter(|line| begins(line, "a3")).count();
    let asked = lines(heard).any(|line| begins(line, "a4"));
    (early > 0 || asked).then_some(early)
}

/// In ManageSieve: a word ends each answer, and the server begins with what it
/// can do (RFC 5804 section 2.2), which is an answer to nothing.
pub(in super::super) fn worded(heard: &[u8]) -> Option<usize> {
    let mut rest = heard;
    let (mut answers, mut able) = (0_usize, 0);
    while let Ok(Some((line, size))) = line_with_literals(rest) {
        match line {
            [b'"', ..] => able = 1,
            _ if ["OK", "NO", "BYE"].iter().any(|word| begins(line, word)) => answers += 1,
            _ => {}
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    answers.checked_sub(1 + able)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted() {
        type Count = fn(&[u8]) -> Option<usize>;
        for (count, heard, expected) in [
            (mailing as Count, "", None),
            (mailing, "221 bye", None),
            (mailing, "221 bye\r\n", Some(0)),
            (mailing, "221-well\r\n221 bye\r\n", Some(0)),
            (mailing, "250 done\r\n221 bye\r\n", Some(1)),
            (mailing, "250 done\r\n221-b\r\n", Some(0)),
            (mailing, "220 again\r\n221 bye\r\n", Some(0)),
            (news, "200 again\r\n205 bye\r\n", Some(0)),
            (news, "111 2026\r\n205 bye\r\n", Some(1)),
            (signed, "+OK bye\r\n", Some(0)),
            (signed, "-ERR what\r\n+OK bye\r\n", Some(1)),
            (signed, "STLS\r\n", None),
            (tagged, "* BYE\r\na4 OK\r\n", Some(0)),
            (tagged, "* BYE\r\n", None),
            (tagged, "a3 OK\r\n", Some(1)),
            (tagged, "a3 BAD\r\n* BYE\r\na4 OK\r\n", Some(1)),
            (worded, "\"SIEVE\" \"\"\r\nOK\r\n", None),
            (
                worded,
                "\"SIEVE\" {3}\r\nOK\n\r\nOK\r\nOK \"bye\"\r\n",
                Some(0),
            ),
            (worded, "\"SIEVE\" \"\"\r\nOK\r\nOK\r\nOK\r\n", Some(1)),
            (worded, "OK \"bye\"\r\n", Some(0)),
            (worded, "NO\r\nOK\r\n", Some(1)),
        ] {
            assert_eq!(count(heard.as_bytes()), expected, "{heard}");
        }
    }
}
