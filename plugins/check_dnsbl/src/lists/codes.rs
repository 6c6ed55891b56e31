//! What the answers of a list mean: an address in 127.0.0.0/8 is a code, or a
//! set of bits (RFC 5782 sections 2.1 and 2.3).

use std::net::Ipv4Addr;

use serde::Deserialize;

use super::List;

/// What it means to have a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something speaks for the subject.
    White,
    /// Nothing to act on: noise, neighbours, youth.
    Grey,
    /// From here no mail should come, whoever sends it.
    Policy,
    /// Something bad came from the subject.
    #[default]
    Black,
    /// The list refuses to say anything.
    Error,
}

/// A row of a list's codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The answers that have this meaning.
    #[serde(rename = "is")]
    pattern: Pattern,
    /// The kind, where it is not the list's own.
    kind: Option<Kind>,
    /// The weight, where it is not the list's own.
    weight: Option<u32>,
    /// The meaning; `{4}` stands for the last octet.
    means: String,
}

/// A bit of the last octet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bit {
    /// The bit: 1, 2, 4, ... 128.
    is: u8,
    /// The kind, where it is not the list's own.
    kind: Option<Kind>,
    /// The weight, where it is not the list's own.
    weight: Option<u32>,
    /// The meaning.
    means: String,
}

/// Four octets, each a number, a span (`4-7`) or any (`*`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct Pattern([(u8, u8); 4]);

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refuse = || format!("'{text}' is no code, as 127.0.0.2, 127.0.0.4-7 or 127.0.*.3");
        let octets: Option<Vec<_>> = text.split('.').map(span).collect();
        let octets = octets.and_then(|octets| octets.try_into().ok());
        octets.map(Pattern).ok_or_else(refuse)
    }
}

fn span(text: &str) -> Option<(u8, u8)> {
    let (from, to) = match text.split_once('-') {
        _ if text == "*" => return Some((0, 255)),
        Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
        None => (text.parse().ok()?, text.parse().ok()?),
    };
    (from <= to).then_some((from, to))
}

impl Pattern {
    fn fits(&self, code: Ipv4Addr) -> bool {
        let octets = code.octets();
        let mut both = self.0.iter().zip(&octets);
        both.all(|((from, to), octet)| (from..=to).contains(&octet))
    }
}

/// What one code of a listing means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The code itself.
    pub code: Ipv4Addr,
    /// What it means to have it.
    pub kind: Kind,
    /// What it adds to the score.
    pub weight: u32,
    /// In words.
    pub words: String,
}

/// What the answers to one question come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The subject is listed, with these meanings, the worst first.
    Listed(Vec<Meaning>),
    /// The list says nothing about the subject, and why that is so.
    Refused(String),
}

impl List {
    /// What answers mean. One that is no code of a list at all, or says that the
    /// list refuses, spoils the others.
    pub fn verdict(&self, answers: &[Ipv4Addr]) -> Verdict {
        if let Some(foreign) = answers.iter().find(|answer| !answer.is_loopback()) {
            return Verdict::Refused(format!(
                "answers {foreign}, which is no code of a list (a parked domain, or a resolver that rewrites answers)"
            ));
        }
        let mut meanings: Vec<Meaning> = answers
            .iter()
            .flat_map(|answer| self.meanings(*answer))
            .collect();
        meanings.sort_by_key(|meaning| std::cmp::Reverse((meaning.kind, meaning.weight)));
        meanings.dedup_by(|one, other| one.words == other.words);
        match meanings.first() {
            Some(worst) if worst.kind == Kind::Error => {
                Verdict::Refused(format!("answers {}: {}", worst.code, worst.words))
            }
            _ => Verdict::Listed(meanings),
        }
    }

    /// What one answer in 127.0.0.0/8 means: its code, or its bits.
    fn meanings(&self, code: Ipv4Addr) -> Vec<Meaning> {
        let meaning = |kind: Option<Kind>, weight: Option<u32>, words: String| Meaning {
            code,
            kind: kind.unwrap_or(self.kind),
            weight: weight.unwrap_or(self.weight),
            words,
        };
        let [_, _, _, last] = code.octets();
        if let Some(row) = self.codes.iter().find(|row| row.pattern.fits(code)) {
            let words = row.means.replace("{4}", &last.to_string());
            return vec![meaning(row.kind, row.weight, words)];
        }
        if let Some(words) = refusal(code) {
            return vec![meaning(Some(Kind::Error), None, words.to_owned())];
        }
        let set = self.bits.iter().filter(|bit| bit.is & last != 0);
        let bits: Vec<_> = set
            .map(|bit| meaning(bit.kind, bit.weight, bit.means.clone()))
            .collect();
        match bits.is_empty() {
            false => bits,
            true => vec![meaning(None, None, format!("code {code}"))],
        }
    }
}

/// What 127.255.255.x means at every list: it refuses (Spamhaus made these
/// codes, others follow).
fn refusal(code: Ipv4Addr) -> Option<&'static str> {
    match code.octets() {
        [127, 255, 255, 252] => Some("a typing error in the name of the list"),
        [127, 255, 255, 254] => Some(
            "the question came through a public resolver, or from an address without a name of its own",
        ),
        [127, 255, 255, 255] => Some("too many questions came through this resolver"),
        [127, 255, 255, _] => Some("an error"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
