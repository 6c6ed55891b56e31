//! All chains from a leaf towards the anchors of a store, by names and
//! signatures alone. What else a path needs is for `obstacles` to say.
//!
//! A chain is followed only where the signature is right, so that a pile of
//! certificates with the same name leads nowhere.

use crate::certificate::Certificate;
use crate::links::{Links, Network};
use crate::signatures::Signatures;
use crate::store::Store;

/// The most certificates of a chain: those that browsers and webpki go through
/// (a leaf and six intermediates), and some more, to be able to say that it is
/// too long.
const DEEPEST: usize = 12;
/// The most chains up to an anchor that are judged; a real server has one to four.
const MOST_CHAINS: usize = 200;
/// The most steps of the search.
const MOST_STEPS: usize = 2_000;

/// Certificates that signed one another, the leaf first, up to an anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    /// Places in the list as sent.
    pub(crate) certificates: Vec<usize>,
    /// The anchor that signed the last of them, as its place in the store.
    pub(crate) anchor: usize,
    /// The leaf is not signed by the anchor: it is the anchor.
    pub(crate) pinned: bool,
}

/// A chain that goes no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadEnd {
    /// Places in the list as sent, the leaf first.
    pub certificates: Vec<usize>,
    /// Why it goes no further.
    pub why: Stop,
}

/// Why a chain goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The last certificate is signed with its own key.
    SelfSigned,
    /// No certificate has the name of its issuer.
    UnknownIssuer,
    /// There are certificates with the name of its issuer; none of their keys signed it.
    WrongSignature,
    /// The algorithm of its signature cannot be verified, or not with that key.
    UnsupportedAlgorithm,
    /// Its issuer is in the chain already.
    Circle,
}

/// All chains, the longest of those that end nowhere, and whether there were
/// too many to find them all.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) chains: Vec<Chain>,
    pub(crate) dead_end: Option<DeadEnd>,
    pub(crate) exhausted: bool,
}

/// Finds the chains from the first certificate of the list.
pub(crate) fn search(sent: &[Certificate], store: &Store, signatures: &Signatures) -> Found {
    let mut search = Search {
        network: Network::new(sent, store, signatures),
        steps: 0,
        found: Found::default(),
    };
    if !sent.is_empty() {
        if let Some(anchor) = search.network.pinned() {
            search.keep(&[0], anchor, true);
        }
        search.follow(&mut vec![0]);
    }
    search.found.exhausted |= search.network.exhausted();
    search.found
}

struct Search<'a> {
    network: Network<'a>,
    steps: usize,
    found: Found,
}

impl Search<'_> {
    /// Goes on from the last certificate of the chain.
    fn follow(&mut self, chain: &mut Vec<usize>) {
        self.steps += 1;
        self.found.exhausted |= self.steps > MOST_STEPS;
        let Some(&top) = chain.last() else { return };
        if self.found.exhausted || chain.len() > DEEPEST {
            return;
        }
        let links = self.network.links(top);
        for &anchor in &links.anchors {
            if !self.network.leads_over(chain, anchor) {
                self.keep(chain, anchor, false);
            }
        }
        let mut is_followed = !links.anchors.is_empty();
        for &issuer in &links.issuers {
            if !self.network.is_in(chain, issuer) {
                is_followed = true;
                chain.push(issuer);
                self.follow(chain);
                chain.pop();
            }
        }
        if !is_followed {
            self.stop(chain, &links);
        }
    }

    fn keep(&mut self, chain: &[usize], anchor: usize, pinned: bool) {
        if self.found.chains.len() >= MOST_CHAINS {
            self.found.exhausted = true;
            return;
        }
        self.found.chains.push(Chain {
            certificates: chain.to_vec(),
            anchor,
            pinned,
        });
    }

    fn stop(&mut self, chain: &[usize], links: &Links) {
        let longest = self.found.dead_end.as_ref();
        if longest.is_none_or(|longest| longest.certificates.len() < chain.len()) {
            self.found.dead_end = Some(DeadEnd {
                certificates: chain.to_vec(),
                why: stop(links),
            });
        }
    }
}

fn stop(links: &Links) -> Stop {
    match links {
        Links {
            by_itself: true, ..
        } => Stop::SelfSigned,
        Links { issuers, .. } if !issuers.is_empty() => Stop::Circle,
        Links {
            unsupported: true, ..
        } => Stop::UnsupportedAlgorithm,
        Links { wrong: true, .. } => Stop::WrongSignature,
        _ => Stop::UnknownIssuer,
    }
}
