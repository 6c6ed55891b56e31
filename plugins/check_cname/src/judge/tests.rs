//! The judgements in tables: what servers say, and what is found.

use asking::DomainName;
use asking::dns::{Chain, Link, Place};
use plugin::Check;
use plugin::Context;
use probe::dns::{Lame, Ours, ResponseCode};

use super::*;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// What a server says: `-` no alias, `nx`, `servfail`, `late`, or targets.
fn told(server: &str, says: &str, fate: Fate) -> Told {
    let targets: Vec<Name> = match says {
        "-" | "nx" | "servfail" | "late" => Vec::new(),
        targets => targets.split(' ').map(name).collect(),
    };
    let lookup = match says {
        "-" => Lookup::NoData,
        "nx" => Lookup::NoSuchName,
        "servfail" => Lookup::Lame(Lame::Code(ResponseCode::ServFail)),
        "late" => Lookup::NotAsked(Ours::Deadline),
        _ => Lookup::Alias(targets[0].clone()),
    };
    let route = |target: &Name| Route {
        names: vec![target.clone()],
        ttl: None,
        fate: fate.clone(),
    };
    Told {
        server: server.to_owned(),
        lookup,
        routes: targets.iter().map(route).collect(),
        targets,
        ttl: Some(300),
        renamed: None,
        beside: Vec::new(),
    }
}

fn good() -> Fate {
    Fate::Addresses(vec!["198.51.100.1".parse().unwrap()])
}

fn subject(told: Vec<Told>) -> Subject {
    Subject {
        name: "cdn.shop.example".to_owned(),
        told,
    }
}

/// `STATE TAG about: text` of each finding.
fn lines(parts: impl IntoIterator<Item = Report>) -> Vec<String> {
    let line = |part: Report| {
        let tag = part.tag.map_or("-", |tag| tag.name);
        format!("{} {tag} {}: {}", part.state(), part.about, part.text)
    };
    parts.into_iter().map(line).collect()
}

/// What each server says, and what is found.
static RECORDS: &[(&[&str], &[&str])] = &[
    (&["a.", "a."], &[]),
    (&["a.", "late"], &[]),
    (&["late", "late"], &[]),
    (
        &["-", "-"],
        &["CRITICAL NO_CNAME cdn.shop.example: gives no alias (2 of 2 servers)"],
    ),
    (&["a.", "-"], &["WARNING NO_CNAME s1: gives no alias"]),
    (
        &["nx", "nx"],
        &[
            "CRITICAL NAME_MISSING cdn.shop.example: gives NXDOMAIN: the name does not exist (2 of 2 servers)",
        ],
    ),
    (
        &["a.", "servfail"],
        &["WARNING CNAME_FAILS s1: answers the CNAME question with SERVFAIL"],
    ),
    (
        &["nx", "servfail"],
        &[
            "WARNING NAME_MISSING s0: gives NXDOMAIN: the name does not exist",
            "WARNING CNAME_FAILS s1: answers the CNAME question with SERVFAIL",
            "CRITICAL NO_CNAME cdn.shop.example: gives no alias at any of 2 servers",
        ],
    ),
    (
        &["a.", "b."],
        &["WARNING CNAME_DIFFERS cdn.shop.example: servers differ: a at s0, but b at s1"],
    ),
    (
        &["a.", "b.", "b."],
        &["WARNING CNAME_DIFFERS cdn.shop.example: servers differ: b at 2 servers, but a at s0"],
    ),
    (
        &["a. b.", "a. b."],
        &["WARNING CNAME_MULTIPLE cdn.shop.example: gives 2 CNAME records: a, b (2 of 2 servers)"],
    ),
];

#[test]
fn the_record_is_there_and_the_same() {
    for (says, expected) in RECORDS {
        let each = (0..).zip(*says);
        let subject = subject(
            each.map(|(number, says)| told(&format!("s{number}"), says, good()))
                .collect(),
        );
        let mut parts = record::presence(&subject);
        parts.extend(record::everywhere_nothing(&subject, &parts));
        parts.extend(record::company(&subject, false));
        parts.extend(record::differences(&subject));
        assert_eq!(lines(parts), *expected, "{says:?}");
    }
}

#[test]
fn other_records_beside_it() {
    let beside = |kinds: &[RecordType], is_apex| {
        let mut told = told("s0", "a.", good());
        told.beside = kinds.to_vec();
        lines(record::company(&subject(vec![told]), is_apex))
    };
    let text = "WARNING CNAME_BESIDE cdn.shop.example: gives MX, TXT beside the CNAME record";
    assert_eq!(beside(&[RecordType::MX, RecordType::TXT], false), [text]);
    assert_eq!(beside(&[], false), [""; 0]);
    let apex = [RecordType::NS, RecordType::SOA];
    assert_eq!(beside(&apex, true), [""; 0]);
    assert_eq!(beside(&apex, false).len(), 1);
}

#[test]
fn the_expected_target() {
    let expect: DomainName = "A.test".parse().unwrap();
    let found = |says: [&str; 2]| {
        let told = says.map(|says| told(says, says, good()));
        lines(record::expected(&subject(told.to_vec()), Some(&expect)))
    };
    assert_eq!(found(["a.test.", "a.test."]), [""; 0]);
    assert_eq!(found(["late", "a.test."]), [""; 0]);
    assert_eq!(
        found(["a.test.", "b.test."]),
        ["WARNING CNAME_UNEXPECTED b.test.: gives an alias of b.test, expected a.test"]
    );
    assert_eq!(
        found(["b.test.", "b.test."]),
        [
            "CRITICAL CNAME_UNEXPECTED cdn.shop.example: gives an alias of b.test, expected a.test (2 of 2 servers)"
        ]
    );
}

#[test]
fn where_the_alias_leads() {
    let failed = || Fate::Failed("why".to_owned());
    let table = [
        ("cdn.shop.example.", good(), ""),
        ("cdn.shop.example.", Fate::NotObserved(Ours::Deadline), ""),
        (
            "cdn.shop.example.",
            Fate::NoSuchName,
            "CRITICAL ALIAS_DANGLING cdn.shop.example: gives an alias of a.test, which does not exist: takeover risk",
        ),
        (
            "cdn.shop.example.",
            Fate::NoAddress,
            "CRITICAL TARGET_NO_ADDRESS cdn.shop.example: gives an alias of a.test, which has no address",
        ),
        (
            "_acme.shop.example.",
            Fate::NoAddress,
            "OK NO_ADDRESS_NEEDED cdn.shop.example: gives an alias of a.test, which has no address",
        ),
        (
            "_acme.shop.example.",
            Fate::NoSuchName,
            "CRITICAL ALIAS_DANGLING cdn.shop.example: gives an alias of a.test, which does not exist: takeover risk",
        ),
        (
            "cdn.shop.example.",
            failed(),
            "CRITICAL TARGET_UNREACHABLE cdn.shop.example: gives an alias of a.test, which cannot be resolved: why",
        ),
        (
            "cdn.shop.example.",
            Fate::TooLong,
            "CRITICAL CHAIN_TOO_LONG cdn.shop.example: gives a chain of more than 16 aliases",
        ),
    ];
    let chain = Chain {
        links: vec![Link {
            name: name("a.test."),
            place: Place::Elsewhere(name("test.")),
            voices: Vec::new(),
            missing: None,
        }],
    };
    for (of, fate, expected) in table {
        let subject = subject(vec![told("s0", "a.test.", fate.clone())]);
        let found = lines(end::findings(&subject, &chain, &name(of)));
        assert_eq!(found.concat(), expected, "{of} {fate:?}");
    }
}

#[test]
fn length_and_time_to_live() {
    let limits = |warning: &[&str]| Context::for_test(Options::MEASURES, warning, &[]).unwrap();
    let chain = |names: &[&str], fate| {
        let mut told = told("s0", "a.", fate);
        told.routes[0].names = names.iter().map(|text| name(text)).collect();
        subject(vec![told])
    };
    let five = chain(&["a.", "b.", "c.", "d.", "e."], good());
    assert_eq!(
        lines(end::length(limits(&[]).limits(), &five)),
        ["WARNING CHAIN_TOO_LONG cdn.shop.example: gives a chain of 5 aliases (limit 4)"]
    );
    assert_eq!(lines(end::length(limits(&["5"]).limits(), &five)), [""; 0]);
    let circle = chain(&["a.", "b.", "c.", "d.", "a."], Fate::Loop);
    assert_eq!(lines(end::length(limits(&[]).limits(), &circle)), [""; 0]);
    assert_eq!(
        lines(record::ttl(limits(&["ttl=600:"]).limits(), &five)),
        ["WARNING TTL_LIMIT cdn.shop.example: CNAME record has TTL 300 s (limit 600:)"]
    );
    assert_eq!(lines(record::ttl(limits(&[]).limits(), &five)), [""; 0]);
}
