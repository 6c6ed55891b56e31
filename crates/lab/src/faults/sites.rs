//! Faults of how a site behaves: who listens, what is said before TLS, and
//! which TLS.

use std::time::Duration;

use super::certificates::{SECURE, site};
use crate::fault::Fault;
use crate::tls::plan::{Door, Script, Starttls, Versions};

/// The site with dialogues before TLS.
const POST: &[&str] = &["post"];

/// TLS_RSA_WITH_AES_128_CBC_SHA and TLS_RSA_WITH_3DES_EDE_CBC_SHA: what old
/// servers have, and what needs no more from a server than its certificates.
const OLD_SUITES: &[u16] = &[0x002f, 0x000a];

/// An old server of these versions.
const fn old(lowest: u16, highest: u16, beside: bool) -> Door {
    Door::Script(Script {
        versions: (lowest, highest),
        suites: OLD_SUITES,
        beside,
        hybrid: false,
    })
}

/// TLS 1.2 with these suites only.
const fn suites(suites: &'static [u16]) -> Door {
    Door::Script(Script {
        versions: (0x0303, 0x0303),
        suites,
        beside: false,
        hybrid: false,
    })
}

/// Like any other server, but with X25519MLKEM768.
const HYBRID: Door = Door::Script(Script {
    versions: (0x0303, 0x0303),
    suites: &[],
    beside: true,
    hybrid: true,
});

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    site("tls-refused", SECURE, "Nothing listens: connections are refused.", |plan| plan.door = Door::Refused),
    site("tls-silent", SECURE, "Takes connections and never says a word.", |plan| plan.door = Door::Silent),
    site("tls-close", SECURE, "Takes connections and closes them.", |plan| plan.door = Door::Closes),
    site("tls-plain-http", SECURE, "Answers TLS with a page in clear.", |plan| plan.door = Door::PlainHttp),
    site("tls-alert", SECURE, "Answers with the alert handshake_failure.", |plan| plan.door = Door::Alert(40)),
    site("tls-unknown-name", SECURE, "Answers with the alert unrecognized_name.", |plan| plan.door = Door::Alert(112)),
    site("tls-garbage", SECURE, "Answers with noise.", |plan| plan.door = Door::Garbage),
    site("tls-broken-off", SECURE, "Closes in the middle of its certificates.", |plan| plan.door = Door::Broken),
    site("large-hello-dropped", SECURE, "Hangs up at hellos that do not fit into a packet.", |plan| plan.door = Door::SmallHello),
    site("tls13-intolerant", SECURE, "Hangs up at hellos that offer TLS 1.3.", |plan| plan.door = Door::OldHello),
    site("tls12-only", SECURE, "Speaks TLS 1.2 only: no flaw.", |plan| plan.versions = Versions::Only12),
    site("tls13-only", SECURE, "Speaks TLS 1.3 only: no flaw.", |plan| plan.versions = Versions::Only13),
    site("old-protocol", SECURE, "Speaks TLS 1.0 only.", |plan| plan.door = old(0x0301, 0x0301, false)),
    site("old-protocol-too", SECURE, "Speaks TLS 1.0 and 1.1 beside the others.", |plan| plan.door = old(0x0301, 0x0302, true)),
    site("ssl3-too", SECURE, "Speaks SSL 3.0 and TLS 1.0 beside the others.", |plan| plan.door = old(0x0300, 0x0302, true)),
    site("rsa-key-exchange", SECURE, "Has key exchange with RSA only.", |plan| plan.door = suites(&[0x002f])),
    site("rc4-only", SECURE, "Has RC4 only.", |plan| plan.door = suites(&[0x0005])),
    site("hybrid", SECURE, "Has the key exchange X25519MLKEM768 as well: no flaw.", |plan| plan.door = HYBRID),
    site("client-certificate-required", SECURE, "Wants a certificate of the client.", |plan| plan.asks_client = true),
    site("slow-banner", POST, "The greeting comes after two seconds.", |plan| plan.pause = Duration::from_secs(2)),
    site("endless-banner", POST, "The greeting has no end.", |plan| plan.starttls = Starttls::Endless),
    site("turned-away", POST, "The greeting says that there is no service.", |plan| plan.starttls = Starttls::TurnsAway),
    site("starttls-not-offered", POST, "TLS is not offered.", |plan| plan.starttls = Starttls::Missing),
    site("starttls-refused", POST, "TLS is offered, and refused when asked for.", |plan| plan.starttls = Starttls::Refused),
    site("starttls-injection", POST, "What came in clear with the wish for TLS is obeyed after the handshake.", |plan| plan.starttls = Starttls::TakesInjection),
    site("starttls-response-injection", POST, "More words follow the go-ahead for TLS in clear.", |plan| plan.starttls = Starttls::Injects),
];
