//! The different chains that the addresses of a host serve, and where.

use std::net::IpAddr;

use asking::dns::count;
use certificate::Certificate;
use rustls_pki_types::CertificateDer;

use crate::contact::Seen;
use crate::delivered::{Delivered, delivered};
use crate::deployed::kind;

/// A chain that is served, once however many addresses serve it.
#[derive(Clone, Debug)]
pub struct Served {
    /// The certificates in the order in which they are sent.
    pub sent: Vec<Certificate>,
    /// Why one of them cannot be read, if so.
    pub unreadable: Option<String>,
    /// The addresses, in their order, each with the OCSP answer that it staples.
    pub at: Vec<(IpAddr, Option<Vec<u8>>)>,
    bytes: Vec<CertificateDer<'static>>,
}

impl Served {
    /// A chain, served nowhere yet.
    pub(crate) fn of(bytes: Vec<CertificateDer<'static>>) -> Self {
        let mut sent = Vec::new();
        let mut unreadable = None;
        for (place, der) in (1..).zip(&bytes) {
            match Certificate::new(der.clone()) {
                Ok(certificate) => sent.push(certificate),
                // The first fault is the one worth telling; and an intermediate
                // is not the host's own where that cannot be read.
                Err(why) => {
                    unreadable.get_or_insert(format!("certificate {place} as sent {why}"));
                    if place == 1 {
                        break;
                    }
                }
            }
        }
        Served {
            sent,
            unreadable,
            at: Vec::new(),
            bytes,
        }
    }

    /// The certificate of the host itself.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.sent.first()
    }

    /// What the addresses send of timestamps beside it.
    pub fn delivered(&self, seen: &[Seen]) -> Delivered {
        let leaf = self.bytes.first();
        leaf.map(|leaf| delivered(leaf, seen)).unwrap_or_default()
    }

    /// Where it is served: the address, or how many.
    pub fn place(&self) -> String {
        match self.at.as_slice() {
            [(only, _)] => only.to_string(),
            several => count(several.len(), "address"),
        }
    }
}

/// The chains that were seen: those of first handshakes, those for the other
/// type of key, and where neither came about those that old versions showed.
pub fn served(seen: &[Seen]) -> Vec<Served> {
    let mut found: Vec<Served> = Vec::new();
    for address in seen {
        let mut chains = Vec::new();
        for handshake in [address.handshake(), twin(address)].into_iter().flatten() {
            chains.push((handshake.chain.clone(), handshake.staple.clone()));
        }
        if chains.iter().all(|(chain, _)| chain.is_empty()) {
            chains.extend(in_clear(address));
        }
        for (chain, staple) in chains {
            put(&mut found, address.address.ip(), chain, staple);
        }
    }
    found
}

/// A second handshake that came about. A server that has one certificate only
/// may show it all the same.
fn twin(seen: &Seen) -> Option<&probe::tls::Handshake> {
    seen.twin.as_ref()?.as_ref().ok()
}

/// What the server showed in clear text to hellos of old versions.
fn in_clear(seen: &Seen) -> Vec<(Vec<CertificateDer<'static>>, Option<Vec<u8>>)> {
    let versions = seen.versions.iter().flat_map(|versions| versions.spoken());
    let kinds = seen.kinds.iter().flat_map(|kinds| &kinds.spoken);
    versions
        .chain(kinds)
        .map(|spoken| (spoken.chain.clone(), spoken.staple.clone()))
        .collect()
}

fn put(
    found: &mut Vec<Served>,
    at: IpAddr,
    chain: Vec<CertificateDer<'static>>,
    staple: Option<Vec<u8>>,
) {
    if chain.is_empty() {
        return;
    }
    let place = found.iter().position(|served| served.bytes == chain);
    let place = place.unwrap_or_else(|| {
        found.push(Served::of(chain));
        found.len() - 1
    });
    if let Some(served) = found.get_mut(place)
        && served.at.iter().all(|(known, _)| *known != at)
    {
        served.at.push((at, staple));
    }
}

/// What each chain is called: the host, and where several are served which of
/// them it is.
pub fn names(host: &str, served: &[Served], addresses: usize) -> Vec<String> {
    let kinds: Vec<&str> = served
        .iter()
        .map(|one| one.leaf().map_or("unreadable", kind))
        .collect();
    let name = |(one, of): (&Served, &&str)| {
        let alone = kinds.iter().filter(|other| *other == of).count() == 1;
        let everywhere = one.at.len() >= addresses;
        match (
            served.len(),
            alone && everywhere,
            kinds.iter().all(|other| other == of),
        ) {
            (1, true, _) => host.to_owned(),
            (_, true, _) => format!("{of} certificate"),
            (_, false, true) => format!("certificate at {}", one.place()),
            (_, false, false) => format!("{of} certificate at {}", one.place()),
        }
    };
    served.iter().zip(&kinds).map(name).collect()
}

#[cfg(test)]
mod tests {
    use lab::authority::{Authority, Blank, Key};
    use rustls_pki_types::CertificateDer;

    use super::*;

    fn chain(blank: Blank) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from(
            Authority::root("Root").sign(blank).der,
        )]
    }

    fn called(chains: &[(&[CertificateDer<'static>], u8)], addresses: usize) -> Vec<String> {
        let mut found = Vec::new();
        for (chain, at) in chains {
            put(
                &mut found,
                IpAddr::from([192, 0, 2, *at]),
                chain.to_vec(),
                None,
            );
        }
        names("www", &found, addresses)
    }

    #[test]
    fn a_chain_is_called_by_what_tells_it_from_the_others() {
        let one = chain(Blank::leaf("a.example"));
        let other = chain(Blank::leaf("a.example"));
        let rsa = chain(Blank::leaf("a.example").key(&Key::rsa()));
        for (chains, addresses, expected) in [
            (&[(&one[..], 1), (&one, 2)][..], 2, &["www"][..]),
            (
                &[(&one, 1), (&rsa, 1)],
                1,
                &["ECDSA certificate", "RSA certificate"],
            ),
            (
                &[(&one, 1), (&other, 2)],
                2,
                &["certificate at 192.0.2.1", "certificate at 192.0.2.2"],
            ),
            (
                &[(&one, 1), (&one, 2), (&rsa, 1)],
                2,
                &["ECDSA certificate", "RSA certificate at 192.0.2.1"],
            ),
            (&[(&one, 1)], 2, &["certificate at 192.0.2.1"]),
            (&[], 2, &[]),
        ] {
            assert_eq!(called(chains, addresses), expected);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_hides_nothing() {
        let mut chain = chain(Blank::leaf("a.example"));
        chain.push(CertificateDer::from(vec![0x30, 0]));
        let served = Served::of(chain);
        assert_eq!(served.sent.len(), 1);
        assert!(
            served
                .unreadable
                .unwrap()
                .starts_with("certificate 2 as sent")
        );
    }
    #[test]
    fn an_intermediate_is_not_taken_for_a_leaf_that_cannot_be_read() {
        let mut chain = chain(Blank::sub("CA"));
        chain.insert(0, CertificateDer::from(vec![0x30, 0]));
        let served = Served::of(chain);
        assert!(served.leaf().is_none());
        let told = served.unreadable.unwrap();
        assert!(told.starts_with("certificate 1 as sent"), "{told}");
    }
}
