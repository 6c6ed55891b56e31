//! What one server's reply says, in the terms of a walk: pure functions of an
//! answer, without any opinion on whether that is good.

use std::fmt;
use std::net::IpAddr;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::exchange::Answer;
use super::hints::NameServer;
use super::key::same;
use super::message::Reply;
use crate::error::{Ours, Theirs};

/// What a server of a zone says of a name one or more labels below the zone,
/// asked for the name's NS records.
#[derive(Clone, Debug)]
pub enum Step {
    /// The name is a zone of its own with these name servers (RFC 1034 section 4.2.1).
    Cut(Referral),
    /// The name exists and belongs to the same zone, or nothing says otherwise.
    NoCut,
    /// The name is an alias (CNAME, or below a DNAME).
    Alias(Name),
    /// The name does not exist (RFC 8020).
    NoSuchName,
    /// The server is of no use for this zone.
    Lame(Lame),
    /// We could not ask.
    NotAsked(Ours),
}

/// The delegation of a zone as one server of the parent gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The name servers, sorted by name, each with the glue that came along.
    pub servers: Vec<NameServer>,
    /// The TTL of the NS records, in seconds.
    pub ttl: u32,
    /// The server is an authority for the child zone as well (AA set), so that
    /// these are the child's records and not the parent's.
    pub hosted: bool,
}

/// Why a server is of no use for a zone that it is listed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lame {
    /// Nothing usable came back.
    NoReply(Theirs),
    /// It answered with this code: REFUSED, SERVFAIL, ...
    Code(ResponseCode),
    /// AA is clear: it knows the zone only from elsewhere, if at all.
    NotAuthoritative,
    /// It refers to the zone itself or one above it (RFC 9499 "upward referral").
    Upward(Name),
    /// It serves another zone instead.
    WrongZone(Name),
    /// AA is set but the zone's SOA is not in the answer.
    NoSoa,
    /// The reply is truncated (TC), and TCP gives no more.
    Truncated,
    /// The message ends in the middle or breaks the format.
    Malformed(String),
}

impl fmt::Display for Lame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lame::NoReply(theirs) => write!(f, "{theirs}"),
            Lame::Code(code) => f.write_str(&code_name(*code)),
            Lame::NotAuthoritative => f.write_str("not authoritative (AA clear)"),
            Lame::Upward(zone) => write!(f, "upward referral to {}", plain(zone)),
            Lame::WrongZone(zone) => write!(f, "serves {} instead", plain(zone)),
            Lame::NoSoa => f.write_str("no SOA record in its answer"),
            Lame::Truncated => f.write_str("truncated reply, and none over TCP"),
            Lame::Malformed(what) => write!(f, "malformed reply: {what}"),
        }
    }
}

/// A name as people write it: lower case, without the trailing dot, the root as ".".
pub fn plain(name: &Name) -> String {
    let text = name.to_lowercase().to_ascii();
    match text.strip_suffix('.') {
        Some("") | None => text,
        Some(rest) => rest.to_owned(),
    }
}

/// Whether a name is a host name: letters, digits and inner hyphens in each
/// label, and no number at the top (RFC 952, RFC 1123 section 2.1).
pub fn host_name(name: &Name) -> bool {
    let well_formed = |label: &[u8]| {
        label
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || *c == b'-')
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
    };
    let numeric = |label: &[u8]| label.iter().all(u8::is_ascii_digit);
    name.iter().all(well_formed) && !name.iter().next_back().is_some_and(numeric)
}

/// The mnemonic of a response code (IANA "DNS RCODEs").
pub fn code_name(code: ResponseCode) -> String {
    let name = match code {
        ResponseCode::NoError => "NOERROR",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::NotAuth => "NOTAUTH",
        ResponseCode::NotZone => "NOTZONE",
        ResponseCode::BADVERS => "BADVERS",
        other => return format!("RCODE{}", u16::from(other)),
    };
    name.to_owned()
}

/// The records of one owner and type in a section.
pub fn records<'a>(
    section: &'a [Record],
    owner: &'a Name,
    kind: RecordType,
) -> impl Iterator<Item = &'a Record> {
    section
        .iter()
        .filter(move |record| record.record_type() == kind && same(&record.name, owner))
}

/// The host names in NS records, lower case, sorted, each once.
pub fn name_servers<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Name> {
    let mut names: Vec<Name> = records
        .filter_map(|record| match &record.data {
            RData::NS(ns) => Some(ns.0.to_lowercase()),
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup_by(|one, other| same(one, other));
    names
}

/// The addresses of `owner` among records, sorted, each once.
pub fn addresses(section: &[Record], owner: &Name) -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> = section
        .iter()
        .filter_map(|record| Some((record, record.data.ip_addr()?)))
        .filter(|(record, _)| same(&record.name, owner))
        .map(|(_, address)| address)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The target of `owner`'s CNAME, if it has one in this section.
pub fn alias(section: &[Record], owner: &Name) -> Option<Name> {
    records(section, owner, RecordType::CNAME).find_map(|record| match &record.data {
        RData::CNAME(target) => Some(target.0.to_lowercase()),
        _ => None,
    })
}

/// The SOA records of `zone` in the answer section, with their TTLs.
pub fn soas<'a>(reply: &'a Reply, zone: &'a Name) -> impl Iterator<Item = (&'a SOA, u32)> {
    records(&reply.answers, zone, RecordType::SOA).filter_map(|record| match &record.data {
        RData::SOA(soa) => Some((soa, record.ttl)),
        _ => None,
    })
}

/// Whether an answer can be used to go on: not a failure of either side.
fn usable(answer: &Answer) -> Result<&Reply, Step> {
    let reply = match &answer.heard {
        Err(ours) => return Err(Step::NotAsked(ours.clone())),
        Ok(Err(theirs)) => return Err(Step::Lame(Lame::NoReply(theirs.clone()))),
        Ok(Ok(reply)) => reply,
    };
    match reply.rcode {
        ResponseCode::NoError | ResponseCode::NXDomain => Ok(reply),
        code => Err(Step::Lame(Lame::Code(code))),
    }
}

/// Reads the answer of a server of `parent` to the question for `child`'s NS records.
pub fn step(answer: &Answer, parent: &Name, child: &Name) -> Step {
    let reply = match usable(answer) {
        Ok(reply) => reply,
        Err(step) => return step,
    };
    if let Some(referral) = referral(reply, parent, child) {
        return Step::Cut(referral);
    }
    if let Some(fault) = &reply.fault {
        return Step::Lame(Lame::Malformed(fault.clone()));
    }
    if let Some(target) = alias(&reply.answers, child) {
        return Step::Alias(target);
    }
    match other_zone(reply, parent) {
        Some(lame) => Step::Lame(lame),
        None if !reply.authoritative => Step::Lame(Lame::NotAuthoritative),
        None if reply.rcode == ResponseCode::NXDomain => Step::NoSuchName,
        None => Step::NoCut,
    }
}

/// The NS records of `child`, from the authority section of a referral or the
/// answer section of a server that hosts the child as well.
pub fn referral(reply: &Reply, parent: &Name, child: &Name) -> Option<Referral> {
    let hosted = records(&reply.answers, child, RecordType::NS)
        .next()
        .is_some();
    if hosted && !reply.authoritative {
        return None;
    }
    let section = if hosted {
        &reply.answers
    } else {
        &reply.authorities
    };
    let ttl = records(section, child, RecordType::NS)
        .map(|record| record.ttl)
        .min()?;
    // Glue is believed only for names that the parent is an ancestor of
    // (RFC 9471 section 2): anything else is hearsay that resolvers ignore.
    let glue = |name: &Name| match parent.zone_of(name) {
        true => addresses(&reply.additionals, name),
        false => Vec::new(),
    };
    let servers = name_servers(records(section, child, RecordType::NS))
        .into_iter()
        .map(|name| NameServer {
            addresses: glue(&name),
            name,
        })
        .collect();
    Some(Referral {
        servers,
        ttl,
        hosted,
    })
}

/// The zone that a server shows itself to serve when it is not `zone`: an
/// upward referral, or another SOA beside its negative answer.
fn other_zone(reply: &Reply, zone: &Name) -> Option<Lame> {
    let mut owners = reply
        .authorities
        .iter()
        .filter_map(|record| match record.record_type() {
            RecordType::NS if reply.answers.is_empty() && !reply.authoritative => {
                Some(Lame::Upward(record.name.clone()))
            }
            RecordType::SOA if !record.name.zone_of(zone) && !zone.zone_of(&record.name) => {
                Some(Lame::WrongZone(record.name.clone()))
            }
            // A SOA above the zone: the server holds only an ancestor of it.
            RecordType::SOA if &record.name != zone && record.name.zone_of(zone) => {
                Some(Lame::WrongZone(record.name.clone()))
            }
            _ => None,
        });
    owners.next()
}

/// Reads the answer of a server of `zone` to the question for the zone's own
/// SOA: its reply when the server is an authority for the zone (RFC 2181
/// section 6), and otherwise why not.
///
/// # Errors
/// `Err(Ok(lame))` is the server's doing, `Err(Err(ours))` was not observed.
pub fn authority<'a>(answer: &'a Answer, zone: &Name) -> Result<&'a Reply, Result<Lame, Ours>> {
    let reply = match usable(answer) {
        Ok(reply) if reply.rcode == ResponseCode::NXDomain => {
            return Err(Ok(Lame::Code(ResponseCode::NXDomain)));
        }
        Ok(reply) => reply,
        Err(Step::NotAsked(ours)) => return Err(Err(ours)),
        Err(Step::Lame(lame)) => return Err(Ok(lame)),
        Err(_) => return Err(Ok(Lame::NoSoa)),
    };
    let owned = soas(reply, zone).next().is_some();
    let other = reply
        .answers
        .iter()
        .find(|r| r.record_type() == RecordType::SOA && !same(&r.name, zone));
    match (owned, &reply.fault, other) {
        (true, _, _) if reply.authoritative => Ok(reply),
        (true, _, _) => Err(Ok(Lame::NotAuthoritative)),
        (false, Some(fault), _) => Err(Ok(Lame::Malformed(fault.clone()))),
        (false, None, Some(soa)) => Err(Ok(Lame::WrongZone(soa.name.clone()))),
        (false, None, None) if reply.truncated => Err(Ok(Lame::Truncated)),
        (false, None, None) => Err(Ok(no_soa(reply, zone))),
    }
}

fn no_soa(reply: &Reply, zone: &Name) -> Lame {
    match other_zone(reply, zone) {
        Some(lame) => lame,
        None if !reply.authoritative => Lame::NotAuthoritative,
        None => Lame::NoSoa,
    }
}

/// What a server of a zone says to the question for addresses of a host in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// These addresses and the least of their TTLs, in seconds.
    Found(Vec<IpAddr>, u32),
    /// The name is an alias of this one.
    Alias(Name),
    /// The name exists without such an address.
    NoData,
    /// The name does not exist.
    NoSuchName,
    /// The name lies in a zone below the one that was asked.
    Below,
    /// The server is of no use.
    Lame(Lame),
    /// We could not ask.
    NotAsked(Ours),
}

/// Whether a reply refers to a zone between `zone` and `host`, or at `host`.
fn refers_down(reply: &Reply, zone: &Name, host: &Name) -> bool {
    let mut owners = reply
        .authorities
        .iter()
        .filter(|record| record.record_type() == RecordType::NS)
        .map(|record| &record.name);
    owners.any(|owner| owner != zone && zone.zone_of(owner) && owner.zone_of(host))
}

/// Reads the answer of a server of `zone` to an A or AAAA question for `host`.
pub fn lookup(answer: &Answer, zone: &Name, host: &Name) -> Lookup {
    let reply = match usable(answer) {
        Ok(reply) => reply,
        Err(Step::Lame(lame)) => return Lookup::Lame(lame),
        Err(Step::NotAsked(ours)) => return Lookup::NotAsked(ours),
        Err(_) => return Lookup::NoData,
    };
    let found = addresses(&reply.answers, host);
    let ttl = reply
        .answers
        .iter()
        .filter(|r| same(&r.name, host))
        .map(|r| r.ttl)
        .min()
        .unwrap_or(0);
    if let Some(target) = alias(&reply.answers, host) {
        return Lookup::Alias(target);
    }
    if !reply.authoritative && refers_down(reply, zone, host) {
        return Lookup::Below;
    }
    match other_zone(reply, zone) {
        _ if reply.authoritative && !found.is_empty() => Lookup::Found(found, ttl),
        _ if reply.fault.is_some() => {
            Lookup::Lame(Lame::Malformed(reply.fault.clone().unwrap_or_default()))
        }
        Some(lame) => Lookup::Lame(lame),
        _ if !reply.authoritative => Lookup::Lame(Lame::NotAuthoritative),
        _ if reply.rcode == ResponseCode::NXDomain => Lookup::NoSuchName,
        _ => Lookup::NoData,
    }
}

#[cfg(test)]
mod tests;
