//! Hygiene that only `--strict` asks for.

use plugin::Report;
use probe::dns::message::UNKNOWN_OPTION;
use probe::dns::{
    Answer, Edns, Name, RData, RecordType, Reply, ResponseCode, Transport, code_name, plain,
    records,
};

use super::habits;
use super::{Note, Working};
use crate::observe::{Got, Strict};
use crate::tags;

/// What is wrong with a reply, if something is.
type Fault = fn(&Reply) -> Option<String>;

/// The findings on one server.
pub(super) fn judge(server: &Working, zone: &Name, note: &Note) -> Vec<Report> {
    let label = &server.label;
    let mut parts = Vec::new();
    parts.extend(truncated(server, note));
    let Some(strict) = &server.asked.strict else {
        return parts;
    };
    let reply = |answer: &Option<std::sync::Arc<Answer>>| answer.as_ref()?.reply().cloned();
    parts.extend(reply(&strict.outside).and_then(|reply| outside(label, &reply, note)));
    parts.extend(reply(&strict.transfer).and_then(|reply| transfer(label, &reply, zone, note)));
    // Of a server that does not speak EDNS nothing finer can be said.
    if habits::edns(server).is_none() {
        parts.extend(odd_edns(label, strict, note));
    }
    parts.extend(reply(&strict.banner).and_then(|reply| banner(label, &reply, note)));
    parts.extend(pointers(server, strict));
    parts
}

/// What a server says of a name that exists nowhere (RFC 6761 section 6.4).
/// One that serves the root, or a zone of that name, may deny it with authority.
fn outside(label: &str, reply: &Reply, note: &Note) -> Option<Report> {
    let code = code_name(reply.rcode);
    let upward = reply.answers.is_empty()
        && records(&reply.authorities, &Name::root(), RecordType::NS)
            .next()
            .is_some();
    match reply.rcode {
        ResponseCode::NoError if upward && !reply.recursion_available => Some(note(
            &tags::UPWARD_REFERRAL,
            label,
            "refers names outside its zones to the root".to_owned(),
        )),
        ResponseCode::NoError | ResponseCode::NXDomain if reply.recursion_available => Some(note(
            &tags::OPEN_RECURSION,
            label,
            format!("resolves names outside its zones for anyone ({code}, RA set)"),
        )),
        ResponseCode::NXDomain if !reply.authoritative => Some(note(
            &tags::OUTSIDE_NXDOMAIN,
            label,
            "says that names outside its zones do not exist".to_owned(),
        )),
        _ => None,
    }
}

/// The first message of a transfer begins with the zone's SOA (RFC 5936 section 2.2).
fn transfer(label: &str, reply: &Reply, zone: &Name, note: &Note) -> Option<Report> {
    let first = reply.answers.first()?;
    let open = first.record_type() == RecordType::SOA && &first.name == zone;
    let text = "gives the whole zone to anyone who asks for it".to_owned();
    (open && reply.rcode == ResponseCode::NoError).then(|| note(&tags::TRANSFER_OPEN, label, text))
}

/// EDNS versions, options and flags that nobody knows (RFC 8906 section 8.2).
fn odd_edns(label: &str, strict: &Strict, note: &Note) -> Vec<Report> {
    let version = |reply: &Reply| match reply.rcode {
        ResponseCode::BADVERS => None,
        code => Some(format!("answers {} to", code_name(code))),
    };
    let option = |reply: &Reply| {
        let echoed = |edns: &Edns| edns.options().get(UNKNOWN_OPTION.into()).is_some();
        not_ignored(reply, echoed)
    };
    let flag = |reply: &Reply| not_ignored(reply, |edns| edns.flags().z != 0);
    let odd: [(_, &Got, Fault, _); 3] = [
        (
            &tags::EDNS_VERSION_WRONG,
            &strict.version,
            version,
            "EDNS version 1",
        ),
        (
            &tags::EDNS_OPTION_WRONG,
            &strict.option,
            option,
            "an unknown EDNS option",
        ),
        (
            &tags::EDNS_FLAG_WRONG,
            &strict.flag,
            flag,
            "an unknown EDNS flag",
        ),
    ];
    odd.into_iter()
        .filter_map(|(tag, answer, fault, what)| {
            let text = format!("{} {what}", wrong(answer.as_deref()?, fault)?);
            Some(note(tag, label, text))
        })
        .collect()
}

/// What is wrong with an answer: that there is none, or what `fault` says. A
/// truncated reply, or one that cannot be read, says nothing about EDNS.
fn wrong(answer: &Answer, fault: Fault) -> Option<String> {
    match (answer.failure(), answer.reply()) {
        (Some(why), _) => Some(format!("gives {why} to")),
        (None, Some(reply)) if !reply.truncated && reply.fault.is_none() => fault(reply),
        (None, _) => None,
    }
}

/// What is not known must be ignored: an answer as usual, and no trace of it.
fn not_ignored(reply: &Reply, echoed: impl Fn(&Edns) -> bool) -> Option<String> {
    match (reply.rcode, &reply.edns) {
        (ResponseCode::NoError, Some(edns)) if echoed(edns) => Some("repeats".to_owned()),
        (ResponseCode::NoError, Some(_)) => None,
        (ResponseCode::NoError, None) => Some("answers without EDNS to".to_owned()),
        (code, _) => Some(format!("answers {} to", code_name(code))),
    }
}

/// A truncated reply to a question with EDNS, seen by chance or on purpose.
fn truncated(server: &Working, note: &Note) -> Option<Report> {
    let asked = &server.asked;
    let usual = [&asked.case, &asked.aaaa, &server.server.ns];
    let by_chance = std::iter::once(server.soa)
        .chain(usual.into_iter().filter_map(|answer| answer.as_deref()))
        .any(habits::lost);
    let small = asked
        .strict
        .as_ref()
        .and_then(|strict| strict.small.as_ref());
    let on_purpose = small
        .and_then(|answer| answer.reply())
        .is_some_and(|reply| {
            reply.truncated && reply.transport == Transport::Udp && reply.edns.is_none()
        });
    let seen = by_chance || (on_purpose && habits::edns(server).is_none());
    let text = "leaves EDNS out of truncated replies".to_owned();
    seen.then(|| note(&tags::EDNS_LOST_WHEN_TRUNCATED, &server.label, text))
}

/// What a server tells of its software (RFC 4892).
fn banner(label: &str, reply: &Reply, note: &Note) -> Option<Report> {
    let text = reply.answers.iter().find_map(|record| match &record.data {
        RData::TXT(text) => Some(
            text.txt_data
                .iter()
                .map(|part| String::from_utf8_lossy(part))
                .collect::<String>(),
        ),
        _ => None,
    })?;
    (!text.trim().is_empty()).then(|| {
        note(
            &tags::VERSION_SHOWN,
            label,
            format!("tells its version: {text}"),
        )
    })
}

/// PTR records are a note and no more: nothing of the zone depends on them.
fn pointers(server: &Working, strict: &Strict) -> Option<Report> {
    let name = &server.server.server.name;
    let pointers = strict.pointers.as_ref()?;
    if pointers.is_empty() {
        return Some(Report::finding(
            &tags::PTR_MISSING,
            &server.label,
            "has no PTR record",
        ));
    }
    let names: Vec<String> = pointers.iter().map(plain).collect();
    let text = format!(
        "has a PTR record with another name: {}",
        names.join(" and ")
    );
    (!name.is_root() && !pointers.contains(name))
        .then(|| Report::finding(&tags::PTR_DIFFERS, &server.label, text))
}
