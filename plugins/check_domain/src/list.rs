//! The list of RDAP servers that the user names: a file, or a URL that is kept
//! for as long as its server says (RFC 9111).

use std::io::Read;
use std::time::{Duration, SystemTime};

use asking::{Cache, Fetcher};
use plugin::{Awaited, Context, Unknown};
use probe::fetch::{Fetched, Request};

use crate::sources::Bootstrap;

/// No such list is longer, in bytes.
const SIZE: u64 = 4 << 20;
/// A list that says nothing of its time is kept for a day.
const DAY: u64 = 86_400;

/// The list, and what the reader should know about it.
///
/// # Errors
/// A file that cannot be read.
pub fn bootstrap(
    named: Option<&str>,
    cx: &Context,
    fetcher: &Fetcher,
    cache: &Cache,
) -> Result<(Bootstrap, Option<String>), Unknown> {
    match named {
        None => Ok((Bootstrap::built_in(), None)),
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => {
            Ok(fetched(url, cx, fetcher, cache))
        }
        Some(file) => {
            let fault = |why: String| Unknown::from(format!("--bootstrap {file}: {why}"));
            let mut bytes = Vec::new();
            std::fs::File::open(file)
                .and_then(|open| open.take(SIZE).read_to_end(&mut bytes))
                .map_err(|error| fault(error.to_string()))?;
            Ok((Bootstrap::read(&bytes).map_err(fault)?, None))
        }
    }
}

/// The kept list while it may be used, else a new one, else the kept one, else
/// the one that is built in.
fn fetched(
    url: &str,
    cx: &Context,
    fetcher: &Fetcher,
    cache: &Cache,
) -> (Bootstrap, Option<String>) {
    let subject = ["bootstrap", url];
    let kept = cache.read(&subject, SIZE, cx.now()).ok().flatten();
    let kept = kept.and_then(|kept| {
        let (until, body) = parted(&kept.bytes)?;
        Some((until, Bootstrap::read(body).ok()?))
    });
    if let Some((until, list)) = &kept
        && seconds(cx.now()) < *until
    {
        return (list.clone(), None);
    }
    cx.stage("the list of RDAP servers", Awaited::Other);
    match fetch(url, cx, fetcher) {
        Ok((fetched, list)) => {
            let until = seconds(cx.now()).saturating_add(lifetime(&fetched, cx.now()));
            let whole = [format!("{until}\n").as_bytes(), &fetched.body].concat();
            (list, cache.write(&subject, &whole, cx.now()).err())
        }
        Err(why) => match kept {
            Some((_, list)) => (
                list,
                Some(format!("the list of RDAP servers is an old one: {why}")),
            ),
            None => {
                let text = format!(
                    "the list of RDAP servers is that of {}: {why}",
                    Bootstrap::date()
                );
                (Bootstrap::built_in(), Some(text))
            }
        },
    }
}

fn fetch(url: &str, cx: &Context, fetcher: &Fetcher) -> Result<(Fetched, Bootstrap), String> {
    let request = Request {
        redirects: 2,
        ..Request::get(url, SIZE)
    };
    let answered = fetcher
        .fetch(&request, cx.deadline())
        .map_err(|ours| ours.to_string())?;
    let fetched = answered.map_err(|fault| fault.to_string())?;
    if fetched.status != 200 {
        return Err(format!("{url} answers {}", fetched.status));
    }
    let list = Bootstrap::read(&fetched.body)?;
    Ok((fetched, list))
}

fn parted(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (until, body) = bytes.split_at_checked(end)?;
    Some((std::str::from_utf8(until).ok()?.parse().ok()?, body))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// How long an answer may be kept, in seconds, a month at most.
fn lifetime(fetched: &Fetched, now: SystemTime) -> u64 {
    let control = fetched.header("cache-control").unwrap_or_default();
    let age = control
        .split(',')
        .find_map(|part| part.trim().strip_prefix("max-age="));
    let age = age.and_then(|age| age.parse().ok());
    let expires = || {
        let until = httpdate::parse_http_date(fetched.header("expires")?).ok()?;
        Some(
            until
                .duration_since(now)
                .unwrap_or(Duration::ZERO)
                .as_secs(),
        )
    };
    age.or_else(expires).unwrap_or(DAY).min(31 * DAY)
}
