//! Where the alias leads.

use asking::dns::{CHAIN_TOO_LONG, Chain, Fate, Route, TARGET_NO_ADDRESS, astray, by_tag};
use plugin::{Limits, Report, State, Tag};
use probe::dns::Name;

use super::{Subject, Told};
use crate::tags;

/// The servers whose alias leads nowhere.
pub fn findings(subject: &Subject, chain: &Chain, name: &Name) -> Vec<Report> {
    let says = subject.told.iter().filter_map(|told| {
        let (tag, text) = nowhere(told, chain, name)?;
        Some((tag, told.server.clone(), text))
    });
    by_tag(&subject.name, says, subject.answered())
}

/// Why the alias leads to no address. One way that leads there is enough, and
/// one that was not seen leaves it open.
fn nowhere(told: &Told, chain: &Chain, name: &Name) -> Option<(&'static Tag, String)> {
    let open = |route: &Route| matches!(route.fate, Fate::Addresses(_) | Fate::NotObserved(_));
    if told.routes.iter().any(open) {
        return None;
    }
    let weight = |route: &&Route| match route.fate {
        Fate::NoAddress => 1,
        Fate::NoSuchName => 2,
        _ => 0,
    };
    let rest = told.routes.iter().min_by_key(weight)?;
    let (tag, text) = astray(chain, &whole(name, rest))?;
    // DKIM, ACME and other names of services carry text records, not addresses.
    let service = name.iter().any(|label| label.starts_with(b"_"));
    match tag.name == TARGET_NO_ADDRESS.name && service {
        true => Some((&tags::NO_ADDRESS_NEEDED, text)),
        false => Some((tag, text)),
    }
}

/// The way from the name itself.
fn whole(name: &Name, rest: &Route) -> Route {
    let mut route = rest.clone();
    route.names.insert(0, name.clone());
    route
}

/// A chain with more aliases than its limit allows.
pub fn length(limits: &Limits, subject: &Subject) -> Option<Report> {
    let length = subject.length()?;
    let state = limits.judge("length", length as f64);
    let limit = limits.text("length", length as f64);
    let text = format!("gives a chain of {length} aliases ({limit})");
    (state != State::Ok).then(|| Report::finding(&CHAIN_TOO_LONG, &subject.name, text).at(state))
}
