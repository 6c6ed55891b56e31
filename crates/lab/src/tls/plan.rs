//! How a site is to be: what it shows, and how it behaves. Faults change
//! plans.

use std::sync::Arc;
use std::time::Duration;

use super::pki::{Ca, Pki};
use crate::authority::{Authority, Blank, Key, Log};
use crate::topology::Site;

/// What is sent of a chain: the leaf, its issuer, all authorities.
pub(crate) type Sent = fn(&[u8], &Authority, &Pki) -> Vec<Vec<u8>>;

/// One certificate of a site before it is made.
#[derive(Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) leaf: Blank,
    /// None signs itself.
    pub(crate) issuer: Option<Ca>,
    pub(crate) key: Key,
}

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Door {
    /// TLS, after the dialogue of the protocol.
    Tls,
    /// Nothing listens.
    Refused,
    /// Taken, and never a word.
    Silent,
    /// Taken, and closed without a word.
    Closes,
    /// The answer to the hello is a page about a bad request.
    PlainHttp,
    /// The answer to the hello is this fatal alert.
    Alert(u8),
    /// The answer to the hello is noise.
    Garbage,
    /// The server closes in the middle of its certificates.
    Broken,
    /// A hello that does not fit into a packet is hung up on.
    SmallHello,
    /// A hello that offers TLS 1.3 is hung up on.
    OldHello,
    /// The answer to the hello is written down: see [`super::script`].
    Script(Script),
}

/// A server that knows only some old ways; its answers go no further than the
/// certificates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Script {
    /// The versions that it speaks, lowest and highest: 0x0300 is SSL 3.0.
    pub(crate) versions: (u16, u16),
    /// The cipher suites that it has, best first.
    pub(crate) suites: &'static [u16],
    /// Whether those who can do better get a real server.
    pub(crate) beside: bool,
    /// Whether it knows X25519MLKEM768.
    pub(crate) hybrid: bool,
}

/// How a dialogue leads to TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Starttls {
    /// Offered, and done when asked.
    #[default]
    Offered,
    /// Neither offered nor done.
    Missing,
    /// Offered, and refused when asked.
    Refused,
    /// What the client sent behind its wish is obeyed after the handshake.
    TakesInjection,
    /// More is said behind the go-ahead, in clear.
    Injects,
    /// The greeting turns clients away.
    TurnsAway,
    /// The greeting has no end.
    Endless,
}

/// What an OCSP answer is like, stapled or asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Good,
    Revoked,
    Unknown,
    Expired,
    /// Signed by a stranger, and it says revoked.
    Foreign,
    /// No answer but 404.
    Missing,
}

/// What lists of revoked certificates are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Healthy,
    Missing,
    Expired,
    /// Signed by a stranger, and it names every certificate shown.
    Foreign,
    Garbage,
}

/// When renewal is suggested (RFC 9773).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    Ahead,
    Passed,
    /// Moved to now, as before a mass revocation.
    Now,
    Missing,
}

/// Which versions a real server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versions {
    Both,
    Only12,
    Only13,
}

/// How a site is to be.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) site: &'static Site,
    pub(crate) pki: Arc<Pki>,
    /// The certificate for an ECDSA key.
    pub(crate) main: Option<Shown>,
    /// The certificate for an RSA key.
    pub(crate) twin: Option<Shown>,
    pub(crate) sent: Sent,
    pub(crate) staple: Option<Answer>,
    /// The certificates name a responder, which answers so.
    pub(crate) responder: Option<Answer>,
    /// The certificates stand on the list of revoked ones.
    pub(crate) revoked: bool,
    pub(crate) logs: Vec<Log>,
    pub(crate) door: Door,
    /// Before the first byte of the server.
    pub(crate) pause: Duration,
    pub(crate) starttls: Starttls,
    pub(crate) asks_client: bool,
    /// Those who do not name the host see another one's certificate.
    pub(crate) default_host: bool,
    pub(crate) versions: Versions,
    pub(crate) list: List,
    pub(crate) window: Window,
}

impl Plan {
    /// A healthy site.
    pub(crate) fn healthy(site: &'static Site, pki: &Arc<Pki>) -> Self {
        let (leaf, key) = pki.host(site.name);
        let shown = |issuer, key| Shown {
            leaf: leaf.clone(),
            issuer: Some(issuer),
            key,
        };
        Self {
            site,
            pki: Arc::clone(pki),
            main: Some(shown(pki.ecdsa(), key)),
            twin: Some(shown(pki.rsa(), Key::rsa_other())),
            sent: |leaf, issuer, _| vec![leaf.to_vec(), issuer.der.clone()],
            staple: None,
            responder: None,
            revoked: false,
            logs: Vec::new(),
            door: Door::Tls,
            pause: Duration::ZERO,
            starttls: Starttls::Offered,
            asks_client: false,
            default_host: false,
            versions: Versions::Both,
            list: List::Healthy,
            window: Window::Ahead,
        }
    }

    /// Changes both certificates.
    pub(crate) fn leaves(&mut self, change: fn(Blank) -> Blank) {
        for shown in [&mut self.main, &mut self.twin].into_iter().flatten() {
            shown.leaf = change(shown.leaf.clone());
        }
    }

    /// Changes the certificate of the RSA key alone.
    pub(crate) fn twin_leaf(&mut self, change: fn(Blank) -> Blank) {
        if let Some(shown) = &mut self.twin {
            shown.leaf = change(shown.leaf.clone());
        }
    }

    /// Both certificates are valid from and to these days from the lab's start.
    pub(crate) fn dated(&mut self, from: i64, to: i64) {
        let (from, to) = self.pki.days(from, to);
        for shown in [&mut self.main, &mut self.twin].into_iter().flatten() {
            shown.leaf = shown.leaf.clone().validity(from, to);
        }
    }

    /// The same of the certificate of the RSA key alone.
    pub(crate) fn twin_dated(&mut self, from: i64, to: i64) {
        let main = self.main.take();
        self.dated(from, to);
        self.main = main;
    }

    /// Has one certificate only, signed by this authority.
    pub(crate) fn only(&mut self, issuer: Option<Ca>) {
        self.twin = None;
        if let Some(main) = &mut self.main {
            main.issuer = issuer;
        }
    }
}
