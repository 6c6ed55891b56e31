//! From a stranger's bytes to a [`Reply`], as far as they can be read.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use hickory_proto::op::{Edns, Header, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Record, RecordData, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use super::{Question, Reply, Transport};

/// The most records read from one reply. An honest one has some dozens (the
/// root's referral of a signed name has about 40); BIND serves at most 100 in
/// a set. Decoded records take some 300 bytes each, hence the cap.
pub const RECORDS: usize = 500;

/// What a reply must match before it is one (RFC 5452 section 9.1).
#[derive(Clone, Debug)]
pub struct Expected {
    /// The id that was sent.
    pub id: u16,
    /// The question, its name in the case that was sent.
    pub question: Question,
    /// The class of the question.
    pub class: DNSClass,
}

/// What is known of a reply besides its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The address that was asked.
    pub server: SocketAddr,
    /// The address that replied.
    pub source: SocketAddr,
    /// How the reply came.
    pub transport: Transport,
    /// From the first sending to the reply.
    pub time: Duration,
}

/// A message that is no reply to our question, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stray {
    /// It has no readable header or question.
    Undecodable,
    /// QR is clear, or the operation is not a query.
    NotAReply,
    /// The id is not ours.
    WrongId,
    /// The question is not ours, or is missing without an error to explain it.
    WrongQuestion,
}

impl Stray {
    /// The reason in one or two words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Undecodable => "undecodable",
            Self::NotAReply => "not a reply",
            Self::WrongId => "wrong id",
            Self::WrongQuestion => "wrong question",
        }
    }
}

impl fmt::Display for Stray {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.words())
    }
}

/// Reads a reply. What comes after a fault is left out and the fault is kept.
///
/// # Errors
/// A message that is not a reply to the expected question is a [`Stray`].
pub fn decode(bytes: &[u8], expected: &Expected, arrival: Arrival) -> Result<Reply, Stray> {
    let mut decoder = BinDecoder::new(bytes);
    let header = Header::read(&mut decoder).map_err(|_| Stray::Undecodable)?;
    if header.message_type != MessageType::Response || header.op_code != OpCode::Query {
        return Err(Stray::NotAReply);
    }
    if header.id != expected.id {
        return Err(Stray::WrongId);
    }
    let question = read_question(&mut decoder, &header, expected)?;
    let mut reply = Reply {
        server: arrival.server,
        source: arrival.source,
        transport: arrival.transport,
        time: arrival.time,
        size: bytes.len(),
        authoritative: header.authoritative,
        truncated: header.truncation,
        recursion_desired: header.recursion_desired,
        recursion_available: header.recursion_available,
        rcode: header.response_code,
        case_kept: kept_case(question.as_ref(), &expected.question),
        question,
        answers: Vec::new(),
        authorities: Vec::new(),
        additionals: Vec::new(),
        edns: None,
        fault: None,
    };
    reply.fault = read_sections(&mut decoder, &header, &mut reply).err();
    Ok(reply)
}

/// A reply without a question cannot be told from another server's words, but
/// a server that could not read ours has nothing to echo.
fn read_question(
    decoder: &mut BinDecoder<'_>,
    header: &Header,
    expected: &Expected,
) -> Result<Option<Query>, Stray> {
    if header.counts.queries == 0 {
        return match header.response_code {
            ResponseCode::FormErr
            | ResponseCode::ServFail
            | ResponseCode::NotImp
            | ResponseCode::Refused => Ok(None),
            _ => Err(Stray::WrongQuestion),
        };
    }
    let query = Query::read(decoder).map_err(|_| Stray::Undecodable)?;
    let same = query.name == expected.question.name
        && query.query_type == expected.question.kind
        && query.query_class == expected.class;
    if same {
        Ok(Some(query))
    } else {
        Err(Stray::WrongQuestion)
    }
}

/// A question that was not echoed has not changed its case.
fn kept_case(echoed: Option<&Query>, asked: &Question) -> bool {
    echoed.is_none_or(|query| query.name.eq_case(&asked.name))
}

/// Fills the sections of a reply until they end or a record is faulty. Bytes
/// after the last record are ignored, as resolvers do.
fn read_sections(
    decoder: &mut BinDecoder<'_>,
    header: &Header,
    reply: &mut Reply,
) -> Result<(), String> {
    let counts = header.counts;
    if counts.queries > 1 {
        return Err(format!("{} questions in one message", counts.queries));
    }
    let mut room = RECORDS;
    let class = class(reply);
    read_section(
        decoder,
        (counts.answers, "answer", class),
        &mut room,
        &mut reply.answers,
    )?;
    read_section(
        decoder,
        (counts.authorities, "authority", class),
        &mut room,
        &mut reply.authorities,
    )?;
    for number in 1..=counts.additionals {
        let record = read_record(decoder, "additional", number, &mut room)?;
        if record.record_type() == RecordType::OPT {
            take_opt(&record, reply)?;
        } else {
            reply
                .additionals
                .push(in_class(record, "additional", number, class)?);
        }
    }
    Ok(())
}

/// Reads the records of the answer or authority section.
fn read_section(
    decoder: &mut BinDecoder<'_>,
    (count, section, class): (u16, &str, DNSClass),
    room: &mut usize,
    into: &mut Vec<Record>,
) -> Result<(), String> {
    for number in 1..=count {
        let record = read_record(decoder, section, number, room)?;
        if record.record_type() == RecordType::OPT {
            return Err(format!("{section} record {number} is an OPT record"));
        }
        into.push(in_class(record, section, number, class)?);
    }
    Ok(())
}

/// Reads one record, and no more than fit.
fn read_record(
    decoder: &mut BinDecoder<'_>,
    section: &str,
    number: u16,
    room: &mut usize,
) -> Result<Record, String> {
    *room = room
        .checked_sub(1)
        .ok_or_else(|| format!("more than {RECORDS} records"))?;
    Record::read(decoder).map_err(|error| format!("{section} record {number}: {error}"))
}

/// The class that was asked for; an error may leave the question out.
fn class(reply: &Reply) -> DNSClass {
    reply
        .question
        .as_ref()
        .map_or(DNSClass::IN, Query::query_class)
}

/// Only one class was asked for, and whoever reads a section relies on it. A
/// record without data is a form of updates (RFC 2136) and says nothing here.
fn in_class(record: Record, section: &str, number: u16, class: DNSClass) -> Result<Record, String> {
    if record.dns_class != class {
        return Err(format!(
            "{section} record {number} is of class {}",
            record.dns_class
        ));
    }
    if record.data.is_update() {
        return Err(format!("{section} record {number} has no data"));
    }
    Ok(record)
}

/// Takes the OPT record, of which a message has at most one (RFC 6891 section
/// 6.1.1), and with it the upper bits of the response code.
fn take_opt(record: &Record, reply: &mut Reply) -> Result<(), String> {
    if reply.edns.is_some() {
        return Err("more than one OPT record".to_owned());
    }
    let edns = Edns::from(record);
    reply.rcode = match ResponseCode::from(edns.rcode_high(), reply.rcode.low()) {
        // The codec's other name for 16 belongs to TSIG, which we never send.
        ResponseCode::BADSIG => ResponseCode::BADVERS,
        rcode => rcode,
    };
    reply.edns = Some(edns);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;
    use crate::dns::message::{EdnsForm, How, Name, encode};

    fn plain() -> How {
        How {
            edns: EdnsForm::None,
            ..How::default()
        }
    }

    fn expected() -> Expected {
        let name = Name::from_str("www.shop.example.").unwrap();
        Expected {
            id: 0x1234,
            question: Question::new(name, RecordType::A),
            class: DNSClass::IN,
        }
    }

    fn read(bytes: &[u8]) -> Result<Reply, Stray> {
        let server = "192.0.2.1:53".parse().unwrap();
        let (transport, time) = (Transport::Udp, Duration::ZERO);
        decode(
            bytes,
            &expected(),
            Arrival {
                server,
                source: server,
                transport,
                time,
            },
        )
    }

    /// A reply of these counts: question, answer, authority, additional.
    fn reply(counts: [u16; 4], after_question: &[u8]) -> Vec<u8> {
        let question = &expected().question;
        let mut bytes = encode(0x1234, question, plain()).unwrap();
        bytes[2] = 0x84;
        for (place, count) in counts.iter().enumerate() {
            bytes[4 + 2 * place..6 + 2 * place].copy_from_slice(&count.to_be_bytes());
        }
        bytes.extend_from_slice(after_question);
        bytes
    }

    /// A record owned by the name of the question.
    fn record(kind: u16, class: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xc0, 12];
        bytes.extend(kind.to_be_bytes());
        bytes.extend(class.to_be_bytes());
        bytes.extend(300_u32.to_be_bytes());
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
        bytes
    }

    fn address() -> Vec<u8> {
        record(1, 1, &[192, 0, 2, 7])
    }

    /// An OPT record with the upper bits of a response code.
    fn opt(rcode_high: u8, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 41, 0x04, 0xd0, rcode_high, 0, 0, 0];
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn a_sound_reply_is_read_whole() {
        let after = [address(), record(2, 1, &[0]), address(), opt(0, &[])].concat();
        let reply = read(&reply([1, 1, 1, 2], &after)).unwrap();
        let sections = [&reply.answers, &reply.authorities, &reply.additionals];
        assert_eq!(sections.map(Vec::len), [1, 1, 1]);
        assert!(reply.authoritative && !reply.truncated && reply.case_kept);
        assert_eq!(reply.edns.unwrap().max_payload(), 1232);
        assert_eq!(reply.fault, None);
    }

    #[test]
    fn what_is_not_our_reply_is_a_stray() {
        let sound = reply([1, 0, 0, 0], &[]);
        let with = |place: usize, byte: u8| {
            let mut bytes = sound.clone();
            bytes[place] = byte;
            read(&bytes).unwrap_err()
        };
        assert!(read(&sound).is_ok());
        assert_eq!(with(0, 0x99), Stray::WrongId);
        assert_eq!(with(2, 0x04), Stray::NotAReply);
        assert_eq!(with(2, 0xa4), Stray::NotAReply, "another operation");
        assert_eq!(with(13, b'x'), Stray::WrongQuestion);
        assert_eq!(
            with(sound.len() - 3, 28),
            Stray::WrongQuestion,
            "another type"
        );
        assert_eq!(
            with(sound.len() - 1, 3),
            Stray::WrongQuestion,
            "another class"
        );
        assert_eq!(
            with(12, 200),
            Stray::Undecodable,
            "a label of no known kind"
        );
        for size in 0..sound.len() {
            assert_eq!(
                read(&sound[..size]).unwrap_err(),
                Stray::Undecodable,
                "{size} bytes"
            );
        }
    }

    #[test]
    fn only_an_error_may_leave_out_the_question() {
        for (rcode, taken) in [
            (0, false),
            (1, true),
            (2, true),
            (3, false),
            (4, true),
            (5, true),
        ] {
            let mut bytes = reply([0, 0, 0, 0], &[]);
            bytes.truncate(12);
            bytes[3] = rcode;
            assert_eq!(read(&bytes).is_ok(), taken, "rcode {rcode}");
        }
    }

    #[test]
    fn another_case_is_the_same_question_and_is_noted() {
        let mut bytes = reply([1, 0, 0, 0], &[]);
        bytes[13] = b'W';
        assert!(!read(&bytes).unwrap().case_kept);
    }

    #[test]
    fn what_was_read_before_a_fault_is_kept() {
        let looped = [vec![0xc0, 49], vec![0; 10]].concat();
        let forward = [vec![0xc0, 0xff], vec![0; 10]].concat();
        let long = [record(1, 1, &[192, 0, 2]), address()].concat();
        let mut lying = address();
        lying[10..12].copy_from_slice(&999_u16.to_be_bytes());
        let faults = [
            ("a name that points at itself", looped),
            ("a name that points past the end", forward),
            ("an address of three bytes", long),
            ("data beyond the end", lying),
            ("half a record", address()[..9].to_vec()),
            ("no record at all", Vec::new()),
            ("no data", record(1, 1, &[])),
            ("class CH", record(1, 3, &[192, 0, 2, 7])),
            ("OPT among the answers", opt(0, &[])),
        ];
        for (what, bytes) in faults {
            let reply = read(&reply([1, 2, 0, 0], &[address(), bytes].concat())).unwrap();
            assert!(!reply.answers.is_empty() && reply.fault.is_some(), "{what}");
        }
    }

    #[test]
    fn the_sections_before_a_fault_stand() {
        let after = [address(), record(1, 3, &[1; 4])].concat();
        let reply = read(&reply([1, 2, 0, 0], &after)).unwrap();
        assert_eq!(reply.answers.len(), 1);
        assert_eq!(reply.fault.unwrap(), "answer record 2 is of class CH");
    }

    #[test]
    fn lying_counts_cost_nothing() {
        let reply = read(&reply([1, 0xffff, 0xffff, 0xffff], &address())).unwrap();
        assert_eq!(reply.answers.len(), 1);
        assert!(reply.fault.unwrap().starts_with("answer record 2: "));
    }

    #[test]
    fn no_more_records_are_read_than_are_sane() {
        let count = u16::try_from(RECORDS).unwrap() + 1;
        let reply = read(&reply(
            [1, count, 0, 0],
            &address().repeat(usize::from(count)),
        ))
        .unwrap();
        assert_eq!(
            (reply.answers.len(), reply.fault.unwrap().as_str()),
            (RECORDS, "more than 500 records")
        );
    }

    #[test]
    fn more_than_one_question_is_a_fault() {
        let reply = read(&reply([2, 1, 0, 0], &address())).unwrap();
        assert_eq!(
            (reply.answers.len(), reply.fault.unwrap().as_str()),
            (0, "2 questions in one message")
        );
    }

    #[test]
    fn the_opt_record_extends_the_response_code() {
        let codes = [(0, ResponseCode::NoError), (1, ResponseCode::BADVERS)];
        for (high, rcode) in codes {
            assert_eq!(
                read(&reply([1, 0, 0, 1], &opt(high, &[]))).unwrap().rcode,
                rcode
            );
        }
    }

    #[test]
    fn a_second_opt_record_is_a_fault() {
        let reply = read(&reply([1, 0, 0, 2], &[opt(0, &[]), opt(1, &[])].concat())).unwrap();
        assert_eq!(
            (reply.rcode, reply.fault.unwrap().as_str()),
            (ResponseCode::NoError, "more than one OPT record")
        );
    }

    #[test]
    fn the_opt_record_of_another_name_is_a_fault() {
        let reply = read(&reply([1, 0, 0, 1], &record(41, 1232, &[]))).unwrap();
        assert!(reply.edns.is_none() && reply.fault.is_some());
    }

    #[test]
    fn unknown_types_are_kept_as_they_are() {
        let reply = read(&reply([1, 1, 0, 0], &record(65_432, 1, b"anything"))).unwrap();
        assert_eq!((reply.answers.len(), reply.fault), (1, None));
    }

    #[test]
    fn bytes_after_the_message_do_not_matter() {
        let reply = read(&reply([1, 1, 0, 0], &[address(), vec![1, 2, 3]].concat())).unwrap();
        assert_eq!((reply.answers.len(), reply.fault), (1, None));
    }

    #[test]
    fn no_byte_changed_makes_it_panic() {
        let after = [
            address(),
            record(6, 1, &[0; 22]),
            opt(0, &[0, 10, 0, 2, 1, 1]),
        ]
        .concat();
        let sound = reply([1, 1, 1, 1], &after);
        for place in 2..sound.len() {
            for byte in 0..=255 {
                let mut bytes = sound.clone();
                bytes[place] = byte;
                let _ = read(&bytes);
                let _ = read(&bytes[..place]);
            }
        }
    }
}
