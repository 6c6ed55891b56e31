//! The findings on how a server speaks TLS: old versions, suites that clients
//! have given up, the post-quantum group, and faults of the handshake itself.

mod only;
mod tags;
#[cfg(test)]
mod tests;

use asking::dns::{NOT_OBSERVED, listed};
use plugin::{Report, State, Tag};
use probe::tls::hello::{Answer, Group, Hybrid, Large, Version, Versions};
use probe::tls::{Handshake, Injection, Stage, Verdict};
use probe::{Ours, Theirs};

use crate::contact::Seen;

use only::only;
pub use tags::PROTOCOL_TAGS;
use tags::{
    HANDSHAKE_SIGNATURE_WRONG, LARGE_HELLO_DROPPED, PQ_NOT_OFFERED, SSL3_ACCEPTED,
    STARTTLS_INJECTABLE, STARTTLS_INJECTION, TLS_OLD_ACCEPTED, TLS_OLD_ONLY,
};

/// As much of a stranger's words as a sentence has room for.
const SHOWN: usize = 40;

/// What is asked of a server.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The oldest version that it may accept.
    pub min_tls: Version,
    /// Whether the post-quantum group is to be offered.
    pub require_pq: bool,
    /// Whether browsers are who connects.
    pub web: bool,
    /// Whether notes are a WARNING.
    pub strict: bool,
}

/// A version for --min-tls.
///
/// # Errors
/// A line for the user.
pub fn version(text: &str) -> Result<Version, String> {
    match text {
        "1.2" => Ok(Version::Tls12),
        "1.3" => Ok(Version::Tls13),
        _ => Err("neither 1.2 nor 1.3".to_owned()),
    }
}

/// The findings: once for the host what all its addresses show, else by address.
pub fn judge(host: &str, seen: &[Seen], policy: Policy) -> Vec<Report> {
    let found: Vec<Vec<Found>> = seen.iter().map(|one| at_address(one, policy)).collect();
    let everywhere = |one: &Found| found.iter().all(|there| there.iter().any(|it| it.is(one)));
    let mut reports = Vec::new();
    for (at, (here, address)) in found.iter().zip(seen).enumerate() {
        for one in here {
            match everywhere(one) {
                true if at == 0 => reports.push(one.report(host)),
                true => {}
                false => {
                    let about = address.address.ip().to_string();
                    reports.push(one.report(&about));
                }
            }
        }
    }
    reports
}

/// Whether these findings say why a handshake failed, so that nothing else
/// need be said of that.
pub fn explains(seen: &Seen, policy: Policy) -> bool {
    only(seen, policy).is_some()
}

/// A finding at one address.
#[derive(Clone, Debug)]
struct Found {
    tag: &'static Tag,
    state: State,
    text: String,
}

impl Found {
    fn of(tag: &'static Tag, text: impl Into<String>) -> Self {
        Found {
            tag,
            state: tag.state,
            text: text.into(),
        }
    }

    fn at(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    /// A note is a WARNING under --strict.
    fn note(self, strict: bool) -> Self {
        let state = match strict {
            true => self.state.max(State::Warning),
            false => self.state,
        };
        self.at(state)
    }

    fn is(&self, other: &Found) -> bool {
        std::ptr::eq(self.tag, other.tag) && self.state == other.state && self.text == other.text
    }

    fn report(&self, about: &str) -> Report {
        Report::finding(self.tag, about, self.text.clone()).at(self.state)
    }
}

fn at_address(seen: &Seen, policy: Policy) -> Vec<Found> {
    let only = only(seen, policy);
    let old_only = only
        .as_ref()
        .is_some_and(|one| std::ptr::eq(one.tag, &TLS_OLD_ONLY));
    let mut found: Vec<Found> = only.into_iter().collect();
    if let Some(versions) = &seen.versions {
        if !old_only {
            found.extend(old(versions, policy));
        }
        found.extend(versions_not_seen(versions, policy));
    }
    found.extend(hybrid(seen, policy));
    found.extend(large(seen, policy));
    found.extend(seen.handshake().and_then(early_words));
    found.extend(seen.injection.as_ref().and_then(injection));
    let twin = seen.twin.as_ref().and_then(|twin| twin.as_ref().ok());
    found.extend(seen.handshake().into_iter().chain(twin).find_map(signature));
    found
}

/// Versions below the limit that are accepted.
fn old(versions: &Versions, policy: Policy) -> Vec<Found> {
    let limit = policy.min_tls;
    let below: Vec<Version> = versions
        .accepted()
        .filter(|version| *version < limit && *version > Version::Ssl3)
        .collect();
    let mut found = Vec::new();
    if versions.accepts(Version::Ssl3) == Some(true) {
        found.push(Found::of(&SSL3_ACCEPTED, "accepts SSL 3"));
    }
    let text = match versions.newest() {
        Some(newest) if newest < limit => {
            format!("speaks nothing newer than {newest} (limit {limit})")
        }
        _ => format!("accepts {} (limit {limit})", listed(&below)),
    };
    if !below.is_empty() {
        found.push(Found::of(&TLS_OLD_ACCEPTED, text));
    }
    found
}

/// That it is not known of old versions whether they are accepted, and why.
fn versions_not_seen(versions: &Versions, policy: Policy) -> Option<Found> {
    let is_known = |version: &Version| versions.accepts(*version).is_some();
    let all = Version::ALL
        .iter()
        .filter(|version| **version < policy.min_tls);
    let unknown: Vec<&Version> = all.filter(|version| !is_known(version)).collect();
    let why = match versions.asked.last()? {
        (_, Err(ours)) => ours.to_string(),
        (_, Ok(answer)) => describe(answer),
    };
    let text = format!("may accept {}: {why}", listed(&unknown));
    (!unknown.is_empty()).then(|| Found::of(&NOT_OBSERVED, text))
}

fn hybrid(seen: &Seen, policy: Policy) -> Option<Found> {
    let group = Group::X25519_MLKEM768;
    let why = match seen.hybrid.as_ref().filter(|_| policy.require_pq)? {
        Ok(Hybrid::Offered) => return None,
        Ok(Hybrid::NotOffered) => {
            let text = format!("does not offer {group}");
            return Some(Found::of(&PQ_NOT_OFFERED, text));
        }
        Ok(Hybrid::Unclear(answer)) => describe(answer),
        Err(ours) => ours.to_string(),
    };
    Some(Found::of(
        &NOT_OBSERVED,
        format!("may offer {group}: {why}"),
    ))
}

/// That it takes small hellos only. One that is not clear says nothing.
fn large(seen: &Seen, policy: Policy) -> Option<Found> {
    let Large::Dropped(answer) = seen.large.as_ref()?.as_ref().ok()? else {
        return None;
    };
    let does = doing(answer)?;
    let text =
        format!("does not take hellos larger than a packet, as browsers send them: it {does}");
    Some(Found::of(&LARGE_HELLO_DROPPED, text).at(web(policy)))
}

/// What a server does at a hello that it does not answer.
fn doing(answer: &Answer) -> Option<String> {
    Some(match answer {
        Answer::Spoken(_) | Answer::Unreached(_) => return None,
        Answer::Refused(alert) => format!("answers with {alert}"),
        Answer::Failed(Theirs::Silent) => "falls silent".to_owned(),
        Answer::Failed(Theirs::Closed) => "hangs up".to_owned(),
        Answer::Failed(theirs) => format!("gives {theirs}"),
    })
}

/// CRITICAL where browsers are who connects.
fn web(policy: Policy) -> State {
    match policy.web {
        true => State::Critical,
        false => State::Warning,
    }
}

/// The beginning of a stranger's words.
fn shown(words: &[u8]) -> String {
    let begin = words.get(..SHOWN).unwrap_or(words).trim_ascii();
    String::from_utf8_lossy(begin).into_owned()
}

fn describe(answer: &Answer) -> String {
    match answer {
        Answer::Spoken(spoken) => format!("it chose {} and {}", spoken.version, spoken.suite),
        Answer::Refused(alert) => alert.to_string(),
        Answer::Failed(theirs) => theirs.to_string(),
        Answer::Unreached(ended) => format!("this time it {ended}"),
    }
}

/// Clear text between consent to TLS and TLS.
fn early_words(handshake: &Handshake) -> Option<Found> {
    let words = &handshake.opening.injected;
    let text = format!(
        "says {} bytes in clear text between its consent and TLS: '{}'",
        words.len(),
        shown(words)
    );
    (!words.is_empty()).then(|| Found::of(&STARTTLS_INJECTION, text))
}

/// What became of a command that was said too early.
fn injection(outcome: &Result<Option<Injection>, Ours>) -> Option<Found> {
    let unclear = |why: String| {
        let text = format!("may obey under TLS what was said before STARTTLS: {why}");
        Some(Found::of(&NOT_OBSERVED, text))
    };
    match outcome {
        Ok(Some(Injection::Obeyed(answer))) => {
            let answer = shown(answer.as_bytes());
            let text = format!("obeys under TLS what was said before STARTTLS: '{answer}'");
            Some(Found::of(&STARTTLS_INJECTABLE, text))
        }
        Ok(Some(Injection::Unclear)) => unclear("it says nothing more".to_owned()),
        Ok(Some(Injection::Ended(ended))) if ended.stage < Stage::Request => {
            unclear(format!("this time it {ended}"))
        }
        Ok(_) => None,
        Err(ours) => unclear(ours.to_string()),
    }
}

fn signature(handshake: &Handshake) -> Option<Found> {
    let signature = handshake.signature.as_ref()?;
    match &signature.verdict {
        Verdict::Wrong(why) => {
            let text = format!("signs its handshake wrongly ({}): {why}", signature.scheme);
            Some(Found::of(&HANDSHAKE_SIGNATURE_WRONG, text))
        }
        Verdict::Verified | Verdict::Unverifiable(_) => None,
    }
}
