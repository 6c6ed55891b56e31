//! One question in flight: its tries, and what they come to together.

use std::time::{Duration, Instant};

use super::attempt::{Attempt, Letter, Means, objects};
use super::ladder::{Rung, Stand, Step, next};
use super::line::Failure;
use super::observations::{Kept, Message};
use super::traffic::{Pending, Place};
use super::{Answer, Ask, EdnsSeen, Heard};
use crate::dns::message::{EdnsForm, Path, Question, ResponseCode};
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

impl Run {
    pub(super) fn new(ask: Ask, place: Place, pending: Option<Pending>, now: Instant) -> Self {
        let mut sent = ask.question.clone();
        if ask.how.scramble_case {
            sent.name.randomize_label_case();
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

    fn letter(&self, rung: Rung) -> Option<&Letter> {
        self.attempt(rung)?.letter()
    }

    fn theirs(&self, rung: Rung) -> Option<Theirs> {
        match self.attempt(rung)?.failure()? {
            Failure::Theirs(theirs) => Some(theirs.clone()),
            Failure::Ours(_) => None,
        }
    }

    fn ours(&self) -> Option<Ours> {
        self.tries
            .iter()
            .find_map(|attempt| match attempt.failure()? {
                Failure::Ours(ours) => Some(ours.clone()),
                Failure::Theirs(_) => None,
            })
    }

    fn answer(&self, rung: Option<Rung>) -> Answer {
        let cut = self.cut(rung).map(|letter| letter.reply.clone());
        Answer {
            ask: self.ask.clone(),
            heard: self.heard(rung),
            cut,
            udp: self.udp(),
            tcp: self.theirs(Rung::Tcp),
            edns: self.edns(),
            strays: self.strays(),
        }
    }

    /// The reply; or whose fault it is that there is none. A reply cut short
    /// that we ourselves failed to complete is not the server's last word.
    fn heard(&self, rung: Option<Rung>) -> Heard {
        let letter = rung.and_then(|rung| self.letter(rung));
        let ours = || {
            self.ours()
                .filter(|_| letter.is_none_or(|letter| letter.reply.truncated))
        };
        match (ours(), letter) {
            (Some(ours), _) => Err(ours),
            (None, Some(letter)) => Ok(Ok(letter.reply.clone())),
            (None, None) => Ok(Err(self
                .udp()
                .or_else(|| self.theirs(Rung::Tcp))
                .unwrap_or(Theirs::Silent))),
        }
    }

    /// The truncated reply over UDP that is not itself the answer.
    fn cut(&self, rung: Option<Rung>) -> Option<&Letter> {
        let answers = |other: Rung| rung == Some(other) && self.ours().is_none();
        [Rung::First, Rung::Plain]
            .into_iter()
            .filter(|rung| self.ask.how.path == Path::Ladder && !answers(*rung))
            .find_map(|rung| self.letter(rung).filter(|letter| letter.reply.truncated))
    }

    /// How UDP failed, in the more telling of two ways.
    fn udp(&self) -> Option<Theirs> {
        let udp = [Rung::First, Rung::Plain];
        if udp.iter().any(|rung| self.letter(*rung).is_some()) {
            return None;
        }
        let mut failures: Vec<Theirs> = udp.iter().filter_map(|rung| self.theirs(*rung)).collect();
        failures.sort_by_key(|theirs| *theirs == Theirs::Silent);
        failures.into_iter().next()
    }

    /// What can be said of EDNS: that it was dropped only where the server had
    /// all its time and answers over UDP without it.
    fn edns(&self) -> EdnsSeen {
        let plain = self.letter(Rung::Plain);
        if self.ask.how.edns == EdnsForm::None {
            return EdnsSeen::NotSeen;
        }
        let Some(first) = self.letter(Rung::First) else {
            return match (self.theirs(Rung::First), plain) {
                (Some(Theirs::Silent), Some(_)) => EdnsSeen::Dropped,
                _ => EdnsSeen::NotSeen,
            };
        };
        let rcode = first.reply.rcode;
        match plain {
            Some(plain) if objects(rcode) && !objects(plain.reply.rcode) => {
                EdnsSeen::Refused(rcode)
            }
            _ if first.reply.edns.is_some() => EdnsSeen::Works,
            _ if matches!(rcode, ResponseCode::NoError | ResponseCode::NXDomain) => {
                EdnsSeen::Ignored
            }
            _ => EdnsSeen::NotSeen,
        }
    }

    fn strays(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for stray in self.tries.iter().flat_map(Attempt::strays) {
            if !words.iter().any(|word| word == stray.words()) {
                words.push(stray.words().to_owned());
            }
        }
        words
    }

    fn kept(&self, rung: Option<Rung>, answer: &Answer) -> Kept {
        let message = |letter: &Letter| Message::new(letter.bytes.clone(), &letter.reply);
        let heard = match (rung.and_then(|rung| self.letter(rung)), &answer.heard) {
            (Some(letter), _) => Ok(message(letter)),
            (None, Ok(Err(theirs))) => Err(theirs.clone()),
            (None, _) => Err(Theirs::Silent),
        };
        Kept {
            heard,
            cut: self.cut(rung).map(message),
            udp: answer.udp.clone(),
            tcp: answer.tcp.clone(),
            edns: answer.edns,
            strays: answer.strays.clone(),
        }
    }
}
