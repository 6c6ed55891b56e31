//! What is asked beside the zone's own servers: the MX and TXT records of the
//! domain at each of them, the addresses of the exchangers from the root, the
//! resolver to compare with, and on request the exchangers themselves.

use std::net::IpAddr;
use std::sync::Arc;

use asking::DomainName;
use asking::dns::{Observed, Standing, Stop, Walking, compared, observe_name};
use plugin::{Awaited, Context, Report};
use probe::dns::{Answer, Breadth, Host, HostEnd, Name, Ours, RecordType, Servers, Walk, plain};

use crate::connect::{Door, Knock, knock};
use crate::facts::{Exchange, Said, Voice};
use crate::{Options, tags};

/// At most this many exchangers are resolved; a sender tries no more either.
const TARGETS: usize = 32;
/// An alias of more links than this is not followed.
const ALIASES: usize = 8;

/// What check_mx itself asked.
#[derive(Clone, Debug)]
pub struct Own {
    /// The answers about MX and TXT, in the order of [`Servers::servers`].
    pub answers: Vec<[Option<Arc<Answer>>; 2]>,
    /// Every exchanger that any server gives, once, the most preferred first;
    /// the domain itself where it has none.
    pub targets: Vec<Target>,
    /// How many exchangers were not looked at.
    pub left_out: usize,
    /// The answer of the resolver to compare with.
    pub resolver: Option<Arc<Answer>>,
}

/// A mail exchanger and what its name leads to.
#[derive(Clone, Debug)]
pub struct Target {
    /// The exchanger; where the domain stands for itself, with preference 0.
    pub exchange: Exchange,
    /// What the walk found for its name, and then for each alias; nothing
    /// where it is an address already, or with `--server`.
    pub hosts: Vec<Arc<Host>>,
    /// Its addresses.
    pub addresses: Vec<Address>,
}

/// An address of a mail exchanger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub address: IpAddr,
    /// What it is reserved for, so that strangers do not reach it.
    pub special: Option<&'static str>,
    /// The user wants its family.
    pub wanted: bool,
}

/// All that was seen.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The domain as the user named it, then what it is an alias of.
    pub names: Vec<Name>,
    /// The zone of the last of them.
    pub observed: Observed<Own>,
    /// What each server that is an authority says.
    pub voices: Vec<Voice>,
    /// What came of knocking at the exchangers' doors, if that was asked for.
    pub knocks: Option<Vec<Knock>>,
}

impl Seen {
    /// The domain as the user named it.
    pub fn subject(&self) -> String {
        self.names.first().map(plain).unwrap_or_default()
    }
}

/// Walks to the zone of the domain and asks; the target of an alias is asked
/// for in its place (RFC 5321 section 5.1).
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(cx: &Context, options: &Options) -> Result<Seen, Stop> {
    let mut walking = options.walking.clone();
    let mut names = vec![walking.hostname.name().clone()];
    let mut queries = 0;
    loop {
        let mut observed = ask(cx, &walking).map_err(|stop| behind_alias(stop, &names))?;
        queries += observed.numbers.queries;
        observed.numbers.queries = queries;
        let voices = voices(&observed, walking.hostname.name());
        let target = alias(&voices).filter(|_| walking.server.is_empty());
        let next = target.and_then(|target| plain(target).parse::<DomainName>().ok());
        match next {
            Some(next) if names.len() <= ALIASES && !names.contains(next.name()) => {
                names.push(next.name().clone());
                walking.hostname = next;
            }
            _ => return Ok(seen(cx, options, names, observed, voices)),
        }
    }
}

fn seen(
    cx: &Context,
    options: &Options,
    names: Vec<Name>,
    mut observed: Observed<Own>,
    voices: Vec<Voice>,
) -> Seen {
    let subject = names.first().map(plain).unwrap_or_default();
    let knocks = options.connect.map(|port| {
        cx.stage("the greetings of the mail exchangers", Awaited::Subject);
        knock(&doors(&observed.own.targets), port, cx.deadline())
    });
    let greetings = knocks.iter().flatten();
    let late = greetings
        .clone()
        .any(|knock| knock.heard == Err(Ours::Deadline))
        || observed.own.targets.iter().any(Target::is_waiting)
        || voices.iter().any(is_late);
    let told = |note: &Report| note.tag.is_some_and(|tag| tag.name == "TIMEOUT");
    if late && !observed.notes.iter().any(told) {
        if knocks.is_none() {
            cx.stage("the mail exchangers' addresses", Awaited::Subject);
        }
        observed.notes.push(cx.late(subject));
    }
    Seen {
        names,
        observed,
        voices,
        knocks,
    }
}

fn is_late(voice: &Voice) -> bool {
    voice.exchanges == Said::NotObserved(Ours::Deadline)
}

/// A way that is broken behind an alias is reported for the name that was given.
fn behind_alias(stop: Stop, names: &[Name]) -> Stop {
    match (stop, names) {
        (Stop::Report(report), [given, .., last]) => {
            let text = format!("is an alias of {}", plain(last));
            let alias = Report::finding(&tags::DOMAIN_IS_ALIAS, plain(given), text);
            let whole = Report::worst(plain(given), "")
                .with(report.parts)
                .with([alias]);
            Stop::Report(Box::new(whole))
        }
        (stop, _) => stop,
    }
}

/// The name that the domain is an alias of, if no server gives MX records.
fn alias(voices: &[Voice]) -> Option<&Name> {
    let given = voices
        .iter()
        .any(|voice| matches!(voice.exchanges, Said::Records(..)));
    let target = voices.iter().find_map(|voice| match &voice.exchanges {
        Said::Alias(target) => Some(target),
        _ => None,
    });
    target.filter(|_| !given)
}

fn ask(cx: &Context, walking: &Walking) -> Result<Observed<Own>, Stop> {
    let name = walking.hostname.name();
    observe_name(cx, walking, Breadth::Few, |walk, servers| {
        let answers = answers(walk, servers, name);
        let (targets, left_out) = targets(walk, walking, &servers.zone, &answers);
        Own {
            answers,
            targets,
            left_out,
            resolver: compared(walk, walking, name, RecordType::MX),
        }
    })
}

fn answers(walk: &mut Walk, servers: &Servers, name: &Name) -> Vec<[Option<Arc<Answer>>; 2]> {
    let mut ask =
        |address| [RecordType::MX, RecordType::TXT].map(|kind| walk.answer(address, name, kind));
    let addresses = servers.servers.iter().map(|server| server.server.address);
    addresses.map(&mut ask).collect()
}

/// The servers that answer with authority, and what they say.
fn voices(observed: &Observed<Own>, name: &Name) -> Vec<Voice> {
    let servers = observed.servers.servers.iter();
    let all = servers.zip(&observed.standings).zip(&observed.own.answers);
    all.filter(|((_, standing), _)| matches!(standing, Standing::Authority(_)))
        .map(|((server, _), [mx, txt])| Voice {
            server: server.server.label(),
            exchanges: Said::exchanges(mx.as_deref(), &observed.zone, name),
            policies: Said::policies(txt.as_deref(), &observed.zone, name),
        })
        .collect()
}

/// The exchangers with their addresses, and how many were left out.
fn targets(
    walk: &mut Walk,
    walking: &Walking,
    zone: &Name,
    answers: &[[Option<Arc<Answer>>; 2]],
) -> (Vec<Target>, usize) {
    let name = walking.hostname.name();
    let said: Vec<_> = answers
        .iter()
        .map(|[mx, _]| Said::exchanges(mx.as_deref(), zone, name))
        .collect();
    let mut exchanges: Vec<Exchange> = said
        .iter()
        .filter_map(Said::records)
        .flatten()
        .cloned()
        .collect();
    // Without MX records the domain stands for itself (RFC 5321 section 5.1).
    if exchanges.is_empty() && said.contains(&Said::Nothing) {
        exchanges.push(Exchange {
            preference: 0,
            name: name.clone(),
        });
    }
    exchanges.retain(|exchange| !exchange.is_null());
    exchanges.sort();
    let mut once: Vec<Exchange> = Vec::new();
    for exchange in exchanges {
        if once.iter().all(|other| other.name != exchange.name) {
            once.push(exchange);
        }
    }
    let left_out = once.len().saturating_sub(TARGETS);
    once.truncate(TARGETS);
    let follow = walking.server.is_empty();
    let targets = once
        .into_iter()
        .map(|exchange| target(walk, exchange, follow));
    (targets.collect(), left_out)
}

fn target(walk: &mut Walk, exchange: Exchange, follow: bool) -> Target {
    let hosts = match follow && exchange.literal().is_none() {
        true => hosts(walk, &exchange.name),
        false => Vec::new(),
    };
    let found = hosts
        .last()
        .map(|host| host.addresses.clone())
        .unwrap_or_default();
    let addresses = found.into_iter().map(|address| Address {
        address,
        special: walk.forbidden(address),
        wanted: walk.wanted(address),
    });
    Target {
        exchange,
        addresses: addresses.collect(),
        hosts,
    }
}

/// What the walk finds for a name, then for what it is an alias of, and so on
/// until something is no alias or comes again.
fn hosts(walk: &mut Walk, name: &Name) -> Vec<Arc<Host>> {
    let mut hosts: Vec<Arc<Host>> = Vec::new();
    let mut next = Some(name.clone());
    while let Some(name) = next.take() {
        let again = hosts.iter().any(|host| host.name == name);
        if again || hosts.len() > ALIASES {
            break;
        }
        let host = walk.host(&name);
        if let HostEnd::Alias(target) = &host.end {
            next = Some(target.clone());
        }
        hosts.push(host);
    }
    hosts
}

impl Target {
    fn is_waiting(&self) -> bool {
        self.hosts
            .last()
            .is_some_and(|host| host.end == HostEnd::Waiting)
    }
}

/// Each address that may be reached, once, with the exchangers behind it.
fn doors(targets: &[Target]) -> Vec<Door> {
    let mut doors: Vec<Door> = Vec::new();
    for target in targets {
        let name = plain(&target.exchange.name);
        let open = |address: &&Address| address.wanted && address.special.is_none();
        for address in target.addresses.iter().filter(open) {
            match doors
                .iter_mut()
                .find(|door| door.address == address.address)
            {
                Some(door) => door.names.push(name.clone()),
                None => doors.push(Door {
                    names: vec![name.clone()],
                    address: address.address,
                }),
            }
        }
    }
    doors
}
