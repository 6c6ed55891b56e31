//! How a plugin comes from the name of a host to its addresses.
//!
//! By default from the root, as a stranger's resolver would, with nobody's
//! cache in between; names that the root cannot know (single labels, `.local`,
//! `.internal`, `home.arpa`) the way this machine resolves them. That way is
//! walked here and not by the C library: its loadable modules are out of reach
//! of a program that is linked statically.

mod root;
mod source;
mod stub;
mod system;

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use plugin::{Awaited, Context, Report};
use probe::dns::{Name, Walk, plain};

use crate::DomainName;
use crate::dns::{Resolver, Start, Stop};

pub use source::Source;

plugin::tags! {
    RESOLVE_TAGS;
    NAME_NOT_FOUND, Critical,
        "The name does not exist (NXDOMAIN): nobody can connect to it.",
        "look at check_a for that name, and at the zone";
    NAME_NO_ADDRESS, Critical,
        "The name exists but has neither an IPv4 nor an IPv6 address that may be used here.",
        "look at check_a for that name; without -4 and -6 both families are used";
    NAME_UNRESOLVABLE, Critical,
        "No server could be found that gives the addresses of the name: its users do not reach it either.",
        "look at check_delegation and check_a for that name";
}

/// Aliases are followed this far; resolvers give up at similar lengths.
const ALIASES: usize = 16;

/// How names are resolved.
#[derive(clap::Args, Clone, Debug)]
pub struct Resolving {
    /// How the walk goes.
    #[command(flatten)]
    pub start: Start,

    /// How names are resolved: 'root' walks from the root servers, 'system' does as /etc/hosts and /etc/resolv.conf say, an address is a recursive resolver's [default: root; system for single labels, .local, .internal and home.arpa]
    #[arg(long, value_name = "root|system|ADDRESS[:PORT]")]
    pub resolver: Option<Through>,
}

/// Through whom a name is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// Our own walk from the root.
    Root,
    /// The files of this machine and the resolvers that they name.
    System,
    /// This recursive resolver.
    Resolver(Resolver),
}

impl FromStr for Through {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "root" => Ok(Through::Root),
            "system" => Ok(Through::System),
            _ => text.parse().map(Through::Resolver).map_err(|_| {
                "not 'root', 'system', an address, or an address with a port".to_owned()
            }),
        }
    }
}

/// How the search for the addresses of a name ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// These addresses, each once, IPv4 first.
    Addresses(Vec<IpAddr>),
    /// The name, or what it is an alias of, does not exist.
    NoSuchName(Name),
    /// The name, or what it is an alias of, has no address.
    NoAddress(Name),
    /// Nobody could tell, for this reason.
    Failed(String),
    /// We could not ask, for this reason.
    NotObserved(String),
    /// Answers are missing.
    Waiting,
}

impl Resolving {
    /// Through whom this name is resolved.
    pub fn through(&self, name: &Name) -> Through {
        let here = ["local.", "internal.", "home.arpa."];
        let known_here = |name: &Name| {
            let above = |zone: &str| Name::from_ascii(zone).is_ok_and(|zone| zone.zone_of(name));
            name.num_labels() <= 1 || here.into_iter().any(above)
        };
        let usual = || match known_here(name) {
            true => Through::System,
            false => Through::Root,
        };
        self.resolver.unwrap_or_else(usual)
    }

    /// The addresses of a host.
    ///
    /// # Errors
    /// [`Stop`]: the finding that it has none, or that we could not look.
    pub fn addresses(&self, cx: &Context, host: &DomainName) -> Result<Vec<IpAddr>, Stop> {
        cx.stage("the addresses of the name", Awaited::Other);
        let about = host.to_string();
        let finding = |tag, text: String| {
            let finding = Report::finding(tag, about.clone(), text);
            Stop::Report(Box::new(Report::worst(about.clone(), "").with([finding])))
        };
        let behind = |name: &Name| match name == host.name() {
            true => String::new(),
            false => format!("is an alias of {}, which ", plain(name)),
        };
        match self.found(cx, host.name())? {
            Found::Addresses(addresses) => Ok(addresses),
            Found::NoSuchName(name) => Err(finding(
                &NAME_NOT_FOUND,
                format!("{}does not exist", behind(&name)),
            )),
            Found::NoAddress(name) => Err(finding(
                &NAME_NO_ADDRESS,
                format!("{}has no address", behind(&name)),
            )),
            Found::Failed(why) => Err(finding(
                &NAME_UNRESOLVABLE,
                format!("cannot be resolved: {why}"),
            )),
            Found::NotObserved(why) => Err(Stop::Unknown(format!("{about}: {why}").into())),
            Found::Waiting => {
                let late = cx.late(about.clone());
                Err(Stop::Report(Box::new(
                    Report::worst(about.clone(), "").with([late]),
                )))
            }
        }
    }

    /// How the search for the addresses of a name ends.
    ///
    /// # Errors
    /// When this machine refuses the means.
    pub fn found(&self, cx: &Context, name: &Name) -> Result<Found, plugin::Unknown> {
        let mut walk = self.start.walk(cx)?;
        let found = match self.through(name) {
            Through::Root => walk.observe(|walk| root::look(walk, name)),
            Through::System => self.system(&mut walk, name),
            Through::Resolver(resolver) => {
                let servers = [resolver.socket(self.start.dns_port)];
                walk.observe(|walk| stub::look(walk, &servers, name))
            }
        };
        Ok(self.wanted(name, found))
    }

    /// As a function for those who fetch: the addresses, or in one clause why
    /// there are none.
    pub fn lookup(
        &self,
        cx: &Context,
    ) -> impl Fn(&str) -> Result<Vec<IpAddr>, String> + Send + Sync + 'static {
        let (cx, resolving) = (cx.clone(), self.clone());
        move |host| {
            if let Ok(address) = host.trim_matches(['[', ']']).parse() {
                return Ok(vec![address]);
            }
            let host: DomainName = host.parse()?;
            let found = resolving.found(&cx, host.name()).map_err(|why| why.0)?;
            match found {
                Found::Addresses(addresses) => Ok(addresses),
                Found::NoSuchName(_) => Err(format!("{host} does not exist")),
                Found::NoAddress(_) => Err(format!("{host} has no address")),
                Found::Failed(why) | Found::NotObserved(why) => Err(format!("{host}: {why}")),
                Found::Waiting => Err(format!("{host} was not resolved in time")),
            }
        }
    }

    fn system(&self, walk: &mut Walk, name: &Name) -> Found {
        if let Some(addresses) = system::hosts(name) {
            return Found::Addresses(addresses);
        }
        match system::resolvers() {
            Err(why) => Found::NotObserved(why),
            Ok(settings) => {
                let names = settings.candidates(name);
                walk.observe(|walk| {
                    stub::first(
                        names
                            .iter()
                            .map(|name| stub::look(walk, &settings.servers, name)),
                    )
                })
            }
        }
    }

    /// Only the addresses of the families that the user wants.
    fn wanted(&self, name: &Name, found: Found) -> Found {
        let Found::Addresses(mut addresses) = found else {
            return found;
        };
        addresses.retain(|address| match address {
            IpAddr::V4(_) => !self.start.ipv6,
            IpAddr::V6(_) => !self.start.ipv4,
        });
        addresses.sort();
        addresses.dedup();
        match addresses.is_empty() {
            true => Found::NoAddress(name.clone()),
            false => Found::Addresses(addresses),
        }
    }
}

/// The addresses with a port.
pub fn sockets(addresses: &[IpAddr], port: u16) -> Vec<SocketAddr> {
    let socket = |address: &IpAddr| SocketAddr::new(*address, port);
    addresses.iter().map(socket).collect()
}
