//! The registry on the wire: each fault shows, and is not there without.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use lab::{Lab, Settings};

/// What came until the server closed or grew silent; of what has no end the
/// beginning.
fn asked(server: SocketAddr, question: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(server).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(250)))
        .unwrap();
    stream.write_all(question.as_bytes()).unwrap();
    let (mut bytes, mut some) = (Vec::new(), [0; 4096]);
    let until = Instant::now() + Duration::from_secs(1);
    while let Ok(length @ 1..) = stream.read(&mut some) {
        bytes.extend(&some[..length]);
        if bytes.len() > 1 << 20 || Instant::now() > until {
            break;
        }
    }
    bytes
}

fn both(lab: &Lab) -> [String; 2] {
    let rdap = lab.rdap();
    let server = rdap.trim_start_matches("http://").trim_end_matches('/');
    let question = "GET /domain/shop.example HTTP/1.1\r\nHost: x\r\n\r\n";
    [
        asked(server.parse().unwrap(), question),
        asked(lab.whois(), "shop.example\r\n"),
    ]
    .map(|bytes| String::from_utf8(bytes).unwrap())
}

#[test]
fn every_fault_shows_and_goes() {
    let lab = Lab::start(Settings::default()).unwrap();
    let healthy = both(&lab);
    assert!(healthy[0].contains(r#""ldhName":"SHOP.EXAMPLE""#));
    assert!(healthy[1].contains("Domain Name: SHOP.EXAMPLE\r\n"));
    for fault in lab::faults().filter(|fault| fault.is_of_registry()) {
        lab.break_(fault.name).unwrap();
        assert_ne!(both(&lab), healthy, "{} does not show", fault.name);
        lab.mend(&format!("{}:registry", fault.name)).unwrap();
        assert_eq!(both(&lab), healthy, "{} does not go", fault.name);
    }
}

#[test]
fn answers_come_in_their_own_bytes_and_the_list_leads_here_only() {
    let lab = Lab::start(Settings::default()).unwrap();
    lab.whois_answer("shop.de", b"\xff\r\n");
    assert_eq!(asked(lab.whois(), "-T dn,ace shop.de\r\n"), b"\xff\r\n");
    assert!(lab.bootstrap().starts_with(&lab.rdap()));
    assert_eq!(lab.registry_questions(), 1);
}
