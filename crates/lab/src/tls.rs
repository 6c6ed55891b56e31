//! The sites of the lab: TLS servers, and the one that publishes what
//! authorities publish. One thread takes connections, one serves each.

mod binary;
mod connection;
mod hello;
mod pki;
pub(crate) mod plan;
mod publish;
mod script;
mod served;
mod service;
mod sockets;
mod starttls;
mod weak;
mod wire;

use std::io;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use mio::{Poll, Waker};

use crate::active::{Active, Change};
use crate::fault::Hook;
use crate::lock;
use crate::topology::{Addresses, SITES, Site};
use pki::Pki;
use plan::Plan;
use served::{Chain, Served};
use sockets::{Order, WAKE, bound, take};

pub use service::PROTOCOLS;

/// What connections have in common.
struct Shared {
    pki: Arc<Pki>,
    active: Mutex<Vec<Active>>,
    /// Made when first needed, so that a lab whose names alone are asked for
    /// starts at once.
    sites: Mutex<Option<Arc<[Served]>>>,
    open: AtomicUsize,
}

/// The running sites; they end when they are dropped.
pub(crate) struct Tls {
    shared: Arc<Shared>,
    port: u16,
    waker: Arc<Waker>,
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl Tls {
    /// Binds every site at ports that are free, and serves.
    ///
    /// # Errors
    /// No free ports were found, or an address cannot be bound.
    pub(crate) fn start(addresses: &Addresses) -> io::Result<Self> {
        let (places, port) = bound(addresses)?;
        let http = port + service::place("http").unwrap_or(0);
        let pki = addresses
            .four("pki")
            .map(|address| format!("http://{address}:{http}"));
        let shared = Arc::new(Shared {
            pki: Arc::new(Pki::new(&pki.unwrap_or_default())),
            active: Mutex::default(),
            sites: Mutex::default(),
            open: AtomicUsize::new(0),
        });
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        let (orders, given) = channel();
        let serving = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("lab-sites".to_owned())
            .spawn(move || take(&serving, poll, places, &given))?;
        Ok(Self {
            shared,
            port,
            waker,
            orders,
            thread: Some(thread),
        })
    }

    /// The port of a protocol.
    pub(crate) fn port(&self, protocol: &str) -> Option<u16> {
        Some(self.port + service::place(protocol)?)
    }

    /// The authorities.
    pub(crate) fn pki(&self) -> &Pki {
        &self.shared.pki
    }

    /// Takes on a changed list of faults.
    ///
    /// # Errors
    /// A socket cannot be bound again.
    pub(crate) fn change(&self, active: &[Active]) -> io::Result<()> {
        let of_sites = |one: &&Active| matches!(&one.change, Change::Fault(fault) if matches!(fault.hook, Hook::Site(_)));
        let active: Vec<_> = active.iter().filter(of_sites).cloned().collect();
        let mut before = lock(&self.shared.active);
        if before.len() == active.len() && before.iter().zip(&active).all(|(one, two)| one.is(two))
        {
            return Ok(());
        }
        *before = active;
        drop(before);
        *lock(&self.shared.sites) = None;
        let (done, outcome) = channel();
        let stopped = || io::Error::other("the lab has stopped");
        self.orders
            .send(Order::Listen(done))
            .map_err(|_| stopped())?;
        self.waker.wake()?;
        outcome.recv().map_err(|_| stopped())?
    }

    /// What a site shows at present: certificates for ECDSA and RSA keys.
    pub(crate) fn shown(&self, id: &str) -> Vec<(Vec<Vec<u8>>, String)> {
        let Ok(sites) = self.shared.sites() else {
            return Vec::new();
        };
        let site = sites.iter().find(|site| site.plan.site.id == id);
        let told = |chain: &Chain| (chain.sent.clone(), chain.issued.key.pem());
        site.map(|site| site.chains().map(told).collect())
            .unwrap_or_default()
    }

    /// What a site would show if nothing were broken.
    pub(crate) fn healthy(&self, site: &'static Site) -> Option<(Vec<Vec<u8>>, String)> {
        let served = Served::of(Plan::healthy(site, &self.shared.pki)).ok()?;
        let chain = served.main?;
        Some((chain.sent, chain.issued.key.pem()))
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        let _ = self.waker.wake();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// How a site is to be with the faults that are active.
    fn plan(&self, site: &'static Site) -> Plan {
        let mut plan = Plan::healthy(site, &self.pki);
        for one in lock(&self.active)
            .iter()
            .filter(|one| one.at.contains(&site.id))
        {
            if let Change::Fault(fault) = &one.change
                && let Hook::Site(hook) = fault.hook
            {
                hook(&mut plan);
            }
        }
        plan
    }

    /// Every site as it is with the faults that are active.
    fn sites(&self) -> io::Result<Arc<[Served]>> {
        let mut sites = lock(&self.sites);
        if let Some(made) = &*sites {
            return Ok(Arc::clone(made));
        }
        let made = SITES.iter().map(|site| Served::of(self.plan(site)));
        let made: Arc<[Served]> = made.collect::<Result<_, _>>().map_err(io::Error::other)?;
        *sites = Some(Arc::clone(&made));
        Ok(made)
    }
}
