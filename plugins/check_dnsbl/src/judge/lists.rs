//! The findings on the lists themselves, and on the way to them.

use std::collections::BTreeSet;

use asking::dns::count;
use plugin::{Limits, Metric, Report, State};

use super::{Facts, Standing, resolvers};
use crate::lines::{Answered, Asked, Line};
use crate::lists::{Kind, Scope};
use crate::targets::Target;
use crate::{Subject, tags};

/// How many lists were asked and can be believed.
pub struct Numbers {
    /// Lists that were asked.
    pub lists: usize,
    /// Those that can be believed in everything they were asked.
    pub usable: usize,
    /// One at least can be believed in something.
    pub observed: bool,
}

impl Numbers {
    /// Counts each list once, whatever it was asked for.
    pub fn of(facts: &Facts) -> Self {
        let lines = || facts.seen.lines.iter().zip(&facts.standings);
        let asked: BTreeSet<usize> = lines()
            .filter(|(_, standing)| **standing != Standing::Absent)
            .map(|(line, _)| line.list)
            .collect();
        let bad: BTreeSet<usize> = lines()
            .filter(|(line, standing)| match standing {
                Standing::Usable => trouble(line).is_some() || line.is_waiting(),
                Standing::Absent => false,
                Standing::Unusable(_) | Standing::Waiting => true,
            })
            .map(|(line, _)| line.list)
            .collect();
        Numbers {
            lists: asked.len(),
            usable: asked.difference(&bad).count(),
            observed: lines().any(|(line, standing)| {
                *standing == Standing::Usable && line.subjects.iter().any(|(_, asked)| says(asked))
            }),
        }
    }

    /// As perfdata.
    pub fn metrics(&self, limits: &Limits) -> [Metric; 2] {
        [
            limits.metric("usable", self.usable as f64),
            limits.metric("lists", self.lists as f64),
        ]
    }
}

/// Everything that is to be said of the lists.
pub fn judge(facts: &Facts) -> Vec<Report> {
    let mut parts = Vec::new();
    let dead = facts.selection.dead.iter();
    parts.extend(
        dead.map(|(zone, words)| {
            Report::finding(&tags::LIST_DEAD, zone, format!("(list) {words}"))
        }),
    );
    parts.extend(resolvers::judge(&facts.seen.source));
    parts.extend(unusable(facts));
    parts.extend(fault(facts));
    parts.push(Report::seen(State::Ok, "lists", plan(facts)));
    parts
}

/// What was to be asked, test entries and reasons included.
fn plan(facts: &Facts) -> String {
    let lines = &facts.seen.lines;
    let questions: usize = lines.iter().map(Line::questions).sum();
    let lists: BTreeSet<usize> = lines.iter().map(|line| line.list).collect();
    format!(
        "{} for {} at {}",
        count(questions, "question"),
        count(facts.seen.targets.all.len(), "subject"),
        count(lists.len(), "list")
    )
}

/// Each list that cannot be believed, once.
fn unusable(facts: &Facts) -> Vec<Report> {
    let mut told = BTreeSet::new();
    let mut parts = Vec::new();
    for (line, standing) in facts.seen.lines.iter().zip(&facts.standings) {
        let why = match standing {
            Standing::Unusable(why) => Some(why.clone()),
            Standing::Usable => trouble(line),
            Standing::Waiting | Standing::Absent => None,
        };
        let (Some(why), Some(list)) = (why, facts.selection.asked.get(line.list)) else {
            continue;
        };
        if told.insert(line.list) {
            let text = format!("(list{}) {why}", of(line.scope));
            parts.push(Report::finding(&tags::LIST_UNUSABLE, &list.shown, text));
        }
    }
    parts
}

fn of(scope: Scope) -> &'static str {
    match scope {
        Scope::Ipv4 | Scope::Domain => "",
        Scope::Ipv6 => ", for IPv6",
    }
}

/// Whether a list says of a subject that it is listed, or that it is not.
fn says(asked: &Asked) -> bool {
    matches!(asked.answered, Answered::Nothing | Answered::Addresses(_))
}

/// The first subject of which a list that passes its tests says nothing.
fn trouble(line: &Line) -> Option<String> {
    line.subjects
        .iter()
        .find_map(|(subject, asked)| match &asked.answered {
            Answered::Failed(why) => Some(format!("says nothing of {subject}: {why}")),
            _ => None,
        })
}

/// How many lists say something of a target that could alarm, and if none does
/// the finding that nothing is known of it, or that nobody was to be asked. White
/// lists alone are enough where no others were to be asked.
pub fn believed(facts: &Facts, target: &Target) -> Result<usize, Option<Report>> {
    let (mut black, mut white) = (Said::default(), Said::default());
    for (line, standing) in facts.seen.lines.iter().zip(&facts.standings) {
        let asked = line.subjects.iter().find(|(own, _)| *own == target.subject);
        let list = facts.selection.asked.get(line.list);
        let (Some((_, asked)), Some(list)) = (asked, list) else {
            continue;
        };
        let said = match list.list.kind {
            Kind::White => &mut white,
            _ => &mut black,
        };
        match (standing, &asked.answered) {
            (Standing::Absent, _) => {}
            (Standing::Waiting, _) | (_, Answered::Waiting) => said.waiting = true,
            (Standing::Unusable(why), _) | (_, Answered::Failed(why)) => {
                said.reasons.push(why.clone());
            }
            (Standing::Usable, _) => said.answers += 1,
        }
    }
    let only_white = black == Said::default() && white != Said::default();
    let said = if only_white { &white } else { &black };
    match said.answers {
        0 if said.waiting => Err(None),
        0 if said.reasons.is_empty() => Err(not_asked(facts, &target.subject)),
        0 => Err(Some(nothing_known(&target.subject, &said.reasons))),
        _ if only_white => Err(None),
        many => Ok(many),
    }
}

/// What lists said of a target.
#[derive(Default, PartialEq, Eq)]
struct Said {
    answers: usize,
    waiting: bool,
    /// Why the others said nothing.
    reasons: Vec<String>,
}

/// The user's choice of lists has none for such a subject; where it has none at
/// all, nothing is known.
fn not_asked(facts: &Facts, subject: &Subject) -> Option<Report> {
    let tag = match facts.standings.contains(&Standing::Usable) {
        true => &tags::NOT_ASKED,
        false => &tags::NO_USABLE_LIST,
    };
    let text = format!("is asked of no list: none is for {}", subject.scope());
    Some(Report::finding(tag, subject.to_string(), text))
}

/// None can be believed: the reason that most of them share says why.
fn nothing_known(subject: &Subject, reasons: &[String]) -> Report {
    let votes = |why: &String| reasons.iter().filter(|other| *other == why).count();
    let most = reasons.iter().map(votes).max().unwrap_or_default();
    let why = reasons.iter().find(|why| votes(why) == most);
    let why = why.map(String::as_str).unwrap_or_default();
    let text = match reasons.len() {
        1 => format!("is not known: its one list cannot be believed: {why}"),
        many if many == most => {
            format!("is not known: none of {many} lists can be believed: {why}")
        }
        many => {
            format!("is not known: none of {many} lists can be believed, {most} of them: {why}")
        }
    };
    Report::finding(&tags::NO_USABLE_LIST, subject.to_string(), text)
}

fn fault(facts: &Facts) -> Option<Report> {
    let state = match facts.needs_memory {
        true => State::Warning,
        false => State::Ok,
    };
    let why = facts.fault.clone()?;
    Some(Report::finding(&tags::MEMORY_FAULT, "memory", why).at(state))
}
