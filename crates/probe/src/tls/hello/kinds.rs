//! Which kinds of suites a peer accepts, best first.

use std::time::Instant;

use super::ask::{Answer, ask};
use super::offer::Offer;
use super::spoken::Spoken;
use super::suite::Kind;
use super::version::Version;
use crate::error::Ours;
use crate::tls::Target;

/// What a peer chose from what browsers offer, and then as one kind of suites
/// after the other was no longer offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// What came of the offer of [`Offer::of_browsers`].
    pub browsers: Result<Answer, Ours>,
    /// Its choices, the first the one it likes best.
    pub spoken: Vec<Spoken>,
    /// What came of the last offer; nothing if the peer has chosen what every
    /// client has, so that the rest did not matter.
    pub end: Option<Result<Answer, Ours>>,
}

impl Kinds {
    /// The kinds in the order in which the peer chose them.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.spoken.iter().filter_map(|spoken| spoken.suite.kind())
    }

    /// Whether these are all: the peer refused what was left.
    pub fn complete(&self) -> bool {
        matches!(self.end, Some(Ok(Answer::Refused(_) | Answer::Failed(_))))
    }
}

/// Offers what browsers do, then everything up to a version, TLS 1.2 at most,
/// then the same without what was chosen, until the peer refuses or has chosen
/// ECDHE.
pub fn kinds(target: &Target, highest: Version, deadline: Instant) -> Kinds {
    let offer = Offer::up_to(highest.min(Version::Tls12)).named(target.server_name());
    let browsers = Offer::of_browsers().named(target.server_name());
    let mut found = Kinds {
        browsers: ask(target, &browsers, deadline),
        spoken: Vec::new(),
        end: None,
    };
    loop {
        let known: Vec<Kind> = found.kinds().collect();
        if known.contains(&Kind::Ecdhe) {
            return found;
        }
        match ask(target, &offer.clone().without(&known), deadline) {
            Ok(Answer::Spoken(spoken)) => found.spoken.push(*spoken),
            other => {
                found.end = Some(other);
                return found;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::peer::{TIME, alert, answers, hello};
    use super::*;

    fn asked(script: [Vec<u8>; 4]) -> Kinds {
        let [one, two, three, four] = script;
        let peer = answers([alert(70), one, two, three, four]);
        kinds(&peer.target, Version::Tls12, Instant::now() + TIME)
    }

    #[test]
    fn one_kind_after_the_other() {
        let found = asked([
            hello(0x0303, 0x2F),
            hello(0x0303, 0x0A),
            hello(0x0303, 5),
            alert(40),
        ]);
        let kinds: Vec<Kind> = found.kinds().collect();
        assert_eq!(kinds, [Kind::Rsa, Kind::TripleDes, Kind::Rc4]);
        assert!(found.complete());
        let browsers = found.browsers.map(|answer| answer.refusal());
        assert_eq!(browsers, Ok(Some(70)));
    }

    #[test]
    fn what_all_have_is_enough() {
        let unused = [Vec::new(), Vec::new()];
        let [one, two] = unused;
        let found = asked([hello(0x0303, 0x33), hello(0x0303, 0xC013), one, two]);
        let kinds: Vec<Kind> = found.kinds().collect();
        assert_eq!(kinds, [Kind::Dhe, Kind::Ecdhe]);
        assert!(!found.complete());
        assert_eq!(found.end, None);
    }

    #[test]
    fn a_peer_that_chooses_what_is_no_longer_offered() {
        let found = asked([
            hello(0x0303, 0x2F),
            hello(0x0303, 0x2F),
            Vec::new(),
            Vec::new(),
        ]);
        assert_eq!(found.spoken.len(), 1);
        assert!(found.complete());
    }
}
