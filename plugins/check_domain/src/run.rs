//! From the options to a report: what is asked, judged and remembered.

use std::cell::RefCell;
use std::collections::BTreeSet;

use plugin::{Context, Report, State, Unknown};

use crate::Options;
use crate::facts::Outcome;
use crate::judge::{Case, days, judge, now_known};
use crate::observe::Asking;
use crate::remembered::Memory;
use crate::seen::Seen;
use crate::subject::Registrable;
use crate::wanted::{Lock, Wanted};
use crate::{list, offline, sources};

/// So many domains of name servers are looked up.
const SERVERS: usize = 4;

/// Looks and judges.
///
/// # Errors
/// We could not look.
pub fn run(options: &Options, cx: &Context) -> Result<Report, Unknown> {
    let given = options.hostname.to_string();
    let domain = Registrable::of(&given, sources::sells)?;
    let report = match &options.answer {
        Some(file) => {
            let seen = offline::seen(file, &domain.name)?;
            let now = options.at.unwrap_or(cx.now());
            judge(&Case {
                now,
                ..case(options, cx, &domain, &seen)
            })
        }
        None => online(options, cx, &domain)?,
    };
    let below = (given != domain.name).then(|| {
        let text = format!("lies in {}, which is what is registered", domain.name);
        Report::seen(State::Ok, given, text)
    });
    Ok(report.with(below))
}

fn case<'a>(
    options: &'a Options,
    cx: &'a Context,
    domain: &'a Registrable,
    seen: &'a Seen,
) -> Case<'a> {
    Case {
        limits: cx.limits(),
        now: cx.now(),
        domain,
        wanted: &options.wanted,
        seen,
        before: None,
    }
}

fn online(options: &Options, cx: &Context, domain: &Registrable) -> Result<Report, Unknown> {
    let memory = Memory::new(cx.state_dir(), &domain.name);
    if options.accept && !memory.is_there() {
        return Err(Unknown::from(
            "--accept needs --state-dir: neither XDG_STATE_HOME nor HOME is set",
        ));
    }
    // Bad root hints end the run before anybody is asked.
    options.resolving.start.walk(cx)?;
    let crosses = |outcome: &Outcome| crosses(cx, outcome);
    let (asking, trouble) = asking(options, cx, &crosses)?;
    let mut seen = asking.observe(&domain.name)?;
    seen.refused.extend(trouble);
    let before = memory.read();
    // What is not believed is not replaced either, unless the user says so.
    let may_keep = options.accept || before.is_ok();
    let before = before.unwrap_or_else(|why| {
        seen.refused.extend((!options.accept).then_some(why));
        None
    });
    let main = seen.main.as_ref();
    if let Some(now) = main.and_then(|main| now_known(before.as_ref(), main, options.accept))
        && before.as_ref() != Some(&now)
        && may_keep
    {
        seen.refused.extend(memory.keep(&now).err());
    }
    if !memory.is_there() && seen.nothing_kept.is_none() {
        seen.nothing_kept = Some(
            "nothing is remembered: without --state-dir, neither XDG_STATE_HOME nor HOME is set"
                .to_owned(),
        );
    }
    let before = before.filter(|_| !options.accept);
    let report = judge(&Case {
        before: before.as_ref(),
        ..case(options, cx, domain, &seen)
    });
    cx.found(report.clone());
    let others = match options.registry.name_servers {
        true => servers(options, cx, &asking, domain, &seen)?,
        false => Vec::new(),
    };
    Ok(report.with(others))
}

fn asking<'a>(
    options: &'a Options,
    cx: &'a Context,
    crosses: &'a dyn Fn(&Outcome) -> bool,
) -> Result<(Asking<'a>, Option<String>), Unknown> {
    let fetcher = options.fetching.fetcher(cx, &options.resolving)?;
    let cache = options.fetching.cache("check_domain");
    let named = options.registry.bootstrap.as_deref();
    let (bootstrap, trouble) = list::bootstrap(named, cx, &fetcher, &cache)?;
    let asking = Asking {
        cx,
        registry: &options.registry,
        resolving: &options.resolving,
        fetcher,
        cache,
        bootstrap,
        asked: RefCell::new(BTreeSet::new()),
        refused: RefCell::new(Vec::new()),
        crosses,
    };
    Ok((asking, trouble))
}

/// Whether an answer crosses a limit: then it is asked for anew after an hour.
fn crosses(cx: &Context, outcome: &Outcome) -> bool {
    let Some(known) = outcome.registration() else {
        return true;
    };
    let days = days(cx.now().into(), known);
    days.is_some_and(|days| cx.limits().judge("days", days as f64) != State::Ok)
}

/// The domains that the name servers lie in, each as a part.
fn servers(
    options: &Options,
    cx: &Context,
    asking: &Asking<'_>,
    domain: &Registrable,
    seen: &Seen,
) -> Result<Vec<Report>, Unknown> {
    let known = seen
        .main
        .as_ref()
        .and_then(|main| main.outcome.registration());
    let hosts = known
        .map(|known| known.servers.as_slice())
        .unwrap_or_default();
    let mut domains: Vec<Registrable> = Vec::new();
    for host in hosts {
        let found = Registrable::of(host, sources::sells).ok();
        let new = found.filter(|found| found != domain && !domains.contains(found));
        domains.extend(new.filter(|_| domains.len() < SERVERS));
    }
    let wanted = Wanted {
        lock: Lock::No,
        ..Wanted::default()
    };
    domains
        .iter()
        .map(|domain| {
            let seen = asking.observe(&domain.name)?;
            let report = judge(&Case {
                wanted: &wanted,
                ..case(options, cx, domain, &seen)
            });
            // Perfdata is the domain's own; what an answer says in full as well.
            let parts = report
                .parts
                .iter()
                .filter(|part| part.about == domain.name)
                .cloned();
            Ok(Report::worst(domain.name.clone(), report.text.clone()).with(parts))
        })
        .collect()
}
