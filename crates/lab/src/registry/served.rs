//! The registry's servers: RDAP over plain HTTP and WHOIS, each on a port of
//! its own at one address.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{ID, Registry, Voice};
use crate::Lab;
use crate::active::{Active, Change};
use crate::authority::time::now;
use crate::fault::Hook;
use crate::listening::{End, Listening, listener, path};
use crate::lock;
use crate::topology::Addresses;

/// What both servers know.
struct State {
    begun: i64,
    registry: Mutex<Registry>,
    /// Answers of WHOIS in their own bytes, by the domain.
    answers: Mutex<BTreeMap<String, Vec<u8>>>,
    questions: AtomicUsize,
    /// Where the RDAP server is, which its list says.
    rdap: SocketAddr,
}

/// What serves one client.
type Serve = fn(TcpStream, &State, &End) -> io::Result<()>;

/// The running servers; they end when this is dropped.
pub(crate) struct Registrar {
    state: Arc<State>,
    rdap: Listening,
    whois: Listening,
}

impl Registrar {
    /// Listens at two free ports of its address.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub(crate) fn start(addresses: &Addresses) -> io::Result<Self> {
        let (rdap, whois) = (listener(addresses.four(ID))?, listener(addresses.four(ID))?);
        let state = Arc::new(State {
            begun: now(),
            registry: Mutex::new(Registry::healthy()),
            answers: Mutex::default(),
            questions: AtomicUsize::new(0),
            rdap: rdap.local_addr()?,
        });
        let run = |listener: TcpListener, serve: Serve| {
            let state = Arc::clone(&state);
            let serve = move |stream: TcpStream, end: &End| serve(stream, &state, end);
            Listening::start("lab-registry", listener, serve)
        };
        let (rdap, whois) = (run(rdap, answer_rdap)?, run(whois, answer_whois)?);
        Ok(Registrar { state, rdap, whois })
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

impl Lab {
    /// The base of the registry's RDAP server.
    pub fn rdap(&self) -> String {
        format!("http://{}/", self.registry.rdap.address())
    }

    /// The port of the registry's RDAP server.
    pub fn rdap_port(&self) -> u16 {
        self.registry.rdap.address().port()
    }

    /// The registry's WHOIS server, with its port.
    pub fn whois(&self) -> SocketAddr {
        self.registry.whois.address()
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

fn wait(end: &End) -> io::Result<()> {
    while !end.has_come() {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Says something for ever.
fn pour(mut stream: TcpStream, voice: Voice, end: &End) -> io::Result<()> {
    while !end.has_come() {
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

fn answer_rdap(mut stream: TcpStream, state: &State, end: &End) -> io::Result<()> {
    let path = path(&stream)?;
    state.questions.fetch_add(1, Ordering::Relaxed);
    let registry = lock(&state.registry).clone();
    let json = "application/rdap+json";
    let (status, fields, body) = match registry.rdap {
        _ if path == "/dns.json" => (
            200,
            "Cache-Control: max-age=3600\r\n".to_owned(),
            list(state),
        ),
        Voice::Right => {
            let body = registry.rdap_body(&path, state.begun);
            (if body.is_empty() { 404 } else { 200 }, String::new(), body)
        }
        Voice::Says(status, body) => (status, String::new(), body.to_owned()),
        Voice::Silent => return wait(end),
        Voice::Drips | Voice::Floods => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            return pour(stream, registry.rdap, end);
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

fn answer_whois(mut stream: TcpStream, state: &State, end: &End) -> io::Result<()> {
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
        Voice::Silent => wait(end),
        voice @ (Voice::Drips | Voice::Floods) => pour(stream, voice, end),
        Voice::HangsUp => Ok(()),
    }
}
