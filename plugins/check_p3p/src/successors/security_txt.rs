//! security.txt: whom to tell of a hole in the shop (RFC 9116).

mod reading;

use std::time::{Duration, SystemTime};

use asking::dns::hygiene;
use plugin::{Limits, Metric, Report, State, Tag};
use url::Url;

use super::Expected;
use crate::content::quoted;
use crate::expiry::lasting;
use crate::instant;
use crate::site::{Given, Reply};
use crate::tags;

use reading::{FEW, Field, File};

/// Where it is (section 3).
pub const PATH: &str = "/.well-known/security.txt";

/// The label of its days.
pub const DAYS: &str = "security_txt_days";

/// The most lines that are read.
const MOST_LINES: usize = 2000;

/// A file should not be valid for longer (section 2.5.5).
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// What was found of the file, and the days until it is over.
#[derive(Default)]
pub struct Judged {
    /// The findings.
    pub parts: Vec<Report>,
    /// The days, if they can be told.
    pub days: Option<Metric>,
}

/// Judges at a time the file that was asked for at this place.
pub fn judge(asked: &Url, given: &Given, now: SystemTime, limits: &Limits, strict: bool) -> Judged {
    let expected = Expected {
        label: PATH,
        missing: &tags::SECURITY_TXT_MISSING,
    };
    let alone = |report: Report| Judged {
        parts: vec![report],
        days: None,
    };
    let reply = match expected.there(given) {
        Ok(reply) => reply,
        Err(report) => return alone(report),
    };
    let text = String::from_utf8_lossy(&reply.body);
    if text.lines().nth(MOST_LINES).is_some() {
        let why = format!("has more than {MOST_LINES} lines and was not judged");
        return alone(crate::judge::unseen(PATH, &why));
    }
    let file = File::read(&text);
    let invalid = |text: String| finding(&tags::SECURITY_TXT_INVALID, text);
    let note = |text| hygiene(strict, &tags::SECURITY_TXT_ODD, PATH, text);
    let mut judged = Judged::default();
    let parts = &mut judged.parts;
    parts.extend(file.broken.iter().cloned().map(invalid));
    parts.extend(contacts(&file).into_iter().map(invalid));
    parts.extend(odd(asked, reply, &file).into_iter().map(note));
    match expires(&file) {
        Err(why) => parts.push(invalid(why)),
        Ok(end) => {
            let metric = days(end, now, limits);
            parts.push(remaining(end, now, &metric));
            parts.extend(left_too_long(end, now).map(note));
            judged.days = Some(metric);
        }
    }
    judged
}

fn finding(tag: &'static Tag, text: String) -> Report {
    Report::finding(tag, PATH, text)
}

/// Whole days until a time, negative when it is over.
fn days(end: SystemTime, now: SystemTime, limits: &Limits) -> Metric {
    let left = end.duration_since(now);
    let seconds = left.map_or_else(
        |past| -past.duration().as_secs_f64(),
        |left| left.as_secs_f64(),
    );
    Metric {
        min: None,
        ..limits.metric(DAYS, (seconds / 86_400.0).floor())
    }
}

/// What is said of the days that are left.
fn remaining(end: SystemTime, now: SystemTime, metric: &Metric) -> Report {
    let left = match end.duration_since(now) {
        Ok(left) => left,
        Err(past) => {
            let over = lasting(past.duration());
            let text = format!("expired {over} ago, at {}", instant::written(end));
            return finding(&tags::SECURITY_TXT_EXPIRED, text);
        }
    };
    let text = format!("expires in {}", lasting(left));
    match metric.broken() {
        Some(limit) => {
            let text = format!("{text} (limit {limit})");
            finding(&tags::SECURITY_TXT_EXPIRES, text).at(metric.state())
        }
        None => Report::seen(State::Ok, PATH, text),
    }
}

fn left_too_long(end: SystemTime, now: SystemTime) -> Option<String> {
    let left = end.duration_since(now).ok()?;
    (left > LONGEST).then(|| {
        format!(
            "is valid for {}, more than a year (RFC 9116, 2.5.5)",
            lasting(left)
        )
    })
}

/// The fields that have URIs, and where each is defined.
const URIS: [(&str, &str); 7] = [
    ("acknowledgments", "2.5.1"),
    ("canonical", "2.5.2"),
    ("contact", "2.5.3"),
    ("encryption", "2.5.4"),
    ("hiring", "2.5.6"),
    ("policy", "2.5.7"),
    // Of the OASIS standard, registered by section 6.2.
    ("csaf", "2.4"),
];

/// Contact: once or more; what is a URI is one, and on the web with https.
fn contacts(file: &File<'_>) -> Vec<String> {
    if file.all("contact").next().is_none() {
        return vec!["has no Contact (RFC 9116, 2.5.3)".to_owned()];
    }
    file.fields.iter().filter_map(no_uri).take(FEW).collect()
}

fn no_uri(field: &Field<'_>) -> Option<String> {
    let (name, section) = URIS.iter().find(|(name, _)| *name == field.name)?;
    let why = match Url::parse(field.value) {
        Err(_) => "no URI (mailto:, tel: or https:)",
        Ok(uri) if uri.scheme() == "http" => "a web address without https",
        Ok(_) => return None,
    };
    Some(format!(
        "has {name} {} on line {}, {why} (RFC 9116, {section})",
        quoted(field.value),
        field.line
    ))
}

/// Expires: exactly once (section 2.5.5).
fn expires(file: &File<'_>) -> Result<SystemTime, String> {
    let mut all = file.all("expires");
    let field = all.next().ok_or("has no Expires (RFC 9116, 2.5.5)")?;
    if all.next().is_some() {
        return Err("has more than one Expires (RFC 9116, 2.5.5)".to_owned());
    }
    instant::internet(field.value).ok_or_else(|| {
        let value = quoted(field.value);
        format!(
            "has Expires {value} on line {}, no time of RFC 3339 (RFC 9116, 2.5.5)",
            field.line
        )
    })
}

/// What the standard has otherwise, but a reader gets on with.
fn odd(asked: &Url, reply: &Reply, file: &File<'_>) -> Vec<String> {
    let mut odd = Vec::new();
    if reply.uri.scheme() != "https" {
        odd.push("is given without https (RFC 9116, 3)".to_owned());
    }
    odd.extend(wrong_media(reply.media.as_deref()));
    if std::str::from_utf8(&reply.body).is_err() {
        odd.push("has bytes that are not UTF-8 (RFC 9116, 3)".to_owned());
    }
    if file.all("preferred-languages").nth(1).is_some() {
        odd.push("has more than one Preferred-Languages (RFC 9116, 2.5.8)".to_owned());
    }
    let mut canonical = file.all("canonical").peekable();
    if canonical.peek().is_none() {
        let text = "is signed without Canonical, so that it can be shown elsewhere (RFC 9116, 2.3)";
        odd.extend(file.is_signed.then(|| text.to_owned()));
        return odd;
    }
    let is_here = |field: &Field<'_>| {
        let uri = Url::parse(field.value);
        uri.is_ok_and(|uri| uri == *asked || uri == reply.uri)
    };
    if !canonical.any(is_here) {
        odd.push(format!(
            "has no Canonical of {}, so that readers trust it less (RFC 9116, 2.5.2)",
            quoted(asked.as_str())
        ));
    }
    odd
}

/// It is `text/plain` in UTF-8 (section 3).
fn wrong_media(media: Option<&str>) -> Option<String> {
    let media = media.unwrap_or("no type");
    let lower = media.to_ascii_lowercase();
    let mut parts = lower.split(';').map(str::trim);
    let is_plain = parts.next() == Some("text/plain");
    let charset = parts.find_map(|part| part.strip_prefix("charset="));
    let is_utf_8 =
        charset.is_none_or(|name| ["utf-8", "us-ascii"].contains(&name.trim_matches('"')));
    (!is_plain || !is_utf_8).then(|| {
        format!(
            "is given as {}, not text/plain in UTF-8 (RFC 9116, 3)",
            quoted(media)
        )
    })
}

#[cfg(test)]
mod tests;
