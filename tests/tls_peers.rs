//! Peers that answer a hello, or a wish for TLS, with whatever keeps a reader
//! busy: each is a thread that listens on loopback.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use lab::authority::{Authority, Blank};

/// A peer, by the protocol that it is asked in.
pub struct Peer {
    /// The word after --protocol.
    pub protocol: &'static str,
    /// What it does.
    pub does: &'static str,
    speak: fn(&mut TcpStream) -> io::Result<()>,
}

const fn peer(
    protocol: &'static str,
    does: &'static str,
    speak: fn(&mut TcpStream) -> io::Result<()>,
) -> Peer {
    Peer {
        protocol,
        does,
        speak,
    }
}

/// All of them.
pub const PEERS: &[Peer] = &[
    peer("https", "noise without end", |to| flood(to, &noise())),
    peer("https", "zeros without end", |to| flood(to, &[0; 4096])),
    peer(
        "https",
        "a record of 65,535 bytes, the largest length",
        |to| {
            heard(to)?;
            to.write_all(&[22, 3, 3, 0xff, 0xff])?;
            flood(to, &[0; 4096])
        },
    ),
    peer("https", "empty records without end", |to| {
        heard(to)?;
        flood(to, &[22, 3, 3, 0, 0].repeat(800))
    }),
    peer("https", "warnings without end", |to| {
        heard(to)?;
        flood(to, &[21, 3, 3, 0, 2, 1, 90].repeat(600))
    }),
    peer("https", "hello requests without end", |to| {
        heard(to)?;
        flood(to, &record(&message(0, &[])).repeat(400))
    }),
    peer("https", "hellos without end", |to| {
        heard(to)?;
        flood(to, &record(&hello()).repeat(50))
    }),
    peer("https", "a message of 16 MB, the largest length", |to| {
        heard(to)?;
        to.write_all(&record(&hello()))?;
        to.write_all(&[22, 3, 3, 0x40, 0, 11, 0xff, 0xff, 0xff])?;
        to.write_all(&[0; 0x4000 - 4])?;
        flood(to, &record(&[0; 4096]))
    }),
    peer("https", "a byte every 100 ms", |to| {
        heard(to)?;
        drip(to, &record(&hello()))
    }),
    peer("https", "a byte of a certificate every 100 ms", |to| {
        heard(to)?;
        to.write_all(&record(&hello()))?;
        drip(to, &record(&certificates(&[real()])))
    }),
    peer("https", "a certificate of 60 KiB of zeros", |to| {
        shown(to, &[vec![0; 60 << 10]])
    }),
    peer("https", "a certificate of 256 KiB", |to| {
        shown(to, &[vec![0x30; 256 << 10]])
    }),
    peer("https", "a hundred certificates", |to| {
        shown(to, &vec![real(); 100])
    }),
    peer("https", "a thousand certificates", |to| {
        shown(to, &vec![real(); 1000])
    }),
    peer("https", "ten thousand empty certificates", |to| {
        shown(to, &vec![Vec::new(); 10_000])
    }),
    peer("smtp", "a greeting without end", |to| {
        flood(to, &b"220-hello\r\n".repeat(300))
    }),
    peer("smtp", "a line without end", |to| flood(to, &[b'2'; 4096])),
    peer("smtp", "a byte every 100 ms", |to| {
        drip(to, &b"220-hello\r\n".repeat(300))
    }),
    peer("smtp", "extensions without end", |to| {
        to.write_all(b"220 hello\r\n")?;
        heard(to)?;
        flood(to, &b"250-X\r\n".repeat(500))
    }),
    peer("smtp", "noise after its consent", |to| {
        to.write_all(b"220 hello\r\n")?;
        heard(to)?;
        to.write_all(b"250-hello\r\n250 STARTTLS\r\n")?;
        heard(to)?;
        to.write_all(b"220 go\r\n")?;
        flood(to, &noise())
    }),
    peer("imap", "untagged answers without end", |to| {
        to.write_all(b"* OK hello\r\n")?;
        heard(to)?;
        flood(to, &b"* X\r\n".repeat(800))
    }),
    peer("pop3", "capabilities without end", |to| {
        to.write_all(b"+OK hello\r\n")?;
        heard(to)?;
        to.write_all(b"+OK\r\n")?;
        flood(to, &b"X\r\n".repeat(1000))
    }),
    peer("ftp", "a greeting without end", |to| {
        flood(to, &b"220-hello\r\n".repeat(300))
    }),
    peer("nntp", "capabilities without end", |to| {
        to.write_all(b"200 hello\r\n")?;
        heard(to)?;
        to.write_all(b"101 list\r\n")?;
        flood(to, &b"X\r\n".repeat(1000))
    }),
    peer("sieve", "a literal of 4 GB", |to| {
        to.write_all(b"\"IMPLEMENTATION\" {4294967295+}\r\n")?;
        flood(to, &[b'x'; 4096])
    }),
    peer("ldap", "an answer of 4 GB", |to| {
        heard(to)?;
        to.write_all(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff])?;
        flood(to, &[0; 4096])
    }),
    peer("mysql", "a greeting of 16 MB", |to| {
        to.write_all(&[0xff, 0xff, 0xff, 0, 10])?;
        flood(to, &[b'5'; 4096])
    }),
    peer("postgres", "noise after its consent", |to| {
        heard(to)?;
        to.write_all(b"S")?;
        flood(to, &noise())
    }),
    peer("xmpp", "elements without end", |to| {
        heard(to)?;
        to.write_all(b"<?xml version='1.0'?><stream:stream>")?;
        flood(to, &b"<a>".repeat(1000))
    }),
    peer("xmpp-server", "entities that grow", |to| {
        heard(to)?;
        to.write_all(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>")?;
        flood(to, &b"<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>".repeat(100))
    }),
];

impl Peer {
    /// Listens, and speaks to everybody until nobody runs this program.
    pub fn listen(&'static self) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // That the other side has had enough is the point.
                thread::spawn(move || (self.speak)(&mut { stream }).ok());
            }
        });
        Ok(address)
    }
}

/// Waits for anything to be said.
fn heard(from: &mut TcpStream) -> io::Result<()> {
    from.read(&mut [0; 4096]).map(drop)
}

fn flood(to: &mut TcpStream, piece: &[u8]) -> io::Result<()> {
    loop {
        to.write_all(piece)?;
    }
}

fn drip(to: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        to.write_all(&[*byte])?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Says hello, shows these certificates and waits.
fn shown(to: &mut TcpStream, list: &[Vec<u8>]) -> io::Result<()> {
    heard(to)?;
    to.write_all(&record(&hello()))?;
    to.write_all(&record(&certificates(list)))?;
    to.write_all(&record(&message(14, &[])))?;
    io::copy(to, &mut io::sink()).map(drop)
}

/// Bytes without an order, the same in every run (a linear congruential
/// generator).
fn noise() -> Vec<u8> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let states = std::iter::successors(Some(42_u32), next);
    states.take(4096).map(|state| (state >> 24) as u8).collect()
}

/// A certificate that can be read.
fn real() -> Vec<u8> {
    Authority::root("Root").sign(Blank::leaf("localhost")).der
}

/// The records of handshake messages.
fn record(messages: &[u8]) -> Vec<u8> {
    let one = |piece: &[u8]| {
        let length = u16::try_from(piece.len()).unwrap().to_be_bytes();
        [&[22, 3, 3][..], &length, piece].concat()
    };
    messages.chunks(0x4000).flat_map(one).collect()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &length(body.len()), body].concat()
}

/// Three octets.
fn length(of: usize) -> [u8; 3] {
    let [.., a, b, c] = of.to_be_bytes();
    [a, b, c]
}

/// ServerHello of TLS 1.2 with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
fn hello() -> Vec<u8> {
    let body = [&[3, 3][..], &[7; 32], &[0], &[0xc0, 0x2f], &[0]].concat();
    message(2, &body)
}

fn certificates(list: &[Vec<u8>]) -> Vec<u8> {
    let each = |der: &Vec<u8>| [&length(der.len())[..], der].concat();
    let list: Vec<u8> = list.iter().flat_map(each).collect();
    message(11, &[&length(list.len())[..], &list].concat())
}
