//! When the authority wants a certificate renewed (ACME Renewal Information,
//! RFC 9773): a window that has passed means that whatever renews is broken,
//! weeks before the certificate ends.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use certificate::{Certificate, DAY, Moment};
use plugin::Report;
use serde_json::Value;

use crate::stock::{Stock, Wanted, page};

plugin::tags! {
    ARI_TAGS;
    RENEWAL_OVERDUE, Warning,
        "The time in which the authority wants the certificate renewed has passed, and the old one is still served: the renewal is broken, or the server was not reloaded (RFC 9773 section 4.2).",
        "look into the log of the ACME client; then reload the server";
    RENEWAL_UNKNOWN, Ok,
        "When the authority wants the certificate renewed could not be found out.",
        "nothing if it passes";
}

/// The directories of authorities that say when to renew, by the organisation
/// in the names of their issuers.
const DIRECTORIES: [(&str, &str); 1] = [(
    "O=Let's Encrypt",
    "https://acme-v02.api.letsencrypt.org/directory",
)];

/// The longest directory or answer.
const LONGEST: u64 = 64 << 10;
/// RFC 9773, 4.3.3 has clients ask again after six hours unless they are told
/// otherwise.
const ANSWER_KEPT: Duration = Duration::from_secs(6 * 3600);
/// The address in a directory hardly ever changes.
const DIRECTORY_KEPT: Duration = Duration::from_secs(24 * 3600);
/// A client that looks once a day may be this late, in seconds.
const LATE: i64 = DAY;

/// When to renew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when on.
    pub start: Moment,
    /// Until when.
    pub end: Moment,
    /// Where the authority explains itself, if it does.
    pub explanation: Option<String>,
}

/// Asks the authority about a leaf; nothing where no directory is known, or
/// the certificate is not valid at this time (RFC 9773 section 4.3: nobody
/// asks about one that has ended).
pub fn observe(
    leaf: &Certificate,
    directory: Option<&str>,
    at: Moment,
    stock: &Stock<'_>,
) -> Option<Result<Window, String>> {
    let directory = directory.or_else(|| known(leaf))?;
    let id = identifier(leaf)?;
    let is_valid = leaf.not_before <= at && at <= leaf.not_after;
    is_valid.then(|| window(directory, &id, stock))
}

fn known(leaf: &Certificate) -> Option<&'static str> {
    let names = |(organisation, _): &&(&str, &str)| {
        leaf.issuer
            .text
            .split(", ")
            .any(|part| part == *organisation)
    };
    DIRECTORIES
        .iter()
        .find(names)
        .map(|(_, directory)| *directory)
}

/// RFC 9773, 4.1: the issuer's key identifier and the serial number.
fn identifier(leaf: &Certificate) -> Option<String> {
    let authority = leaf.extensions.authority_key.as_ref()?;
    let key = authority.value.key_id.as_ref()?;
    let encode = |bytes| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    Some(format!("{}.{}", encode(key), encode(&leaf.serial)))
}

fn window(directory: &str, id: &str, stock: &Stock<'_>) -> Result<Window, String> {
    let base = get(
        &["acme", directory],
        directory,
        DIRECTORY_KEPT,
        stock,
        |directory| {
            let base = directory.get("renewalInfo").and_then(Value::as_str);
            base.map(str::to_owned).ok_or("names no renewalInfo")
        },
    )?;
    let url = format!("{}/{id}", base.trim_end_matches('/'));
    get(&["ari", &url], &url, ANSWER_KEPT, stock, of)
}

/// A document in JSON.
fn get<T>(
    subject: &[&str],
    url: &str,
    keep: Duration,
    stock: &Stock<'_>,
    read: impl Fn(&Value) -> Result<T, &'static str>,
) -> Result<T, String> {
    let wanted = Wanted {
        subject,
        request: page(url, LONGEST),
        keep,
    };
    let found = stock.obtain(&wanted, |bytes| {
        let document: Value = serde_json::from_slice(bytes).map_err(|_| "is no JSON")?;
        read(&document).map_err(str::to_owned)
    });
    found.map_err(|why| format!("{url} {why}"))
}

/// RFC 9773, 4.2.
fn of(document: &Value) -> Result<Window, &'static str> {
    let window = document.get("suggestedWindow").ok_or("names no window")?;
    let time = |name| window.get(name).and_then(Value::as_str)?.parse().ok();
    let (Some(start), Some(end)) = (time("start"), time("end")) else {
        return Err("names no times of a window");
    };
    let explanation = document.get("explanationURL").and_then(Value::as_str);
    Ok(Window {
        start,
        end,
        explanation: explanation.map(str::to_owned),
    })
}

/// The finding on a leaf that is still served.
pub fn judge(about: &str, window: &Result<Window, String>, at: Moment) -> Option<Report> {
    let window = match window {
        Ok(window) => window,
        Err(why) => {
            let text = format!("has a renewal window that is not known: {why}");
            return Some(Report::finding(&RENEWAL_UNKNOWN, about, text));
        }
    };
    let late = at.since(window.end);
    let why = match &window.explanation {
        None => String::new(),
        Some(url) => format!(" ({url})"),
    };
    let text = format!(
        "was to be renewed by {}, {} days ago (limit {}), by its authority's window{why}",
        window.end.day(),
        late / DAY,
        LATE / DAY
    );
    (late > LATE).then(|| Report::finding(&RENEWAL_OVERDUE, about, text))
}

#[cfg(test)]
mod tests;
