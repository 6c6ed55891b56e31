//! Every fault of sites, seen by a client, does what its sentence says.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use lab::authority::der;
use lab::authority::time::now;
use lab::{Lab, Settings};

use crate::look::{
    ECDSA, RSA, chain, clear, fetched, handshake, heard, hello, ocsp, openssl, post, posted, site,
    text, tls, verdict, verdict_of_any, verdict_with_list,
};

/// Whether a fault is to be seen; every one of these is false without it.
type Seen = fn(&Lab) -> bool;

const NAME: &str = "secure.shop.example";

/// OpenSSL says this of both chains.
fn both(lab: &Lab, wanted: &str) -> bool {
    [ECDSA, RSA]
        .iter()
        .all(|schemes| verdict(lab, &chain(lab, schemes), &[]).contains(wanted))
}

/// OpenSSL says this of the one chain there is.
fn one(lab: &Lab, wanted: &str) -> bool {
    alone(lab) && verdict(lab, &chain(lab, ECDSA), &[]).contains(wanted)
}

fn alone(lab: &Lab) -> bool {
    tls(lab, "secure", NAME, RSA).is_err()
}

fn fine(lab: &Lab, chain: &[Vec<u8>]) -> bool {
    verdict(lab, chain, &[]).contains("leaf.pem: OK")
}

/// The leaf says so in words.
fn says(lab: &Lab, wanted: &str) -> bool {
    text(&chain(lab, ECDSA)[0]).contains(wanted)
}

/// The leaf expires within so many days from now, and is fine.
fn days_left(lab: &Lab, schemes: &[rustls::SignatureScheme], days: std::ops::Range<i64>) -> bool {
    let chain = chain(lab, schemes);
    let at = |days: i64| (now() + days * 86_400).to_string();
    let judged = |days| verdict(lab, &chain, &["-attime", &at(days)]);
    judged(days.start).contains("OK") && judged(days.end).contains("has expired")
}

fn staple(lab: &Lab, wanted: &str) -> bool {
    ocsp(&tls(lab, "secure", NAME, ECDSA).unwrap().staple).contains(wanted)
}

/// What the responder says of the leaf of `secure`.
fn responds(lab: &Lab, wanted: &str) -> bool {
    says(lab, "OCSP - URI:http://127.")
        && ocsp(&posted(lab, "ocsp", &request(lab)).1).contains(wanted)
}

/// A request about the leaf of `secure`; the names of the issuer do not matter.
fn request(lab: &Lab) -> Vec<u8> {
    let leaf = &chain(lab, ECDSA)[0];
    let serial = der::parts(der::parts(leaf).unwrap()[0].whole).unwrap()[1]
        .content
        .to_vec();
    let names = [
        der::sequence(&[der::oid("1.3.14.3.2.26")]),
        der::octets(&[0; 20]),
        der::octets(&[0; 20]),
    ];
    let id = der::sequence(&[names.concat(), der::integer(&serial)]);
    let list = der::sequence(&[der::sequence(&[id])]);
    der::sequence(&[der::sequence(&[list])])
}

fn lists(lab: &Lab, wanted: &str) -> bool {
    verdict_with_list(lab, &chain(lab, ECDSA), "e1.crl").contains(wanted)
}

/// The first bytes of an answer to a hello of this version.
fn answered(lab: &Lab, version: u16, suite: u16) -> Vec<u8> {
    clear(site(lab, "secure", "https"), &hello(version, suite, None))
}

/// ServerHello of this version, with a chain in clear.
fn old_chain(lab: &Lab, version: u16, suite: u16) -> bool {
    let said = answered(lab, version, suite);
    said.first() == Some(&22) && said[1..3] == version.to_be_bytes() && said.len() > 1000
}

fn refused(lab: &Lab) -> bool {
    TcpStream::connect(site(lab, "secure", "https")).is_err()
}

fn unheard(lab: &Lab) -> bool {
    let mut stream = TcpStream::connect(site(lab, "secure", "https")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(400)))
        .unwrap();
    stream.write_all(&hello(0x0303, 0xc02b, None)).unwrap();
    std::io::Read::read(&mut stream, &mut [0; 1]).is_err()
}

/// What SMTP says to these lines, one after the other.
fn smtp(lab: &Lab, lines: &[&str]) -> Vec<String> {
    let mut stream = post(lab, "smtp");
    let mut said = vec![heard(&mut stream)];
    for line in lines {
        stream.write_all(line.as_bytes()).unwrap();
        said.push(heard(&mut stream));
    }
    said
}

/// What is said behind the handshake after a wish with more behind it.
fn behind(lab: &Lab) -> String {
    let mut stream = post(lab, "smtp");
    heard(&mut stream);
    stream.write_all(b"STARTTLS\r\nNOOP\r\n").unwrap();
    heard(&mut stream);
    handshake(stream, "post.shop.example", ECDSA, "QUIT\r\n")
        .unwrap()
        .1
}

/// What OpenSSL says of an address of the cart.
fn cart(lab: &Lab, id: &str) -> String {
    let chain = tls(lab, id, "cart.shop.example", ECDSA).unwrap().chain;
    verdict_of_any(lab, &chain, &["-verify_hostname", "cart.shop.example"])
}

fn closes(lab: &Lab) -> bool {
    let mut stream = TcpStream::connect(site(lab, "secure", "https")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(400)))
        .unwrap();
    std::io::Read::read(&mut stream, &mut [0; 1]).is_ok_and(|length| length == 0)
}

fn asks_client(lab: &Lab) -> bool {
    tls(lab, "secure", NAME, ECDSA).is_err_and(|fault| fault.contains("CertificateRequired"))
}

fn hybrid(lab: &Lab) -> bool {
    let said = clear(
        site(lab, "secure", "https"),
        &hello(0x0303, 0x1302, Some(0x11ec)),
    );
    said.ends_with(&[0x11, 0xec])
}

#[rustfmt::skip]
const SIGNS: &[(&str, Seen)] = &[
    ("leaf-expired", |lab| both(lab, "has expired")),
    ("one-address-expired", |lab| cart(lab, "cart-b").contains("has expired") && cart(lab, "cart-a").contains("leaf.pem: OK")),
    ("leaf-not-yet-valid", |lab| both(lab, "not yet valid")),
    ("leaf-expiring", |lab| days_left(lab, ECDSA, 5..6) && days_left(lab, RSA, 5..6)),
    ("twin-expiring", |lab| days_left(lab, RSA, 5..6) && !days_left(lab, ECDSA, 5..6)),
    ("twin-expired", |lab| verdict(lab, &chain(lab, RSA), &[]).contains("has expired") && fine(lab, &chain(lab, ECDSA))),
    ("twin-missing", |lab| alone(lab) && fine(lab, &chain(lab, ECDSA))),
    ("rsa-only", |lab| tls(lab, "secure", NAME, ECDSA).is_err() && fine(lab, &chain(lab, RSA))),
    ("six-day", |lab| days_left(lab, ECDSA, 4..5)),
    ("renewed-not-reloaded", |lab| days_left(lab, ECDSA, 20..21)
        && !std::fs::read_to_string(lab.deployed_path("secure").unwrap()).unwrap().contains(&lab::authority::pem::chain(&chain(lab, ECDSA)[..1]))),
    ("long-validity", |lab| days_left(lab, ECDSA, 388..389)),
    ("wrong-host", |lab| both(lab, "hostname mismatch")),
    ("default-vhost", |lab| fine(lab, &chain(lab, ECDSA)) && text(&tls(lab, "secure", "127.0.0.1", ECDSA).unwrap().chain[0]).contains("DNS:www.other.example")),
    ("no-san", |lab| !says(lab, "Subject Alternative Name")),
    ("self-signed", |lab| one(lab, "self-signed certificate") && chain(lab, ECDSA).len() == 1),
    ("untrusted-root", |lab| one(lab, "unable to get local issuer") && chain(lab, ECDSA).len() == 2),
    ("missing-intermediate", |lab| both(lab, "unable to get local issuer") && fetched(lab, "e1.der").0 == "200"),
    ("wrong-order", |lab| fine(lab, &chain(lab, ECDSA)) && text(&chain(lab, ECDSA)[1]).contains("Subject: C = DE, O = Throwaway Lab, CN = Lab Root")),
    ("root-included", |lab| fine(lab, &chain(lab, ECDSA)) && chain(lab, ECDSA).get(2).is_some_and(|root| text(root).contains("Subject: C = DE, O = Throwaway Lab, CN = Lab Root"))),
    ("duplicate-leaf", |lab| { let chain = chain(lab, ECDSA); chain[0] == chain[1] && fine(lab, &chain) }),
    ("stray-certificate", |lab| fine(lab, &chain(lab, ECDSA)) && chain(lab, ECDSA).get(2).is_some_and(|stray| text(stray).contains("Strange CA S1"))),
    ("cross-sign-expired", |lab| { let chain = chain(lab, ECDSA); chain.len() == 3 && text(&chain[1]).contains("CN = Old Root") && fine(lab, &chain) && alone(lab) }),
    ("intermediate-expiring", |lab| days_left(lab, ECDSA, 8..9)),
    ("intermediate-expired", |lab| one(lab, "has expired")),
    ("name-constraint", |lab| one(lab, "permitted subtree violation")),
    ("client-auth-only", |lab| both(lab, "unsuitable certificate purpose")),
    ("leaf-is-ca", |lab| says(lab, "CA:TRUE")),
    ("unknown-critical", |lab| both(lab, "unhandled critical extension")),
    ("sha1-signature", |lab| tls(lab, "secure", NAME, ECDSA).is_err() && text(&chain(lab, RSA)[0]).contains("sha1WithRSAEncryption")),
    ("rsa-1024", |lab| text(&chain(lab, RSA)[0]).contains("1024 bit") && tls(lab, "secure", NAME, RSA).unwrap().version == "TLSv1_2"),
    ("broken-signature", |lab| both(lab, "signature failure")),
    ("logged", |lab| text(&chain(lab, ECDSA)[0]).matches("Signed Certificate Timestamp:").count() == 2),

    ("stapled", |lab| staple(lab, "Cert Status: good")),
    ("must-staple-without-staple", |lab| says(lab, "status_request") && tls(lab, "secure", NAME, ECDSA).unwrap().staple.is_empty()),
    ("staple-revoked", |lab| staple(lab, "Cert Status: revoked")),
    ("staple-expired", |lab| staple(lab, "Cert Status: good")),
    ("staple-foreign", |lab| staple(lab, "Cert Status: revoked")),
    ("ocsp-good", |lab| responds(lab, "Cert Status: good")),
    ("ocsp-revoked", |lab| responds(lab, "Cert Status: revoked")),
    ("ocsp-unknown", |lab| responds(lab, "Cert Status: unknown")),
    ("ocsp-expired", |lab| responds(lab, "Cert Status: good")),
    ("ocsp-foreign", |lab| responds(lab, "Cert Status: revoked")),
    ("ocsp-404", |lab| says(lab, "OCSP - URI:") && posted(lab, "ocsp", &request(lab)).0 == "404"),
    ("revoked-by-crl", |lab| lists(lab, "certificate revoked") && verdict_with_list(lab, &chain(lab, RSA), "r1.crl").contains("certificate revoked")),
    ("crl-404", |lab| fetched(lab, "e1.crl").0 == "404"),
    ("crl-expired", |lab| lists(lab, "CRL has expired")),
    ("crl-foreign", |lab| lists(lab, "CRL signature failure")),
    ("crl-garbage", |lab| fetched(lab, "e1.crl").1.starts_with(b"<html>")),
    ("ari-window-passed", |lab| window(lab).is_some_and(|(_, end)| end < lab::authority::time::rfc3339(now()))),
    ("ari-window-now", |lab| window(lab).is_some_and(|(start, end)| (start..end).contains(&lab::authority::time::rfc3339(now())))),
    ("ari-404", |lab| fetched(lab, "acme/renewalInfo/aa.bb").0 == "404"),

    ("tls-refused", refused),
    ("tls-silent", unheard),
    ("tls-close", closes),
    ("tls-plain-http", |lab| answered(lab, 0x0303, 0xc02b).starts_with(b"HTTP/1.1 400")),
    ("tls-alert", |lab| answered(lab, 0x0304, 0xc02b) == [21, 3, 3, 0, 2, 2, 40] && tls(lab, "secure", NAME, ECDSA).is_err()),
    ("tls-unknown-name", |lab| answered(lab, 0x0303, 0xc02b) == [21, 3, 3, 0, 2, 2, 112]),
    ("tls-garbage", |lab| tls(lab, "secure", NAME, ECDSA).is_err_and(|fault| fault.contains("corrupt message"))),
    ("tls-broken-off", |lab| { let said = answered(lab, 0x0303, 0x002f); said[0] == 22 && said.len() < usize::from(said[3]) << 8 | usize::from(said[4]) }),
    ("large-hello-dropped", |lab| clear(site(lab, "secure", "https"), &[&[22, 3, 1, 7, 8][..], &[0; 1800]].concat()).is_empty() && fine(lab, &chain(lab, ECDSA))),
    ("tls13-intolerant", |lab| tls(lab, "secure", NAME, ECDSA).is_err() && openssl(&["s_client", "-tls1_2", "-connect", &site(lab, "secure", "https").to_string()]).contains("BEGIN CERTIFICATE")),
    ("tls12-only", |lab| tls(lab, "secure", NAME, ECDSA).unwrap().version == "TLSv1_2"),
    ("tls13-only", |lab| openssl(&["s_client", "-tls1_2", "-connect", &site(lab, "secure", "https").to_string()]).contains("alert protocol version")),
    ("old-protocol", |lab| old_chain(lab, 0x0301, 0x002f) && !old_chain(lab, 0x0300, 0x002f) && tls(lab, "secure", NAME, RSA).is_err()),
    ("old-protocol-too", |lab| old_chain(lab, 0x0301, 0x002f) && old_chain(lab, 0x0302, 0x002f) && fine(lab, &chain(lab, ECDSA))),
    ("ssl3-too", |lab| old_chain(lab, 0x0300, 0x000a) && fine(lab, &chain(lab, ECDSA))),
    ("rsa-key-exchange", |lab| old_chain(lab, 0x0303, 0x002f) && tls(lab, "secure", NAME, RSA).is_err()),
    ("rc4-only", |lab| old_chain(lab, 0x0303, 0x0005)),
    ("hybrid", |lab| hybrid(lab) && fine(lab, &chain(lab, ECDSA))),
    ("client-certificate-required", asks_client),
    ("slow-banner", |lab| { let started = Instant::now(); smtp(lab, &[]); started.elapsed() >= Duration::from_secs(2) }),
    ("endless-banner", |lab| { let mut stream = post(lab, "smtp"); (0..1000).filter(|_| heard(&mut stream).contains("and so on")).count() > 500 }),
    ("turned-away", |lab| smtp(lab, &[])[0].starts_with("554")),
    ("starttls-not-offered", |lab| { let said = smtp(lab, &["EHLO x\r\n", "STARTTLS\r\n"]); !said[1].contains("STARTTLS") && said[2].starts_with("502") }),
    ("starttls-refused", |lab| { let said = smtp(lab, &["EHLO x\r\n", "STARTTLS\r\n"]); said[1].contains("250-STARTTLS") && said[2].starts_with("454") }),
    ("starttls-injection", |lab| behind(lab).starts_with("250 done\r\n221")),
    ("starttls-response-injection", |lab| smtp(lab, &["STARTTLS\r\n"])[1] == "220 ready for TLS\r\n250 done\r\n"),
];

/// When renewal is suggested, from and to.
fn window(lab: &Lab) -> Option<(String, String)> {
    let (status, body) = fetched(lab, "acme/renewalInfo/aa.bb");
    let body = String::from_utf8(body).ok().filter(|_| status == "200")?;
    let quoted: Vec<_> = body.split('"').collect();
    Some((quoted[5].to_owned(), quoted[9].to_owned()))
}

#[test]
fn every_fault_shows_and_is_mended() {
    let lab = Lab::start(Settings::default()).unwrap();
    for (name, seen) in SIGNS {
        lab.break_(name).unwrap();
        assert!(seen(&lab), "{name} does not show");
        lab.mend_all().unwrap();
    }
    assert!(both(&lab, "leaf.pem: OK"));
}

/// Without its fault no sign shows, or the test above could not fail. Faults
/// that are told apart only by a signature or a date have the sign of another.
#[test]
fn no_sign_shows_in_health() {
    let lab = Lab::start(Settings::default()).unwrap();
    for (name, seen) in SIGNS {
        let seen = catch_unwind(AssertUnwindSafe(|| seen(&lab))).unwrap_or(false);
        assert!(!seen, "{name} shows without its fault");
    }
}

#[test]
fn every_fault_has_a_sign() {
    let signs: BTreeSet<_> = SIGNS.iter().map(|(name, _)| *name).collect();
    let of_sites = lab::faults().filter(|fault| fault.is_of_site());
    let faults: BTreeSet<_> = of_sites.map(|fault| fault.name).collect();
    assert_eq!(signs, faults);
}

#[test]
fn healthy_sites_are_fine_and_equal() {
    let lab = Lab::start(Settings::default()).unwrap();
    for schemes in [ECDSA, RSA] {
        assert!(fine(&lab, &chain(&lab, schemes)));
        let cart = |id| tls(&lab, id, "cart.shop.example", schemes).unwrap().chain;
        assert_eq!(cart("cart-a"), cart("cart-b"));
        assert_eq!(chain(&lab, schemes), chain(&lab, schemes));
    }
    assert!(lists(&lab, "leaf.pem: OK"));
    assert_eq!(fetched(&lab, "root.crl").0, "200");
    let before = chain(&lab, ECDSA);
    lab.break_("leaf-expired").unwrap();
    assert_ne!(before, chain(&lab, ECDSA));
    lab.mend_all().unwrap();
    assert_eq!(before, chain(&lab, ECDSA), "what is mended is what it was");
}

#[test]
fn every_dialogue_leads_to_tls() {
    let lab = Lab::start(Settings::default()).unwrap();
    let stream = "<stream:stream xmlns='jabber:client' version='1.0'>";
    let starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    let ldap = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";
    for (protocol, greets, steps) in [
        (
            "smtp",
            true,
            &[b"EHLO x\r\n".as_slice(), b"STARTTLS\r\n"][..],
        ),
        ("lmtp", true, &[b"LHLO x\r\n", b"STARTTLS\r\n"]),
        ("imap", true, &[b"a CAPABILITY\r\n", b"b STARTTLS\r\n"]),
        ("pop3", true, &[b"CAPA\r\n", b"STLS\r\n"]),
        ("ftp", true, &[b"FEAT\r\n", b"AUTH TLS\r\n"]),
        ("nntp", true, &[b"CAPABILITIES\r\n", b"STARTTLS\r\n"]),
        ("sieve", true, &[b"STARTTLS\r\n"]),
        ("ldap", false, &[ldap]),
        ("postgres", false, &[b"\0\0\0\x08\x04\xd2\x16\x2f"]),
        ("mysql", true, &[]),
        ("xmpp", false, &[stream.as_bytes(), starttls.as_bytes()]),
        (
            "xmpp-server",
            false,
            &[stream.as_bytes(), starttls.as_bytes()],
        ),
    ] {
        let mut line = post(&lab, protocol);
        if greets {
            heard(&mut line);
        }
        for step in steps {
            line.write_all(step).unwrap();
            heard(&mut line);
        }
        if protocol == "mysql" {
            line.write_all(&[&[32, 0, 0, 1, 0, 8][..], &[0; 30]].concat())
                .unwrap();
        }
        let led = handshake(
            line,
            "post.shop.example",
            ECDSA,
            "a LOGOUT\r\nLOGOUT\r\nQUIT\r\n\r\n",
        );
        assert!(led.is_ok(), "{protocol}: {:?}", led.err());
    }
}

#[test]
fn what_came_in_clear_is_forgotten() {
    let lab = Lab::start(Settings::default()).unwrap();
    assert_eq!(behind(&lab), "221 post.shop.example closing\r\n");
}

#[test]
fn faults_stay_where_they_belong() {
    let lab = Lab::start(Settings::default()).unwrap();
    for fault in [
        "leaf-expired:ns1.shop.example",
        "silent:secure",
        "crl-404:secure",
        "turned-away:secure",
    ] {
        assert!(lab.break_(fault).is_err(), "{fault}");
    }
    lab.break_("missing-intermediate:all").unwrap();
    assert_eq!(
        tls(&lab, "cart-b", "cart.shop.example", RSA)
            .unwrap()
            .chain
            .len(),
        1
    );
    assert_eq!(
        tls(&lab, "post", "post.shop.example", RSA)
            .unwrap()
            .chain
            .len(),
        1
    );
}

#[test]
fn a_client_with_a_certificate_is_let_in() {
    let lab = Lab::start(Settings {
        faults: vec!["client-certificate-required".into()],
        ..Settings::default()
    })
    .unwrap();
    let client = lab.client_path().unwrap();
    let at = site(&lab, "secure", "https").to_string();
    let said = openssl(&[
        "s_client",
        "-connect",
        &at,
        "-cert",
        client.to_str().unwrap(),
        "-verify_return_error",
        "-CAfile",
        lab.roots_path().to_str().unwrap(),
        "-servername",
        NAME,
    ]);
    assert!(
        said.contains("Verify return code: 0 (ok)") && !said.contains("alert"),
        "{said}"
    );
}
