//! A name server of a test's own making, on UDP and TCP of one loopback port.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hickory_proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::{RData, Record};

/// What reaches a server: "udp edns", "udp plain", "tcp edns", "tcp plain".
pub type Log = Arc<Mutex<Vec<String>>>;

/// What a server does over TCP.
pub enum Manner {
    /// Sends these bytes, length and all, so many at once.
    Send(Vec<u8>, usize),
    /// Closes the connection.
    Close,
    /// Says nothing until it is dropped.
    Hang,
}

/// A server that runs until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    pub log: Log,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Answers each datagram with those that `udp` gives; TCP is refused.
    pub fn udp(udp: impl FnMut(&Message) -> Vec<Vec<u8>> + Send + 'static) -> Self {
        Self::on("127.0.0.1:0", udp, None::<fn(&Message) -> Manner>)
    }

    /// The same with TCP beside it.
    pub fn both(
        udp: impl FnMut(&Message) -> Vec<Vec<u8>> + Send + 'static,
        tcp: impl FnMut(&Message) -> Manner + Send + 'static,
    ) -> Self {
        Self::on("127.0.0.1:0", udp, Some(tcp))
    }

    /// On an address and a port of which the system chooses what is left open.
    pub fn on(
        address: &str,
        udp: impl FnMut(&Message) -> Vec<Vec<u8>> + Send + 'static,
        tcp: Option<impl FnMut(&Message) -> Manner + Send + 'static>,
    ) -> Self {
        let (socket, listener) = bind(address, tcp.is_some());
        let (log, stop) = (Log::default(), Arc::new(AtomicBool::new(false)));
        let address = socket.local_addr().unwrap();
        let mut threads = Vec::new();
        let (its_log, its_stop) = (log.clone(), stop.clone());
        threads.push(thread::spawn(move || {
            serve_udp(&socket, udp, &its_log, &its_stop)
        }));
        if let (Some(listener), Some(tcp)) = (listener, tcp) {
            let (its_log, its_stop) = (log.clone(), stop.clone());
            threads.push(thread::spawn(move || {
                serve_tcp(&listener, tcp, &its_log, &its_stop)
            }));
        }
        Self {
            address,
            log,
            stop,
            threads,
        }
    }

    /// What was asked so far.
    pub fn heard(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// How often a kind of question was asked.
    pub fn count(&self, kind: &str) -> usize {
        self.heard().iter().filter(|heard| *heard == kind).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().unwrap();
        }
    }
}

/// Both transports of one port that was free, or UDP of one whose TCP is closed.
fn bind(address: &str, tcp: bool) -> (UdpSocket, Option<TcpListener>) {
    loop {
        let socket = UdpSocket::bind(address).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_millis(10)))
            .unwrap();
        let Ok(listener) = TcpListener::bind(socket.local_addr().unwrap()) else {
            continue;
        };
        listener.set_nonblocking(true).unwrap();
        return (socket, tcp.then_some(listener));
    }
}

fn serve_udp(
    socket: &UdpSocket,
    mut answer: impl FnMut(&Message) -> Vec<Vec<u8>>,
    log: &Log,
    stop: &AtomicBool,
) {
    let mut buffer = [0; 4096];
    while !stop.load(Ordering::Relaxed) {
        let Ok((size, peer)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let question = Message::from_vec(&buffer[..size]).unwrap();
        note(log, "udp", &question);
        for datagram in answer(&question) {
            socket.send_to(&datagram, peer).unwrap();
        }
    }
}

fn serve_tcp(
    listener: &TcpListener,
    mut answer: impl FnMut(&Message) -> Manner,
    log: &Log,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::Relaxed) {
        let Ok((mut stream, _)) = listener.accept() else {
            thread::sleep(Duration::from_millis(5));
            continue;
        };
        stream.set_nonblocking(false).unwrap();
        let Some(question) = read(&mut stream) else {
            continue;
        };
        note(log, "tcp", &question);
        match answer(&question) {
            Manner::Close => {}
            Manner::Send(bytes, at_once) => send(&mut stream, &bytes, at_once),
            Manner::Hang => {
                while !stop.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(10));
                }
            }
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Message> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes).ok()?;
    Message::from_vec(&bytes).ok()
}

fn send(stream: &mut TcpStream, bytes: &[u8], at_once: usize) {
    stream.set_nodelay(true).unwrap();
    for part in bytes.chunks(at_once) {
        if stream.write_all(part).is_err() {
            return;
        }
        if at_once < bytes.len() {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

fn note(log: &Log, transport: &str, question: &Message) {
    let edns = if question.edns.is_some() {
        "edns"
    } else {
        "plain"
    };
    log.lock().unwrap().push(format!("{transport} {edns}"));
}

/// A sound reply of one address record, with an OPT record if there was one.
pub fn reply(question: &Message) -> Message {
    let mut reply = Message::new(question.id, MessageType::Response, OpCode::Query);
    reply.queries = question.queries.clone();
    reply.metadata.authoritative = true;
    let name = question.queries[0].name().clone();
    let address = RData::A(A::new(192, 0, 2, 1));
    reply.answers = vec![Record::from_rdata(name, 300, address)];
    reply.edns = question.edns.clone();
    reply
}

/// The bytes of a sound reply.
pub fn sound(question: &Message) -> Vec<u8> {
    reply(question).to_vec().unwrap()
}

/// A reply without records and with TC.
pub fn cut(question: &Message) -> Vec<u8> {
    let mut reply = reply(question);
    reply.answers.clear();
    reply.metadata.truncation = true;
    reply.to_vec().unwrap()
}

/// An error without records and OPT.
pub fn error(question: &Message, rcode: ResponseCode) -> Vec<u8> {
    let mut reply = reply(question);
    reply.answers.clear();
    reply.edns = None;
    reply.metadata.response_code = rcode;
    reply.to_vec().unwrap()
}

/// A message behind its length.
pub fn prefixed(bytes: &[u8]) -> Vec<u8> {
    let mut all = u16::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
    all.extend_from_slice(bytes);
    all
}

/// A message sent in one go.
pub fn whole(bytes: &[u8]) -> Manner {
    Manner::Send(prefixed(bytes), usize::MAX)
}
