//! A moment in time, to the second, as certificates know it.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use rustls_pki_types::UnixTime;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// A moment in Unix seconds; before 1970 it is negative. It is shown as
/// RFC 3339 in UTC and read from RFC 3339 with fractions and offsets, whose
/// fraction is dropped: X.509 counts whole seconds (RFC 5280, 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// How many seconds later than the other; negative when earlier.
    #[must_use]
    pub fn since(self, earlier: Moment) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// So many seconds later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Moment {
        Moment(self.0.saturating_add(seconds))
    }

    /// The calendar year in UTC.
    #[must_use]
    pub fn year(self) -> i64 {
        civil(self.0.div_euclid(DAY)).0
    }

    /// As path validation wants it; what lies before 1970 becomes 1970.
    #[must_use]
    pub fn unix(self) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(self.0).unwrap_or(0)))
    }

    /// The day alone: `2026-11-20`.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Moment(seconds(after)),
            Err(before) => {
                let span = before.duration();
                let whole = i64::from(span.subsec_nanos() > 0);
                Moment(-seconds(span).saturating_add(whole))
            }
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}Z", self.day())
    }
}

impl FromStr for Moment {
    type Err = String;

    /// RFC 3339, 5.6: `2026-11-20T12:00:00.25+01:00`; a blank or small letters
    /// for `T` and `Z` are allowed, and a day alone is its midnight in UTC.
    fn from_str(text: &str) -> Result<Self, String> {
        parse(text.trim()).ok_or_else(|| {
            format!("'{text}' is no time as RFC 3339 writes it (2026-11-20T12:00:00Z)")
        })
    }
}

fn parse(text: &str) -> Option<Moment> {
    let (date, time) = match text.split_at_checked(10)? {
        (date, "") => return Some(Moment(days(date)? * DAY)),
        (date, time) => (date, time.strip_prefix(['T', 't', ' '])?),
    };
    let (clock, zone) = time.split_at_checked(8)?;
    let [hour, minute, second] = numbers::<3>(clock, ':', &[2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let offset = offset(without_fraction(zone)?)?;
    Some(Moment(
        days(date)? * DAY + hour * 3600 + minute * 60 + second - offset,
    ))
}

/// What follows the fraction of a second, if there is one.
fn without_fraction(text: &str) -> Option<&str> {
    let Some(fraction) = text.strip_prefix('.') else {
        return Some(text);
    };
    let rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (rest.len() < fraction.len()).then_some(rest)
}

/// Seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, ahead) = match zone.split_at_checked(1)? {
        ("+", ahead) => (1, ahead),
        ("-", ahead) => (-1, ahead),
        _ => return None,
    };
    let [hours, minutes] = numbers::<2>(ahead, ':', &[2, 2])?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Days since 1970-01-01 of `2026-11-20`.
fn days(date: &str) -> Option<i64> {
    let [year, month, day] = numbers::<3>(date, '-', &[4, 2, 2])?;
    let days = days_of(year, month, day);
    (civil(days) == (year, month, day)).then_some(days)
}

/// Numbers of exactly so many digits each.
fn numbers<const N: usize>(text: &str, separator: char, widths: &[usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != *width || !part.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Days since 1970-01-01 of a Gregorian day. Years begin in March here, so
/// that the leap day ends them, and come in eras of 400 (146,097 days).
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The Gregorian day of so many days since 1970-01-01: the way back.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (day, month) = (
        of_year - (153 * shifted + 2) / 5 + 1,
        (shifted + 2) % 12 + 1,
    );
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_and_written() {
        let table = [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("1970-01-01", 0, "1970-01-01T00:00:00Z"),
            ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
            ("2000-02-29 12:00:00z", 951_825_600, "2000-02-29T12:00:00Z"),
            (
                "2026-11-20t12:00:00.999999999Z",
                1_795_176_000,
                "2026-11-20T12:00:00Z",
            ),
            (
                "2026-11-20T12:00:00.5+01:30",
                1_795_170_600,
                "2026-11-20T10:30:00Z",
            ),
            (
                "2026-11-20T12:00:00-00:30",
                1_795_177_800,
                "2026-11-20T12:30:00Z",
            ),
            (
                "9999-12-31T23:59:59Z",
                253_402_300_799,
                "9999-12-31T23:59:59Z",
            ),
            (
                "0000-03-01T00:00:00Z",
                -62_162_035_200,
                "0000-03-01T00:00:00Z",
            ),
            (
                "2016-12-31T23:59:60Z",
                1_483_228_800,
                "2017-01-01T00:00:00Z",
            ),
        ];
        for (text, seconds, shown) in table {
            assert_eq!(text.parse(), Ok(Moment(seconds)), "{text}");
            assert_eq!(Moment(seconds).to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        let table = [
            "",
            "now",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-1-01",
            "2026-11-20T12:00Z",
            "2026-11-20T12:00:00",
            "2026-11-20T24:00:00Z",
            "2026-11-20T12:60:00Z",
            "2026-11-20T12:00:61Z",
            "2026-11-20T12:00:00.Z",
            "2026-11-20T12:00:00+1:00",
            "2026-11-20T12:00:00+24:00",
            "2026-11-20T12:00:00Zx",
            "2026-11-20X12:00:00Z",
            "2026-11-20T+1:00:00Z",
            "日本語日本語",
        ];
        for text in table {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn moments_of_any_size_are_shown() {
        for seconds in [i64::MIN, i64::MIN + 1, i64::MAX] {
            assert!(Moment(seconds).to_string().ends_with('Z'));
        }
        assert_eq!(Moment(-1).year(), 1969);
        assert_eq!(Moment(0).year(), 1970);
    }

    #[test]
    fn the_clock_of_the_system_is_rounded_down() {
        let table = [
            (SystemTime::UNIX_EPOCH + Duration::from_millis(1500), 1),
            (SystemTime::UNIX_EPOCH - Duration::from_millis(500), -1),
            (SystemTime::UNIX_EPOCH - Duration::from_secs(2), -2),
        ];
        for (time, seconds) in table {
            assert_eq!(Moment::from(time), Moment(seconds));
        }
    }
}
