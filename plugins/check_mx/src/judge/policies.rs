//! The SPF records: one, of the right form, the same everywhere.

use asking::spf;
use plugin::Report;

use super::Note;
use crate::facts::{Voice, majority};
use crate::tags;

/// The findings on the SPF records of a domain. A server that gives no usable
/// answer to this question says nothing about them.
pub(super) fn judge(subject: &str, voices: &[Voice], note: &Note) -> Vec<Report> {
    let Some((reference, common)) = majority(voices.iter(), |voice| &voice.policies) else {
        return Vec::new();
    };
    let sets = || {
        voices
            .iter()
            .filter_map(|voice| Some((voice, voice.policies.records()?)))
    };
    let mut parts: Vec<Report> = sets()
        .filter(|(_, set)| *set != common)
        .map(|(voice, set)| {
            let text = format!("gives {}, unlike {}", shown(set), reference.server);
            Report::finding(&tags::SPF_DIFFERS, &voice.server, text)
        })
        .collect();
    if let Some(most) = sets()
        .map(|(_, set)| set.len())
        .max()
        .filter(|most| *most > 1)
    {
        let text = format!("has {most} SPF records (limit 1)");
        parts.push(Report::finding(&tags::SPF_MULTIPLE, subject, text));
    }
    if sets().all(|(_, set)| set.is_empty()) {
        let text = "has no SPF record".to_owned();
        parts.push(note(&tags::SPF_NONE, subject, text));
    }
    let mut policies: Vec<&String> = sets().flat_map(|(_, set)| set).collect();
    policies.sort();
    policies.dedup();
    parts.extend(policies.into_iter().filter_map(|policy| {
        let text = format!(
            "has an SPF record that does not count: {}",
            spf::fault(policy)?
        );
        Some(Report::finding(&tags::SPF_INVALID, subject, text))
    }));
    parts
}

fn shown(set: &[String]) -> String {
    match set {
        [] => "no SPF record".to_owned(),
        [only] => format!("the SPF record '{only}'"),
        several => format!("{} SPF records", several.len()),
    }
}
