//! The judgement on one chain, from wherever it comes: paths, trust, names,
//! ends, the list as it is sent, the profile.

use certificate::{Certificate, LogList, Moment, Path, Signatures, Store, Subject};
use plugin::{Limits, Report};

use crate::delivered::Delivered;
use crate::expiry::{self, Ending};
use crate::sent::{Completed, INTERMEDIATE_MISSING, Sent};
use crate::stores::{Trust, Views};
use crate::transparency::{self, Logged};
use crate::{lints, names, sent, trust};

/// One chain, and what it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct ChainInput<'a> {
    /// What it is called in findings.
    pub about: &'a str,
    /// The certificates, the leaf first, the others in any order.
    pub sent: &'a [Certificate],
    /// Whether a server sent them in this order.
    pub by_server: bool,
    /// What a server sends of timestamps beside the leaf.
    pub delivered: Delivered,
    /// Issuers that were fetched to explain why there is no path.
    pub fetched: &'a [Certificate],
    /// Whom to trust.
    pub trust: &'a Trust,
    /// As of when.
    pub at: Moment,
    /// Whom the leaf must cover; all of them.
    pub subjects: &'a [Subject],
    /// The transparency logs that browsers know, if they were given.
    pub logs: Option<&'a LogList>,
    /// Intermediates that may stand between leaf and root.
    pub max_depth: Option<usize>,
    /// Whether notes are a WARNING.
    pub strict: bool,
    /// The limits of the run.
    pub limits: &'a Limits,
    /// The signatures that were verified in this run.
    pub signatures: &'a Signatures,
}

/// The judgement on one chain.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The findings, and what was fine.
    pub parts: Vec<Report>,
    /// The paths to the stores.
    pub views: Views,
    /// When it ends; nothing of an empty chain.
    pub ending: Option<Ending>,
}

/// Judges one chain.
pub fn judge_chain(input: &ChainInput) -> Judged {
    let views = input.views(input.sent);
    let ending = Ending::of(input.sent, &views.decisive, input.at);
    let of_list = of_list(input, &views);
    // A missing intermediate explains why there is no path.
    let is_explained = of_list.iter().any(|part| {
        let tag = part.tag.map(|tag| tag.name);
        tag == Some(INTERMEDIATE_MISSING.name)
    });
    let mut parts = match is_explained {
        true => Vec::new(),
        false => trust::judge(input.about, input.sent, &views),
    };
    parts.extend(of_leaf(input, &views, ending.as_ref()));
    parts.extend(of_list);
    Judged {
        parts: once(parts),
        views,
        ending,
    }
}

impl ChainInput<'_> {
    fn views(&self, list: &[Certificate]) -> Views {
        Views::of(list, self.trust, self.at, self.max_depth, self.signatures)
    }
}

/// The findings on the list, with what was fetched to complete it.
fn of_list(input: &ChainInput, views: &Views) -> Vec<Report> {
    let list = [input.sent, input.fetched].concat();
    let is_open = !input.fetched.is_empty() && views.decisive.valid.is_empty();
    let completed = is_open.then(|| input.views(&list));
    let sent = Sent {
        list: input.sent,
        by_server: input.by_server,
        completed: completed
            .as_ref()
            .map(|views| Completed { list: &list, views }),
        at: input.at,
        strict: input.strict,
    };
    sent::judge(input.about, &sent, views)
}

/// The findings on the leaf: names, end, profile.
fn of_leaf(input: &ChainInput, views: &Views, ending: Option<&Ending>) -> Vec<Report> {
    let (Some(leaf), Some(ending)) = (input.sent.first(), ending) else {
        return Vec::new();
    };
    let mut parts = names::judge(input.about, leaf, input.subjects);
    parts.push(expiry::judge(
        input.about,
        leaf,
        ending,
        input.at,
        input.limits,
    ));
    let lints = lints::lint(&linted(leaf, input, views), input.strict);
    // Which of several it is, only the caller knows.
    let named = |lint: Report| match lint.about == lints::LEAF {
        true => Report {
            about: input.about.to_owned(),
            ..lint
        },
        false => lint,
    };
    parts.extend(lints.into_iter().map(named));
    parts.extend(logged(input, leaf, views));
    parts
}

/// Takes out lints that say of the leaf what a finding on its names or its
/// paths, which stands before them, says as well.
fn once(parts: Vec<Report>) -> Vec<Report> {
    let mut said: Vec<Report> = Vec::new();
    for part in parts {
        if !said.iter().any(|before| is_said(&part, before)) {
            said.push(part);
        }
    }
    said
}

/// Whether a lint says what another finding says: the same, or what follows
/// from it. The words tell whether that is of the leaf or of somebody above.
fn is_said(lint: &Report, other: &Report) -> bool {
    const SAME: [(&str, &str, &str); 3] = [
        ("SAN_MISSING", "NAME_IN_COMMON_NAME", ""),
        ("EKU_NO_SERVER", "PURPOSE_WRONG", ""),
        ("SIGNATURE_WEAK", "SIGNATURE_UNSUPPORTED", "is signed with "),
    ];
    let name = |part: &Report| part.tag.map(|tag| tag.name);
    let (Some(one), Some(two)) = (name(lint), name(other)) else {
        return false;
    };
    let follows = |(tag, from, words): &(&str, &str, &str)| {
        (*tag, *from) == (one, two) && other.text.starts_with(words)
    };
    let is_same = one == two && lint.text == other.text;
    lint.about == other.about && (is_same || SAME.iter().any(follows))
}

/// Whether it was logged for the public, which only who has a path need be.
fn logged(input: &ChainInput, leaf: &Certificate, views: &Views) -> Vec<Report> {
    let path = views.decisive.best().filter(|path| !path.pinned);
    let Some((path, issuer)) = path.and_then(|path| Some((path, issuer(path, input.sent)?))) else {
        return Vec::new();
    };
    let logged = Logged {
        leaf,
        issuer_key: &issuer.key_info,
        public: is_public(path),
        delivered: input.delivered,
        logs: input.logs,
        at: input.at,
    };
    transparency::judge(input.about, &logged, input.signatures)
}

/// Who issued the leaf of a path; an anchor of which nothing but its name and
/// key is known has no certificate.
fn issuer<'a>(path: &'a Path, sent: &'a [Certificate]) -> Option<&'a Certificate> {
    match path.certificates.get(1) {
        Some(at) => sent.get(*at),
        None => path.root.as_ref(),
    }
}

/// The valid paths as the lints see them.
fn linted<'a>(leaf: &'a Certificate, input: &ChainInput<'a>, views: &'a Views) -> lints::Chain<'a> {
    let above = |path: &'a Path| {
        let places = path.certificates.iter().skip(1);
        lints::Path {
            intermediates: places.filter_map(|&at| input.sent.get(at)).collect(),
            root: path.root.as_ref().filter(|_| !path.pinned),
            public: is_public(path),
        }
    };
    lints::Chain {
        leaf,
        paths: views.decisive.valid.iter().map(above).collect(),
        at: input.at,
    }
}

/// Whether browsers have the root: then the rules for public authorities apply.
pub fn is_public(path: &Path) -> bool {
    match &path.root {
        Some(root) => Store::mozilla().anchor_of(root).is_some(),
        // Only of Mozilla's list itself are there no certificates.
        None => true,
    }
}

#[cfg(test)]
mod tests;
