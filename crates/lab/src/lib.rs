//! An embedded little internet on 127/8, for tests, the demo and the bench:
//! two root servers, the top-level domains `example` and `test`, a shop's
//! zone on three servers, a second operator, and a crowd of zones with one
//! flaw each; faults on request. See README.md for what is there.
//!
//! It shares no code with what it tests but hickory's message types.
//!
//! ```
//! let lab = lab::Lab::start(lab::Settings::default())?;
//! lab.break_("lame-refused:ns2.shop.example")?;
//! lab.mend_all()?;
//! assert_eq!(lab.queries(), 0);
//! # Ok::<(), std::io::Error>(())
//! ```

mod active;
mod answer;
pub mod authority;
mod breaking;
mod fault;
mod faults;
mod files;
mod host;
mod key;
mod listening;
mod master;
mod message;
mod registry;
mod serve;
mod stream;
mod timer;
mod tls;
mod topology;
mod web;
mod world;
mod zone;

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use mio::Waker;

pub use fault::Fault;
pub use tls::PROTOCOLS;
pub use topology::{Role, SERVERS, SITES, Server, Site};

use active::{Active, server_id};
use registry::Registrar;
use serve::{Command, Serve, WAKE};
use tls::Tls;
use topology::{Addresses, HINTS};
use web::Web;
use world::World;

/// How a lab is to be. The default needs nothing of the machine.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Every reply is delayed by this, the first on a TCP connection by as
    /// much again for the handshake.
    pub latency: Duration,
    /// The port of every server; chosen free where none is given.
    pub port: Option<u16>,
    /// The second octet of every address; chosen where none is given.
    pub network: Option<u8>,
    /// Other IPv4 addresses for servers, by id.
    pub addresses: BTreeMap<String, Ipv4Addr>,
    /// IPv6 addresses for servers, by id; none has one otherwise.
    pub ipv6: BTreeMap<String, Ipv6Addr>,
    /// This many more healthy zones, `zone0001.example` and so on.
    pub zones: usize,
    /// Faults from the start, `NAME[:SERVER]`.
    pub faults: Vec<String>,
}

/// A running lab. It ends when it is dropped.
pub struct Lab {
    addresses: Addresses,
    port: u16,
    zones: usize,
    folder: tempfile::TempDir,
    hints: PathBuf,
    tls: Tls,
    web: Web,
    registry: Registrar,
    counts: Arc<[AtomicU64]>,
    active: Mutex<Vec<Active>>,
    commands: Sender<Command>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

/// Places tried before a lab gives up: others may have any of them.
const ATTEMPTS: usize = 64;

impl Lab {
    /// Starts a lab.
    ///
    /// # Errors
    /// No free port was found, an address cannot be bound, or a fault in the
    /// settings does not exist.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let fixed = settings.port.is_some() && settings.network.is_some();
        let mut attempts = if fixed { 1 } else { ATTEMPTS };
        let serve = loop {
            attempts -= 1;
            match place(&settings) {
                Err(fault) if fault.kind() == ErrorKind::AddrInUse && attempts > 0 => {}
                outcome => break outcome?,
            }
        };
        Self::run(serve, &settings)
    }

    fn run(
        (serve, addresses, port): (Serve, Addresses, u16),
        settings: &Settings,
    ) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("lab-").tempdir()?;
        let hints = folder.path().join("named.root");
        std::fs::write(&hints, addresses.expand(HINTS).map_err(io::Error::other)?)?;
        let tls = Tls::start(&addresses)?;
        let web = Web::start(&addresses)?;
        let registry = Registrar::start(&addresses)?;
        let counts = serve.counts();
        let waker = Waker::new(serve.poll().registry(), WAKE)?;
        let (commands, orders) = channel();
        let thread = std::thread::Builder::new()
            .name("lab".to_owned())
            .spawn(move || serve.run(&orders))?;
        let lab = Self {
            addresses,
            port,
            zones: settings.zones,
            folder,
            hints,
            tls,
            web,
            registry,
            counts,
            active: Mutex::default(),
            commands,
            waker,
            thread: Some(thread),
        };
        lab.files()?;
        for fault in &settings.faults {
            lab.break_(fault)?;
        }
        Ok(lab)
    }

    /// The root hints in the form of named.root; the file goes with the lab.
    pub fn hints_path(&self) -> &Path {
        &self.hints
    }

    /// The one port, UDP and TCP, of every server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The IPv4 address of a server, by its host name or its id; `nowhere`,
    /// `nowhere-else` and `mail` are addresses of nobody.
    ///
    /// # Panics
    /// Nobody is called so: a test asks for what is not there.
    #[allow(clippy::panic)]
    pub fn address(&self, name: &str) -> IpAddr {
        let id = server_id(name).unwrap_or(name);
        match self.addresses.four(id) {
            Some(address) => address.into(),
            None => panic!("nobody in the lab is called {name}"),
        }
    }

    /// The address and port of a server.
    ///
    /// # Panics
    /// As [`Lab::address`].
    pub fn socket(&self, name: &str) -> SocketAddr {
        SocketAddr::new(self.address(name), self.port)
    }

    /// A recursor that resolves every name of the lab from its healthy data,
    /// as a cache that has not noticed any fault.
    pub fn recursor(&self) -> SocketAddr {
        self.socket("recursor")
    }

    /// The names of the zones that were asked for by [`Settings::zones`].
    pub fn zone_names(&self) -> Vec<String> {
        world::zone_names(self.zones).collect()
    }

    /// How many questions were received in all.
    pub fn queries(&self) -> u64 {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        self.counts.iter().map(read).sum()
    }

    /// How many questions each server received, by id.
    pub fn queries_by_server(&self) -> BTreeMap<&'static str, u64> {
        let counts = self
            .counts
            .iter()
            .map(|count| count.load(Ordering::Relaxed));
        SERVERS.iter().map(|server| server.id).zip(counts).collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.commands.send(Command::Stop);
        let _ = self.waker.wake();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Every fault that can be asked for.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    faults::FAULTS.into_iter().flatten()
}

/// Binds a lab at a place that the settings allow.
fn place(settings: &Settings) -> io::Result<(Serve, Addresses, u16)> {
    let mut random = [0; 3];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let [network, high, low] = random;
    // Of three digits, so that addresses are of one length wherever they are
    // printed and lines are cut.
    let network = settings.network.unwrap_or(100 + network % 150);
    // Below the ports that kernels give to clients, so that a port that was
    // closed for a fault is still free when it is mended.
    let port = 10_240 + u16::from_be_bytes([high, low]) % 20_000;
    let port = settings.port.unwrap_or(port);
    let addresses = Addresses::plan(network, &settings.addresses, &settings.ipv6);
    let world = World::new(addresses.clone(), settings.zones).map_err(io::Error::other)?;
    let serve = Serve::bind(world, port, settings.latency)?;
    Ok((serve, addresses, port))
}

/// What a mutex holds, also where somebody panicked who held it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
