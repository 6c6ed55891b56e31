//! For tests: a peer on loopback that answers each connection by its script.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use super::bytes::vector;
use crate::tls::{Protocol, Target};

/// Longer than the least that makes a peer silent.
pub(super) const TIME: Duration = Duration::from_secs(20);

pub(super) struct Peer {
    pub(super) target: Target,
    thread: thread::JoinHandle<Vec<Vec<u8>>>,
}

impl Peer {
    /// What came on each connection; it waits for the last of them.
    pub(super) fn heard(self) -> Vec<Vec<u8>> {
        self.thread.join().unwrap()
    }
}

/// Where TLS begins at once, and no name is sent.
pub(super) fn target(address: SocketAddr) -> Target {
    Target {
        address,
        protocol: Protocol::Https,
        name: None,
        domain: None,
    }
}

/// One connection after another gets these bytes after its hello, and is then
/// closed for writing.
pub(super) fn answers(script: impl IntoIterator<Item = Vec<u8>>) -> Peer {
    let script: Vec<Vec<u8>> = script.into_iter().collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = target(listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let one = |bytes| serve(&listener, bytes);
        script.into_iter().map(one).collect()
    });
    Peer { target, thread }
}

fn serve(listener: &TcpListener, bytes: Vec<u8>) -> Vec<u8> {
    let (mut stream, _) = listener.accept().unwrap();
    let mut heard = vec![0; 5];
    stream.read_exact(&mut heard).unwrap();
    let size = usize::from(u16::from_be_bytes([heard[3], heard[4]]));
    heard.resize(5 + size, 0);
    stream.read_exact(&mut heard[5..]).unwrap();
    let _ = stream.write_all(&bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut heard);
    heard
}

/// A fatal alert.
pub(super) fn alert(description: u8) -> Vec<u8> {
    vec![21, 3, 1, 0, 2, 2, description]
}

/// ServerHello and ServerHelloDone in one record.
pub(super) fn hello(version: u16, suite: u16) -> Vec<u8> {
    server_hello(version, [7; 32], suite, &[], &[14, 0, 0, 0])
}

/// ServerHello alone.
pub(super) fn begun(version: u16, suite: u16) -> Vec<u8> {
    server_hello(version, [7; 32], suite, &[], &[])
}

/// A HelloRetryRequest, or a ServerHello of TLS 1.3, that selects a group.
pub(super) fn tls13(random: [u8; 32], group: u16) -> Vec<u8> {
    let [high, low] = group.to_be_bytes();
    let extensions = [0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, high, low];
    server_hello(0x0303, random, 0x1301, &extensions, &[])
}

fn server_hello(
    version: u16,
    random: [u8; 32],
    suite: u16,
    extensions: &[u8],
    after: &[u8],
) -> Vec<u8> {
    let mut body = version.to_be_bytes().to_vec();
    body.extend(random);
    body.push(0);
    body.extend(suite.to_be_bytes());
    body.push(0);
    body.extend(extensions);
    let mut messages = vec![2];
    vector(&mut messages, 3, &body);
    messages.extend(after);
    let mut record = vec![22, 3, 1];
    vector(&mut record, 2, &messages);
    record
}
