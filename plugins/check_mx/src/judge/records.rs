//! The MX records: the same everywhere, the ones expected, null MX by its rules.

use asking::dns::{NOT_OBSERVED, count, everywhere, listed, spread};
use plugin::{Report, State};

use super::targets::Mail;
use super::{Note, difference};
use crate::expect::Expected;
use crate::facts::{Exchange, Said, Voice, majority};
use crate::tags;

/// The set that most servers give that give one, and the first that gives it;
/// an empty set where all servers that answer have none.
pub(super) fn common(voices: &[Voice]) -> Option<(&Voice, &[Exchange])> {
    let giving = |voice: &&Voice| matches!(voice.exchanges, Said::Records(..));
    match voices.iter().any(|voice| giving(&voice)) {
        true => majority(voices.iter().filter(giving), |voice| &voice.exchanges),
        false => majority(voices.iter(), |voice| &voice.exchanges),
    }
}

/// The findings on what the servers give.
pub(super) fn judge(mail: &Mail, voices: &[Voice], note: &Note) -> Vec<Report> {
    let subject = mail.subject;
    let common = common(voices);
    let mut parts: Vec<Report> = voices
        .iter()
        .filter_map(|voice| one(voice, common))
        .collect();
    parts.extend(trouble(subject, voices));
    if matches!(common, Some((_, []))) {
        parts.push(missing(mail, voices));
    }
    for set in distinct(voices) {
        parts.extend(null(subject, set, note));
        parts.extend(twice(subject, set, note));
    }
    parts
}

/// One server against the others.
fn one(voice: &Voice, common: Option<(&Voice, &[Exchange])>) -> Option<Report> {
    let server = &voice.server;
    let seen = |text: String| Report::seen(State::Ok, server, text);
    let (other, set) = match common {
        Some((other, set)) => (other.server.as_str(), set),
        None => ("others", &[][..]),
    };
    Some(match &voice.exchanges {
        Said::Trouble(_) => return None,
        Said::NotObserved(ours) => {
            Report::finding(&NOT_OBSERVED, server, format!("MX records: {ours}"))
        }
        Said::Alias(target) if set.is_empty() => {
            seen(format!("gives an alias of {}", probe::dns::plain(target)))
        }
        Said::Alias(target) => {
            let target = probe::dns::plain(target);
            let text = format!("gives an alias of {target}, unlike {other}");
            Report::finding(&tags::MX_DIFFERS, server, text)
        }
        Said::Nothing | Said::NoSuchName if set.is_empty() => seen("has no MX record".to_owned()),
        Said::Nothing | Said::NoSuchName => {
            let what = match voice.exchanges {
                Said::NoSuchName => "says that the domain does not exist",
                _ => "has no MX record",
            };
            let text = format!("{what}, unlike {other}");
            Report::finding(&tags::MX_MISSING, server, text).at(State::Warning)
        }
        Said::Records(own, _) if own == set => seen(format!("gives {}", listed(own))),
        Said::Records(own, _) => {
            let text = format!("gives MX records {}, unlike others", difference(own, set));
            Report::finding(&tags::MX_DIFFERS, server, text)
        }
    })
}

/// The servers that are authorities and yet give no usable answer.
fn trouble(subject: &str, voices: &[Voice]) -> Vec<Report> {
    let observed = |voice: &&Voice| !matches!(voice.exchanges, Said::NotObserved(_));
    let says = voices.iter().filter_map(|voice| match &voice.exchanges {
        Said::Trouble(why) => Some((voice.server.clone(), format!("gives no MX records: {why}"))),
        _ => None,
    });
    let answered = voices.iter().filter(observed).count();
    everywhere(&tags::MX_NO_ANSWER, subject, says.collect(), answered)
}

/// No server has an MX record: mail goes to the domain's own address, if any.
fn missing(mail: &Mail, voices: &[Voice]) -> Report {
    let subject = mail.subject;
    let none = |voice: &&Voice| matches!(voice.exchanges, Said::Nothing | Said::NoSuchName);
    let servers = count(voices.iter().filter(none).count(), "server");
    if !voices.iter().any(|voice| voice.exchanges == Said::Nothing) {
        let text = format!("does not exist: NXDOMAIN from {servers}");
        return Report::finding(&tags::MX_MISSING, subject, text);
    }
    let own = mail.targets.first();
    let addresses: Vec<String> = own
        .iter()
        .flat_map(|target| &target.addresses)
        .map(|address| address.address.to_string())
        .collect();
    let known = own.is_none_or(|target| target.is_resolved());
    match (addresses.is_empty(), known) {
        (false, _) => {
            let text = format!(
                "has no MX record at {servers}, so that mail goes to its own address {}",
                addresses.join(", ")
            );
            Report::finding(&tags::MX_IMPLICIT, subject, text)
        }
        (true, true) => {
            let text = format!("has no MX record at {servers}, and no address");
            Report::finding(&tags::MX_MISSING, subject, text)
        }
        (true, false) => {
            let text = format!("has no MX record at {servers}, its own address was not observed");
            Report::finding(&tags::MX_MISSING, subject, text).at(State::Warning)
        }
    }
}

/// Every set of records once.
fn distinct(voices: &[Voice]) -> Vec<&[Exchange]> {
    let mut sets: Vec<&[Exchange]> = voices
        .iter()
        .filter_map(|voice| voice.exchanges.records())
        .filter(|set| !set.is_empty())
        .collect();
    sets.sort();
    sets.dedup();
    sets
}

/// The rules of RFC 7505 section 3.
fn null(subject: &str, set: &[Exchange], note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    let Some(null) = set.iter().find(|exchange| exchange.is_null()) else {
        return parts;
    };
    let others: Vec<Exchange> = set.iter().filter(|one| !one.is_null()).cloned().collect();
    parts.push(match others.as_slice() {
        [] => Report::finding(&tags::NULL_MX, subject, "takes no mail (null MX)"),
        others => {
            let text = format!("has a null MX beside {}", listed(others));
            Report::finding(&tags::NULL_MX_BESIDE, subject, text)
        }
    });
    if null.preference != 0 {
        let text = format!(
            "has a null MX with preference {} (limit 0)",
            null.preference
        );
        parts.push(note(&tags::NULL_MX_PREFERENCE, subject, text));
    }
    parts
}

/// Exchangers that have two preferences.
fn twice(subject: &str, set: &[Exchange], note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    for (place, exchange) in set.iter().enumerate() {
        let mut before = set.iter().take(place);
        if let Some(other) = before.find(|other| other.name == exchange.name) {
            let text = format!(
                "names {} twice, with the preferences {} and {}",
                probe::dns::plain(&exchange.name),
                other.preference,
                exchange.preference
            );
            parts.push(note(&tags::MX_TWICE, subject, text));
        }
    }
    parts
}

/// Each way in which records are not those of `--expect`, and at how many servers.
pub(super) fn unexpected(subject: &str, voices: &[Voice], expect: &[Expected]) -> Vec<Report> {
    if expect.is_empty() {
        return Vec::new();
    }
    let sets: Vec<&[Exchange]> = voices
        .iter()
        .filter_map(|voice| voice.exchanges.records())
        .collect();
    let mut wrong: Vec<String> = sets.iter().filter_map(|set| unlike(set, expect)).collect();
    let state = spread(wrong.len(), sets.len());
    wrong.sort();
    wrong
        .chunk_by(|one, other| one == other)
        .filter_map(|same| {
            let text = format!(
                "MX records are not as expected at {} of {}: {}",
                same.len(),
                count(sets.len(), "server"),
                same.first()?
            );
            Some(Report::finding(&tags::MX_UNEXPECTED, subject, text).at(state))
        })
        .collect()
}

/// What a set lacks and has too much; nothing where it is the expected one.
fn unlike(set: &[Exchange], expect: &[Expected]) -> Option<String> {
    let lacks = expect
        .iter()
        .filter(|one| !set.iter().any(|exchange| one.is(exchange)))
        .map(|one| format!("without {one}"));
    let surplus = set
        .iter()
        .filter(|exchange| !expect.iter().any(|one| one.is(exchange)))
        .map(|exchange| format!("with {exchange}"));
    let words: Vec<String> = lacks.chain(surplus).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
