//! Facts in, findings out.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use probe::dns::{Host, HostEnd, Ours};
use probe::mail::Greeting;
use probe::{Ours as Own, Theirs};

use super::targets::Mail;
use super::*;
use crate::connect::{Door, Knock};
use crate::exchangers::{Address, Target};
use crate::expect::Expected;
use crate::facts::{Voice, exchange};

const SHOP: &str = "shop.example";

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// The findings that are no plain `OK`: state, tag, subject and text.
fn told(parts: Vec<Report>) -> Vec<String> {
    let tagged = parts.iter().filter(|part| part.tag.is_some());
    let line = |part: &Report| {
        let tag = part.tag.map_or("", |tag| tag.name);
        format!("{} {tag} {} {}", part.state(), part.about, part.text)
    };
    tagged.map(line).collect()
}

fn note(tag: &'static Tag, about: &str, text: String) -> Report {
    hygiene(false, tag, about, text)
}

fn records(text: &str) -> Said<Exchange> {
    let one = |word: &str| {
        let (preference, name) = word.split_once(':').unwrap();
        exchange(preference.parse().unwrap(), name)
    };
    let mut set: Vec<Exchange> = text.split(' ').map(one).collect();
    set.sort();
    Said::Records(set, 60)
}

fn voices(said: &[Said<Exchange>]) -> Vec<Voice> {
    let voice = |(number, said): (usize, &Said<Exchange>)| Voice {
        server: format!("ns{number}"),
        exchanges: said.clone(),
        policies: Said::Nothing,
    };
    (1..).zip(said).map(voice).collect()
}

fn host(of: &str, end: HostEnd, addresses: &[&str]) -> Arc<Host> {
    Arc::new(Host {
        name: name(of),
        addresses: addresses.iter().map(|a| a.parse().unwrap()).collect(),
        ttl: Some(60),
        settled: end != HostEnd::Waiting,
        end,
    })
}

fn target(of: &str, hosts: Vec<Arc<Host>>) -> Target {
    let addresses = hosts.last().map(|host| host.addresses.clone());
    let address = |address: IpAddr| Address {
        address,
        special: probe::address::special_purpose(address),
        wanted: true,
    };
    Target {
        exchange: exchange(10, of),
        addresses: addresses
            .unwrap_or_default()
            .into_iter()
            .map(address)
            .collect(),
        hosts,
    }
}

/// An exchanger at these addresses.
fn at(of: &str, addresses: &[&str]) -> Target {
    target(of, vec![host(of, HostEnd::Found, addresses)])
}

/// An exchanger whose name leads here.
fn lost(of: &str, end: HostEnd) -> Target {
    target(of, vec![host(of, end, &[])])
}

fn mail(targets: &[Target], implicit: bool) -> Mail<'_> {
    Mail {
        subject: SHOP,
        targets,
        implicit,
        resolved: true,
    }
}

fn given(said: &[Said<Exchange>], own: &[Target]) -> Vec<String> {
    told(records::judge(&mail(own, true), &voices(said), &note))
}

#[test]
fn the_servers_are_held_against_one_another() {
    let good = || records("10:a. 20:b.");
    let refused = || Said::Trouble("REFUSED".to_owned());
    let late = || Said::NotObserved(Ours::Deadline);
    for (said, expected) in [
        (vec![good(), good()], vec![]),
        (
            vec![good(), late()],
            vec!["OK NOT_OBSERVED ns2 MX records: not observed before the deadline"],
        ),
        (
            vec![good(), records("10:a. 30:b."), good()],
            vec!["WARNING MX_DIFFERS ns2 gives MX records without 20 b, with 30 b, unlike others"],
        ),
        (
            vec![good(), Said::Nothing, Said::NoSuchName],
            vec![
                "WARNING MX_MISSING ns2 has no MX record, unlike ns1",
                "WARNING MX_MISSING ns3 says that the domain does not exist, unlike ns1",
            ],
        ),
        (
            vec![good(), Said::Alias(name("c."))],
            vec!["WARNING MX_DIFFERS ns2 gives an alias of c, unlike ns1"],
        ),
        (
            vec![good(), refused()],
            vec!["WARNING MX_NO_ANSWER ns2 gives no MX records: REFUSED"],
        ),
    ] {
        assert_eq!(given(&said, &[]), expected, "{said:?}");
    }
    let nowhere = given(&[refused(), refused()], &[]);
    let outage = "CRITICAL MX_NO_ANSWER shop.example gives no MX records: REFUSED";
    assert!(
        nowhere.len() == 1 && nowhere[0].starts_with(outage),
        "{nowhere:?}"
    );
}

#[test]
fn without_mx_records_the_domain_stands_for_itself() {
    let own = |target: Target| vec![target];
    let none = [Said::Nothing, Said::Nothing];
    for (said, own, expected) in [
        (
            &none[..],
            own(at("shop.example.", &["198.51.100.1"])),
            "WARNING MX_IMPLICIT shop.example has no MX record at 2 servers, so that mail goes to its own address 198.51.100.1",
        ),
        (
            &none,
            own(lost("shop.example.", HostEnd::NoAddress)),
            "CRITICAL MX_MISSING shop.example has no MX record at 2 servers, and no address",
        ),
        (
            &none,
            own(lost("shop.example.", HostEnd::Waiting)),
            "WARNING MX_MISSING shop.example has no MX record at 2 servers, its own address was not observed",
        ),
        (
            &[Said::NoSuchName],
            vec![],
            "CRITICAL MX_MISSING shop.example does not exist: NXDOMAIN from 1 server",
        ),
    ] {
        assert_eq!(given(said, &own), [expected]);
    }
}

#[test]
fn null_mx_and_names_that_stand_there_twice() {
    for (set, expected) in [
        (
            "0:.",
            vec!["OK NULL_MX shop.example takes no mail (null MX)"],
        ),
        (
            "5:.",
            vec![
                "OK NULL_MX shop.example takes no mail (null MX)",
                "OK NULL_MX_PREFERENCE shop.example has a null MX with preference 5 (limit 0)",
            ],
        ),
        (
            "0:. 10:a.",
            vec!["WARNING NULL_MX_BESIDE shop.example has a null MX beside 10 a"],
        ),
        (
            "10:a. 20:a.",
            vec!["OK MX_TWICE shop.example names a twice, with the preferences 10 and 20"],
        ),
        ("10:a. 10:b.", vec![]),
    ] {
        assert_eq!(given(&[records(set)], &[]), expected, "{set}");
    }
}

#[test]
fn expectations() {
    let good = || records("10:a. 20:b.");
    let trouble = || Said::Trouble("REFUSED".to_owned());
    for (expect, said, expected) in [
        ("a b", vec![good()], None),
        ("10:a 20:b", vec![good(), trouble()], None),
        (".", vec![records("0:.")], None),
        (
            "a",
            vec![good(), good()],
            Some("CRITICAL at 2 of 2 servers: with 20 b"),
        ),
        (
            "a b 20:c",
            vec![good()],
            Some("CRITICAL at 1 of 1 server: without 20 c"),
        ),
        (
            "a 10:b",
            vec![good()],
            Some("CRITICAL at 1 of 1 server: without 10 b, with 20 b"),
        ),
        (
            "a b",
            vec![good(), records("10:a.")],
            Some("WARNING at 1 of 2 servers: without b"),
        ),
        (
            "a",
            vec![Said::Nothing],
            Some("CRITICAL at 1 of 1 server: without a"),
        ),
        (
            ".",
            vec![good()],
            Some("CRITICAL at 1 of 1 server: without . (null MX), with 10 a, with 20 b"),
        ),
    ] {
        let wanted: Vec<Expected> = expect.split(' ').map(|one| one.parse().unwrap()).collect();
        let found = told(records::unexpected(SHOP, &voices(&said), &wanted));
        let expected = expected.map(|text| {
            let (state, text) = text.split_once(' ').unwrap();
            format!("{state} MX_UNEXPECTED shop.example MX records are not as expected {text}")
        });
        assert_eq!(found, Vec::from_iter(expected), "{expect}");
    }
}

/// Far apart, so that no note on networks comes along.
const FAR: [&str; 2] = ["8.8.8.8", "9.9.9.9"];

/// Exchangers that nobody reaches, and what is said of them.
fn unreachable() -> Vec<(Target, Vec<&'static str>)> {
    let zones = vec![name("a."), name("b.")];
    let aliased = |end, addresses: &[&str]| {
        let first = host("mx.a.", HostEnd::Alias(name("mx.b.")), &[]);
        target("mx.a.", vec![first, host("mx.b.", end, addresses)])
    };
    vec![
        (
            lost("mx.a.", HostEnd::NoSuchName),
            vec!["MX_NO_SUCH_NAME mx.a (exchanger) does not exist"],
        ),
        (
            lost("mx.a.", HostEnd::NoAddress),
            vec!["MX_NO_ADDRESS mx.a (exchanger) has no address"],
        ),
        (
            lost("mx.a.", HostEnd::Failed("no reply".to_owned())),
            vec!["MX_UNRESOLVABLE mx.a (exchanger) cannot be resolved: no reply"],
        ),
        (
            lost("mx.a.", HostEnd::Cycle(zones)),
            vec!["MX_UNRESOLVABLE mx.a (exchanger) cannot be resolved: a and b need one another"],
        ),
        (
            aliased(HostEnd::NoSuchName, &[]),
            vec![
                "WARNING MX_IS_ALIAS mx.a (exchanger) is an alias of mx.b",
                "MX_NO_SUCH_NAME mx.a (exchanger) leads to mx.b, which does not exist",
            ],
        ),
        (
            at("mx.a.", &["10.0.0.1", "127.0.0.1"]),
            vec![
                "MX_ADDRESS_SPECIAL mx.a (exchanger) has the address 10.0.0.1, private use (RFC 1918) and 127.0.0.1, loopback (RFC 1122)",
            ],
        ),
        (
            target("192.0.2.1.", vec![]),
            vec!["MX_IS_ADDRESS 192.0.2.1 (exchanger) is an address where a name belongs"],
        ),
    ]
}

#[test]
fn exchangers_that_cannot_be_reached() {
    for (bad, expected) in unreachable() {
        for (state, targets) in [
            ("CRITICAL", vec![bad.clone()]),
            ("WARNING", vec![bad.clone(), at("mx.c.", &FAR)]),
        ] {
            let expected: Vec<String> = expected
                .iter()
                .map(|line| match line.starts_with("WARNING") {
                    true => (*line).to_owned(),
                    false => format!("{state} {line}"),
                })
                .collect();
            assert_eq!(told(mail(&targets, false).judge(&note)), expected);
        }
    }
}

#[test]
fn exchangers_that_can_be_reached_and_yet() {
    let aliased = target(
        "mx.a.",
        vec![
            host("mx.a.", HostEnd::Alias(name("mx.b.")), &[]),
            host("mx.b.", HostEnd::Found, &FAR),
        ],
    );
    let unseen = HostEnd::NotObserved("no route".to_owned());
    for (targets, expected) in [
        (vec![at("mx.a.", &FAR)], vec![]),
        (
            vec![aliased],
            vec!["WARNING MX_IS_ALIAS mx.a (exchanger) is an alias of mx.b"],
        ),
        (
            vec![at("mx_1.a.", &FAR)],
            vec!["WARNING MX_NAME_INVALID mx_1.a (exchanger) is no host name"],
        ),
        (
            vec![at("ab--c.a.", &FAR)],
            vec![
                "WARNING MX_NAME_HYPHENS ab--c.a (exchanger) has '--' as third and fourth character of 'ab--c'",
            ],
        ),
        (vec![at("xn--c.a.", &FAR)], vec![]),
        (
            vec![at("a.", &FAR)],
            vec!["WARNING MX_TOP_LEVEL a is a top-level domain"],
        ),
        (
            vec![at("mx.a.", &FAR), lost("mx.b.", unseen)],
            vec!["OK NOT_OBSERVED mx.b (exchanger) was not resolved: no route"],
        ),
    ] {
        assert_eq!(told(mail(&targets, false).judge(&note)), expected);
    }
}

#[test]
fn exchangers_that_stand_close_together() {
    for (targets, expected) in [
        (
            vec![at("mx.a.", &["8.8.8.8", "10.0.0.1"])],
            vec![
                "WARNING MX_ADDRESS_SPECIAL mx.a (exchanger) has the address 10.0.0.1, private use (RFC 1918)",
                "OK MX_ONE shop.example has one exchanger, mx.a",
            ],
        ),
        (
            vec![at("mx.a.", &["8.8.8.8", "2a00::1"])],
            vec!["OK MX_ONE shop.example has one exchanger, mx.a"],
        ),
        (
            vec![
                at("mx.a.", &["8.8.8.8"]),
                at("mx.b.", &["8.8.8.9", "2a00::1"]),
            ],
            vec!["OK MX_ONE_NETWORK shop.example has all exchangers in 8.8.8.0/24 and 2a00::/48"],
        ),
        (
            vec![at("mx.a.", &["8.8.8.8"]), at("mx.b.", &["9.9.9.9"])],
            vec![],
        ),
        (
            vec![at("mx.a.", &FAR), at("mx.b.", &["8.8.8.8"])],
            vec!["OK MX_SAME_ADDRESS 8.8.8.8 is the address of mx.a and mx.b"],
        ),
    ] {
        assert_eq!(told(mail(&targets, false).judge(&note)), expected);
    }
}

#[test]
fn a_domain_that_stands_for_itself_is_judged_by_its_addresses_only() {
    let own = [at("shop.example.", &["10.0.0.1"])];
    assert_eq!(
        told(mail(&own, true).judge(&note)),
        [
            "CRITICAL MX_ADDRESS_SPECIAL shop.example (exchanger) has the address 10.0.0.1, private use (RFC 1918)"
        ]
    );
    let missing = [lost("shop.example.", HostEnd::NoAddress)];
    assert!(told(mail(&missing, true).judge(&note)).is_empty());
}

fn knock(names: &[&str], address: &str, heard: Result<Result<u16, Theirs>, Own>) -> Knock {
    let greeting = |code| Greeting {
        code,
        text: "mx".to_owned(),
        time: Duration::from_millis(u64::from(code)),
    };
    Knock {
        door: Door {
            names: names.iter().map(ToString::to_string).collect(),
            address: address.parse().unwrap(),
        },
        port: 25,
        heard: heard.map(|heard| heard.map(greeting)),
    }
}

#[test]
fn greetings() {
    let targets = [at("mx.a.", &FAR), at("mx.b.", &["9.9.9.9"])];
    let judged =
        |knocks: &[Knock]| told(greetings::judge(&mail(&targets, false), Some(knocks), &[]));
    let (a, b) = (&["mx.a"][..], &["mx.a", "mx.b"][..]);
    let good = || Ok(Ok(220));
    let refused = || Ok(Err(Theirs::Refused));
    let down = "EXCHANGER_DOWN mx.a/8.8.8.8 does not greet on port 25: connection refused";
    let both = "EXCHANGER_DOWN mx.a+mx.b/9.9.9.9 does not greet on port 25: connection refused";
    let busy = "EXCHANGER_REFUSES mx.a+mx.b/9.9.9.9 refuses mail on port 25: 421 mx";
    let line = |state: &str, text: &str| format!("{state} {text}");
    for (one, two, expected) in [
        (good(), good(), vec![]),
        (refused(), good(), vec![line("WARNING", down)]),
        (good(), refused(), vec![line("WARNING", both)]),
        (
            refused(),
            Ok(Ok(421)),
            vec![line("CRITICAL", down), line("CRITICAL", busy)],
        ),
        (
            refused(),
            Err(Own::NoRoute),
            vec![
                line("WARNING", down),
                line("OK", "NO_ROUTE IPv4 not judged: this machine has no route"),
            ],
        ),
        (
            refused(),
            Err(Own::Deadline),
            vec![
                line("WARNING", down),
                line(
                    "OK",
                    "NOT_OBSERVED mx.a+mx.b/9.9.9.9 greeting: not observed before the deadline",
                ),
            ],
        ),
    ] {
        let knocks = [knock(a, "8.8.8.8", one), knock(b, "9.9.9.9", two)];
        assert_eq!(judged(&knocks), expected);
    }
}

#[test]
fn a_family_without_a_route_is_told_once() {
    let targets = [at("mx.a.", &["2a00::1"])];
    let knocks = [knock(&["mx.a"], "2a00::1", Err(Own::NoRoute))];
    let told_before = Report::finding(&asking::dns::NO_ROUTE, "IPv6", "not judged");
    let judged = |notes: &[Report]| {
        told(greetings::judge(
            &mail(&targets, false),
            Some(&knocks),
            notes,
        ))
        .len()
    };
    assert_eq!((judged(&[]), judged(&[told_before])), (1, 0));
}

#[test]
fn the_longest_greeting_is_measured_whatever_it_says() {
    let knocks = [
        knock(&["mx.a"], "8.8.8.8", Ok(Ok(220))),
        knock(&["mx.a"], "9.9.9.9", Ok(Ok(554))),
        knock(&["mx.a"], "7.7.7.7", Ok(Err(Theirs::Silent))),
    ];
    assert_eq!(greetings::longest(Some(&knocks)), Some(0.554));
    assert_eq!(greetings::longest(Some(&knocks[2..])), None);
    assert_eq!(greetings::longest(None), None);
}

#[test]
fn policies() {
    let said = |texts: &[&str]| match texts {
        [] => Said::Nothing,
        texts => Said::Records(texts.iter().map(ToString::to_string).collect(), 60),
    };
    let one = || said(&["v=spf1 -all"]);
    let trouble = || Said::Trouble("REFUSED".to_owned());
    for (sets, expected) in [
        (vec![one(), one()], vec![]),
        (vec![one(), trouble()], vec![]),
        (vec![trouble()], vec![]),
        (
            vec![said(&[]), said(&[])],
            vec!["OK SPF_NONE shop.example has no SPF record"],
        ),
        (
            vec![one(), said(&[])],
            vec!["WARNING SPF_DIFFERS ns2 gives no SPF record, unlike ns1"],
        ),
        (
            vec![one(), said(&["v=spf1 ~all"]), one()],
            vec!["WARNING SPF_DIFFERS ns2 gives the SPF record 'v=spf1 ~all', unlike ns1"],
        ),
        (
            vec![said(&["v=spf1", "v=spf1 -all"])],
            vec!["WARNING SPF_MULTIPLE shop.example has 2 SPF records (limit 1)"],
        ),
        (
            vec![said(&["v=spf1 al"]), said(&["v=spf1 al"])],
            vec![
                "WARNING SPF_INVALID shop.example has an SPF record that does not count: no known mechanism in 'al'",
            ],
        ),
    ] {
        let mut voices = voices(&vec![Said::Nothing; sets.len()]);
        for (voice, set) in voices.iter_mut().zip(&sets) {
            voice.policies = set.clone();
        }
        assert_eq!(
            told(policies::judge(SHOP, &voices, &note)),
            expected,
            "{sets:?}"
        );
    }
}
