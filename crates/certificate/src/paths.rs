//! All valid paths from a leaf to the anchors of a store at a moment, when each
//! of them ends, and what stands in the way of the others.
//!
//! `search` finds the chains, `obstacles` judges each certificate of a chain,
//! and rustls-webpki gives the second opinion on every chain without obstacles
//! (`opinion`). The verdict is of paths: a certificate that no valid path needs
//! harms nobody.

use crate::certificate::Certificate;
use crate::distinguished::DistinguishedName;
use crate::moment::Moment;
use crate::obstacles::{Member, Obstacle, Why, obstacles};
use crate::opinion::refusal;
use crate::search::{Chain, DeadEnd, Found, search};
use crate::signatures::Signatures;
use crate::store::{Anchor, Store};

/// The intermediates that browsers, and webpki, allow between leaf and anchor.
pub const DEEPEST: usize = 6;

/// A chain from the leaf to an anchor.
#[derive(Clone, Debug)]
pub struct Path {
    /// Places in the list as sent; the first is the leaf.
    pub certificates: Vec<usize>,
    /// The anchor's name.
    pub anchor: DistinguishedName,
    /// The anchor's certificate, where it is known.
    pub root: Option<Certificate>,
    /// The leaf is trusted itself; nobody needs to have signed it.
    pub pinned: bool,
    /// The last second of its validity.
    pub ends: Moment,
    /// Whose end that is.
    pub ends_with: Member,
    /// What stands in its way; nothing if it is valid.
    pub obstacles: Vec<Obstacle>,
}

/// What became of the search for paths.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// The valid ones; the one that ends last comes first.
    pub valid: Vec<Path>,
    /// Those with obstacles; the one with the fewest comes first, and of
    /// those with as many one that only time stands in the way of.
    pub blocked: Vec<Path>,
    /// The longest chain that ends nowhere.
    pub dead_end: Option<DeadEnd>,
    /// There were too many possibilities to look at all.
    pub exhausted: bool,
}

/// Finds the paths from the first of the sent certificates; the others may
/// stand in any order. `deepest` is how many intermediates may stand between
/// leaf and anchor; webpki never allows more than [`DEEPEST`].
#[must_use]
pub fn paths(
    sent: &[Certificate],
    store: &Store,
    at: Moment,
    deepest: usize,
    signatures: &Signatures,
) -> Paths {
    let Found {
        chains,
        dead_end,
        exhausted,
    } = search(sent, store, signatures);
    let judged = chains
        .iter()
        .filter_map(|chain| judge(chain, sent, store, at, deepest, signatures));
    let (mut valid, mut blocked): (Vec<Path>, Vec<Path>) =
        judged.partition(|path| path.obstacles.is_empty());
    valid.sort_by_key(|path| std::cmp::Reverse(path.ends));
    blocked.sort_by_key(weight);
    Paths {
        valid,
        blocked,
        dead_end,
        exhausted,
    }
}

/// First how many obstacles are not of time, then how many there are, then the length.
fn weight(path: &Path) -> (usize, usize, usize) {
    let lasting = path.obstacles.iter().filter(|one| !one.why.is_time());
    (
        lasting.count(),
        path.obstacles.len(),
        path.certificates.len(),
    )
}

fn judge(
    chain: &Chain,
    sent: &[Certificate],
    store: &Store,
    at: Moment,
    deepest: usize,
    signatures: &Signatures,
) -> Option<Path> {
    let anchor = store.anchors().get(chain.anchor)?;
    let root = anchor.certificate();
    let members = members(chain, sent, root.as_ref());
    let mut found = obstacles(&members, at, deepest);
    if found.is_empty() && !chain.pinned {
        found.extend(second(&members, anchor, at, signatures));
    }
    let (ends, ends_with) = members
        .iter()
        .map(|(member, certificate)| (certificate.not_after, *member))
        .min_by_key(|(ends, _)| *ends)?;
    Some(Path {
        certificates: chain.certificates.clone(),
        anchor: anchor.subject(),
        pinned: chain.pinned,
        ends,
        ends_with,
        obstacles: found,
        root,
    })
}

/// The certificates of a chain, and that of its anchor unless it is the leaf.
fn members<'a>(
    chain: &Chain,
    sent: &'a [Certificate],
    root: Option<&'a Certificate>,
) -> Vec<(Member, &'a Certificate)> {
    let places = chain.certificates.iter();
    let sent = places.filter_map(|&at| Some((Member::Sent(at), sent.get(at)?)));
    let root = root.filter(|_| !chain.pinned);
    sent.chain(root.map(|root| (Member::Anchor, root)))
        .collect()
}

fn second(
    members: &[(Member, &Certificate)],
    anchor: &Anchor,
    at: Moment,
    signatures: &Signatures,
) -> Option<Obstacle> {
    let sent = members
        .iter()
        .filter(|(member, _)| *member != Member::Anchor);
    let chain: Vec<&Certificate> = sent.map(|(_, certificate)| *certificate).collect();
    let why = Why::Refused(refusal(&chain, anchor, at, signatures)?);
    Some(Obstacle {
        member: Member::Sent(0),
        why,
    })
}

impl Paths {
    /// The path that ends last.
    #[must_use]
    pub fn best(&self) -> Option<&Path> {
        self.valid.first()
    }

    /// Whether a valid path goes through this place of the list as sent.
    #[must_use]
    pub fn uses(&self, at: usize) -> bool {
        self.valid
            .iter()
            .any(|path| path.certificates.contains(&at))
    }
}

impl Path {
    /// A member of it; the anchor's certificate may be unknown.
    #[must_use]
    pub fn member<'a>(
        &'a self,
        member: Member,
        sent: &'a [Certificate],
    ) -> Option<&'a Certificate> {
        match member {
            Member::Sent(at) => sent.get(at),
            Member::Anchor => self.root.as_ref(),
        }
    }

    /// Whether time alone stands in its way.
    #[must_use]
    pub fn waits(&self) -> bool {
        let mut obstacles = self.obstacles.iter();
        !self.obstacles.is_empty() && obstacles.all(|obstacle| obstacle.why.is_time())
    }
}
