//! From what was seen to findings; no questions are asked here.

use asking::dns::count;
use certificate::Certificate;
use plugin::Report;

use crate::around::{self, Around};
use crate::basis::Basis;
use crate::caa::{self, Caa};
use crate::chain::{ChainInput, Judged, is_public, judge_chain};
use crate::contact::Seen;
use crate::delivered::Delivered;
use crate::deployed::Leaf;
use crate::expiry::span;
use crate::observe::Observed;
use crate::options::Options;
use crate::revocation::judge_given;
use crate::served::{Served, names};
use crate::{addresses, compat, deployed, distrust, expected, numbers, protocols};

/// What every chain of a run is judged by.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// What the user wants.
    pub options: &'a Options,
    /// What the options name.
    pub basis: &'a Basis,
}

/// Judges a chain from a file.
pub fn file(case: Case, sent: &[Certificate]) -> Report {
    let about = match (&case.options.hostname, sent.first()) {
        (Some(host), _) => host.to_string(),
        (None, Some(leaf)) => leaf.subject.short().to_owned(),
        (None, None) => String::new(),
    };
    let around = around::offline(case.options, case.basis, sent);
    let judged = case.chain(&about, sent, None, &around);
    let numbers = match case.options.compat {
        true => compat::metrics(&case.basis.limits, sent, case.basis.at),
        false => numbers::endings(&case.basis.limits, judged.ending.iter()),
    };
    let text = good_for("", std::slice::from_ref(&judged), case.basis);
    let shown: Vec<&Certificate> = sent.iter().collect();
    Report::worst(about, text)
        .with(judged.parts)
        .with(case.given(&shown))
        .measured(numbers)
}

/// Judges what the addresses of a host showed, with what is known of each
/// chain from elsewhere, if that was looked for.
pub fn host(case: Case, observed: &Observed, around: &[Around]) -> Report {
    let host = &observed.host;
    let called = names(host, &observed.served, observed.seen.len());
    let nothing = Around::default();
    let judged: Vec<Judged> = observed
        .served
        .iter()
        .zip(&called)
        .enumerate()
        .map(|(at, (served, about))| {
            let around = around.get(at).unwrap_or(&nothing);
            let delivered = served.delivered(&observed.seen);
            let mut judged = case.chain(about, &served.sent, Some(delivered), around);
            judged.parts.extend(forbidden(about, served, &observed.caa));
            judged
        })
        .collect();
    let of_addresses = of_addresses(case.options, observed);
    let mut parts = of_addresses.clone();
    parts.extend(unreadable(&observed.served, &called));
    parts.extend(besides(case, observed));
    let first = observed.served.first();
    let sent = first.map(|served| served.sent.as_slice());
    let numbers = match case.options.compat {
        true => compat::metrics(&case.basis.limits, sent.unwrap_or_default(), case.basis.at),
        false => numbers::of(&case.basis.limits, observed, &of_addresses, &judged),
    };
    let all = match case.options.contact.first_address {
        true => observed.seen.len(),
        false => observed.addresses,
    };
    let places = places(&observed.seen, all);
    let text = good_for(&places, &judged, case.basis);
    parts.extend(judged.into_iter().flat_map(|judged| judged.parts));
    parts.extend(case.given(&shown(observed, around)));
    Report::worst(host.clone(), text)
        .with(parts)
        .measured(numbers)
}

/// All certificates that were seen, with those that were fetched.
fn shown<'a>(observed: &'a Observed, around: &'a [Around]) -> Vec<&'a Certificate> {
    let sent = observed.served.iter().flat_map(|served| &served.sent);
    sent.chain(around.iter().flat_map(|around| &around.fetched))
        .collect()
}

/// The findings on how the addresses speak TLS, or why they do not.
fn of_addresses(options: &Options, observed: &Observed) -> Vec<Report> {
    let policy = options.policy();
    let explained = |seen: &Seen| protocols::explains(seen, policy);
    let mut found = addresses::judge(&observed.host, &observed.seen, explained);
    found.extend(protocols::judge(&observed.host, &observed.seen, policy));
    let first = options.contact.first_address;
    let left_out = addresses::left_out(&observed.host, observed.addresses);
    found.extend(left_out.filter(|_| !first));
    found
}

impl Case<'_> {
    /// Everything that is said of one chain; of that of a server with what it
    /// sends of timestamps.
    fn chain(
        &self,
        about: &str,
        sent: &[Certificate],
        delivered: Option<Delivered>,
        around: &Around,
    ) -> Judged {
        let Case { options, basis, .. } = *self;
        let mut judged = judge_chain(&ChainInput {
            by_server: delivered.is_some(),
            delivered: delivered.unwrap_or_default(),
            fetched: &around.fetched,
            ..self.input(about, sent)
        });
        let distrusted = distrusted(about, sent.first(), &judged, basis);
        let elsewhere = around::judge(about, sent.first(), around, basis);
        judged.parts.extend(elsewhere);
        judged.parts.extend(distrusted);
        judged
            .parts
            .extend(expected::judge(about, &options.expected, sent));
        judged
    }

    /// What is said of the revocation lists of the user as such.
    fn given(&self, shown: &[&Certificate]) -> Vec<Report> {
        judge_given(&self.basis.crls, shown, self.options.judging.strict)
    }

    fn input<'b>(&'b self, about: &'b str, sent: &'b [Certificate]) -> ChainInput<'b> {
        ChainInput {
            about,
            sent,
            by_server: false,
            delivered: Delivered::default(),
            fetched: &[],
            trust: &self.basis.trust,
            at: self.basis.at,
            subjects: &self.basis.subjects,
            logs: self.basis.logs.as_ref(),
            max_depth: self.options.judging.max_depth.map(usize::from),
            strict: self.options.judging.strict,
            limits: &self.basis.limits,
            signatures: &self.basis.signatures,
        }
    }
}

/// At how many addresses of all it was looked; to some there may be no way from
/// here.
fn places(seen: &[Seen], all: usize) -> String {
    let of = count(all, "address");
    match seen.iter().filter(|one| one.first.is_ok()).count() {
        some if some < all => format!(" at {some} of {of}"),
        _ => format!(" at {of}"),
    }
}

/// What line 1 says when all is well.
fn good_for(places: &str, judged: &[Judged], basis: &Basis) -> String {
    let endings = judged.iter().filter_map(|judged| judged.ending.as_ref());
    match endings.map(|ending| ending.at).min() {
        None => String::new(),
        // It is fine all the same where the user says so (--severity).
        Some(first) if first < basis.at => format!(
            "{}{places}, ended on {}",
            count(judged.len(), "certificate"),
            first.day()
        ),
        Some(first) => format!(
            "{}{places}, good until {} ({})",
            count(judged.len(), "certificate"),
            first.day(),
            span(first.since(basis.at))
        ),
    }
}

plugin::tags! {
    SERVED_TAGS;
    CERTIFICATE_UNREADABLE, Critical,
        "A certificate that is served cannot be decoded: clients end the handshake (RFC 5280 section 4.1).",
        "look which file the server reads, and deploy the certificate anew";
}

fn unreadable(served: &[Served], called: &[String]) -> Vec<Report> {
    let found = served.iter().zip(called).filter_map(|(served, about)| {
        let why = served.unreadable.as_ref()?;
        Some(Report::finding(&CERTIFICATE_UNREADABLE, about, why.clone()))
    });
    found.collect()
}

/// The findings on what is served beside what was deployed, and beside what
/// the other addresses serve.
fn besides(case: Case, observed: &Observed) -> Vec<Report> {
    let (basis, strict) = (case.basis, case.options.judging.strict);
    let places: Vec<String> = observed.served.iter().map(Served::place).collect();
    let leaves: Vec<Leaf> = observed
        .served
        .iter()
        .zip(&places)
        .filter_map(|(served, at)| {
            Some(Leaf {
                certificate: served.leaf()?,
                at,
            })
        })
        .collect();
    let mut found = deployed::judge(&observed.host, &leaves, &basis.deployed);
    found.extend(deployed::differences(
        &observed.host,
        &leaves,
        basis.at,
        strict,
    ));
    found
}

/// That browsers are about to drop the roots that a chain ends at.
fn distrusted(
    about: &str,
    leaf: Option<&Certificate>,
    judged: &Judged,
    basis: &Basis,
) -> Option<Report> {
    let paths = judged.views.decisive.valid.iter();
    let public = paths.filter(|path| !path.pinned && is_public(path));
    let roots: Option<Vec<_>> = public
        .map(|path| {
            let root = path.root.as_ref()?;
            Some((root.subject.short().to_owned(), root.not_before))
        })
        .collect();
    distrust::judge(about, &roots?, leaf?.not_after, basis.at)
}

/// That the host's CAA records leave out who issued the certificate.
fn forbidden(about: &str, served: &Served, caa: &Caa) -> Option<Report> {
    let leaf = served.leaf()?;
    let wildcard = leaf.names().any(|name| name.to_string().contains('*'));
    caa::judge(about, caa, &leaf.issuer.text, wildcard)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use plugin::State;
    use probe::Ours;
    use probe::tls::Handshake;

    use super::*;

    #[test]
    fn line_1_counts_the_addresses_that_were_seen() {
        let at = |first| Seen::of(SocketAddr::from(([192, 0, 2, 1], 443)), first);
        let (seen, lost) = (at(Ok(Handshake::default())), at(Err(Ours::NoRoute)));
        for (addresses, all, expected) in [
            (vec![seen.clone()], 1, " at 1 address"),
            (vec![seen.clone(), seen.clone()], 2, " at 2 addresses"),
            (vec![seen.clone(), lost], 2, " at 1 of 2 addresses"),
            (vec![seen.clone(), seen], 40, " at 2 of 40 addresses"),
        ] {
            assert_eq!(places(&addresses, all), expected);
        }
    }

    #[test]
    fn a_certificate_that_cannot_be_read_is_told() {
        let served = [Served::of(vec![vec![0x30, 0].into()])];
        let found = unreadable(&served, &["certificate".to_owned()]);
        let [only] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(only.tag.map(|tag| tag.name), Some("CERTIFICATE_UNREADABLE"));
        assert_eq!(only.state(), State::Critical);
        assert!(only.text.starts_with("certificate 1 as sent "), "{only:?}");
    }
}
