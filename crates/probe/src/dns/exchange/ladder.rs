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
