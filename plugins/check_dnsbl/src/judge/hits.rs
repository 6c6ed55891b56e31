//! What stands on which list, by the answers of lists that can be believed.

use super::Standing;
use crate::lines::{Answered, Line};
use crate::lists::{Kind, Meaning, Selection, Verdict};
use crate::observe::Seen;
use crate::remembered::Listing;
use crate::subject::Subject;
use crate::targets::Target;

/// A subject on a list.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The address or domain, with where it was found.
    pub target: Target,
    /// The list, by its place in the selection.
    pub list: usize,
    /// The list's zone as it is shown.
    pub zone: String,
    /// Where an owner asks to be removed.
    pub removal: String,
    /// What its codes mean, the worst first.
    pub meanings: Vec<Meaning>,
    /// The list's own words.
    pub reason: String,
    /// What follows.
    pub effect: Effect,
}

/// What follows from a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It counts: the list, and its weight.
    Counts,
    /// It warns, because mail comes from there.
    Policy,
    /// Nothing.
    Note,
    /// It is good news.
    White,
}

impl Hit {
    /// What it is remembered by.
    pub fn listing(&self) -> Listing {
        Listing {
            subject: self.target.subject.to_string(),
            list: self.zone.clone(),
        }
    }

    /// Whether it is of the kind that alarms, and so is remembered.
    pub fn alarms(&self) -> bool {
        matches!(self.effect, Effect::Counts | Effect::Policy)
    }

    /// What it adds to the score.
    pub fn weight(&self) -> u32 {
        self.meanings
            .iter()
            .filter(|meaning| meaning.kind == Kind::Black)
            .map(|meaning| meaning.weight)
            .max()
            .unwrap_or_default()
    }
}

/// Everything that is listed, on lists that can be believed.
pub fn hits(selection: &Selection, seen: &Seen, standings: &[Standing]) -> Vec<Hit> {
    let lines = seen.lines.iter().zip(standings);
    let usable = lines.filter(|(_, standing)| **standing == Standing::Usable);
    let mut hits: Vec<Hit> = usable
        .flat_map(|(line, _)| line_hits(selection, seen, line))
        .collect();
    hits.sort_by(|one, other| {
        let key = |hit: &Hit| (std::cmp::Reverse(hit.weight()), hit.target.subject.clone());
        key(one).cmp(&key(other))
    });
    hits
}

fn line_hits(selection: &Selection, seen: &Seen, line: &Line) -> Vec<Hit> {
    let Some(list) = selection.asked.get(line.list) else {
        return Vec::new();
    };
    let hit = |(subject, asked): &(Subject, crate::lines::Asked)| {
        let Answered::Addresses(codes) = &asked.answered else {
            return None;
        };
        let Verdict::Listed(meanings) = list.list.verdict(codes) else {
            return None;
        };
        let target = seen.targets.all.iter().find(|t| t.subject == *subject)?;
        Some(Hit {
            effect: effect(&meanings, target.is_mail),
            target: target.clone(),
            list: line.list,
            zone: list.shown.clone(),
            removal: list.list.removal.clone(),
            meanings,
            reason: asked.reason.clone().unwrap_or_default(),
        })
    };
    line.subjects.iter().filter_map(hit).collect()
}

/// The worst of what codes mean decides; what weighs nothing is a note.
fn effect(meanings: &[Meaning], is_mail: bool) -> Effect {
    let has = |kind: Kind| meanings.iter().any(|meaning| meaning.kind == kind);
    let weighs = |meaning: &Meaning| meaning.kind == Kind::Black && meaning.weight > 0;
    match meanings.iter().any(weighs) {
        true => Effect::Counts,
        false if has(Kind::Policy) && is_mail => Effect::Policy,
        false if meanings.iter().all(|meaning| meaning.kind == Kind::White) => Effect::White,
        false => Effect::Note,
    }
}

/// Whether a list that can be believed says that a subject is not listed.
pub fn is_clear(
    selection: &Selection,
    seen: &Seen,
    standings: &[Standing],
    listing: &Listing,
) -> bool {
    let lines = seen.lines.iter().zip(standings);
    let mut usable = lines.filter(|(_, standing)| **standing == Standing::Usable);
    usable.any(|(line, _)| {
        let list = selection.asked.get(line.list);
        let clear = |(subject, asked): &(Subject, crate::lines::Asked)| {
            subject.to_string() == listing.subject && asked.answered == Answered::Nothing
        };
        list.is_some_and(|list| list.shown == listing.list) && line.subjects.iter().any(clear)
    })
}
