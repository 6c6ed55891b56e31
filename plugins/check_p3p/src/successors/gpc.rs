//! Global Privacy Control: whether a site honours the wish not to have data
//! sold (W3C Working Draft, "GPC Support Resource").

use std::time::{Duration, SystemTime};

use asking::dns::hygiene;
use plugin::{Report, State};
use serde_json::Value;

use super::{Expected, json};
use crate::content::quoted;
use crate::expiry::lasting;
use crate::instant;
use crate::site::Given;
use crate::tags;

/// Where it is.
pub const PATH: &str = "/.well-known/gpc.json";

/// A statement that was not looked at for longer is said to be old.
const OLD: Duration = Duration::from_secs(2 * 365 * 86_400);

/// Judges the document at a time.
pub fn judge(given: &Given, now: SystemTime, strict: bool) -> Vec<Report> {
    let expected = Expected {
        label: PATH,
        missing: &tags::GPC_MISSING,
    };
    let reply = match expected.there(given) {
        Ok(reply) => reply,
        Err(report) => return vec![report],
    };
    let invalid = |text: String| vec![Report::finding(&tags::GPC_INVALID, PATH, text)];
    let value = match json(reply) {
        Ok(value) => value,
        Err(why) => return invalid(why),
    };
    let Some(gpc) = value.get("gpc").and_then(Value::as_bool) else {
        let gpc = value.get("gpc").map(Value::to_string);
        let said = gpc.map_or("no gpc".to_owned(), |gpc| format!("gpc {}", quoted(&gpc)));
        return invalid(format!("has {said}, not true or false"));
    };
    let mut parts = vec![match gpc {
        true => Report::seen(State::Ok, PATH, "says that the site honours the signal"),
        false => {
            let text = "says that the site does not honour the signal";
            Report::finding(&tags::GPC_DECLINED, PATH, text)
        }
    }];
    let note = |text| hygiene(strict, &tags::GPC_DATE, PATH, text);
    parts.extend(judge_date(value.get("lastUpdate"), now).map(note));
    parts
}

/// What is odd about the date, as a predicate.
fn judge_date(date: Option<&Value>, now: SystemTime) -> Option<String> {
    let Some(date) = date else {
        return Some("has no lastUpdate".to_owned());
    };
    let text = date.as_str().unwrap_or_default();
    let Some(time) = instant::day(text).or_else(|| instant::internet(text)) else {
        let text = quoted(&date.to_string());
        return Some(format!("has lastUpdate {text}, no date"));
    };
    // A day begins earlier in some places than in others.
    const DAY: Duration = Duration::from_secs(86_400);
    match now.duration_since(time) {
        Ok(age) if age > OLD => Some(format!(
            "was last updated {} ago (limit {} days)",
            lasting(age),
            OLD.as_secs() / 86_400
        )),
        Err(ahead) if ahead.duration() > DAY => {
            Some(format!("has lastUpdate {text}, in the future"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::successors::tests::{given, said};

    /// Documents, and what is said of them.
    const STATEMENTS: &[(&str, &str)] = &[
        (
            r#"{"gpc": true, "lastUpdate": "2026-01-31"}"#,
            "OK - says that the site honours the signal",
        ),
        (
            r#"{"gpc": true, "version": 1, "lastUpdate": "2026-01-31T00:00:00Z"}"#,
            "OK - says that the site honours the signal",
        ),
        (
            r#"{"gpc": false, "lastUpdate": "2026-01-31"}"#,
            "OK GPC_DECLINED says that the site does not honour the signal",
        ),
        (
            r#"{"gpc": true}"#,
            "OK - says that the site honours the signal; OK GPC_DATE has no lastUpdate",
        ),
        (
            r#"{"gpc": true, "lastUpdate": "31.1.2026"}"#,
            "OK - says that the site honours the signal; OK GPC_DATE has lastUpdate '\"31.1.2026\"', no date",
        ),
        (
            r#"{"gpc": true, "lastUpdate": "2026-11-21"}"#,
            "OK - says that the site honours the signal",
        ),
        (
            r#"{"gpc": true, "lastUpdate": "2026-12-01"}"#,
            "OK - says that the site honours the signal; OK GPC_DATE has lastUpdate 2026-12-01, in the future",
        ),
        (
            r#"{"gpc": true, "lastUpdate": "2024-01-01"}"#,
            "OK - says that the site honours the signal; OK GPC_DATE was last updated 1054 days ago (limit 730 days)",
        ),
        (
            r#"{"gpc": "yes"}"#,
            "CRITICAL GPC_INVALID has gpc '\"yes\"', not true or false",
        ),
        ("[]", "CRITICAL GPC_INVALID has no gpc, not true or false"),
        (
            "{",
            "CRITICAL GPC_INVALID is no JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "<html>",
            "WARNING GPC_MISSING is a page of HTML, taken as absent",
        ),
        (
            "\u{FEFF}\n<h1>Not found</h1>",
            "WARNING GPC_MISSING is a page of HTML, taken as absent",
        ),
    ];

    #[test]
    fn statements_are_read() {
        let now = instant::given("2026-11-20T12:00:00Z").unwrap();
        for (body, expected) in STATEMENTS {
            assert_eq!(
                said(&judge(&given(200, body), now, false)),
                *expected,
                "{body}"
            );
        }
        assert_eq!(
            said(&judge(&given(404, ""), now, false)),
            "WARNING GPC_MISSING answers 404, not 200"
        );
        let strict = judge(&given(200, r#"{"gpc": true}"#), now, true);
        assert!(said(&strict).ends_with("WARNING GPC_DATE has no lastUpdate"));
    }
}
