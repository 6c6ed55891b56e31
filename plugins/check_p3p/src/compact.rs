//! A compact policy (P3P 1.0, chapter 4), and whether it says what the full
//! one does.

use std::collections::{BTreeMap, BTreeSet};

use asking::dns::count;

use crate::content::quoted;
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::{Group, Required, Token, Word};

/// What a word of a compact policy is.
enum Read {
    Token(Token),
    /// A token that user agents take, though it is none, and what it stands for.
    Odd(Token),
    Unknown,
}

/// Reads the value of `CP`. None if there is no policy in it.
pub fn read(text: &str, faults: &mut Faults) -> Option<BTreeSet<Token>> {
    let words: Vec<_> = text.split_whitespace().collect();
    let read: Vec<_> = words.iter().map(|word| read_token(word)).collect();
    let of = |wanted: fn(&Read) -> bool| -> Vec<&str> {
        let both = words.iter().zip(&read);
        both.filter(|(_, read)| wanted(read))
            .map(|(word, _)| *word)
            .collect()
    };
    let unknown = of(|read| matches!(read, Read::Unknown));
    if unknown.len() == words.len() {
        let text = match words.is_empty() {
            true => "is empty".to_owned(),
            false => format!("is {}, which has no token", quoted(text)),
        };
        faults.whole(&tags::COMPACT_IS_NO_POLICY, text);
        return None;
    }
    if !unknown.is_empty() {
        let text = format!(
            "has {}: {}",
            count(unknown.len(), "unknown token"),
            some(&unknown)
        );
        faults.whole(&tags::COMPACT_TOKEN_UNKNOWN, text);
    }
    let odd = of(|read| matches!(read, Read::Odd(_)));
    if !odd.is_empty() {
        faults.whole(&tags::COMPACT_TOKEN_ODD, format!("has {}", some(&odd)));
    }
    let tokens = read.into_iter().filter_map(|read| match read {
        Read::Token(token) | Read::Odd(token) => Some(token),
        Read::Unknown => None,
    });
    let tokens = tokens.collect();
    judge(&tokens, faults);
    Some(tokens)
}

/// The first few of a list.
fn some(words: &[&str]) -> String {
    const FEW: usize = 8;
    let few: Vec<_> = words.iter().take(FEW).map(|word| quoted(word)).collect();
    let more = match words.len() > FEW {
        true => ", …",
        false => "",
    };
    format!("{}{more}", few.join(", "))
}

/// One token: three capitals, and behind a purpose or recipient one letter for
/// the choice (sections 4.2.5 and 4.2.6).
fn read_token(text: &str) -> Read {
    let (stem, letter) = match text.char_indices().nth(3) {
        None => (text, None),
        Some((end, letter)) => match text.split_at(end) {
            (stem, rest) if rest.len() == 1 => (stem, Some(letter)),
            _ => return Read::Unknown,
        },
    };
    let required = letter.map_or(Some(Required::Always), Required::letter);
    // Customisation, which drafts and one large browser had.
    let is_draft = stem == "CUS";
    let word = Word::of_token(if is_draft { "TAI" } else { stem });
    let (Some(word), Some(required)) = (word, required) else {
        return Read::Unknown;
    };
    let token = Token { word, required };
    match letter {
        Some(_) if !word.group.has_choice() => Read::Unknown,
        Some(_) if word.is_fixed() => Read::Odd(word.always()),
        _ if is_draft => Read::Odd(token),
        _ => Read::Token(token),
    }
}

/// What each compact policy must have.
fn judge(tokens: &BTreeSet<Token>, faults: &mut Faults) {
    let of = |group: Group| tokens.iter().filter(move |token| token.word.group == group);
    let has = |group| of(group).next().is_some();
    let needed = [
        (Group::Access, "access", true),
        (Group::Purpose, "purpose", true),
        (Group::Recipient, "recipient", true),
        (Group::Retention, "retention", !has(Group::NonIdentifiable)),
        (Group::Category, "category", !has(Group::NonIdentifiable)),
    ];
    let missing: Vec<_> = needed
        .into_iter()
        .filter(|(group, _, is_needed)| *is_needed && !has(*group))
        .map(|(_, name, _)| name)
        .collect();
    if !missing.is_empty() {
        let text = format!("has no token for {}", missing.join(", "));
        faults.whole(&tags::COMPACT_INCOMPLETE, text);
    }
    let access: Vec<_> = of(Group::Access).collect();
    if access.len() > 1 {
        faults.whole(&tags::COMPACT_AMBIGUOUS, format!("has {}", joined(&access)));
    }
    let remedies: Vec<_> = of(Group::Remedies).collect();
    if !remedies.is_empty() && !has(Group::Disputes) {
        let text = format!("has {} without DSP", joined(&remedies));
        faults.whole(&tags::COMPACT_REMEDIES, text);
    }
}

/// Holds a compact policy against what follows from the full one (section 4.5).
pub fn compare(compact: &BTreeSet<Token>, full: &BTreeSet<Token>, faults: &mut Faults) {
    let (says, means) = (strengths(compact), strengths(full));
    let more = |here: &BTreeMap<&'static Word, u8>,
                there: &BTreeMap<&'static Word, u8>,
                promises: bool| {
        let stronger = here.iter().filter(|(word, strength)| {
            word.is_promise() == promises && there.get(*word).is_none_or(|other| other < strength)
        });
        stronger.map(|(word, _)| named(word)).collect::<Vec<_>>()
    };
    let hidden = more(&means, &says, false);
    let promised = more(&says, &means, true);
    if !hidden.is_empty() {
        let text = format!("hides {}, which the full policy has", hidden.join(", "));
        faults.whole(&tags::COMPACT_LAXER, text);
    }
    if !promised.is_empty() {
        let text = format!(
            "promises {}, which the full policy has not",
            promised.join(", ")
        );
        faults.whole(&tags::COMPACT_LAXER, text);
    }
    let surplus = more(&says, &means, false);
    if !surplus.is_empty() {
        let text = format!("has {}, which the full policy has not", surplus.join(", "));
        faults.whole(&tags::COMPACT_STRICTER, text);
    }
    let withheld: Vec<_> = more(&means, &says, true);
    // Another access than promised is already said.
    if !withheld.is_empty() && promised.is_empty() {
        let text = format!("lacks {}, which the full policy has", withheld.join(", "));
        faults.whole(&tags::COMPACT_STRICTER, text);
    }
}

fn joined(tokens: &[&Token]) -> String {
    let texts: Vec<_> = tokens.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

fn named(word: &Word) -> String {
    format!("{} ({})", word.token, word.element)
}

/// How much each word takes of the user: most where there is no choice, least
/// where there must be consent.
fn strengths(tokens: &BTreeSet<Token>) -> BTreeMap<&'static Word, u8> {
    let mut strengths = BTreeMap::new();
    for token in tokens {
        let strength = match token.required {
            Required::OptIn => 1,
            Required::OptOut => 2,
            Required::Always => 3,
        };
        let most = strengths.entry(token.word).or_insert(strength);
        *most = strength.max(*most);
    }
    strengths
}

impl Word {
    /// Whether it speaks for the site: users gain by it.
    fn is_promise(&self) -> bool {
        matches!(
            self.group,
            Group::Access | Group::Disputes | Group::Remedies | Group::NonIdentifiable
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> BTreeSet<Token> {
        read(text, &mut Faults::default()).unwrap()
    }

    #[test]
    fn compact_policies_are_judged() {
        for (text, expected) in [
            (
                "NOI DSP COR CURa ADMa DEVa TAIo OUR STP NAV",
                "COMPACT_TOKEN_ODD has 'CURa'",
            ),
            ("ALL CUR TELi OUR UNRo IND  NAV COM NAV LOC", ""),
            ("NOI CUR OUR NID", ""),
            ("NOI CUR OUR NOR NAV TST", ""),
            (
                "ALL CUR CUSo OURi IND NAV",
                "COMPACT_TOKEN_ODD has 'CUSo', 'OURi'",
            ),
            (
                "ALL CUR OUR IND NAV FOO NOIa curo",
                "COMPACT_TOKEN_UNKNOWN has 3 unknown tokens: 'FOO', 'NOIa', 'curo'",
            ),
            (
                "ALL CUR OUR IND NAV TELx",
                "COMPACT_TOKEN_UNKNOWN has 1 unknown token: 'TELx'",
            ),
            (
                "CUR OUR",
                "COMPACT_INCOMPLETE has no token for access, retention, category",
            ),
            (
                "NOI NID",
                "COMPACT_INCOMPLETE has no token for purpose, recipient",
            ),
            ("ALL NON CUR OUR IND NAV", "COMPACT_AMBIGUOUS has ALL, NON"),
            (
                "ALL COR LAW CUR OUR IND NAV",
                "COMPACT_REMEDIES has COR, LAW without DSP",
            ),
            (
                "This is not a P3P policy! See g.co/p3phelp for more info.",
                "COMPACT_IS_NO_POLICY is 'This is not a P3P policy! See g.co/p3phelp for more info.', which has no token",
            ),
            ("", "COMPACT_IS_NO_POLICY is empty"),
        ] {
            let mut faults = Faults::default();
            read(text, &mut faults);
            assert_eq!(faults.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn the_compact_policy_says_what_the_full_one_does() {
        let full = "ALL DSP COR CUR TELo OUR UNR STP IND NAV UNI";
        for (compact, expected) in [
            (full, ""),
            (
                "ALL DSP COR CUR OUR STP NAV UNI",
                "COMPACT_LAXER hides TEL (telemarketing), UNR (unrelated), IND (indefinitely), which the full policy has",
            ),
            (
                "ALL DSP COR CUR TELi OUR UNR STP IND NAV UNI",
                "COMPACT_LAXER hides TEL (telemarketing), which the full policy has",
            ),
            (
                "ALL DSP COR CUR TEL OUR UNR STP IND NAV UNI HEA",
                "COMPACT_STRICTER has TEL (telemarketing), HEA (health), which the full policy has not",
            ),
            (
                "ALL DSP COR MON NID CUR TELo OUR UNR STP IND NAV UNI",
                "COMPACT_LAXER promises MON (money), NID (NON-IDENTIFIABLE), which the full policy has not",
            ),
            (
                "CAO DSP COR CUR TELo OUR UNR STP IND NAV UNI",
                "COMPACT_LAXER promises CAO (contact-and-other), which the full policy has not",
            ),
            (
                "ALL CUR TELo OUR UNR STP IND NAV UNI",
                "COMPACT_STRICTER lacks DSP (DISPUTES), COR (correct), which the full policy has",
            ),
        ] {
            let mut faults = Faults::default();
            compare(&tokens(compact), &tokens(full), &mut faults);
            assert_eq!(faults.to_string(), expected, "{compact}");
        }
    }
}
