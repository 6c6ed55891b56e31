use std::net::SocketAddr;

use probe::tls::hello::{Alert, KeyExchange, Kinds, Scheme, Spoken, Suite};
use probe::tls::{Cause, Ended, Opening, Protocol, Signature, Stage};
use probe::{Ours, Theirs};

use super::*;
use Version::{Ssl3, Tls10, Tls11, Tls12, Tls13};

const WEB: Policy = Policy {
    min_tls: Tls12,
    require_pq: false,
    web: true,
    strict: false,
};
const MAIL: Policy = Policy { web: false, ..WEB };

fn refused(description: u8) -> Answer {
    Answer::Refused(Alert {
        level: 2,
        description,
    })
}

fn spoken(version: Version, suite: u16) -> Spoken {
    let suite = Suite(suite);
    Spoken {
        version,
        suite,
        key_exchange: suite.key_exchange(),
        signature: None,
        chain: Vec::new(),
        staple: None,
        timestamps: None,
        client_certificate_asked: false,
        retry: false,
        complete: true,
    }
}

fn chose(version: Version, suite: u16) -> Answer {
    Answer::Spoken(Box::new(spoken(version, suite)))
}

/// An address whose handshake ended like this.
fn address(last: u8, ended: Option<Ended>) -> Seen {
    let handshake = Handshake {
        ended,
        ..Handshake::default()
    };
    Seen {
        named: Some("www.shop.example".to_owned()),
        ..Seen::of(SocketAddr::from(([192, 0, 2, last], 443)), Ok(handshake))
    }
}

fn works() -> Seen {
    address(1, None)
}

fn fails() -> Seen {
    let ended = Ended {
        protocol: Protocol::Https,
        stage: Stage::Hello,
        cause: Cause::Alert(40),
    };
    address(1, Some(ended))
}

/// Versions that are accepted, the newest first, and the refusal after them.
fn accepting(accepted: &[Version], end: Result<Answer, Ours>) -> Versions {
    let mut asked = Vec::new();
    let mut highest = Some(Tls13);
    for version in accepted {
        asked.push((highest.unwrap(), Ok(chose(*version, 0x2F))));
        highest = version.below();
    }
    asked.extend(highest.map(|highest| (highest, end)));
    Versions { known: None, asked }
}

/// State, tag and text of each finding.
fn said(seen: &[Seen], policy: Policy) -> Vec<(State, &'static str, String)> {
    let reports = judge("shop.example", seen, policy);
    let line = |report: &Report| {
        let tag = report.tag.unwrap().name;
        (
            report.state(),
            tag,
            format!("{}: {}", report.about, report.text),
        )
    };
    reports.iter().map(line).collect()
}

fn texts(seen: &[Seen], policy: Policy) -> Vec<String> {
    let said = said(seen, policy).into_iter();
    said.map(|(state, tag, text)| {
        let text = text
            .strip_prefix("shop.example: ")
            .unwrap_or(&text)
            .to_owned();
        format!("{state} {tag} {text}")
    })
    .collect()
}

#[test]
fn old_versions_beside_new_ones() {
    let strict = Policy {
        min_tls: Tls13,
        ..WEB
    };
    let no = || Ok(refused(70));
    for (versions, policy, expected) in [
        (accepting(&[Tls13, Tls12], no()), WEB, vec![]),
        (accepting(&[Tls12], no()), WEB, vec![]),
        (
            accepting(&[Tls13, Tls12, Tls11], no()),
            WEB,
            vec!["WARNING TLS_OLD_ACCEPTED accepts TLS 1.1 (limit TLS 1.2)"],
        ),
        (
            accepting(&[Tls12, Tls11, Tls10, Ssl3], no()),
            MAIL,
            vec![
                "CRITICAL SSL3_ACCEPTED accepts SSL 3",
                "WARNING TLS_OLD_ACCEPTED accepts TLS 1.0, TLS 1.1 (limit TLS 1.2)",
            ],
        ),
        (
            accepting(&[Tls13, Tls12], no()),
            strict,
            vec!["WARNING TLS_OLD_ACCEPTED accepts TLS 1.2 (limit TLS 1.3)"],
        ),
        (
            accepting(&[Tls12], no()),
            strict,
            vec!["WARNING TLS_OLD_ACCEPTED speaks nothing newer than TLS 1.2 (limit TLS 1.3)"],
        ),
        (accepting(&[Tls13], no()), strict, vec![]),
    ] {
        let seen = Seen {
            versions: Some(versions),
            ..works()
        };
        assert_eq!(texts(&[seen], policy), expected);
    }
}

#[test]
fn what_was_not_observed_is_not_wrong() {
    let seen = Seen {
        versions: Some(accepting(&[Tls13, Tls12], Err(Ours::Deadline))),
        hybrid: Some(Ok(Hybrid::Unclear(Answer::Failed(Theirs::Closed)))),
        ..works()
    };
    let old =
        "OK NOT_OBSERVED may accept SSL 3, TLS 1.0, TLS 1.1: not observed before the deadline";
    assert_eq!(texts(std::slice::from_ref(&seen), WEB), [old]);
    let required = Policy {
        require_pq: true,
        ..WEB
    };
    let group =
        "OK NOT_OBSERVED may offer X25519MLKEM768: connection closed before the reply was complete";
    assert_eq!(texts(&[seen], required), [old, group]);
    let dropped = accepting(&[Tls12], Ok(Answer::Failed(Theirs::Closed)));
    let closes = Seen {
        versions: Some(dropped),
        ..works()
    };
    assert_eq!(texts(&[closes], WEB), [""; 0]);
}

#[test]
fn nothing_but_old_versions() {
    for (accepted, expected) in [
        (
            &[Tls10][..],
            "CRITICAL TLS_OLD_ONLY speaks only TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA (limit TLS 1.2), which browsers, curl and Java refuse",
        ),
        (
            &[Tls11, Tls10, Ssl3],
            "CRITICAL TLS_OLD_ONLY speaks only SSL 3, TLS 1.0, TLS 1.1 with TLS_RSA_WITH_AES_128_CBC_SHA (limit TLS 1.2), which browsers, curl and Java refuse",
        ),
    ] {
        let seen = Seen {
            versions: Some(accepting(accepted, Ok(refused(70)))),
            ..fails()
        };
        assert!(explains(&seen, WEB));
        assert_eq!(texts(&[seen], WEB), [expected]);
    }
}

/// A server of TLS 1.2 that has these, the best first.
fn having(browsers: Answer, spoken: Vec<Spoken>) -> Seen {
    let ecdhe =
        spoken.last().map(|last| last.suite.kind()) == Some(Some(probe::tls::hello::Kind::Ecdhe));
    Seen {
        versions: Some(accepting(&[Tls12], Ok(refused(70)))),
        kinds: Some(Kinds {
            browsers: Ok(browsers),
            spoken,
            end: (!ecdhe).then(|| Ok(refused(40))),
        }),
        ..fails()
    }
}

fn with(suite: u16) -> Spoken {
    spoken(Tls12, suite)
}

fn dhe(bits: usize) -> Spoken {
    Spoken {
        key_exchange: KeyExchange::Dhe(Some(bits)),
        ..with(0x9E)
    }
}

fn ecdhe(suite: u16, group: u16, scheme: u16) -> Spoken {
    Spoken {
        key_exchange: KeyExchange::Ecdhe(Some(Group(group))),
        signature: Some(Scheme(scheme)),
        ..with(suite)
    }
}

#[test]
fn nothing_but_suites_that_all_refuse() {
    for (spoken, expected) in [
        (
            vec![with(0x0A)],
            "SUITES_WEAK_ONLY has only 3DES, which browsers, curl and Java refuse",
        ),
        (
            vec![with(0x05), with(0x3B)],
            "SUITES_WEAK_ONLY has only RC4, NULL ciphers, which browsers, curl and Java refuse",
        ),
        (
            vec![with(0xC004)],
            "SUITES_WEAK_ONLY has only fixed ECDH, which browsers, curl and Java refuse",
        ),
        (
            vec![dhe(1024), with(0x0A)],
            "DHE_SHORT_ONLY has only DHE with 1024 bits, 3DES (limit 2048), which browsers and curl refuse",
        ),
        (
            vec![ecdhe(0xC02F, 29, 0x0201)],
            "SHA1_SIGNATURE_ONLY has only TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in x25519 signed with SHA-1, which browsers and curl refuse",
        ),
    ] {
        for policy in [WEB, MAIL] {
            let seen = having(refused(40), spoken.clone());
            assert!(explains(&seen, policy));
            assert_eq!(texts(&[seen], policy), [format!("CRITICAL {expected}")]);
        }
    }
}

#[test]
fn nothing_but_suites_that_browsers_refuse() {
    for (spoken, expected) in [
        (
            dhe(2048),
            "DHE_ONLY has only DHE with 2048 bits, which no browser takes",
        ),
        (
            ecdhe(0xC027, 23, 0x0401),
            "SUITES_RARE_ONLY has nothing that all browsers have, only TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 in secp256r1",
        ),
        (
            ecdhe(0xC02F, 26, 0x0401),
            "SUITES_RARE_ONLY has nothing that all browsers have, only TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in brainpoolP256r1",
        ),
        (
            with(0x96),
            "SUITES_RARE_ONLY has nothing that all browsers have, only RSA key exchange",
        ),
    ] {
        for (policy, state) in [(WEB, "CRITICAL"), (MAIL, "WARNING")] {
            let seen = having(refused(40), vec![spoken.clone()]);
            assert_eq!(texts(&[seen], policy), [format!("{state} {expected}")]);
        }
    }
}

#[test]
fn suites_that_browsers_take_and_we_do_not() {
    let strict = Policy {
        strict: true,
        ..WEB
    };
    let (rsa, cbc) = (|| chose(Tls12, 0x2F), || chose(Tls12, 0xC013));
    let old = vec![with(0x2F), with(0x0A)];
    let both = vec![with(0x2F), dhe(2048)];
    let sha1 = vec![ecdhe(0xC013, 29, 0x0201)];
    for (seen, policy, expected) in [
        (
            having(rsa(), old),
            WEB,
            "WARNING RSA_KEY_EXCHANGE_ONLY has only RSA key exchange, 3DES, which Java 24 refuses",
        ),
        (
            having(rsa(), both.clone()),
            WEB,
            "OK RSA_KEY_EXCHANGE_ONLY has no ECDHE, only RSA key exchange, DHE with 2048 bits",
        ),
        (
            having(rsa(), both),
            strict,
            "WARNING RSA_KEY_EXCHANGE_ONLY has no ECDHE, only RSA key exchange, DHE with 2048 bits",
        ),
        (
            having(cbc(), vec![ecdhe(0xC013, 29, 0x0401)]),
            MAIL,
            "OK CBC_ONLY encrypts only in CBC mode: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA in x25519",
        ),
        // Browsers go on with RSA.
        (
            having(rsa(), vec![ecdhe(0xC02F, 26, 0x0401)]),
            WEB,
            "WARNING RSA_KEY_EXCHANGE_ONLY has only TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in brainpoolP256r1, RSA key exchange, which Java 24 refuses",
        ),
        (
            having(rsa(), sha1),
            WEB,
            "WARNING RSA_KEY_EXCHANGE_ONLY has only TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA in x25519 signed with SHA-1, RSA key exchange, which Java 24 refuses",
        ),
    ] {
        assert!(explains(&seen, policy));
        assert_eq!(texts(&[seen], policy), [expected]);
    }
}

#[test]
fn a_failure_is_explained_only_by_what_was_seen() {
    let seen_half = |end| {
        let mut seen = having(refused(40), vec![with(0x0A)]);
        seen.kinds.as_mut().unwrap().end = end;
        seen
    };
    let whole = having(refused(40), vec![with(0x0A)]);
    for (what, seen) in [
        ("no time", seen_half(Some(Err(Ours::Deadline)))),
        ("nothing heard", having(refused(40), vec![])),
        ("nothing asked", fails()),
        (
            "what all take",
            having(chose(Tls12, 0xC02F), vec![ecdhe(0xC02F, 29, 0x0401)]),
        ),
        (
            "TLS 1.3 is accepted",
            Seen {
                versions: Some(accepting(&[Tls13, Tls12], Ok(refused(70)))),
                ..whole.clone()
            },
        ),
        (
            "the handshake worked",
            Seen {
                first: works().first,
                ..whole
            },
        ),
    ] {
        assert!(!explains(&seen, WEB), "{what}");
        assert_eq!(texts(&[seen], WEB), [""; 0], "{what}");
    }
}

#[test]
fn the_post_quantum_group() {
    let required = Policy {
        require_pq: true,
        ..WEB
    };
    let no = "WARNING PQ_NOT_OFFERED does not offer X25519MLKEM768";
    for (hybrid, policy, expected) in [
        (Hybrid::Offered, required, vec![]),
        (Hybrid::NotOffered, WEB, vec![]),
        (Hybrid::NotOffered, required, vec![no]),
    ] {
        let seen = Seen {
            hybrid: Some(Ok(hybrid)),
            ..works()
        };
        assert_eq!(texts(&[seen], policy), expected);
    }
}

#[test]
fn hellos_of_a_version_that_is_too_new() {
    let text = "CRITICAL TLS13_INTOLERANT does not take hellos that offer TLS 1.3 beside TLS 1.2, as all clients send them: it";
    for (answer, expected) in [
        (Answer::Failed(Theirs::Closed), "hangs up"),
        (refused(70), "answers with alert protocol_version(70)"),
    ] {
        let mut versions = accepting(&[Tls12, Tls12], Ok(refused(70)));
        versions.asked[0].1 = Ok(answer);
        let seen = Seen {
            versions: Some(versions),
            ..fails()
        };
        let expected = format!("{text} {expected}");
        assert_eq!(texts(&[seen], WEB).first(), Some(&expected));
    }
    // Who finds nothing in common understood what was offered.
    let mut versions = accepting(&[Tls12, Tls12], Ok(refused(70)));
    versions.asked[0].1 = Ok(refused(40));
    let seen = Seen {
        versions: Some(versions),
        ..fails()
    };
    assert!(texts(&[seen], WEB).is_empty());
}

#[test]
fn hellos_of_the_size_of_browsers() {
    let text =
        "LARGE_HELLO_DROPPED does not take hellos larger than a packet, as browsers send them: it";
    for (large, policy, expected) in [
        (Ok(Large::Taken), WEB, None),
        (Ok(Large::Unclear), WEB, None),
        (Err(Ours::Deadline), WEB, None),
        (
            Ok(Large::Dropped(Answer::Failed(Theirs::Closed))),
            WEB,
            Some(format!("CRITICAL {text} hangs up")),
        ),
        (
            Ok(Large::Dropped(Answer::Failed(Theirs::Silent))),
            MAIL,
            Some(format!("WARNING {text} falls silent")),
        ),
        (
            Ok(Large::Dropped(refused(50))),
            WEB,
            Some(format!(
                "CRITICAL {text} answers with alert decode_error(50)"
            )),
        ),
    ] {
        let seen = Seen {
            large: Some(large),
            ..works()
        };
        assert_eq!(texts(&[seen], policy).first(), expected.as_ref());
    }
}

#[test]
fn nothing_but_the_post_quantum_group() {
    let offered = |versions| Seen {
        versions: Some(versions),
        hybrid: Some(Ok(Hybrid::Offered)),
        ..fails()
    };
    let refusing = |versions: &[Version]| {
        let mut all = accepting(versions, Ok(refused(70)));
        // At TLS 1.3 it finds no group in common.
        all.asked[0] = (Tls13, Ok(refused(40)));
        all
    };
    let text = "WARNING PQ_ONLY has no group in TLS 1.3 but X25519MLKEM768, which only browsers of today have";
    let unseen = format!("{text}, so that its certificate was not seen");
    assert_eq!(texts(&[offered(refusing(&[Tls13]))], WEB), [unseen]);
    let mut both = refusing(&[Tls13]);
    let mut shown = spoken(Tls12, 0xC02F);
    shown.chain.push(vec![0x30, 0].into());
    both.asked
        .push((Tls12, Ok(Answer::Spoken(Box::new(shown)))));
    assert_eq!(texts(&[offered(both)], WEB), [text]);
    // Who speaks TLS 1.3 in other groups fails for another reason.
    let other = offered(accepting(&[Tls13], Ok(refused(70))));
    assert!(
        !texts(&[other], WEB)
            .iter()
            .any(|one| one.contains("PQ_ONLY"))
    );
}

#[test]
fn words_in_clear_text_and_wrong_signatures() {
    let early = |words: &[u8]| Handshake {
        opening: Opening {
            injected: words.to_vec(),
            ..Opening::default()
        },
        ..Handshake::default()
    };
    let signed = |verdict| Handshake {
        signature: Some(Signature {
            scheme: Scheme(0x0804),
            verdict,
        }),
        ..Handshake::default()
    };
    let why = || "it does not fit the key of the certificate".to_owned();
    for (handshake, expected) in [
        (early(b""), None),
        (
            early(b"250 now\r\n"),
            Some(
                "CRITICAL STARTTLS_INJECTION says 9 bytes in clear text between its consent and TLS: '250 now'",
            ),
        ),
        (signed(Verdict::Verified), None),
        (signed(Verdict::Unverifiable(why())), None),
        (
            signed(Verdict::Wrong(why())),
            Some(
                "CRITICAL HANDSHAKE_SIGNATURE_WRONG signs its handshake wrongly (rsa_pss_rsae_sha256): it does not fit the key of the certificate",
            ),
        ),
    ] {
        let first = Seen {
            first: Ok(handshake.clone()),
            ..works()
        };
        let found = texts(&[first], MAIL);
        assert_eq!(found.first().map(String::as_str), expected);
    }
    let twin = Seen {
        twin: Some(Ok(signed(Verdict::Wrong(why())))),
        ..works()
    };
    assert_eq!(texts(&[twin], WEB).len(), 1);
}

#[test]
fn words_that_are_obeyed_too_late() {
    let ended = |stage| {
        Injection::Ended(Ended {
            protocol: Protocol::Smtp,
            stage,
            cause: Cause::Closed,
        })
    };
    let unclear = "OK NOT_OBSERVED may obey under TLS what was said before STARTTLS";
    let obeyed = "WARNING STARTTLS_INJECTABLE obeys under TLS what was said before STARTTLS";
    for (outcome, expected) in [
        (Ok(None), None),
        (Ok(Some(Injection::Forgotten)), None),
        (Ok(Some(Injection::Answered("250 now".to_owned()))), None),
        (Ok(Some(ended(Stage::Request))), None),
        (
            Ok(Some(Injection::Obeyed("250 ok".to_owned()))),
            Some(format!("{obeyed}: '250 ok'")),
        ),
        (
            Ok(Some(Injection::Unclear)),
            Some(format!("{unclear}: it says nothing more")),
        ),
        (
            Ok(Some(ended(Stage::Greeting))),
            Some(format!(
                "{unclear}: this time it closes the connection before its greeting"
            )),
        ),
        (
            Err(Ours::Deadline),
            Some(format!("{unclear}: not observed before the deadline")),
        ),
    ] {
        let seen = Seen {
            injection: Some(outcome),
            ..works()
        };
        assert_eq!(texts(&[seen], MAIL).first(), expected.as_ref());
    }
}

#[test]
fn addresses_together_and_apart() {
    let old = |last| Seen {
        versions: Some(accepting(&[Tls12, Tls11], Ok(refused(70)))),
        ..address(last, None)
    };
    let text = "accepts TLS 1.1 (limit TLS 1.2)";
    let together = said(&[old(1), old(2)], WEB);
    let lines: Vec<&str> = together.iter().map(|(_, _, text)| text.as_str()).collect();
    assert_eq!(lines, [format!("shop.example: {text}")]);
    let apart = said(&[old(1), address(2, None), old(3)], WEB);
    let lines: Vec<&str> = apart.iter().map(|(_, _, text)| text.as_str()).collect();
    let at = |last| format!("192.0.2.{last}: {text}");
    assert_eq!(lines, [at(1), at(3)]);
}

#[test]
fn limits_on_the_command_line() {
    assert_eq!(version("1.2"), Ok(Tls12));
    assert_eq!(version("1.3"), Ok(Tls13));
    assert!(version("1.1").is_err());
}
