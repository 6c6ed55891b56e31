//! Which versions a peer accepts.

use std::time::Instant;

use super::alert::Alert;
use super::ask::{Answer, ask};
use super::offer::Offer;
use super::spoken::Spoken;
use super::version::Version;
use crate::error::Ours;
use crate::tls::Target;

/// What a peer made of hellos with ever lower highest versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// What a handshake with TLS 1.3 and below has come to before.
    pub known: Option<Version>,
    /// The highest version of each hello, and what came of it.
    pub asked: Vec<(Version, Result<Answer, Ours>)>,
}

impl Versions {
    /// Whether the peer accepts a version; nothing where that was not observed.
    pub fn accepts(&self, version: Version) -> Option<bool> {
        accepts(&self.seen(), version)
    }

    /// What the peer said in versions whose hellos are in clear text.
    pub fn spoken(&self) -> impl Iterator<Item = &Spoken> {
        let answers = self
            .asked
            .iter()
            .filter_map(|(_, answer)| answer.as_ref().ok());
        answers.filter_map(Answer::spoken)
    }

    /// The versions that are accepted, the oldest first.
    pub fn accepted(&self) -> impl Iterator<Item = Version> {
        let seen = self.seen();
        let all = Version::ALL.into_iter();
        all.filter(move |version| accepts(&seen, *version) == Some(true))
    }

    /// The newest version that is accepted.
    pub fn newest(&self) -> Option<Version> {
        self.accepted().last()
    }

    fn seen(&self) -> Vec<(Version, Seen)> {
        let known = self.known.map(|known| (Version::Tls13, Seen::Chose(known)));
        let asked = self
            .asked
            .iter()
            .map(|(highest, answer)| (*highest, Seen::of(answer)));
        known.into_iter().chain(asked).collect()
    }
}

/// Asks down from the highest version until the peer has shown the lowest: with
/// one hello for each version that it accepts, and one more that it refuses.
pub fn versions(target: &Target, known: Option<Version>, deadline: Instant) -> Versions {
    let mut versions = Versions {
        known,
        asked: Vec::new(),
    };
    while let Some(highest) = next(&versions.seen()) {
        let offer = Offer::up_to(highest).named(target.server_name());
        versions
            .asked
            .push((highest, ask(target, &offer, deadline)));
    }
    versions
}

/// What a hello came to, as far as versions go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// This version was chosen.
    Chose(Version),
    /// The peer says that it does not speak the version.
    Unspoken,
    /// It refused for another reason, hung up, or stayed silent.
    Dropped,
    /// It is not known what the peer would have done.
    Nothing,
}

impl Seen {
    fn of(answer: &Result<Answer, Ours>) -> Self {
        match answer {
            Ok(Answer::Spoken(spoken)) => Seen::Chose(spoken.version),
            Ok(Answer::Refused(alert)) if alert.description == Alert::PROTOCOL_VERSION => {
                Seen::Unspoken
            }
            Ok(Answer::Refused(_) | Answer::Failed(_)) => Seen::Dropped,
            Ok(Answer::Unreached(_)) | Err(_) => Seen::Nothing,
        }
    }
}

/// The highest version of the next hello, if one is needed.
fn next(seen: &[(Version, Seen)]) -> Option<Version> {
    match seen.last() {
        None => Some(Version::Tls13),
        Some((_, Seen::Nothing)) => None,
        Some((_, Seen::Chose(version))) => version.below(),
        Some((highest, _)) if settles(seen, *highest) => None,
        Some((highest, _)) => highest.below(),
    }
}

/// Whether a refusal holds for all lower versions as well. A peer answers with
/// the highest version that it has up to that of the hello (RFC 5246 appendix
/// E.1), so that "protocol_version" does; so does whatever a peer does that has
/// chosen another version before, for it knows how to choose. Others may be
/// put off by a version that they have never heard of, and TLS 1.3 changed too
/// much for any refusal of it to say something of the rest.
fn settles(seen: &[(Version, Seen)], highest: Version) -> bool {
    let chooses = seen.iter().any(|(_, one)| matches!(one, Seen::Chose(_)));
    let unspoken = matches!(seen.last(), Some((_, Seen::Unspoken)));
    highest < Version::Tls13 && (chooses || unspoken)
}

fn accepts(seen: &[(Version, Seen)], version: Version) -> Option<bool> {
    let of = |(highest, one): &(Version, Seen)| match one {
        Seen::Chose(chosen) if *chosen == version => Some(true),
        Seen::Chose(chosen) => (*chosen < version && version <= *highest).then_some(false),
        Seen::Nothing => None,
        Seen::Unspoken | Seen::Dropped if *highest == version => Some(false),
        Seen::Unspoken | Seen::Dropped => {
            (version < *highest && settles(seen, *highest) && is_last(seen, *highest))
                .then_some(false)
        }
    };
    seen.iter().filter_map(of).max()
}

fn is_last(seen: &[(Version, Seen)], highest: Version) -> bool {
    seen.last().is_some_and(|(last, _)| *last == highest)
}

#[cfg(test)]
mod tests {
    use super::super::peer::{TIME, alert, answers, hello};
    use super::*;
    use Seen::{Chose, Dropped, Nothing, Unspoken};
    use Version::{Ssl3, Tls10, Tls11, Tls12, Tls13};

    /// A peer's answers to hellos from TLS 1.3 down to SSL 3: the version it
    /// chooses (4 for SSL 3), u for "unspoken", d for a drop, - for none. Then
    /// how many of them are asked for, and what is accepted from SSL 3 to
    /// TLS 1.3: yes, no, or not known.
    const PEERS: [(&str, &str, usize, &str); 15] = [
        ("modern", "32u--", 3, "nnnyy"),
        ("1.3 only", "3u---", 2, "nnnny"),
        ("1.3 only, hangs up", "3d---", 2, "nnnny"),
        ("1.2 only, hangs up at old hellos", "2-d--", 2, "nnnyn"),
        ("everything", "32104", 5, "yyyyy"),
        ("a hole at 1.1", "2-0-d", 3, "nynyn"),
        ("1.0 only", "0---u", 2, "nynnn"),
        ("intolerant of 1.3 and 1.2", "dd10d", 5, "nyynn"),
        ("intolerant of all but SSL 3", "dddd4", 5, "ynnnn"),
        ("nothing at all", "ddddd", 5, "nnnnn"),
        ("says so", "uu---", 2, "nnnnn"),
        ("1.3 refused, 1.2 not", "u2u--", 3, "nnnyn"),
        ("no time", "-----", 1, "?????"),
        ("no time later", "32---", 3, "???yy"),
        ("no time after a refusal", "d----", 2, "????n"),
    ];

    fn seen(script: &str, highest: Version) -> Seen {
        let place = Version::ALL.iter().rev().position(|one| *one == highest);
        match script.as_bytes()[place.unwrap()] {
            b'3' => Chose(Tls13),
            b'2' => Chose(Tls12),
            b'1' => Chose(Tls11),
            b'0' => Chose(Tls10),
            b'4' => Chose(Ssl3),
            b'u' => Unspoken,
            b'd' => Dropped,
            _ => Nothing,
        }
    }

    #[test]
    fn peers() {
        for (what, script, asked, expected) in PEERS {
            let mut all = Vec::new();
            while let Some(highest) = next(&all) {
                all.push((highest, seen(script, highest)));
            }
            assert_eq!(all.len(), asked, "{what}: {all:?}");
            let found = Version::ALL.map(|version| match accepts(&all, version) {
                Some(true) => 'y',
                Some(false) => 'n',
                None => '?',
            });
            assert_eq!(found.iter().collect::<String>(), expected, "{what}");
        }
    }

    #[test]
    fn what_a_handshake_has_shown_is_not_asked_again() {
        for (known, asked, accepted) in [
            (Some(Tls13), vec![Tls12, Tls11], "yy"),
            (Some(Tls12), vec![Tls11], "yn"),
        ] {
            let mut seen = vec![(Tls13, Chose(known.unwrap()))];
            let mut hellos = Vec::new();
            while let Some(highest) = next(&seen) {
                hellos.push(highest);
                let answer = if highest == Tls12 {
                    Chose(Tls12)
                } else {
                    Unspoken
                };
                seen.push((highest, answer));
            }
            assert_eq!(hellos, asked);
            let versions = [Tls12, Tls13].map(|version| accepts(&seen, version));
            let shown = versions.map(|one| if one == Some(true) { 'y' } else { 'n' });
            assert_eq!(shown.iter().collect::<String>(), accepted);
        }
    }

    #[test]
    fn a_peer_with_ssl_3() {
        let script = [alert(40), hello(0x0301, 0x2F), hello(0x0300, 5)];
        let peer = answers(script);
        let found = versions(&peer.target, None, Instant::now() + TIME);
        let accepted: Vec<Version> = found.accepted().collect();
        assert_eq!(accepted, [Ssl3, Tls10]);
        assert_eq!(found.accepts(Tls12), Some(false));
        let suites: Vec<u16> = found.spoken().map(|one| one.suite.0).collect();
        assert_eq!(suites, [0x2F, 5]);
        assert_eq!(peer.heard()[2][..3], [22, 3, 0], "a hello of SSL 3");
    }
}
