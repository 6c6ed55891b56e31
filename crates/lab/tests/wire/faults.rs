//! Every fault, seen on the wire, does what its sentence says.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::net::{TcpStream, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::RecordType::{self, A, AAAA, AXFR, CAA, CNAME, DS, MX, NS, SOA, TXT};
use hickory_proto::rr::rdata::opt::EdnsOption;
use lab::{Lab, Settings};

use crate::client::{Ask, answers, ask, authorities, framed};

/// Whether a fault is to be seen; every one of these is false without it.
type Seen = fn(&Lab) -> bool;

/// The server that a fault befalls where none is named.
const ONE: &str = "shop-ns2";

fn soa() -> Ask {
    ask("shop.example", SOA)
}

fn says(lab: &Lab, server: &str, name: &str, kind: RecordType) -> Vec<String> {
    answers(&ask(name, kind).at(lab, server))
}

fn code(lab: &Lab) -> ResponseCode {
    soa().at(lab, ONE).metadata.response_code
}

/// What each of the shop's servers says is the same and this.
fn everywhere(lab: &Lab, name: &str, kind: RecordType, expected: &[&str]) -> bool {
    ["shop-ns1", "shop-ns2", "shop-ns3"]
        .iter()
        .all(|server| says(lab, server, name, kind) == expected)
}

/// What the shop's servers say about this differs.
fn differs(lab: &Lab, name: &str, kind: RecordType) -> bool {
    says(lab, "shop-ns1", name, kind) != says(lab, ONE, name, kind)
}

fn referral(lab: &Lab, server: &str) -> Message {
    ask("shop.example", NS).at(lab, server)
}

/// The glue of a name at a parent server.
fn glue(lab: &Lab, server: &str, host: &str) -> Vec<String> {
    let reply = referral(lab, server);
    let of = |record: &&hickory_proto::rr::Record| record.name.to_ascii() == host;
    reply
        .additionals
        .iter()
        .filter(of)
        .map(|record| record.data.to_string())
        .collect()
}

fn glue_is(lab: &Lab, server: &str, address: &str) -> bool {
    glue(lab, server, "ns2.shop.example.") == [address]
}

fn refused_udp(lab: &Lab) -> bool {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(lab.socket(ONE)).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    socket.send(&soa().bytes()).unwrap();
    let refused = |fault: std::io::Error| fault.kind() == ErrorKind::ConnectionRefused;
    socket.recv(&mut [0; 512]).is_err_and(refused)
}

fn refused_tcp(lab: &Lab) -> bool {
    TcpStream::connect(lab.socket(ONE))
        .is_err_and(|fault| fault.kind() == ErrorKind::ConnectionRefused)
}

/// The reply over UDP as bytes.
fn raw(lab: &Lab) -> Vec<u8> {
    soa().raw(lab, ONE)
}

fn slower_than(lab: &Lab, least: Duration) -> bool {
    let started = Instant::now();
    soa().raw(lab, ONE);
    started.elapsed() >= least
}

/// TCP gives the reply in pieces: only its length arrives at first.
fn trickles(lab: &Lab) -> bool {
    let mut stream = TcpStream::connect(lab.socket(ONE)).unwrap();
    let question = soa().bytes();
    let length = u16::try_from(question.len()).unwrap().to_be_bytes();
    stream
        .write_all(&[&length[..], &question].concat())
        .unwrap();
    let mut first = [0; 600];
    let came = stream.peek(&mut first).unwrap();
    let whole = framed(&mut stream).unwrap();
    Message::from_vec(&whole).unwrap().answers.len() == 1 && came < whole.len()
}

fn decoyed(lab: &Lab) -> bool {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    socket.send_to(&soa().bytes(), lab.socket(ONE)).unwrap();
    let mut first = [0; 512];
    let mut second = [0; 512];
    socket.recv(&mut first).unwrap();
    socket.recv(&mut second).is_ok() && first[..2] != second[..2] && first[2..] == second[2..]
}

fn edns_option(lab: &Lab) -> ResponseCode {
    let asked = soa().edns(|edns| {
        edns.options_mut()
            .insert(EdnsOption::Unknown(65_001, vec![1]))
    });
    asked.at(lab, ONE).metadata.response_code
}

const SHOP_NS: [&str; 3] = [
    "ns1.shop.example.",
    "ns2.shop.example.",
    "ns3.operator.test.",
];
const SERVFAIL: ResponseCode = ResponseCode::ServFail;
const NXDOMAIN: ResponseCode = ResponseCode::NXDomain;

#[rustfmt::skip]
const SIGNS: &[(&str, Seen)] = &[
    ("silent", |lab| soa().unheard(lab, ONE) && soa().tcp().unheard(lab, ONE)),
    ("all-silent", |lab| ["shop-ns1", "shop-ns2", "shop-ns3"].iter().all(|server| soa().unheard(lab, server))),
    ("tld-silent", |lab| soa().unheard(lab, "example-a") && soa().unheard(lab, "example-b")),
    ("root-silent", |lab| soa().unheard(lab, "root-a") && soa().unheard(lab, "root-b")),
    ("udp-silent", |lab| soa().unheard(lab, ONE) && soa().tcp().at(lab, ONE).answers.len() == 1),
    ("tcp-silent", |lab| soa().tcp().unheard(lab, ONE) && soa().at(lab, ONE).answers.len() == 1),
    ("closed", |lab| refused_udp(lab) && refused_tcp(lab)),
    ("tcp-refused", |lab| refused_tcp(lab) && soa().at(lab, ONE).answers.len() == 1),
    ("tcp-hangup", |lab| TcpStream::connect(lab.socket(ONE)).is_ok() && soa().tcp().stream(lab.socket(ONE)).is_none()),
    ("wrong-source", |lab| soa().datagram(lab.socket(ONE)).unwrap().1.ip() == lab.address("stranger")),
    ("decoy", decoyed),
    ("delay-500ms", |lab| slower_than(lab, Duration::from_millis(500))),
    ("delay-2s", |lab| slower_than(lab, Duration::from_secs(2))),
    ("slow-tcp", trickles),
    ("axfr-open", |lab| ask("shop.example", AXFR).tcp().at(lab, ONE).answers.len() > 20),

    ("lame-refused", |lab| code(lab) == ResponseCode::Refused),
    ("lame-servfail", |lab| code(lab) == SERVFAIL),
    ("lame-nxdomain", |lab| code(lab) == NXDOMAIN),
    ("lame-notimp", |lab| code(lab) == ResponseCode::NotImp),
    ("not-authoritative", |lab| { let reply = soa().at(lab, ONE); !reply.metadata.authoritative && reply.answers.len() == 1 }),
    ("upward-referral", |lab| { let reply = soa().at(lab, ONE); reply.answers.is_empty() && reply.authorities[0].name.is_root() }),
    ("self-referral", |lab| { let reply = soa().at(lab, ONE); !reply.metadata.authoritative && authorities(&reply) == SHOP_NS[..2] }),
    ("wrong-zone", |lab| soa().at(lab, ONE).answers[0].name.to_ascii() == "other.example."),
    ("wrong-owner", |lab| ask("www.shop.example", A).at(lab, ONE).answers[0].name.to_ascii() == "other.example."),
    ("soa-missing", |lab| soa().at(lab, ONE).answers.is_empty() && !says(lab, ONE, "shop.example", NS).is_empty()),
    ("ns-missing", |lab| says(lab, ONE, "shop.example", NS).is_empty() && !says(lab, ONE, "shop.example", SOA).is_empty()),
    ("wrong-question", |lab| soa().at(lab, ONE).queries[0].name.to_ascii() == "other.example."),
    ("no-question", |lab| soa().at(lab, ONE).queries.is_empty()),
    ("case-lowered", |lab| !ask("ShOp.example", SOA).at(lab, ONE).queries[0].name.to_ascii().contains('S')),
    ("case-different-answer", |lab| ask("ShOp.example", SOA).at(lab, ONE).answers.is_empty() && soa().at(lab, ONE).answers.len() == 1),
    ("tc-udp", |lab| soa().at(lab, ONE).metadata.truncation && soa().tcp().at(lab, ONE).answers.len() == 1),
    ("tc-loop", |lab| soa().at(lab, ONE).metadata.truncation && soa().tcp().at(lab, ONE).metadata.truncation),
    ("edns-dropped", |lab| soa().unheard(lab, ONE) && soa().plain().at(lab, ONE).answers.len() == 1),
    ("edns-formerr", |lab| code(lab) == ResponseCode::FormErr && soa().at(lab, ONE).edns.is_none() && soa().plain().at(lab, ONE).answers.len() == 1),
    ("edns-ignored", |lab| { let reply = soa().at(lab, ONE); reply.edns.is_none() && reply.answers.len() == 1 }),
    ("edns-badvers", |lab| u16::from(code(lab)) == 16 && soa().plain().at(lab, ONE).answers.len() == 1),
    ("edns-version-ignored", |lab| soa().edns(|edns| { edns.set_version(1); }).at(lab, ONE).answers.len() == 1),
    ("edns-option-refused", |lab| edns_option(lab) == ResponseCode::FormErr && code(lab) == ResponseCode::NoError),
    ("edns-flags-kept", |lab| soa().edns(|edns| edns.flags_mut().z = 0x80).at(lab, ONE).edns.unwrap().flags().z == 0x80),
    ("edns-lost-when-truncated", |lab| { let reply = soa().at(lab, ONE); reply.metadata.truncation && reply.edns.is_none() }),
    ("aaaa-dropped", |lab| ask("www.shop.example", AAAA).unheard(lab, ONE) && !says(lab, ONE, "www.shop.example", A).is_empty()),
    ("aaaa-servfail", |lab| ask("www.shop.example", AAAA).at(lab, ONE).metadata.response_code == SERVFAIL && code(lab) == ResponseCode::NoError),
    ("aaaa-nxdomain", |lab| ask("www.shop.example", AAAA).at(lab, ONE).metadata.response_code == NXDOMAIN && code(lab) == ResponseCode::NoError),
    ("mx-servfail", |lab| ask("shop.example", MX).at(lab, ONE).metadata.response_code == SERVFAIL && code(lab) == ResponseCode::NoError),
    ("address-servfail", |lab| ask("www.shop.example", A).at(lab, ONE).metadata.response_code == SERVFAIL && code(lab) == ResponseCode::NoError),
    ("aaaa-bad-rdata", |lab| Message::from_vec(&ask("www.shop.example", AAAA).raw(lab, ONE)).is_err()),
    ("open-recursion", |lab| { let reply = ask("www.elsewhere.test", A).at(lab, ONE); reply.metadata.recursion_available && reply.answers.len() == 1 }),
    ("outside-nxdomain", |lab| ask("www.elsewhere.test", A).at(lab, ONE).metadata.response_code == NXDOMAIN),
    ("outside-upward", |lab| { let reply = ask("www.elsewhere.test", A).at(lab, ONE); reply.authorities.len() == 2 && reply.authorities[0].name.is_root() }),
    ("version-bind", |lab| answers(&ask("version.bind", TXT).chaos().at(lab, ONE)) == ["LabDNS 4.9.4-REL"]),
    ("root-intercepted", |lab| ["root-a", "root-b"].iter().all(|root| {
        let reply = ask("", NS).at(lab, root);
        reply.metadata.recursion_available && !reply.metadata.authoritative && reply.answers.len() == 2
    })),
    ("answer-flood", |lab| soa().at(lab, ONE).metadata.truncation && soa().tcp().at(lab, ONE).answers.len() > 2000),
    ("huge-64k", |lab| raw(lab).len() > 60_000 && soa().tcp().raw(lab, ONE).len() > 60_000),

    ("wrong-id", |lab| raw(lab)[..2] != soa().bytes()[..2]),
    ("not-a-reply", |lab| raw(lab)[2] & 0x80 == 0),
    ("large-dropped", |lab| {
        lab.edit(ONE, "shop.example", &[], &"big TXT \"0123456789012345678901234567890123456789\"\n".repeat(15)).unwrap();
        ask("big.shop.example", TXT).unheard(lab, ONE) && ask("big.shop.example", TXT).tcp().at(lab, ONE).answers.len() == 15
    }),
    ("truncated-bytes", |lab| Message::from_vec(&raw(lab)).is_err() && raw(lab).len() > 30),
    ("header-only", |lab| raw(lab).len() == 12 && raw(lab)[5] == 1),
    ("random-bytes", |lab| raw(lab)[..2] == soa().bytes()[..2] && raw(lab)[4..] != raw(lab)[4..]),
    ("empty-datagram", |lab| raw(lab).is_empty() && soa().tcp().raw(lab, ONE).is_empty()),
    ("one-byte", |lab| raw(lab).len() == 1),
    ("counts-lie", |lab| raw(lab)[6..8] == [0xFF, 0xFF]),
    ("trailing-bytes", |lab| raw(lab).len() > 1000),
    ("compression-loop", |lab| { let bytes = raw(lab); bytes[bytes.len() - 16..bytes.len() - 14] == [0xC0, u8::try_from(bytes.len() - 16).unwrap()] }),

    ("stale-serial", |lab| differs(lab, "shop.example", SOA)),
    ("two-soas", |lab| soa().at(lab, ONE).answers.len() == 2),
    ("soa-differs", |lab| differs(lab, "shop.example", SOA) && says(lab, ONE, "shop.example", SOA)[0].contains(" 2026112004 7200")),
    ("ns-set-differs", |lab| differs(lab, "shop.example", NS)),
    ("parent-child-differ", |lab| everywhere(lab, "shop.example", NS, &SHOP_NS[..2]) && authorities(&referral(lab, "example-a")) == SHOP_NS),
    ("child-extra-ns", |lab| says(lab, "shop-ns1", "shop.example", NS).len() == 4 && authorities(&referral(lab, "example-a")) == SHOP_NS
        && says(lab, "shop-ns4", "shop.example", NS).len() == 4),
    ("disjoint-ns", |lab| everywhere(lab, "shop.example", NS, &["ns1.hosting.example.", "ns2.hosting.example."])),
    ("ns-alias", |lab| everywhere(lab, "ns2.shop.example", CNAME, &["ns1.shop.example."])),
    ("ns-address-extra", |lab| says(lab, "shop-ns1", "ns1.shop.example", A).len() == 2 && referral(lab, "example-a").additionals.len() == 2),
    ("ns-address-gone", |lab| everywhere(lab, "ns2.shop.example", A, &[])),
    ("glue-wrong", |lab| glue_is(lab, "example-a", &lab.address("nowhere").to_string())),
    ("glue-foreign", |lab| glue_is(lab, "example-a", &lab.address("operator-ns1").to_string())),
    ("glue-missing", |lab| glue(lab, "example-a", "ns2.shop.example.").is_empty() && authorities(&referral(lab, "example-a")) == SHOP_NS),
    ("glue-dead", |lab| glue_is(lab, "example-b", &lab.address("nowhere-else").to_string())),
    ("glue-private", |lab| glue_is(lab, "example-b", "192.168.1.53")),
    ("parent-extra-ns", |lab| authorities(&referral(lab, "example-b")).contains(&"ns4.shop.example.".to_owned()) && soa().at(lab, "shop-ns4").metadata.authoritative),
    ("parent-lame-ns", |lab| authorities(&referral(lab, "example-a"))[0] == "ns1.operator.test."),
    ("parent-one-ns", |lab| authorities(&referral(lab, "example-a")) == SHOP_NS[..1]),
    ("parent-stale", |lab| authorities(&referral(lab, "example-a")) == SHOP_NS && authorities(&referral(lab, "example-b")) != SHOP_NS),
    ("parent-glue-differs", |lab| glue(lab, "example-a", "ns2.shop.example.") != glue(lab, "example-b", "ns2.shop.example.")),
    ("parent-nxdomain", |lab| referral(lab, "example-b").metadata.response_code == NXDOMAIN && referral(lab, "example-a").metadata.response_code == ResponseCode::NoError),
    ("parent-serial-behind", |lab| says(lab, "example-a", "example", SOA) != says(lab, "example-b", "example", SOA)),
    ("ds-at-one-parent", |lab| says(lab, "example-a", "shop.example", DS).len() == 1 && says(lab, "example-b", "shop.example", DS).is_empty()),
    ("ds-unsigned", |lab| says(lab, "example-a", "shop.example", DS).len() == 1 && says(lab, "example-b", "shop.example", DS).len() == 1),
    ("root-foreign-ns", |lab| says(lab, "root-a", "", NS) == ["a.foreign.test.", "b.foreign.test."]),
    ("root-extra-ns", |lab| says(lab, "root-a", "", NS).len() == 3),
    ("tld-nxdomain", |lab| referral(lab, "root-a").metadata.response_code == NXDOMAIN),
    ("a-differs", |lab| differs(lab, "www.shop.example", A)),
    ("a-moved", |lab| everywhere(lab, "www.shop.example", A, &["93.184.216.99"]) && says(lab, "recursor", "www.shop.example", A) == ["93.184.216.10"]),
    ("nxdomain-a", |lab| ask("www.shop.example", A).at(lab, "shop-ns3").metadata.response_code == NXDOMAIN),
    ("nodata-a", |lab| everywhere(lab, "www.shop.example", A, &[]) && !says(lab, ONE, "www.shop.example", AAAA).is_empty()),
    ("private-a", |lab| everywhere(lab, "www.shop.example", A, &["192.168.1.10", "93.184.216.10"])),
    ("ttl-low", |lab| ask("www.shop.example", A).at(lab, "shop-ns1").answers[0].ttl == 1),
    ("wildcard-apex", |lab| everywhere(lab, "anything.shop.example", A, &["93.184.216.99"])),
    ("cname-loop", |lab| everywhere(lab, "www.shop.example", A, &["loop.shop.example.", "www.shop.example."])),
    ("cname-dangling", |lab| everywhere(lab, "cdn.shop.example", CNAME, &["shop.gone.example."]) && ask("gone.example", NS).at(lab, "example-a").metadata.response_code == NXDOMAIN),
    ("cname-differs", |lab| differs(lab, "cdn.shop.example", CNAME)),
    ("cname-beside", |lab| everywhere(lab, "cdn.shop.example", TXT, &["verification"])),
    ("cname-apex", |lab| everywhere(lab, "shop.example", MX, &["edge.operator.test."]) && everywhere(lab, "shop.example", CAA, &["edge.operator.test."])),
    ("mx-differs", |lab| differs(lab, "shop.example", MX)),
    ("mx-missing", |lab| everywhere(lab, "shop.example", MX, &[])),
    ("mx-alias", |lab| everywhere(lab, "shop.example", MX, &["10 mx1.shop.example.", "20 store.shop.example."])),
    ("mx-literal", |lab| everywhere(lab, "shop.example", MX, &["10 mx1.shop.example.", "20 93.184.216.25."])),
    ("mx-null-plus", |lab| everywhere(lab, "shop.example", MX, &["0 .", "10 mx1.shop.example.", "20 mx2.operator.test."])),
    ("mx-target-missing", |lab| everywhere(lab, "shop.example", MX, &["10 mx1.shop.example.", "20 gone.operator.test."])
        && ask("gone.operator.test", A).at(lab, "operator-ns1").metadata.response_code == NXDOMAIN),
    ("spf-differs", |lab| differs(lab, "shop.example", TXT)),
    ("spf-twice", |lab| says(lab, ONE, "shop.example", TXT).len() == 2),
    ("blacklisted", |lab| lists(lab, MX1, &["127.0.0.2"]) && !says(lab, "lists-ns1", MX1, TXT).is_empty()),
    ("policy-listed", |lab| lists(lab, MX1, &["127.0.0.11"])),
    ("list-shut", |lab| lists(lab, "2.0.0.127.zen.spamhaus.org", &[])),
    ("list-world", |lab| lists(lab, "1.0.0.127.zen.spamhaus.org", &["127.0.0.2"]) && lists(lab, MX1, &["127.0.0.2"])),
    ("list-parked", |lab| lists(lab, "2.0.0.127.zen.spamhaus.org", &["91.195.240.117"]) && lists(lab, MX1, &["91.195.240.117"])),
    ("list-public-resolver", |lab| lists(lab, "1.0.0.127.zen.spamhaus.org", &["127.255.255.254"])),
];

/// The mail exchanger of the shop in the list that goes wrong.
const MX1: &str = "25.216.184.93.zen.spamhaus.org";

/// Both servers of the lists say the same and this.
fn lists(lab: &Lab, name: &str, expected: &[&str]) -> bool {
    ["lists-ns1", "lists-ns2"]
        .iter()
        .all(|server| says(lab, server, name, A) == expected)
}

#[test]
fn every_fault_shows_and_is_mended() {
    let lab = Lab::start(Settings::default()).unwrap();
    for (name, seen) in SIGNS {
        lab.break_(name).unwrap();
        assert!(seen(&lab), "{name} does not show");
        lab.mend_all().unwrap();
    }
    assert_eq!(says(&lab, ONE, "shop.example", NS), SHOP_NS);
    assert!(!refused_tcp(&lab));
}

/// Without its fault no sign shows, or the test above could not fail. A sign
/// that expects other bytes may stop early; one that is silence may show by
/// chance on a busy machine, but not five times in a row.
#[test]
fn no_sign_shows_in_health() {
    let lab = Lab::start(Settings::default()).unwrap();
    for (name, seen) in SIGNS {
        let shows = |_| {
            let seen = AssertUnwindSafe(|| seen(&lab));
            let shown = catch_unwind(seen).unwrap_or(false);
            lab.mend_all().unwrap();
            shown
        };
        assert!(!(0..5).all(shows), "{name} shows without its fault");
    }
}

#[test]
fn every_fault_has_a_sign() {
    let signs: BTreeSet<_> = SIGNS.iter().map(|(name, _)| *name).collect();
    let of_names = lab::faults()
        .filter(|fault| !fault.is_of_site() && !fault.is_of_web() && !fault.is_of_registry());
    let faults: BTreeSet<_> = of_names.map(|fault| fault.name).collect();
    assert_eq!(signs, faults);
}

#[test]
fn faults_befall_the_server_that_is_named() {
    let lab = Lab::start(Settings {
        faults: vec!["lame-refused:ns3.operator.test".to_owned()],
        ..Settings::default()
    })
    .unwrap();
    let refused = |server| soa().at(&lab, server).metadata.response_code == ResponseCode::Refused;
    assert!(refused("shop-ns3") && !refused(ONE));
    lab.break_("lame-refused:all").unwrap();
    assert!(refused("shop-ns1") && refused(ONE));
    lab.mend("lame-refused:all").unwrap();
    assert!(refused("shop-ns3") && !refused("shop-ns1"));
    lab.mend("lame-refused:shop-ns3").unwrap();
    assert!(!refused("shop-ns3"));
}

#[test]
fn faults_add_up() {
    let lab = Lab::start(Settings::default()).unwrap();
    for fault in [
        "stale-serial",
        "not-authoritative",
        "mx-missing",
        "edns-ignored",
    ] {
        lab.break_(fault).unwrap();
    }
    let reply = soa().at(&lab, ONE);
    assert!(!reply.metadata.authoritative && reply.edns.is_none());
    assert!(answers(&reply)[0].contains("2026112001"));
    assert!(says(&lab, ONE, "shop.example", MX).is_empty());
}

#[test]
fn edits_change_any_zone() {
    let lab = Lab::start(Settings::default()).unwrap();
    lab.edit("shop", "shop.example", &["www A"], "www A {mail}")
        .unwrap();
    let mail = lab.address("mail").to_string();
    assert!(everywhere(&lab, "www.shop.example", A, &[&mail]));
    lab.mend_all().unwrap();
    assert!(everywhere(&lab, "www.shop.example", A, &["93.184.216.10"]));
}

#[test]
fn what_is_not_there_is_refused() {
    let lab = Lab::start(Settings::default()).unwrap();
    for fault in ["no-such-fault", "silent:nobody", "stale-serial:root-a"] {
        assert!(lab.break_(fault).is_err(), "{fault}");
    }
    assert!(
        lab.edit("root-a", "shop.example", &[], "x A 1.2.3.4")
            .is_err()
    );
    assert!(lab.edit(ONE, "shop.example", &[], "x A nonsense").is_err());
    assert_eq!(soa().at(&lab, ONE).answers.len(), 1, "nothing of it stays");
    let settings = Settings {
        faults: vec!["no-such-fault".to_owned()],
        ..Settings::default()
    };
    assert!(Lab::start(settings).is_err());
}
