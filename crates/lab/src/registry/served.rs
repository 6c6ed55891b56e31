//! The registry's servers: RDAP over plain HTTP and WHOIS, each on a port of
//! its own at one address. One thread takes connections, one serves each.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{ID, Registry, Voice};
use crate::Lab;
use crate::active::{Active, Change};
use crate::authority::time::now;
use crate::fault::Hook;
use crate::topology::Addresses;

/// What both servers know.
struct State {
    begun: i64,
    registry: Mutex<Registry>,
    /// Answers of WHOIS in their own bytes, by the domain.
    answers: Mutex<BTreeMap<String, Vec<u8>>>,
    questions: AtomicUsize,
    stops: AtomicBool,
    rdap: SocketAddr,
    whois: SocketAddr,
}

/// The running servers; they end when this is dropped.
pub(crate) struct Registrar {
    state: Arc<State>,
    threads: Vec<JoinHandle<()>>,
}

impl Registrar {
    /// Listens at two free ports of its address.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub(crate) fn start(addresses: &Addresses) -> io::Result<Self> {
        let local = IpAddr::from([127, 0, 0, 1]);
        let address = addresses.four(ID).map_or(local, IpAddr::from);
        let (rdap, whois) = (
            TcpListener::bind((address, 0))?,
            TcpListener::bind((address, 0))?,
        );
        let state = Arc::new(State {
            begun: now(),
            registry: Mutex::new(Registry::healthy()),
            answers: Mutex::default(),
            questions: AtomicUsize::new(0),
            stops: AtomicBool::new(false),
            rdap: rdap.local_addr()?,
            whois: whois.local_addr()?,
        });
        let run = |listener: TcpListener, serve: fn(TcpStream, &State) -> io::Result<()>| {
            let state = Arc::clone(&state);
            let thread = std::thread::Builder::new().name("lab-registry".to_owned());
            thread.spawn(move || take(&listener, &state, serve))
        };
        let threads = vec![run(rdap, answer_rdap)?, run(whois, answer_whois)?];
        Ok(Registrar { state, threads })
    }

    /// Takes on a changed list of faults.
    pub(crate) fn change(&self, active: &[Active]) {
        let mut registry = Registry::healthy();
        for one in active {
            if let Change::Fault(fault) = &one.change
                && let Hook::Registry(hook) = fault.hook
            {
                hook(&mut registry);
            }
        }
        *lock(&self.state.registry) = registry;
    }
}

impl Drop for Registrar {
    fn drop(&mut self) {
        self.state.stops.store(true, Ordering::Relaxed);
        // Somebody has to come, or the servers would wait for ever.
        for address in [self.state.rdap, self.state.whois] {
            let _ = TcpStream::connect(address);
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Lab {
    /// The base of the registry's RDAP server.
    pub fn rdap(&self) -> String {
        format!("http://{}/", self.registry.state.rdap)
    }

    /// The port of the registry's RDAP server.
    pub fn rdap_port(&self) -> u16 {
        self.registry.state.rdap.port()
    }

    /// The registry's WHOIS server, with its port.
    pub fn whois(&self) -> SocketAddr {
        self.registry.state.whois
    }

    /// The list of RDAP servers (RFC 9224) that knows the lab's alone.
    pub fn bootstrap(&self) -> String {
        format!("{}dns.json", self.rdap())
    }

    /// Has the WHOIS server answer for a domain with these bytes.
    pub fn whois_answer(&self, domain: &str, bytes: &[u8]) {
        let mut answers = lock(&self.registry.state.answers);
        answers.insert(domain.to_owned(), bytes.to_vec());
    }

    /// How many questions the registry got in all.
    pub fn registry_questions(&self) -> usize {
        self.registry.state.questions.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(
    listener: &TcpListener,
    state: &Arc<State>,
    serve: fn(TcpStream, &State) -> io::Result<()>,
) {
    for stream in listener.incoming().flatten() {
        if state.stops.load(Ordering::Relaxed) {
            return;
        }
        let state = Arc::clone(state);
        std::thread::spawn(move || {
            // What becomes of one client is its own affair.
            let _ = serve(stream, &state);
        });
    }
}

fn wait(state: &State) -> io::Result<()> {
    while !state.stops.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Says something for ever.
fn pour(mut stream: TcpStream, state: &State, voice: Voice) -> io::Result<()> {
    while !state.stops.load(Ordering::Relaxed) {
        match voice {
            Voice::Floods => stream.write_all(&[b' '; 1 << 16])?,
            _ => {
                stream.write_all(b" ")?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
    Ok(())
}

fn answer_rdap(mut stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    state.questions.fetch_add(1, Ordering::Relaxed);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let registry = lock(&state.registry).clone();
    let json = "application/rdap+json";
    let (status, fields, body) = match registry.rdap {
        _ if path == "/dns.json" => (
            200,
            "Cache-Control: max-age=3600\r\n".to_owned(),
            list(state),
        ),
        Voice::Right => {
            let body = registry.rdap_body(path, state.begun);
            (if body.is_empty() { 404 } else { 200 }, String::new(), body)
        }
        Voice::Says(status, body) => (status, String::new(), body.to_owned()),
        Voice::Silent => return wait(state),
        Voice::Drips | Voice::Floods => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            return pour(stream, state, registry.rdap);
        }
        Voice::HangsUp => return Ok(()),
        Voice::Redirects => (302, format!("Location: {path}x\r\n"), String::new()),
    };
    write!(
        stream,
        "HTTP/1.1 {status} Status\r\nContent-Type: {json}\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// The list of RDAP servers.
fn list(state: &State) -> String {
    let base = format!("http://{}/", state.rdap);
    format!(r#"{{"version":"1.0","services":[[["example","test"],["{base}"]]]}}"#)
}

fn answer_whois(mut stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut line = String::new();
    BufReader::new(stream.try_clone()?).read_line(&mut line)?;
    state.questions.fetch_add(1, Ordering::Relaxed);
    let name = |word: &str| word.trim_end_matches("/e").to_lowercase();
    let domain = line.split_whitespace().last().map(name).unwrap_or_default();
    if let Some(bytes) = lock(&state.answers).get(&domain) {
        return stream.write_all(bytes);
    }
    let registry = lock(&state.registry).clone();
    match registry.whois {
        Voice::Right | Voice::Redirects => {
            stream.write_all(registry.whois_text(&domain, state.begun).as_bytes())
        }
        Voice::Says(_, text) => stream.write_all(text.as_bytes()),
        Voice::Silent => wait(state),
        voice @ (Voice::Drips | Voice::Floods) => pour(stream, state, voice),
        Voice::HangsUp => Ok(()),
    }
}
