//! What is asked beside the zone's own servers: the MX and TXT records of the
//! domain at each of them, the addresses of the exchangers from the root, the
//! resolver to compare with, and on request the exchangers themselves.

use std::sync::Arc;

use asking::DomainName;
use asking::dns::{Observed, Standing, Stop, Walking, compared, observe_name};
use plugin::{Awaited, Context, Report};
use probe::dns::{Answer, Breadth, Name, Ours, RecordType, Servers, Walk, plain};

use crate::connect::{Knock, knock};
use crate::exchangers::{ALIASES, Target, doors, targets};
use crate::facts::{Said, Voice};
use crate::tags;

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

/// Walks to the zone of the domain and asks; the target of an alias is asked
/// for in its place (RFC 5321 section 5.1).
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(cx: &Context, walking: &Walking) -> Result<Seen, Stop> {
    let mut walking = walking.clone();
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
            _ => return Ok(Seen::new(cx, names, observed, voices)),
        }
    }
}

impl Seen {
    fn new(cx: &Context, names: Vec<Name>, observed: Observed<Own>, voices: Vec<Voice>) -> Self {
        let mut seen = Seen {
            names,
            observed,
            voices,
            knocks: None,
        };
        if seen.observed.own.targets.iter().any(Target::is_waiting) {
            cx.stage("the mail exchangers' addresses", Awaited::Subject);
            seen.late(cx);
        }
        let unanswered = Said::NotObserved(Ours::Deadline);
        if seen
            .voices
            .iter()
            .any(|voice| voice.exchanges == unanswered)
        {
            seen.late(cx);
        }
        seen
    }

    /// Knocks at the doors of the exchangers, on this port.
    pub fn knock(&mut self, cx: &Context, port: u16) {
        cx.stage("the greetings of the mail exchangers", Awaited::Subject);
        let knocks = knock(&doors(&self.observed.own.targets), port, cx.deadline());
        if knocks
            .iter()
            .any(|knock| knock.heard == Err(Ours::Deadline))
        {
            self.late(cx);
        }
        self.knocks = Some(knocks);
    }

    /// Says once that the deadline came first.
    fn late(&mut self, cx: &Context) {
        let told = |note: &Report| note.tag.is_some_and(|tag| tag.name == "TIMEOUT");
        if !self.observed.notes.iter().any(told) {
            self.observed.notes.push(cx.late(self.subject()));
        }
    }

    /// The domain as the user named it.
    pub fn subject(&self) -> String {
        self.names.first().map(plain).unwrap_or_default()
    }
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
        let said = answers
            .iter()
            .map(|[mx, _]| Said::exchanges(mx.as_deref(), &servers.zone, name));
        let said: Vec<_> = said.collect();
        let (targets, left_out) = targets(walk, walking, &said);
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
