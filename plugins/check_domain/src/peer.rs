//! One question to one server.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime};

use plugin::Context;
use probe::address::special_purpose;
use probe::fetch::{Fetched, Request};
use probe::{Ours, whois};

use crate::kept::{Answer, SIZE};
use crate::observe::Asking;
use crate::sources::{Source, place};

/// A registry may send us on, as from http to https.
const REDIRECTS: usize = 2;

/// What a server answers, and how long it asks to be left alone.
///
/// # Errors
/// In one clause why there is no answer.
pub fn ask(
    asking: &Asking<'_>,
    source: &Source,
    domain: &str,
    deadline: Instant,
) -> Result<(Answer, Option<Duration>), String> {
    match source {
        Source::Rdap(base) => rdap(asking, &format!("{base}domain/{domain}"), deadline),
        Source::Whois(host, port, question) => {
            let addresses = addresses(asking, host, asking.cx)?;
            let mut unreachable = String::new();
            for address in addresses {
                let server = SocketAddr::new(address, *port);
                match whois::ask(server, domain, question, deadline) {
                    Ok(Ok(bytes)) => return Ok((Answer::Whois(bytes), None)),
                    Ok(Err(theirs)) => return Err(theirs.to_string()),
                    // Another family may have a route.
                    Err(ours @ Ours::NoRoute) => unreachable = ours.to_string(),
                    Err(ours) => return Err(ours.to_string()),
                }
            }
            Err(unreachable)
        }
    }
}

fn rdap(
    asking: &Asking<'_>,
    url: &str,
    deadline: Instant,
) -> Result<(Answer, Option<Duration>), String> {
    let request = Request {
        headers: &[
            ("accept", "application/rdap+json, application/json"),
            // Without a word on it any coding would do (RFC 9110 section 12.5.3).
            ("accept-encoding", "identity"),
        ],
        redirects: REDIRECTS,
        ..Request::get(url, SIZE)
    };
    match asking.fetcher.fetch(&request, deadline) {
        // Nobody but the registry's own server knows what is not registered.
        Ok(Ok(fetched)) if fetched.status == 404 && host(&fetched.url) != host(url) => Err(
            format!("sends on to {}, which answers 404", place(&fetched.url)),
        ),
        Ok(Ok(fetched)) => {
            let wait = wait(&fetched, asking.cx.now());
            Ok((Answer::Rdap(fetched.status, fetched.body), wait))
        }
        Ok(Err(fault)) => Err(fault.to_string()),
        Err(ours) => Err(ours.to_string()),
    }
}

/// How long a server asks to be left alone: seconds, or until a date (RFC 9110
/// section 10.2.3).
fn wait(fetched: &Fetched, now: SystemTime) -> Option<Duration> {
    let text = fetched.header("retry-after")?.trim();
    let until = || httpdate::parse_http_date(text).ok();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => until()?.duration_since(now).ok(),
    }
}

/// The host of a URL, whatever its port: from http to https it stays the same.
fn host(url: &str) -> String {
    let place = place(url);
    let host = place.rsplit_once(':').map(|(host, _)| host.to_owned());
    host.unwrap_or(place)
}

/// The addresses of a server that may be asked: a referral of a stranger must
/// not lead into our own network.
fn addresses(asking: &Asking<'_>, host: &str, cx: &Context) -> Result<Vec<IpAddr>, String> {
    let found = asking.resolving.lookup(cx)(host)?;
    let allowed = asking.resolving.start.allowed();
    let is_open = |address: &IpAddr| {
        special_purpose(*address).is_none()
            || allowed.iter().any(|network| network.contains(address))
    };
    let first = found.first().copied();
    let open: Vec<IpAddr> = found.into_iter().filter(is_open).collect();
    match (open.is_empty(), first) {
        (false, _) => Ok(open),
        (true, Some(address)) => Err(format!(
            "{host} is at the special address {address}, which only --allow-private lets ask"
        )),
        (true, None) => Err(format!("{host} has no address")),
    }
}
