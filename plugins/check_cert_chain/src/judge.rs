//! From what was seen to findings; no questions are asked here.

use asking::dns::count;
use certificate::Certificate;
use plugin::{Context, Metric, Report, State};
use probe::tls::hello::Hybrid;

use crate::around::{self, Around};
use crate::basis::Basis;
use crate::caa::{self, Caa};
use crate::chain::{ChainInput, Judged, is_public, judge_chain};
use crate::contact::Seen;
use crate::deployed::Leaf;
use crate::expiry::{Ending, span};
use crate::observe::Observed;
use crate::options::Options;
use crate::served::{Served, names};
use crate::{addresses, deployed, distrust};

/// Judges a chain from a file.
pub fn file(cx: &Context, options: &Options, basis: &Basis, sent: &[Certificate]) -> Report {
    let about = match options.hostname.as_ref() {
        Some(host) => host.to_string(),
        None => sent
            .first()
            .map(|leaf| leaf.subject.short().to_owned())
            .unwrap_or_default(),
    };
    let around = around::offline(options, basis, sent);
    let judged = judge_chain(&input(cx, options, basis, &about, sent, None));
    let metrics = ending_metrics(cx, judged.ending.iter());
    let distrusted = distrusted(&about, sent.first(), &judged, basis);
    let text = good_for("", std::slice::from_ref(&judged), basis);
    Report::worst(about.clone(), text)
        .with(judged.parts)
        .with(around::judge(&about, sent.first(), &around, basis))
        .with(distrusted)
        .measured(metrics)
}

/// Judges what the addresses of a host showed, with what is known of each
/// chain from elsewhere, if that was looked for.
pub fn host(
    cx: &Context,
    options: &Options,
    basis: &Basis,
    observed: &Observed,
    around: &[Around],
) -> Report {
    let host = &observed.host;
    let answered = observed.seen.len();
    let called = names(host, &observed.served, answered);
    let judged: Vec<Judged> = observed
        .served
        .iter()
        .zip(&called)
        .enumerate()
        .map(|(at, (served, about))| {
            let fetched = around.get(at).map_or(&[][..], |around| &around.fetched);
            judge_chain(&input(
                cx,
                options,
                basis,
                about,
                &served.sent,
                Some(fetched),
            ))
        })
        .collect();
    let mut parts = addresses::judge(host, &observed.seen);
    parts.extend(unreadable(&observed.served, &called));
    parts.extend(besides(basis, options.judging.strict, observed));
    for ((served, about), judged) in observed.served.iter().zip(&called).zip(&judged) {
        parts.extend(distrusted(about, served.leaf(), judged, basis));
        parts.extend(forbidden(about, served, &observed.caa));
    }
    let mut judged = judged;
    for (((served, about), around), judged) in observed
        .served
        .iter()
        .zip(&called)
        .zip(around)
        .zip(&mut judged)
    {
        judged
            .parts
            .extend(around::judge(about, served.leaf(), around, basis));
    }
    let numbers = numbers(cx, observed, &judged);
    let places = format!(" at {}", count(answered, "address"));
    let text = good_for(&places, &judged, basis);
    parts.extend(judged.into_iter().flat_map(|judged| judged.parts));
    Report::worst(host.clone(), text)
        .with(parts)
        .measured(numbers)
}

/// What line 1 says when all is well.
fn good_for(places: &str, judged: &[Judged], basis: &Basis) -> String {
    let endings = judged.iter().filter_map(|judged| judged.ending.as_ref());
    match endings.map(|ending| ending.at).min() {
        None => String::new(),
        Some(first) => format!(
            "{}{places}, good until {} ({})",
            count(judged.len(), "certificate"),
            first.day(),
            span(first.since(basis.at))
        ),
    }
}

/// What a chain is judged by; a server's comes with the issuers that were
/// fetched for it.
fn input<'a>(
    cx: &'a Context,
    options: &Options,
    basis: &'a Basis,
    about: &'a str,
    sent: &'a [Certificate],
    fetched: Option<&'a [Certificate]>,
) -> ChainInput<'a> {
    ChainInput {
        about,
        sent,
        by_server: fetched.is_some(),
        fetched: fetched.unwrap_or_default(),
        trust: &basis.trust,
        at: basis.at,
        subjects: &basis.subjects,
        logs: basis.logs.as_ref(),
        max_depth: options.judging.max_depth.map(usize::from),
        strict: options.judging.strict,
        limits: cx.limits(),
        signatures: &basis.signatures,
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
fn besides(basis: &Basis, strict: bool, observed: &Observed) -> Vec<Report> {
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

/// The numbers of a host in their fixed order; what was not seen is left out.
fn numbers(cx: &Context, observed: &Observed, judged: &[Judged]) -> Vec<Metric> {
    let limits = cx.limits();
    let times = observed
        .seen
        .iter()
        .filter_map(|seen| seen.handshake()?.tls_time);
    let slowest = times.max().map(|time| time.as_secs_f64());
    let mut numbers = Vec::new();
    numbers.extend(slowest.map(|time| limits.metric("tls_time", time)));
    let endings = judged.iter().filter_map(|judged| judged.ending.as_ref());
    numbers.extend(ending_metrics(cx, endings));
    numbers.push(limits.metric("addresses", observed.addresses as f64));
    let fine = observed
        .seen
        .iter()
        .filter(|seen| is_fine(seen, observed, judged));
    numbers.push(limits.metric("addresses_ok", fine.count() as f64));
    numbers.extend(hybrid(&observed.seen).map(|all| limits.metric("pq", f64::from(u8::from(all)))));
    numbers
}

/// The end that comes first, in days and in what is left of the lifetime.
fn ending_metrics<'a>(cx: &Context, endings: impl Iterator<Item = &'a Ending>) -> Vec<Metric> {
    let mut days: Option<Metric> = None;
    let mut left: Option<Metric> = None;
    for [of_days, of_left] in endings.map(|ending| ending.metrics(cx.limits())) {
        for (least, one) in [(&mut days, of_days), (&mut left, of_left)] {
            if least.as_ref().is_none_or(|known| one.value < known.value) {
                *least = Some(one);
            }
        }
    }
    days.into_iter().chain(left).collect()
}

/// Whether an address works for everybody: a handshake, and chains without a
/// finding.
fn is_fine(seen: &Seen, observed: &Observed, judged: &[Judged]) -> bool {
    let here = |served: &Served| {
        let address = seen.address.ip();
        served.at.iter().any(|(at, _)| *at == address)
    };
    let mut chains = observed.served.iter().zip(judged);
    let sound = |judged: &Judged| judged.parts.iter().all(|part| part.state() == State::Ok);
    seen.complete() && chains.all(|(served, judged)| !here(served) || sound(judged))
}

/// Whether the post-quantum group is offered at every address where that was
/// seen; nothing if it was seen nowhere.
fn hybrid(seen: &[Seen]) -> Option<bool> {
    let known: Vec<bool> = seen
        .iter()
        .filter_map(|seen| match seen.hybrid.as_ref()?.as_ref().ok()? {
            Hybrid::Offered => Some(true),
            Hybrid::NotOffered => Some(false),
            _ => None,
        })
        .collect();
    (!known.is_empty()).then(|| known.into_iter().all(|offered| offered))
}
