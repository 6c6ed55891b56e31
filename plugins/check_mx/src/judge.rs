//! From what was seen to findings; no questions are asked here.

mod greetings;
mod policies;
mod records;
mod targets;

use asking::dns::{count, hygiene, listed, resolver_report};
use plugin::{Limits, Metric, Report, State, Tag};
use probe::dns::{Answer, Name, plain};

use crate::facts::{Exchange, Said};
use crate::observe::Seen;
use crate::{Options, tags};

/// How findings of hygiene are made: as notes, or as WARNING with `--strict`.
type Note<'a> = dyn Fn(&'static Tag, &str, String) -> Report + 'a;

/// Judges where the mail of a domain goes.
pub fn judge(limits: &Limits, options: &Options, seen: &Seen) -> Report {
    let subject = seen.subject();
    let note = |tag, about: &str, text: String| hygiene(options.strict, tag, about, text);
    let Seen {
        observed, voices, ..
    } = seen;
    let common = records::common(voices);
    let mail = targets::Mail {
        subject: &subject,
        targets: &observed.own.targets,
        implicit: common.is_none_or(|(_, set)| set.is_empty()),
        resolved: observed.descent.is_some(),
    };

    let mut parts = observed.lameness();
    parts.extend(alias(seen, &note));
    parts.extend(records::judge(&mail, voices, &note));
    parts.extend(records::unexpected(&subject, voices, &options.expect));
    parts.extend(mail.judge(&note));
    parts.extend(left_out(&subject, observed.own.left_out));
    parts.extend(greetings::judge(
        &mail,
        seen.knocks.as_deref(),
        &observed.notes,
    ));
    parts.extend(policies::judge(&subject, voices, &note));
    let resolver = observed.own.resolver.iter();
    parts.extend(
        resolver.filter_map(|answer| Some(about_resolver(answer, seen.names.last()?, seen))),
    );
    parts.extend(observed.notes.iter().cloned());

    let set = common.map(|(_, set)| set);
    Report::worst(subject.clone(), summary(seen, set))
        .with(parts)
        .measured(metrics(limits, seen, set))
}

/// What line 1 says when all is well.
fn summary(seen: &Seen, common: Option<&[Exchange]>) -> String {
    let given = |voice: &&crate::facts::Voice| voice.exchanges.records() == common;
    let servers = count(seen.voices.iter().filter(given).count(), "server");
    match common {
        None if seen.voices.is_empty() => "no server answers with authority".to_owned(),
        None => "MX records were not observed".to_owned(),
        Some([]) => format!("no MX record at {servers}"),
        Some([null]) if null.is_null() => format!("takes no mail (null MX) at {servers}"),
        Some(set) => format!("{} at {servers}", listed(set)),
    }
}

/// `without 10 a, with 20 b`: what a set lacks of another and has beside it.
fn difference<T: PartialEq + std::fmt::Display>(set: &[T], other: &[T]) -> String {
    let only = |word: &str, here: &[T], there: &[T]| {
        let words: Vec<&T> = here.iter().filter(|one| !there.contains(one)).collect();
        (!words.is_empty()).then(|| format!("{word} {}", listed(&words)))
    };
    let both = [only("without", other, set), only("with", set, other)];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn metrics(limits: &Limits, seen: &Seen, common: Option<&[Exchange]>) -> Vec<Metric> {
    let mut metrics = seen.observed.numbers.metrics(limits);
    let mut add = |label, value: Option<f64>| {
        metrics.extend(value.map(|value| limits.metric(label, value)));
    };
    let exchanges = common.map(|set| {
        let mut names: Vec<_> = set
            .iter()
            .filter(|one| !one.is_null())
            .map(|one| &one.name)
            .collect();
        names.sort();
        names.dedup();
        names.len() as f64
    });
    add("exchanges", exchanges);
    let addresses = common.and_then(|_| targets::addresses(&seen.observed.own.targets));
    add("addresses", addresses);
    let ttls = seen
        .voices
        .iter()
        .filter_map(|voice| match voice.exchanges {
            Said::Records(_, ttl) => Some(ttl),
            _ => None,
        });
    add("ttl", ttls.min().map(f64::from));
    add("connect_max", greetings::longest(seen.knocks.as_deref()));
    metrics
}

/// That the domain is an alias, and whether that leads anywhere.
fn alias(seen: &Seen, note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    let chain: Vec<String> = seen.names.iter().map(plain).collect();
    if let [given, targets @ ..] = chain.as_slice()
        && !targets.is_empty()
    {
        let text = format!("is an alias of {}", targets.join(", that of "));
        parts.push(note(&tags::DOMAIN_IS_ALIAS, given, text));
    }
    let given = records::common(&seen.voices).is_some();
    let further = seen.voices.iter().find_map(|voice| match &voice.exchanges {
        Said::Alias(target) if !given => Some(plain(target)),
        _ => None,
    });
    match further {
        Some(target) if seen.observed.descent.is_none() => {
            let text = format!("is an alias of {target}, which is not followed with --server");
            parts.push(note(&tags::DOMAIN_IS_ALIAS, &seen.subject(), text));
        }
        Some(target) => {
            let text = format!("is an alias without end, which comes to {target} again");
            parts.push(Report::finding(&tags::ALIAS_ENDLESS, seen.subject(), text));
        }
        None => {}
    }
    parts
}

fn left_out(subject: &str, number: usize) -> Option<Report> {
    let text = format!("{number} mail exchangers were not looked at");
    (number > 0).then(|| Report::finding(&tags::MX_LEFT_OUT, subject, text))
}

/// How the resolver's MX records compare with those of any server.
fn about_resolver(answer: &Answer, name: &Name, seen: &Seen) -> Report {
    resolver_report(answer, |label, reply| {
        let said = Said::among(reply, name);
        let set = said.records().unwrap_or_default();
        let own = || {
            seen.voices
                .iter()
                .filter_map(|voice| voice.exchanges.records())
        };
        let ttl = match &said {
            Said::Records(_, ttl) => format!(" for {ttl} s more"),
            _ => String::new(),
        };
        let has = match set {
            [] => "no MX record".to_owned(),
            set => listed(set),
        };
        match own().next() {
            Some(reference) if own().all(|other| other != set) => {
                let text = format!(
                    "(resolver) has another set{ttl}: {}",
                    difference(set, reference)
                );
                Report::finding(&tags::RESOLVER_DIFFERS, label, text)
            }
            _ => Report::seen(State::Ok, label, format!("(resolver) has {has}")),
        }
    })
}

#[cfg(test)]
mod tests;
