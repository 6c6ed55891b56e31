//! Whether a path leads to somebody who is trusted, and if none does, why.

use asking::dns::{count, listed};
use certificate::{Certificate, DeadEnd, Member, Obstacle, Path, Paths, PublicKey, Stop, Why};
use plugin::{Report, State, Tag};

use crate::lints::tags::{
    AIA_CRITICAL, EXTENSION_MALFORMED, EXTENSION_REPEATED, EXTENSION_UNKNOWN, KEY_ID_CRITICAL,
    SIGNATURE_MISMATCH, TIME_ENCODING, VERSION_OLD,
};
use crate::stores::Views;

plugin::tags! {
    TRUST_TAGS;
    SELF_SIGNED, Critical,
        "The certificate is signed with its own key and is not in the store: nobody accepts it who was not told to (RFC 5280 section 6.1).",
        "have a certificate issued by a public authority; or name this one with --roots if only its own clients use it";
    UNTRUSTED, Critical,
        "No path leads from the certificate to a root of the store: its issuer is neither sent nor trusted (RFC 5280 section 6.1).",
        "send the intermediates that the authority gave along; for an authority of your own name its root with --roots";
    SIGNATURE_WRONG, Critical,
        "A certificate is not signed by any key that has the name of its issuer: a wrong intermediate is sent, or it was tampered with (RFC 5280 section 6.1.3 a).",
        "send the intermediate that belongs to the certificate, as the authority gave it along";
    SIGNATURE_UNSUPPORTED, Critical,
        "A certificate is signed with an algorithm or a key that clients of today do not accept: SHA-1, MD5, RSA below 2048 bits and the like (CA/B Baseline Requirements section 7.1.3).",
        "have the certificate issued anew, with a modern algorithm";
    PATH_EXPIRED, Critical,
        "Every path leads over an intermediate or a root that has ended: clients refuse the certificate, which itself has not (RFC 5280 section 6.1.3).",
        "send the newer intermediate that the authority offers, or leave out the old one";
    PATH_NOT_YET_VALID, Critical,
        "Every path leads over an intermediate or a root that is not valid yet (RFC 5280 section 6.1.3).",
        "look whether the clock of this machine is right";
    NAME_FORBIDDEN, Critical,
        "An authority on the way may not issue for a name of the certificate: its name constraints forbid it (RFC 5280 section 4.2.1.10).",
        "have the certificate issued by an authority that may";
    PURPOSE_WRONG, Critical,
        "The certificate, or an authority on the way, is not meant for servers: its extended key usage lacks serverAuth (RFC 5280 section 4.2.1.12).",
        "have a certificate for servers issued";
    PATH_INVALID, Critical,
        "Every path breaks a rule of path validation, which is named (RFC 5280 section 6.1).",
        "have the named certificate issued anew, or send the right one";
    PATHS_TOO_MANY, Critical,
        "There are more ways through the certificates that are sent than anybody follows; none of those that were is valid. A note where one is (CVE-2018-16875).",
        "send the certificate and its intermediates alone";
    NOT_IN_MOZILLA, Warning,
        "The certificate is trusted by this machine, but by no root of Mozilla's list, which Firefox and most tools in containers have. WARNING where it was logged for the public (it has SCTs), else a note: an authority of one's own is no fault.",
        "have the certificate issued below a root that all browsers have";
    NOT_IN_SYSTEM, Warning,
        "The certificate is trusted by Mozilla's list, but by no root of this machine: its store is too old, or one of its roots was taken out.",
        "update ca-certificates of this machine; if others complain, too, have the authority's older cross-sign sent along";
    PATHS_END, Ok,
        "Several paths are valid, and they end on different days: clients that do not know the newer root fall away first.",
        "nothing; renewed certificates bring newer intermediates along";
    STORE_EMPTY, Ok,
        "This machine has no readable store of roots, so that Mozilla's list decided.",
        "install ca-certificates, or name a store with SSL_CERT_FILE or --roots";
}

/// The findings on trust.
pub fn judge(about: &str, sent: &[Certificate], views: &Views) -> Vec<Report> {
    let paths = &views.decisive;
    let mut found = Vec::new();
    match paths.best() {
        Some(best) => {
            found.push(trusted(about, sent, paths, best));
            found.extend(ends(about, sent, paths));
            found.extend(not_in_mozilla(about, sent, views));
        }
        None => found.extend(untrusted(about, sent, views)),
    }
    found.extend(too_many(about, paths));
    found.extend(
        views
            .trouble
            .iter()
            .map(|trouble| Report::finding(&STORE_EMPTY, "roots", trouble.clone())),
    );
    found
}

fn trusted(about: &str, sent: &[Certificate], paths: &Paths, best: &Path) -> Report {
    let others = match paths.valid.len() {
        1 => String::new(),
        many => format!(" ({})", count(many, "path")),
    };
    let text = match best.pinned {
        true => "is trusted itself".to_owned(),
        false => format!("is trusted: {}{others}", way(sent, best)),
    };
    Report::seen(State::Ok, about, text)
}

/// `R11, ISRG Root X1`: those above the leaf.
fn way(sent: &[Certificate], path: &Path) -> String {
    let above = path.certificates.iter().skip(1);
    let names = above.filter_map(|&at| Some(sent.get(at)?.subject.short()));
    let names: Vec<&str> = names.chain([path.anchor.short()]).collect();
    listed(&names)
}

/// That the paths end on different days, and who ends the first.
fn ends(about: &str, sent: &[Certificate], paths: &Paths) -> Option<Report> {
    let (last, first) = (paths.valid.first()?, paths.valid.last()?);
    let ender = first.member(first.ends_with, sent);
    let text = format!(
        "has {}: the first ends on {} with {} (to {}), the last on {} (to {})",
        count(paths.valid.len(), "valid path"),
        first.ends.day(),
        ender.map_or("its root", |ender| ender.subject.short()),
        first.anchor.short(),
        last.ends.day(),
        last.anchor.short()
    );
    (first.ends.day() != last.ends.day()).then(|| Report::finding(&PATHS_END, about, text))
}

fn not_in_mozilla(about: &str, sent: &[Certificate], views: &Views) -> Option<Report> {
    let mozilla = views.mozilla.as_ref()?;
    let is_logged = sent.first()?.extensions.timestamps.is_some();
    let state = match is_logged {
        true => NOT_IN_MOZILLA.state,
        false => State::Ok,
    };
    let text = format!(
        "is not trusted by Mozilla's list: {}",
        reason(sent, mozilla)
    );
    let is_missing = mozilla.valid.is_empty();
    is_missing.then(|| Report::finding(&NOT_IN_MOZILLA, about, text).at(state))
}

/// That there is no path, and why. That the leaf itself has ended, or is not
/// valid yet, is said elsewhere, and hides nothing else.
fn untrusted(about: &str, sent: &[Certificate], views: &Views) -> Option<Report> {
    let paths = &views.decisive;
    if let Some(path) = views.mozilla.as_ref().and_then(Paths::best)
        && paths.blocked.is_empty()
    {
        let text = format!(
            "is trusted by Mozilla's list ({}), but not by this machine: {}",
            path.anchor.short(),
            reason(sent, paths)
        );
        return Some(Report::finding(&NOT_IN_SYSTEM, about, text));
    }
    let (tag, text) = match paths.blocked.first() {
        Some(path) => {
            let obstacle = decisive(path)?;
            (tag_of(obstacle), blocked(sent, path, obstacle))
        }
        None => {
            let end = paths.dead_end.as_ref()?;
            (tag_of_end(end), dead_end(sent, end))
        }
    };
    Some(Report::finding(tag, about, text).at(State::Critical))
}

/// Why there is no path, in words.
fn reason(sent: &[Certificate], paths: &Paths) -> String {
    let blocked = paths.blocked.first();
    let blocked = blocked.and_then(|path| Some((path, path.obstacles.first()?)));
    match (blocked, &paths.dead_end) {
        (Some((path, obstacle)), _) => blocked_by(sent, path, obstacle),
        (None, Some(end)) => format!("it {}", dead_end(sent, end)),
        (None, None) => "there is no path".to_owned(),
    }
}

/// What to say of a path: what does not pass by itself first. Nothing where
/// only the leaf's own time stands in the way.
fn decisive(path: &Path) -> Option<&Obstacle> {
    let others = || {
        let is_own_time = |one: &&Obstacle| one.member == Member::Sent(0) && one.why.is_time();
        path.obstacles.iter().filter(move |one| !is_own_time(one))
    };
    others()
        .find(|one| !one.why.is_time())
        .or_else(|| others().next())
}

/// Where a lint explains what is wrong with the leaf, its finding is the one.
fn tag_of(obstacle: &Obstacle) -> &'static Tag {
    let is_leaf = obstacle.member == Member::Sent(0);
    match &obstacle.why {
        Why::Expired(_) => &PATH_EXPIRED,
        Why::NotYetValid(_) => &PATH_NOT_YET_VALID,
        Why::Name(_) => &NAME_FORBIDDEN,
        Why::Purpose => &PURPOSE_WRONG,
        Why::Critical(name) if is_leaf => match name.as_str() {
            "authorityInfoAccess" => &AIA_CRITICAL,
            "authorityKeyIdentifier" | "subjectKeyIdentifier" => &KEY_ID_CRITICAL,
            _ => &EXTENSION_UNKNOWN,
        },
        Why::Malformed(_) if is_leaf => &EXTENSION_MALFORMED,
        Why::Repeated(_) if is_leaf => &EXTENSION_REPEATED,
        Why::Version(_) if is_leaf => &VERSION_OLD,
        Why::Algorithms if is_leaf => &SIGNATURE_MISMATCH,
        Why::Time { .. } if is_leaf => &TIME_ENCODING,
        _ => &PATH_INVALID,
    }
}

fn tag_of_end(end: &DeadEnd) -> &'static Tag {
    match end.why {
        Stop::SelfSigned if end.certificates.len() == 1 => &SELF_SIGNED,
        Stop::WrongSignature => &SIGNATURE_WRONG,
        Stop::UnsupportedAlgorithm => &SIGNATURE_UNSUPPORTED,
        Stop::SelfSigned | Stop::UnknownIssuer | Stop::Circle => &UNTRUSTED,
    }
}

fn blocked(sent: &[Certificate], path: &Path, obstacle: &Obstacle) -> String {
    match obstacle.member {
        Member::Sent(0) => obstacle.why.to_string(),
        _ => format!("has no valid path: {}", blocked_by(sent, path, obstacle)),
    }
}

fn blocked_by(sent: &[Certificate], path: &Path, obstacle: &Obstacle) -> String {
    let who = match obstacle.member {
        Member::Sent(0) => "it",
        member => path
            .member(member, sent)
            .map_or("the root", |certificate| certificate.subject.short()),
    };
    format!("{who} {}", obstacle.why)
}

/// `is signed by R11, which is neither sent nor trusted`.
fn dead_end(sent: &[Certificate], end: &DeadEnd) -> String {
    let Some(top) = end.certificates.last().and_then(|&at| sent.get(at)) else {
        return "has no path".to_owned();
    };
    let is_leaf = end.certificates.len() == 1;
    let (name, issuer) = (top.subject.short(), top.issuer.short());
    let who = match is_leaf {
        true => "is".to_owned(),
        false => format!("leads to {name}, which is"),
    };
    match end.why {
        Stop::SelfSigned if is_leaf => "is self-signed, and not in the store".to_owned(),
        Stop::SelfSigned => format!("leads to the root {name}, which is not trusted"),
        Stop::UnknownIssuer => {
            format!("{who} issued by {issuer}, which is neither sent nor trusted")
        }
        Stop::WrongSignature => format!("{who} not signed by the key of its issuer {issuer}"),
        Stop::UnsupportedAlgorithm => {
            format!(
                "{who} signed {}, which clients do not accept",
                by(sent, top)
            )
        }
        Stop::Circle => format!("{who} issued by {issuer}, which leads back to it"),
    }
}

/// With which algorithm, or where that is a good one by which key.
fn by(sent: &[Certificate], top: &Certificate) -> String {
    let algorithm = &top.signature;
    let mut issuers = sent.iter().filter(|one| one.subject.der == top.issuer.der);
    let weak = |one: &&Certificate| matches!(one.key, PublicKey::Rsa { bits, .. } if bits < 2_048);
    match issuers.find(weak) {
        Some(issuer) => format!(
            "by {} with a key of the kind {}",
            issuer.subject.short(),
            issuer.key
        ),
        None => format!("with {algorithm}"),
    }
}

/// That not every way was followed.
fn too_many(about: &str, paths: &Paths) -> Option<Report> {
    let is_found = !paths.valid.is_empty();
    let (state, text) = match is_found {
        true => (State::Ok, "has more possible paths than were looked at"),
        false => (
            PATHS_TOO_MANY.state,
            "has too many possibilities of a path, none of which was found valid",
        ),
    };
    let finding = Report::finding(&PATHS_TOO_MANY, about, text).at(state);
    paths.exhausted.then_some(finding)
}

#[cfg(test)]
mod tests {
    use certificate::{DEEPEST, Moment, Signatures, Store, paths};
    use lab::authority::{Authority, Blank, Log, time};

    use super::*;

    /// A chain, and who of these two stores knows its root.
    fn said(blank: Blank, in_system: bool, in_mozilla: bool, trouble: Option<&str>) -> Vec<String> {
        let (root, other) = (Authority::root("Root"), Authority::root("Other"));
        let leaf = root.sign(blank);
        let read = |der: &[u8]| Certificate::new(der.to_vec()).unwrap();
        let sent = [read(&leaf.der)];
        let store = |knows: bool| Store::of(&[read(if knows { &root.der } else { &other.der })]);
        let find = |knows: bool| {
            let at = Moment(time::now());
            paths(&sent, &store(knows), at, DEEPEST, &Signatures::default())
        };
        let views = Views {
            decisive: find(in_system),
            mozilla: Some(find(in_mozilla)),
            trouble: trouble.map(str::to_owned),
        };
        let found = judge("certificate", &sent, &views);
        let line = |part: &Report| {
            let tag = part.tag.map_or("-", |tag| tag.name);
            format!("{} {tag} {}", part.state(), part.text)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn the_store_of_the_machine_decides_and_mozillas_is_looked_at() {
        let plain = || Blank::leaf("www.shop.example");
        let logged = || plain().logged(&[(&Log::new("Log"), 0)]);
        let trusted = "OK - is trusted: Root".to_owned();
        let not_in_mozilla = "NOT_IN_MOZILLA is not trusted by Mozilla's list: it is issued by Root, which is neither sent nor trusted";
        assert_eq!(said(plain(), true, true, None), [trusted.as_str()]);
        assert_eq!(
            said(plain(), true, false, None),
            [trusted.clone(), format!("OK {not_in_mozilla}")]
        );
        assert_eq!(
            said(logged(), true, false, None),
            [trusted.clone(), format!("WARNING {not_in_mozilla}")]
        );
        assert_eq!(
            said(plain(), false, true, None),
            [
                "WARNING NOT_IN_SYSTEM is trusted by Mozilla's list (Root), but not by this machine: it is issued by Root, which is neither sent nor trusted"
            ]
        );
        assert_eq!(
            said(plain(), false, false, None),
            ["CRITICAL UNTRUSTED is issued by Root, which is neither sent nor trusted"]
        );
        assert_eq!(
            said(plain(), true, true, Some("this machine has none")),
            [trusted, "OK STORE_EMPTY this machine has none".to_owned()]
        );
    }

    #[test]
    fn more_ways_than_anybody_follows_are_told() {
        let told = |valid: Vec<Path>| {
            let decisive = Paths {
                valid,
                exhausted: true,
                blocked: Vec::new(),
                dead_end: None,
            };
            let found = too_many("certificate", &decisive).unwrap();
            assert_eq!(found.tag.map(|tag| tag.name), Some("PATHS_TOO_MANY"));
            (found.state(), found.text)
        };
        let root = Authority::root("Root");
        let read = |der: &[u8]| Certificate::new(der.to_vec()).unwrap();
        let leaf = [read(&root.sign(Blank::leaf("www.shop.example")).der)];
        let store = Store::of(&[read(&root.der)]);
        let now = Moment(time::now());
        let found = paths(&leaf, &store, now, DEEPEST, &Signatures::default());
        assert!(too_many("certificate", &found).is_none());
        let (state, text) = told(found.valid);
        assert_eq!(
            (state, text.as_str()),
            (State::Ok, "has more possible paths than were looked at")
        );
        let (state, text) = told(Vec::new());
        assert_eq!(
            (state, text.as_str()),
            (
                State::Critical,
                "has too many possibilities of a path, none of which was found valid"
            )
        );
    }

    #[test]
    fn what_is_blocked_is_blocked_in_both() {
        let client = Blank::leaf("www.shop.example").eku(&["1.3.6.1.5.5.7.3.2"]);
        assert_eq!(
            said(client, true, true, None),
            ["CRITICAL PURPOSE_WRONG is not for servers (no serverAuth in its purposes)"]
        );
    }
}
