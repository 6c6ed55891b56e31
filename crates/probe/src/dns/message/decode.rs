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
    let question = read_question(&mut decoder, &header, &expected.question)?;
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
    asked: &Question,
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
    let same = query.name == asked.name
        && query.query_type == asked.kind
        && query.query_class == DNSClass::IN;
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
    read_section(
        decoder,
        counts.answers,
        "answer",
        &mut room,
        &mut reply.answers,
    )?;
    read_section(
        decoder,
        counts.authorities,
        "authority",
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
                .push(in_class(record, "additional", number)?);
        }
    }
    Ok(())
}

/// Reads the records of the answer or authority section.
fn read_section(
    decoder: &mut BinDecoder<'_>,
    count: u16,
    section: &str,
    room: &mut usize,
    into: &mut Vec<Record>,
) -> Result<(), String> {
    for number in 1..=count {
        let record = read_record(decoder, section, number, room)?;
        if record.record_type() == RecordType::OPT {
            return Err(format!("{section} record {number} is an OPT record"));
        }
        into.push(in_class(record, section, number)?);
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

/// Only class IN was asked for, and whoever reads a section relies on it. A
/// record without data is a form of updates (RFC 2136) and says nothing here.
fn in_class(record: Record, section: &str, number: u16) -> Result<Record, String> {
    if record.dns_class != DNSClass::IN {
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
