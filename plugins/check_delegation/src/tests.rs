//! Facts in, findings out. Each row reads: what was observed, then each
//! finding as `STATE TAG subject`.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use asking::dns::Standing;
use plugin::Report;
use probe::dns::{
    Answer, Ask, DsSet, EdnsSeen, Host, HostEnd, How, Lame, Lookup, Name, NameServer, Ours,
    Question, RecordType, Referral, Reply, ResponseCode, Said, Server, Servers, Step, Theirs,
    Transport, ZoneServer,
};

use crate::glue::Glue;
use crate::hosts::{Hosts, unresolved};
use crate::observe::Asserted;
use crate::parents::{self, Parents};
use crate::servers::{self, Heard};
use crate::sets::{Set, Sets};

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn ips(text: &str) -> Vec<IpAddr> {
    text.split_whitespace().map(ip).collect()
}

/// `ns1/192.0.2.1`, the name below shop.example unless it has a dot.
fn server(text: &str) -> Server {
    let (host, address) = text.split_once('/').unwrap();
    Server {
        name: host_name(host),
        address: ip(address),
    }
}

fn host_name(text: &str) -> Name {
    match text.contains('.') {
        true => name(text),
        false => name(&format!("{text}.shop.example")),
    }
}

fn set(text: &str) -> Set {
    text.split_whitespace().map(host_name).collect()
}

/// Findings as `STATE TAG subject`, those without a tag left out.
fn lines(reports: &[Report]) -> Vec<String> {
    let line = |report: &Report| {
        let tag = report.tag?.name;
        Some(format!("{} {tag} {}", report.state(), report.about))
    };
    reports.iter().filter_map(line).collect()
}

/// What a server of the parent says: `nx`, `none`, `refused`, `late`,
/// `unrouted`, `hosts`, or names with glue, `ns1=192.0.2.1,192.0.2.2 ns2=`.
fn step(text: &str) -> Option<Step> {
    Some(match text {
        "nx" => Step::NoSuchName,
        "none" => Step::NoCut,
        "alias" => Step::Alias(name("elsewhere.example")),
        "refused" => Step::Lame(Lame::Code(ResponseCode::Refused)),
        "late" => return None,
        "unrouted" => Step::NotAsked(Ours::NoRoute),
        "hosts" => Step::Cut(referral("ns1= ns2=", true)),
        names => Step::Cut(referral(names, false)),
    })
}

fn referral(text: &str, hosted: bool) -> Referral {
    let servers = text.split_whitespace().map(|word| {
        let (host, glue) = word.split_once('=').unwrap();
        NameServer {
            name: host_name(host),
            addresses: glue.split(',').filter(|g| !g.is_empty()).map(ip).collect(),
        }
    });
    Referral {
        servers: servers.collect(),
        ttl: 3600,
        hosted,
    }
}

fn said(steps: &[&str]) -> Vec<Said> {
    let one = |(number, text): (usize, &&str)| Said {
        server: server(&format!("p{number}.nic.example/192.0.2.{number}")),
        step: step(text),
        answer: None,
        settled: true,
    };
    (1..).zip(steps).map(one).collect()
}

fn judged(steps: &[&str], ds: &[Option<DsSet>], own: Option<&Set>) -> Vec<String> {
    let parents = Parents {
        zone: &name("shop.example"),
        parent: &name("example"),
        said: &said(steps),
        ds,
    };
    lines(&parents.judge(own))
}

/// What was said, and the findings.
type Row = (&'static [&'static str], &'static [&'static str]);

const A: &str = "ns1=192.0.2.1 ns2=192.0.2.2";
const B: &str = "ns1=192.0.2.1 ns3=192.0.2.3";

const PARENTS: &[Row] = &[
    (&[A, A, A], &[]),
    (&[A, "nx"], &["CRITICAL PARENT_NXDOMAIN shop.example"]),
    (&[A, A, "nx"], &["WARNING PARENT_NXDOMAIN shop.example"]),
    // Those that did not answer do not count.
    (
        &[A, "nx", "late", "unrouted"],
        &[
            "CRITICAL PARENT_NXDOMAIN shop.example",
            "OK NOT_OBSERVED p3.nic.example/192.0.2.3",
        ],
    ),
    (
        &[A, "nx", "refused"],
        &[
            "CRITICAL PARENT_NXDOMAIN shop.example",
            "OK PARENT_LAME p3.nic.example/192.0.2.3",
        ],
    ),
    (&["nx", "nx"], &["CRITICAL PARENT_NXDOMAIN shop.example"]),
    (
        &[A, A, "none"],
        &["WARNING PARENT_NO_DELEGATION shop.example"],
    ),
    (
        &[A, "alias"],
        &["CRITICAL PARENT_NO_DELEGATION shop.example"],
    ),
    // Nobody delegates: the name is an alias or no zone, which is said elsewhere.
    (&["alias", "alias"], &[]),
    (
        &[A, A, B],
        &["WARNING PARENT_DIFFERS p3.nic.example/192.0.2.3"],
    ),
    (
        &[B, A, A],
        &["WARNING PARENT_DIFFERS p1.nic.example/192.0.2.1"],
    ),
    // The zone's own records are not the parent's.
    (
        &[B, "hosts", B],
        &["OK PARENT_HOSTS_ZONE p2.nic.example/192.0.2.2"],
    ),
    (
        &[A, "ns1=192.0.2.1 ns2=192.0.2.9", A],
        &["WARNING PARENT_GLUE_DIFFERS p2.nic.example/192.0.2.2"],
    ),
    (
        &["ns1=192.0.2.1 ns2=", A],
        &["WARNING PARENT_GLUE_DIFFERS p1.nic.example/192.0.2.1"],
    ),
    // Glue of names outside the zone may be left out, but not differ.
    (&["ns1.nic.example=", "ns1.nic.example=192.0.2.1"], &[]),
    (
        &["ns1.nic.example=192.0.2.7", "ns1.nic.example=192.0.2.1"],
        &["WARNING PARENT_GLUE_DIFFERS p2.nic.example/192.0.2.2"],
    ),
    (
        &["late", "late"],
        &[
            "OK NOT_OBSERVED p1.nic.example/192.0.2.1",
            "OK NOT_OBSERVED p2.nic.example/192.0.2.2",
        ],
    ),
];

#[test]
fn parents_are_compared_with_one_another() {
    for (steps, expected) in PARENTS {
        assert_eq!(judged(steps, &[], None), *expected, "{steps:?}");
    }
}

#[test]
fn of_two_parents_the_one_that_agrees_with_the_zone_is_right() {
    let steps = ["ns1= ns4=", "ns1= ns2="];
    let own = set("ns1 ns2");
    let differs = |about: &str| vec![format!("WARNING PARENT_DIFFERS {about}")];
    assert_eq!(
        judged(&steps, &[], Some(&own)),
        differs("p1.nic.example/192.0.2.1")
    );
    assert_eq!(
        judged(&steps, &[], None),
        differs("p2.nic.example/192.0.2.2")
    );
}

#[test]
fn ds_records_that_were_not_observed_do_not_differ() {
    let key = |tag: u8| Some(vec![vec![0, tag, 13, 2, 1, 2, 3]]);
    let none = || Some(Vec::new());
    let differs = |number: u8| {
        vec![format!(
            "WARNING PARENT_DS_DIFFERS p{number}.nic.example/192.0.2.{number}"
        )]
    };
    let table = [
        (vec![key(1), key(1)], vec![]),
        (vec![none(), none()], vec![]),
        (vec![key(1), None], vec![]),
        (vec![None, None], vec![]),
        (vec![key(1), key(2), key(1)], differs(2)),
        (vec![none(), key(1), none()], differs(2)),
        // Of as many with as without it is the missing record that is odd.
        (vec![none(), key(1)], differs(1)),
    ];
    for (ds, expected) in table {
        let steps = vec!["ns1= ns2="; ds.len()];
        assert_eq!(judged(&steps, &ds, None), expected, "{ds:?}");
    }
}

/// Judges the parent's set against those of the zone's servers.
fn sets<T>(parent: Option<&str>, own: &[&str], judge: impl Fn(&Sets) -> T) -> T {
    let parent = parent.map(set);
    let of = |(number, text): (usize, &&str)| {
        (server(&format!("ns{number}/192.0.2.{number}")), set(text))
    };
    let own: Vec<_> = (1..).zip(own).map(of).collect();
    judge(&Sets {
        zone: &name("shop.example"),
        parent: parent.as_ref(),
        own: &own,
        strict: false,
    })
}

#[test]
fn parent_against_zone() {
    let table: &[(Option<&str>, &[&str], &[&str])] = &[
        (Some("ns1 ns2"), &["ns1 ns2", "ns1 ns2"], &[]),
        (
            Some("ns1 ns2"),
            &["ns1 ns2 ns3"],
            &["OK NS_ONLY_AT_ZONE ns3.shop.example"],
        ),
        (
            Some("ns1 ns2"),
            &["ns1"],
            &["WARNING NS_ONLY_AT_PARENT ns2.shop.example"],
        ),
        (
            Some("ns1 ns2"),
            &["ns1 ns2", "ns1"],
            &[
                "OK NS_SET_DIFFERS shop.example",
                "WARNING NS_ONLY_AT_PARENT ns2.shop.example",
            ],
        ),
        (
            Some("ns1 ns2"),
            &["ns3", "ns3"],
            &[
                "CRITICAL NS_DISJOINT shop.example",
                "OK NS_ONLY_AT_ZONE ns3.shop.example",
            ],
        ),
        (
            Some("ns1 ns2"),
            &["ns1 ns2", "ns3"],
            &[
                "OK NS_SET_DIFFERS shop.example",
                "WARNING NS_DISJOINT shop.example",
                "OK NS_ONLY_AT_ZONE ns3.shop.example",
            ],
        ),
        // One side alone contradicts nothing.
        (None, &["ns1", "ns1"], &[]),
        (Some("ns1 ns2"), &[], &[]),
    ];
    for (parent, own, expected) in table {
        let found = sets(*parent, own, |sets| lines(&sets.judge()));
        assert_eq!(found, *expected, "{parent:?} {own:?}");
    }
}

#[test]
fn any_name_that_was_not_expected_alarms() {
    let table: &[(Option<&str>, &[&str], &[&str])] = &[
        (Some("ns1 ns2"), &["ns1 ns2"], &[]),
        (
            Some("ns1 ns9"),
            &["ns1 ns2"],
            &[
                "ns9.shop.example is listed by the parent",
                "ns2.shop.example is expected",
            ],
        ),
        (
            Some("ns1 ns2"),
            &["ns1 ns2", "ns1 ns2 ns9"],
            &["ns9.shop.example is listed by the zone"],
        ),
        (
            Some("ns9"),
            &["ns9"],
            &[
                "ns9.shop.example is listed by the parent and the zone",
                "ns1",
                "ns2",
            ],
        ),
        (None, &["ns1 ns2"], &[]),
        (None, &[], &[]),
    ];
    for (parent, own, expected) in table {
        let found = sets(*parent, own, |sets| sets.expected(&set("ns1 ns2")));
        assert_eq!(found.len(), expected.len(), "{parent:?} {own:?}: {found:?}");
        for (report, start) in found.iter().zip(*expected) {
            assert_eq!(report.state(), plugin::State::Critical);
            let text = format!("{} {}", report.about, report.text);
            assert!(text.starts_with(start), "{text}");
        }
    }
}

#[test]
fn the_shorter_list_is_counted() {
    let table = [
        (Some("ns1 ns2"), Some("ns1 ns2"), None, None),
        (Some("ns1"), Some("ns1 ns2"), None, Some("WARNING")),
        (Some("ns1 ns2"), Some("ns1"), None, Some("WARNING")),
        (Some("ns1"), Some("ns1"), Some(1), None),
        (Some("ns1 ns2"), Some("ns1 ns2"), Some(3), Some("CRITICAL")),
        (None, None, None, None),
    ];
    for (parent, own, least, expected) in table {
        let found = sets(parent, own.as_slice(), |sets| sets.few(least));
        let found = found.map(|report| format!("{} {}", report.state(), report.about));
        let expected = expected.map(|state| format!("{state} shop.example"));
        assert_eq!(found, expected, "{parent:?} {own:?} {least:?}");
    }
}

/// What one server says of a name: `ns1/192.0.2.1 ns2 A 192.0.2.2`, or `-` for
/// no such record, `x` for no such name, `?` for no answer.
fn asserted(text: &str) -> Asserted {
    let words: Vec<&str> = text.split_whitespace().collect();
    Asserted {
        server: server(words[0]),
        name: host_name(words[1]),
        ipv4: words[2] == "A",
        said: match words[3] {
            "-" => Lookup::NoData,
            "x" => Lookup::NoSuchName,
            "?" => Lookup::NotAsked(Ours::Deadline),
            _ => Lookup::Found(words[3..].iter().map(|text| ip(text)).collect(), 60),
        },
    }
}

fn host(text: &str, addresses: &str, end: HostEnd) -> Arc<Host> {
    Arc::new(Host {
        name: host_name(text),
        addresses: ips(addresses),
        ttl: None,
        settled: end != HostEnd::Waiting,
        end,
    })
}

fn glue_of(text: &str) -> parents::Glue {
    let servers = referral(text, false).servers.into_iter();
    servers
        .map(|server| (server.name, server.addresses.into_iter().collect()))
        .collect()
}

/// The glue, what the zone's servers say, dead addresses, and the findings.
type GlueRow = (
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
);

const GLUE: &[GlueRow] = &[
    ("ns1=192.0.2.1", &["ns1/192.0.2.1 ns1 A 192.0.2.1"], "", &[]),
    (
        "ns1=192.0.2.9 ns2=192.0.2.2",
        &[
            "ns1/192.0.2.1 ns1 A 192.0.2.1",
            "ns1/192.0.2.1 ns2 A 192.0.2.2",
        ],
        "192.0.2.9",
        &[
            "WARNING GLUE_DIFFERS ns1.shop.example",
            "OK GLUE_INCOMPLETE ns1.shop.example",
        ],
    ),
    // All glue is wrong, and leads to servers that are no authority.
    (
        "ns1=192.0.2.9",
        &["ns2/192.0.2.2 ns1 A 192.0.2.1"],
        "192.0.2.9",
        &[
            "CRITICAL GLUE_DIFFERS ns1.shop.example",
            "OK GLUE_INCOMPLETE ns1.shop.example",
        ],
    ),
    // All glue is wrong, but the servers there have the zone.
    (
        "ns1=192.0.2.9",
        &["ns2/192.0.2.2 ns1 A -"],
        "",
        &["WARNING GLUE_DIFFERS ns1.shop.example"],
    ),
    (
        "ns1=192.0.2.9",
        &["ns2/192.0.2.2 ns1 A x"],
        "",
        &["WARNING GLUE_DIFFERS ns1.shop.example"],
    ),
    // The other family was answered, this one was not.
    (
        "ns1=192.0.2.9",
        &["ns2/192.0.2.2 ns1 AAAA -", "ns2/192.0.2.2 ns1 A ?"],
        "192.0.2.9",
        &[],
    ),
    ("ns1=192.0.2.9", &[], "192.0.2.9", &[]),
    (
        "ns1=192.0.2.1",
        &["ns1/192.0.2.1 ns1 A 192.0.2.1 192.0.2.3"],
        "",
        &["OK GLUE_INCOMPLETE ns1.shop.example"],
    ),
    (
        "ns1= ns1.nic.example=",
        &[],
        "",
        &["WARNING GLUE_MISSING ns1.shop.example"],
    ),
    // Outside the zone what the walk finds counts, family by family.
    (
        "ns1.nic.example=192.0.2.9",
        &[],
        "",
        &["WARNING GLUE_DIFFERS ns1.nic.example"],
    ),
    ("ns1.nic.example=2001:db8::9", &[], "", &[]),
];

#[test]
fn glue_against_what_the_zone_says() {
    for (given, said, dead, expected) in GLUE {
        let said: Vec<Asserted> = said.iter().map(|text| asserted(text)).collect();
        let glue = Glue {
            zone: &name("shop.example"),
            given: &glue_of(given),
            whole: true,
            asserted: &said,
            hosts: &[host("ns1.nic.example", "192.0.2.80", HostEnd::Found)],
            dead: ips(dead).into_iter().collect::<BTreeSet<_>>(),
            strict: false,
        };
        assert_eq!(lines(&glue.judge()), *expected, "{given} {said:?}");
        let unsure = Glue {
            whole: false,
            ..glue
        };
        assert!(
            !lines(&unsure.judge())
                .iter()
                .any(|line| line.contains("GLUE_MISSING"))
        );
    }
}

fn answer(edns: EdnsSeen, udp: Option<Theirs>, heard: probe::dns::Heard) -> Arc<Answer> {
    Arc::new(Answer {
        ask: Ask {
            server: "192.0.2.1:53".parse().unwrap(),
            question: Question::new(name("shop.example"), RecordType::SOA),
            how: How::default(),
        },
        heard,
        cut: None,
        udp,
        tcp: None,
        edns,
        strays: Vec::new(),
    })
}

/// A reply of which nothing matters but that there is one.
fn reply() -> Reply {
    let server = "192.0.2.1:53".parse().unwrap();
    Reply {
        server,
        source: server,
        transport: Transport::Udp,
        time: Duration::ZERO,
        size: 0,
        authoritative: true,
        truncated: false,
        recursion_desired: false,
        recursion_available: false,
        rcode: ResponseCode::NoError,
        question: None,
        case_kept: true,
        answers: Vec::new(),
        authorities: Vec::new(),
        additionals: Vec::new(),
        edns: None,
        fault: None,
    }
}

/// How a server stands: `ok`, `late`, `unrouted`, `lame`, `tcp-only`, or what it does of EDNS.
fn standing(text: &str) -> Standing {
    let works = |edns, udp| Standing::Authority(answer(edns, udp, Err(Ours::Deadline)));
    match text {
        "ok" => works(EdnsSeen::Works, None),
        "tcp-only" => works(EdnsSeen::NotSeen, Some(Theirs::Silent)),
        "dropped" => works(EdnsSeen::Dropped, None),
        "formerr" => works(EdnsSeen::Refused(ResponseCode::FormErr), None),
        "ignored" => works(EdnsSeen::Ignored, None),
        "lame" => Standing::Lame(Lame::Code(ResponseCode::Refused)),
        "late" => Standing::NotObserved(Ours::Deadline),
        "unrouted" => Standing::NotObserved(Ours::NoRoute),
        other => panic!("{other}"),
    }
}

fn heard(standings: &[&str], tcp: Option<&Answer>, truncated: bool) -> Vec<String> {
    let servers: Vec<Server> = (1..=standings.len())
        .map(|number| server(&format!("ns{number}/192.0.2.{number}")))
        .collect();
    heard_at(&servers, standings, tcp, truncated)
}

fn heard_at(
    servers: &[Server],
    standings: &[&str],
    tcp: Option<&Answer>,
    truncated: bool,
) -> Vec<String> {
    let standings: Vec<Standing> = standings.iter().map(|text| standing(text)).collect();
    let heard: Vec<Heard> = servers
        .iter()
        .zip(&standings)
        .map(|(server, standing)| Heard {
            server,
            standing,
            tcp,
            others: &[],
        })
        .collect();
    lines(&servers::judge(&name("shop.example"), &heard, truncated))
}

#[test]
fn lame_servers_are_counted_among_those_observed() {
    let lame = |state: &str, number: usize| {
        format!("{state} NS_LAME ns{number}.shop.example/192.0.2.{number}")
    };
    let nobody = || "CRITICAL NO_WORKING_SERVER shop.example".to_owned();
    let table: Vec<(&[&str], Vec<String>)> = vec![
        (&["ok", "ok"], vec![]),
        (&["ok", "lame"], vec![lame("WARNING", 2)]),
        (
            &["ok", "lame", "lame"],
            vec![lame("CRITICAL", 2), lame("CRITICAL", 3)],
        ),
        (
            &["ok", "ok", "lame", "lame"],
            vec![lame("WARNING", 3), lame("WARNING", 4)],
        ),
        (&["lame"], vec![nobody(), lame("CRITICAL", 1)]),
        (&["lame", "unrouted"], vec![nobody(), lame("CRITICAL", 1)]),
        // The one that was not observed may work.
        (&["lame", "late"], vec![lame("WARNING", 1)]),
        (
            &["lame", "lame", "late"],
            vec![lame("CRITICAL", 1), lame("CRITICAL", 2)],
        ),
        (&["late", "late"], vec![]),
        (&["unrouted"], vec![]),
    ];
    for (standings, expected) in table {
        assert_eq!(heard(standings, None, false), expected, "{standings:?}");
    }
}

#[test]
fn an_address_of_two_names_is_lame_once() {
    let servers = ["ns1/192.0.2.1", "ns2/192.0.2.1", "ns3/192.0.2.3"].map(server);
    let found = heard_at(&servers, &["lame", "lame", "ok"], None, false);
    assert_eq!(
        found,
        [
            "WARNING NS_LAME ns1.shop.example/192.0.2.1",
            "WARNING NS_LAME ns2.shop.example/192.0.2.1"
        ]
    );
}

#[test]
fn transports_and_edns() {
    let refused = answer(EdnsSeen::NotSeen, None, Ok(Err(Theirs::Refused)));
    let unseen = answer(EdnsSeen::NotSeen, None, Err(Ours::Deadline));
    let one = |text: &str| vec![format!("{text} ns1.shop.example/192.0.2.1")];
    assert_eq!(
        heard(&["ok"], Some(&refused), false),
        one("WARNING TCP_FAILS")
    );
    assert_eq!(
        heard(&["ok"], Some(&refused), true),
        one("CRITICAL TCP_FAILS")
    );
    assert_eq!(heard(&["ok"], Some(&unseen), true), Vec::<String>::new());
    assert_eq!(heard(&["late"], Some(&refused), true), Vec::<String>::new());
    assert_eq!(
        heard(&["dropped"], None, false),
        one("WARNING EDNS_DROPPED")
    );
    assert_eq!(
        heard(&["formerr"], None, false),
        one("WARNING EDNS_REFUSED")
    );
    assert_eq!(heard(&["ignored"], None, false), one("OK EDNS_IGNORED"));
    assert_eq!(
        heard(&["tcp-only", "ok"], None, false),
        one("WARNING UDP_FAILS")
    );
    assert_eq!(heard(&["tcp-only"], None, false), one("CRITICAL UDP_FAILS"));
}

#[test]
fn lost_datagrams_are_not_the_servers_ways() {
    let reply = |edns, udp| answer(edns, udp, Ok(Ok(reply())));
    let silent = || Some(Theirs::Silent);
    let nothing = answer(EdnsSeen::NotSeen, silent(), Ok(Err(Theirs::Silent)));
    let late = answer(EdnsSeen::NotSeen, None, Err(Ours::Deadline));
    let table = [
        ("dropped", vec![reply(EdnsSeen::Dropped, None)], 1),
        (
            "dropped",
            vec![reply(EdnsSeen::Dropped, None), reply(EdnsSeen::Works, None)],
            0,
        ),
        ("dropped", vec![nothing.clone()], 1),
        ("tcp-only", vec![reply(EdnsSeen::NotSeen, silent())], 1),
        ("tcp-only", vec![nothing], 1),
        ("tcp-only", vec![reply(EdnsSeen::Works, None)], 0),
        // What the deadline kept from us decides nothing.
        ("dropped", vec![late.clone()], 0),
        ("tcp-only", vec![late], 0),
        // What was refused once was refused.
        ("formerr", vec![reply(EdnsSeen::Works, None)], 1),
    ];
    let ns1 = server("ns1/192.0.2.1");
    for (text, others, findings) in table {
        let heard = Heard {
            server: &ns1,
            standing: &standing(text),
            tcp: None,
            others: &others,
        };
        let found = servers::judge(&name("shop.example"), &[heard], false);
        assert_eq!(found.len(), findings, "{text} {others:?}");
    }
}

#[test]
fn names_without_an_address() {
    let table = [
        (HostEnd::Found, None),
        (HostEnd::Alias(name("b.test")), Some("NS_IS_ALIAS")),
        (HostEnd::NoSuchName, Some("NS_UNRESOLVABLE")),
        (HostEnd::NoAddress, Some("NS_UNRESOLVABLE")),
        (HostEnd::Failed("lame".into()), Some("NS_UNRESOLVABLE")),
        (HostEnd::Waiting, Some("NOT_OBSERVED")),
        (HostEnd::NotObserved("late".into()), Some("NOT_OBSERVED")),
    ];
    for (end, tag) in table {
        let found = unresolved(&name("ns.test"), &end, true);
        let expected: Vec<String> = tag
            .map(|tag| format!("OK {tag} ns.test"))
            .into_iter()
            .collect();
        assert_eq!(lines(found.as_slice()), expected, "{end:?}");
    }
}

#[test]
fn circles_are_an_outage_when_no_other_name_is_left() {
    let circle = HostEnd::Cycle(vec![name("a.example"), name("b.test")]);
    for (end, tag) in [
        (&circle, "GLUELESS_CYCLE"),
        (&HostEnd::TooDeep, "NS_TOO_DEEP"),
    ] {
        for (nobody, state) in [(false, "WARNING"), (true, "CRITICAL")] {
            let found = unresolved(&name("ns.test"), end, nobody);
            assert_eq!(lines(found.as_slice()), [format!("{state} {tag} ns.test")]);
        }
    }
    let text = unresolved(&name("ns.test"), &circle, true).map(|report| report.text);
    let path = "cannot be resolved: a.example needs b.test needs a.example";
    assert_eq!(text.as_deref(), Some(path));
}

/// Hosts with their addresses, all asked but those that are forbidden.
fn hosts(found: &[Arc<Host>], glue: &str, forbidden: &[&str]) -> Vec<String> {
    let addresses = found
        .iter()
        .flat_map(|host| host.addresses.iter().map(|a| (host.name.clone(), *a)));
    let forbidden: Vec<Server> = forbidden.iter().map(|text| server(text)).collect();
    let asked = addresses.map(|(name, address)| Server { name, address });
    let servers = Servers {
        zone: name("shop.example"),
        servers: asked
            .filter(|server| !forbidden.contains(server))
            .map(zone_server)
            .collect(),
        hosts: found.to_vec(),
        forbidden: forbidden
            .iter()
            .map(|server| (server.clone(), "private use"))
            .collect(),
        left_out: 0,
    };
    let hosts = Hosts {
        servers: &servers,
        glue: &glue_of(glue),
        strict: false,
    };
    lines(&hosts.judge())
}

fn zone_server(server: Server) -> ZoneServer {
    ZoneServer {
        server,
        at_parent: true,
        at_child: true,
        glue: false,
        resolved: true,
        ns: None,
    }
}

/// An address of each family, in networks of their own.
fn both(third: u8) -> String {
    format!("192.0.{third}.1 2001:db8:{third}::1")
}

#[test]
fn networks_of_name_servers() {
    let found = |text: &str, addresses: &str| host(text, addresses, HostEnd::Found);
    let apart = [found("ns1", &both(1)), found("ns2", &both(2))];
    assert_eq!(hosts(&apart, "", &[]), Vec::<String>::new());

    let near = [
        found("ns1", "192.0.2.1 2001:db8:1::1"),
        found("ns2", "192.0.2.2 2001:db8:1::2"),
    ];
    assert_eq!(
        hosts(&near, "", &[]),
        ["WARNING NS_ONE_NETWORK shop.example"]
    );
    let half = [
        found("ns1", "192.0.2.1 2001:db8:1::1"),
        found("ns2", "192.0.2.2 2001:db8:2::2"),
    ];
    assert_eq!(hosts(&half, "", &[]), Vec::<String>::new());
    let open = [found("ns1", &both(1)), host("ns2", "", HostEnd::Waiting)];
    assert_eq!(hosts(&open, "", &[]), ["OK NOT_OBSERVED ns2.shop.example"]);

    let same = [
        found("ns1", &both(1)),
        found("ns2", "192.0.1.1 2001:db8:2::1"),
    ];
    assert_eq!(hosts(&same, "", &[]), ["OK NS_SAME_ADDRESS 192.0.1.1"]);

    let four = [found("ns1", "192.0.1.1"), found("ns2", "192.0.2.1")];
    assert_eq!(hosts(&four, "", &[]), ["OK NO_IPV6 shop.example"]);
    let six = [found("ns1", "2001:db8:1::1"), found("ns2", "2001:db8:2::1")];
    assert_eq!(hosts(&six, "", &[]), ["WARNING NO_IPV4 shop.example"]);
    // What glue alone has is an address as well.
    assert_eq!(hosts(&six, "ns1=192.0.2.1", &[]), Vec::<String>::new());

    let special = |state: &str, place: &str| format!("{state} NS_ADDRESS_SPECIAL {place}");
    let one = hosts(&four, "", &["ns1/192.0.1.1"]);
    assert_eq!(one[0], special("WARNING", "ns1.shop.example/192.0.1.1"));
    let all = hosts(&four, "", &["ns1/192.0.1.1", "ns2/192.0.2.1"]);
    assert_eq!(
        all[..2],
        [
            special("CRITICAL", "ns1.shop.example/192.0.1.1"),
            special("CRITICAL", "ns2.shop.example/192.0.2.1")
        ]
    );
}

#[test]
fn nobody_to_ask() {
    let nobody = "CRITICAL NO_NAME_SERVER shop.example";
    let gone = [
        host("ns1", "", HostEnd::NoSuchName),
        host("ns2", "", HostEnd::NoAddress),
    ];
    assert_eq!(hosts(&gone, "", &[]).last().unwrap(), nobody);
    // A search that has not ended proves nothing.
    let open = [
        host("ns1", "", HostEnd::NoSuchName),
        host("ns2", "", HostEnd::Waiting),
    ];
    assert!(!hosts(&open, "", &[]).contains(&nobody.to_owned()));
    // A server inside a zone that does not answer: its glue is its address.
    let dead = host("ns1", "", HostEnd::Failed("no reply".into()));
    let other = host("ns2", "192.0.1.1 2001:db8:1::1", HostEnd::Found);
    let found = hosts(&[dead, other], "ns1=192.0.2.1", &[]);
    assert_eq!(found, Vec::<String>::new());
}
