//! The judgements in tables: what servers say, and what is found.

use std::net::IpAddr;

use asking::dns::{Chain, Link, Place, Voice, Word};
use plugin::{Context, Measure, Tag, Unit};
use probe::dns::{Lame, Lookup, Ours, RecordType, ResponseCode, Theirs};

use super::*;

const NAME: &str = "www.shop.example.";
const BOTH: &[RecordType] = &[RecordType::A, RecordType::AAAA];

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn server(number: u8) -> Server {
    Server {
        name: name(&format!("ns{number}.")),
        address: IpAddr::from([192, 0, 2, number]),
    }
}

/// `-` no such record, `nx`, an error, `late`, `=target.`, addresses.
fn word(text: &str) -> Word {
    let lookup = match text {
        "-" => Lookup::NoData,
        "nx" => Lookup::NoSuchName,
        "silent" => Lookup::Lame(Lame::NoReply(Theirs::Silent)),
        "servfail" => Lookup::Lame(Lame::Code(ResponseCode::ServFail)),
        "broken" => Lookup::Lame(Lame::Malformed("short".to_owned())),
        "late" => Lookup::NotAsked(Ours::Deadline),
        "below" => Lookup::Below,
        _ if text.starts_with('=') => Lookup::Alias(name(&text[1..])),
        _ => Lookup::Found(
            text.split(',').map(|one| one.parse().unwrap()).collect(),
            60,
        ),
    };
    Word {
        ttl: Some(60),
        targets: match &lookup {
            Lookup::Alias(target) => vec![target.clone()],
            _ => Vec::new(),
        },
        ..Word::only(lookup)
    }
}

/// A name and, for each server, what it says of A and AAAA.
fn link(of: &str, says: &[&str]) -> Link {
    let voice = |(number, says): (u8, &&str)| Voice {
        server: server(number),
        words: BOTH
            .iter()
            .copied()
            .zip(says.split(' ').map(word))
            .collect(),
    };
    let zone = name("shop.example.");
    Link {
        name: name(of),
        place: match zone.zone_of(&name(of)) {
            true => Place::Own,
            false => Place::Elsewhere(name(of).base_name()),
        },
        voices: (1..).zip(says).map(voice).collect(),
        missing: None,
    }
}

fn chain(links: &[(&str, &[&str])]) -> Chain {
    let links = links.iter().map(|(of, says)| link(of, says));
    Chain {
        links: links.collect(),
    }
}

fn subject(chain: &Chain, kinds: &[RecordType]) -> Subject {
    let first = &chain.links[0];
    let told = |voice: &Voice| Told::of(&voice.server, chain, &first.name, kinds);
    Subject {
        name: plain(&first.name),
        told: first.voices.iter().map(told).collect(),
    }
}

fn note(tag: &'static Tag, text: String) -> Report {
    hygiene(false, tag, "note", text)
}

/// `STATE TAG about: text` of each finding.
fn lines(parts: impl IntoIterator<Item = Report>) -> Vec<String> {
    let line = |part: Report| {
        let tag = part.tag.map_or("-", |tag| tag.name);
        format!("{} {tag} {}: {}", part.state(), part.about, part.text)
    };
    parts.into_iter().map(line).collect()
}

/// What is found about presence, questions and differences.
fn found(links: &[(&str, &[&str])]) -> Vec<String> {
    let chain = chain(links);
    let subject = subject(&chain, BOTH);
    let servers: Vec<&Server> = chain.links[0]
        .voices
        .iter()
        .map(|voice| &voice.server)
        .collect();
    let mut parts = missing::findings(&subject, &chain);
    parts.extend(missing::families(&subject, &note));
    parts.extend(questions::findings(&chain, &servers));
    parts.extend(missing::everywhere_nothing(&subject, &parts));
    parts.extend(addresses::differences(&subject, false));
    parts.extend(missing::length(&subject));
    lines(parts)
}

/// Addresses of both families.
const GOOD: &str = "198.51.100.1 2001:db8::1";

/// What each server says, and what is found.
static ONE_NAME: &[(&[&str], &[&str])] = &[
    (&[GOOD, GOOD], &[]),
    (&["late late", GOOD], &[]),
    (&["late late", "late late"], &[]),
    (
        &["nx nx", "nx nx"],
        &[
            "CRITICAL NAME_MISSING www.shop.example: gives NXDOMAIN: the name does not exist (2 of 2 servers)",
        ],
    ),
    (
        &["nx nx", "late late"],
        &["CRITICAL NAME_MISSING www.shop.example: gives NXDOMAIN: the name does not exist"],
    ),
    (
        &[GOOD, "nx nx"],
        &["WARNING NAME_MISSING ns2/192.0.2.2: gives NXDOMAIN: the name does not exist"],
    ),
    (
        &["- -", "- -"],
        &["CRITICAL NO_ADDRESS www.shop.example: gives neither A nor AAAA record (2 of 2 servers)"],
    ),
    (&["- late", "- late"], &[]),
    (
        &[GOOD, "198.51.100.1 -"],
        &[
            "OK ADDRESSES_DIFFER www.shop.example: servers differ: 198.51.100.1, 2001:db8::1 at ns1/192.0.2.1, but 198.51.100.1 at ns2/192.0.2.2",
        ],
    ),
    (
        &["198.51.100.1 -", "198.51.100.1 -"],
        &["OK NO_IPV6 note: gives no IPv6 address (AAAA)"],
    ),
    (
        &["- 2001:db8::1", "- 2001:db8::1"],
        &["WARNING NO_IPV4 www.shop.example: gives no IPv4 address (A) (2 of 2 servers)"],
    ),
    (
        &["nx nx", "- -", "servfail servfail"],
        &[
            "WARNING NAME_MISSING ns1/192.0.2.1: gives NXDOMAIN: the name does not exist",
            "WARNING NO_ADDRESS ns2/192.0.2.2: gives neither A nor AAAA record",
            "WARNING ADDRESS_FAILS ns3/192.0.2.3: answers the A question with SERVFAIL",
            "CRITICAL NO_ADDRESS www.shop.example: gives no address at any of 3 servers",
        ],
    ),
];

#[test]
fn what_one_name_has() {
    for (says, expected) in ONE_NAME {
        assert_eq!(found(&[(NAME, says)]), *expected, "{says:?}");
    }
}

/// What a server says, and the tag and the text of what is found.
static FAILURES: &[(&str, &str, &str)] = &[
    (
        "198.51.100.1 silent",
        "AAAA_DROPPED",
        "does not answer the AAAA question: no reply",
    ),
    (
        "198.51.100.1 servfail",
        "AAAA_ERROR",
        "answers the AAAA question with SERVFAIL",
    ),
    (
        "198.51.100.1 broken",
        "AAAA_MALFORMED",
        "answers the AAAA question with broken data: short",
    ),
    (
        "198.51.100.1 nx",
        "TYPE_NXDOMAIN",
        "answers the AAAA question with NXDOMAIN although the name exists for A",
    ),
    (
        "nx 2001:db8::1",
        "TYPE_NXDOMAIN",
        "answers the A question with NXDOMAIN although the name exists for AAAA",
    ),
    (
        "servfail servfail",
        "ADDRESS_FAILS",
        "answers the A question with SERVFAIL",
    ),
    (
        "silent 2001:db8::1",
        "ADDRESS_FAILS",
        "does not answer the A question: no reply",
    ),
    (
        "below below",
        "ADDRESS_FAILS",
        "gives a referral, no answer",
    ),
];

#[test]
fn questions_that_fail() {
    for (says, tag, text) in FAILURES {
        let all = format!("CRITICAL {tag} www.shop.example: {text} (2 of 2 servers)");
        assert!(
            found(&[(NAME, &[says, says])]).contains(&all),
            "{says}: all"
        );
        let one = format!("WARNING {tag} ns2/192.0.2.2: {text}");
        assert!(
            found(&[(NAME, &[GOOD, says])]).contains(&one),
            "{says}: one"
        );
    }
}

#[test]
fn where_aliases_lead() {
    let alias = "=edge.cdn.test. =edge.cdn.test.";
    let table: &[(&[&str], &[&str])] = &[
        (&["198.51.100.1 2001:db8::1", "silent silent"], &[]),
        (
            &["198.51.100.1 2001:db8::1", "198.51.100.1 servfail"],
            &["WARNING AAAA_ERROR ns2/192.0.2.2: answers the AAAA question with SERVFAIL"],
        ),
        (&["late late", "late late"], &[]),
        (
            &["- -", "nx nx"],
            &[
                "CRITICAL TARGET_NO_ADDRESS www.shop.example: gives an alias of edge.cdn.test, which has no address (2 of 2 servers)",
            ],
        ),
        (
            &["nx nx", "silent silent"],
            &[
                "CRITICAL ALIAS_DANGLING www.shop.example: gives an alias of edge.cdn.test, which does not exist: takeover risk (2 of 2 servers)",
            ],
        ),
        (
            &["servfail servfail", "silent silent"],
            &[
                "CRITICAL TARGET_UNREACHABLE www.shop.example: gives an alias of edge.cdn.test, which cannot be resolved: ns1/192.0.2.1 SERVFAIL (2 of 2 servers)",
            ],
        ),
        (
            &["=www.shop.example. =www.shop.example."],
            &[
                "CRITICAL ALIAS_LOOP www.shop.example: gives an alias loop: www.shop.example, then edge.cdn.test, then www.shop.example (2 of 2 servers)",
            ],
        ),
    ];
    for (says, expected) in table {
        let found = found(&[(NAME, &[alias, alias]), ("edge.cdn.test.", says)]);
        assert_eq!(found, *expected, "{says:?}");
    }
}

#[test]
fn expectations() {
    let expect = ["198.51.100.1/32", "203.0.113.0/24"].map(|text| text.parse().unwrap());
    let table: &[(&[&str], &[&str])] = &[
        (&["198.51.100.1 -", "198.51.100.1,203.0.113.9 -"], &[]),
        (&["nx nx", "late late"], &[]),
        (
            &["198.51.100.1,198.51.100.2 -", "198.51.100.1 -"],
            &[
                "WARNING ADDRESS_UNEXPECTED ns1/192.0.2.1: gives 198.51.100.2, which is not expected",
            ],
        ),
        (
            &["198.51.100.1,198.51.100.2 -", "nx nx"],
            &[
                "CRITICAL ADDRESS_UNEXPECTED www.shop.example: gives 198.51.100.2, which is not expected",
            ],
        ),
        (
            &["203.0.113.9 -", "203.0.113.9 -"],
            &[
                "CRITICAL ADDRESS_MISSING www.shop.example: does not give 198.51.100.1, which is expected (2 of 2 servers)",
            ],
        ),
        (
            &["late 2001:db8::1", "198.51.100.1 -"],
            &["WARNING ADDRESS_UNEXPECTED ns1/192.0.2.1: gives 2001:db8::1, which is not expected"],
        ),
    ];
    for (says, expected) in table {
        let subject = subject(&chain(&[(NAME, says)]), BOTH);
        assert_eq!(
            lines(addresses::unexpected(&subject, &expect)),
            *expected,
            "{says:?}"
        );
    }
}

#[test]
fn special_addresses_and_wildcards() {
    let special = [("10.0.0.1".parse().unwrap(), "private use")];
    let state = |says: &str| {
        let subject = subject(&chain(&[(NAME, &[says])]), BOTH);
        addresses::special(&subject, &special).map(|part| part.state())
    };
    assert_eq!(state("198.51.100.1 -"), None);
    assert_eq!(state("198.51.100.1,10.0.0.1 -"), Some(State::Warning));
    assert_eq!(state("10.0.0.1 -"), Some(State::Critical));

    let wild = |own: &str, beside: &str| {
        let beside = link("x.shop.example.", &[beside]).voices;
        addresses::wildcard(&chain(&[(NAME, &[own])]), &beside, &note).is_some()
    };
    assert!(wild("198.51.100.1 -", "198.51.100.1 -"));
    assert!(wild("=a. =a.", "=a. =a."));
    assert!(!wild("198.51.100.1 -", "198.51.100.2 -"));
    assert!(!wild("198.51.100.1 -", "nx nx"));
    assert!(!wild("nx nx", "nx nx"), "nothing is no wildcard");
}

#[test]
fn times_to_live() {
    const MEASURES: &[Measure] = &[Measure::new("ttl", Unit::Seconds)];
    let ttl = |ttl, limit: &[&str]| {
        let mut chain = chain(&[(NAME, &["198.51.100.1 -"])]);
        chain.links[0].voices[0].words[0].1.ttl = Some(ttl);
        let cx = Context::for_test(MEASURES, limit, &[]).unwrap();
        lines(ttl::findings(cx.limits(), &chain, false))
    };
    assert_eq!(ttl(60, &[]), [""; 0]);
    assert_eq!(
        ttl(60, &["ttl=300:"]),
        ["WARNING TTL_LIMIT www.shop.example: A record has TTL 60 s (limit 300:)"]
    );
    assert_eq!(
        ttl(0, &[]),
        ["OK TTL_ZERO www.shop.example: A record has TTL 0 s: no cache keeps it"]
    );
}
