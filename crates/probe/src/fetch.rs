//! One HTTP request for context: a revocation list, an issuer's certificate, a
//! registry's answer, a policy file.
//!
//! Where HTTP itself is what is monitored, other code is needed: here it only
//! carries something. The addresses come from strangers (certificates,
//! referrals, redirects), so that nothing on this machine or its networks is
//! reached unless the user named the network (server-side request forgery,
//! CWE-918); and everything that comes back is capped.

mod exchange;
mod fault;
mod proxies;
mod reach;
mod transport;

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use url::Url;

use crate::error::Ours;
use crate::tcp::{Failure, Slice};

pub use fault::FetchFault;
pub use proxies::{Proxies, Proxy};

use exchange::once;
use fault::End;

/// A URL of a stranger is not longer (RFC 9110 section 4.1 asks for 8,000).
const URL: usize = 8_000;
/// The most redirects that are ever followed.
const HOPS: usize = 20;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where: `http` or `https`, a host, no user name.
    pub url: &'a str,
    /// What is posted; without it the request is a GET.
    pub post: Option<Post<'a>>,
    /// Headers besides `Host`, `User-Agent`, `Accept` and those of the body.
    /// They are sent to every hop, so that nothing secret belongs here.
    pub headers: &'a [(&'a str, &'a str)],
    /// A larger body is a fault, in bytes.
    pub most: u64,
    /// This many redirects are followed; with none, the redirect itself is
    /// what was fetched.
    pub redirects: usize,
}

/// A body to post.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// Its media type.
    pub media: &'a str,
    /// Its bytes.
    pub body: &'a [u8],
}

impl<'a> Request<'a> {
    /// A GET of at most so many bytes, without redirects.
    pub fn get(url: &'a str, most: u64) -> Self {
        Request {
            url,
            post: None,
            headers: &[],
            most,
            redirects: 0,
        }
    }
}

/// How everything of a run is fetched.
pub struct Means<'a> {
    /// From a host to its addresses, or in one clause why it has none.
    pub resolve: &'a (dyn Fn(&str) -> Result<Vec<IpAddr>, String> + Sync),
    /// The networks of special-purpose addresses that may be reached all the same.
    pub allowed: &'a [IpNet],
    /// Through whom.
    pub proxies: &'a Proxies,
    /// The roots to trust, in DER; without them those of Mozilla that are built in.
    pub roots: Option<&'a [Vec<u8>]>,
}

/// What came back, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was in the end.
    pub url: String,
    /// The status code.
    pub status: u16,
    /// The headers, their names in lower case, what is no UTF-8 in them replaced.
    pub headers: Vec<(String, String)>,
    /// The body, at most as large as was asked for.
    pub body: Vec<u8>,
    /// Who gave it; where a proxy was used, the proxy.
    pub from: SocketAddr,
    /// The redirects on the way, in order.
    pub hops: Vec<Hop>,
    /// From the beginning to the last byte.
    pub time: Duration,
}

/// A redirect that was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// What was asked for.
    pub url: String,
    /// The status of the redirect.
    pub status: u16,
    /// Who said so.
    pub from: SocketAddr,
}

impl Fetched {
    /// The value of the first header of this name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Fetches, following as many redirects as the request allows.
///
/// # Errors
/// Only our own faults; what the other side does is the inner result.
pub fn fetch(
    request: &Request<'_>,
    means: &Means<'_>,
    deadline: Instant,
) -> Result<Result<Fetched, FetchFault>, Ours> {
    match follow(request, means, Slice::until(deadline)) {
        Ok(fetched) => Ok(Ok(fetched)),
        Err(End::Fault(fault)) => Ok(Err(fault)),
        Err(End::Lost(Failure::Theirs(theirs))) => Ok(Err(FetchFault::Peer(theirs))),
        Err(End::Lost(Failure::Ours(ours))) => Err(ours),
    }
}

fn follow(request: &Request<'_>, means: &Means<'_>, slice: Slice) -> Result<Fetched, End> {
    let mut url = readable(request.url)?;
    let mut post = request.post;
    let mut hops = Vec::new();
    loop {
        let step = Request { post, ..*request };
        let mut fetched = once(&step, &url, means, slice)?;
        let target = match request.redirects {
            0 => None,
            _ => redirect(&fetched, &url)?,
        };
        let Some(target) = target else {
            fetched.hops = hops;
            fetched.time = slice.elapsed();
            return Ok(fetched);
        };
        hops.push(Hop {
            url: url.into(),
            status: fetched.status,
            from: fetched.from,
        });
        if hops.len() > request.redirects.min(HOPS) {
            return Err(FetchFault::Redirects(request.redirects.min(HOPS)).into());
        }
        // RFC 9110 section 15.4: only 307 and 308 keep the method.
        post = post.filter(|_| matches!(fetched.status, 307 | 308));
        url = target;
    }
}

/// A URL that we are ready to ask.
fn readable(text: &str) -> Result<Url, FetchFault> {
    let unfit = |why: &str| FetchFault::Url(why.to_owned());
    if text.len() > URL {
        return Err(unfit(&format!("longer than {URL} bytes")));
    }
    let url = Url::parse(text).map_err(|why| unfit(&why.to_string()))?;
    fit(url)
}

fn fit(mut url: Url) -> Result<Url, FetchFault> {
    let unfit = |why: &str| Err(FetchFault::Url(why.to_owned()));
    if !matches!(url.scheme(), "http" | "https") {
        return unfit(&format!("the scheme '{}' is not fetched", url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return unfit("it names no host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return unfit("it holds a user name or password");
    }
    url.set_fragment(None);
    Ok(url)
}

/// Where a response sends us, if it is a redirect with a target (RFC 9110
/// sections 10.2.2 and 15.4).
fn redirect(fetched: &Fetched, url: &Url) -> Result<Option<Url>, FetchFault> {
    if !matches!(fetched.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = fetched.header("location") else {
        return Ok(None);
    };
    if location.len() > URL {
        return Err(FetchFault::Url(format!("longer than {URL} bytes")));
    }
    match url.join(location).map_err(|why| why.to_string()) {
        Ok(target) => fit(target).map(Some),
        Err(why) => Err(FetchFault::Url(why)),
    }
}

#[cfg(test)]
mod tests;
