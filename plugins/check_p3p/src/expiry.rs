//! How long a document may be relied on (P3P 1.0, sections 2.3.2.3 and 3.2.1).

use std::time::{Duration, SystemTime};

use crate::content::quoted;
use crate::fault::Faults;
use crate::instant;
use crate::tags;
use crate::xml::Element;

/// Below this, in seconds, user agents take a lifetime for a day.
const SHORTEST: u64 = 86_400;

/// Judges `EXPIRY` at a time: exactly one of `max-age` and `date`, the date in
/// the future (section 2.3.2.3.4).
pub fn judge(element: &Element, now: SystemTime, faults: &mut Faults) {
    match (element.attribute("max-age"), element.attribute("date")) {
        (Some(_), Some(_)) => invalid(element, "has both max-age and date", faults),
        (None, None) => invalid(element, "has neither max-age nor date", faults),
        (Some(age), None) => lifetime(element, age, faults),
        (None, Some(date)) => end(element, date, now, faults),
    }
}

fn lifetime(element: &Element, age: &str, faults: &mut Faults) {
    let digits = !age.is_empty() && age.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than a number here has mean a long time, not a mistake.
    let seconds = age.parse().unwrap_or(u64::MAX);
    if !digits {
        let text = format!("has max-age={}, not a number of seconds", quoted(age));
        invalid(element, &text, faults);
    } else if seconds < SHORTEST {
        let text = format!("has max-age={seconds}, below a day (limit {SHORTEST})");
        faults.add(&tags::EXPIRY_SHORT, element, text);
    }
}

fn end(element: &Element, date: &str, now: SystemTime, faults: &mut Faults) {
    let Some(end) = instant::http(date) else {
        let text = format!("has date={}, not a date of HTTP", quoted(date));
        return invalid(element, &text, faults);
    };
    if let Ok(over) = now.duration_since(end) {
        let text = format!("ended {} ago, at {}", lasting(over), instant::written(end));
        faults.add(&tags::EXPIRED, element, text);
    }
}

fn invalid(element: &Element, text: &str, faults: &mut Faults) {
    faults.add(&tags::EXPIRY_INVALID, element, text);
}

/// A duration in its largest unit.
pub fn lasting(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        172_800.. => format!("{} days", seconds / 86_400),
        7_200.. => format!("{} hours", seconds / 3_600),
        120.. => format!("{} minutes", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn times_of_expiry() {
        let now = instant::given("2026-11-20T12:00:00Z").unwrap();
        for (attributes, expected) in [
            ("max-age='86400'", ""),
            ("max-age='604800000000000000000000'", ""),
            (
                "max-age='86399'",
                "EXPIRY_SHORT EXPIRY has max-age=86399, below a day (limit 86400)",
            ),
            (
                "max-age='1 day'",
                "EXPIRY_INVALID EXPIRY has max-age='1 day', not a number of seconds",
            ),
            (
                "max-age='-1'",
                "EXPIRY_INVALID EXPIRY has max-age='-1', not a number of seconds",
            ),
            (
                "max-age=''",
                "EXPIRY_INVALID EXPIRY has max-age='', not a number of seconds",
            ),
            ("", "EXPIRY_INVALID EXPIRY has neither max-age nor date"),
            (
                "max-age='86400' date='x'",
                "EXPIRY_INVALID EXPIRY has both max-age and date",
            ),
            ("date='Fri, 20 Nov 2026 12:00:01 GMT'", ""),
            (
                "date='Fri, 20 Nov 2026 12:00:00 GMT'",
                "EXPIRED EXPIRY ended 0 s ago, at 2026-11-20T12:00:00Z",
            ),
            (
                "date='Wed, 17 Apr 2002 00:00:00 GMT'",
                "EXPIRED EXPIRY ended 8983 days ago, at 2002-04-17T00:00:00Z",
            ),
            (
                "date='2027-01-01'",
                "EXPIRY_INVALID EXPIRY has date='2027-01-01', not a date of HTTP",
            ),
        ] {
            let element = xml::read(format!("<EXPIRY {attributes}/>").as_bytes(), None).unwrap();
            let mut faults = Faults::default();
            judge(&element, now, &mut faults);
            assert_eq!(faults.to_string(), expected, "{attributes}");
        }
    }

    #[test]
    fn durations_are_said_in_one_unit() {
        for (seconds, text) in [
            (5, "5 s"),
            (600, "10 minutes"),
            (9_000, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(lasting(Duration::from_secs(seconds)), text);
        }
    }
}
