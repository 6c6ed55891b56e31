//! From what was observed to the draft of a declaration: pure functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use asking::dns::{Observed, Standing, count};
use probe::dns::{
    Answer, Lame, Name, RData, RecordType, ResponseCode, Server, Step, code_name, plain, records,
};
use sweep::draft::{self, Draft, Other, Said, Told};

use super::host::{host, told};
use super::observe::Own;

/// The draft of what was observed; `seen` says when.
pub(super) fn draft(observed: &Observed<Own>, seen: String, walk: draft::Start) -> Draft {
    let own = &observed.own;
    let servers: Vec<&Server> = observed.authorities().map(|(server, _)| server).collect();
    Draft {
        zone: plain(&observed.zone),
        seen,
        notes: notes(observed),
        parent: parent(observed),
        own: own_servers(observed),
        others: others(own),
        hosts: own
            .hosts
            .iter()
            .map(|asked| host(asked, &servers))
            .collect(),
        nobodys: match &own.nobodys {
            Some(chain) => told(chain, &servers),
            None => Told::default(),
        },
        mail: Told(
            own.mail
                .iter()
                .map(|(server, answer)| mail(server, answer.as_ref(), &observed.zone))
                .collect(),
        ),
        mail_notes: preferences(own, &observed.zone).into_iter().collect(),
        walk,
    }
}

/// How many servers were asked, and what is wrong with some.
fn notes(observed: &Observed<Own>) -> Vec<String> {
    let all = observed.servers.servers.len();
    let working = observed.authorities().count();
    let mut notes = vec![format!(
        "Walked from the root: {working} of {} of {} answered with authority.",
        count(all, "server"),
        plain(&observed.zone)
    )];
    let servers = observed.servers.servers.iter().zip(&observed.standings);
    notes.extend(servers.filter_map(|(server, standing)| match standing {
        Standing::Authority(_) => None,
        Standing::Lame(lame) => Some(format!("{}: {lame}.", server.server.label())),
        Standing::NotObserved(ours) => Some(format!("{}: {ours}.", server.server.label())),
    }));
    let forbidden = observed.servers.forbidden.iter();
    notes.extend(
        forbidden.map(|(server, purpose)| format!("{} was not asked: {purpose}.", server.label())),
    );
    if observed.servers.left_out > 0 {
        notes.push(format!(
            "{} more were not asked (--max-servers).",
            observed.servers.left_out
        ));
    }
    notes
}

/// What each server of the parent says the zone's name servers are.
fn parent(observed: &Observed<Own>) -> Told {
    let said = observed.cut().map_or(&[][..], |cut| &cut.said);
    let each = said.iter().map(|said| {
        let names = match &said.step {
            Some(Step::Cut(referral)) => Said::Names(
                referral
                    .servers
                    .iter()
                    .map(|server| plain(&server.name))
                    .collect(),
            ),
            Some(Step::Lame(lame)) => Said::Unseen(lame.to_string()),
            Some(Step::NotAsked(ours)) => Said::Unseen(ours.to_string()),
            Some(Step::NoCut | Step::NoSuchName | Step::Alias(_)) => {
                Said::Unseen("no delegation".to_owned())
            }
            None => Said::Unseen(LATE.to_owned()),
        };
        (format!("{} (parent)", said.server.label()), names)
    });
    Told(each.collect())
}

/// What was still open at the end.
pub(super) const LATE: &str = "no answer before the deadline";

/// What each of the zone's servers says its name servers are.
fn own_servers(observed: &Observed<Own>) -> Told {
    let servers = observed.servers.servers.iter().zip(&observed.standings);
    let working = servers.filter(|(_, standing)| standing.reply().is_some());
    let each = working.map(|(server, _)| {
        let said = match server.own_names(&observed.zone) {
            Some(names) => Said::Names(names.iter().map(plain).collect()),
            None if server.ns.is_none() => Said::Unseen(LATE.to_owned()),
            None => Said::Unseen("no usable NS records in its answer".to_owned()),
        };
        (server.server.label(), said)
    });
    Told(each.collect())
}

/// The zones that the name servers' names are in, and those delegated from
/// this one. A top-level domain is nobody's shop.
fn others(own: &Own) -> Vec<Other> {
    let mut homes: BTreeMap<&Name, Vec<String>> = BTreeMap::new();
    for (server, zone) in own.homes.iter().filter(|(_, zone)| zone.iter().len() > 1) {
        homes.entry(zone).or_default().push(plain(server));
    }
    let homes = homes.into_iter().map(|(zone, servers)| Other {
        zone: plain(zone),
        why: format!(
            "Who looks for {} needs {}.",
            servers.join(", "),
            plain(zone)
        ),
        name_servers: Vec::new(),
    });
    let below = own.hosts.iter().filter_map(|asked| {
        let (cut, _) = asked.below.as_ref()?;
        Some(Other {
            zone: plain(&cut.zone),
            why: format!("{} is a zone of its own.", plain(&cut.zone)),
            name_servers: cut
                .servers
                .iter()
                .map(|server| plain(&server.name))
                .collect(),
        })
    });
    homes.chain(below).collect()
}

/// What a server says the zone's mail exchanges are.
fn mail(server: &Server, answer: Option<&Arc<Answer>>, zone: &Name) -> (String, Said) {
    let said = match answer {
        None => Said::Unseen(LATE.to_owned()),
        Some(answer) => match exchanges(answer, zone) {
            Ok(exchanges) => {
                let mut names: Vec<String> = exchanges.into_iter().map(|(_, name)| name).collect();
                names.sort();
                names.dedup();
                Said::Names(names)
            }
            Err(why) => Said::Unseen(why),
        },
    };
    (server.label(), said)
}

/// The mail exchanges with their preferences in an answer, by preference.
///
/// # Errors
/// Why the answer does not tell.
fn exchanges(answer: &Answer, zone: &Name) -> Result<Vec<(u16, String)>, String> {
    let reply = match &answer.heard {
        Err(ours) => return Err(ours.to_string()),
        Ok(Err(theirs)) => return Err(answer.failure().unwrap_or_else(|| theirs.to_string())),
        Ok(Ok(reply)) => reply,
    };
    match &reply.fault {
        _ if reply.rcode != ResponseCode::NoError => return Err(code_name(reply.rcode)),
        _ if !reply.authoritative => return Err(Lame::NotAuthoritative.to_string()),
        Some(fault) => return Err(Lame::Malformed(fault.clone()).to_string()),
        None => {}
    }
    let found = records(&reply.answers, zone, RecordType::MX);
    let mut exchanges: Vec<(u16, String)> = found
        .filter_map(|record| match &record.data {
            RData::MX(mx) => Some((mx.preference, plain(&mx.exchange))),
            _ => None,
        })
        .collect();
    exchanges.sort();
    Ok(exchanges)
}

/// The order in which mail tries the exchanges, as the first server says.
fn preferences(own: &Own, zone: &Name) -> Option<String> {
    let answers = own.mail.iter().filter_map(|(_, answer)| answer.as_ref());
    let exchanges = answers
        .into_iter()
        .find_map(|answer| exchanges(answer, zone).ok())?;
    let each: Vec<String> = exchanges
        .iter()
        .map(|(at, name)| format!("{at} {name}"))
        .collect();
    Some(format!("By preference: {}.", each.join(", ")))
}
