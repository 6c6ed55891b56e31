//! What the tries of one question come to together. Nothing that was heard is
//! left out, and nothing is said that was not heard.

use std::sync::Mutex;

use super::super::attempt::{Attempt, Letter, objects};
use super::super::ladder::Rung;
use super::super::line::Failure;
use super::super::observations::{Kept, Message};
use super::super::{Answer, EdnsSeen, Heard};
use super::Run;
use crate::dns::message::{EdnsForm, Path, ResponseCode};
use crate::error::{Ours, Theirs};

impl Run {
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

    pub(super) fn answer(&self, rung: Option<Rung>) -> Answer {
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
            // A reply that could not be read to its end may well have one.
            _ if first.reply.fault.is_some() => EdnsSeen::NotSeen,
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

    pub(super) fn kept(&self, rung: Option<Rung>, answer: &Answer) -> Kept {
        let message = |letter: &Letter| Message::new(letter.bytes.clone(), &letter.reply);
        let heard = match (rung.and_then(|rung| self.letter(rung)), &answer.heard) {
            (Some(letter), _) => Ok(message(letter)),
            (None, Ok(Err(theirs))) => Err(theirs.clone()),
            (None, _) => Err(Theirs::Silent),
        };
        Kept {
            heard,
            cut: self.cut(rung).map(|letter| Box::new(message(letter))),
            udp: answer.udp.clone(),
            tcp: answer.tcp.clone(),
            edns: answer.edns,
            strays: answer.strays.clone(),
            decoded: Mutex::default(),
        }
    }
}
