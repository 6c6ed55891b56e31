//! Handshakes with servers of rustls that do what they are told, on loopback.

mod pieces;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use lab::authority::{Authority, Blank, Issued, Key};
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion, version};
use rustls_pki_types::{DnsName, PrivateKeyDer};

use super::*;
use crate::tls::Protocol;

/// Longer than the least that makes a peer silent.
const PATIENT: Duration = Duration::from_millis(2300);
const LONG: Duration = Duration::from_secs(20);

const BOTH: [&SupportedProtocolVersion; 2] = [&version::TLS12, &version::TLS13];

/// The certificates of a server, of which it shows the first that fits.
#[derive(Debug)]
struct Shown(Vec<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let fits = |one: &&Arc<CertifiedKey>| {
            let schemes = hello.signature_schemes();
            one.key.choose_scheme(schemes).is_some()
        };
        self.0.iter().find(fits).cloned()
    }
}

/// A chain whose first certificate belongs to this key, or should.
fn certified(chain: &[&[u8]], key: &Key) -> Arc<CertifiedKey> {
    let key = PrivateKeyDer::Pkcs8(key.pkcs8().to_vec().into());
    let key = ring::sign::any_supported_type(&key).unwrap();
    let chain = chain
        .iter()
        .map(|der| CertificateDer::from(der.to_vec()))
        .collect();
    Arc::new(CertifiedKey::new(chain, key))
}

fn leaf(key: &Key) -> Issued {
    Issued::self_signed(Blank::leaf("www.shop.example").key(key))
}

fn settings(
    version: &'static SupportedProtocolVersion,
    shown: Vec<Arc<CertifiedKey>>,
) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shown(shown)))
}

/// A server that treats its one caller like this.
fn server<T: Send + 'static>(
    manner: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (Target, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = thread::spawn(move || manner(listener.accept().unwrap().0));
    (target(address), thread)
}

fn target(address: SocketAddr) -> Target {
    Target {
        address,
        protocol: Protocol::Https,
        name: Some(DnsName::try_from("www.shop.example").unwrap()),
        domain: None,
    }
}

/// Makes the server's part of a handshake and reads on to the end.
fn shake(settings: ServerConfig) -> impl FnOnce(TcpStream) -> Vec<u8> {
    move |mut stream| {
        let mut tls = ServerConnection::new(Arc::new(settings)).unwrap();
        let mut heard = Vec::new();
        while tls.complete_io(&mut stream).is_ok() && !tls.is_handshaking() {
            let mut room = [0; 512];
            match tls.reader().read(&mut room) {
                Ok(0) => break,
                Ok(size) => heard.extend_from_slice(&room[..size]),
                Err(_) => {}
            }
        }
        heard
    }
}

fn meet(settings: ServerConfig, offer: &Offer) -> Handshake {
    let (target, thread) = server(shake(settings));
    let found = handshake(&target, offer, Instant::now() + LONG).unwrap();
    thread.join().unwrap();
    found
}

fn ended(found: &Handshake) -> Option<(Stage, Cause)> {
    found
        .ended
        .as_ref()
        .map(|ended| (ended.stage, ended.cause.clone()))
}

#[test]
fn all_that_is_said_is_recorded() {
    let root = Authority::root("Root");
    let issued = root.sign(Blank::leaf("www.shop.example").key(&Key::p256()));
    for (kind, expected) in BOTH.into_iter().zip([Version::Tls12, Version::Tls13]) {
        let chain: [&[u8]; 3] = [&issued.der, &root.der, &issued.der];
        let mut shown = Arc::unwrap_or_clone(certified(&chain, &issued.key));
        shown.ocsp = Some(b"stapled".to_vec());
        let mut settings = settings(kind, vec![Arc::new(shown)]);
        settings.alpn_protocols = vec![b"http/1.1".to_vec()];
        let offer = Offer {
            alpn: vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            ..Offer::default()
        };
        let found = meet(settings, &offer);
        assert_eq!(found.ended, None);
        assert!(found.complete());
        assert_eq!(
            found
                .chain
                .iter()
                .map(|one| one.as_ref())
                .collect::<Vec<_>>(),
            chain
        );
        assert_eq!(found.certificates, 3);
        assert_eq!(found.staple.as_deref(), Some(&b"stapled"[..]));
        assert_eq!(found.version, Some(expected));
        assert_eq!(found.alpn.as_deref(), Some(&b"http/1.1"[..]));
        assert_eq!(found.group, Some(Group::X25519));
        assert_eq!(found.asked, Asked::No);
        let signature = found.signature.unwrap();
        assert_eq!(signature.scheme.name(), Some("ecdsa_secp256r1_sha256"));
        assert_eq!(signature.verdict, Verdict::Verified);
        assert!(found.suite.unwrap().name().unwrap().contains("AES_256"));
        assert!(found.opening.connected.is_some() && found.tls_time.is_some());
    }
}

#[test]
fn twins_are_seen_one_by_one() {
    let twins = [leaf(&Key::rsa()), leaf(&Key::p256())];
    let show = |one: &Issued| certified(&[&one.der], &one.key);
    for kind in BOTH {
        for (keys, expected) in [(Keys::Any, 0), (Keys::Rsa, 0), (Keys::Ecdsa, 1)] {
            let settings = settings(kind, twins.iter().map(show).collect());
            let found = meet(
                settings,
                &Offer {
                    keys,
                    ..Offer::default()
                },
            );
            assert_eq!(
                found.chain[0].as_ref(),
                twins[expected].der,
                "{kind:?} {keys:?}"
            );
            assert_eq!(found.signature.unwrap().verdict, Verdict::Verified);
        }
        for (keys, only) in [(Keys::Ecdsa, 0), (Keys::Rsa, 1)] {
            let settings = settings(kind, vec![show(&twins[only])]);
            let found = meet(
                settings,
                &Offer {
                    keys,
                    ..Offer::default()
                },
            );
            assert!(found.chain.is_empty() && !found.complete());
            assert!(matches!(
                ended(&found),
                Some((Stage::Hello, Cause::Alert(_)))
            ));
        }
    }
}

#[test]
fn a_server_without_the_key_of_its_certificate_is_seen() {
    let issued = leaf(&Key::rsa());
    for kind in BOTH {
        let shown = certified(&[&issued.der], &Key::rsa_other());
        let found = meet(settings(kind, vec![shown]), &Offer::default());
        assert_eq!(found.ended, None);
        let wrong = "it does not fit the key of the certificate".to_owned();
        assert_eq!(found.signature.unwrap().verdict, Verdict::Wrong(wrong));
    }
}

/// Settings of a server that lets in only who has a certificate of this authority.
fn closed(kind: &'static SupportedProtocolVersion, authority: &Authority) -> ServerConfig {
    let issued = leaf(&Key::p256());
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(authority.der.clone()))
        .unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[kind])
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_cert_resolver(Arc::new(Shown(vec![certified(
            &[&issued.der],
            &issued.key,
        )])))
}

fn identity(authority: &Authority) -> Identity {
    use lab::authority::oid;
    let blank = Blank::leaf("monitor.shop.example").eku(&[oid::CLIENT_AUTH]);
    let issued = authority.sign(blank.key(&Key::p256()));
    Identity::from_pem(issued.pem().as_bytes(), issued.key.pem().as_bytes()).unwrap()
}

#[test]
fn a_server_that_wants_to_know_who_we_are() {
    let root = Authority::root("Clients");
    let stranger = Authority::root("Strangers");
    for (kind, stage) in BOTH.into_iter().zip([Stage::Handshake, Stage::Finished]) {
        let offer = |identity| Offer {
            identity,
            ..Offer::default()
        };
        let found = meet(closed(kind, &root), &offer(None));
        assert_eq!(found.asked, Asked::Unanswered);
        assert_eq!(found.chain.len(), 1, "the chain is seen all the same");
        assert_eq!(found.signature.as_ref().unwrap().verdict, Verdict::Verified);
        assert_eq!(ended(&found), Some((stage, Cause::Alert(116))));
        assert!(found.complete());
        assert_eq!(found.turned_away(), found.ended.as_ref());

        let found = meet(closed(kind, &root), &offer(Some(identity(&root))));
        assert_eq!((found.asked, found.turned_away()), (Asked::Answered, None));

        let found = meet(closed(kind, &root), &offer(Some(identity(&stranger))));
        assert_eq!(found.asked, Asked::Answered);
        assert_eq!(ended(&found), Some((stage, Cause::Alert(48))));
    }
}

#[test]
fn what_is_about_who_we_are() {
    let found = |asked, stage, cause| {
        let ended = Ended {
            protocol: Protocol::Https,
            stage,
            cause,
        };
        let signature = Signature {
            scheme: crate::tls::hello::Scheme(0x0804),
            verdict: Verdict::Verified,
        };
        let found = Handshake {
            asked,
            ended: Some(ended),
            signature: Some(signature),
            ..Handshake::default()
        };
        (found.turned_away().is_some(), found.complete())
    };
    for (asked, stage, cause, expected) in [
        (Asked::Unanswered, Stage::Handshake, Cause::Alert(40), true),
        (Asked::Unanswered, Stage::Handshake, Cause::Closed, true),
        (Asked::Answered, Stage::Handshake, Cause::Alert(48), true),
        (Asked::Answered, Stage::Handshake, Cause::Alert(51), false),
        (Asked::Answered, Stage::Handshake, Cause::Silent, false),
        (Asked::No, Stage::Handshake, Cause::Alert(40), false),
        (Asked::Unanswered, Stage::Hello, Cause::Alert(40), false),
        (Asked::Unanswered, Stage::Finished, Cause::Alert(80), true),
    ] {
        let case = format!("{asked:?} {stage:?} {cause:?}");
        assert_eq!(found(asked, stage, cause), (expected, expected), "{case}");
    }
}

/// What a server hears under TLS from the client's farewell.
#[test]
fn leave_is_taken_as_the_protocol_has_it() {
    let issued = leaf(&Key::p256());
    let settings = settings(
        &version::TLS13,
        vec![certified(&[&issued.der], &issued.key)],
    );
    let (mut target, thread) = server(move |mut stream| {
        let mut room = [0; 512];
        for words in [
            "220-slow\r\n",
            "220 mx\r\n",
            "250-mx\r\n250 STARTTLS\r\n",
            "220 go\r\n",
        ] {
            stream.write_all(words.as_bytes()).unwrap();
            if !words.contains("slow") && !words.contains("go") {
                let _ = stream.read(&mut room).unwrap();
            }
        }
        shake(settings)(stream)
    });
    target.protocol = Protocol::Smtp;
    let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
    assert_eq!(found.ended, None);
    assert_eq!(found.opening.greeting.as_deref(), Some("220-slow"));
    assert!(found.opening.injected.is_empty());
    assert_eq!(thread.join().unwrap(), b"QUIT\r\n");
}

#[test]
fn what_comes_between_consent_and_tls_is_told_and_not_believed() {
    let issued = leaf(&Key::p256());
    let settings = settings(
        &version::TLS12,
        vec![certified(&[&issued.der], &issued.key)],
    );
    let (mut target, thread) = server(move |mut stream| {
        stream.read_exact(&mut [0; 8]).unwrap();
        stream.write_all(b"SEinjected\0").unwrap();
        shake(settings)(stream)
    });
    target.protocol = Protocol::Postgres;
    let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
    assert_eq!(found.opening.injected, b"Einjected\0");
    assert_eq!(found.ended, None);
    thread.join().unwrap();
}

/// A server that says this to our hello and then does nothing more.
fn says(words: &'static [u8]) -> Option<(Stage, Cause)> {
    let (target, thread) = server(move |mut stream| {
        let _ = stream.read(&mut [0; 2048]).unwrap();
        stream.write_all(words).unwrap();
        stream
    });
    let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
    drop(thread.join().unwrap());
    assert!(found.chain.is_empty());
    ended(&found)
}

#[test]
fn servers_that_do_not_speak_tls() {
    let nonsense = |words: &str| Cause::Nonsense(words.to_owned());
    for (words, cause) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            Cause::Speaks("plain HTTP"),
        ),
        (b"<!DOCTYPE HTML>\n<html>", Cause::Speaks("plain HTTP")),
        (
            b"220 mx.shop.example ESMTP\r\n",
            Cause::Speaks("plain SMTP"),
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Cause::Speaks("SSH")),
        (b"what?\r\n", nonsense("it says 'what?'")),
        (b"\x15\x03\x01\0\x02\x02\x28", Cause::Alert(40)),
        (b"\x15\x03\x03\0\x02\x02\xff", Cause::Alert(255)),
        (
            b"\x16\x03\x03\0\x04\x0e\0\0\0",
            nonsense("a ServerHelloDone message out of turn"),
        ),
        (
            b"\x17\x03\x03\0\x01x",
            nonsense("a TLS record of type ApplicationData out of turn"),
        ),
    ] {
        assert_eq!(says(words), Some((Stage::Hello, cause)));
    }
}

/// A database that answers the request for TLS like this, in pieces.
fn database(answer: &'static [u8], piece: usize) -> Target {
    const GREETING: &[u8] = b"\x1a\0\0\0\x0a8\0\x08\0\0\0abcdefgh\0\xff\xff\xff\x02\0\0\0\0\0\0";
    let (mut target, _) = server(move |mut stream| {
        stream.set_nodelay(true).unwrap();
        stream.write_all(GREETING).unwrap();
        stream.read_exact(&mut [0; 36]).unwrap();
        for piece in answer.chunks(piece) {
            let _ = stream.write_all(piece);
            thread::sleep(Duration::from_millis(1));
        }
        // Its word stands before the reset that the unread hello brings.
    });
    target.protocol = Protocol::Mysql;
    target
}

#[test]
fn a_database_that_refuses_the_request_says_so_in_its_own_words() {
    let error = b"\x16\0\0\x02\xff\x13\x04#08S01Bad handshake";
    for piece in [1, 4, 9, usize::MAX] {
        let target = database(error, piece);
        let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
        let cause = Cause::Declined("1043 Bad handshake".to_owned());
        assert_eq!(ended(&found), Some((Stage::Request, cause)), "{piece}");
        assert_eq!(found.opening.injected, b"");
    }
}

#[test]
fn who_says_a_warning_and_hangs_up_means_it() {
    for (words, cause, stage) in [
        (
            &b"\x15\x03\x01\0\x02\x01\x70"[..],
            Cause::Alert(112),
            Stage::Hello,
        ),
        (b"\x15\x03\x01\0\x02\x01\0", Cause::Closed, Stage::Hello),
        (b"\x15\x03\x01\0\x02\x01", Cause::Closed, Stage::Answer),
    ] {
        let (target, _) = server(move |mut stream| {
            let _ = stream.read(&mut [0; 2048]).unwrap();
            stream.write_all(words).unwrap();
        });
        let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
        assert_eq!(ended(&found), Some((stage, cause)), "{words:?}");
    }
}

#[test]
fn how_far_a_handshake_had_come_when_it_was_broken_off() {
    let hello = [
        &b"\x16\x03\x03\0\x2a\x02\0\0\x26\x03\x03"[..],
        &[7; 32],
        b"\0\xc0\x2f\0",
    ]
    .concat();
    for (size, stage) in [
        (0, Stage::Hello),
        (1, Stage::Answer),
        (5, Stage::Answer),
        (46, Stage::Answer),
        (47, Stage::Handshake),
    ] {
        let part = hello[..size].to_vec();
        let (target, _) = server(move |mut stream| {
            let _ = stream.read(&mut [0; 2048]).unwrap();
            stream.write_all(&part).unwrap();
        });
        let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
        assert_eq!(ended(&found), Some((stage, Cause::Closed)), "{size}");
    }
}

#[test]
fn a_server_of_tls_1_0_has_nothing_for_us() {
    let hello = [
        &b"\x16\x03\x01\0\x2a\x02\0\0\x26\x03\x01"[..],
        &[7; 32],
        b"\0\0\x2f\0",
    ]
    .concat();
    let cause = Cause::Incompatible("it speaks neither TLS 1.2 nor TLS 1.3".to_owned());
    assert_eq!(says(hello.leak()), Some((Stage::Hello, cause)));
}

#[test]
fn a_connection_that_ends_too_early() {
    let (closing, _) = server(drop);
    let found = handshake(&closing, &Offer::default(), Instant::now() + LONG).unwrap();
    assert_eq!(ended(&found), Some((Stage::Hello, Cause::Closed)));
    assert!(found.opening.ready.is_some());

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let found = handshake(&target(address), &Offer::default(), Instant::now() + LONG).unwrap();
    assert_eq!(ended(&found), Some((Stage::Connect, Cause::Refused)));
    assert_eq!(found.opening, Opening::default());
}

#[test]
fn silence_and_drops_are_cut_off_in_time() {
    let silent = |protocol| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let found = handshake(
                &Target {
                    protocol,
                    ..target(address)
                },
                &Offer::default(),
                Instant::now() + PATIENT,
            );
            drop(listener);
            ended(&found.unwrap())
        })
    };
    let dripping = thread::spawn(|| {
        let (target, _) = server(|mut stream| {
            for byte in [22, 3, 3, 63, 0].into_iter().chain(std::iter::repeat(2)) {
                if stream.write_all(&[byte]).is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        });
        let found = handshake(&target, &Offer::default(), Instant::now() + PATIENT);
        ended(&found.unwrap())
    });
    let at_hello = silent(Protocol::Https);
    let at_greeting = silent(Protocol::Imap);
    let at_request = silent(Protocol::Ldap);
    for (thread, stage) in [
        (at_hello, Stage::Hello),
        (at_greeting, Stage::Greeting),
        (at_request, Stage::Request),
        (dripping, Stage::Answer),
    ] {
        assert_eq!(thread.join().unwrap(), Some((stage, Cause::Silent)));
    }
}

#[test]
fn a_short_time_is_our_own_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = target(listener.local_addr().unwrap());
    let soon = Instant::now() + Duration::from_millis(50);
    let found = handshake(&target, &Offer::default(), soon);
    assert_eq!(found, Err(Ours::Deadline));
}

#[test]
fn bytes_without_end_are_cut() {
    let (target, _) = server(|mut stream| {
        // Warnings are few in a handshake, and rustls counts them.
        let warning = b"\x15\x03\x03\0\x02\x01\x70".repeat(1000);
        while stream.write_all(&warning).is_ok() {}
    });
    let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
    let cause = Cause::Nonsense("too many warning alerts received".to_owned());
    assert_eq!(ended(&found), Some((Stage::Hello, cause)));
}
