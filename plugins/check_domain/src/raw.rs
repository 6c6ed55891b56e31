//! The readers of answers, for fuzzing: what they found, so that it can be held
//! against the answer.

use crate::date::{self, Order, Read};
use crate::facts::{Outcome, Registration};

/// What an answer was read as.
pub struct Said {
    /// The outcome, as one word.
    pub outcome: &'static str,
    /// What is shown as the answer's own words.
    pub quoted: Vec<String>,
    /// Its name servers, in lower case.
    pub servers: Vec<String>,
}

/// An RDAP answer about this domain.
pub fn rdap(bytes: &[u8], domain: &str) -> Said {
    said(crate::rdap::read(bytes, domain))
}

/// A WHOIS answer about this domain.
pub fn whois(bytes: &[u8], domain: &str) -> Said {
    said(crate::whois::read(bytes, domain))
}

/// The text of a WHOIS answer about this domain.
pub fn text(bytes: &[u8], domain: &str) -> String {
    crate::whois::text(bytes, domain)
}

/// The day that a date comes to, `2027-05-02`: where nobody knows whether the
/// day or the month comes first, the day first, and the month first.
pub fn days(text: &str) -> [Option<String>; 3] {
    [None, Some(Order::DayFirst), Some(Order::MonthFirst)].map(|order| {
        match date::read(text, order) {
            Read::At(moment) => Some(moment.day()),
            Read::Never | Read::Ambiguous | Read::Unread => None,
        }
    })
}

fn said(outcome: Outcome) -> Said {
    let word = outcome.word();
    let (quoted, servers) = match outcome {
        Outcome::Registered(known) => (quoted(&known), known.servers),
        Outcome::Available(line) | Outcome::Throttled(line) | Outcome::Unreadable(line) => {
            (vec![line], Vec::new())
        }
    };
    Said {
        outcome: word,
        quoted,
        servers,
    }
}

fn quoted(known: &Registration) -> Vec<String> {
    let dates = [&known.expiry, &known.registrar_expiry].into_iter();
    let dates = dates.flatten().map(|expiry| expiry.literal.clone());
    let registrar = known.registrar.clone().unwrap_or_default();
    let names = [registrar.id, registrar.name, known.registrant.clone()];
    dates
        .chain(names.into_iter().flatten())
        .chain(known.statuses.iter().cloned())
        .collect()
}
