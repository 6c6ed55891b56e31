//! The authorities of the lab: a root, an intermediate for each kind of key,
//! and those that only faults need, made when they are first asked for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::authority::time::{DAY, now};
use crate::authority::{Authority, Blank, General, Issued, Key, oid};

use super::plan::Shown;

/// An authority and the name that its files are published under.
#[derive(Clone)]
pub(crate) struct Ca {
    pub(crate) id: &'static str,
    pub(crate) authority: Authority,
}

impl PartialEq for Ca {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Every authority of a lab, where they publish, and what they signed.
pub(crate) struct Pki {
    base: String,
    start: i64,
    root: Authority,
    made: Mutex<BTreeMap<&'static str, Authority>>,
    hosts: Mutex<BTreeMap<&'static str, (Blank, Key)>>,
    signed: Mutex<Vec<(Shown, Issued)>>,
}

impl Pki {
    /// Authorities that publish below this address, `http://127.0.0.1:80`.
    pub(crate) fn new(base: &str) -> Self {
        let root = Authority::root("Lab Root").published(base, "root");
        let made = BTreeMap::from([("root", root.clone())]);
        Self {
            base: base.to_owned(),
            start: now(),
            root,
            made: Mutex::new(made),
            hosts: Mutex::default(),
            signed: Mutex::default(),
        }
    }

    /// Days from the lab's start as Unix seconds. Both ends lie an hour
    /// further off: an expiry in five days is still five whole days away when
    /// somebody looks.
    pub(crate) fn days(&self, from: i64, to: i64) -> (i64, i64) {
        let away = |days: i64| self.start + days * DAY + 3600 * days.signum();
        (away(from), away(to))
    }

    /// The healthy certificate of a host before it is signed, and its ECDSA
    /// key: the same for all its addresses.
    pub(crate) fn host(&self, name: &'static str) -> (Blank, Key) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, to) = self.days(-10, 80);
        let fresh = || (Blank::leaf(name).validity(from, to), Key::p256());
        hosts.entry(name).or_insert_with(fresh).clone()
    }

    /// The certificate that was ordered: what is ordered twice is signed once,
    /// so that two addresses of a host show the same.
    pub(crate) fn sign(&self, order: &Shown) -> Issued {
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, issued)) = signed.iter().find(|(before, _)| before == order) {
            return issued.clone();
        }
        let blank = order.leaf.clone().fresh_serial().key(&order.key);
        let issued = match &order.issuer {
            Some(ca) => ca.authority.sign(blank),
            None => Issued::self_signed(blank),
        };
        signed.push((order.clone(), issued.clone()));
        issued
    }

    /// The root that lab users trust.
    pub(crate) fn root(&self) -> &Authority {
        &self.root
    }

    /// The address of something published.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }

    /// An authority by the name that it publishes under, if it was ever made.
    pub(crate) fn known(&self, id: &str) -> Option<Authority> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.get(id).cloned()
    }

    /// The authority of that name, made now unless it was before.
    fn ca(&self, id: &'static str, make: impl FnOnce() -> Authority) -> Ca {
        if let Some(authority) = self.known(id) {
            return Ca { id, authority };
        }
        let authority = make().published(&self.base, id);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let authority = made.entry(id).or_insert(authority).clone();
        Ca { id, authority }
    }

    /// Signs certificates with ECDSA keys.
    pub(crate) fn ecdsa(&self) -> Ca {
        self.ca("e1", || self.root.sub("Lab CA E1"))
    }

    /// Signs certificates with RSA keys, by an RSA key.
    pub(crate) fn rsa(&self) -> Ca {
        self.ca("r1", || {
            self.root.sub_of(Blank::sub("Lab CA R1").key(&Key::rsa()))
        })
    }

    /// Expires in eight days.
    pub(crate) fn expiring(&self) -> Ca {
        self.ca("e2", || self.root.sub_of(self.dated("Lab CA E2", -700, 8)))
    }

    /// Expired four days ago.
    pub(crate) fn expired(&self) -> Ca {
        self.ca("e3", || self.root.sub_of(self.dated("Lab CA E3", -700, -4)))
    }

    /// May sign for other.example alone.
    pub(crate) fn constrained(&self) -> Ca {
        let other = General::Dns("other.example".into());
        let blank = Blank::sub("Lab CA E4").name_constraints(&[other], &[]);
        self.ca("e4", || self.root.sub_of(blank))
    }

    /// Below a root that nobody knows.
    pub(crate) fn strange(&self) -> Ca {
        self.ca("s1", || self.strange_root().authority.sub("Strange CA S1"))
    }

    /// A root that nobody knows.
    pub(crate) fn strange_root(&self) -> Ca {
        self.ca("strange", || Authority::root("Strange Root"))
    }

    /// The ECDSA intermediate as an old root signed it, which expired with its
    /// signature ten days ago.
    pub(crate) fn cross_signed(&self) -> Ca {
        self.ca("e1-by-old", || {
            let (from, to) = self.days(-3650, -10);
            let old = Authority::root_of(Blank::root("Old Root").validity(from, to));
            old.cross(&self.ecdsa().authority, self.dated("", -700, -10))
        })
    }

    /// A certificate for a client, signed by the root itself: the
    /// intermediates are for servers alone.
    pub(crate) fn client(&self) -> Issued {
        let client = Blank::leaf("client.shop.example").eku(&[oid::CLIENT_AUTH]);
        self.root.sign(client)
    }

    fn dated(&self, name: &str, from: i64, to: i64) -> Blank {
        let (from, to) = self.days(from, to);
        Blank::sub(name).validity(from, to)
    }
}
