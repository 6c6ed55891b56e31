//! From what the servers said to findings; no questions are asked here.

use std::time::SystemTime;

use asking::dns::{Observed, count, lame_note, resolver_report, spread};
use plugin::{Limits, Report, State};
use probe::dns::{Lame, Name, Reply, plain, soas};

use crate::observe::Own;
use crate::primary::about_primary;
use crate::serial::{Scheme, behind, highest};
use crate::{Options, hygiene, tags};

/// The SOA record of one server.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The server's label.
    pub server: String,
    /// How many SOA records it gives.
    pub records: usize,
    /// The primary.
    pub mname: Name,
    /// The mailbox.
    pub rname: Name,
    /// The version.
    pub serial: u32,
    /// Seconds between looks of a secondary.
    pub refresh: i64,
    /// Seconds after a look that failed.
    pub retry: i64,
    /// Seconds until a secondary drops the zone.
    pub expire: i64,
    /// Seconds for which absence is remembered.
    pub minimum: i64,
}

impl Start {
    fn of(server: String, reply: &Reply, zone: &Name) -> Option<Self> {
        let (soa, _) = soas(reply, zone).next()?;
        Some(Start {
            server,
            records: soas(reply, zone).count(),
            mname: soa.mname.to_lowercase(),
            rname: soa.rname.to_lowercase(),
            serial: soa.serial,
            refresh: i64::from(soa.refresh),
            retry: i64::from(soa.retry),
            expire: i64::from(soa.expire),
            minimum: i64::from(soa.minimum),
        })
    }

    /// The four times in their order.
    pub fn timers(&self) -> [i64; 4] {
        [self.refresh, self.retry, self.expire, self.minimum]
    }
}

/// Judges the versions of a zone.
pub fn judge(
    limits: &Limits,
    options: &Options,
    observed: Observed<Own>,
    now: SystemTime,
) -> Report {
    let zone = plain(&observed.zone);
    let starts: Vec<Start> = observed
        .authorities()
        .filter_map(|(server, reply)| Start::of(server.label(), reply, &observed.zone))
        .collect();
    let serials: Vec<u32> = starts.iter().map(|start| start.serial).collect();
    let top = highest(&serials, now);
    let lag = lag(&serials, top);
    let note =
        |tag, about: &str, text: String| asking::dns::hygiene(options.strict, tag, about, text);

    let mut parts = Vec::new();
    parts.extend(missing(&observed, starts.len()));
    parts.extend(starts.iter().map(|start| version(limits, start, top)));
    parts.extend(starts.iter().filter_map(surplus));
    parts.extend(unordered(&zone, &serials, top));
    parts.extend(age(options, &zone, top, now));
    parts.extend(hygiene::differences(&zone, &starts, &note));
    parts.extend(
        starts
            .first()
            .into_iter()
            .flat_map(|start| hygiene::bounds(&zone, start, &note)),
    );
    parts.extend(
        observed
            .own
            .primary
            .iter()
            .flat_map(|primary| about_primary(primary, &observed.zone, top, &note)),
    );
    parts.extend(
        observed
            .own
            .resolver
            .iter()
            .map(|answer| about_resolver(answer, &observed.zone, top)),
    );
    parts.extend(observed.notes.iter().cloned());

    let mut metrics = observed.numbers.metrics(limits);
    metrics.extend(lag.map(|lag| limits.metric("serial_lag", lag)));
    Report::worst(zone, summary(&serials, lag, top))
        .with(parts)
        .measured(metrics)
}

/// What line 1 says when all is well.
fn summary(serials: &[u32], lag: Option<f64>, top: Option<u32>) -> String {
    let servers = count(serials.len(), "server");
    match (serials, lag, top) {
        ([], ..) => "no server answers with authority".to_owned(),
        (_, Some(lag), Some(top)) if lag > 0.0 => {
            format!("serial {top}, up to {lag} behind at {servers}")
        }
        (_, _, Some(top)) => format!("serial {top} at {servers}"),
        _ => format!("{servers}, whose serials cannot be ordered"),
    }
}

/// Servers without a usable SOA record. Why a server is lame is for
/// check_delegation to alarm; that an authority has no SOA is for this plugin.
fn missing(observed: &Observed<Own>, working: usize) -> Vec<Report> {
    let lame: Vec<_> = observed.lame().collect();
    let without = lame
        .iter()
        .filter(|(_, lame)| matches!(lame, Lame::NoSoa))
        .count();
    let mut parts: Vec<Report> = lame
        .iter()
        .map(|(server, lame)| match lame {
            Lame::NoSoa => Report::finding(
                &tags::SOA_MISSING,
                server.label(),
                "has no SOA record of the zone",
            )
            .at(spread(without, working + without)),
            _ => lame_note(server, lame),
        })
        .collect();
    parts.extend(observed.outage());
    parts
}

/// The version that one server serves.
fn version(limits: &Limits, start: &Start, top: Option<u32>) -> Report {
    let lag = top.and_then(|top| behind(start.serial, top)).unwrap_or(0);
    let state = limits.judge("serial_lag", f64::from(lag));
    let metric = limits.metric("serial_lag", f64::from(lag));
    match state {
        State::Ok => Report::seen(State::Ok, &start.server, format!("serial {}", start.serial)),
        _ => {
            let limit = limits.text("serial_lag", f64::from(lag));
            let text = format!("serves {}, {lag} behind ({limit})", start.serial);
            Report::finding(&tags::SERIAL_BEHIND, &start.server, text).at(state)
        }
    }
    .measured([metric])
}

fn surplus(start: &Start) -> Option<Report> {
    let text = format!("gives {} SOA records instead of one", start.records);
    (start.records > 1).then(|| Report::finding(&tags::SOA_MULTIPLE, &start.server, text))
}

fn unordered(zone: &str, serials: &[u32], top: Option<u32>) -> Option<Report> {
    let mut distinct = serials.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let listed = distinct
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let text = format!("serials cannot be ordered: {listed}");
    (top.is_none() && distinct.len() > 1)
        .then(|| Report::finding(&tags::SERIAL_DIFFERS, zone, text))
}

fn age(options: &Options, zone: &str, top: Option<u32>, now: SystemTime) -> Option<Report> {
    let (limit, top) = (options.max_age?, top?);
    let Some(time) = Scheme::of(top, now).time() else {
        return Some(Report::finding(
            &tags::SERIAL_NOT_A_DATE,
            zone,
            format!("serial {top} stands for no date"),
        ));
    };
    let age = now.duration_since(time).unwrap_or_default();
    let days = |duration: std::time::Duration| duration.as_secs_f64() / 86400.0;
    let text = format!(
        "serial {top} is {:.1} days old (limit {})",
        days(age),
        days(limit)
    );
    (age > limit).then(|| Report::finding(&tags::SERIAL_OLD, zone, text))
}

/// How far the last server is behind the first.
fn lag(serials: &[u32], top: Option<u32>) -> Option<f64> {
    let top = top?;
    serials
        .iter()
        .filter_map(|serial| behind(*serial, top))
        .max()
        .map(f64::from)
}

/// How the resolver's version compares.
fn about_resolver(answer: &probe::dns::Answer, zone: &Name, top: Option<u32>) -> Report {
    resolver_report(answer, |label, reply| {
        let Some((soa, ttl)) = soas(reply, zone).next() else {
            return Report::finding(
                &asking::dns::RESOLVER_FAILS,
                label,
                "(resolver) gives no SOA record",
            );
        };
        match top.and_then(|top| behind(soa.serial, top)) {
            Some(lag) if lag > 0 => {
                let text = format!(
                    "(resolver) has {}, {lag} behind, for {ttl} s more",
                    soa.serial
                );
                Report::finding(&tags::RESOLVER_BEHIND, label, text)
            }
            _ => Report::seen(State::Ok, label, format!("(resolver) has {}", soa.serial)),
        }
    })
}
