//! What came of knocking at the exchangers' doors.

use asking::dns::{NO_ROUTE, NOT_OBSERVED, spread};
use plugin::{Report, State};
use probe::Ours;
use probe::dns::plain;

use super::targets::Mail;
use crate::connect::Knock;
use crate::tags;

/// The code of a server that takes mail (RFC 5321 section 4.2.3).
const READY: u16 = 220;

/// The findings on the greetings; `told` is what has been said already.
/// Nobody greets at any exchanger: that is an outage.
pub(super) fn judge(mail: &Mail, knocks: Option<&[Knock]>, told: &[Report]) -> Vec<Report> {
    let Some(knocks) = knocks else {
        return Vec::new();
    };
    let own = |name: &str| {
        let behind = |knock: &&Knock| knock.door.names.iter().any(|other| other == name);
        knocks.iter().filter(behind).collect::<Vec<_>>()
    };
    let exchangers: Vec<_> = mail
        .targets
        .iter()
        .map(|target| own(&plain(&target.exchange.name)))
        .filter(|knocks| !knocks.is_empty())
        .collect();
    let dead = |knocks: &&Vec<&Knock>| knocks.iter().all(|knock| knock.is_dead());
    let state = spread(exchangers.iter().filter(dead).count(), exchangers.len());
    let mut parts: Vec<Report> = knocks
        .iter()
        .filter_map(|knock| one(knock, state))
        .collect();
    parts.extend(unrouted(knocks, told));
    parts
}

/// The longest time that a greeting took, in seconds.
pub(super) fn longest(knocks: Option<&[Knock]>) -> Option<f64> {
    let times = knocks
        .unwrap_or_default()
        .iter()
        .filter_map(|knock| match &knock.heard {
            Ok(Ok(greeting)) => Some(greeting.time.as_secs_f64()),
            _ => None,
        });
    times.reduce(f64::max)
}

impl Knock {
    /// It is certain that nobody here takes mail.
    fn is_dead(&self) -> bool {
        match &self.heard {
            Ok(Ok(greeting)) => greeting.code != READY,
            Ok(Err(_)) => true,
            Err(_) => false,
        }
    }
}

/// One door; while another exchanger greets, one that is dead is a WARNING.
fn one(knock: &Knock, state: State) -> Option<Report> {
    let about = format!("{}/{}", knock.door.names.join("+"), knock.door.address);
    let state = state.max(State::Warning);
    let port = knock.port;
    Some(match &knock.heard {
        Ok(Ok(greeting)) if greeting.code == READY => {
            let seconds = greeting.time.as_secs_f64();
            let text = format!("greets after {seconds:.3} s: {}", greeting.text);
            Report::seen(State::Ok, about, text)
        }
        Ok(Ok(greeting)) => {
            let text = format!(
                "refuses mail on port {port}: {} {}",
                greeting.code, greeting.text
            );
            Report::finding(&tags::EXCHANGER_REFUSES, about, text).at(state)
        }
        Ok(Err(theirs)) => {
            let text = format!("does not greet on port {port}: {theirs}");
            Report::finding(&tags::EXCHANGER_DOWN, about, text).at(state)
        }
        Err(Ours::NoRoute) => return None,
        Err(ours) => Report::finding(&NOT_OBSERVED, about, format!("greeting: {ours}")),
    })
}

/// Families that this machine cannot reach, unless that was told already.
fn unrouted(knocks: &[Knock], told: &[Report]) -> Vec<Report> {
    let known = |family: &str| {
        let mut notes = told.iter();
        notes.any(|note| {
            note.tag.is_some_and(|tag| tag.name == NO_ROUTE.name) && note.about == family
        })
    };
    let unseen = |ipv4: bool| {
        let mut family = knocks
            .iter()
            .filter(move |knock| knock.door.address.is_ipv4() == ipv4);
        family.any(|knock| knock.heard == Err(Ours::NoRoute))
    };
    [("IPv4", true), ("IPv6", false)]
        .into_iter()
        .filter(|(family, ipv4)| unseen(*ipv4) && !known(family))
        .map(|(family, _)| {
            Report::finding(&NO_ROUTE, family, "not judged: this machine has no route")
        })
        .collect()
}
