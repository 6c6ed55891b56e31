//! The numbers of a run.

use std::cmp::Ordering;

use plugin::{Limits, Metric, Report, State};
use probe::tls::hello::Hybrid;

use crate::chain::Judged;
use crate::contact::Seen;
use crate::expiry::Ending;
use crate::observe::Observed;
use crate::served::Served;

/// The numbers of a host in their fixed order, by what is said of its
/// addresses and chains; what was not seen is left out.
pub fn of(
    limits: &Limits,
    observed: &Observed,
    addresses: &[Report],
    judged: &[Judged],
) -> Vec<Metric> {
    let times = observed
        .seen
        .iter()
        .filter_map(|seen| seen.handshake()?.tls_time);
    let slowest = times.max().map(|time| time.as_secs_f64());
    let mut numbers = Vec::new();
    numbers.extend(slowest.map(|time| limits.metric("tls_time", time)));
    let endings = judged.iter().filter_map(|judged| judged.ending.as_ref());
    numbers.extend(self::endings(limits, endings));
    numbers.push(limits.metric("addresses", observed.addresses as f64));
    let fine = observed
        .seen
        .iter()
        .filter(|seen| is_fine(seen, observed, judged) && is_blameless(seen, observed, addresses));
    numbers.push(limits.metric("addresses_ok", fine.count() as f64));
    numbers.extend(hybrid(&observed.seen).map(|all| limits.metric("pq", f64::from(u8::from(all)))));
    numbers
}

/// The end that matters first, in days and in what is left of the lifetime.
pub fn endings<'a>(limits: &Limits, endings: impl Iterator<Item = &'a Ending>) -> Vec<Metric> {
    let mut days: Option<Metric> = None;
    let mut left: Option<Metric> = None;
    for [of_days, of_left] in endings.map(|ending| ending.metrics(limits)) {
        for (least, one) in [(&mut days, of_days), (&mut left, of_left)] {
            let is_less = |known: &Metric| match one.state().cmp(&known.state()) {
                Ordering::Equal => one.value < known.value,
                // The limits of a long life are lower.
                order => order == Ordering::Greater,
            };
            if least.as_ref().is_none_or(is_less) {
                *least = Some(one);
            }
        }
    }
    days.into_iter().chain(left).collect()
}

/// Whether nothing is said against how an address speaks TLS.
fn is_blameless(seen: &Seen, observed: &Observed, addresses: &[Report]) -> bool {
    let own = seen.address.ip().to_string();
    addresses
        .iter()
        .filter(|part| part.about == observed.host || part.about == own)
        .all(|part| part.state() == State::Ok)
}

/// Whether an address works for everybody: a handshake, and chains without a
/// finding.
fn is_fine(seen: &Seen, observed: &Observed, judged: &[Judged]) -> bool {
    let here = |served: &Served| {
        let address = seen.address.ip();
        served.at.iter().any(|(at, _)| *at == address)
    };
    let mut chains = observed.served.iter().zip(judged);
    let sound = |judged: &Judged| judged.parts.iter().all(|part| part.state() == State::Ok);
    seen.complete() && chains.all(|(served, judged)| !here(served) || sound(judged))
}

/// Whether the post-quantum group is offered at every address where that was
/// seen; nothing if it was seen nowhere.
fn hybrid(seen: &[Seen]) -> Option<bool> {
    let known: Vec<bool> = seen
        .iter()
        .filter_map(|seen| match seen.hybrid.as_ref()?.as_ref().ok()? {
            Hybrid::Offered => Some(true),
            Hybrid::NotOffered => Some(false),
            _ => None,
        })
        .collect();
    (!known.is_empty()).then(|| known.into_iter().all(|offered| offered))
}
