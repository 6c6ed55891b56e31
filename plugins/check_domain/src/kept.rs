//! Answers as bytes that are kept, and what they come to.

use std::time::Duration;

use crate::facts::{Outcome, cut};
use crate::sources::Source;
use crate::{rdap, whois};

/// The most bytes of an answer.
pub const SIZE: u64 = 1 << 20;

/// No server is left alone for longer, in seconds.
const DAY: u64 = 86_400;

/// An answer as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Status and body of RDAP.
    Rdap(u16, Vec<u8>),
    /// The bytes of WHOIS.
    Whois(Vec<u8>),
}

/// The subject of a kept answer.
pub fn answer<'a>(source: &'a Source, domain: &'a str) -> [&'a str; 3] {
    ["answer", place(source), domain]
}

/// The subject of a server's refusal.
pub fn refusal(source: &Source) -> [&str; 2] {
    ["refusal", place(source)]
}

/// The subject of an answer about a domain that cannot be read.
pub fn riddle<'a>(source: &'a Source, domain: &'a str) -> [&'a str; 3] {
    ["riddle", place(source), domain]
}

/// Why a server is not asked for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    seconds: u64,
    /// The server's own.
    pub words: String,
}

impl Pause {
    /// So long, because of these words; a day at most.
    pub fn new(wait: Duration, words: &str) -> Self {
        Pause {
            seconds: wait.as_secs().min(DAY),
            words: cut(words),
        }
    }

    /// As it is kept.
    pub fn bytes(&self) -> Vec<u8> {
        format!("{}\n{}", self.seconds, self.words).into_bytes()
    }

    /// As it was kept.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (seconds, words) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
        let seconds = seconds.parse().ok()?;
        Some(Pause::new(Duration::from_secs(seconds), words))
    }

    /// What is said of it after this time, while it lasts.
    pub fn since(&self, age: Duration) -> Option<String> {
        let lasts = age.as_secs() < self.seconds;
        let minutes = age.as_secs() / 60;
        let wait = match self.seconds {
            3600 => "an hour".to_owned(),
            seconds @ 7200.. => format!("{} hours", seconds / 3600),
            seconds => format!("{} minutes", seconds / 60),
        };
        lasts.then(|| format!("{minutes} min ago, asked again after {wait}"))
    }
}

fn place(source: &Source) -> &str {
    match source {
        Source::Rdap(base) => base,
        Source::Whois(host, ..) => host,
    }
}

impl Answer {
    /// What it says of a domain. That a domain is not registered is believed
    /// of a 404 only from the registry's own server, and of no other status.
    pub fn outcome(&self, domain: &str) -> Outcome {
        match self {
            Answer::Rdap(200, body) => rdap::read(body, domain),
            Answer::Rdap(404, _) => Outcome::Available("404 Not Found".to_owned()),
            Answer::Rdap(429, _) => Outcome::Throttled("429 Too Many Requests".to_owned()),
            Answer::Rdap(403, _) => Outcome::Throttled("403 Forbidden".to_owned()),
            Answer::Rdap(status, _) => Outcome::Unreadable(format!("status {status}")),
            Answer::Whois(bytes) => whois::read(bytes, domain),
        }
    }

    /// Whether the server only says that it is out of order.
    pub fn is_broken(&self) -> bool {
        matches!(self, Answer::Rdap(500.., _))
    }

    /// As it is kept.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Answer::Rdap(status, body) => [format!("{status}\n").as_bytes(), body].concat(),
            Answer::Whois(bytes) => bytes.clone(),
        }
    }

    /// As it was kept of this source.
    pub fn read(source: &Source, bytes: &[u8]) -> Option<Self> {
        match source {
            Source::Whois(..) => Some(Answer::Whois(bytes.to_vec())),
            Source::Rdap(_) => {
                let (status, body) = bytes.split_at_checked(3)?;
                let status = std::str::from_utf8(status).ok()?.parse().ok()?;
                Some(Answer::Rdap(status, body.strip_prefix(b"\n")?.to_vec()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_as_they_came() {
        let rdap = Source::Rdap("https://rdap.nic.example/".to_owned());
        let whois = Source::Whois("whois.nic.example".to_owned(), 43, "{}".to_owned());
        for (source, answer) in [
            (&rdap, Answer::Rdap(404, Vec::new())),
            (&rdap, Answer::Rdap(200, b"{}\n".to_vec())),
            (&whois, Answer::Whois(b"\xff\n".to_vec())),
        ] {
            assert_eq!(Answer::read(source, &answer.bytes()), Some(answer));
        }
        assert_eq!(Answer::read(&rdap, b"20"), None);
        assert_eq!(Answer::read(&rdap, b"abc\n"), None);
    }

    #[test]
    fn a_pause_ends_by_itself() {
        for (wait, age, expected) in [
            (3600, 0, Some("0 min ago, asked again after an hour")),
            (3600, 3599, Some("59 min ago, asked again after an hour")),
            (3600, 3600, None),
            (7200, 3600, Some("60 min ago, asked again after 2 hours")),
            (4000, 60, Some("1 min ago, asked again after 66 minutes")),
            // Nobody is left alone for good.
            (u64::MAX, 60, Some("1 min ago, asked again after 24 hours")),
            (0, 0, None),
        ] {
            let pause = Pause::new(Duration::from_secs(wait), "429");
            let text = pause.since(Duration::from_secs(age));
            assert_eq!(text.as_deref(), expected, "{wait} {age}");
            assert_eq!(Pause::read(&pause.bytes()), Some(pause));
        }
        for bytes in [&b""[..], b"x\ny", b"5", b"\xff\n"] {
            assert_eq!(Pause::read(bytes), None);
        }
    }

    #[test]
    fn what_a_status_means() {
        for (status, word) in [
            (404, "available"),
            (429, "throttled"),
            (403, "throttled"),
            (500, "unreadable"),
            (302, "unreadable"),
            (200, "throttled"),
        ] {
            let answer = Answer::Rdap(status, Vec::new());
            assert_eq!(answer.outcome("shop.example").word(), word, "{status}");
        }
    }
}
