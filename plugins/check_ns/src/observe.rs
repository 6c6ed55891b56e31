//! What is asked beside the SOA and NS records of every server: how it takes
//! questions that are put in unusual ways, and the resolver to compare with.

use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{Observed, Stop, Walking, compared};
use plugin::Context;
use probe::dns::{
    Answer, Breadth, Cut, EdnsForm, End, How, Name, Path, Question, RData, RecordType,
    ResponseCode, Seen, Walk, authority,
};

/// A name that exists nowhere and never will (RFC 6761 section 6.4): who gives
/// an answer about it has asked others, or makes it up.
const OUTSIDE: &str = "recursion-test.invalid.";
/// Where servers tell their version (RFC 4892).
const BANNER: &str = "version.bind.";

/// The answer to one question, once it is there.
pub type Got = Option<Arc<Answer>>;

/// What one server was asked beside SOA and NS.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// SOA, from a socket that takes replies from any address.
    pub source: Got,
    /// SOA, the zone's name in upper and lower case by lot.
    pub case: Got,
    /// AAAA of the apex, which always exists.
    pub aaaa: Got,
    /// What only `--strict` asks.
    pub strict: Option<Strict>,
}

/// What `--strict` asks one server.
#[derive(Clone, Debug, Default)]
pub struct Strict {
    /// A name outside its zones, recursion desired.
    pub outside: Got,
    /// The whole zone.
    pub transfer: Got,
    /// SOA with EDNS version 1.
    pub version: Got,
    /// SOA with an EDNS option that is not assigned.
    pub option: Got,
    /// SOA with an EDNS flag that is not assigned.
    pub flag: Got,
    /// TXT of the apex in at most 512 bytes, which is often too little.
    pub small: Got,
    /// `version.bind CH TXT`.
    pub banner: Got,
    /// The names that the PTR records of its address give; empty where the
    /// name does not exist, nothing where that was not observed.
    pub pointers: Option<Vec<Name>>,
}

impl Strict {
    /// The answers to all questions to the server itself.
    pub fn answers(&self) -> [&Got; 7] {
        [
            &self.outside,
            &self.transfer,
            &self.version,
            &self.option,
            &self.flag,
            &self.small,
            &self.banner,
        ]
    }
}

/// What check_ns itself asked.
#[derive(Clone, Debug)]
pub struct Own {
    /// Each server, in the order of [`Servers::servers`].
    pub asked: Vec<Asked>,
    /// The answer of the resolver to compare with.
    pub resolver: Got,
}

/// Walks to the zone and asks.
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(cx: &Context, walking: &Walking, strict: bool) -> Result<Observed<Own>, Stop> {
    asking::dns::observe(cx, walking, Breadth::Few, |walk, servers| Own {
        asked: servers
            .servers
            .iter()
            .map(|server| asked(walk, &servers.zone, server.server.address, strict))
            .collect(),
        resolver: compared(walk, walking, &servers.zone, RecordType::NS),
    })
}

/// The questions to one server. Where replies come from is asked of every
/// server, because it explains a silence; the rest of those that work.
fn asked(walk: &mut Walk, zone: &Name, server: IpAddr, strict: bool) -> Asked {
    let mut ask = Asking { walk, zone, server };
    // Without EDNS, so that a server that drops EDNS shows its address too.
    let unconnected = How {
        path: Path::Unconnected,
        edns: EdnsForm::None,
        ..How::default()
    };
    let source = ask.soa(unconnected);
    if !ask.is_authority() {
        return Asked {
            source,
            ..Asked::default()
        };
    }
    let mixed = How {
        scramble_case: true,
        ..How::default()
    };
    Asked {
        source,
        case: ask.soa(mixed),
        aaaa: ask.apex(RecordType::AAAA, How::default()),
        strict: strict.then(|| ask.strictly()),
    }
}

/// One server and the zone that it is asked about.
struct Asking<'a> {
    walk: &'a mut Walk,
    zone: &'a Name,
    server: IpAddr,
}

impl Asking<'_> {
    fn ask(&mut self, name: &Name, kind: RecordType, how: How) -> Seen {
        self.walk
            .ask(self.server, Question::new(name.clone(), kind), how)
    }

    fn apex(&mut self, kind: RecordType, how: How) -> Got {
        let zone = self.zone;
        self.ask(zone, kind, how).answer()
    }

    fn soa(&mut self, how: How) -> Got {
        self.apex(RecordType::SOA, how)
    }

    fn odd(&mut self, edns: EdnsForm) -> Got {
        self.soa(udp(edns))
    }

    fn is_authority(&mut self) -> bool {
        let answer = self.walk.answer(self.server, self.zone, RecordType::SOA);
        answer.is_some_and(|answer| authority(&answer, self.zone).is_ok())
    }

    fn strictly(&mut self) -> Strict {
        let recursive = How {
            recursion: true,
            ..How::default()
        };
        let over_tcp = How {
            path: Path::Tcp,
            ..How::default()
        };
        let chaos = How {
            chaos: true,
            ..udp(EdnsForm::None)
        };
        let outside = self.elsewhere(OUTSIDE, RecordType::A, recursive);
        let banner = self.elsewhere(BANNER, RecordType::TXT, chaos);
        Strict {
            outside,
            transfer: self.apex(RecordType::AXFR, over_tcp),
            version: self.odd(EdnsForm::Version1),
            option: self.odd(EdnsForm::UnknownOption),
            flag: self.odd(EdnsForm::UnknownFlag),
            small: self.apex(RecordType::TXT, udp(EdnsForm::Size(512))),
            banner,
            pointers: pointers(self.walk, self.server),
        }
    }

    fn elsewhere(&mut self, name: &str, kind: RecordType, how: How) -> Got {
        let name = Name::from_ascii(name).ok()?;
        self.ask(&name, kind, how).answer()
    }
}

fn udp(edns: EdnsForm) -> How {
    How {
        path: Path::Udp,
        edns,
        ..How::default()
    }
}

/// The names of an address, walked to from the root; two servers of the
/// reverse zone are asked, and the first that knows decides.
fn pointers(walk: &mut Walk, address: IpAddr) -> Option<Vec<Name>> {
    let mut reverse = Name::from(address);
    reverse.set_fqdn(true);
    let descent = walk.descend(&reverse, Breadth::Few);
    let cut = match (&descent.end, descent.last()) {
        (End::Reached, Some(cut)) => Arc::clone(cut),
        (End::NoSuchName(..), _) => return Some(Vec::new()),
        _ => return None,
    };
    let mut answers = Vec::new();
    for server in reverse_servers(walk, &cut) {
        answers.extend(walk.answer(server, &reverse, RecordType::PTR));
    }
    answers.iter().find_map(|answer| pointed(answer))
}

/// Two addresses of a zone's servers that may be asked.
fn reverse_servers(walk: &mut Walk, cut: &Cut) -> Vec<IpAddr> {
    let mut servers = Vec::new();
    for server in &cut.servers {
        match server.addresses.as_slice() {
            [] => servers.extend(walk.host(&server.name).addresses.iter().copied()),
            glue => servers.extend(glue),
        }
    }
    servers.retain(|server| walk.wanted(*server) && walk.forbidden(*server).is_none());
    servers.truncate(2);
    servers
}

/// The names in PTR records, if the answer is one with authority. An alias
/// (RFC 2317) whose target is elsewhere says nothing.
fn pointed(answer: &Answer) -> Option<Vec<Name>> {
    let reply = answer.reply()?;
    let known = matches!(reply.rcode, ResponseCode::NoError | ResponseCode::NXDomain);
    let names: Vec<Name> = reply
        .answers
        .iter()
        .filter_map(|record| match &record.data {
            RData::PTR(name) => Some(name.0.to_lowercase()),
            _ => None,
        })
        .collect();
    let silent = reply.answers.is_empty() || !names.is_empty();
    (reply.authoritative && known && silent).then_some(names)
}
