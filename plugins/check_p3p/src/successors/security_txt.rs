//! security.txt: whom to tell of a hole in the shop (RFC 9116).

use std::time::{Duration, SystemTime};

use asking::dns::hygiene;
use plugin::{Limits, Metric, Report, State, Tag};

use super::Expected;
use crate::content::quoted;
use crate::expiry::lasting;
use crate::instant;
use crate::site::{Given, Reply};
use crate::tags;

/// Where it is (section 3).
pub const PATH: &str = "/.well-known/security.txt";

/// The label of its days.
pub const DAYS: &str = "security_txt_days";

/// The most lines that are read.
const MOST_LINES: usize = 2000;

/// A file should not be valid for longer (section 2.5.5).
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// What was found of the file, and the days until it is over.
pub struct Judged {
    /// The findings.
    pub parts: Vec<Report>,
    /// The days, if they can be told.
    pub days: Option<Metric>,
}

/// A line that says something.
struct Field<'a> {
    line: usize,
    name: String,
    value: &'a str,
}

/// Judges the file at a time.
pub fn judge(given: &Given, now: SystemTime, limits: &Limits, strict: bool) -> Judged {
    let expected = Expected {
        label: PATH,
        missing: &tags::SECURITY_TXT_MISSING,
    };
    let reply = match expected.there(given) {
        Ok(reply) => reply,
        Err(report) => {
            return Judged {
                parts: vec![report],
                days: None,
            };
        }
    };
    let text = String::from_utf8_lossy(&reply.body);
    let finding = |tag: &'static Tag, text: String| Report::finding(tag, PATH, text);
    let invalid = |text: String| finding(&tags::SECURITY_TXT_INVALID, text);
    let (fields, broken) = fields(&text);
    let mut parts: Vec<_> = broken.into_iter().map(invalid).collect();
    parts.extend(contacts(&fields).into_iter().map(invalid));
    let note = |text| hygiene(strict, &tags::SECURITY_TXT_ODD, PATH, text);
    parts.extend(odd(reply, &fields).into_iter().map(note));
    let mut days = None;
    match expires(&fields) {
        Err(why) => parts.push(invalid(why)),
        Ok(end) => {
            let left = end.duration_since(now);
            let signed = left
                .as_ref()
                .map_or_else(|past| -past.duration().as_secs_f64(), Duration::as_secs_f64);
            let metric = Metric {
                min: None,
                ..limits.metric(DAYS, (signed / 86_400.0).floor())
            };
            parts.push(match left {
                Err(past) => finding(
                    &tags::SECURITY_TXT_EXPIRED,
                    format!(
                        "expired {} ago, at {}",
                        lasting(past.duration()),
                        instant::written(end)
                    ),
                ),
                Ok(left) => remaining(left, &metric),
            });
            parts.extend(left_too_long(end, now).map(note));
            days = Some(metric);
        }
    }
    Judged { parts, days }
}

/// What is said of the days that are left.
fn remaining(left: Duration, metric: &Metric) -> Report {
    let text = format!("expires in {}", lasting(left));
    match metric.broken() {
        Some(limit) => Report::finding(
            &tags::SECURITY_TXT_EXPIRES,
            PATH,
            format!("{text} (limit {limit})"),
        )
        .at(metric.state()),
        None => Report::seen(State::Ok, PATH, text),
    }
}

fn left_too_long(end: SystemTime, now: SystemTime) -> Option<String> {
    let left = end.duration_since(now).ok()?;
    (left > LONGEST).then(|| format!("is valid for {}, more than a year", lasting(left)))
}

/// The fields, and what is wrong with lines that are none. Signatures around
/// and below the text are left out (section 2.3).
fn fields(text: &str) -> (Vec<Field<'_>>, Vec<String>) {
    let (mut fields, mut faults) = (Vec::new(), Vec::new());
    let mut in_armour = false;
    for (line, content) in (1..)
        .zip(text.trim_start_matches('\u{FEFF}').lines())
        .take(MOST_LINES)
    {
        let content = content.trim();
        if content.starts_with("-----BEGIN PGP SIGNATURE") {
            break;
        }
        in_armour = match content {
            _ if content.starts_with("-----BEGIN PGP SIGNED") => true,
            "" => false,
            _ => in_armour,
        };
        if in_armour || content.is_empty() || content.starts_with('#') {
            continue;
        }
        match content
            .split_once(':')
            .map(|(name, value)| (name, value.trim()))
        {
            Some((name, value)) if is_name(name) && !value.is_empty() => fields.push(Field {
                line,
                name: name.to_ascii_lowercase(),
                value,
            }),
            _ => faults.push(format!(
                "has line {line} {}, not 'Name: value'",
                quoted(content)
            )),
        }
    }
    faults.truncate(8);
    (fields, faults)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Contact: once or more, each a URI (section 2.5.3).
fn contacts(fields: &[Field<'_>]) -> Vec<String> {
    let of = |wanted: &'static str| fields.iter().filter(move |field| field.name == wanted);
    if of("contact").next().is_none() {
        return vec!["has no Contact".to_owned()];
    }
    let uris = [
        "contact",
        "encryption",
        "acknowledgments",
        "canonical",
        "policy",
        "hiring",
        "csaf",
    ];
    let of_web = fields
        .iter()
        .filter(|field| uris.contains(&field.name.as_str()));
    let faults = of_web.filter_map(|field| {
        let why = match url::Url::parse(field.value) {
            Err(_) => "no URI (mailto:, tel: or https:)",
            Ok(uri) if uri.scheme() == "http" => "a web address without https",
            Ok(_) => return None,
        };
        Some(format!(
            "has {} {} on line {}, {why}",
            field.name,
            quoted(field.value),
            field.line
        ))
    });
    faults.take(8).collect()
}

/// Expires: exactly once (section 2.5.5).
fn expires(fields: &[Field<'_>]) -> Result<SystemTime, String> {
    let mut all = fields.iter().filter(|field| field.name == "expires");
    let field = all.next().ok_or("has no Expires")?;
    if all.next().is_some() {
        return Err("has more than one Expires".to_owned());
    }
    instant::internet(field.value).ok_or_else(|| {
        let value = quoted(field.value);
        format!(
            "has Expires {value} on line {}, no time of RFC 3339",
            field.line
        )
    })
}

/// What the standard advises against.
fn odd(reply: &Reply, fields: &[Field<'_>]) -> Vec<String> {
    let mut odd = Vec::new();
    if reply.uri.scheme() != "https" {
        odd.push("is given without https".to_owned());
    }
    let media = reply.media.as_deref().unwrap_or("no type");
    if !media.to_ascii_lowercase().starts_with("text/plain") {
        odd.push(format!("is given as {}, not text/plain", quoted(media)));
    }
    let languages = fields
        .iter()
        .filter(|field| field.name == "preferred-languages");
    if languages.count() > 1 {
        odd.push("has more than one Preferred-Languages".to_owned());
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::successors::tests::{given_as, said};
    use plugin::{Measure, Unit};

    fn judged(body: &str) -> (String, Option<f64>) {
        let now = instant::given("2026-11-20T12:00:00Z").unwrap();
        let measure = Measure {
            warning: Some("30"),
            critical: Some("7"),
            ..Measure::new(DAYS, Unit::None).less_is_worse()
        };
        let limits = Limits::resolve(&[measure], &[], &[]).unwrap();
        let judged = judge(
            &given_as(200, body, "text/plain; charset=utf-8"),
            now,
            &limits,
            false,
        );
        (said(&judged.parts), judged.days.map(|days| days.value))
    }

    /// Files, what is said of them, and the days that they have left.
    const FILES: &[(&str, &str, Option<f64>)] = &[
        (
            "Contact: mailto:security@shop.example\nExpires: 2027-05-01T00:00:00Z\n",
            "OK - expires in 161 days",
            Some(161.0),
        ),
        (
            "# us\r\nCONTACT: tel:+1-201-555-0123\r\ncontact: https://shop.example/report\r\nExpires: 2026-12-31T23:00:00+01:00\r\nX-Own: y\r\n",
            "OK - expires in 41 days",
            Some(41.0),
        ),
        (
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@shop.example\nExpires: 2027-05-01T00:00:00Z\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
            "OK - expires in 161 days",
            Some(161.0),
        ),
        (
            "Contact: mailto:a@shop.example\nExpires: 2026-12-01T00:00:00Z",
            "WARNING SECURITY_TXT_EXPIRES expires in 10 days (limit 30:)",
            Some(10.0),
        ),
        (
            "Contact: mailto:a@shop.example\nExpires: 2026-11-22T00:00:00Z",
            "CRITICAL SECURITY_TXT_EXPIRES expires in 36 hours (limit 7:)",
            Some(1.0),
        ),
        (
            "Contact: mailto:a@shop.example\nExpires: 2026-11-01T00:00:00Z",
            "CRITICAL SECURITY_TXT_EXPIRED expired 19 days ago, at 2026-11-01T00:00:00Z",
            Some(-20.0),
        ),
        (
            "Contact: mailto:a@shop.example\nExpires: 2028-11-20T12:00:00Z",
            "OK - expires in 731 days; OK SECURITY_TXT_ODD is valid for 731 days, more than a year",
            Some(731.0),
        ),
        (
            "Expires: 2027-05-01T00:00:00Z",
            "CRITICAL SECURITY_TXT_INVALID has no Contact; OK - expires in 161 days",
            Some(161.0),
        ),
        (
            "Contact: security@shop.example\nExpires: 2027-05-01T00:00:00Z",
            "CRITICAL SECURITY_TXT_INVALID has contact 'security@shop.example' on line 1, no URI (mailto:, tel: or https:); OK - expires in 161 days",
            Some(161.0),
        ),
        (
            "Contact: http://shop.example/\nExpires: 2027-05-01T00:00:00Z",
            "CRITICAL SECURITY_TXT_INVALID has contact 'http://shop.example/' on line 1, a web address without https; OK - expires in 161 days",
            Some(161.0),
        ),
        (
            "Contact: mailto:a@shop.example",
            "CRITICAL SECURITY_TXT_INVALID has no Expires",
            None,
        ),
        (
            "Contact: mailto:a@shop.example\nExpires: 2027-05-01T00:00:00Z\nExpires: 2027-05-01T00:00:00Z",
            "CRITICAL SECURITY_TXT_INVALID has more than one Expires",
            None,
        ),
        (
            "Contact: mailto:a@shop.example\nExpires: Thu, 31 Dec 2026 18:37:07 -0800",
            "CRITICAL SECURITY_TXT_INVALID has Expires 'Thu, 31 Dec 2026 18:37:07 -0800' on line 2, no time of RFC 3339",
            None,
        ),
        (
            "Contact: mailto:a@shop.example\nplease write\nExpires: 2027-05-01T00:00:00Z",
            "CRITICAL SECURITY_TXT_INVALID has line 2 'please write', not 'Name: value'; OK - expires in 161 days",
            Some(161.0),
        ),
        (
            "",
            "CRITICAL SECURITY_TXT_INVALID has no Contact; CRITICAL SECURITY_TXT_INVALID has no Expires",
            None,
        ),
    ];

    #[test]
    fn files_are_read() {
        for (body, expected, days) in FILES {
            assert_eq!(judged(body), ((*expected).to_owned(), *days), "{body}");
        }
    }
}
