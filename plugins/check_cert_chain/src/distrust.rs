//! Roots that browsers are about to drop, which nothing in the chain tells.

use certificate::Moment;
use plugin::Report;

plugin::tags! {
    DISTRUST_TAGS;
    ROOT_DISTRUST_NEAR, Warning,
        "Every path ends at a root that Mozilla drops before the certificate itself ends: by the age of its key (Mozilla Root Store Policy section 7.4).",
        "have the certificate issued anew below a younger root";
    ROOT_DISTRUST_PLANNED, Ok,
        "Every path ends at a root that Mozilla drops within a year: by the age of its key (Mozilla Root Store Policy section 7.4).",
        "ask the authority for its plan, and renew below a younger root in time";
}

/// When Mozilla drops the website trust of a root, by when its key was made
/// (Mozilla Root Store Policy section 7.4, schedule of its transition): keys
/// made before the first date are dropped at the second.
const SCHEDULE: &[(&str, &str)] = &[
    ("2006-01-01", "2025-04-15"),
    ("2008-01-01", "2026-04-15"),
    ("2010-01-01", "2027-04-15"),
    ("2012-01-01", "2028-04-15"),
    ("2014-04-15", "2029-04-15"),
];

/// Later keys are dropped after this many years.
const YEARS: i64 = 15;

const YEAR: i64 = 31_556_952;

/// When a root whose key was made then is dropped.
pub fn dropped(made: Moment) -> Option<Moment> {
    let row = SCHEDULE
        .iter()
        .find(|(before, _)| before.parse::<Moment>().is_ok_and(|before| made < before));
    match row {
        Some((_, at)) => at.parse().ok(),
        None => Some(anniversary(made)),
    }
}

/// The same day so many years later; of 29 February the day before it.
fn anniversary(made: Moment) -> Moment {
    let day = made.day().replace("-02-29", "-02-28");
    let (_, in_year) = day.split_at(day.len() - "-mm-dd".len());
    let later = format!("{:04}{in_year}", made.year() + YEARS);
    later.parse().unwrap_or_else(|_| made.plus(YEARS * YEAR))
}

/// The finding on the public roots that the paths of a chain end at, as (name,
/// beginning). A root that Mozilla still has after the day is not blamed: its
/// store, which is read, knows better.
pub fn judge(
    about: &str,
    roots: &[(String, Moment)],
    leaf_ends: Moment,
    at: Moment,
) -> Option<Report> {
    let days: Option<Vec<(Moment, &String)>> = roots
        .iter()
        .map(|(name, made)| Some((dropped(*made)?, name)))
        .collect();
    let (day, name) = days?.into_iter().max()?;
    let text = format!("ends at {name}, which Mozilla drops on {}", day.day());
    match day {
        _ if day <= at => None,
        _ if day <= leaf_ends => Some(Report::finding(
            &ROOT_DISTRUST_NEAR,
            about,
            format!("{text}, before the certificate ends on {}", leaf_ends.day()),
        )),
        _ if day.since(at) < YEAR => Some(Report::finding(&ROOT_DISTRUST_PLANNED, about, text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn the_schedule() {
        for (made, day) in [
            ("2000-09-30", "2025-04-15"),
            ("2007-11-05", "2026-04-15"),
            ("2009-09-01", "2027-04-15"),
            ("2011-06-01", "2028-04-15"),
            ("2013-08-01", "2029-04-15"),
            ("2015-06-04", "2030-06-04"),
        ] {
            assert_eq!(dropped(moment(made)).unwrap().day(), day, "{made}");
        }
    }

    #[test]
    fn only_what_lies_ahead_is_said() {
        let judged = |made: &[&str], ends, at| {
            let roots: Vec<_> = made
                .iter()
                .map(|made| ("Root".to_owned(), moment(made)))
                .collect();
            let found = judge("chain", &roots, moment(ends), moment(at));
            found.and_then(|found| found.tag.map(|tag| tag.name))
        };
        for (made, ends, at, tag) in [
            (
                &["2009-09-01"][..],
                "2027-05-01",
                "2026-11-22",
                Some("ROOT_DISTRUST_NEAR"),
            ),
            (
                &["2009-09-01"],
                "2027-02-01",
                "2026-11-22",
                Some("ROOT_DISTRUST_PLANNED"),
            ),
            (
                &["2009-09-01", "2020-01-01"],
                "2027-05-01",
                "2026-11-22",
                None,
            ),
            (&["2013-08-01"], "2027-05-01", "2026-11-22", None),
            (&["2000-09-30"], "2027-05-01", "2026-11-22", None),
            (&[], "2027-05-01", "2026-11-22", None),
        ] {
            assert_eq!(judged(made, ends, at), tag, "{made:?}");
        }
    }
}
