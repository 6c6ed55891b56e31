//! The options of every plugin that walks.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use plugin::{Context, Unknown};
use probe::dns::{Hints, Name, Settings, Traffic, Walk};

use crate::DomainName;

/// Whom to ask, and how to get there. Where name servers are what a plugin is
/// about, their port has the short letter.
#[derive(clap::Args, Clone, Debug)]
#[command(mut_arg("dns_port", |port| port.short('p')))]
pub struct Walking {
    /// Domain name to check; where a zone is judged, it is the one that the name is in
    #[arg(short = 'H', long, value_name = "NAME", required = true)]
    pub hostname: DomainName,

    /// How to get there.
    #[command(flatten)]
    pub start: Start,

    /// The name must be the apex of a zone of its own; CRITICAL when no such zone is delegated
    #[arg(long)]
    pub apex: bool,

    /// Ask these servers instead of walking from the root (repeat)
    #[arg(long, value_name = "ADDRESS")]
    pub server: Vec<IpAddr>,

    /// Ask this recursive resolver too, and compare (its port, if not --dns-port's, after a colon)
    #[arg(long, value_name = "ADDRESS[:PORT]")]
    pub compare: Option<Resolver>,
}

/// Where every walk begins and what it may use.
#[derive(clap::Args, Clone, Debug)]
pub struct Start {
    /// Begin the walk at the root servers of this file (format of named.root)
    #[arg(long, value_name = "FILE", value_parser = given_path)]
    pub root_hints: Option<PathBuf>,

    /// Port of all name servers
    #[arg(long, value_name = "PORT", default_value_t = 53, value_parser = clap::value_parser!(u16).range(1..))]
    pub dns_port: u16,

    /// Ask over IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub ipv4: bool,

    /// Ask over IPv6 only
    #[arg(short = '6', long)]
    pub ipv6: bool,

    /// Ask name servers at loopback, private and other special-purpose addresses too: at all, or at those in a network (repeat)
    #[arg(long, value_name = "NETWORK", num_args = 0..=1, require_equals = true, default_missing_value = "any", value_parser = networks)]
    pub allow_private: Vec<Networks>,

    /// Ask at most this many addresses of one zone
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub max_servers: u16,
}

/// The address of a recursive resolver, with a port or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolver {
    address: IpAddr,
    port: Option<u16>,
}

impl Resolver {
    /// Where to send questions, `port` being the one when none was given.
    pub fn socket(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.address, self.port.unwrap_or(port))
    }
}

impl FromStr for Resolver {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse() {
            return Ok(Resolver {
                address,
                port: None,
            });
        }
        let socket: SocketAddr = text
            .parse()
            .map_err(|_| "not an address, nor an address with a port".to_owned())?;
        Ok(Resolver {
            address: socket.ip(),
            port: Some(socket.port()),
        })
    }
}

/// Networks that a word stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// `any`, an address, or a network as `192.168.0.0/16`.
fn networks(text: &str) -> Result<Networks, String> {
    let networks = match text {
        "any" => Networks::any(),
        _ => match text.parse::<IpAddr>() {
            Ok(address) => vec![address.into()],
            Err(_) => vec![
                text.parse()
                    .map_err(|_| "not a network, as 192.168.0.0/16".to_owned())?,
            ],
        },
    };
    Ok(Networks(networks))
}

fn given_path(text: &str) -> Result<PathBuf, String> {
    match text {
        "" => Err("empty".to_owned()),
        _ => Ok(PathBuf::from(text)),
    }
}

impl Networks {
    /// Every address: a bare `--allow-private`.
    fn any() -> Vec<IpNet> {
        vec![Ipv4Net::default().into(), Ipv6Net::default().into()]
    }

    /// The networks; none where it stands for every address.
    pub fn named(&self) -> Option<&[IpNet]> {
        (self.0 != Self::any()).then_some(&self.0)
    }
}

impl Start {
    /// A walk by these options that shares its answers with the other checks
    /// of this process.
    ///
    /// # Errors
    /// When the root hints cannot be read or this machine refuses the means.
    pub fn walk(&self, cx: &Context) -> Result<Walk, Unknown> {
        let traffic = cx.shared::<Traffic>();
        let settings = Settings {
            hints: self.hints(cx)?,
            port: self.dns_port,
            ipv4: !self.ipv6,
            ipv6: !self.ipv4,
            allow_private: self.allowed(),
            max_servers: usize::from(self.max_servers),
        };
        Walk::new(settings, traffic, cx.deadline()).map_err(|ours| Unknown::from(ours.to_string()))
    }

    /// The networks of special-purpose addresses that may be asked.
    pub fn allowed(&self) -> Vec<IpNet> {
        let given = self.allow_private.iter();
        given.flat_map(|networks| networks.0.clone()).collect()
    }

    /// The hints, read once for all checks of a sweep.
    fn hints(&self, cx: &Context) -> Result<Arc<Hints>, Unknown> {
        let begun = cx.shared::<Begun>();
        let mut begun = begun.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hints) = begun.get(&self.root_hints) {
            return Ok(Arc::clone(hints));
        }
        let hints = match &self.root_hints {
            None => Hints::built_in(),
            Some(path) => read_hints(path)?,
        };
        let hints = Arc::new(hints);
        begun.insert(self.root_hints.clone(), Arc::clone(&hints));
        Ok(hints)
    }
}

/// The hints that the checks of a sweep begin with, by the file; none stands
/// for those that are built in.
#[derive(Default)]
struct Begun(Mutex<HashMap<Option<PathBuf>, Arc<Hints>>>);

/// A file of hints is small; a larger one is not a file of hints.
const HINTS_SIZE: u64 = 1 << 20;

fn read_hints(path: &Path) -> Result<Hints, Unknown> {
    let fault = |what: &dyn std::fmt::Display| {
        Unknown::from(format!("root hints {}: {what}", path.display()))
    };
    // A device has no size that could be asked for first.
    let mut text = String::new();
    let size = File::open(path)
        .and_then(|file| file.take(HINTS_SIZE + 1).read_to_string(&mut text))
        .map_err(|error| fault(&error))?;
    if size as u64 > HINTS_SIZE {
        return Err(fault(&"larger than 1 MiB"));
    }
    Hints::parse(&text).map_err(|error| fault(&error))
}

impl Walking {
    /// Whether it is a missing delegation, and not a name within a zone, that
    /// `zone` is where the walk to the name ended: the user says so, or the
    /// name stands right below a top-level domain, where nobody but a registry
    /// has names that are no domains.
    pub fn undelegated(&self, zone: &Name) -> bool {
        let name = self.hostname.name();
        name != zone && (self.apex || (zone.iter().len() <= 1 && name.iter().len() == 2))
    }
}
