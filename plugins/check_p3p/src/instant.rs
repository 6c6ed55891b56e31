//! Times as documents write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reads a time as HTTP writes it, in any of its three forms
/// (RFC 9110 section 5.6.7).
pub fn http(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

/// Reads a time as the internet writes it, with `Z` or an offset (RFC 3339
/// section 5.6); years before 1970 are not read.
pub fn internet(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let (local, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(local) => (local, Offset::default()),
        None => {
            let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
            (local, Offset::read(offset)?)
        }
    };
    let is_whole = local.len() >= 19 && local.get(10..11)?.eq_ignore_ascii_case("t");
    let local = local.replacen('t', "T", 1);
    let time = humantime::parse_rfc3339_weak(local.get(..).filter(|_| is_whole)?).ok()?;
    let time = match offset.is_ahead {
        true => time.checked_sub(offset.by),
        false => time.checked_add(offset.by),
    };
    time.filter(|time| (UNIX_EPOCH..=UNIX_EPOCH + LAST).contains(time))
}

/// The last second of the year 9999, which can still be written.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// A day as `2026-01-31`, at its begin in UTC.
pub fn day(text: &str) -> Option<SystemTime> {
    let digits = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    internet(&format!("{text}T00:00:00Z")).filter(|_| digits)
}

/// A time as a person gives it: as the internet, or as HTTP, or a day.
pub fn given(text: &str) -> Option<SystemTime> {
    internet(text).or_else(|| day(text)).or_else(|| http(text))
}

/// The time to the second, in UTC.
pub fn written(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string()
}

/// How far a clock is ahead of UTC, or behind.
#[derive(Default)]
struct Offset {
    is_ahead: bool,
    by: Duration,
}

impl Offset {
    /// `+02:00`.
    fn read(text: &str) -> Option<Self> {
        let is_ahead = match text.get(..1)? {
            "+" => true,
            "-" => false,
            _ => return None,
        };
        let (hours, minutes) = text.get(1..)?.split_once(':')?;
        let number = |text: &str| match text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())
        {
            true => text.parse::<u64>().ok(),
            false => None,
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let by = Duration::from_secs(hours * 3600 + minutes * 60);
        (hours < 24 && minutes < 60).then_some(Offset { is_ahead, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_internet() {
        for (text, expected) in [
            ("2026-01-31T12:00:00Z", Some("2026-01-31T12:00:00Z")),
            ("2026-01-31t12:00:00z", Some("2026-01-31T12:00:00Z")),
            (
                "2026-01-31T12:00:00.250+02:00",
                Some("2026-01-31T10:00:00Z"),
            ),
            ("2026-01-31T12:00:00-05:30", Some("2026-01-31T17:30:00Z")),
            ("2026-01-31 12:00:00Z", None),
            ("2026-01-31T12:00:00", None),
            ("2026-01-31", None),
            ("2026-02-30T12:00:00Z", None),
            ("2026-01-31T12:00:00+25:00", None),
            ("2026-01-31T12:00:00\u{e9}\u{e9}\u{e9}", None),
            ("9999-12-31T23:59:59-01:00", None),
            ("1970-01-01T00:00:00+01:00", None),
            ("Z", None),
            ("", None),
        ] {
            assert_eq!(internet(text).map(written).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn times_as_people_give_them() {
        for (text, expected) in [
            ("2026-01-31", Some("2026-01-31T00:00:00Z")),
            (
                "Sat, 31 Jan 2026 12:00:00 GMT",
                Some("2026-01-31T12:00:00Z"),
            ),
            (
                "Saturday, 31-Jan-26 12:00:00 GMT",
                Some("2026-01-31T12:00:00Z"),
            ),
            ("Sat Jan 31 12:00:00 2026", Some("2026-01-31T12:00:00Z")),
            ("31.1.2026", None),
            ("tomorrow", None),
        ] {
            assert_eq!(given(text).map(written).as_deref(), expected, "{text}");
        }
    }
}
