//! A healthy lab answers as correct servers do.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::RecordType::{A, AAAA, AXFR, CNAME, DNAME, DS, MX, NS, SOA, TXT};
use hickory_proto::rr::rdata::opt::EdnsOption;
use lab::{Lab, Settings};

use crate::client::{answers, ask, authorities, framed};

fn healthy() -> Lab {
    Lab::start(Settings::default()).unwrap()
}

#[test]
fn the_walk_from_the_root_finds_the_shop() {
    let lab = healthy();
    let root = ask("shop.example", NS).at(&lab, "a.root-servers.test");
    assert_eq!(authorities(&root), ["a.nic.example.", "b.nic.example."]);
    assert!(!root.metadata.authoritative);
    assert_eq!(root.additionals.len(), 2, "glue: {root}");
    let parent = ask("shop.example", NS).at(&lab, "b.nic.example");
    let names = [
        "ns1.shop.example.",
        "ns2.shop.example.",
        "ns3.operator.test.",
    ];
    assert_eq!(authorities(&parent), names);
    for server in ["shop-ns1", "shop-ns2", "shop-ns3"] {
        let child = ask("shop.example", NS).at(&lab, server);
        assert_eq!(answers(&child), names);
        assert!(child.metadata.authoritative);
    }
}

#[test]
fn hints_name_both_roots() {
    let lab = healthy();
    let hints = std::fs::read_to_string(lab.hints_path()).unwrap();
    for root in ["a.root-servers.test", "b.root-servers.test"] {
        assert!(hints.contains(&lab.address(root).to_string()), "{hints}");
    }
    let path = lab.hints_path().to_owned();
    drop(lab);
    assert!(!path.exists(), "the file goes with the lab");
}

#[test]
fn negative_answers_carry_the_soa() {
    let lab = healthy();
    for (name, kind, code) in [
        ("none.shop.example", A, ResponseCode::NXDomain),
        ("b.ent.shop.example", A, ResponseCode::NoError),
        ("four.shop.example", AAAA, ResponseCode::NoError),
        ("shop.example", DNAME, ResponseCode::NoError),
    ] {
        let reply = ask(name, kind).at(&lab, "shop-ns1");
        assert_eq!(reply.metadata.response_code, code, "{name}");
        assert!(reply.metadata.authoritative && reply.answers.is_empty());
        assert_eq!(reply.authorities[0].record_type(), SOA);
    }
}

#[test]
fn aliases_are_followed_inside_the_zone() {
    let lab = healthy();
    let chain = ask("store.shop.example", A).at(&lab, "shop-ns1");
    let expected = ["93.184.216.10", "shop.shop.example.", "www.shop.example."];
    assert_eq!(answers(&chain), expected);
    let away = ask("cdn.shop.example", A).at(&lab, "shop-ns1");
    assert_eq!(answers(&away), ["edge.operator.test."]);
    let one = ask("store.shop.example", CNAME).at(&lab, "shop-ns1");
    assert_eq!(answers(&one), ["shop.shop.example."]);
    let renamed = ask("www.old.shop.example", A).at(&lab, "shop-ns1");
    let kinds: Vec<_> = renamed
        .answers
        .iter()
        .map(|record| record.record_type())
        .collect();
    assert_eq!(kinds, [DNAME, CNAME]);
    let looped = ask("loop.aliases.example", A).at(&lab, "operator-ns1");
    assert_eq!(looped.answers.len(), 2, "a loop ends");
}

#[test]
fn wildcards_take_the_name_asked_for() {
    let lab = healthy();
    let reply = ask("Any.wild.shop.example", TXT).at(&lab, "shop-ns1");
    assert_eq!(reply.answers[0].name.to_ascii(), "Any.wild.shop.example.");
    assert_eq!(reply.queries[0].name.to_ascii(), "Any.wild.shop.example.");
}

#[test]
fn the_parent_answers_for_ds() {
    let lab = healthy();
    let reply = ask("shop.example", DS).at(&lab, "example-a");
    assert!(reply.metadata.authoritative && reply.answers.is_empty());
    let signed = ask("signed-at-parent.example", DS).at(&lab, "example-a");
    assert_eq!(signed.answers.len(), 1);
    // Parent and child on one server.
    let same = ask("sub.shop.example", DS).at(&lab, "shop-ns2");
    assert_eq!(same.authorities[0].name.to_ascii(), "shop.example.");
    let child = ask("sub.shop.example", SOA).at(&lab, "shop-ns2");
    assert!(child.metadata.authoritative);
    assert!(
        !ask("sub.shop.example", SOA)
            .at(&lab, "shop-ns1")
            .metadata
            .authoritative
    );
}

#[test]
fn what_is_not_served_is_refused() {
    let lab = healthy();
    for (name, kind) in [("www.elsewhere.test", A), ("shop.example", AXFR)] {
        let reply = ask(name, kind).tcp().at(&lab, "shop-ns1");
        assert_eq!(reply.metadata.response_code, ResponseCode::Refused);
        assert!(reply.answers.is_empty());
    }
    let chaos = ask("version.bind", TXT).chaos().at(&lab, "shop-ns1");
    assert_eq!(chaos.metadata.response_code, ResponseCode::Refused);
}

#[test]
fn edns_is_kept() {
    let lab = healthy();
    let reply = ask("shop.example", SOA).at(&lab, "shop-ns1");
    let edns = reply.edns.unwrap();
    assert_eq!((edns.version(), edns.max_payload()), (0, 1232));
    assert!(edns.flags().dnssec_ok);
    assert!(
        ask("shop.example", SOA)
            .plain()
            .at(&lab, "shop-ns1")
            .edns
            .is_none()
    );

    let newer = ask("shop.example", SOA).edns(|edns| {
        edns.set_version(1);
    });
    let reply = newer.at(&lab, "shop-ns1");
    // 16 is BADVERS here and BADSIG in TSIG; hickory reads the latter.
    assert_eq!(u16::from(reply.metadata.response_code), 16);
    assert_eq!(reply.edns.unwrap().version(), 0);

    let unknown = ask("shop.example", SOA).edns(|edns| {
        edns.options_mut()
            .insert(EdnsOption::Unknown(65_001, vec![1]));
        edns.flags_mut().z = 0x80;
    });
    let reply = unknown.at(&lab, "shop-ns1");
    assert_eq!(reply.answers.len(), 1);
    let edns = reply.edns.unwrap();
    assert!(edns.options().as_ref().is_empty() && edns.flags().z == 0);
}

#[test]
fn long_answers_go_over_tcp() {
    let lab = healthy();
    let cut = ask("many.example", TXT).at(&lab, "operator-ns1");
    assert!(cut.metadata.truncation && cut.answers.is_empty() && cut.edns.is_some());
    let whole = ask("many.example", TXT).tcp().at(&lab, "operator-ns1");
    assert_eq!(whole.answers.len(), 30);
    let roomy = ask("many.example", TXT).edns(|edns| {
        edns.set_max_payload(4096);
    });
    assert_eq!(roomy.at(&lab, "operator-ns1").answers.len(), 30);
}

#[test]
fn a_connection_takes_several_questions() {
    let lab = healthy();
    let mut stream = TcpStream::connect(lab.socket("shop-ns1")).unwrap();
    for _ in 0..3 {
        let question = ask("shop.example", SOA).bytes();
        let length = u16::try_from(question.len()).unwrap().to_be_bytes();
        stream.write_all(&length).unwrap();
        stream.write_all(&question).unwrap();
    }
    for _ in 0..3 {
        assert!(framed(&mut stream).unwrap().len() > 40);
    }
}

#[test]
fn noise_is_ignored() {
    let lab = healthy();
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for noise in [&b""[..], b"\0", &[0xFF; 100], &[0; 12]] {
        socket.send_to(noise, lab.socket("shop-ns1")).unwrap();
    }
    assert_eq!(
        ask("shop.example", SOA).at(&lab, "shop-ns1").answers.len(),
        1
    );
}

#[test]
fn the_recursor_follows_everything() {
    let lab = healthy();
    let reply = ask("cdn.shop.example", AAAA).at(&lab, "recursor");
    assert_eq!(
        answers(&reply),
        ["2606:2800:220:1::30", "edge.operator.test."]
    );
    let meta = reply.metadata;
    assert!(meta.recursion_available && !meta.authoritative && !meta.authentic_data);
    let across = ask("www.old.shop.example", A).at(&lab, "recursor");
    assert!(answers(&across).contains(&"93.184.216.20".to_owned()));
    for (name, code) in [
        ("none.shop.example", ResponseCode::NXDomain),
        ("www.lame.example", ResponseCode::ServFail),
        ("loop.aliases.example", ResponseCode::ServFail),
        ("dangling.aliases.example", ResponseCode::NXDomain),
    ] {
        let reply = ask(name, A).at(&lab, "recursor");
        assert_eq!(reply.metadata.response_code, code, "{name}");
    }
}

#[test]
fn zones_on_request_are_delegated_and_served() {
    let lab = Lab::start(Settings {
        zones: 300,
        ..Settings::default()
    })
    .unwrap();
    let names = lab.zone_names();
    assert_eq!(
        (names.len(), names[299].as_str()),
        (300, "zone0300.example")
    );
    let parent = ask(&names[299], NS).at(&lab, "example-b");
    assert_eq!(
        authorities(&parent),
        ["ns1.hosting.example.", "ns2.hosting.example."]
    );
    assert_eq!(
        ask(&names[299], MX).at(&lab, "hosting-ns2").answers.len(),
        2
    );
    assert_eq!(
        ask("www.zone0300.example", A)
            .at(&lab, "recursor")
            .answers
            .len(),
        1
    );
}

#[test]
fn every_delegation_of_the_flawed_zones_is_there() {
    // Those without any server of the lab that has them are flawed by that.
    let nowhere = BTreeSet::from(["lame", "silent", "closed", "glueless-a", "ns-unresolvable"]);
    let lab = healthy();
    for name in include_str!("../../zones/example.zone")
        .lines()
        .filter_map(delegated)
    {
        let reply = ask(&format!("www.{name}.example"), A).at(&lab, "recursor");
        let lost = reply.metadata.response_code == ResponseCode::ServFail;
        assert_eq!(lost, nowhere.contains(name), "{name}");
    }
}

/// The owner of an NS record of the zone file.
fn delegated(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let owner = words.next()?;
    (words.next() == Some("NS") && owner != "@").then_some(owner)
}

#[test]
fn labs_stand_side_by_side() {
    let labs: Vec<_> = (0..4).map(|_| healthy()).collect();
    labs[0].break_("stale-serial").unwrap();
    let serial = |lab| answers(&ask("shop.example", SOA).at(lab, "shop-ns2"));
    assert_ne!(serial(&labs[0]), serial(&labs[1]));
    assert_eq!(serial(&labs[2]), serial(&labs[3]));
}

#[test]
fn questions_are_counted_by_server() {
    let lab = healthy();
    ask("shop.example", SOA).at(&lab, "shop-ns1");
    ask("shop.example", SOA).tcp().at(&lab, "shop-ns1");
    ask("shop.example", SOA).at(&lab, "shop-ns2");
    assert_eq!(lab.queries(), 3);
    assert_eq!(lab.queries_by_server()["shop-ns1"], 2);
}

#[test]
fn ipv6_addresses_stand_beside() {
    if std::net::UdpSocket::bind("[::1]:0").is_err() {
        eprintln!("skipped: no ::1 here");
        return;
    }
    let lab = Lab::start(Settings {
        ipv6: [("shop-ns1".to_owned(), std::net::Ipv6Addr::LOCALHOST)].into(),
        ..Settings::default()
    })
    .unwrap();
    let host = ask("ns1.shop.example", AAAA).at(&lab, "shop-ns2");
    assert_eq!(answers(&host), ["::1"]);
    let six = std::net::SocketAddr::new(std::net::Ipv6Addr::LOCALHOST.into(), lab.port());
    assert!(ask("shop.example", SOA).datagram(six).is_some());
    assert!(ask("shop.example", SOA).stream(six).is_some());
}

/// Lower bounds only: how much longer it takes is the machine's affair.
#[test]
fn latency_is_one_round_trip_and_tcp_takes_two() {
    let latency = Duration::from_millis(50);
    let lab = Lab::start(Settings {
        latency,
        ..Settings::default()
    })
    .unwrap();
    let started = Instant::now();
    ask("shop.example", SOA).raw(&lab, "shop-ns1");
    assert!(started.elapsed() >= latency);
    let started = Instant::now();
    ask("shop.example", SOA).tcp().raw(&lab, "shop-ns1");
    assert!(started.elapsed() >= latency * 2);
}
