//! Lints: where the certificates of a path depart from the profile of the
//! internet (RFC 5280, RFC 9525) and of the web (CA/B Baseline Requirements,
//! BR), by what they say alone. Whether a path is valid is not judged here.
//!
//! What some browser, curl (OpenSSL, GnuTLS) or Java refuses is WARNING or
//! worse. The rest is a note, and WARNING under `--strict`; but what a standard
//! only recommends, what public CAs alone have to keep, and how a root of a
//! public store is made (nobody can do anything about that) stay notes.

mod authority;
mod extensions;
mod form;
mod identifiers;
mod keys;
mod leaf;
mod names;
mod purposes;
pub mod tags;
#[cfg(test)]
mod tests;

use certificate::{Certificate, Moment};
use plugin::{Report, State, Tag};

/// What the certificate of the server is called in findings.
pub const LEAF: &str = "certificate";

/// A certificate, and the ways from it to trust anchors that are used.
pub struct Chain<'a> {
    /// The certificate of the server.
    pub leaf: &'a Certificate,
    /// Valid paths. What no path needs is no matter of lints. Without any,
    /// the leaf alone is looked at.
    pub paths: Vec<Path<'a>>,
    /// The time as of which is judged.
    pub at: Moment,
}

/// What stands above the leaf.
pub struct Path<'a> {
    /// The intermediates, the issuer of the leaf first.
    pub intermediates: Vec<&'a Certificate>,
    /// The certificate of the anchor, where it is known.
    pub root: Option<&'a Certificate>,
    /// Whether the anchor is in a public store, so that BR apply.
    pub public: bool,
}

/// All departures, the worst of a certificate first. Where one of several
/// paths has fewer, clients find that one, and what only the others have is a
/// note.
pub fn lint(chain: &Chain<'_>, strict: bool) -> Vec<Report> {
    let public = chain.paths.iter().any(|path| path.public);
    let mut paths: Vec<Vec<Flaw>> = chain.paths.iter().map(|path| above(chain, path)).collect();
    paths.sort_by_key(|flaws| weight(flaws, strict));
    let mut paths = paths.into_iter();
    let mut flaws = of(&leaf(chain, public));
    flaws.extend(paths.next().unwrap_or_default());
    for flaw in paths.flatten() {
        if !flaws.iter().any(|known| known.is_same(&flaw)) {
            flaws.push(flaw.noted());
        }
    }
    flaws.into_iter().map(|flaw| flaw.report(strict)).collect()
}

/// How bad a path is: the worst of its flaws, and how many there are.
fn weight(flaws: &[Flaw], strict: bool) -> (State, usize) {
    let worst = flaws.iter().map(|flaw| flaw.state(strict)).max();
    (worst.unwrap_or(State::Ok), flaws.len())
}

fn leaf<'a>(chain: &Chain<'a>, public: bool) -> Examined<'a> {
    let first = chain.paths.first();
    let issuer = first.and_then(|path| path.intermediates.first().copied().or(path.root));
    Examined {
        certificate: chain.leaf,
        role: Role::Leaf,
        issuer,
        public,
        at: chain.at,
    }
}

/// The flaws of the intermediates and the root of a path.
fn above(chain: &Chain<'_>, path: &Path<'_>) -> Vec<Flaw> {
    let intermediates = path
        .intermediates
        .iter()
        .map(|one| (*one, Role::Intermediate));
    let root = path.root.map(|root| (root, Role::Root));
    let members: Vec<_> = intermediates.chain(root).collect();
    let issuers = members.iter().skip(1).map(|(issuer, _)| Some(*issuer));
    let examined = |(&(certificate, role), issuer)| Examined {
        certificate,
        role,
        issuer,
        public: path.public,
        at: chain.at,
    };
    let members = members.iter().zip(issuers.chain([None]));
    members.map(examined).flat_map(|one| of(&one)).collect()
}

/// All flaws of one certificate, the worst first.
fn of(examined: &Examined<'_>) -> Vec<Flaw> {
    let mut flaws: Vec<Flaw> = [
        form::flaws(examined),
        extensions::flaws(examined),
        keys::flaws(examined),
        identifiers::flaws(examined),
        purposes::flaws(examined),
        match examined.role {
            Role::Leaf => leaf::flaws(examined),
            Role::Intermediate | Role::Root => authority::flaws(examined),
        },
        names::flaws(examined),
    ]
    .concat();
    if examined.role == Role::Root && examined.public {
        flaws = flaws.into_iter().map(Flaw::noted_if_note).collect();
    }
    flaws.sort_by_key(|flaw| std::cmp::Reverse(flaw.state(true)));
    flaws
}

/// Where a certificate stands in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Leaf,
    Intermediate,
    Root,
}

/// A certificate with what must be known of its surroundings.
struct Examined<'a> {
    certificate: &'a Certificate,
    role: Role,
    /// The certificate above it in the path, where it is known.
    issuer: Option<&'a Certificate>,
    /// Whether the path ends in a public root.
    public: bool,
    at: Moment,
}

impl Examined<'_> {
    fn is_ca(&self) -> bool {
        self.role != Role::Leaf
    }

    /// A root in the narrow sense; an anchor may also be an intermediate.
    fn is_self_issued_root(&self) -> bool {
        self.role == Role::Root && self.certificate.is_self_issued()
    }

    /// What the finding is about; no number that changes.
    fn about(&self) -> String {
        let name = self.certificate.subject.short();
        match self.role {
            Role::Leaf => LEAF.to_owned(),
            Role::Intermediate => format!("intermediate {name}"),
            Role::Root => format!("root {name}"),
        }
    }

    fn flaw(&self, tag: &'static Tag, text: impl Into<String>) -> Flaw {
        Flaw {
            tag,
            about: self.about(),
            text: text.into(),
            state: tag.state,
            never_raised: false,
        }
    }

    /// A flaw if the condition holds.
    fn when(&self, holds: bool, tag: &'static Tag, text: &str) -> Option<Flaw> {
        holds.then(|| self.flaw(tag, text))
    }
}

/// A departure from the profile.
#[derive(Clone)]
struct Flaw {
    tag: &'static Tag,
    about: String,
    text: String,
    state: State,
    /// Whether it stays a note under `--strict`.
    never_raised: bool,
}

impl Flaw {
    /// In another state than that of its tag.
    fn at(self, state: State) -> Self {
        Flaw { state, ..self }
    }

    /// A note, whatever it was, also under `--strict`.
    fn noted(self) -> Self {
        Flaw {
            state: State::Ok,
            never_raised: true,
            ..self
        }
    }

    fn noted_unless(self, holds: bool) -> Self {
        if holds { self } else { self.noted() }
    }

    /// What is a note stays one under `--strict`.
    fn noted_if_note(self) -> Self {
        let is_note = self.state == State::Ok;
        self.noted_unless(!is_note)
    }

    fn is_same(&self, other: &Flaw) -> bool {
        std::ptr::eq(self.tag, other.tag) && self.about == other.about && self.text == other.text
    }

    fn state(&self, strict: bool) -> State {
        match self.state {
            State::Ok if strict && !self.never_raised => State::Warning,
            state => state,
        }
    }

    fn report(self, strict: bool) -> Report {
        let state = self.state(strict);
        Report::finding(self.tag, self.about, self.text).at(state)
    }
}
