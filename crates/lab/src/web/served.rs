//! The server of the shop's pages, over plain HTTP. One thread takes
//! connections, one serves each.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{HOST, ID, Manner, Pages};
use crate::Lab;
use crate::active::{Active, Change};
use crate::authority::time::now;
use crate::fault::Hook;
use crate::topology::Addresses;

/// The running server; it ends when it is dropped.
pub(crate) struct Web {
    begun: i64,
    pages: Arc<Mutex<Pages>>,
    address: SocketAddr,
    stops: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Web {
    /// Listens at a free port of its address.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub(crate) fn start(addresses: &Addresses) -> io::Result<Self> {
        let address = addresses
            .four(ID)
            .map_or(IpAddr::from([127, 0, 0, 1]), IpAddr::from);
        let listener = TcpListener::bind((address, 0))?;
        let begun = now();
        let mut web = Web {
            begun,
            pages: Arc::new(Mutex::new(Pages::healthy(begun))),
            address: listener.local_addr()?,
            stops: Arc::default(),
            thread: None,
        };
        let (pages, stops) = (Arc::clone(&web.pages), Arc::clone(&web.stops));
        let thread = std::thread::Builder::new().name("lab-web".to_owned());
        web.thread = Some(thread.spawn(move || take(&listener, &pages, &stops))?);
        Ok(web)
    }

    /// Takes on a changed list of faults.
    pub(crate) fn change(&self, active: &[Active]) {
        let mut pages = Pages::healthy(self.begun);
        for one in active {
            if let Change::Fault(fault) = &one.change
                && let Hook::Web(hook) = fault.hook
            {
                hook(&mut pages);
            }
        }
        *lock(&self.pages) = pages;
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::Relaxed);
        // Somebody has to come, or the server would wait for ever.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Lab {
    /// The address of a page of the shop: `/`, `/w3c/p3p.xml`.
    pub fn page(&self, path: &str) -> String {
        format!("http://{HOST}:{}{path}", self.page_port())
    }

    /// The port of the shop's pages.
    pub fn page_port(&self) -> u16 {
        self.web.address.port()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(listener: &TcpListener, pages: &Arc<Mutex<Pages>>, stops: &Arc<AtomicBool>) {
    for stream in listener.incoming().flatten() {
        if stops.load(Ordering::Relaxed) {
            return;
        }
        let (pages, stops) = (Arc::clone(pages), Arc::clone(stops));
        std::thread::spawn(move || {
            // What becomes of one client is its own affair.
            let _ = serve(stream, &pages, &stops);
        });
    }
}

fn serve(mut stream: TcpStream, pages: &Mutex<Pages>, stops: &AtomicBool) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let page = lock(pages).at(path).clone();
    let waits = || !stops.load(Ordering::Relaxed);
    match page.manner {
        Manner::Prompt => stream.write_all(page.bytes().as_bytes()),
        Manner::HangsUp => Ok(()),
        Manner::Silent => {
            while waits() {
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
        Manner::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
            while waits() {
                stream.write_all(b"x")?;
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
    }
}
