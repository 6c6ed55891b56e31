//! How a server takes questions: what resolvers rely on.

use plugin::Tag;
use probe::dns::{Answer, EdnsSeen, Name, Reply, ResponseCode, Transport, code_name, soas};

use super::Working;
use crate::tags;

/// A finding on a server before it is known how many servers share it: what,
/// who, and in which words.
pub(super) type Says = (&'static Tag, String, String);

/// The findings on one server that answers with authority.
pub(super) fn judge(server: &Working, zone: &Name) -> Vec<Says> {
    [case(server, zone), edns(server), aaaa(server)]
        .into_iter()
        .flatten()
        .map(|(tag, text)| (tag, server.label.clone(), text))
        .collect()
}

/// A reply from another address than the one that was asked.
pub(super) fn source(answer: &Answer) -> Option<(&'static Tag, String)> {
    let reply = answer.reply()?;
    let text = match (reply.source, reply.server) {
        (source, server) if source == server => return None,
        (source, server) if source.ip().to_canonical() == server.ip().to_canonical() => {
            format!("replies from port {} over UDP", source.port())
        }
        (source, _) => format!("replies from {} over UDP", source.ip()),
    };
    Some((&tags::SOURCE_DIFFERS, text))
}

/// The answer to the name in mixed case, beside that in lower case.
fn case(server: &Working, zone: &Name) -> Option<(&'static Tag, String)> {
    let mixed = server.asked.case.as_deref()?;
    if let Some(why) = mixed.failure() {
        let text = format!("answers a name in lower case, but in mixed case: {why}");
        return Some((&tags::CASE_ANSWER_DIFFERS, text));
    }
    let (mixed, lower) = (mixed.reply()?, server.soa.reply()?);
    let gist = |reply: &Reply| {
        let found = soas(reply, zone).next().is_some();
        (reply.rcode, reply.authoritative, found)
    };
    if gist(mixed) != gist(lower) {
        let text = format!(
            "answers {} to a name in mixed case and {} in lower case",
            said(mixed, zone),
            said(lower, zone)
        );
        return Some((&tags::CASE_ANSWER_DIFFERS, text));
    }
    match mixed.case_kept {
        true => None,
        false => Some((
            &tags::CASE_NOT_KEPT,
            "does not keep the case of the name in its replies".to_owned(),
        )),
    }
}

fn said(reply: &Reply, zone: &Name) -> String {
    let code = code_name(reply.rcode);
    match (soas(reply, zone).next(), reply.authoritative) {
        (None, _) if reply.rcode == ResponseCode::NoError => format!("{code} without the record"),
        (Some(_), false) => format!("{code} without authority"),
        _ => code,
    }
}

/// How the server takes EDNS, from all answers to the usual questions. One
/// reply with an OPT record shows that a silence was the network's, and an
/// answer that the deadline kept from us might have had one.
pub(super) fn edns(server: &Working) -> Option<(&'static Tag, String)> {
    let asked = [&server.asked.case, &server.asked.aaaa, &server.server.ns];
    let answers: Vec<&Answer> = std::iter::once(server.soa)
        .chain(asked.into_iter().filter_map(|answer| answer.as_deref()))
        .collect();
    let seen = |edns: EdnsSeen| answers.iter().any(|answer| answer.edns == edns);
    let refused = answers.iter().find_map(|answer| match answer.edns {
        EdnsSeen::Refused(code) => Some(code),
        _ => None,
    });
    if let Some(code) = refused {
        let text = format!("answers {} to questions with EDNS", code_name(code));
        return Some((&tags::EDNS_REFUSED, text));
    }
    let ignored = |answer: &&Answer| answer.edns == EdnsSeen::Ignored && !lost(answer);
    if answers.iter().any(ignored) {
        return Some((
            &tags::EDNS_IGNORED,
            "answers questions with EDNS without EDNS".to_owned(),
        ));
    }
    let all_seen = answers.iter().all(|answer| answer.heard.is_ok());
    match seen(EdnsSeen::Dropped) && !seen(EdnsSeen::Works) && all_seen {
        true => Some((
            &tags::EDNS_DROPPED,
            "does not answer questions with EDNS over UDP".to_owned(),
        )),
        false => None,
    }
}

/// Whether the OPT record is missing from a truncated reply only.
pub(super) fn lost(answer: &Answer) -> bool {
    let cut = |reply: &Reply| {
        reply.truncated && reply.transport == Transport::Udp && reply.edns.is_none()
    };
    let whole = answer.reply().is_some_and(|reply| reply.edns.is_some());
    answer.cut.as_ref().is_some_and(cut) && whole
}

/// Whether a question for AAAA records of the apex, which exists, is answered.
fn aaaa(server: &Working) -> Option<(&'static Tag, String)> {
    let answer = server.asked.aaaa.as_deref()?;
    let what = match (answer.failure(), answer.reply()) {
        (Some(why), _) => why,
        (None, Some(reply)) => match (&reply.fault, reply.rcode) {
            (Some(fault), _) => format!("malformed reply: {fault}"),
            (None, ResponseCode::NoError) => return None,
            (None, code) => code_name(code),
        },
        (None, None) => return None,
    };
    let text = format!("{what} to a question for AAAA records, see check_a");
    Some((&tags::AAAA_BROKEN, text))
}
