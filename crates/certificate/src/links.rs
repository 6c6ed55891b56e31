//! Who signed whom: the step of path building from one certificate to those
//! that issued it, by name and signature.

use std::cell::Cell;
use std::rc::Rc;

use crate::certificate::Certificate;
use crate::der;
use crate::signatures::{Signatures, Signed};
use crate::store::{Anchor, Store};

/// The most signatures that one search tries: a chain of ten certificates that
/// were all issued by one another has a hundred.
const MOST: usize = 200;

/// Where the chain can go on from one certificate.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Anchors that signed it, as places in the store.
    pub(crate) anchors: Vec<usize>,
    /// Certificates that signed it, as places in the list.
    pub(crate) issuers: Vec<usize>,
    /// Somebody has the name of the issuer and did not sign it.
    pub(crate) wrong: bool,
    /// Somebody has the name of the issuer, and the algorithm is not supported.
    pub(crate) unsupported: bool,
    /// It is signed with its own key.
    pub(crate) by_itself: bool,
}

impl Links {
    /// Another CA of the same name, whose key is not the one that is named,
    /// is no issuer with a wrong signature.
    fn note(&mut self, verdict: Signed, is_named: bool) {
        self.wrong |= is_named && verdict == Signed::Wrong;
        self.unsupported |= is_named && verdict == Signed::Unsupported;
    }
}

/// The links of a list of certificates and a store; each is looked for once,
/// when the search comes to it.
pub(crate) struct Network<'a> {
    sent: &'a [Certificate],
    store: &'a Store,
    signatures: &'a Signatures,
    known: Vec<Option<Rc<Links>>>,
    tried: Cell<usize>,
}

impl<'a> Network<'a> {
    pub(crate) fn new(
        sent: &'a [Certificate],
        store: &'a Store,
        signatures: &'a Signatures,
    ) -> Self {
        Network {
            sent,
            store,
            signatures,
            known: vec![None; sent.len()],
            tried: Cell::new(0),
        }
    }

    /// Whether there were more signatures to try than one search does.
    pub(crate) fn exhausted(&self) -> bool {
        self.tried.get() > MOST || self.signatures.exhausted()
    }

    fn verify(&self, signed: &Certificate, key: &[u8]) -> Signed {
        self.tried.set(self.tried.get() + 1);
        match self.exhausted() {
            true => Signed::Wrong,
            false => self.signatures.verify(&signed.der, key),
        }
    }

    /// The links of the certificate at this place.
    pub(crate) fn links(&mut self, at: usize) -> Rc<Links> {
        if let Some(Some(links)) = self.known.get(at) {
            return Rc::clone(links);
        }
        let found = self.sent.get(at).map(|top| self.find(top));
        let links = Rc::new(found.unwrap_or_default());
        if let Some(known) = self.known.get_mut(at) {
            *known = Some(Rc::clone(&links));
        }
        links
    }

    fn find(&self, top: &Certificate) -> Links {
        let mut links = Links::default();
        for (at, anchor) in self.store.anchors().iter().enumerate() {
            let key = &anchor.trust.subject_public_key_info;
            if anchor.issued(top) && !anchor.is(top) {
                let verdict = self.verify(top, key);
                links.note(verdict, true);
                links
                    .anchors
                    .extend((verdict == Signed::Right).then_some(at));
            }
        }
        for (at, issuer) in self.candidates(top) {
            let verdict = self.verify(top, key(issuer));
            links.note(verdict, unlikelihood(top, issuer) < 2);
            links
                .issuers
                .extend((verdict == Signed::Right).then_some(at));
        }
        links.by_itself = top.is_self_signed() && self.verify(top, key(top)) != Signed::Wrong;
        links
    }

    /// The others with the name of its issuer, the likeliest first: whose key
    /// identifier it names, then those that leave it open. A root that was
    /// sent and is trusted is met in the store.
    fn candidates(&self, top: &Certificate) -> Vec<(usize, &'a Certificate)> {
        let is_one = |(at, issuer): &(usize, &'a Certificate)| {
            let is_met = issuer.is_self_issued() && self.store.anchor_of(issuer).is_some();
            let is_named = issuer.subject.der == top.issuer.der && !same(issuer, top);
            is_named && !is_met && !self.stands_before(*at, issuer)
        };
        let mut candidates: Vec<_> = self.sent.iter().enumerate().filter(is_one).collect();
        candidates.sort_by_key(|(_, issuer)| unlikelihood(top, issuer));
        candidates
    }

    fn stands_before(&self, at: usize, issuer: &Certificate) -> bool {
        let mut before = self.sent.iter().take(at);
        before.any(|other| other.der == issuer.der)
    }

    /// Whether the chain has somebody of this name and key (RFC 4158, 5.2).
    pub(crate) fn is_in(&self, chain: &[usize], at: usize) -> bool {
        let Some(issuer) = self.sent.get(at) else {
            return true;
        };
        let mut members = chain.iter().filter_map(|&at| self.sent.get(at));
        members.any(|member| same(member, issuer))
    }

    /// Whether the chain has been at this anchor already: cross-signs lead
    /// back to it.
    pub(crate) fn leads_over(&self, chain: &[usize], anchor: usize) -> bool {
        let anchor = self.store.anchors().get(anchor);
        let mut members = chain.iter().filter_map(|&at| self.sent.get(at));
        anchor.is_some_and(|anchor| members.any(|member| anchor.is(member)))
    }

    /// The anchor that the leaf itself is.
    pub(crate) fn pinned(&self) -> Option<usize> {
        let leaf = self.sent.first()?;
        let is_leaf = |anchor: &Anchor| anchor.is(leaf);
        self.store.anchors().iter().position(is_leaf)
    }
}

/// Whether two certificates are for the same name and key.
fn same(one: &Certificate, other: &Certificate) -> bool {
    one.subject.der == other.subject.der && one.key_info == other.key_info
}

/// The key of a certificate without the octets around it, as webpki has it.
fn key(certificate: &Certificate) -> &[u8] {
    der::only(&certificate.key_info, der::SEQUENCE).unwrap_or_default()
}

/// Key identifiers are hints (RFC 5280, 4.2.1.1): 0 where they match, 2 where
/// they differ, and such an issuer is tried last.
fn unlikelihood(top: &Certificate, issuer: &Certificate) -> u8 {
    let named = top.extensions.authority_key.as_ref();
    let named = named.and_then(|key| key.value.key_id.as_ref());
    let own = issuer.extensions.subject_key.as_ref();
    match (named, own) {
        (Some(named), Some(own)) if *named == own.value => 0,
        (Some(_), Some(_)) => 2,
        _ => 1,
    }
}
