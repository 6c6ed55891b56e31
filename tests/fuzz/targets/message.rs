//! The bytes of a stranger as a reply, and everything that reads one.

#![no_main]

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use probe::dns::exchange::{Answer, Ask, EdnsSeen};
use probe::dns::message::{Arrival, DNSClass, Expected, RECORDS, decode, encode};
use probe::dns::{self, EdnsForm, How, Name, Question, RecordType, Reply, Transport};

const HEADER: usize = 12;

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    if let (Some(header), Some(rest)) = (bytes.get(..HEADER), bytes.get(HEADER..)) {
        read(&framed(header, rest));
    }
});

/// The bytes after a header and a question that are always accepted: most
/// random headers and questions end the reading before it begins.
fn framed(header: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut message = encode(0, &asked(), plain()).unwrap();
    message[..HEADER].copy_from_slice(header);
    message[2] = 0x80 | (header[2] & 0x07);
    message[4..6].copy_from_slice(&[0, 1]);
    message.extend_from_slice(rest);
    message
}

/// Without an OPT record the message ends with its question.
fn plain() -> How {
    How {
        edns: EdnsForm::None,
        ..How::default()
    }
}

fn asked() -> Question {
    let name = Name::from_ascii("www.shop.example.").unwrap();
    Question::new(name, RecordType::A)
}

fn read(bytes: &[u8]) {
    let id = bytes
        .get(..2)
        .map_or(0, |id| u16::from_be_bytes([id[0], id[1]]));
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, 53));
    let expected = Expected {
        id,
        question: asked(),
        class: DNSClass::IN,
    };
    let arrival = Arrival {
        server,
        source: server,
        transport: Transport::Udp,
        time: Duration::ZERO,
    };
    if let Ok(reply) = decode(bytes, &expected, arrival) {
        assert_eq!(reply.size, bytes.len());
        assert!(reply.answers.len() + reply.authorities.len() + reply.additionals.len() <= RECORDS);
        observe(reply, server);
    }
}

/// Every reader of replies, with a chain of zones as a walk has it.
fn observe(reply: Reply, server: SocketAddr) {
    let (host, zone, parent) = (
        asked().name,
        asked().name.base_name(),
        asked().name.base_name().base_name(),
    );
    for record in reply
        .answers
        .iter()
        .chain(&reply.authorities)
        .chain(&reply.additionals)
    {
        dns::plain(&record.name);
        dns::host_name(&record.name);
        dns::addresses(&reply.answers, &record.name);
        dns::alias(&reply.answers, &record.name);
        dns::soas(&reply, &record.name).count();
        assert!(!record.to_string().is_empty());
    }
    dns::name_servers(reply.answers.iter());
    dns::code_name(reply.rcode);
    let ask = Ask {
        server,
        question: asked(),
        how: How::default(),
    };
    let answer = Answer {
        ask,
        heard: Ok(Ok(reply)),
        cut: None,
        udp: None,
        tcp: None,
        edns: EdnsSeen::NotSeen,
        strays: Vec::new(),
    };
    dns::step(&answer, &parent, &zone);
    dns::lookup(&answer, &zone, &host);
    let _ = dns::authority(&answer, &zone);
}
