//! From what was seen of a domain to findings.

mod changes;
mod dates;
mod expected;
mod outcome;
mod statuses;

use std::time::SystemTime;

use certificate::Moment;
use plugin::{Limits, Metric, Report, State};

use crate::facts::{Outcome, Registration};
use crate::remembered::Remembered;
use crate::seen::Seen;
use crate::subject::Registrable;
use crate::tags;
use crate::wanted::Wanted;

pub use changes::now_known;
pub use dates::days;

/// All that is judged.
pub struct Case<'a> {
    /// The limits.
    pub limits: &'a Limits,
    /// When.
    pub now: SystemTime,
    /// The domain.
    pub domain: &'a Registrable,
    /// What the user expects.
    pub wanted: &'a Wanted,
    /// What was seen.
    pub seen: &'a Seen,
    /// What is remembered of it.
    pub before: Option<&'a Remembered>,
}

impl Case<'_> {
    /// What the registry says, if it is registered.
    pub fn registration(&self) -> Option<&Registration> {
        self.seen.main.as_ref()?.outcome.registration()
    }

    fn now(&self) -> Moment {
        Moment::from(self.now)
    }

    /// A finding about the domain.
    fn finding(&self, tag: &'static plugin::Tag, text: impl Into<String>) -> Report {
        Report::finding(tag, self.domain.name.clone(), text)
    }
}

/// Judges a domain.
pub fn judge(case: &Case<'_>) -> Report {
    let mut parts = outcome::judge(case);
    if let Some(known) = case.registration() {
        // A status says why: it goes before the date on line 1.
        parts.extend(statuses::judge(case, known));
        parts.extend(dates::judge(case, known));
        parts.extend(outcome::servers(case, known));
        parts.extend(expected::judge(case, known));
        parts.extend(changes::judge(case, known));
    }
    parts.extend(notes(case));
    parts.extend(facts(case));
    Report::worst(case.domain.name.clone(), summary(case))
        .with(parts)
        .measured(metrics(case))
}

/// What line 1 says when all is well.
fn summary(case: &Case<'_>) -> String {
    let Some(known) = case.registration() else {
        return String::new();
    };
    let registrar = known.registrar.as_ref();
    let registrar = registrar.map(|registrar| format!(", registrar {registrar}"));
    dates::clause(case, known) + &registrar.unwrap_or_default()
}

fn metrics(case: &Case<'_>) -> Vec<Metric> {
    let days = case
        .registration()
        .and_then(|known| days(case.now(), known));
    let age = case.seen.main.as_ref().map(|main| main.age.as_secs());
    let days = days.map(|days| Metric {
        min: None,
        ..case.limits.metric("days", days as f64)
    });
    let age = age.map(|age| case.limits.metric("age", age as f64));
    days.into_iter().chain(age).collect()
}

/// What is said of files, whatever the registry said.
fn notes(case: &Case<'_>) -> Vec<Report> {
    let refused = case.seen.refused.iter();
    let refused = refused.map(|text| {
        let tag = match text.contains(" belongs to ") || text.contains(" may write ") {
            true => &tags::FILE_REFUSED,
            false => &tags::NOTHING_KEPT,
        };
        case.finding(tag, format!("was seen, but {text}"))
    });
    let nothing = case.seen.nothing_kept.iter();
    let nothing =
        nothing.map(|text| case.finding(&tags::NOTHING_KEPT, format!("was seen, but {text}")));
    refused.chain(nothing).collect()
}

/// What the answer says, field by field, for those who read JSON.
fn facts(case: &Case<'_>) -> Vec<Report> {
    let Some(main) = &case.seen.main else {
        return Vec::new();
    };
    let mut rows = vec![
        ("outcome", main.outcome.word().to_owned()),
        ("source", main.source.clone()),
    ];
    if let Outcome::Registered(known) = &main.outcome {
        rows.extend(fields(known));
    }
    let known = rows.into_iter().filter(|(_, text)| !text.is_empty());
    known
        .map(|(about, text)| Report::seen(State::Ok, about, text))
        .collect()
}

fn fields(known: &Registration) -> Vec<(&'static str, String)> {
    let expiry = known.expiry.as_ref().or(known.registrar_expiry.as_ref());
    let of = |part: &dyn Fn(&crate::facts::Expiry) -> Option<String>| {
        expiry.and_then(part).unwrap_or_default()
    };
    vec![
        (
            "date",
            of(&|expiry| expiry.moment().map(|moment| moment.to_string())),
        ),
        ("literal", of(&|expiry| Some(expiry.literal.clone()))),
        ("label", of(&|expiry| Some(expiry.label.clone()))),
        (
            "registrar",
            known
                .registrar
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
        ("registrant", known.registrant.clone().unwrap_or_default()),
        ("statuses", known.statuses.join(", ")),
        ("name servers", known.servers.join(", ")),
    ]
}

#[cfg(test)]
mod tests;
