//! Failures of connections, in tables.

use std::net::SocketAddr;

use Protocol::{Https, Imap, Ldap, Smtp, Submission};
use State::{Critical, Warning};
use probe::tls::Handshake;

use super::*;

/// An address that failed like this, by its number and port.
fn at(last: u8, port: u16, ended: Option<Ended>) -> Seen {
    let handshake = Handshake {
        ended,
        ..Handshake::default()
    };
    Seen {
        named: Some("www.shop.example".to_owned()),
        ..Seen::of(SocketAddr::from(([192, 0, 2, last], port)), Ok(handshake))
    }
}

/// A failure alone, and its state beside an address that works.
fn failing(protocol: Protocol, port: u16, stage: Stage, cause: Cause) -> (String, State) {
    let ended = Ended {
        protocol,
        stage,
        cause,
    };
    let judge = |seen: &[Seen]| judge("www.shop.example", seen, |_| false);
    let alone = judge(&[at(1, port, Some(ended.clone()))]);
    let beside = judge(&[at(1, port, Some(ended)), at(2, port, None)]);
    let ([alone], [beside]) = (&alone[..], &beside[..]) else {
        panic!("{alone:?} {beside:?}");
    };
    let tag = alone.tag.map_or("-", |tag| tag.name);
    assert_eq!(alone.state(), Critical);
    (
        format!("{tag} {}: {}", alone.about, alone.text),
        beside.state(),
    )
}

type Row = (Protocol, Stage, fn() -> Cause, &'static str, State);

/// What fails, how it is told of 192.0.2.1 with the port 25 left out, and its
/// state where another address works.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    (Https, Stage::Connect, || Cause::Refused, "CONNECTION_REFUSED refuses the connection, nothing listens there", Warning),
    (Https, Stage::Connect, || Cause::Silent, "NO_ANSWER does not answer", Warning),
    (Https, Stage::Connect, || Cause::Unreachable("no host".to_owned()), "NO_ANSWER cannot be reached: no host", Warning),
    (Imap, Stage::Greeting, || Cause::Closed, "NO_ANSWER closes the connection before its greeting", Warning),
    (Https, Stage::Hello, || Cause::Silent, "NO_ANSWER falls silent before answering the TLS hello", Critical),
    (Https, Stage::Hello, || Cause::Closed, "HANDSHAKE_BROKEN_OFF closes the connection before answering the TLS hello", Critical),
    (Https, Stage::Answer, || Cause::Silent, "HANDSHAKE_BROKEN_OFF falls silent in the middle of its answer to the TLS hello", Critical),
    (Https, Stage::Handshake, || Cause::Closed, "HANDSHAKE_BROKEN_OFF closes the connection in the middle of the TLS handshake, after its ServerHello", Critical),
    (Smtp, Stage::Greeting, || Cause::Rejected("421 busy".to_owned()), "SERVICE_REFUSES turns us away for now: 421 busy", Warning),
    (Submission, Stage::Greeting, || Cause::Rejected("554 no".to_owned()), "SERVICE_REFUSES turns us away: 554 no", Critical),
    (Smtp, Stage::Capabilities, || Cause::Rejected("550 no".to_owned()), "SERVICE_REFUSES turns us away: 550 no", Critical),
    (Ldap, Stage::Request, || Cause::Declined("protocolError(2)".to_owned()), "STARTTLS_REFUSED refuses StartTLS: protocolError(2)", Critical),
    (Imap, Stage::Capabilities, || Cause::NotOffered, "STARTTLS_NOT_OFFERED does not offer STARTTLS", Critical),
    (Imap, Stage::Greeting, || Cause::Speaks("plain SMTP"), "WRONG_PROTOCOL speaks plain SMTP, not imap", Critical),
    (Imap, Stage::Greeting, || Cause::Nonsense("it says 'x'".to_owned()), "WRONG_PROTOCOL talks nonsense: it says 'x'", Critical),
    (Ldap, Stage::Request, || Cause::Speaks("TLS at once"), "WRONG_PROTOCOL speaks TLS at once, not ldap (--protocol ldaps begins with TLS)", Critical),
    (Https, Stage::Hello, || Cause::Speaks("plain SMTP"), "NOT_TLS speaks plain SMTP, not TLS (--protocol smtp asks it for TLS)", Critical),
    (Https, Stage::Hello, || Cause::Speaks("plain HTTP"), "NOT_TLS speaks plain HTTP, not TLS", Critical),
    (Https, Stage::Handshake, || Cause::Nonsense("no".to_owned()), "HANDSHAKE_FAILED talks nonsense: no", Critical),
    (Https, Stage::Hello, || Cause::Alert(40), "HANDSHAKE_FAILED answers the TLS hello with alert handshake_failure(40)", Critical),
    (Https, Stage::Hello, || Cause::Alert(112), "NAME_UNKNOWN has no site for www.shop.example (alert unrecognized_name)", Critical),
];

#[test]
fn failures_name_the_address_the_port_and_what_happened() {
    for (protocol, stage, cause, expected, beside) in ROWS {
        let (told, state) = failing(*protocol, 25, *stage, cause());
        let (tag, text) = expected.split_once(' ').unwrap();
        assert_eq!(told.matches(" on port 25").count(), 1, "{told}");
        let told = told.replace(" on port 25", "");
        assert_eq!(told, format!("{tag} 192.0.2.1: {text}"));
        assert_eq!(state, *beside, "{expected}");
    }
}

#[test]
fn who_says_nothing_on_a_port_of_tls_may_wait_for_it() {
    let silent = |port| failing(Smtp, port, Stage::Greeting, Cause::Silent).0;
    let text =
        |port| format!("NO_ANSWER 192.0.2.1: falls silent on port {port} before its greeting");
    assert_eq!(silent(25), text(25));
    let hint = " (--protocol smtps begins with TLS)";
    assert_eq!(silent(465), text(465) + hint);
}

#[test]
fn who_sends_no_name_is_not_told_of_one() {
    let ended = Ended {
        protocol: Https,
        stage: Stage::Hello,
        cause: Cause::Alert(112),
    };
    let mut seen = at(1, 443, Some(ended));
    seen.named = None;
    let found = judge("192.0.2.1", &[seen], |_| false);
    let text = "has no site for who sends no name on port 443 (alert unrecognized_name)";
    assert_eq!(found[0].text, text);
}

#[test]
fn addresses_beyond_the_limit_are_not_passed_over_in_silence() {
    assert!(left_out("www.shop.example", 32).is_none());
    let found = left_out("www.shop.example", 40).unwrap();
    assert_eq!(found.state(), State::Ok);
    assert_eq!(
        found.text,
        "8 of 40 addresses were not connected to (limit 32)"
    );
}
