//! The server of the shop's pages, over plain HTTP.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{HOST, ID, Manner, Pages};
use crate::Lab;
use crate::active::{Active, Change};
use crate::authority::time::now;
use crate::fault::Hook;
use crate::listening::{End, Listening, listener, path};
use crate::lock;
use crate::topology::Addresses;

/// The running server; it ends when it is dropped.
pub(crate) struct Web {
    begun: i64,
    pages: Arc<Mutex<Pages>>,
    server: Listening,
}

impl Web {
    /// Listens at a free port of its address.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub(crate) fn start(addresses: &Addresses) -> io::Result<Self> {
        let begun = now();
        let pages = Arc::new(Mutex::new(Pages::healthy(begun)));
        let served = Arc::clone(&pages);
        let serve = move |stream: TcpStream, end: &End| serve(stream, &served, end);
        Ok(Web {
            begun,
            pages,
            server: Listening::start("lab-web", listener(addresses.four(ID))?, serve)?,
        })
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

impl Lab {
    /// The address of a page of the shop: `/`, `/w3c/p3p.xml`.
    pub fn page(&self, path: &str) -> String {
        format!("http://{HOST}:{}{path}", self.page_port())
    }

    /// The port of the shop's pages.
    pub fn page_port(&self) -> u16 {
        self.web.server.address().port()
    }
}

fn serve(mut stream: TcpStream, pages: &Mutex<Pages>, end: &End) -> io::Result<()> {
    let path = path(&stream)?;
    let page = lock(pages).at(&path).clone();
    match page.manner {
        Manner::Prompt => stream.write_all(page.bytes().as_bytes()),
        Manner::HangsUp => Ok(()),
        Manner::Silent => {
            while !end.has_come() {
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
        Manner::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
            while !end.has_come() {
                stream.write_all(b"x")?;
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
    }
}
