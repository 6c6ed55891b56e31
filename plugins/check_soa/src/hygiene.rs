//! Fields of the SOA record that work, but not as well as they could.

use plugin::{Report, Tag};
use probe::dns::{Name, host_name, plain};

use crate::judge::Start;
use crate::tags;

/// How a note is made: as a note, or as a WARNING under `--strict`.
pub type Note<'a> = dyn Fn(&'static Tag, &str, String) -> Report + 'a;

/// Fields that should be the same everywhere.
pub fn differences(zone: &str, starts: &[Start], note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    let mut compare = |tag: &'static Tag, what: &str, field: &dyn Fn(&Start) -> String| {
        let mut values: Vec<String> = starts.iter().map(field).collect();
        values.sort();
        values.dedup();
        if values.len() > 1 {
            parts.push(note(tag, zone, format!("{what}: {}", values.join(", "))));
        }
    };
    compare(&tags::MNAME_DIFFERS, "MNAME differs", &|start| {
        plain(&start.mname)
    });
    compare(&tags::RNAME_DIFFERS, "RNAME differs", &|start| {
        plain(&start.rname)
    });
    compare(&tags::TIMERS_DIFFER, "timers differ", &|start| {
        start.timers().map(|timer| timer.to_string()).join("/")
    });
    parts
}

/// The bounds of RIPE-203 and RFC 1912 on one SOA record.
pub fn bounds(zone: &str, start: &Start, note: &Note) -> Vec<Report> {
    let mut parts = Vec::new();
    if start.expire < start.refresh {
        let text = format!(
            "EXPIRE {} s is below REFRESH {} s",
            start.expire, start.refresh
        );
        parts.push(Report::finding(&tags::EXPIRE_BELOW_REFRESH, zone, text));
    }
    let broken = timers(start)
        .into_iter()
        .chain(names(start))
        .filter(|(broken, ..)| *broken);
    parts.extend(broken.map(|(_, tag, text)| note(tag, zone, text)));
    parts
}

/// A rule: whether it is broken, its finding, and what was seen.
type Broken = (bool, &'static Tag, String);

fn timers(start: &Start) -> [Broken; 5] {
    let Start {
        refresh,
        retry,
        expire,
        minimum,
        ..
    } = start;
    [
        (
            *expire < 604_800,
            &tags::EXPIRE_SHORT,
            format!("EXPIRE {expire} s (limit 604800)"),
        ),
        (
            *refresh < 14_400,
            &tags::REFRESH_SHORT,
            format!("REFRESH {refresh} s (limit 14400)"),
        ),
        (
            *retry < 3_600,
            &tags::RETRY_SHORT,
            format!("RETRY {retry} s (limit 3600)"),
        ),
        (
            retry >= refresh,
            &tags::RETRY_NOT_BELOW_REFRESH,
            format!("RETRY {retry} s is not below REFRESH {refresh} s"),
        ),
        (
            !(300..=86_400).contains(minimum),
            &tags::MINIMUM_OUT_OF_BOUNDS,
            format!("MINIMUM {minimum} s (limit 300:86400)"),
        ),
    ]
}

fn names(start: &Start) -> [Broken; 3] {
    let (mname, rname) = (plain(&start.mname), plain(&start.rname));
    [
        (
            at_sign(&start.rname),
            &tags::RNAME_AT_SIGN,
            format!("RNAME {rname} contains an at sign"),
        ),
        (
            start.rname.iter().len() < 2,
            &tags::RNAME_INVALID,
            format!("RNAME {rname} is no mailbox"),
        ),
        (
            !start.mname.is_root() && !host_name(&start.mname),
            &tags::MNAME_INVALID,
            format!("MNAME {mname} is no host name"),
        ),
    ]
}

fn at_sign(name: &Name) -> bool {
    name.iter().any(|label| label.contains(&b'@'))
}
