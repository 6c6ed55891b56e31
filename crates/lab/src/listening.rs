//! A server that is asked over TCP, whose clients are few: one thread takes
//! connections, one serves each.

use std::io::{self, BufRead as _, BufReader};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A client that says nothing for so long is left.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; it ends when this is dropped.
pub(crate) struct Listening {
    address: SocketAddr,
    end: End,
    thread: Option<JoinHandle<()>>,
}

/// Whether a server is to end.
#[derive(Clone, Default)]
pub(crate) struct End(Arc<AtomicBool>);

impl End {
    /// Whether it has come.
    pub(crate) fn has_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Listening {
    /// Has each client that comes served in a thread of its own; this one's
    /// has a name.
    ///
    /// # Errors
    /// The socket has no address, or no thread is to be had.
    pub(crate) fn start(
        name: &str,
        listener: TcpListener,
        serve: impl Fn(TcpStream, &End) -> io::Result<()> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let (address, end) = (listener.local_addr()?, End::default());
        let (serve, its_end) = (Arc::new(serve), end.clone());
        let thread = std::thread::Builder::new().name(name.to_owned());
        let thread = thread.spawn(move || {
            for stream in listener.incoming().flatten() {
                if its_end.has_come() {
                    return;
                }
                let (serve, end) = (Arc::clone(&serve), its_end.clone());
                std::thread::spawn(move || {
                    let limited = stream.set_read_timeout(Some(PATIENCE));
                    // What becomes of one client is its own affair.
                    let _ = limited.and_then(|()| serve(stream, &end));
                });
            }
        })?;
        Ok(Listening {
            address,
            end,
            thread: Some(thread),
        })
    }

    /// Where it is asked.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.end.0.store(true, Ordering::Relaxed);
        // Somebody has to come, or the server would wait for ever.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A socket at a free port of a server's address.
///
/// # Errors
/// The address cannot be bound.
pub(crate) fn listener(address: Option<std::net::Ipv4Addr>) -> io::Result<TcpListener> {
    let local = IpAddr::from([127, 0, 0, 1]);
    TcpListener::bind((address.map_or(local, IpAddr::from), 0))
}

/// The path of a request of HTTP, of which all is read.
///
/// # Errors
/// Those of reading.
pub(crate) fn path(stream: &TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    Ok(request.split(' ').nth(1).unwrap_or_default().to_owned())
}
