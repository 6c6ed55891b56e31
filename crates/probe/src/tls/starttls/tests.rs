//! Dialogues held without a connection: those of text protocols are in
//! dialogues.txt, those of binary ones here.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::*;

fn target(protocol: Protocol) -> Target {
    Target {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, protocol.port())),
        protocol,
        name: None,
        domain: Some("shop.example".to_owned()),
    }
}

fn dialogue(protocol: Protocol) -> Dialogue {
    Dialogue::with(&target(protocol), Ipv4Addr::new(192, 0, 2, 7).into()).unwrap()
}

/// What one side says.
enum Line {
    Server(Vec<u8>),
    Client(Vec<u8>),
}

/// Holds a dialogue, the server's words in pieces, and says how it ended and
/// what was awaited then.
fn hold(protocol: Protocol, script: &[Line], pieces: usize) -> String {
    let mut dialogue = dialogue(protocol);
    let mut next = dialogue.next(b"");
    for line in script {
        match (line, &next) {
            (Line::Client(words), Next::Say(said)) => {
                assert_eq!(text(said), text(words));
                next = dialogue.next(b"");
            }
            (Line::Server(words), Next::Wait) => {
                next = feed(&mut dialogue, words, pieces);
            }
            (Line::Server(words) | Line::Client(words), _) => {
                panic!("{protocol}: {next:?} before '{}'", text(words))
            }
        }
    }
    let end = match next {
        Next::Over(cause) => format!("{cause:?}"),
        Next::Ready(injected) => format!("Ready({:?})", text(&injected)),
        other => format!("{other:?}"),
    };
    format!("{end} at {:?}", dialogue.awaited())
}

/// Some ends are clear before the last byte.
fn feed(dialogue: &mut Dialogue, words: &[u8], pieces: usize) -> Next {
    let mut next = Next::Wait;
    let mut injected = Vec::new();
    for piece in words.chunks(pieces) {
        match &mut next {
            Next::Wait => next = dialogue.next(piece),
            Next::Ready(_) => injected.extend_from_slice(piece),
            _ => {}
        }
    }
    match next {
        Next::Ready(first) => Next::Ready([first, injected].concat()),
        next => next,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whole, and byte by byte; but another protocol is known by its first words
/// only if they come in one piece, as they do.
fn check(protocol: Protocol, script: &[Line], expected: &str) {
    let other = expected.starts_with("Speaks");
    let pieces = [usize::MAX, 1].into_iter().take(if other { 1 } else { 2 });
    for pieces in pieces {
        let found = hold(protocol, script, pieces);
        assert_eq!(found, expected, "{protocol}, pieces of {pieces}");
    }
}

/// Lines of one side that follow each other are said at once.
fn script(lines: &[&str]) -> Vec<Line> {
    let mut script = Vec::new();
    for line in lines {
        let (who, words) = line.split_once(' ').unwrap();
        let end = if who == who.to_uppercase() {
            "\r\n"
        } else {
            ""
        };
        let words = words.replace("\\n", "\n") + end;
        match (who, script.last_mut()) {
            ("S" | "s", Some(Line::Server(said))) => said.extend(words.into_bytes()),
            ("S" | "s", _) => script.push(Line::Server(words.into_bytes())),
            _ => script.push(Line::Client(words.into_bytes())),
        }
    }
    script
}

#[test]
fn dialogues_of_text() {
    let all = include_str!("dialogues.txt");
    let mut held = 0;
    for block in all.split("\n\n") {
        let lines: Vec<_> = block
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let [protocol, said @ .., end] = lines.as_slice() else {
            continue;
        };
        let expected = end.strip_prefix("= ").unwrap();
        check(protocol.parse().unwrap(), &script(said), expected);
        held += 1;
    }
    assert_eq!(held, all.matches("\n= ").count());
}

fn server(words: &[u8]) -> Line {
    Line::Server(words.to_vec())
}

fn client(words: &[u8]) -> Line {
    Line::Client(words.to_vec())
}

#[test]
fn an_address_literal_says_its_family() {
    let target = target(Protocol::Submission);
    let mut dialogue = Dialogue::with(&target, Ipv6Addr::LOCALHOST.into()).unwrap();
    let next = dialogue.next(b"220 mx\r\n");
    assert_eq!(next, Next::Say(b"EHLO [IPv6:::1]\r\n".to_vec()));
    assert_eq!(dialogue.greeting(), Some("220 mx"));
}

#[test]
fn ldap() {
    let ask = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";
    let answer = |number: u8, code: u8, words: &[u8]| {
        let size = u8::try_from(words.len()).unwrap();
        let head = [
            0x30,
            12 + size,
            2,
            1,
            number,
            0x78,
            7 + size,
            10,
            1,
            code,
            4,
            0,
            4,
            size,
        ];
        [&head[..], words].concat()
    };
    for (words, expected) in [
        (&answer(1, 0, b"")[..], "Ready(\"\")"),
        (&[answer(1, 0, b""), b"x".to_vec()].concat(), "Ready(\"x\")"),
        (
            &answer(1, 2, b"none"),
            "Declined(\"protocolError(2), none\")",
        ),
        (&answer(0, 52, b""), "Rejected(\"unavailable(52)\")"),
        (
            &answer(2, 0, b""),
            "Nonsense(\"an answer to another question\")",
        ),
        (
            b"\x30\x03\x02\x01\x01",
            "Nonsense(\"no answer to an extended request\")",
        ),
        (b"\x30\xff", "Nonsense(\"a length of form 0xff\")"),
        (b"HTTP/1.1 400\r\n", "Speaks(\"plain HTTP\")"),
        (b"x", "Nonsense(\"it says 'x'\")"),
    ] {
        let script = [client(ask), server(words)];
        check(Protocol::Ldap, &script, &format!("{expected} at Request"));
    }
}

#[test]
fn postgres() {
    let ask = [0, 0, 0, 8, 4, 210, 22, 47];
    for (words, expected) in [
        (&b"S"[..], "Ready(\"\")"),
        (b"SR\0\0\0\x08", "Ready(\"R\\0\\0\\0\\u{8}\")"),
        (b"N", "NotOffered"),
        (
            b"E\0\0\0\x1dSFATAL\0C57P03\0Mstarting\0\0",
            "Declined(\"57P03 starting\")",
        ),
        (b"E\0\0\0\x05\0", "Declined(\"an error without a message\")"),
        (
            b"Eunsupported protocol\n\0",
            "Declined(\"unsupported protocol\")",
        ),
        (b"Euns", "Wait"),
        (b"\x15\x03\x01\0\x02\x02\x32", "Speaks(\"TLS at once\")"),
        (b"Q", "Nonsense(\"it says 'Q'\")"),
    ] {
        let script = [client(&ask), server(words)];
        check(
            Protocol::Postgres,
            &script,
            &format!("{expected} at Request"),
        );
    }
}

/// A greeting of protocol version 10 with these capabilities.
fn mysql_greeting(capabilities: u16) -> Vec<u8> {
    let mut packet = b"\x0a8.0.36\0\x08\0\0\0abcdefgh\0".to_vec();
    packet.extend(capabilities.to_le_bytes());
    packet.extend(b"\xff\x02\0\0\0\0\0");
    let mut whole = vec![u8::try_from(packet.len()).unwrap(), 0, 0, 0];
    whole.extend(packet);
    whole
}

#[test]
fn mysql() {
    let mut request = vec![32, 0, 0, 1, 0, 0x8a, 0, 0, 0, 0, 0, 1, 33];
    request.resize(36, 0);
    let with = mysql_greeting(0xffff);
    let script = [server(&with), client(&request)];
    check(Protocol::Mysql, &script, "Ready(\"\") at Request");
    // Said together with the greeting, before the request was heard.
    let refusal = b"\x19\0\0\x02\xff\x10\x04#08004Too many clients";
    for (end, expected) in [
        (29, "Declined(\"1040 Too many clients\") at Request"),
        (9, "Wait at Request"),
    ] {
        let mut dialogue = dialogue(Protocol::Mysql);
        let said = dialogue.next(&[&with[..], &refusal[..end]].concat());
        assert_eq!(said, Next::Say(request.clone()));
        let found = match dialogue.next(b"") {
            Next::Over(cause) => format!("{cause:?} at {:?}", dialogue.awaited()),
            other => format!("{other:?} at {:?}", dialogue.awaited()),
        };
        assert_eq!(found, expected);
    }
    for (words, expected) in [
        (&mysql_greeting(0xf7ff)[..], "NotOffered"),
        (b"\x02\0\0\0\x09x", "NotOffered"),
        (
            b"\x15\0\0\0\xff\x6a\x04#HY000not allowed.",
            "Rejected(\"1130 not allowed.\")",
        ),
        (b"\x04\0\0\0\xff\x10\x04x", "Rejected(\"1040 x\")"),
        (b"\x03\0\0\0\x0a8\0", "Nonsense(\"a greeting cut short\")"),
        (
            b"\x01\0\0\0\x0b",
            "Nonsense(\"no greeting of protocol version 10\")",
        ),
        (b"\x01\0\0\x01", "Nonsense(\"it says '01 00 00 01'\")"),
    ] {
        check(
            Protocol::Mysql,
            &[server(words)],
            &format!("{expected} at Greeting"),
        );
    }
    let mut dialogue = dialogue(Protocol::Mysql);
    dialogue.next(&with);
    assert_eq!(dialogue.greeting(), Some("8.0.36"));
}

#[test]
fn what_mysql_says_in_the_place_of_a_hello() {
    let error = b"\x18\0\0\x02\xff\x15\x04#08S01Bad handshake!!";
    for cut in 0..error.len() {
        let found = late_refusal(Protocol::Mysql, &error[..cut]);
        assert_eq!(found, Refusal::Begun, "{cut}");
    }
    let said = Refusal::Said("1045 Bad handshake!!".to_owned());
    assert_eq!(late_refusal(Protocol::Mysql, error), said);
    for words in [
        &b"\x16\x03\x03\0\x05"[..],
        b"\x16\x03",
        b"\x15\x03\x01\0\x02\x02\x28",
        b"\x07\0\0\x02\0\0\0\x02\0\0\0",
        b"\x07\0\0\0\xff",
        b"HTTP/1.1 400\r\n",
    ] {
        assert_eq!(late_refusal(Protocol::Mysql, words), Refusal::None);
    }
    assert_eq!(late_refusal(Protocol::Smtp, error), Refusal::None);
}

#[test]
fn a_domain_cannot_break_out_of_its_place() {
    let mut target = target(Protocol::Xmpp);
    target.domain = Some("a'/><b>&\r\n".to_owned());
    let mut dialogue = Dialogue::with(&target, Ipv4Addr::LOCALHOST.into()).unwrap();
    let Next::Say(words) = dialogue.next(b"") else {
        panic!("the client has the first word");
    };
    assert!(text(&words).contains(" to='a/b' "));
}

/// A server whose answers come before the questions is not misunderstood.
#[test]
fn answers_ahead_of_questions() {
    let mut dialogue = dialogue(Protocol::Smtp);
    let all = b"220 a\r\n250-b\r\n250 STARTTLS\r\n220 c\r\n";
    assert!(matches!(dialogue.next(all), Next::Say(_)));
    assert!(matches!(dialogue.next(b""), Next::Say(_)));
    assert_eq!(dialogue.next(b""), Next::Ready(Vec::new()));
}

#[test]
fn bytes_without_end_are_cut() {
    let local = Ipv4Addr::LOCALHOST.into();
    let with = |protocol| Dialogue::with(&target(protocol), local);
    for mut dialogue in Protocol::ALL.into_iter().filter_map(with) {
        let mut given = 0;
        loop {
            let more: &[u8] = if given == 0 { b"" } else { b"<<<<<<<<<<<<<<<<" };
            match dialogue.next(more) {
                Next::Over(cause) => break assert!(matches!(cause, Cause::Nonsense(_))),
                Next::Ready(_) => panic!("'<' is no consent"),
                Next::Wait | Next::Say(_) => given += more.len().max(1),
            }
            assert!(given < 2 * ALL);
        }
    }
}
