//! The NS set: the same everywhere, the one expected, large enough.

use asking::dns::{count, listed, spread};
use plugin::{Limits, Report, State};
use probe::dns::{Answer, Name, RecordType, ResponseCode, code_name, name_servers, plain, records};

use super::Working;
use crate::{Options, tags};

/// The NS set that one server gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Listing {
    /// The server.
    pub server: String,
    /// What it gives.
    pub given: Given,
}

/// What came of the question for a zone's NS records.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    /// These names, sorted, and the least TTL of the records in seconds.
    Names(Vec<Name>, u32),
    /// No whole set, for this reason, if there is one besides.
    Nothing(String),
    /// We do not know.
    NotObserved,
}

impl Listing {
    pub(super) fn of(server: &Working, zone: &Name) -> Self {
        let given = match &server.server.ns {
            Some(answer) => given(answer, zone),
            None => Given::NotObserved,
        };
        Listing {
            server: server.label.clone(),
            given,
        }
    }

    pub(super) fn names(&self) -> Option<&[Name]> {
        match &self.given {
            Given::Names(names, _) => Some(names),
            _ => None,
        }
    }

    pub(super) fn ttl(&self) -> Option<u32> {
        match self.given {
            Given::Names(_, ttl) => Some(ttl),
            _ => None,
        }
    }
}

/// A set that is not whole says nothing about what is missing from it.
fn given(answer: &Answer, zone: &Name) -> Given {
    let reply = match (&answer.heard, answer.failure()) {
        (Ok(Ok(reply)), _) => reply,
        (_, Some(why)) => return Given::Nothing(why),
        (_, None) => return Given::NotObserved,
    };
    let own = || records(&reply.answers, zone, RecordType::NS);
    let ttl = own().map(|record| record.ttl).min();
    match (reply.rcode, &reply.fault, ttl) {
        (ResponseCode::NoError, None, _) if reply.truncated => {
            Given::Nothing("truncated, and no whole reply over TCP".to_owned())
        }
        (ResponseCode::NoError, Some(fault), _) => {
            Given::Nothing(format!("malformed reply: {fault}"))
        }
        (ResponseCode::NoError, None, None) => Given::Nothing(String::new()),
        (ResponseCode::NoError, None, Some(_)) if !reply.authoritative => {
            Given::Nothing("not authoritative (AA clear)".to_owned())
        }
        (ResponseCode::NoError, None, Some(ttl)) => Given::Names(name_servers(own()), ttl),
        (code, ..) => Given::Nothing(code_name(code)),
    }
}

/// The set that most servers give; of several the one that comes first.
pub(super) fn majority(listings: &[Listing]) -> Option<&[Name]> {
    let sets = || listings.iter().filter_map(Listing::names);
    let votes = |set: &[Name]| sets().filter(|other| *other == set).count();
    let most = sets().map(votes).max()?;
    sets().find(|set| votes(set) == most)
}

/// `without a, b and with c`: what a set lacks of another one and has beside it.
pub(super) fn difference(set: &[Name], other: &[Name]) -> String {
    let only = |word: &str, here: &[Name], there: &[Name]| {
        let names: Vec<String> = here
            .iter()
            .filter(|name| !there.contains(name))
            .map(plain)
            .collect();
        (!names.is_empty()).then(|| format!("{word} {}", listed(&names)))
    };
    let both = [only("without", other, set), only("with", set, other)];
    both.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// The findings on the sets that the servers give.
pub(super) fn judge(
    limits: &Limits,
    options: &Options,
    zone: &str,
    listings: &[Listing],
) -> Vec<Report> {
    let common = majority(listings);
    let reference = listings
        .iter()
        .find(|listing| listing.names().is_some() && listing.names() == common);
    let mut parts: Vec<Report> = listings
        .iter()
        .filter_map(|listing| Some(compared(listing, reference, common?)))
        .collect();
    if common.is_none() {
        parts.extend(listings.iter().filter_map(not_given));
    }
    parts.extend(unexpected(options, zone, listings));
    parts.extend(common.and_then(|names| few(limits, zone, names.len())));
    parts
}

fn not_given(listing: &Listing) -> Option<Report> {
    match &listing.given {
        Given::Nothing(why) => {
            let colon = if why.is_empty() { "" } else { ": " };
            let text = format!("gives no NS records{colon}{why}");
            Some(Report::finding(&tags::NS_NOT_GIVEN, &listing.server, text))
        }
        Given::Names(..) | Given::NotObserved => None,
    }
}

/// One server's set against that of most.
fn compared(listing: &Listing, reference: Option<&Listing>, common: &[Name]) -> Report {
    let Some(names) = listing.names() else {
        let unseen = || Report::seen(State::Ok, &listing.server, "NS records were not observed");
        return not_given(listing).unwrap_or_else(unseen);
    };
    let number = count(names.len(), "name server");
    if names == common {
        return Report::seen(State::Ok, &listing.server, format!("names {number}"));
    }
    let other = reference.map_or("others", |reference| &reference.server);
    let text = format!(
        "names {number}, unlike {other}: {}",
        difference(names, common)
    );
    Report::finding(&tags::NS_SET_DIFFERS, &listing.server, text)
}

/// Each set that is not the one of `--expect`, and at how many servers.
fn unexpected(options: &Options, zone: &str, listings: &[Listing]) -> Vec<Report> {
    let mut expected: Vec<Name> = options
        .expect
        .iter()
        .map(|name| name.name().clone())
        .collect();
    expected.sort();
    expected.dedup();
    if expected.is_empty() {
        return Vec::new();
    }
    let sets: Vec<&[Name]> = listings.iter().filter_map(Listing::names).collect();
    let mut wrong: Vec<&[Name]> = sets
        .iter()
        .copied()
        .filter(|set| *set != expected)
        .collect();
    let state = spread(wrong.len(), sets.len());
    wrong.sort();
    wrong
        .chunk_by(|one, other| one == other)
        .filter_map(|same| {
            let text = format!(
                "NS set is not as expected at {} of {}: {}",
                same.len(),
                count(sets.len(), "server"),
                difference(same.first()?, &expected)
            );
            Some(Report::finding(&tags::NS_UNEXPECTED, zone, text).at(state))
        })
        .collect()
}

fn few(limits: &Limits, zone: &str, number: usize) -> Option<Report> {
    let value = number as f64;
    let state = limits.judge("ns", value);
    let text = format!(
        "has {} ({})",
        count(number, "name server"),
        limits.text("ns", value)
    );
    (state != State::Ok).then(|| Report::finding(&tags::NS_FEW, zone, text).at(state))
}
