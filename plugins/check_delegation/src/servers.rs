//! Each address of the zone's name servers: does it answer with authority,
//! over UDP and TCP, with EDNS?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{NO_WORKING_SERVER, Standing, spread};
use plugin::{Report, State};
use probe::dns::{Answer, EdnsSeen, Lame, Name, Ours, Server, authority, code_name, plain};

use crate::tags;
use crate::words::list;

/// One address and what was heard there.
pub struct Heard<'a> {
    /// The name and address.
    pub server: &'a Server,
    /// How it stands to the zone.
    pub standing: &'a Standing,
    /// Its answer over TCP, if it was heard.
    pub tcp: Option<&'a Answer>,
    /// Its answers to other questions: a way of failing that one of them does
    /// not show is the network's, which loses datagrams.
    pub others: &'a [Arc<Answer>],
}

impl<'a> Heard<'a> {
    fn lame(&self) -> Option<&'a Lame> {
        match self.standing {
            Standing::Lame(lame) => Some(lame),
            _ => None,
        }
    }

    /// Not observed although there is a route: it may be the one that works.
    fn open(&self) -> bool {
        match self.standing {
            Standing::NotObserved(ours) => *ours != Ours::NoRoute,
            _ => false,
        }
    }

    /// The deadline kept none of its other answers from us, which might have
    /// shown another way.
    fn all_seen(&self) -> bool {
        self.others.iter().all(|answer| answer.heard.is_ok())
    }

    fn working(&self) -> Option<&'a Answer> {
        match self.standing {
            Standing::Authority(answer) => Some(answer),
            _ => None,
        }
    }
}

/// All findings on single addresses; `truncated` says that an answer of the
/// zone did not fit UDP.
pub fn judge(zone: &Name, heard: &[Heard], truncated: bool) -> Vec<Report> {
    let mut parts = lame(zone, heard);
    parts.extend(udp(heard));
    parts.extend(heard.iter().filter_map(|heard| tcp(zone, heard, truncated)));
    parts.extend(heard.iter().filter_map(edns));
    parts
}

fn lame(zone: &Name, heard: &[Heard]) -> Vec<Report> {
    let lame: Vec<(&Server, &Lame)> = heard
        .iter()
        .filter_map(|heard| Some((heard.server, heard.lame()?)))
        .collect();
    let working = addresses(heard, |one| one.working().is_some());
    let failing = addresses(heard, |one| one.lame().is_some());
    let known = failing + working;
    // Those that were not observed count as working, until they are.
    let open = addresses(heard, |one| one.open());
    let most = failing * 2 > known + open;
    let mut parts: Vec<Report> = Vec::new();
    if working == 0 && known > 0 && open == 0 {
        parts.push(Report::finding(
            &NO_WORKING_SERVER,
            plain(zone),
            nobody(&lame),
        ));
    }
    parts.extend(lame.iter().map(|(server, reason)| {
        let (state, extent) = match most {
            true if known == 1 => (State::Critical, String::new()),
            true => (
                State::Critical,
                format!(" ({failing} of {known} addresses are lame)"),
            ),
            false => (State::Warning, String::new()),
        };
        Report::finding(
            &tags::NS_LAME,
            server.label(),
            format!("lame: {reason}{extent}"),
        )
        .at(state)
    }));
    parts
}

/// How many addresses: one that several names stand for counts once.
fn addresses<'a>(heard: &[Heard<'a>], counts: impl Fn(&Heard<'a>) -> bool) -> usize {
    let counted = heard.iter().filter(|one| counts(one));
    let addresses: BTreeSet<IpAddr> = counted.map(|one| one.server.address).collect();
    addresses.len()
}

/// Why nobody answers, the reasons counted.
fn nobody(lame: &[(&Server, &Lame)]) -> String {
    let lame: BTreeMap<IpAddr, &Lame> = lame
        .iter()
        .map(|(server, reason)| (server.address, *reason))
        .collect();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for reason in lame.values() {
        *reasons.entry(reason.to_string()).or_default() += 1;
    }
    let counted = match reasons.len() {
        1 => list(reasons.keys()),
        _ => list(
            reasons
                .iter()
                .map(|(reason, number)| format!("{reason} ({number})")),
        ),
    };
    match lame.len() {
        1 => format!("its only address does not answer with authority: {counted}"),
        many => format!("none of {many} addresses answers with authority: {counted}"),
    }
}

/// The servers that answer over TCP only.
fn udp(heard: &[Heard]) -> Vec<Report> {
    let working = heard.iter().filter_map(Heard::working).count();
    let deaf: Vec<_> = heard
        .iter()
        .filter(|heard| heard.all_seen() && !heard.others.iter().any(|it| came_over_udp(it)))
        .filter_map(|heard| Some((heard.server, heard.working()?.udp.as_ref()?)))
        .collect();
    let state = spread(deaf.len(), working);
    deaf.iter()
        .map(|(server, why)| {
            let text = format!("does not answer over UDP ({why}), but over TCP");
            Report::finding(&tags::UDP_FAILS, server.label(), text).at(state)
        })
        .collect()
}

fn came_over_udp(answer: &Answer) -> bool {
    answer.reply().is_some() && answer.udp.is_none()
}

/// A server that works over UDP and not over TCP. One whose truncated replies
/// lead nowhere is lame.
fn tcp(zone: &Name, heard: &Heard, truncated: bool) -> Option<Report> {
    heard.working()?;
    let why = match authority(heard.tcp?, zone) {
        Err(Ok(lame)) => lame,
        Ok(_) | Err(Err(_)) => return None,
    };
    let (state, text) = match truncated {
        true => (
            State::Critical,
            format!("does not answer over TCP ({why}), which answers of the zone need"),
        ),
        false => (State::Warning, format!("does not answer over TCP: {why}")),
    };
    Some(Report::finding(&tags::TCP_FAILS, heard.server.label(), text).at(state))
}

fn edns(heard: &Heard) -> Option<Report> {
    let mut others = heard.others.iter();
    let works = others.any(|answer| answer.edns == EdnsSeen::Works);
    let (tag, text) = match heard.working()?.edns {
        EdnsSeen::Dropped if works || !heard.all_seen() => return None,
        EdnsSeen::Dropped => (
            &tags::EDNS_DROPPED,
            "does not answer over UDP with EDNS, and does without".to_owned(),
        ),
        EdnsSeen::Refused(code) => (
            &tags::EDNS_REFUSED,
            format!("answers {} with EDNS, and well without", code_name(code)),
        ),
        EdnsSeen::Ignored => (
            &tags::EDNS_IGNORED,
            "answers as if it were asked without EDNS, see check_ns".to_owned(),
        ),
        EdnsSeen::Works | EdnsSeen::NotSeen => return None,
    };
    Some(Report::finding(tag, heard.server.label(), text))
}
