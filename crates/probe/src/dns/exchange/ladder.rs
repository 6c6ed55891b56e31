//! What to do next about one question, as a pure function of what its tries
//! have come to. All judging of time happens elsewhere: a try that has waited
//! long enough is simply lost.

use crate::dns::message::Path;

/// A way to put a question to its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rung {
    /// UDP, as the question is meant.
    First,
    /// UDP without EDNS.
    Plain,
    /// TCP.
    Tcp,
}

impl Rung {
    pub(super) const ALL: [Rung; 3] = [Rung::First, Rung::Plain, Rung::Tcp];
}

/// What a try has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// It was not made.
    Unused,
    /// It waits.
    Open,
    /// It has a whole reply.
    Whole,
    /// It has a truncated reply.
    Cut,
    /// It has an error that may be about nothing but our EDNS.
    Objects,
    /// It has ended without a reply.
    Lost,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: a reply or the clock decides.
    Wait,
    /// Show this reply, and go on waiting.
    Early(Rung),
    /// Make this try as well.
    Try(Rung),
    /// This reply is the answer, or there is none.
    Finish(Option<Rung>),
}

/// The next step of a question on its path.
pub(super) fn next(path: Path, first: Stand, plain: Stand, tcp: Stand) -> Step {
    match (path, first) {
        (Path::Udp | Path::Unconnected, _) => alone(first, Rung::First),
        (Path::Tcp, _) => alone(tcp, Rung::Tcp),
        (Path::Ladder, Stand::Whole) => Step::Finish(Some(Rung::First)),
        (Path::Ladder, Stand::Cut) if plain == Stand::Whole => over_tcp(tcp, Rung::Plain),
        (Path::Ladder, Stand::Cut) => over_tcp(tcp, Rung::First),
        (Path::Ladder, Stand::Objects) => without_edns(plain, tcp),
        (Path::Ladder, Stand::Open) => early(plain, tcp),
        (Path::Ladder, Stand::Lost | Stand::Unused) => without_first(plain, tcp),
    }
}

/// A path of one try.
fn alone(stand: Stand, rung: Rung) -> Step {
    match stand {
        Stand::Unused => Step::Try(rung),
        Stand::Open => Step::Wait,
        Stand::Lost => Step::Finish(None),
        Stand::Whole | Stand::Cut | Stand::Objects => Step::Finish(Some(rung)),
    }
}

/// TC asks for TCP (RFC 7766 section 5); without it, the fallback must do.
fn over_tcp(tcp: Stand, fallback: Rung) -> Step {
    match tcp {
        Stand::Lost => Step::Finish(Some(fallback)),
        _ => alone(tcp, Rung::Tcp),
    }
}

/// An error to a question with EDNS is met with one without (RFC 6891 section 7).
fn without_edns(plain: Stand, tcp: Stand) -> Step {
    match plain {
        Stand::Cut => over_tcp(tcp, Rung::Plain),
        Stand::Lost => Step::Finish(Some(Rung::First)),
        _ => alone(plain, Rung::Plain),
    }
}

/// The first try is still open: another's whole reply may be shown early, but
/// only time tells whether EDNS was dropped or one datagram was.
fn early(plain: Stand, tcp: Stand) -> Step {
    match whole(plain, tcp) {
        Some(rung) => Step::Early(rung),
        None => Step::Wait,
    }
}

/// The first try is lost: the others decide, the better reply first.
fn without_first(plain: Stand, tcp: Stand) -> Step {
    if let Some(rung) = whole(plain, tcp) {
        return Step::Finish(Some(rung));
    }
    match (plain, tcp) {
        (_, Stand::Unused) => Step::Try(Rung::Tcp),
        (Stand::Open, _) | (_, Stand::Open) => Step::Wait,
        (_, Stand::Cut | Stand::Objects) => Step::Finish(Some(Rung::Tcp)),
        (Stand::Cut | Stand::Objects, _) => Step::Finish(Some(Rung::Plain)),
        _ => Step::Finish(None),
    }
}

/// The whole reply of a fallback; TCP's first, which was asked with EDNS.
fn whole(plain: Stand, tcp: Stand) -> Option<Rung> {
    match (plain, tcp) {
        (_, Stand::Whole) => Some(Rung::Tcp),
        (Stand::Whole, _) => Some(Rung::Plain),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Rung::{First, Plain, Tcp};
    use super::Stand::{Cut, Lost, Objects, Open, Unused, Whole};
    use super::Step::{Early, Finish, Try, Wait};
    use super::*;

    #[test]
    fn the_ladder_goes_as_far_as_it_must() {
        let table = [
            // The first second, and a server that answers in it.
            ([Open, Unused, Unused], Wait),
            ([Whole, Unused, Unused], Finish(Some(First))),
            // TC goes to TCP, which has the last word if it has one.
            ([Cut, Unused, Unused], Try(Tcp)),
            ([Cut, Unused, Open], Wait),
            ([Cut, Unused, Whole], Finish(Some(Tcp))),
            ([Cut, Unused, Cut], Finish(Some(Tcp))),
            ([Cut, Unused, Lost], Finish(Some(First))),
            ([Cut, Whole, Lost], Finish(Some(Plain))),
            // An error to EDNS is followed by a question without.
            ([Objects, Unused, Unused], Try(Plain)),
            ([Objects, Open, Unused], Wait),
            ([Objects, Whole, Unused], Finish(Some(Plain))),
            ([Objects, Lost, Unused], Finish(Some(First))),
            ([Objects, Cut, Unused], Try(Tcp)),
            ([Objects, Cut, Lost], Finish(Some(Plain))),
            // After the first second a fallback may be shown, but not taken.
            ([Open, Open, Open], Wait),
            ([Open, Whole, Open], Early(Plain)),
            ([Open, Open, Whole], Early(Tcp)),
            ([Open, Whole, Whole], Early(Tcp)),
            ([Open, Cut, Open], Wait),
            ([Open, Lost, Lost], Wait),
            ([Whole, Whole, Whole], Finish(Some(First))),
            // A refusal goes to TCP at once; without EDNS there is no plain try.
            ([Lost, Unused, Unused], Try(Tcp)),
            ([Lost, Unused, Open], Wait),
            ([Lost, Unused, Whole], Finish(Some(Tcp))),
            ([Lost, Unused, Lost], Finish(None)),
            // The time is over: the best of what is there.
            ([Lost, Whole, Lost], Finish(Some(Plain))),
            ([Lost, Cut, Objects], Finish(Some(Tcp))),
            ([Lost, Cut, Lost], Finish(Some(Plain))),
            ([Lost, Open, Lost], Wait),
            ([Lost, Lost, Lost], Finish(None)),
        ];
        for ([first, plain, tcp], step) in table {
            let seen = next(Path::Ladder, first, plain, tcp);
            assert_eq!(seen, step, "{first:?} {plain:?} {tcp:?}");
        }
    }

    #[test]
    fn other_paths_have_one_rung() {
        let table = [
            (Unused, Try(First)),
            (Open, Wait),
            (Whole, Finish(Some(First))),
            (Cut, Finish(Some(First))),
            (Objects, Finish(Some(First))),
            (Lost, Finish(None)),
        ];
        for (stand, step) in table {
            assert_eq!(next(Path::Udp, stand, Unused, Unused), step);
            assert_eq!(next(Path::Unconnected, stand, Unused, Unused), step);
        }
        assert_eq!(next(Path::Tcp, Unused, Unused, Whole), Finish(Some(Tcp)));
        assert_eq!(next(Path::Tcp, Unused, Unused, Lost), Finish(None));
    }
}
