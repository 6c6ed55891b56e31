//! The shop's web pages over plain HTTP: what it publishes about privacy, as a
//! user agent finds it. One thread takes connections, one serves each.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::Lab;
use crate::active::{Active, Change};
use crate::authority::time::{DAY, now, rfc3339};
use crate::fault::Hook;
use crate::topology::Addresses;

/// The id of the site, and its host name.
pub(crate) const ID: &str = "web";
const HOST: &str = "pages.shop.example";

/// The compact policy that follows from the policy of the basket.
pub(crate) const COMPACT: &str = "CAO DSP COR ADM CONi CUR DEL OUR STP DEM ONL PHY STA UNI";

/// How an answer leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    #[default]
    Prompt,
    /// It never does.
    Silent,
    /// One byte at a time, without end.
    Endless,
    /// The connection is closed in its place.
    HangsUp,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) body: String,
    pub(crate) manner: Manner,
}

/// Every answer, by path; faults change them.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    pages: BTreeMap<String, Page>,
    /// What everything else is answered with.
    pub(crate) other: Page,
}

impl Page {
    /// A document of this type.
    pub(crate) fn of(media: &str, body: impl Into<String>) -> Self {
        Page {
            status: 200,
            fields: vec![("Content-Type", media.to_owned())],
            body: body.into(),
            manner: Manner::Prompt,
        }
    }

    /// The same with another status.
    pub(crate) fn status(self, status: u16) -> Self {
        Page { status, ..self }
    }

    /// The same with one field more.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
}

impl Pages {
    /// What a shop publishes that does everything right, since a time in Unix
    /// seconds.
    fn healthy(begun: i64) -> Self {
        let html = |body: &str| Page::of("text/html; charset=utf-8", body);
        let xml = |body: &str| Page::of("application/xml", body);
        let front = html(include_str!("../pages/index.html"))
            .with(
                "P3P",
                format!("policyref=\"/w3c/p3p.xml\", CP=\"{COMPACT}\""),
            )
            .with("Set-Cookie", "basket=7; Path=/; HttpOnly");
        let pages = [
            ("/", front),
            ("/blog/", html("<html><p>News</p></html>")),
            ("/w3c/p3p.xml", xml(include_str!("../pages/p3p.xml"))),
            (
                "/w3c/policies.xml",
                xml(include_str!("../pages/policies.xml")),
            ),
            ("/privacy.html", html(include_str!("../pages/privacy.html"))),
            ("/choices.html", html("<html><p>Your choices</p></html>")),
            ("/help.html", html("<html><p>How can we help?</p></html>")),
            ("/seal.png", Page::of("image/png", "PNG")),
        ];
        let all = pages.into_iter().chain(successors(begun));
        Pages {
            pages: all.map(|(path, page)| (path.to_owned(), page)).collect(),
            other: html("<html><h1>Not found</h1></html>").status(404),
        }
    }

    /// Puts an answer in the place of another one, or where there was none.
    pub(crate) fn put(&mut self, path: &str, page: Page) {
        self.pages.insert(path.to_owned(), page);
    }

    /// Takes an answer away.
    pub(crate) fn drop(&mut self, path: &str) {
        self.pages.remove(path);
    }

    /// Changes an answer that is there.
    pub(crate) fn change(&mut self, path: &str, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.pages.get_mut(path) {
            change(page);
        }
    }

    /// Replaces a part of a document.
    pub(crate) fn replace(&mut self, path: &str, part: &str, by: &str) {
        self.change(path, |page| page.body = page.body.replace(part, by));
    }

    /// Sets a field of an answer, or takes it away.
    pub(crate) fn field(&mut self, path: &str, name: &'static str, value: Option<&str>) {
        self.change(path, |page| {
            page.fields.retain(|(known, _)| *known != name);
            page.fields
                .extend(value.map(|value| (name, value.to_owned())));
        });
    }

    fn at(&self, path: &str) -> &Page {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        self.pages.get(path).unwrap_or(&self.other)
    }
}

/// What shops publish today in the place of P3P, since then.
fn successors(begun: i64) -> [(&'static str, Page); 4] {
    let json = |body: String| Page::of("application/json", body);
    let today = rfc3339(begun);
    let today = today.split('T').next().unwrap_or_default();
    let gpc = format!("{{\"gpc\": true, \"lastUpdate\": \"{today}\"}}\n");
    let rule = r#"[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}]"#;
    let expires = rfc3339(begun + 200 * DAY);
    let security = format!("Contact: mailto:security@shop.example\nExpires: {expires}\n");
    [
        ("/.well-known/gpc.json", json(gpc)),
        ("/.well-known/tdmrep.json", json(format!("{rule}\n"))),
        ("/tdm.json", json("{}\n".to_owned())),
        (
            "/.well-known/security.txt",
            Page::of("text/plain; charset=utf-8", security),
        ),
    ]
}

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

impl Page {
    fn bytes(&self) -> String {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        format!(
            "HTTP/1.1 {} {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}",
            self.status,
            if self.status == 200 {
                "OK"
            } else {
                "Otherwise"
            },
            fields.collect::<String>(),
            self.body.len(),
            self.body
        )
    }
}
