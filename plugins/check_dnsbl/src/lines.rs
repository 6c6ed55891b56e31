//! One list asked for one kind of subject: its test entries and the subjects,
//! all at once, and for what is listed the reason.

use std::net::Ipv4Addr;

use asking::Source;
use probe::dns::{Name, Place, Question, RData, RecordType, Told, Walk};

use crate::lists::{List, Scope, Selected, Verdict};
use crate::standing::{Standing, standing};
use crate::subject::{Subject, test_points};
use crate::targets::{Target, registrable};

/// What was answered to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Nothing yet.
    Waiting,
    /// There is no such name, or it has no address.
    Nothing,
    /// These codes, all of which mean that something is listed.
    Addresses(Vec<Ipv4Addr>),
    /// The zone is there: for a list that has no test entry.
    Zone,
    /// No statement, for this reason.
    Failed(String),
}

/// One list asked for one kind of subject.
#[derive(Clone, Debug)]
pub struct Line {
    /// The list, by its place in the selection.
    pub list: usize,
    /// The kind of subject.
    pub scope: Scope,
    /// The list is known to have such subjects.
    pub known: bool,
    /// What was answered for the entry that must be listed.
    pub must: Asked,
    /// What was answered for the entry that must not be.
    pub must_not: Asked,
    /// What was answered for each subject.
    pub subjects: Vec<(Subject, Asked)>,
    place: Option<Place>,
}

/// One question and its answer.
#[derive(Clone, Debug)]
pub struct Asked {
    question: Question,
    /// The answer.
    pub answered: Answered,
    /// Why the list has it, in its own words (TXT), once that was asked for.
    pub reason: Option<String>,
}

impl Answered {
    /// What addresses in an answer come to: one that is no code of a list, or a
    /// refusal, is no statement.
    pub fn of(codes: Vec<Ipv4Addr>, list: &List) -> Self {
        match list.verdict(&codes) {
            Verdict::Listed(_) => Answered::Addresses(codes),
            Verdict::Refused(why) => Answered::Failed(why),
        }
    }
}

impl Asked {
    fn new(name: Name, kind: RecordType) -> Self {
        Asked {
            question: Question { name, kind },
            answered: Answered::Waiting,
            reason: None,
        }
    }

    /// An answer for a test of what follows from it.
    #[cfg(test)]
    pub fn answer(answered: Answered) -> Self {
        Asked {
            answered,
            ..Asked::new(Name::root(), RecordType::A)
        }
    }
}

impl Line {
    /// The questions for one kind of subject, if the list takes them.
    pub fn new(list: usize, selected: &Selected, scope: Scope) -> Option<Self> {
        let asks = selected.list.asks(scope)?;
        let listed = selected.list.listed.as_deref();
        let listed = listed.and_then(|name| Name::from_ascii(name).ok());
        let (must, must_not) = test_points(scope, listed.as_ref(), &selected.zone)?;
        let must = match selected.list.no_test {
            true => Asked::new(selected.zone.clone(), RecordType::SOA),
            false => Asked::new(must, RecordType::A),
        };
        Some(Line {
            list,
            scope,
            known: asks.known,
            must,
            must_not: Asked::new(must_not, RecordType::A),
            subjects: Vec::new(),
            place: None,
        })
    }

    /// Asks what is to be asked of this list now, and takes in what was heard.
    /// `more` are all targets, where they are not the same as before.
    pub fn look(
        &mut self,
        walk: &mut Walk,
        source: &Source,
        list: &Selected,
        more: Option<&Vec<Target>>,
    ) {
        if let Some(targets) = more {
            self.take_on(list, targets);
        }
        let place = match self.found(walk, source, list) {
            Ok(place) => place,
            Err(told) => return self.fail(&told, list),
        };
        for test in [&mut self.must, &mut self.must_not] {
            test.look(walk, source, &place, list);
        }
        let standing = standing(self, list);
        // Who may not have such subjects at all is asked after it has shown that.
        if self.known || standing == Standing::Usable {
            for (_, asked) in &mut self.subjects {
                asked.look(walk, source, &place, list);
            }
        }
        if standing == Standing::Usable {
            for (_, asked) in &mut self.subjects {
                asked.ask_reason(walk, source, &place, list);
            }
        }
    }

    /// How many questions there are, test entries and reasons included.
    pub fn questions(&self) -> usize {
        let subjects = self.subjects.iter().map(|(_, asked)| asked);
        let each = subjects.map(|asked| 1 + usize::from(asked.reason.is_some()));
        2 + each.sum::<usize>()
    }

    /// Whether an answer or a reason is missing.
    pub fn is_waiting(&self) -> bool {
        let subjects = self.subjects.iter();
        let mut missing = subjects.filter(|(_, asked)| match &asked.answered {
            Answered::Waiting => true,
            Answered::Addresses(_) => asked.reason.is_none(),
            _ => false,
        });
        missing.next().is_some()
    }

    /// The subjects that came to be known since.
    fn take_on(&mut self, list: &Selected, targets: &[Target]) {
        let of_scope = |target: &&Target| target.subject.scope() == self.scope;
        for target in targets.iter().filter(of_scope) {
            let known = self
                .subjects
                .iter()
                .any(|(subject, _)| *subject == target.subject);
            if known || !is_for(list, &target.subject) {
                continue;
            }
            if let Some(name) = target.subject.within(&list.zone) {
                let asked = Asked::new(name, RecordType::A);
                self.subjects.push((target.subject.clone(), asked));
            }
        }
    }

    /// Where this list is asked. A place that was found stays, once it is more
    /// than one server whose name happened to be resolved first.
    fn found(&mut self, walk: &mut Walk, source: &Source, list: &Selected) -> Result<Place, Told> {
        if let Some(place) = &self.place {
            return Ok(place.clone());
        }
        let place = source.place(walk, &list.zone)?;
        let stays = !matches!(&place, Place::Zone(_, servers) if servers.len() < 2);
        self.place = stays.then(|| place.clone());
        Ok(place)
    }

    /// There is nobody to ask.
    fn fail(&mut self, told: &Told, list: &Selected) {
        let answered = answered(told, list);
        let subjects = self.subjects.iter_mut().map(|(_, asked)| asked);
        for asked in subjects.chain([&mut self.must, &mut self.must_not]) {
            asked.answered = answered.clone();
        }
    }
}

/// Whether a list takes a subject: some want registrable domains only.
fn is_for(list: &Selected, subject: &Subject) -> bool {
    match subject {
        Subject::Domain(name) if list.list.registrable => registrable(name).as_ref() == Some(name),
        _ => true,
    }
}

impl Asked {
    /// Asks, and again where nothing could be told: a server may have come to be
    /// known since who can.
    fn look(&mut self, walk: &mut Walk, source: &Source, place: &Place, list: &Selected) {
        if matches!(self.answered, Answered::Waiting | Answered::Failed(_)) {
            let told = source.told(walk, place, &self.question);
            self.answered = answered(&told, list);
        }
    }

    /// Asks for the reason of a listing; that there is none is an empty one.
    fn ask_reason(&mut self, walk: &mut Walk, source: &Source, place: &Place, list: &Selected) {
        if self.reason.is_some() || !matches!(self.answered, Answered::Addresses(_)) {
            return;
        }
        let question = Question {
            name: self.question.name.clone(),
            kind: RecordType::TXT,
        };
        self.reason = match source.told(walk, place, &question) {
            Told::Waiting => None,
            Told::Answer(answer) => Some(list.redacted(&words(answer.reply().into_iter()))),
            _ => Some(String::new()),
        };
    }
}

/// What an answer comes to; nothing in it shows the list's key.
fn answered(told: &Told, list: &Selected) -> Answered {
    match told {
        Told::Waiting => Answered::Waiting,
        Told::Below => Answered::Failed("gives a referral only".to_owned()),
        Told::NoSuchZone => Answered::Failed("its zone does not exist".to_owned()),
        Told::Failed(why) | Told::NotObserved(why) => Answered::Failed(list.redacted(why)),
        Told::Answer(answer) => {
            let records = answer.reply().map(|reply| reply.answers.as_slice());
            let records = records.unwrap_or_default();
            let codes: Vec<Ipv4Addr> = records
                .iter()
                .filter_map(|record| match &record.data {
                    RData::A(address) => Some(address.0),
                    _ => None,
                })
                .take(64)
                .collect();
            let is_zone = records
                .iter()
                .any(|record| record.record_type() == RecordType::SOA);
            match (codes.is_empty(), is_zone) {
                (false, _) => Answered::of(codes, &list.list),
                (true, true) => Answered::Zone,
                (true, false) => Answered::Nothing,
            }
        }
    }
}

/// The texts of an answer, joined and cut: a reason is a sentence.
fn words<'a>(replies: impl Iterator<Item = &'a probe::dns::Reply>) -> String {
    const LONGEST: usize = 300;
    let records = replies.flat_map(|reply| &reply.answers);
    let texts = records.filter_map(|record| match &record.data {
        RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
        _ => None,
    });
    let texts: Vec<String> = texts.take(4).collect();
    texts.join(" / ").chars().take(LONGEST).collect()
}
