//! Servers that speak nothing but what clients have given up, so that our own
//! handshake, which is that of a client of today, failed.

use asking::dns::listed;
use plugin::State;
use probe::tls::hello::{
    Alert, Answer, Group, Hybrid, KeyExchange, Kind, Kinds, Offer, Scheme, Spoken, Version,
    Versions,
};

use super::tags::{
    CBC_ONLY, DHE_ONLY, DHE_SHORT_ONLY, PQ_ONLY, RSA_KEY_EXCHANGE_ONLY, SHA1_SIGNATURE_ONLY,
    SUITES_RARE_ONLY, SUITES_WEAK_ONLY, TLS_OLD_ONLY, TLS13_INTOLERANT,
};
use super::{Found, Policy};
use crate::contact::Seen;

/// OpenSSL at security level 2 takes no prime with fewer bits.
const PRIME: usize = 2048;

/// What can be agreed on with a server, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Usual,
    Cbc,
    Rsa,
    Rare,
    Dhe,
    DheShort,
    Sha1,
    Weak,
}

/// Why clients fail where our handshake did; nothing if what the server speaks
/// does not explain it, or was not fully seen.
pub(super) fn only(seen: &Seen, policy: Policy) -> Option<Found> {
    seen.failure()?;
    let versions = seen.versions.as_ref()?;
    if let Some(found) = outlasting(seen, versions) {
        return Some(found);
    }
    match versions.newest()? {
        Version::Tls13 => None,
        Version::Tls12 => intolerant(versions).or_else(|| suites(seen.kinds.as_ref()?, policy)),
        _ => Some(old(versions)),
    }
}

/// That TLS 1.3 comes about in the group that outlasts quantum computers, and in
/// no other: we can ask for it and not use it.
fn outlasting(seen: &Seen, versions: &Versions) -> Option<Found> {
    let offered = matches!(seen.hybrid, Some(Ok(Hybrid::Offered)));
    let otherwise = versions.accepts(Version::Tls13) != Some(false);
    if !offered || otherwise {
        return None;
    }
    let group = Group::X25519_MLKEM768;
    let shown = versions.spoken().any(|spoken| !spoken.chain.is_empty());
    let certificate = match shown {
        true => "",
        false => ", so that its certificate was not seen",
    };
    let text = format!(
        "has no group in TLS 1.3 but {group}, which only browsers of today have{certificate}"
    );
    Some(Found::of(&PQ_ONLY, text))
}

/// That it does not answer a hello of TLS 1.3 and TLS 1.2 with TLS 1.2, which it
/// speaks to those who offer no more.
fn intolerant(versions: &Versions) -> Option<Found> {
    let (Version::Tls13, Ok(answer)) = versions.asked.first()? else {
        return None;
    };
    // Who finds nothing in common has understood.
    if answer.refusal() == Some(Alert::HANDSHAKE_FAILURE) {
        return None;
    }
    let does = super::doing(answer)?;
    let text = format!(
        "does not take hellos that offer TLS 1.3 beside TLS 1.2, as all clients send them: it {does}"
    );
    Some(Found::of(&TLS13_INTOLERANT, text))
}

fn old(versions: &Versions) -> Found {
    let accepted: Vec<Version> = versions.accepted().collect();
    let suite = versions.spoken().next().map(|spoken| spoken.suite);
    let suite = suite.map_or(String::new(), |suite| format!(" with {suite}"));
    let text = format!(
        "speaks only {}{suite} (limit TLS 1.2), which browsers, curl and Java refuse",
        listed(&accepted)
    );
    Found::of(&TLS_OLD_ONLY, text)
}

fn suites(kinds: &Kinds, policy: Policy) -> Option<Found> {
    let accepted = kinds.browsers.as_ref().ok().and_then(Answer::spoken);
    let refused = matches!(kinds.browsers, Ok(Answer::Refused(_) | Answer::Failed(_)));
    let all = accepted.into_iter().chain(&kinds.spoken);
    let best = all
        .clone()
        .filter_map(|spoken| sort(spoken, refused))
        .min()?;
    let seen_all = kinds.complete() || kinds.kinds().any(|kind| kind == Kind::Ecdhe);
    seen_all.then(|| found(best, kinds, policy))?
}

fn sort(spoken: &Spoken, refused: bool) -> Option<Sort> {
    let sha1 = spoken.signature.is_some_and(Scheme::with_sha1);
    Some(match (spoken.suite.kind()?, spoken.key_exchange) {
        (Kind::Dhe, KeyExchange::Dhe(Some(bits))) if bits < PRIME => Sort::DheShort,
        (Kind::Dhe | Kind::Ecdhe, _) if sha1 => Sort::Sha1,
        (Kind::Dhe, _) => Sort::Dhe,
        (Kind::Ecdhe | Kind::Rsa, _) if refused => Sort::Rare,
        (Kind::Ecdhe, KeyExchange::Ecdhe(Some(group))) if !is_common(group) => Sort::Rare,
        (Kind::Rsa, _) => Sort::Rsa,
        (Kind::Ecdhe, _) if is_cbc(spoken) => Sort::Cbc,
        (Kind::Ecdhe | Kind::Tls13, _) => Sort::Usual,
        _ => Sort::Weak,
    })
}

/// Whether all browsers have a group.
fn is_common(group: Group) -> bool {
    Offer::of_browsers().groups.contains(&group)
}

fn is_cbc(spoken: &Spoken) -> bool {
    let name = spoken.suite.name();
    name.is_some_and(|name| name.contains("_CBC_"))
}

fn found(best: Sort, kinds: &Kinds, policy: Policy) -> Option<Found> {
    let spoken = words(kinds);
    let web = super::web(policy);
    Some(match best {
        Sort::Usual => return None,
        Sort::Cbc => {
            let text = format!("encrypts only in CBC mode: {spoken}");
            Found::of(&CBC_ONLY, text).note(policy.strict)
        }
        Sort::Rsa => rsa(kinds, spoken, policy),
        Sort::Rare => {
            let text = format!("has nothing that all browsers have, only {spoken}");
            Found::of(&SUITES_RARE_ONLY, text).at(web)
        }
        Sort::Dhe => {
            let text = format!("has only {spoken}, which no browser takes");
            Found::of(&DHE_ONLY, text).at(web)
        }
        Sort::DheShort => {
            let text = format!("has only {spoken} (limit {PRIME}), which browsers and curl refuse");
            Found::of(&DHE_SHORT_ONLY, text)
        }
        Sort::Sha1 => {
            let text = format!("has only {spoken}, which browsers and curl refuse");
            Found::of(&SHA1_SIGNATURE_ONLY, text)
        }
        Sort::Weak => {
            let text = format!("has only {spoken}, which browsers, curl and Java refuse");
            Found::of(&SUITES_WEAK_ONLY, text)
        }
    })
}

/// Java, which no longer takes RSA, takes DHE.
fn rsa(kinds: &Kinds, spoken: String, policy: Policy) -> Found {
    let also_dhe = kinds
        .spoken
        .iter()
        .any(|spoken| sort(spoken, false) == Some(Sort::Dhe));
    match also_dhe {
        true => {
            let text = format!("has no ECDHE, only {spoken}");
            let note = Found::of(&RSA_KEY_EXCHANGE_ONLY, text).at(State::Ok);
            note.note(policy.strict)
        }
        false => {
            let text = format!("has only {spoken}, which Java 24 refuses");
            Found::of(&RSA_KEY_EXCHANGE_ONLY, text)
        }
    }
}

/// What the server chose, in its own order, and what it chose for browsers if
/// that is of another kind.
fn words(kinds: &Kinds) -> String {
    let is_new = |spoken: &&Spoken| kinds.kinds().all(|kind| Some(kind) != spoken.suite.kind());
    let browsers = kinds.browsers.as_ref().ok().and_then(Answer::spoken);
    let all = kinds.spoken.iter().chain(browsers.filter(is_new));
    listed(&all.map(word).collect::<Vec<_>>())
}

fn word(spoken: &Spoken) -> String {
    let suite = spoken.suite;
    match (suite.kind(), spoken.key_exchange) {
        (Some(Kind::Dhe), KeyExchange::Dhe(Some(bits))) => format!("DHE with {bits} bits"),
        (Some(Kind::Ecdhe), KeyExchange::Ecdhe(Some(group))) => {
            let sha1 = spoken.signature.is_some_and(Scheme::with_sha1);
            let signed = if sha1 { " signed with SHA-1" } else { "" };
            format!("{suite} in {group}{signed}")
        }
        (Some(Kind::Ecdhe) | None, _) => suite.to_string(),
        (Some(kind), _) => kind.to_string(),
    }
}
