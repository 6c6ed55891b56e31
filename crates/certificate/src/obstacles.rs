//! What keeps a chain of right signatures from being a valid path (RFC 5280,
//! 6.1): every obstacle with the certificate that it lies in.

use std::fmt;

use crate::certificate::Certificate;
use crate::constraints::violation;
use crate::moment::Moment;

/// A member of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// A certificate, by its place in the list as sent; 0 is the leaf.
    Sent(usize),
    /// The trust anchor.
    Anchor,
}

/// What stands in the way of a path, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The certificate that it lies in.
    pub member: Member,
    /// What it is.
    pub why: Why,
}

/// What stands in the way; shown as what the certificate is or does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It ended then.
    Expired(Moment),
    /// It begins then.
    NotYetValid(Moment),
    /// It issued another and is no CA (4.2.1.9).
    NotCa,
    /// It issued another and its keyUsage does not allow that (4.2.1.3).
    MayNotIssue,
    /// It has more intermediates below it than it allows (4.2.1.9).
    PathLength {
        /// How many it allows.
        allowed: u32,
        /// How many there are.
        found: usize,
    },
    /// It forbids a name below it: `www.else.example (permitted is shop.example)` (4.2.1.10).
    Name(String),
    /// Its purposes do not include servers (4.2.1.12).
    Purpose,
    /// It has a critical extension that nobody knows, or knows as such (4.2).
    Critical(String),
    /// It is not of version 3.
    Version(u32),
    /// An extension that decides cannot be decoded.
    Malformed(String),
    /// An extension that decides stands there twice (4.2).
    Repeated(String),
    /// It names one signature algorithm inside and another outside (4.1.1.2).
    Algorithms,
    /// It writes one of its times, which is named, in this odd form (4.1.2.5).
    Time {
        /// `notBefore` or `notAfter`.
        name: &'static str,
        /// The time as it stands there.
        text: String,
    },
    /// The path has more intermediates than are allowed.
    TooDeep {
        /// How many are allowed.
        allowed: usize,
        /// How many there are.
        found: usize,
    },
    /// The validation of rustls refuses it for another reason.
    Refused(String),
}

impl Why {
    /// Whether time alone stands in the way.
    #[must_use]
    pub fn is_time(&self) -> bool {
        matches!(self, Why::Expired(_) | Why::NotYetValid(_))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Expired(end) => write!(f, "expired on {}", end.day()),
            Why::NotYetValid(begin) => write!(f, "is not valid before {begin}"),
            Why::NotCa => f.write_str("issued a certificate but is no CA"),
            Why::MayNotIssue => {
                f.write_str("issued a certificate but its keyUsage lacks keyCertSign")
            }
            Why::PathLength { allowed, found } => {
                let below = intermediates(*found);
                write!(f, "has {below} below it (path length {allowed})")
            }
            Why::Name(name) => write!(f, "may not issue for {name}"),
            Why::Purpose => f.write_str("is not for servers (no serverAuth in its purposes)"),
            Why::Critical(name) if NEVER_CRITICAL.contains(&name.as_str()) => {
                write!(f, "marks {name} as critical")
            }
            Why::Critical(name) => write!(f, "has an unknown critical extension {name}"),
            Why::Version(version) => write!(f, "is of version {version}, not 3"),
            Why::Malformed(name) => write!(f, "has a {name} that cannot be decoded"),
            Why::Repeated(name) => write!(f, "has more than one {name}"),
            Why::Algorithms => f.write_str("names another signature algorithm inside than outside"),
            Why::Time { name, text } => write!(
                f,
                "writes {name} {text}, not in whole seconds of UTC (RFC 5280 section 4.1.2.5)"
            ),
            Why::TooDeep { allowed, found } => {
                write!(f, "needs {} (limit {allowed})", intermediates(*found))
            }
            Why::Refused(why) => write!(f, "is refused: {why} (rustls-webpki)"),
        }
    }
}

fn intermediates(count: usize) -> String {
    match count {
        1 => "1 intermediate".to_owned(),
        _ => format!("{count} intermediates"),
    }
}

/// The members of a path from the leaf to the anchor, if its certificate is known.
pub(crate) type Members<'a> = [(Member, &'a Certificate)];

/// All obstacles on a path, from the leaf upwards.
pub(crate) fn obstacles(members: &Members<'_>, at: Moment, deepest: usize) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for (place, &(member, certificate)) in members.iter().enumerate() {
        let below = members.get(..place).unwrap_or_default();
        let mut whys = of_itself(member, certificate, at);
        if place > 0 {
            whys.extend(of_issuer(certificate, below));
        }
        found.extend(whys.into_iter().map(|why| Obstacle { member, why }));
    }
    found.extend(depth(members, deepest));
    found
}

fn of_itself(member: Member, certificate: &Certificate, at: Moment) -> Vec<Why> {
    let expired = (certificate.not_after < at).then_some(Why::Expired(certificate.not_after));
    let early = (certificate.not_before > at).then_some(Why::NotYetValid(certificate.not_before));
    let is_sent = matches!(member, Member::Sent(_));
    let version =
        (is_sent && certificate.version != 3).then_some(Why::Version(certificate.version));
    let purpose = (is_sent && !is_for_servers(certificate)).then_some(Why::Purpose);
    let algorithms = (is_sent && !certificate.signature.agrees).then_some(Why::Algorithms);
    let mut whys: Vec<Why> = [expired, early, version, purpose, algorithms]
        .into_iter()
        .flatten()
        .collect();
    whys.extend(repeated(certificate).filter(|_| is_sent));
    whys.extend(odd_time(certificate).filter(|_| is_sent));
    for extension in &certificate.extensions.list {
        if extension.malformed && READ_BY_ALL.contains(&extension.oid.as_str()) {
            whys.push(Why::Malformed(extension.name.clone()));
        } else if extension.critical && !extension.is_processed() {
            whys.push(Why::Critical(extension.name.clone()));
        }
    }
    whys
}

/// The first of its times that is not in whole seconds of UTC, as clients want
/// them all.
fn odd_time(certificate: &Certificate) -> Option<Why> {
    let times = ["notBefore", "notAfter"]
        .into_iter()
        .zip(&certificate.times);
    let (name, time) = times.into_iter().find(|(_, time)| !time.is_whole())?;
    let text = time.text.clone();
    Some(Why::Time { name, text })
}

/// The first extension that stands there twice, of those that all clients read.
fn repeated(certificate: &Certificate) -> Option<Why> {
    let mut repeated = certificate.extensions.repeated();
    let first = repeated.find(|extension| READ_BY_ALL.contains(&extension.oid.as_str()))?;
    Some(Why::Repeated(first.name.clone()))
}

/// The extensions that all clients read, so that they refuse a certificate
/// where one of them is malformed or stands twice: keyUsage, subjectAltName,
/// basicConstraints, nameConstraints, cRLDistributionPoints, extKeyUsage.
const READ_BY_ALL: [&str; 6] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.31",
    "2.5.29.37",
];

/// Known extensions that no client expects to be critical (4.2.1.1, 4.2.1.2, 4.2.2.1).
const NEVER_CRITICAL: [&str; 3] = [
    "authorityKeyIdentifier",
    "subjectKeyIdentifier",
    "authorityInfoAccess",
];

/// Without the extension, any purpose; with it, this one, even in CAs, as
/// browsers and OpenSSL want it.
fn is_for_servers(certificate: &Certificate) -> bool {
    const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
    let purposes = certificate.extensions.extended_key_usage.as_ref();
    purposes.is_none_or(|purposes| purposes.value.iter().any(|oid| oid == SERVER_AUTH))
}

fn of_issuer(issuer: &Certificate, below: &Members<'_>) -> Vec<Why> {
    // Before version 3 no certificate could say that it is a CA.
    let is_old = issuer.version < 3;
    let no_ca = (!is_old && !issuer.is_ca()).then_some(Why::NotCa);
    let usage = issuer.extensions.key_usage.as_ref();
    let may_issue = usage.is_none_or(|usage| usage.value.key_cert_sign());
    let may_not = (!may_issue).then_some(Why::MayNotIssue);
    [
        no_ca,
        may_not,
        path_length(issuer, below),
        name(issuer, below),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn path_length(issuer: &Certificate, below: &Members<'_>) -> Option<Why> {
    let allowed = issuer.basic_constraints()?.path_length?;
    let found = counted(below);
    let is_over = usize::try_from(allowed).is_ok_and(|allowed| found > allowed);
    is_over.then_some(Why::PathLength { allowed, found })
}

/// The intermediates of a path; self-issued ones do not count (6.1.4 l).
fn counted(members: &Members<'_>) -> usize {
    let intermediates = members.iter().skip(1);
    let counts = |(member, certificate): &&(Member, &Certificate)| {
        *member != Member::Anchor && !certificate.is_self_issued()
    };
    intermediates.filter(counts).count()
}

/// Names below a CA; those of self-issued intermediates are free (6.1.3 b).
fn name(issuer: &Certificate, below: &Members<'_>) -> Option<Why> {
    let constraints = &issuer.extensions.name_constraints.as_ref()?.value;
    below
        .iter()
        .enumerate()
        .filter(|(place, (_, certificate))| *place == 0 || !certificate.is_self_issued())
        .find_map(|(_, (_, certificate))| violation(constraints, certificate))
        .map(Why::Name)
}

fn depth(members: &Members<'_>, allowed: usize) -> Option<Obstacle> {
    let found = counted(members);
    let member = members.first()?.0;
    let why = Why::TooDeep { allowed, found };
    (found > allowed).then_some(Obstacle { member, why })
}
