//! One question in flight: its tries, and the clock they share.

mod conclusion;

use std::time::{Duration, Instant};

use super::attempt::{Attempt, Means};
use super::ladder::{Rung, Stand, Step, next};
use super::line::Failure;
use super::traffic::{Pending, Place};
use super::{Answer, Ask};
use crate::dns::message::{EdnsForm, Name, Path, Question};
use crate::error::{Ours, Theirs};

/// How long a server is given in all.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long each try is given at least.
const LAST_TRY: Duration = Duration::from_secs(2);

/// A question in flight.
pub(super) struct Run {
    ask: Ask,
    /// The question in the case it goes out in.
    sent: Question,
    tries: [Attempt; 3],
    end: Instant,
    shown: bool,
    pending: Option<Pending>,
    _place: Place,
}

/// What has become of a question.
pub(super) enum Outcome {
    /// Nothing new.
    Open,
    /// There is a usable reply while others are waited for.
    Early(Answer),
    /// It is over.
    Final(Answer),
}

/// How many sockets a question may come to need at once.
pub(super) fn sockets(path: Path) -> usize {
    match path {
        Path::Ladder => Rung::ALL.len(),
        Path::Udp | Path::Tcp | Path::Unconnected => 1,
    }
}

/// Draws a case for each letter; again where the lot changed none, which
/// would show nothing (a name of no letters stays as it is).
fn scramble(name: &mut Name) {
    let given = name.clone();
    for _ in 0..16 {
        name.randomize_label_case();
        if !name.eq_case(&given) {
            return;
        }
    }
}

impl Run {
    pub(super) fn new(ask: Ask, place: Place, pending: Option<Pending>, now: Instant) -> Self {
        let mut sent = ask.question.clone();
        if ask.how.scramble_case {
            scramble(&mut sent.name);
        }
        let tries = Default::default();
        Self {
            ask,
            sent,
            tries,
            end: now + PATIENCE,
            shown: false,
            pending,
            _place: place,
        }
    }

    /// Puts the question.
    pub(super) fn start(&mut self, means: &mut Means<'_>) -> Outcome {
        let first = if self.ask.how.path == Path::Tcp {
            Rung::Tcp
        } else {
            Rung::First
        };
        self.try_on(first, means);
        self.advance(means)
    }

    /// Takes in what has arrived on the line of one rung.
    pub(super) fn receive(&mut self, rung: Rung, means: &mut Means<'_>) -> Outcome {
        let Self { ask, tries, .. } = self;
        if let Some(attempt) = tries.get_mut(rung as usize) {
            attempt.receive(ask, means);
        }
        self.advance(means)
    }

    /// When the clock next matters.
    pub(super) fn timer(&self) -> Instant {
        self.tries
            .iter()
            .filter_map(Attempt::again)
            .fold(self.end, Instant::min)
    }

    /// Does what is due: a second without a reply brings the other rungs in,
    /// and the end is the end.
    pub(super) fn tick(&mut self, means: &mut Means<'_>) -> Outcome {
        for rung in Rung::ALL {
            if self
                .attempt(rung)
                .and_then(Attempt::again)
                .is_some_and(|again| again <= means.now)
            {
                self.resend(rung, means);
            }
        }
        if self.end <= means.now {
            self.tries
                .iter_mut()
                .for_each(|attempt| attempt.lose(Failure::Theirs(Theirs::Silent)));
        }
        self.advance(means)
    }

    fn resend(&mut self, rung: Rung, means: &mut Means<'_>) {
        if let Some(attempt) = self.tries.get_mut(rung as usize) {
            attempt.resend(means);
        }
        if rung == Rung::First && self.ask.how.path == Path::Ladder {
            if self.ask.how.edns != EdnsForm::None {
                self.try_on(Rung::Plain, means);
            }
            self.try_on(Rung::Tcp, means);
        }
    }

    /// Makes a try that was not made yet, and gives it its time.
    fn try_on(&mut self, rung: Rung, means: &mut Means<'_>) {
        let edns = match rung {
            Rung::Plain => EdnsForm::None,
            _ if self.stand(Rung::First) == Stand::Objects => EdnsForm::None,
            _ => self.ask.how.edns,
        };
        let Self {
            ask, sent, tries, ..
        } = self;
        let Some(attempt) = tries.get_mut(rung as usize) else {
            return;
        };
        if attempt.stand(false) == Stand::Unused {
            attempt.open(ask, sent, rung, edns, means);
            self.end = self.end.max(means.now + LAST_TRY);
        }
    }

    /// Goes as far as the replies allow.
    fn advance(&mut self, means: &mut Means<'_>) -> Outcome {
        loop {
            match self.next() {
                Step::Try(rung) => self.try_on(rung, means),
                Step::Early(rung) if !self.shown => {
                    self.shown = true;
                    return Outcome::Early(self.answer(Some(rung)));
                }
                Step::Wait | Step::Early(_) => return Outcome::Open,
                Step::Finish(rung) => return Outcome::Final(self.conclude(rung)),
            }
        }
    }

    fn next(&self) -> Step {
        let [first, plain, tcp] = Rung::ALL.map(|rung| self.stand(rung));
        next(self.ask.how.path, first, plain, tcp)
    }

    /// An error to an odd form of EDNS is what was asked for, so only the usual
    /// forms are followed by a question without.
    fn stand(&self, rung: Rung) -> Stand {
        let usual = matches!(self.ask.how.edns, EdnsForm::Standard | EdnsForm::Size(_));
        let objectionable = usual && rung != Rung::Plain;
        self.attempt(rung)
            .map_or(Stand::Unused, |attempt| attempt.stand(objectionable))
    }

    fn attempt(&self, rung: Rung) -> Option<&Attempt> {
        self.tries.get(rung as usize)
    }

    /// Ends the question because our time is over; what was heard stands.
    pub(super) fn give_up(mut self) -> Answer {
        self.pending = None;
        for attempt in &mut self.tries {
            attempt.lose(Failure::Ours(Ours::Deadline));
            attempt.forbid(Ours::Deadline);
        }
        let rung = match self.next() {
            Step::Finish(rung) => rung,
            Step::Wait | Step::Early(_) | Step::Try(_) => None,
        };
        self.answer(rung)
    }

    /// The answer, shared with whoever asks the same.
    fn conclude(&mut self, rung: Option<Rung>) -> Answer {
        let answer = self.answer(rung);
        if let (Some(pending), Ok(_)) = (self.pending.take(), &answer.heard) {
            pending.settle(self.kept(rung, &answer));
        }
        answer
    }
}
