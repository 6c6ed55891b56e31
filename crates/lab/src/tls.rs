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
mod starttls;
mod weak;
mod wire;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};

use crate::fault::{Active, Change, Hook};
use crate::topology::{Addresses, SITES, Site};
use pki::Pki;
use plan::{Door, Plan};
use served::{Chain, Served};
use service::Service;

pub use service::PROTOCOLS;

/// The token of the waker.
const WAKE: Token = Token(usize::MAX);
/// Connections at once: more are closed, as a stranger may open any number.
const CONNECTIONS: usize = 256;
/// Places tried before it is given up: others may have any of them.
const ATTEMPTS: usize = 64;

/// Where somebody listens, unless a fault says otherwise.
struct Place {
    site: usize,
    service: Service,
    address: SocketAddr,
    listener: Option<TcpListener>,
}

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

enum Order {
    /// Listen as the plans now want it; the outcome goes back.
    Listen(Sender<io::Result<()>>),
    Stop,
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

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Sockets at a row of free ports, and the first of these.
fn bound(addresses: &Addresses) -> io::Result<(Vec<Place>, u16)> {
    let mut attempts = ATTEMPTS;
    loop {
        attempts -= 1;
        let mut random = [0; 2];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        // Below the ports that kernels give to clients, as the name servers'.
        let port = 10_240 + u16::from_be_bytes(random) % 20_000;
        let mut places = plan_places(addresses, port);
        match places.iter_mut().try_for_each(|place| place.open()) {
            Ok(()) => return Ok((places, port)),
            Err(fault) if fault.kind() == ErrorKind::AddrInUse && attempts > 0 => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// Every address and port of every site: `pki` has HTTP alone, `post` every
/// dialogue beside TLS.
fn plan_places(addresses: &Addresses, first: u16) -> Vec<Place> {
    let mut places = Vec::new();
    for (site, its) in SITES.iter().enumerate() {
        for (offset, service) in service::all().filter(|(_, service)| serves(its, *service)) {
            places.extend(addresses.of(its.id).map(|address: IpAddr| Place {
                site,
                service,
                address: SocketAddr::new(address, first + offset),
                listener: None,
            }));
        }
    }
    places
}

fn serves(site: &Site, service: Service) -> bool {
    match service {
        Service::Http => site.id == "pki",
        Service::Tls => !matches!(site.id, "pki" | crate::web::ID),
        _ => site.id == "post",
    }
}

impl Place {
    fn open(&mut self) -> io::Result<()> {
        if self.listener.is_none() {
            self.listener = Some(TcpListener::bind(self.address)?);
        }
        Ok(())
    }
}

/// Takes connections until told to stop, or the other end of `orders` is gone.
fn take(shared: &Arc<Shared>, mut poll: Poll, mut places: Vec<Place>, orders: &Receiver<Order>) {
    let mut events = Events::with_capacity(256);
    if watch(&mut places, &poll).is_err() {
        return;
    }
    loop {
        if let Err(fault) = poll.poll(&mut events, None)
            && fault.kind() != ErrorKind::Interrupted
        {
            return;
        }
        for event in &events {
            match places.get(event.token().0) {
                Some(place) => accept(shared, place),
                None => {
                    while let Ok(order) = orders.try_recv() {
                        let Order::Listen(done) = order else { return };
                        let _ = done.send(listen(shared, &mut places, &poll));
                    }
                }
            }
        }
    }
}

/// Registers every socket under its place.
fn watch(places: &mut [Place], poll: &Poll) -> io::Result<()> {
    for (token, place) in places.iter_mut().enumerate() {
        if let Some(listener) = &mut place.listener {
            poll.registry()
                .register(listener, Token(token), Interest::READABLE)?;
        }
    }
    Ok(())
}

/// Opens and closes sockets as the plans want it.
fn listen(shared: &Shared, places: &mut [Place], poll: &Poll) -> io::Result<()> {
    for (token, place) in places.iter_mut().enumerate() {
        let Some(site) = SITES.get(place.site) else {
            continue;
        };
        if shared.plan(site).door == Door::Refused {
            place.listener = None;
        } else if place.listener.is_none() {
            let listener = place.listener.insert(TcpListener::bind(place.address)?);
            poll.registry()
                .register(listener, Token(token), Interest::READABLE)?;
        }
    }
    Ok(())
}

fn accept(shared: &Arc<Shared>, place: &Place) {
    while let Some(Ok((stream, _))) = place.listener.as_ref().map(TcpListener::accept) {
        if shared.open.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
            shared.open.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (shared, site, service) = (Arc::clone(shared), place.site, place.service);
        std::thread::spawn(move || {
            // What becomes of one client is its own affair.
            let _ = serve(&shared, stream.into(), site, service);
            shared.open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

fn serve(
    shared: &Shared,
    stream: std::net::TcpStream,
    site: usize,
    service: Service,
) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    let sites = shared.sites()?;
    let all: Vec<&Served> = sites.iter().collect();
    match sites.get(site) {
        Some(site) => connection::serve(stream, service, site, &all),
        None => Ok(()),
    }
}
