//! Dialogues held without a connection: what the peer says, what we say, and
//! how it ends, each also with the peer's words coming byte by byte.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::*;

/// A conversation: `S` lines are the peer's, `C` lines ours, as bytes.
type Script<'a> = &'a [(char, &'a [u8])];

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

/// Holds a conversation and says how it ended and what was awaited then.
fn hold(protocol: Protocol, script: Script, pieces: usize) -> (Next, Stage) {
    let mut dialogue = dialogue(protocol);
    let mut next = dialogue.next(b"");
    for (who, words) in script {
        match (who, &next) {
            ('C', Next::Say(said)) => {
                assert_eq!(shown_all(said), shown_all(words));
                next = dialogue.next(b"");
            }
            ('S', Next::Wait) => {
                for piece in words.chunks(pieces) {
                    match next {
                        Next::Wait => next = dialogue.next(piece),
                        // Some ends are clear before the last byte.
                        Next::Over(_) => {}
                        _ => panic!("{next:?} before '{}'", shown_all(piece)),
                    }
                }
            }
            _ => panic!("{protocol}: {next:?} before {who} '{}'", shown_all(words)),
        }
    }
    (next, dialogue.awaited())
}

fn shown_all(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn ready() -> Next {
    Next::Ready(Vec::new())
}

fn rejected(words: &str) -> Next {
    Next::Over(Cause::Rejected(words.to_owned()))
}

fn declined(words: &str) -> Next {
    Next::Over(Cause::Declined(words.to_owned()))
}

fn nonsense(words: &str) -> Next {
    Next::Over(Cause::Nonsense(words.to_owned()))
}

const NOT_OFFERED: Next = Next::Over(Cause::NotOffered);

/// Every script ends like this, in whole pieces and byte by byte.
fn check(protocol: Protocol, scripts: &[(Script, Next, Stage)]) {
    for (script, end, stage) in scripts {
        for pieces in [usize::MAX, 1] {
            let (found, awaited) = hold(protocol, script, pieces);
            assert_eq!((&found, awaited), (end, *stage), "{protocol} {script:?}");
        }
    }
}

const GREETING: Stage = Stage::Greeting;
const CAPABILITIES: Stage = Stage::Capabilities;
const REQUEST: Stage = Stage::Request;

#[test]
fn smtp() {
    let hello = ('C', &b"EHLO [192.0.2.7]\r\n"[..]);
    let banner = ('S', &b"220 mx.shop.example ESMTP\r\n"[..]);
    let ehlo = (
        'S',
        &b"250-mx\r\n250-SIZE 1000\r\n250-starttls\r\n250 HELP\r\n"[..],
    );
    let ask = ('C', &b"STARTTLS\r\n"[..]);
    check(
        Protocol::Smtp,
        &[
            (&[], Next::Wait, GREETING),
            (
                &[banner, hello, ehlo, ask, ('S', b"220 go\r\n")],
                ready(),
                REQUEST,
            ),
            (
                &[('S', b"220-one\r\n220-two\r\n220 three\n"), hello],
                Next::Wait,
                CAPABILITIES,
            ),
            (
                &[('S', b"554 5.7.1 not you\r\n")],
                rejected("554 5.7.1 not you"),
                GREETING,
            ),
            (
                &[('S', b"421-wait\r\n421 later\r\n")],
                rejected("421 wait"),
                GREETING,
            ),
            (
                &[banner, hello, ('S', b"250-mx\r\n250 SIZE\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[banner, hello, ('S', b"250 STARTTLS.example\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[banner, hello, ('S', b"502 what\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[banner, hello, ('S', b"250-mx\r\n250 XXXXXXXA\r\n")],
                Next::Over(Cause::Masked("XXXXXXXA".to_owned())),
                CAPABILITIES,
            ),
            (
                &[banner, hello, ('S', b"550 no\r\n")],
                rejected("550 no"),
                CAPABILITIES,
            ),
            (
                &[
                    banner,
                    hello,
                    ehlo,
                    ask,
                    ('S', b"454 4.7.0 no TLS today\r\n"),
                ],
                declined("454 4.7.0 no TLS today"),
                REQUEST,
            ),
            (
                &[banner, hello, ('S', b"250_\r\n")],
                nonsense("it says '250_'"),
                CAPABILITIES,
            ),
        ],
    );
    assert_eq!(
        dialogue(Protocol::Lmtp).next(b"220 x\r\n"),
        Next::Say(b"LHLO [192.0.2.7]\r\n".to_vec())
    );
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
fn imap() {
    let banner = ('S', &b"* OK [CAPABILITY IMAP4rev1] ready\r\n"[..]);
    let ask = ('C', &b"a1 CAPABILITY\r\n"[..]);
    let able = (
        'S',
        &b"* CAPABILITY IMAP4rev2 startTLS\r\n* X\r\na1 OK done\r\n"[..],
    );
    let begin = ('C', &b"a2 STARTTLS\r\n"[..]);
    check(
        Protocol::Imap,
        &[
            (
                &[banner, ask, able, begin, ('S', b"a2 OK go\r\n")],
                ready(),
                REQUEST,
            ),
            (
                &[banner, ask, able, begin, ('S', b"* 1 EXISTS\r\na2 ok\r\n")],
                ready(),
                REQUEST,
            ),
            (
                &[banner, ask, ('S', b"* CAPABILITY X\r\na1 OK\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[banner, ask, ('S', b"* OK STARTTLS\r\na1 OK\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[banner, ask, ('S', b"a1 BAD what\r\n")],
                rejected("BAD what"),
                CAPABILITIES,
            ),
            (
                &[banner, ask, ('S', b"* BYE enough\r\n")],
                rejected("BYE enough"),
                CAPABILITIES,
            ),
            (&[('S', b"* BYE full\r\n")], rejected("BYE full"), GREETING),
            (
                &[('S', b"* PREAUTH hi\r\n")],
                declined("PREAUTH hi"),
                GREETING,
            ),
            (
                &[('S', b"* NO way\r\n")],
                nonsense("it says '* NO way'"),
                GREETING,
            ),
            (
                &[banner, ask, able, begin, ('S', b"a2 NO busy\r\n")],
                declined("NO busy"),
                REQUEST,
            ),
            (
                &[banner, ask, ('S', b"a9 OK\r\n")],
                nonsense("it says 'a9 OK'"),
                CAPABILITIES,
            ),
            (
                &[
                    banner,
                    ask,
                    (
                        'S',
                        b"* X {10}\r\na1 BAD\r\n\r\n\r\n* CAPABILITY STARTTLS\r\na1 OK\r\n",
                    ),
                    begin,
                ],
                Next::Wait,
                REQUEST,
            ),
        ],
    );
}

#[test]
fn pop3() {
    let banner = ('S', &b"+OK ready\r\n"[..]);
    let ask = ('C', &b"CAPA\r\n"[..]);
    let begin = ('C', &b"STLS\r\n"[..]);
    check(
        Protocol::Pop3,
        &[
            (
                &[
                    banner,
                    ask,
                    ('S', b"+OK\r\nTOP\r\nSTLS\r\n.\r\n"),
                    begin,
                    ('S', b"+OK\r\n"),
                ],
                ready(),
                REQUEST,
            ),
            (
                &[
                    banner,
                    ask,
                    ('S', b"-ERR what\r\n"),
                    begin,
                    ('S', b"+OK\r\n"),
                ],
                ready(),
                REQUEST,
            ),
            (
                &[
                    banner,
                    ask,
                    ('S', b"-ERR\r\n"),
                    begin,
                    ('S', b"-ERR no\r\n"),
                ],
                declined("-ERR no"),
                REQUEST,
            ),
            (
                &[banner, ask, ('S', b"+OK\r\nTOP\r\n.\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (&[('S', b"-ERR busy\r\n")], rejected("-ERR busy"), GREETING),
            (&[('S', b"OK\r\n")], nonsense("it says 'OK'"), GREETING),
        ],
    );
}

#[test]
fn nntp() {
    let banner = ('S', &b"200 news\r\n"[..]);
    let ask = ('C', &b"CAPABILITIES\r\n"[..]);
    let able = ('S', &b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n"[..]);
    let begin = ('C', &b"STARTTLS\r\n"[..]);
    check(
        Protocol::Nntp,
        &[
            (
                &[banner, ask, able, begin, ('S', b"382 go\r\n")],
                ready(),
                REQUEST,
            ),
            (
                &[('S', b"201 news\r\n"), ask, ('S', b"500 what\r\n"), begin],
                Next::Wait,
                REQUEST,
            ),
            (
                &[banner, ask, ('S', b"101\r\nREADER\r\n.\r\n")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[banner, ask, able, begin, ('S', b"580 no\r\n")],
                declined("580 no"),
                REQUEST,
            ),
            (
                &[('S', b"502 not you\r\n")],
                rejected("502 not you"),
                GREETING,
            ),
            (
                &[('S', b"999 x\r\n")],
                nonsense("it says '999 x'"),
                GREETING,
            ),
            (
                &[banner, ask, ('S', b"x\r\n")],
                nonsense("it says 'x'"),
                CAPABILITIES,
            ),
        ],
    );
}

#[test]
fn sieve() {
    let banner = (
        'S',
        &b"\"IMPLEMENTATION\" {3}\r\nOK\n\r\n\"STARTTLS\"\r\nOK \"hi\"\r\n"[..],
    );
    let begin = ('C', &b"STARTTLS\r\n"[..]);
    check(
        Protocol::Sieve,
        &[
            (&[banner, begin, ('S', b"OK \"go\"\r\n")], ready(), REQUEST),
            (
                &[('S', b"\"SIEVE\" \"fileinto STARTTLS\"\r\nOK\r\n")],
                NOT_OFFERED,
                GREETING,
            ),
            (
                &[('S', b"BYE \"full\"\r\n")],
                rejected("BYE \"full\""),
                GREETING,
            ),
            (
                &[banner, begin, ('S', b"NO \"busy\"\r\n")],
                declined("NO \"busy\""),
                REQUEST,
            ),
            (
                &[('S', b"hello\r\n")],
                nonsense("it says 'hello'"),
                GREETING,
            ),
        ],
    );
}

#[test]
fn ftp() {
    let begin = ('C', &b"AUTH TLS\r\n"[..]);
    let banner = ('S', &b"220 files\r\n"[..]);
    check(
        Protocol::Ftp,
        &[
            (&[banner, begin, ('S', b"234 go\r\n")], ready(), REQUEST),
            (
                &[
                    (
                        'S',
                        b"120 soon\r\n220-hi\r\n 220 not yet\r\n221 nor this\r\n220 now\r\n",
                    ),
                    begin,
                ],
                Next::Wait,
                REQUEST,
            ),
            (
                &[('S', b"530 not you\r\n")],
                rejected("530 not you"),
                GREETING,
            ),
            (
                &[banner, begin, ('S', b"530 Please login\r\n")],
                declined("530 Please login"),
                REQUEST,
            ),
            (
                &[banner, begin, ('S', b"500-what\r\n500 no\r\n")],
                declined("500-what"),
                REQUEST,
            ),
            (&[('S', b"22 x\r\n")], nonsense("it says '22 x'"), GREETING),
            (
                &[('S', b"999 x\r\n")],
                nonsense("it says '999 x'"),
                GREETING,
            ),
        ],
    );
}

#[test]
fn ldap() {
    let ask = (
        'C',
        &b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"[..],
    );
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
    let (yes, no) = (answer(1, 0, b""), answer(1, 2, b"unsupported"));
    let (bye, other) = (answer(0, 52, b""), answer(2, 0, b""));
    check(
        Protocol::Ldap,
        &[
            (&[ask, ('S', &yes)], ready(), REQUEST),
            (
                &[ask, ('S', &no)],
                declined("protocolError(2), unsupported"),
                REQUEST,
            ),
            (&[ask, ('S', &bye)], rejected("unavailable(52)"), REQUEST),
            (
                &[ask, ('S', &other)],
                nonsense("an answer to another question"),
                REQUEST,
            ),
            (
                &[ask, ('S', b"\x30\x03\x02\x01\x01")],
                nonsense("no answer to an extended request"),
                REQUEST,
            ),
            (
                &[ask, ('S', b"\x30\xff")],
                nonsense("a length of form 0xff"),
                REQUEST,
            ),
            (&[ask, ('S', b"x")], nonsense("it says 'x'"), REQUEST),
        ],
    );
}

#[test]
fn postgres() {
    let ask = ('C', &[0, 0, 0, 8, 4, 210, 22, 47][..]);
    let error = b"E\0\0\0\x1dSFATAL\0C57P03\0Mstarting\0\0";
    check(
        Protocol::Postgres,
        &[
            (&[ask, ('S', b"S")], ready(), REQUEST),
            (&[ask, ('S', b"N")], NOT_OFFERED, REQUEST),
            (&[ask, ('S', error)], declined("starting"), REQUEST),
            (
                &[ask, ('S', b"E\0\0\0\x05\0")],
                declined("an error without a message"),
                REQUEST,
            ),
            (
                &[ask, ('S', b"Eunsupported protocol\n\0")],
                declined("unsupported protocol"),
                REQUEST,
            ),
            (&[ask, ('S', b"Euns")], Next::Wait, REQUEST),
            (&[ask, ('S', b"Q")], nonsense("it says 'Q'"), REQUEST),
        ],
    );
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
    let (with, without) = (mysql_greeting(0xffff), mysql_greeting(0xf7ff));
    check(
        Protocol::Mysql,
        &[
            (&[('S', &with), ('C', &request)], ready(), REQUEST),
            (&[('S', &without)], NOT_OFFERED, GREETING),
            (&[('S', b"\x02\0\0\0\x09x")], NOT_OFFERED, GREETING),
            (
                &[('S', b"\x15\0\0\0\xff\x6a\x04#HY000not allowed.")],
                rejected("1130 not allowed."),
                GREETING,
            ),
            (
                &[('S', b"\x04\0\0\0\xff\x10\x04x")],
                rejected("1040 x"),
                GREETING,
            ),
            (
                &[('S', b"\x03\0\0\0\x0a8\0")],
                nonsense("a greeting cut short"),
                GREETING,
            ),
            (
                &[('S', b"\x01\0\0\0\x0b")],
                nonsense("no greeting of protocol version 10"),
                GREETING,
            ),
            (
                &[('S', b"\x01\0\0\x01")],
                nonsense("it says '\x01\0\0\x01'"),
                GREETING,
            ),
        ],
    );
    let mut dialogue = dialogue(Protocol::Mysql);
    dialogue.next(&with);
    assert_eq!(dialogue.greeting(), Some("8.0.36"));
}

#[test]
fn xmpp() {
    let header = |kind: &str| {
        format!(
            "<?xml version='1.0'?><stream:stream to='shop.example' version='1.0' xmlns='jabber:{kind}' \
             xmlns:stream='http://etherx.jabber.org/streams'>"
        )
    };
    let (user, server) = (header("client"), header("server"));
    let hello = ('C', user.as_bytes());
    let begin = (
        'C',
        &b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"[..],
    );
    let open = "<?xml version='1.0'?><stream:stream id='>' version='1.0'>";
    let with = format!(
        "{open}<stream:features>\n<starttls xmlns='x'><required/></starttls></stream:features>"
    );
    let without = format!("{open}<stream:features><mechanisms/></stream:features>");
    let empty = format!("{open}<stream:features/>");
    let error = format!("{open}<stream:error><host-unknown xmlns='x'/></stream:error>");
    let with = ('S', with.as_bytes());
    check(
        Protocol::Xmpp,
        &[
            (
                &[hello, with, begin, ('S', b"<proceed xmlns='x'/>")],
                ready(),
                REQUEST,
            ),
            (
                &[hello, with, begin, ('S', b"<proceed></proceed>")],
                ready(),
                REQUEST,
            ),
            (
                &[hello, with, begin, ('S', b"<failure/>")],
                declined("failure"),
                REQUEST,
            ),
            (
                &[hello, with, begin, ('S', b"</stream:stream>")],
                declined("it ends the stream"),
                REQUEST,
            ),
            (
                &[hello, ('S', without.as_bytes())],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (&[hello, ('S', empty.as_bytes())], NOT_OFFERED, CAPABILITIES),
            (
                &[hello, ('S', b"<stream:stream>")],
                NOT_OFFERED,
                CAPABILITIES,
            ),
            (
                &[hello, ('S', error.as_bytes())],
                Next::Over(Cause::Rejected("host-unknown".to_owned())),
                CAPABILITIES,
            ),
            (&[hello, ('S', b"x")], nonsense("it says 'x'"), CAPABILITIES),
        ],
    );
    check(
        Protocol::XmppServer,
        &[(&[('C', server.as_bytes())], Next::Wait, CAPABILITIES)],
    );
}

#[test]
fn a_domain_cannot_break_out_of_its_place() {
    let mut target = target(Protocol::Xmpp);
    target.domain = Some("a'/><b>&\r\n".to_owned());
    let mut dialogue = Dialogue::with(&target, Ipv4Addr::LOCALHOST.into()).unwrap();
    let Next::Say(words) = dialogue.next(b"") else {
        panic!("the client has the first word");
    };
    assert!(shown_all(&words).contains(" to='a/b' "));
}

#[test]
fn what_comes_with_the_consent_is_kept() {
    for (protocol, heard, injected) in [
        (
            Protocol::Smtp,
            &[
                &b"220 a\r\n"[..],
                b"250-b\r\n250 STARTTLS\r\n",
                b"220 c\r\n250 d\r\n",
            ][..],
            &b"250 d\r\n"[..],
        ),
        (
            Protocol::Imap,
            &[
                b"* OK\r\n",
                b"* CAPABILITY STARTTLS\r\na1 OK\r\n",
                b"a2 OK\r\n* BYE\r\n",
            ],
            b"* BYE\r\n",
        ),
        (
            Protocol::Pop3,
            &[b"+OK\r\n", b"+OK\r\nSTLS\r\n.\r\n", b"+OK\r\n+"],
            b"+",
        ),
        (Protocol::Ftp, &[b"220 a\r\n", b"234 b\r\n\0"], b"\0"),
        (Protocol::Postgres, &[b"SR\0\0\0\x08"], b"R\0\0\0\x08"),
        (
            Protocol::Sieve,
            &[b"\"STARTTLS\"\nOK\n", b"OK\r\n\"SASL\" \"\"\r\n"],
            b"\"SASL\" \"\"\r\n",
        ),
        (
            Protocol::Nntp,
            &[b"200 a\r\n", b"500 b\r\n", b"382 c\r\nx"],
            b"x",
        ),
        (
            Protocol::Xmpp,
            &[
                b"<s:stream version='1.0'><f:features><starttls/></f:features>",
                b"<proceed/><x/>",
            ],
            b"<x/>",
        ),
    ] {
        let mut dialogue = dialogue(protocol);
        let mut next = dialogue.next(b"");
        for words in heard {
            while matches!(next, Next::Say(_)) {
                next = dialogue.next(b"");
            }
            assert_eq!(next, Next::Wait, "{protocol}");
            next = dialogue.next(words);
        }
        assert_eq!(next, Next::Ready(injected.to_vec()), "{protocol}");
    }
}

/// A server whose answers come before the questions is not misunderstood.
#[test]
fn answers_ahead_of_questions() {
    let mut dialogue = dialogue(Protocol::Smtp);
    let all = b"220 a\r\n250-b\r\n250 STARTTLS\r\n220 c\r\n";
    assert!(matches!(dialogue.next(all), Next::Say(_)));
    assert!(matches!(dialogue.next(b""), Next::Say(_)));
    assert_eq!(dialogue.next(b""), ready());
}

#[test]
fn other_protocols_are_named() {
    for (protocol, heard, expected) in [
        (Protocol::Smtp, &b"SSH-2.0-OpenSSH\r\n"[..], "SSH"),
        (
            Protocol::Submission,
            b"HTTP/1.1 400 Bad Request\r\n",
            "plain HTTP",
        ),
        (Protocol::Imap, b"+OK ready\r\n", "plain POP3"),
        (Protocol::Mysql, b"220 mx ESMTP\r\n", "plain SMTP"),
        (
            Protocol::Postgres,
            b"\x15\x03\x01\0\x02\x02\x32",
            "TLS at once",
        ),
        (Protocol::Ldap, b"HTTP/1.1 400\r\n", "plain HTTP"),
        (Protocol::Sieve, b"* OK IMAP4\r\n", "plain IMAP"),
    ] {
        let mut dialogue = dialogue(protocol);
        let mut next = dialogue.next(b"");
        while matches!(next, Next::Say(_)) {
            next = dialogue.next(b"");
        }
        let next = dialogue.next(heard);
        assert_eq!(next, Next::Over(Cause::Speaks(expected)), "{protocol}");
    }
}

#[test]
fn bytes_without_end_are_cut() {
    for protocol in Protocol::ALL {
        let Some(mut dialogue) = Dialogue::with(&target(protocol), Ipv4Addr::LOCALHOST.into())
        else {
            continue;
        };
        let mut given = 0;
        loop {
            match dialogue.next(if given == 0 { b"" } else { b"<<<<<<<<<<<<<<<<" }) {
                Next::Over(cause) => break assert!(matches!(cause, Cause::Nonsense(_))),
                Next::Ready(_) => panic!("{protocol} is no protocol of '<'"),
                Next::Wait | Next::Say(_) => given += 16,
            }
            assert!(given < 2 * ALL, "{protocol}");
        }
    }
}
