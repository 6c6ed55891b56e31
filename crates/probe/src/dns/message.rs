//! One question and one reply of the domain name system, as bytes and as facts.

mod decode;

pub use decode::{Arrival, Expected, RECORDS, Stray, decode};

use std::net::SocketAddr;
use std::time::Duration;

pub use hickory_proto::op::{Edns, Query, ResponseCode};
pub use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use hickory_proto::op::{DEFAULT_MAX_PAYLOAD_LEN, Message, MessageType, OpCode};
use hickory_proto::rr::rdata::opt::EdnsOption;

use super::key::same;
use crate::error::Ours;

/// The option that nobody knows, as RFC 8906 section 8.2.3 tests it.
pub const UNKNOWN_OPTION: u16 = 100;
/// The flag that nobody knows, as RFC 8906 section 8.2.4 tests it.
const UNKNOWN_FLAG: u16 = 0x40;

/// What is asked; the class is IN unless [`How::chaos`] says otherwise.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name asked about, compared without regard to case.
    pub name: Name,
    /// The type asked for.
    pub kind: RecordType,
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && same(&self.name, &other.name)
    }
}

impl Eq for Question {}

impl Question {
    /// A question about a name, which is taken as absolute.
    pub fn new(mut name: Name, kind: RecordType) -> Self {
        name.set_fqdn(true);
        Self { name, kind }
    }
}

/// The way a question is put.
///
/// The default is what a validating resolver does: RD=0, EDNS with 1,232 bytes
/// and DO, UDP first, and the name in the case it was given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct How {
    /// Whether recursion is desired (RD).
    pub recursion: bool,
    /// What the OPT record says.
    pub edns: EdnsForm,
    /// The transports tried.
    pub path: Path,
    /// Whether each letter of the name is sent in a case drawn by lot.
    pub scramble_case: bool,
    /// Whether the class is CH instead of IN: what servers tell of themselves (RFC 4892).
    pub chaos: bool,
}

impl How {
    /// The class of the question.
    pub fn class(self) -> DNSClass {
        match self.chaos {
            true => DNSClass::CH,
            false => DNSClass::IN,
        }
    }
}

/// What the OPT record of a question says (RFC 6891).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EdnsForm {
    /// Version 0, 1,232 bytes (the advice of the DNS flag day 2020), DO set.
    #[default]
    Standard,
    /// No OPT record at all.
    None,
    /// Version 1, which nobody speaks: BADVERS is the right answer (RFC 8906 section 8.2.2).
    Version1,
    /// An option that is not assigned, to be ignored (RFC 8906 section 8.2.3).
    UnknownOption,
    /// A flag that is not assigned, to be ignored (RFC 8906 section 8.2.4).
    UnknownFlag,
    /// As `Standard`, with this payload size in bytes, at least 512.
    Size(u16),
}

/// The transports that a question may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Path {
    /// UDP; after a second without a reply once more, and beside it plain UDP
    /// without EDNS and TCP; a truncated reply goes to TCP.
    #[default]
    Ladder,
    /// UDP, sent at most twice; no other transport, and a truncated reply stands.
    Udp,
    /// TCP only.
    Tcp,
    /// UDP as `Udp`, from an unconnected socket: a reply is taken from whatever
    /// address sends it, and that address is recorded.
    Unconnected,
}

/// How a reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// UDP, with the OPT record that was asked for (none where none was wanted).
    Udp,
    /// UDP without EDNS, as the fallback of a question that was sent with EDNS.
    PlainUdp,
    /// TCP.
    Tcp,
}

/// What a server said, as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The address that was asked.
    pub server: SocketAddr,
    /// The address that replied; it differs only on [`Path::Unconnected`].
    pub source: SocketAddr,
    /// How the reply came.
    pub transport: Transport,
    /// From the first sending on this transport to the reply.
    pub time: Duration,
    /// The size of the message in bytes.
    pub size: usize,
    /// AA.
    pub authoritative: bool,
    /// TC.
    pub truncated: bool,
    /// RD, which a server copies from the question.
    pub recursion_desired: bool,
    /// RA.
    pub recursion_available: bool,
    /// The response code, with the eight upper bits of the OPT record.
    pub rcode: ResponseCode,
    /// The question as echoed; an error may leave it out.
    pub question: Option<Query>,
    /// Whether the name was echoed in the case it was sent in.
    pub case_kept: bool,
    /// The answer section, of the class that was asked for only.
    pub answers: Vec<Record>,
    /// The authority section, of that class only.
    pub authorities: Vec<Record>,
    /// The additional section, of that class only, without the OPT record.
    pub additionals: Vec<Record>,
    /// The OPT record.
    pub edns: Option<Edns>,
    /// Why reading ended early; what was read before stands in the sections.
    pub fault: Option<String>,
}

/// The bytes of a question, put as `how` says on the wire: RD, class and OPT
/// record. The name goes out in the case it has here.
///
/// # Errors
/// Fails only on a name too long for a message, which [`Name`] does not build.
pub fn encode(id: u16, question: &Question, how: How) -> Result<Vec<u8>, Ours> {
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = how.recursion;
    let mut query = Query::query(question.name.clone(), question.kind);
    query.set_query_class(how.class());
    message.add_query(query);
    message.edns = opt(how.edns);
    message
        .to_vec()
        .map_err(|error| Ours::Network(error.to_string()))
}

/// The OPT record of a question.
fn opt(form: EdnsForm) -> Option<Edns> {
    let mut edns = Edns::new();
    edns.set_max_payload(DEFAULT_MAX_PAYLOAD_LEN);
    match form {
        EdnsForm::None => return None,
        EdnsForm::Standard => edns.set_dnssec_ok(true),
        EdnsForm::Size(bytes) => edns.set_dnssec_ok(true).set_max_payload(bytes),
        EdnsForm::Version1 => edns.set_version(1),
        EdnsForm::UnknownOption => {
            edns.options_mut()
                .insert(EdnsOption::Unknown(UNKNOWN_OPTION, Vec::new()));
            &mut edns
        }
        EdnsForm::UnknownFlag => {
            edns.flags_mut().z = UNKNOWN_FLAG;
            &mut edns
        }
    };
    Some(edns)
}
