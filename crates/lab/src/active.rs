//! What is broken at present: faults and edits at servers, by the names that
//! tests and people give them.

use std::io;

use crate::fault::{Fault, Hook};
use crate::faults::FAULTS;
use crate::topology::{SERVERS, SHOP, SITES};

/// What can be changed about a server.
#[derive(Clone)]
pub(crate) enum Change {
    /// A fault of the table.
    Fault(&'static Fault),
    /// An edit of zone data that a test made up.
    Edit {
        zone: String,
        drop: Vec<String>,
        add: String,
    },
}

/// A change at some servers.
#[derive(Clone)]
pub(crate) struct Active {
    pub(crate) change: Change,
    pub(crate) at: Vec<&'static str>,
}

impl Active {
    /// Reads `NAME[:SERVER]`. SERVER is an id or a host name, or `all`: all
    /// the servers of the zone that the fault changes, otherwise of the shop.
    ///
    /// # Errors
    /// Nothing is called so.
    pub(crate) fn parse(text: &str) -> io::Result<Self> {
        let (name, server) = match text.split_once(':') {
            Some((name, server)) => (name, Some(server)),
            None => (text, None),
        };
        let fault = FAULTS
            .iter()
            .copied()
            .flatten()
            .find(|fault| fault.name == name)
            .ok_or_else(|| unknown(&format!("no fault is called {name}, see `lab faults`")))?;
        let at = match server {
            None => fault.at.to_vec(),
            Some("all") => everywhere(fault).to_vec(),
            Some(server) => vec![befallen(fault, server)?],
        };
        Ok(Self {
            change: Change::Fault(fault),
            at,
        })
    }

    /// Whether this is the fault of that name, at one of those servers.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (&self.change, &other.change) {
            (Change::Fault(one), Change::Fault(two)) => one.name == two.name && self.at == other.at,
            _ => false,
        }
    }
}

/// The sites that show certificates.
const SHOWING: &[&str] = &["secure", "cart-a", "cart-b", "post"];

/// The server of this name, if the fault can befall it: what is said before
/// TLS, and what authorities publish, has one site each.
fn befallen(fault: &Fault, server: &str) -> io::Result<&'static str> {
    let id = server_id(server)?;
    let can = match fault.is_of_site() || fault.is_of_web() || fault.is_of_registry() {
        true => everywhere(fault).contains(&id),
        false => SERVERS.iter().any(|server| server.id == id),
    };
    let cannot = || unknown(&format!("{} cannot befall {server}", fault.name));
    can.then_some(id).ok_or_else(cannot)
}

/// All the servers that a fault can befall at once.
fn everywhere(fault: &Fault) -> &'static [&'static str] {
    match fault.hook {
        Hook::Site(_) if matches!(fault.at, ["post"] | ["pki"]) => fault.at,
        Hook::Site(_) => SHOWING,
        Hook::Data { zone, .. } => crate::topology::hosts(zone),
        _ if fault.at.iter().any(|server| SHOP.contains(server)) => SHOP,
        _ => fault.at,
    }
}

/// The id of a server by its id or host name.
///
/// # Errors
/// No server is called so.
pub(crate) fn server_id(name: &str) -> io::Result<&'static str> {
    let name = name.trim_end_matches('.');
    let servers = SERVERS.iter().map(|server| (server.id, server.name));
    let mut known = servers.chain(SITES.iter().map(|site| (site.id, site.name)));
    known
        .find(|(id, host)| *id == name || *host == name)
        .map(|(id, _)| id)
        .ok_or_else(|| unknown(&format!("no server is called {name}, see `lab servers`")))
}

fn unknown(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, text.to_owned())
}
