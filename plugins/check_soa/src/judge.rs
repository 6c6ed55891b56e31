//! From what the servers said to findings; no questions are asked here.

use std::time::SystemTime;

use asking::dns::{NO_WORKING_SERVER, Observed, hygiene, lame_note, resolver_report, spread};
use plugin::{Limits, Report, State, Tag};
use probe::dns::{HostEnd, Lame, Name, Reply, authority, plain, soas};

use crate::observe::{Own, Primary};
use crate::serial::{Scheme, behind, highest};
use crate::{Options, tags};

/// The SOA record of one server.
#[derive(Clone, Debug, PartialEq)]
struct Start {
    server: String,
    records: usize,
    mname: Name,
    rname: Name,
    serial: u32,
    refresh: i64,
    retry: i64,
    expire: i64,
    minimum: i64,
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

    fn timers(&self) -> [i64; 4] {
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
    let note = |tag, about: &str, text: String| hygiene(options.strict, tag, about, text);

    let mut parts = Vec::new();
    parts.extend(missing(&observed, starts.len()));
    parts.extend(starts.iter().map(|start| version(limits, start, top)));
    parts.extend(starts.iter().filter_map(surplus));
    parts.extend(unordered(&zone, &serials, top));
    parts.extend(age(options, &zone, top, now));
    parts.extend(differences(&zone, &starts, &note));
    parts.extend(
        starts
            .first()
            .into_iter()
            .flat_map(|start| hygiene_of(&zone, start, &note)),
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
    metrics.extend(lag(&serials, top).map(|lag| limits.metric("serial_lag", lag)));
    Report::worst(zone, summary(&serials))
        .with(parts)
        .measured(metrics)
}

/// What line 1 says when all is well.
fn summary(serials: &[u32]) -> String {
    match serials {
        [] => "no server answers with authority".to_owned(),
        [first, ..] if serials.iter().all(|serial| serial == first) => {
            format!("serial {first} at {} servers", serials.len())
        }
        _ => format!("{} servers answer, with different serials", serials.len()),
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
    if working == 0 && without == 0 && !lame.is_empty() {
        let (server, reason) = lame[0];
        let text = format!(
            "no server answers with authority: {} {reason}",
            server.label()
        );
        parts.push(Report::finding(
            &NO_WORKING_SERVER,
            plain(&observed.zone),
            text,
        ));
    }
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

type Note<'a> = dyn Fn(&'static Tag, &str, String) -> Report + 'a;

/// Fields that should be the same everywhere.
fn differences(zone: &str, starts: &[Start], note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    let mut compare = |tag: &'static Tag, what: &str, field: &dyn Fn(&Start) -> String| {
        let mut values: Vec<String> = starts.iter().map(field).collect();
        values.sort();
        values.dedup();
        if values.len() > 1 {
            parts.push(note(
                tag,
                zone,
                format!("{what} differs: {}", values.join(", ")),
            ));
        }
    };
    compare(&tags::MNAME_DIFFERS, "MNAME", &|start| plain(&start.mname));
    compare(&tags::RNAME_DIFFERS, "RNAME", &|start| plain(&start.rname));
    compare(&tags::TIMERS_DIFFER, "timers", &|start| {
        start.timers().map(|timer| timer.to_string()).join("/")
    });
    parts
}

/// The bounds of RIPE-203 and RFC 1912 on one SOA record.
fn hygiene_of(zone: &str, start: &Start, note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    if start.expire < start.refresh {
        let text = format!(
            "EXPIRE {} s is below REFRESH {} s",
            start.expire, start.refresh
        );
        parts.push(Report::finding(&tags::EXPIRE_BELOW_REFRESH, zone, text));
    }
    let bounds = [
        (
            start.expire < 604_800,
            &tags::EXPIRE_SHORT,
            format!("EXPIRE {} s (limit 604800)", start.expire),
        ),
        (
            start.refresh < 14_400,
            &tags::REFRESH_SHORT,
            format!("REFRESH {} s (limit 14400)", start.refresh),
        ),
        (
            start.retry < 3_600,
            &tags::RETRY_SHORT,
            format!("RETRY {} s (limit 3600)", start.retry),
        ),
        (
            start.retry >= start.refresh,
            &tags::RETRY_NOT_BELOW_REFRESH,
            format!(
                "RETRY {} s is not below REFRESH {} s",
                start.retry, start.refresh
            ),
        ),
        (
            !(300..=86_400).contains(&start.minimum),
            &tags::MINIMUM_OUT_OF_BOUNDS,
            format!("MINIMUM {} s (limit 300:86400)", start.minimum),
        ),
        (
            at_sign(&start.rname),
            &tags::RNAME_AT_SIGN,
            format!("RNAME {} contains an at sign", plain(&start.rname)),
        ),
        (
            start.rname.iter().len() < 2,
            &tags::RNAME_INVALID,
            format!("RNAME {} is no mailbox", plain(&start.rname)),
        ),
        (
            !start.mname.is_root() && !host_name(&start.mname),
            &tags::MNAME_INVALID,
            format!("MNAME {} is no host name", plain(&start.mname)),
        ),
    ];
    let broken = bounds.into_iter().filter(|(broken, ..)| *broken);
    parts.extend(broken.map(|(_, tag, text)| note(tag, zone, text)));
    parts
}

fn at_sign(name: &Name) -> bool {
    name.iter().any(|label| label.contains(&b'@'))
}

/// Letters, digits and inner hyphens, and not all digits at the top (RFC 1123 section 2.1).
fn host_name(name: &Name) -> bool {
    let well_formed = |label: &[u8]| {
        label
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || *c == b'-')
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
    };
    let numeric = |label: &[u8]| label.iter().all(u8::is_ascii_digit);
    name.iter().all(well_formed) && !name.iter().last().is_some_and(numeric)
}

/// Notes on the primary, which need not be reachable.
fn about_primary(primary: &Primary, zone: &Name, top: Option<u32>, note: &Note) -> Vec<Report> {
    let name = plain(&primary.host.name);
    match &primary.host.end {
        HostEnd::Waiting => return Vec::new(),
        HostEnd::Alias(target) => {
            return vec![note(
                &tags::MNAME_IS_ALIAS,
                &name,
                format!("(MNAME) is an alias of {}", plain(target)),
            )];
        }
        HostEnd::Found => {}
        end => {
            let why = match end {
                HostEnd::NoSuchName => "does not exist".to_owned(),
                HostEnd::Failed(why) => format!("cannot be resolved: {why}"),
                _ => "has no address".to_owned(),
            };
            return vec![note(
                &tags::MNAME_NO_ADDRESS,
                &name,
                format!("(MNAME) {why}"),
            )];
        }
    }
    primary
        .answers
        .iter()
        .filter_map(|(server, answer)| {
            let label = server.label();
            match authority(answer.as_deref()?, zone) {
                Err(Ok(lame)) => Some(note(
                    &tags::MNAME_UNREACHABLE,
                    &label,
                    format!("(MNAME) {lame}"),
                )),
                Err(Err(_)) => None,
                Ok(reply) => {
                    compare_primary(&label, soas(reply, zone).next()?.0.serial, top?, note)
                }
            }
        })
        .collect()
}

fn compare_primary(label: &str, serial: u32, top: u32, note: &Note) -> Option<Report> {
    match (behind(serial, top), behind(top, serial)) {
        (Some(0), _) => None,
        (Some(lag), None) => Some(note(
            &tags::MNAME_BEHIND,
            label,
            format!("(MNAME) serves {serial}, {lag} behind"),
        )),
        (None, Some(lag)) => Some(note(
            &tags::MNAME_AHEAD,
            label,
            format!("(MNAME) serves {serial}, {lag} ahead"),
        )),
        _ => None,
    }
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
