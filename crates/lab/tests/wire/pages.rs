//! The shop's pages on the wire: each fault shows, and is not there without.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use lab::{Lab, Settings};

/// Everything that a fault may change.
const PATHS: [&str; 15] = [
    "/",
    "/blog/",
    "/w3c/p3p.xml",
    "/w3c/policies.xml",
    "/w3c/shoes.xml",
    "/privacy/reference.xml",
    "/privacy.html",
    "/choices.html",
    "/help.html",
    "/seal.png",
    "/.well-known/gpc.json",
    "/.well-known/tdmrep.json",
    "/tdm.json",
    "/.well-known/security.txt",
    "/nothing",
];

/// What came until the server closed or grew silent.
fn asked(lab: &Lab, path: &str) -> String {
    let mut stream = TcpStream::connect((lab.address("web"), lab.page_port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(250)))
        .unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let (mut bytes, mut some) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = stream.read(&mut some) {
        bytes.extend(&some[..length]);
        if bytes.ends_with(b"xxx") {
            break;
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn all(lab: &Lab) -> Vec<String> {
    PATHS.iter().map(|path| asked(lab, path)).collect()
}

#[test]
fn every_fault_shows_and_goes() {
    let lab = Lab::start(Settings::default()).unwrap();
    let healthy = all(&lab);
    assert!(healthy[0].contains("\r\nP3P: policyref=\"/w3c/p3p.xml\", CP=\"CAO "));
    for fault in lab::faults().filter(|fault| fault.is_of_web()) {
        lab.break_(fault.name).unwrap();
        assert_ne!(all(&lab), healthy, "{} does not show", fault.name);
        lab.mend(&format!("{}:web", fault.name)).unwrap();
        assert_eq!(all(&lab), healthy, "{} does not go", fault.name);
    }
}

#[test]
fn pages_have_an_address() {
    let lab = Lab::start(Settings::default()).unwrap();
    let port = lab.page_port();
    assert_eq!(
        lab.page("/a"),
        format!("http://pages.shop.example:{port}/a")
    );
    assert!(lab.break_("cp-words:secure").is_err());
}
