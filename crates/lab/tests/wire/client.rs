//! A client of raw sockets: it shows what came, whatever it is.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_proto::rr::{DNSClass, Name, RData, RecordType};
use lab::Lab;

/// Long enough for an answer on this machine, short enough for silence.
const PATIENCE: Duration = Duration::from_millis(250);
/// For answers that must come, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

/// One question.
#[derive(Clone)]
pub struct Ask {
    query: Query,
    edns: Option<Edns>,
    tcp: bool,
    patience: Duration,
}

/// Asks for this over UDP with EDNS, patiently.
pub fn ask(name: &str, kind: RecordType) -> Ask {
    let mut edns = Edns::new();
    edns.set_max_payload(1232);
    edns.set_dnssec_ok(true);
    Ask {
        query: Query::query(Name::from_ascii(format!("{name}.")).unwrap(), kind),
        edns: Some(edns),
        tcp: false,
        patience: LONG,
    }
}

impl Ask {
    pub fn plain(mut self) -> Self {
        self.edns = None;
        self
    }

    pub fn tcp(mut self) -> Self {
        self.tcp = true;
        self
    }

    pub fn edns(mut self, change: impl FnOnce(&mut Edns)) -> Self {
        change(self.edns.as_mut().unwrap());
        self
    }

    pub fn chaos(mut self) -> Self {
        self.query.query_class = DNSClass::CH;
        self
    }

    /// The bytes of the question; its id is always 4711.
    pub fn bytes(&self) -> Vec<u8> {
        let mut message = Message::new(4711, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.queries = vec![self.query.clone()];
        message.edns = self.edns.clone();
        message.to_vec().unwrap()
    }

    /// The first reply, if any comes, and where it came from.
    pub fn datagram(&self, to: SocketAddr) -> Option<(Vec<u8>, SocketAddr)> {
        let socket = UdpSocket::bind((to.ip(), 0))
            .or(UdpSocket::bind("127.0.0.1:0"))
            .unwrap();
        socket.set_read_timeout(Some(self.patience)).unwrap();
        socket.send_to(&self.bytes(), to).unwrap();
        let mut buffer = vec![0; 65_536];
        let (length, from) = socket.recv_from(&mut buffer).ok()?;
        buffer.truncate(length);
        Some((buffer, from))
    }

    /// The first reply over TCP.
    pub fn stream(&self, to: SocketAddr) -> Option<Vec<u8>> {
        let mut stream = TcpStream::connect(to).ok()?;
        stream.set_read_timeout(Some(self.patience)).unwrap();
        let question = self.bytes();
        let length = u16::try_from(question.len()).unwrap().to_be_bytes();
        stream.write_all(&[&length[..], &question].concat()).ok()?;
        framed(&mut stream)
    }

    /// The bytes of the reply.
    pub fn raw(&self, lab: &Lab, server: &str) -> Vec<u8> {
        let to = lab.socket(server);
        if self.tcp {
            self.stream(to).unwrap()
        } else {
            self.datagram(to).unwrap().0
        }
    }

    /// The reply.
    pub fn at(&self, lab: &Lab, server: &str) -> Message {
        Message::from_vec(&self.raw(lab, server)).unwrap()
    }

    /// Whether nothing comes.
    pub fn unheard(&self, lab: &Lab, server: &str) -> bool {
        let hasty = Self {
            patience: PATIENCE,
            ..self.clone()
        };
        let to = lab.socket(server);
        if self.tcp {
            hasty.stream(to).is_none()
        } else {
            hasty.datagram(to).is_none()
        }
    }
}

/// One length-prefixed message.
pub fn framed(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut reply = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut reply).ok()?;
    Some(reply)
}

/// What the answer section says, as text without owners, sorted.
pub fn answers(message: &Message) -> Vec<String> {
    let mut texts: Vec<_> = message
        .answers
        .iter()
        .map(|record| text(&record.data))
        .collect();
    texts.sort();
    texts
}

/// What the authority section says, sorted.
pub fn authorities(message: &Message) -> Vec<String> {
    let mut texts: Vec<_> = message
        .authorities
        .iter()
        .map(|record| text(&record.data))
        .collect();
    texts.sort();
    texts
}

fn text(data: &RData) -> String {
    data.to_string()
}
