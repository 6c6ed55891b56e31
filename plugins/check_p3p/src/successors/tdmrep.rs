//! The reservation against text and data mining (TDM Reservation Protocol,
//! W3C Community Group Final Report, section 5), for article 4 of the
//! directive (EU) 2019/790.

use plugin::{Report, State};
use serde_json::Value;
use url::{Host, Url};

use super::{Expected, json};
use crate::content::quoted;
use crate::site::Given;
use crate::tags;

/// Where it is.
pub const PATH: &str = "/.well-known/tdmrep.json";

/// The most rules that are judged.
const MOST: usize = 100;

/// The policies that the rules name, each once.
pub fn policies(given: &Given) -> Vec<Url> {
    let Given::Reply(reply) = given else {
        return Vec::new();
    };
    let value = json(reply).unwrap_or_default();
    let rules = value.as_array().map_or(&[][..], Vec::as_slice);
    let mut uris: Vec<Url> = rules
        .iter()
        .take(MOST)
        .filter_map(|rule| reply.uri.join(rule.get("tdm-policy")?.as_str()?).ok())
        .collect();
    uris.sort();
    uris.dedup();
    uris.truncate(8);
    uris
}

/// Judges the document and the policies that were asked for.
pub fn judge(given: &Given, policies: &[(String, Given)]) -> Vec<Report> {
    let expected = Expected {
        label: PATH,
        missing: &tags::TDM_MISSING,
    };
    let value = match expected.there(given).map(json) {
        Ok(Ok(value)) => value,
        Ok(Err(why)) => return vec![Report::finding(&tags::TDM_INVALID, PATH, why)],
        Err(report) => return vec![report],
    };
    let mut parts: Vec<_> = faults(&value)
        .into_iter()
        .map(|text| Report::finding(&tags::TDM_INVALID, PATH, text))
        .collect();
    if parts.is_empty() {
        let rules = value.as_array().map_or(0, Vec::len);
        let reserved = value.as_array().into_iter().flatten();
        let reserved = reserved.filter(|rule| rule.get("tdm-reservation") == Some(&1.into()));
        let text = format!(
            "has {}, {} of them reserved",
            asking::dns::count(rules, "rule"),
            reserved.count()
        );
        parts.push(Report::seen(State::Ok, PATH, text));
    }
    let own = match given {
        Given::Reply(reply) => reply.uri.host(),
        _ => None,
    };
    let broken = policies
        .iter()
        .filter_map(|policy| broken(policy, own.as_ref()));
    parts.extend(broken);
    parts
}

fn faults(value: &Value) -> Vec<String> {
    let Some(rules) = value.as_array() else {
        return vec!["is no list of rules".to_owned()];
    };
    if rules.is_empty() {
        return vec!["has no rule".to_owned()];
    }
    let numbered = (1..).zip(rules.iter().take(MOST));
    numbered
        .filter_map(|(number, rule)| Some(format!("has rule {number} {}", fault(rule)?)))
        .collect()
}

/// What is wrong with a rule.
fn fault(rule: &Value) -> Option<String> {
    let location = rule.get("location").and_then(Value::as_str);
    if !location.is_some_and(|path| path.starts_with('/')) {
        return Some("without a location that begins with /".to_owned());
    }
    let reservation = rule.get("tdm-reservation");
    if !reservation.is_some_and(|number| matches!(number.as_u64(), Some(0 | 1))) {
        let said = reservation.map_or("none".to_owned(), Value::to_string);
        return Some(format!(
            "with tdm-reservation {}, not 0 or 1",
            quoted(&said)
        ));
    }
    let policy = rule.get("tdm-policy")?;
    let is_uri = policy.as_str().is_some_and(|text| !text.is_empty());
    (!is_uri).then(|| format!("with tdm-policy {}, no URI", quoted(&policy.to_string())))
}

/// That a policy is not there. What another host keeps from programs counts as
/// not seen.
fn broken((label, given): &(String, Given), own: Option<&Host<&str>>) -> Option<Report> {
    let text = match given {
        Given::Reply(reply) if reply.is_there() => return None,
        Given::Reply(reply)
            if reply.is_throttled()
                || (reply.is_withheld() && reply.uri.host().as_ref() != own) =>
        {
            let text = format!("answers {} to programs, named by tdm-policy", reply.status);
            return Some(crate::judge::unseen(label.as_str(), &text));
        }
        Given::Reply(reply) => format!("answers {}, not 200", reply.status),
        Given::Refused(why) => format!("cannot be had: {why}"),
        Given::Unseen(why) | Given::Excessive(why) => {
            return Some(crate::judge::unseen(label.as_str(), why));
        }
    };
    Some(Report::finding(
        &tags::TDM_POLICY_BROKEN,
        label.as_str(),
        format!("{text}, named by tdm-policy"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::successors::tests::{given, said};

    #[test]
    fn rules_are_read() {
        for (body, expected) in [
            (
                r#"[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://shop.example/tdm.json"}, {"location": "/blog/*", "tdm-reservation": 0}]"#,
                "OK - has 2 rules, 1 of them reserved",
            ),
            ("[]", "CRITICAL TDM_INVALID has no rule"),
            ("{}", "CRITICAL TDM_INVALID is no list of rules"),
            (
                r#"[{"tdm-reservation": 1}]"#,
                "CRITICAL TDM_INVALID has rule 1 without a location that begins with /",
            ),
            (
                r#"[{"location": "/", "tdm-reservation": "1"}]"#,
                "CRITICAL TDM_INVALID has rule 1 with tdm-reservation '\"1\"', not 0 or 1",
            ),
            (
                r#"[{"location": "/", "tdm-reservation": 0}, {"location": "/"}]"#,
                "CRITICAL TDM_INVALID has rule 2 with tdm-reservation 'none', not 0 or 1",
            ),
            (
                r#"[{"location": "/", "tdm-reservation": 1, "tdm-policy": 7}]"#,
                "CRITICAL TDM_INVALID has rule 1 with tdm-policy '7', no URI",
            ),
            (
                "x",
                "CRITICAL TDM_INVALID is no JSON: expected value at line 1 column 1",
            ),
        ] {
            assert_eq!(said(&judge(&given(200, body), &[])), expected, "{body}");
        }
        assert_eq!(
            said(&judge(&given(404, ""), &[])),
            "WARNING TDM_MISSING answers 404, not 200"
        );
    }

    #[test]
    fn policies_must_be_there() {
        let document = given(
            200,
            r#"[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}, {"location": "/a", "tdm-reservation": 1, "tdm-policy": "/tdm.json"}]"#,
        );
        let named = policies(&document);
        assert_eq!(
            named.iter().map(Url::as_str).collect::<Vec<_>>(),
            ["https://shop.example/tdm.json"]
        );
        let asked = named
            .into_iter()
            .map(|uri| (uri.to_string(), given(404, "")))
            .collect::<Vec<_>>();
        assert_eq!(
            said(&judge(&document, &asked)),
            "OK - has 2 rules, 2 of them reserved; CRITICAL TDM_POLICY_BROKEN answers 404, not 200, named by tdm-policy"
        );
    }
}
