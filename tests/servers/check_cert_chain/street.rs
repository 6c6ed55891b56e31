//! A street of TLS servers: each has an address of its own in one namespace, and a
//! certificate that was made a moment ago.

use std::fmt::Display;
use std::fs;
use std::time::Instant;

use lab::authority::time::{DAY, now};
use lab::authority::{Authority, Blank, Issued};

use super::{nginx, transcript};
use crate::namespace::{Namespace, PATIENCE, skipped};

/// The host that everybody here wants to reach.
pub const HOST: &str = "www.shop.example";
/// An hour in seconds.
pub const HOUR: i64 = 3600;
/// Where the authorities publish, and where stubs of their services are.
pub const AUTHORITY: &str = "127.0.0.80";

/// Servers in a namespace, and who signs for them.
pub struct Street {
    pub namespace: Namespace,
    pub root: Authority,
    pub shop: Authority,
    /// What stands in braces in a transcript, and what for.
    pub places: Vec<(String, String)>,
    /// Who has to listen before anything is asked: name, address and port.
    awaited: Vec<(String, String, u16)>,
}

impl Street {
    /// An empty street; none where the machine refuses a namespace, and then that is
    /// said.
    pub fn new() -> Option<Self> {
        Self::of(Namespace::new([]))
    }

    /// The same for daemons that go over to users of their own.
    pub fn of_daemons() -> Option<Self> {
        Self::of(Namespace::with_users([]))
    }

    fn of(namespace: Result<Namespace, String>) -> Option<Self> {
        let namespace = namespace.map_err(|why| skipped(&why)).ok()?;
        let root = Authority::root("Street Root");
        let shop = root
            .sub("Street CA")
            .published(&format!("http://{AUTHORITY}"), "shop");
        let mut street = Self {
            namespace,
            root,
            shop,
            places: Vec::new(),
            awaited: Vec::new(),
        };
        let roots = street.write("roots.pem", street.root.pem());
        street.place("roots", roots);
        street.write("home/.keep", "");
        Some(street)
    }

    /// The certificate of a host that has nothing wrong with it, for a test to begin with.
    /// The hour keeps it from turning to 79.9 days while servers start.
    pub fn leaf() -> Blank {
        Self::leaf_of(HOST)
    }

    /// The same for another host.
    pub fn leaf_of(host: &str) -> Blank {
        Blank::leaf(host).validity(now() - 10 * DAY, now() + 80 * DAY + HOUR)
    }

    /// Writes a file into the folder of the street and gives its path.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.namespace.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path.display().to_string()
    }

    /// `{name}` in a transcript from now on.
    pub fn place(&mut self, name: &str, what: impl Display) {
        self.places.push((name.to_owned(), what.to_string()));
    }

    /// What `{name}` stands for.
    pub fn place_of(&self, name: &str) -> String {
        let place = self.places.iter().find(|(called, _)| called == name);
        place.unwrap().1.clone()
    }

    /// An address that nobody has yet, `{name}` in a transcript.
    pub fn address(&mut self, name: &str) -> String {
        let house = self.places.len();
        let address = format!("127.0.1.{house}");
        self.place(name, &address);
        address
    }

    /// Starts a daemon that will listen at an address and port.
    pub fn start(&mut self, name: &str, address: &str, port: u16, command: impl Display) {
        self.namespace.start(name, command);
        self.await_at(name, address, port);
    }

    /// Another place where a daemon will listen.
    pub fn await_at(&mut self, name: &str, address: &str, port: u16) {
        let place = (name.to_owned(), address.to_owned(), port);
        self.awaited.push(place);
    }

    /// Publishes a file at http://127.0.0.80, from where nginx serves it, beside the
    /// certificate of the street's authority.
    pub fn publish(&mut self, name: &str, contents: impl AsRef<[u8]>) {
        self.write(&format!("www/{name}"), contents);
        if !self
            .awaited
            .iter()
            .any(|(server, ..)| server == "authority")
        {
            let issuer = self.shop.der.clone();
            self.write("www/shop.der", issuer);
            let root = self.namespace.folder().join("www");
            let server = format!("listen {AUTHORITY}:80; root {};", root.display());
            nginx::serve(self, "authority", AUTHORITY, 80, &[&server]);
        }
    }

    /// An `openssl s_server` at port 443 of an address of its own, which shows a
    /// certificate and those above it.
    pub fn openssl(&mut self, name: &str, leaf: &Issued, above: &[&[u8]], options: &str) {
        let chain: String = above.iter().map(|der| pem(der)).collect();
        let certificate = self.write(&format!("{name}/leaf.pem"), leaf.pem());
        let key = self.write(&format!("{name}/leaf.key"), leaf.key.pem());
        let chain = match above {
            [] => String::new(),
            _ => format!(
                "-cert_chain {}",
                self.write(&format!("{name}/chain.pem"), chain)
            ),
        };
        let address = self.address(name);
        let command = format!(
            "openssl s_server -accept {address}:443 -cert {certificate} -key {key} {chain} -groups X25519:P-256 -www {options}"
        );
        self.start(name, &address, 443, command);
    }

    /// The usual case: a leaf of the street's authority, sent with its intermediate.
    pub fn shows(&mut self, name: &str, leaf: Blank) {
        let leaf = self.shop.sign(leaf);
        let above = self.shop.der.clone();
        self.openssl(name, &leaf, &[&above], "");
    }

    /// Runs the commands of a transcript against the street.
    pub fn replay(self, name: &str) {
        self.wait();
        transcript::replay(&self, name);
    }

    /// Runs a plugin of the built binary in the namespace, with nothing in its environment
    /// but a home of its own. It must keep standard error empty and end by itself.
    pub fn run(&self, words: &[String]) -> (i32, String) {
        let home = format!("HOME={}", self.namespace.folder().join("home").display());
        let mut all = vec![
            "-i".to_owned(),
            home,
            env!("CARGO_BIN_EXE_presence").to_owned(),
        ];
        all.extend_from_slice(words);
        let output = self.namespace.run("env", &all);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code().unwrap_or(-1), text)
    }

    /// Waits until every server listens.
    fn wait(&self) {
        let until = Instant::now() + PATIENCE;
        let mut awaited: Vec<_> = self.awaited.iter().collect();
        while !awaited.is_empty() {
            let listening = self
                .namespace
                .run("cat", &["/proc/net/tcp", "/proc/net/tcp6"])
                .stdout;
            let listening = String::from_utf8_lossy(&listening).into_owned();
            awaited.retain(|(_, address, port)| !listens(&listening, address, *port));
            let Some((name, ..)) = awaited.first() else {
                return;
            };
            assert!(
                Instant::now() < until,
                "{name} does not listen: {}",
                self.namespace.log(name)
            );
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

/// Whether the kernel's table has a listener there, or at that port of any address.
fn listens(table: &str, address: &str, port: u16) -> bool {
    let octets = address.parse::<std::net::Ipv4Addr>().unwrap().octets();
    let here = format!("{:08X}:{port:04X}", u32::from_le_bytes(octets));
    let anywhere = [8, 32].map(|length| format!("{:0length$}:{port:04X}", 0));
    table.lines().any(|line| {
        let mut words = line.split_whitespace().skip(1);
        let local = words.next().unwrap_or_default();
        // 0A is the state of who listens.
        (local == here || anywhere.iter().any(|all| local == all)) && words.nth(1) == Some("0A")
    })
}

/// A certificate in PEM.
pub fn pem(der: &[u8]) -> String {
    lab::authority::pem::pem("CERTIFICATE", der)
}
