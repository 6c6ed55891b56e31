//! Serial numbers of zones: their order, and what date they may stand for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far `older` lies behind `newer` in serial number arithmetic (RFC 1982
/// section 3.2): zero when equal, nothing when it is not behind or when the
/// two cannot be ordered, which is the case half way round the circle.
pub fn behind(older: u32, newer: u32) -> Option<u32> {
    let distance = newer.wrapping_sub(older);
    (distance < 1 << 31).then_some(distance)
}

/// The scheme by which a serial seems to be counted. Serials of different
/// schemes come from different operators and say nothing about each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `YYYYMMDDnn` (RFC 1912 section 2.2), with the day it stands for.
    Date(SystemTime),
    /// Seconds since 1970.
    Unix(SystemTime),
    /// Anything else.
    Counter,
}

impl Scheme {
    /// Reads a serial; a date or time in the future is none, but for a day
    /// that another time zone may be ahead.
    pub fn of(serial: u32, now: SystemTime) -> Self {
        let latest = now + Duration::from_secs(2 * 86400);
        let past = |time: &SystemTime| *time <= latest;
        if let Some(day) = day(serial).filter(past) {
            return Scheme::Date(day);
        }
        // 1,000,000,000 is September 2001; smaller numbers are counters.
        let time = UNIX_EPOCH + Duration::from_secs(u64::from(serial));
        match serial >= 1_000_000_000 && past(&time) {
            true => Scheme::Unix(time),
            false => Scheme::Counter,
        }
    }

    /// The time that the serial stands for, if it stands for one.
    pub fn time(self) -> Option<SystemTime> {
        match self {
            Scheme::Date(time) | Scheme::Unix(time) => Some(time),
            Scheme::Counter => None,
        }
    }

    /// Whether serials of the two schemes may be compared.
    pub fn like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// The day of a serial `YYYYMMDDnn` from 1990 on.
fn day(serial: u32) -> Option<SystemTime> {
    let (year, month, day) = (
        serial / 1_000_000,
        serial / 10_000 % 100,
        serial / 100 % 100,
    );
    let valid =
        (1990..=2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let days = valid.then(|| days_since_1970(year, month, day))?;
    Some(UNIX_EPOCH + Duration::from_secs(u64::from(days) * 86400))
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar, by counting years
/// that begin in March, so that the leap day is a year's last.
fn days_since_1970(year: u32, month: u32, day: u32) -> u32 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The highest of serials that are all in order with it, if there is one.
pub fn highest(serials: &[u32], now: SystemTime) -> Option<u32> {
    let first = *serials.first()?;
    let alike = serials
        .iter()
        .all(|serial| Scheme::of(*serial, now).like(Scheme::of(first, now)));
    let tops = serials
        .iter()
        .copied()
        .filter(|top| serials.iter().all(|serial| behind(*serial, *top).is_some()));
    tops.max().filter(|_| alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_796_000_000)
    }

    #[test]
    fn serials_are_a_circle() {
        for (older, newer, expected) in [
            (1, 1, Some(0)),
            (1, 4, Some(3)),
            (4, 1, None),
            (u32::MAX, 2, Some(3)),
            (0, 1 << 31, None),
            (1 << 31, 0, None),
            (0, (1 << 31) - 1, Some((1 << 31) - 1)),
        ] {
            assert_eq!(behind(older, newer), expected, "{older} {newer}");
        }
    }

    #[test]
    fn the_highest_serial_is_the_one_that_all_others_are_behind() {
        for (serials, expected) in [
            (&[][..], None),
            (&[7][..], Some(7)),
            (&[3, 7, 5], Some(7)),
            (&[u32::MAX, 1], Some(1)),
            (&[0, 1 << 31], None),
            (&[1, 2_026_112_001], None),
            (&[2_026_112_001, 1_790_000_000], None),
            (&[2_026_112_001, 2_026_112_101], Some(2_026_112_101)),
            (
                &[0, 1_000_000_000 - 1, 0x8000_0000 - 1],
                Some(0x8000_0000 - 1),
            ),
        ] {
            assert_eq!(highest(serials, now()), expected, "{serials:?}");
        }
    }

    #[test]
    fn schemes() {
        let seconds = |serial| {
            Scheme::of(serial, now())
                .time()
                .map(|t| t.duration_since(UNIX_EPOCH).unwrap().as_secs())
        };
        assert_eq!(
            seconds(1_970_010_100),
            None,
            "no zone has a serial of 1970; it is no time before now either"
        );
        assert_eq!(seconds(2_000_022_901), Some(951_782_400));
        assert_eq!(seconds(2_026_112_001), Some(1_795_132_800));
        assert_eq!(seconds(2_027_010_100), None);
        assert_eq!(seconds(1_794_000_000), Some(1_794_000_000));
        assert_eq!(seconds(42), None);
    }
}
