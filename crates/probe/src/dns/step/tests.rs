//! Tables of what replies say. Replies are written as short texts:
//! `aa nx an:NAME TYPE DATA, ns:..., ar:...`.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_proto::rr::rdata::{A, AAAA, CNAME, NS, SOA};

use super::*;
use crate::dns::exchange::{Ask, EdnsSeen};
use crate::dns::message::{How, Question, Transport};

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

fn record(text: &str) -> Record {
    let words: Vec<&str> = text.split_whitespace().collect();
    let data = match words[1] {
        "NS" => RData::NS(NS(name(words[2]))),
        "CNAME" => RData::CNAME(CNAME(name(words[2]))),
        "A" => RData::A(A(words[2].parse().unwrap())),
        "AAAA" => RData::AAAA(AAAA(words[2].parse().unwrap())),
        "SOA" => RData::SOA(SOA::new(name("ns."), name("h."), 1, 2, 3, 4, 5)),
        other => panic!("{other}"),
    };
    Record::from_rdata(name(words[0]), 300, data)
}

/// The flags before the first section, and the sections.
fn parts(text: &str) -> (&str, &str) {
    text.split_once(':').map_or((text, ""), |(flags, _)| {
        let flags = flags.rsplit_once(' ').map_or("", |(flags, _)| flags);
        (flags, text.get(flags.len()..).unwrap_or(""))
    })
}

fn reply(flags: &str, sections: &str) -> Reply {
    let section = |wanted: &str| -> Vec<Record> {
        let parts = sections
            .split(',')
            .filter_map(|part| part.trim().split_once(':'));
        parts
            .filter(|(key, _)| *key == wanted)
            .map(|(_, text)| record(text))
            .collect()
    };
    let rcode = match flags {
        flags if flags.contains("nx") => ResponseCode::NXDomain,
        flags if flags.contains("refused") => ResponseCode::Refused,
        _ => ResponseCode::NoError,
    };
    let server: SocketAddr = "127.0.0.1:53".parse().unwrap();
    Reply {
        server,
        source: server,
        transport: Transport::Udp,
        time: Duration::ZERO,
        size: 0,
        authoritative: flags.contains("aa"),
        truncated: false,
        recursion_desired: false,
        recursion_available: false,
        rcode,
        question: None,
        case_kept: true,
        answers: section("an"),
        authorities: section("ns"),
        additionals: section("ar"),
        edns: None,
        fault: flags.contains("fault").then(|| "cut".to_owned()),
    }
}

fn answer(text: &str) -> Answer {
    let (flags, sections) = parts(text);
    let reply = reply(flags, sections);
    let question = Question {
        name: name("shop.example"),
        kind: RecordType::NS,
    };
    Answer {
        ask: Ask {
            server: reply.server,
            question,
            how: How::default(),
        },
        heard: if flags.contains("silent") {
            Ok(Err(Theirs::Silent))
        } else {
            Ok(Ok(reply))
        },
        cut: None,
        udp: None,
        tcp: None,
        edns: EdnsSeen::Works,
        strays: Vec::new(),
    }
}

fn shown(step: &Step) -> String {
    match step {
        Step::Cut(referral) => {
            let servers = referral.servers.iter().map(|server| {
                let glue: Vec<String> = server.addresses.iter().map(ToString::to_string).collect();
                format!("{}={}", plain(&server.name), glue.join("+"))
            });
            let hosted = if referral.hosted { " hosted" } else { "" };
            format!("cut {}{hosted}", servers.collect::<Vec<_>>().join(" "))
        }
        Step::NoCut => "no cut".to_owned(),
        Step::Alias(target) => format!("alias {}", plain(target)),
        Step::NoSuchName => "no such name".to_owned(),
        Step::Lame(lame) => format!("lame: {lame}"),
        Step::NotAsked(ours) => format!("not asked: {ours}"),
    }
}

#[test]
fn steps() {
    let table = [
        (
            "ns:shop.example NS ns1.shop.example, ar:ns1.shop.example A 127.0.0.2",
            "cut ns1.shop.example=127.0.0.2",
        ),
        (
            "ns:SHOP.example NS NS1.x.test, ar:ns1.x.test A 127.0.0.2",
            "cut ns1.x.test=",
        ),
        (
            "ns:shop.example NS b.example, ns:shop.example NS a.example",
            "cut a.example= b.example=",
        ),
        (
            "aa an:shop.example NS ns1.shop.example",
            "cut ns1.shop.example= hosted",
        ),
        (
            "an:shop.example NS ns1.shop.example",
            "lame: not authoritative (AA clear)",
        ),
        ("aa ns:example SOA", "no cut"),
        ("aa", "no cut"),
        ("aa nx ns:example SOA", "no such name"),
        ("nx", "lame: not authoritative (AA clear)"),
        ("aa an:shop.example CNAME other.test", "alias other.test"),
        ("refused", "lame: REFUSED"),
        ("silent", "lame: no reply"),
        ("ns:. NS a.root.test", "lame: upward referral to ."),
        (
            "ns:example NS a.tld.test",
            "lame: upward referral to example",
        ),
        ("aa ns:. SOA", "lame: serves . instead"),
        ("aa ns:other.test SOA", "lame: serves other.test instead"),
        ("aa fault", "lame: malformed reply: cut"),
        ("fault ns:shop.example NS a.example", "cut a.example="),
    ];
    for (text, expected) in table {
        let step = step(&answer(text), &name("example"), &name("shop.example"));
        assert_eq!(shown(&step), expected, "{text}");
    }
}

#[test]
fn authorities() {
    let table = [
        ("aa an:shop.example SOA", "authority"),
        ("aa an:SHOP.EXAMPLE SOA", "authority"),
        ("an:shop.example SOA", "not authoritative (AA clear)"),
        ("aa ns:shop.example SOA", "no SOA record in its answer"),
        ("aa", "no SOA record in its answer"),
        ("aa an:other.test SOA", "serves other.test instead"),
        ("aa ns:example SOA", "serves example instead"),
        ("ns:. NS a.root.test", "upward referral to ."),
        ("", "not authoritative (AA clear)"),
        ("nx aa", "NXDOMAIN"),
        ("refused", "REFUSED"),
        ("silent", "no reply"),
        ("fault aa", "malformed reply: cut"),
    ];
    for (text, expected) in table {
        let answer = answer(text);
        let found = match authority(&answer, &name("shop.example")) {
            Ok(_) => "authority".to_owned(),
            Err(Ok(lame)) => lame.to_string(),
            Err(Err(ours)) => ours.to_string(),
        };
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn lookups() {
    let address = "127.0.0.2".parse().unwrap();
    let table = [
        (
            "aa an:ns1.shop.example A 127.0.0.2",
            Lookup::Found(vec![address], 300),
        ),
        (
            "an:ns1.shop.example A 127.0.0.2",
            Lookup::Lame(Lame::NotAuthoritative),
        ),
        (
            "aa an:ns1.shop.example CNAME x.test, an:x.test A 127.0.0.2",
            Lookup::Alias(name("x.test")),
        ),
        ("aa ns:shop.example SOA", Lookup::NoData),
        ("aa nx ns:shop.example SOA", Lookup::NoSuchName),
        ("ns:ns1.shop.example NS a.test", Lookup::Below),
        (
            "ns:. NS a.root.test",
            Lookup::Lame(Lame::Upward(Name::root())),
        ),
        (
            "aa ns:example SOA",
            Lookup::Lame(Lame::WrongZone(name("example"))),
        ),
        ("refused", Lookup::Lame(Lame::Code(ResponseCode::Refused))),
    ];
    for (text, expected) in table {
        let found = lookup(
            &answer(text),
            &name("shop.example"),
            &name("ns1.shop.example"),
        );
        assert_eq!(found, expected, "{text}");
    }
}
