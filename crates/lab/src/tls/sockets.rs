//! The sockets of the sites: one thread takes connections, one serves each.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender};

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token};

use super::plan::Door;
use super::served::Served;
use super::service::{self, Service};
use super::{Shared, connection};
use crate::topology::{Addresses, SITES, Site};

/// The token of the waker.
pub(super) const WAKE: Token = Token(usize::MAX);
/// Connections at once: more are closed, as a stranger may open any number.
const CONNECTIONS: usize = 256;
/// Places tried before it is given up: others may have any of them.
const ATTEMPTS: usize = 64;

/// Where somebody listens, unless a fault says otherwise.
pub(super) struct Place {
    site: usize,
    service: Service,
    address: SocketAddr,
    listener: Option<TcpListener>,
}

/// What the thread is told.
pub(super) enum Order {
    /// Listen as the plans now want it; the outcome goes back.
    Listen(Sender<io::Result<()>>),
    Stop,
}

/// Sockets at a row of free ports, and the first of these.
pub(super) fn bound(addresses: &Addresses) -> io::Result<(Vec<Place>, u16)> {
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
        Service::Tls => !matches!(site.id, "pki" | crate::web::ID | crate::registry::ID),
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
pub(super) fn take(
    shared: &Arc<Shared>,
    mut poll: Poll,
    mut places: Vec<Place>,
    orders: &Receiver<Order>,
) {
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

fn serve(shared: &Shared, stream: TcpStream, site: usize, service: Service) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    let sites = shared.sites()?;
    let all: Vec<&Served> = sites.iter().collect();
    match sites.get(site) {
        Some(site) => connection::serve(stream, service, site, &all),
        None => Ok(()),
    }
}
