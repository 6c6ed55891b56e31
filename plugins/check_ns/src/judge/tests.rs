//! Facts in, findings out. Replies are written as short texts: flags, then
//! records of the answer section, `NAME TYPE DATA` each behind a comma.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::rr::rdata::{A, NS, SOA, TXT};
use plugin::{Report, Tag};
use probe::dns::{
    Answer, Ask, Edns, EdnsSeen, How, Name, Ours, Question, RData, Record, RecordType, Reply,
    ResponseCode, Server, Theirs, Transport, ZoneServer,
};

use super::set::{Given, Listing};
use super::{Says, Working};
use crate::observe::Asked;

mod habits;
mod names;
mod set;
mod strict;

const SERVER: &str = "192.0.2.1:53";

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

fn all(text: &str) -> Vec<Name> {
    text.split_whitespace().map(name).collect()
}

fn zone() -> Name {
    name("shop.example")
}

fn record(text: &str) -> Record {
    let words: Vec<&str> = text.split_whitespace().collect();
    let data = match words[1] {
        "NS" => RData::NS(NS(name(words[2]))),
        "A" => RData::A(A(words[2].parse().unwrap())),
        "TXT" => RData::TXT(TXT::new(vec![words[2].to_owned()])),
        "SOA" => RData::SOA(SOA::new(name("ns1"), name("h"), 1, 2, 3, 4, 5)),
        other => panic!("{other}"),
    };
    Record::from_rdata(name(words[0]), 300, data)
}

fn reply(text: &str) -> Reply {
    let (flags, records) = text.split_once(',').unwrap_or((text, ""));
    let has = |flag: &str| flags.split_whitespace().any(|word| word == flag);
    let records = || records.split(',').filter(|text| !text.is_empty());
    let above = |text: &&str| text.trim().starts_with('^');
    let server: SocketAddr = SERVER.parse().unwrap();
    let code = [
        ("nx", ResponseCode::NXDomain),
        ("refused", ResponseCode::Refused),
        ("servfail", ResponseCode::ServFail),
        ("formerr", ResponseCode::FormErr),
        ("badvers", ResponseCode::BADVERS),
    ];
    Reply {
        server,
        source: server,
        transport: if has("tcp") {
            Transport::Tcp
        } else {
            Transport::Udp
        },
        time: Duration::ZERO,
        size: 0,
        authoritative: has("aa"),
        truncated: has("tc"),
        recursion_desired: false,
        recursion_available: has("ra"),
        rcode: code
            .iter()
            .find(|(flag, _)| has(flag))
            .map_or(ResponseCode::NoError, |(_, code)| *code),
        question: None,
        case_kept: !has("lowered"),
        answers: records().filter(|text| !above(text)).map(record).collect(),
        authorities: records()
            .filter(above)
            .map(|text| record(text.trim().trim_start_matches('^')))
            .collect(),
        additionals: Vec::new(),
        edns: (!has("plain")).then(Edns::new),
        fault: has("fault").then(|| "cut".to_owned()),
    }
}

fn heard(heard: probe::dns::Heard) -> Answer {
    Answer {
        ask: Ask {
            server: SERVER.parse().unwrap(),
            question: Question::new(zone(), RecordType::SOA),
            how: How::default(),
        },
        heard,
        cut: None,
        udp: None,
        tcp: None,
        edns: EdnsSeen::Works,
        strays: Vec::new(),
    }
}

/// The answer of a text; `silent` is the server's silence, `late` our own end.
fn answer(text: &str) -> Answer {
    match text {
        "silent" => heard(Ok(Err(Theirs::Silent))),
        "late" => heard(Err(Ours::Deadline)),
        _ => heard(Ok(Ok(reply(text)))),
    }
}

fn got(text: &str) -> Option<Arc<Answer>> {
    Some(Arc::new(answer(text)))
}

fn server(address: &str, of: &str, ns: Option<Arc<Answer>>) -> ZoneServer {
    ZoneServer {
        server: Server {
            name: name(of),
            address: address.parse().unwrap(),
        },
        at_parent: true,
        at_child: true,
        glue: false,
        resolved: true,
        ns,
    }
}

/// What `judge` makes of a server that works and answers so.
fn judged<T>(ns: Option<Arc<Answer>>, asked: &Asked, judge: impl Fn(&Working) -> T) -> T {
    let soa = answer("aa,shop.example SOA");
    let server = server("192.0.2.1", "ns1.shop.example", ns);
    judge(&Working {
        label: "ns1".to_owned(),
        server: &server,
        soa: &soa,
        asked,
    })
}

fn note(tag: &'static Tag, about: &str, text: String) -> Report {
    Report::finding(tag, about, text)
}

/// `TAG about text` of each finding; what has no tag is left out.
fn shown(reports: impl IntoIterator<Item = Report>) -> Vec<String> {
    let tagged = reports.into_iter().filter(|report| report.tag.is_some());
    tagged
        .map(|report| {
            let tag = report.tag.map_or("", |tag| tag.name);
            format!("{tag} {} {} {}", report.state(), report.about, report.text)
        })
        .collect()
}

fn listing(server: &str, set: &str) -> Listing {
    Listing {
        server: server.to_owned(),
        given: Given::Names(all(set), 300),
    }
}
