//! One request and its response.

use std::io::Read;

use ureq::http;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use url::Url;

use super::fault::{End, FetchFault, blame};
use super::reach::{self, Line};
use super::{Fetched, Means, Request, transport};
use crate::tcp::Slice;

/// Headers larger than this in all are no headers of a file.
const HEADERS: usize = 32 * 1024;

/// Asks for this URL, once.
pub(super) fn once(
    request: &Request<'_>,
    url: &Url,
    means: &Means<'_>,
    slice: Slice,
) -> Result<Fetched, End> {
    let line = reach::reach(url, means, slice)?;
    let from = line.from;
    let agent = agent(line, means, slice)?;
    let response = match request.post {
        None => agent.run(head("GET", url, request, ())?),
        Some(post) => agent.run(head("POST", url, request, post.body)?),
    };
    let (parts, body) = response.map_err(|error| blame(error, slice))?.into_parts();
    let headers: Vec<(String, String)> = parts.headers.iter().map(shown).collect();
    let mut fetched = Fetched {
        url: url.to_string(),
        status: parts.status.as_u16(),
        headers,
        body: Vec::new(),
        from,
        hops: Vec::new(),
        time: slice.elapsed(),
    };
    fetched.body = bytes(body, &fetched, request.most, slice)?;
    Ok(fetched)
}

fn shown((name, value): (&http::HeaderName, &http::HeaderValue)) -> (String, String) {
    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
    (name.as_str().to_owned(), value)
}

/// The head of a request.
fn head<B>(
    method: &str,
    url: &Url,
    request: &Request<'_>,
    body: B,
) -> Result<http::Request<B>, FetchFault> {
    let mut head = http::Request::builder().method(method).uri(url.as_str());
    if let Some(post) = request.post {
        head = head.header("content-type", post.media);
    }
    for (name, value) in request.headers {
        head = head.header(*name, *value);
    }
    head.body(body)
        .map_err(|why| FetchFault::Url(why.to_string()))
}

/// A client for one request on one connection.
fn agent(line: Line, means: &Means<'_>, slice: Slice) -> Result<ureq::Agent, End> {
    let roots = match means.roots {
        None => RootCerts::WebPki,
        Some(roots) => {
            let owned = |der: &Vec<u8>| Certificate::from_der(der).to_owned();
            RootCerts::from(roots.iter().map(owned).collect::<Vec<_>>())
        }
    };
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(HEADERS)
        .accept_encoding("")
        .user_agent(concat!("presence/", env!("CARGO_PKG_VERSION")))
        .timeout_global(Some(slice.left()?))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .proxy(line.tunnel.clone())
        .build();
    Ok(transport::agent(config, line))
}

/// The body, unless it is too large or in a coding that was not asked for.
fn bytes(body: ureq::Body, head: &Fetched, most: u64, slice: Slice) -> Result<Vec<u8>, End> {
    if let Some(coding) = head.header("content-encoding")
        && !coding.eq_ignore_ascii_case("identity")
    {
        return Err(FetchFault::Coded(coding.to_owned()).into());
    }
    let told = head
        .header("content-length")
        .and_then(|size| size.parse().ok());
    if told.is_some_and(|size: u64| size > most) {
        return Err(FetchFault::TooLarge(most).into());
    }
    let mut bytes = Vec::new();
    body.into_reader()
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| blame(error.into(), slice))?;
    match bytes.len() as u64 > most {
        true => Err(FetchFault::TooLarge(most).into()),
        false => Ok(bytes),
    }
}
