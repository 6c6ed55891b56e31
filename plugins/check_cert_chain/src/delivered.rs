//! Timestamps of logs that a server sends beside a certificate that carries
//! none: in its hello, or stapled with an OCSP answer (RFC 6962 section 3.3).

use certificate::Answer;
use probe::tls::Handshake;
use probe::tls::hello::{self, Spoken, Version};
use rustls_pki_types::CertificateDer;

use crate::contact::Seen;

/// What was seen of them, the worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivered {
    /// The server sends none where they could be seen.
    Nothing,
    /// They could not be seen: TLS 1.3 encrypts them, and there may be no server.
    #[default]
    NotObserved,
    /// Those of so many logs.
    Logs(usize),
}

/// What all addresses send that serve a certificate: the worst of it, because
/// browsers meet each of them.
pub fn delivered(leaf: &CertificateDer, seen: &[Seen]) -> Delivered {
    let all = seen.iter().filter_map(|one| at_address(leaf, one));
    all.min().unwrap_or_default()
}

fn at_address(leaf: &CertificateDer, seen: &Seen) -> Option<Delivered> {
    let in_clear: Vec<&Spoken> = in_clear(seen)
        .filter(|spoken| spoken.chain.first() == Some(leaf))
        .collect();
    let handshakes: Vec<&Handshake> = handshakes(seen)
        .filter(|one| one.chain.first() == Some(leaf))
        .collect();
    if in_clear.is_empty() && handshakes.is_empty() {
        return None;
    }
    let sent = in_clear.iter().filter_map(|one| one.timestamps.as_deref());
    let staples = in_clear.iter().filter_map(|one| one.staple.as_deref());
    let staples = staples.chain(handshakes.iter().filter_map(|one| one.staple.as_deref()));
    let mut logs = logs(sent);
    for answer in staples.filter_map(|bytes| Answer::new(bytes).ok()) {
        logs.extend(self::logs(answer.timestamps()));
    }
    logs.sort_unstable();
    logs.dedup();
    Some(match (logs.len(), in_clear.is_empty()) {
        (0, true) => Delivered::NotObserved,
        (0, false) => Delivered::Nothing,
        (count, _) => Delivered::Logs(count),
    })
}

/// The logs that gave the timestamps of lists; browsers make nothing of a list
/// that cannot be decoded.
fn logs<'a>(lists: impl Iterator<Item = &'a [u8]>) -> Vec<[u8; 32]> {
    let all = lists.filter_map(certificate::listed).flatten();
    all.map(|one| one.log).collect()
}

fn handshakes(seen: &Seen) -> impl Iterator<Item = &Handshake> {
    let twin = seen.twin.as_ref().and_then(|twin| twin.as_ref().ok());
    seen.handshake().into_iter().chain(twin)
}

/// The hellos that show what is sent. Servers of TLS 1.2 only answer those who
/// say that they take timestamps, and we say so from there on.
fn in_clear(seen: &Seen) -> impl Iterator<Item = &Spoken> {
    let versions = seen.versions.iter().flat_map(hello::Versions::spoken);
    let kinds = seen.kinds.iter().flat_map(|kinds| &kinds.spoken);
    let own = seen.in_clear.as_ref().and_then(|one| one.as_ref().ok());
    let all = versions
        .chain(kinds)
        .chain(own.and_then(hello::Answer::spoken));
    all.filter(|spoken| spoken.version == Version::Tls12)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use lab::authority::{Authority, Blank, Log, Status};
    use probe::tls::hello::{Answer, Suite, Versions};

    use super::*;

    /// The list as TLS has it, without the octet string of certificates.
    fn list(logs: &[&Log]) -> Vec<u8> {
        let all: Vec<_> = logs
            .iter()
            .map(|log| log.timestamp(b"signed", b"issuer", 1))
            .collect();
        let der = Log::list(&all);
        let header = if der[1] < 0x80 {
            2
        } else {
            2 + usize::from(der[1] & 0x7f)
        };
        der[header..].to_vec()
    }

    struct Server {
        leaf: CertificateDer<'static>,
        /// What it sends in TLS 1.2, if that was seen.
        sent: Option<Option<Vec<u8>>>,
        staple: Option<Vec<u8>>,
    }

    fn seen(server: &Server) -> Seen {
        let spoken = |timestamps: &Option<Vec<u8>>| Spoken {
            version: Version::Tls12,
            suite: Suite(0xC02F),
            key_exchange: Suite(0xC02F).key_exchange(),
            signature: None,
            chain: vec![server.leaf.clone()],
            staple: None,
            timestamps: timestamps.clone(),
            client_certificate_asked: false,
            retry: false,
            complete: true,
        };
        let asked = server.sent.iter().map(|sent| {
            let answer = Answer::Spoken(Box::new(spoken(sent)));
            (Version::Tls12, Ok(answer))
        });
        let handshake = Handshake {
            chain: vec![server.leaf.clone()],
            staple: server.staple.clone(),
            ..Handshake::default()
        };
        Seen {
            versions: Some(Versions {
                known: Some(Version::Tls13),
                asked: asked.collect(),
            }),
            ..Seen::of(SocketAddr::from(([192, 0, 2, 1], 443)), Ok(handshake))
        }
    }

    #[test]
    fn what_a_server_sends_beside_its_certificate() {
        let root = Authority::root("Root");
        let issued = root.sign(Blank::leaf("www.shop.example"));
        let leaf = CertificateDer::from(issued.der.clone());
        let (one, two) = (Log::new("One"), Log::new("Two"));
        let staple = |log: &Log| {
            let all = Log::list(&[log.timestamp(b"signed", b"issuer", 1)]);
            let answer = root.ocsp(&issued.serial, Status::Good);
            answer.logged(all).der()
        };
        for (sent, staple, expected) in [
            (None, None, Delivered::NotObserved),
            (Some(None), None, Delivered::Nothing),
            (Some(Some(vec![0, 9])), None, Delivered::Nothing),
            (Some(Some(list(&[&one]))), None, Delivered::Logs(1)),
            (
                Some(Some(list(&[&one, &one, &two]))),
                None,
                Delivered::Logs(2),
            ),
            (None, Some(staple(&one)), Delivered::Logs(1)),
            (Some(None), Some(staple(&one)), Delivered::Logs(1)),
            (
                Some(Some(list(&[&two]))),
                Some(staple(&one)),
                Delivered::Logs(2),
            ),
            (Some(None), Some(b"no answer".to_vec()), Delivered::Nothing),
        ] {
            let server = Server {
                leaf: leaf.clone(),
                sent,
                staple,
            };
            assert_eq!(delivered(&leaf, &[seen(&server)]), expected);
        }
    }

    #[test]
    fn the_worst_of_all_addresses_that_serve_it() {
        let issued = Authority::root("Root").sign(Blank::leaf("www.shop.example"));
        let (leaf, other) = (
            CertificateDer::from(issued.der),
            CertificateDer::from(vec![0x30, 0]),
        );
        let log = Log::new("One");
        let server = |leaf: &CertificateDer<'static>, sent| {
            seen(&Server {
                leaf: leaf.clone(),
                sent,
                staple: None,
            })
        };
        let (good, none, hidden) = (
            server(&leaf, Some(Some(list(&[&log])))),
            server(&leaf, Some(None)),
            server(&leaf, None),
        );
        let elsewhere = server(&other, Some(None));
        for (all, expected) in [
            (vec![good.clone(), elsewhere.clone()], Delivered::Logs(1)),
            (vec![good.clone(), hidden.clone()], Delivered::NotObserved),
            (vec![good, hidden, none], Delivered::Nothing),
            (vec![elsewhere], Delivered::NotObserved),
            (vec![], Delivered::NotObserved),
        ] {
            assert_eq!(delivered(&leaf, &all), expected);
        }
    }
}
