//! What is asked about each certificate of a path, all at once.

use std::thread;

use certificate::{Certificate, Moment, Path, Signatures, Standing};

use super::network::Asking;
use super::{Facts, Given, Heard};
use crate::stock::Stock;

/// A certificate, and the one that issued it.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Whose revocation is looked for.
    pub certificate: &'a Certificate,
    /// Who would have revoked it.
    pub issuer: &'a Certificate,
    /// Whether it is the first.
    pub is_leaf: bool,
}

/// The certificates of a path below its anchor, as far as the certificates of
/// their issuers are known; `list` is what the path was found in.
pub fn links<'a>(path: &'a Path, list: &'a [Certificate]) -> Vec<Link<'a>> {
    if path.pinned {
        return Vec::new();
    }
    let members: Vec<&Certificate> = path
        .certificates
        .iter()
        .filter_map(|&at| list.get(at))
        .collect();
    let issuers = members.iter().copied().skip(1).chain(&path.root);
    let link = |(place, (certificate, issuer))| Link {
        certificate,
        issuer,
        is_leaf: place == 0,
    };
    members
        .iter()
        .copied()
        .zip(issuers)
        .enumerate()
        .map(link)
        .collect()
}

/// Whom to ask.
pub struct Sources<'a> {
    /// The lists that the user gave.
    pub given: &'a [Given],
    /// What fetches; without it nothing is fetched.
    pub stock: Option<&'a Stock<'a>>,
    /// As of when.
    pub at: Moment,
    /// The signatures that were verified in this run.
    pub signatures: &'a Signatures,
}

/// Asks about all of these at once.
pub fn observe(links: &[Link<'_>], sources: &Sources<'_>) -> Vec<Facts> {
    match links {
        // A thread of its own would cost more than it saves.
        [] | [_] => links.iter().map(|link| ask(link, sources)).collect(),
        several => at_once(several, sources),
    }
}

fn at_once(links: &[Link<'_>], sources: &Sources<'_>) -> Vec<Facts> {
    thread::scope(|scope| {
        let spawn = |link| {
            let asking = move || ask(link, sources);
            (link, thread::Builder::new().spawn_scoped(scope, asking))
        };
        let threads: Vec<_> = links.iter().map(spawn).collect();
        let join = |(link, thread): (
            &Link<'_>,
            std::io::Result<thread::ScopedJoinHandle<'_, Facts>>,
        )| match thread {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|_| unasked(link, "a bug in this program")),
            Err(error) => unasked(link, &error.to_string()),
        };
        threads.into_iter().map(join).collect()
    })
}

fn unasked(link: &Link<'_>, why: &str) -> Facts {
    let heard = Heard {
        source: "this program".to_owned(),
        given: false,
        said: Err(format!("could not ask: {why}")),
    };
    Facts {
        heard: vec![heard],
        ..begun(link)
    }
}

fn begun(link: &Link<'_>) -> Facts {
    let name = || link.certificate.subject.short().to_owned();
    Facts {
        above: (!link.is_leaf).then(name),
        ..Facts::default()
    }
}

/// First what was given, which takes the place of the list, then the list,
/// then the responder, until one says revoked: a responder may know of it
/// before the list does.
fn ask(link: &Link<'_>, sources: &Sources<'_>) -> Facts {
    let mut facts = begun(link);
    for file in sources.given {
        file.look(
            link.certificate,
            link.issuer,
            sources.at,
            sources.signatures,
            &mut facts,
        );
    }
    let Some(stock) = sources.stock else {
        return facts;
    };
    let asking = Asking {
        link,
        sources,
        stock,
    };
    if facts.heard.iter().all(|heard| heard.said.is_err()) {
        asking.lists(&mut facts);
    }
    let is_revoked = |heard: &Heard| matches!(heard.said, Ok(Standing::Revoked(_)));
    if !facts.heard.iter().any(is_revoked) {
        asking.responders(&mut facts);
    }
    facts
}
