//! From a URL to a connection.

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use url::{Host, Url};

use super::fault::{End, FetchFault};
use super::{Means, Proxy};
use crate::address::special_purpose;
use crate::error::Ours;
use crate::tcp::{Failure, Slice, connect};

/// More addresses of one host are not tried.
const ADDRESSES: usize = 8;

/// A connection, and how it is used.
pub(super) struct Line {
    pub(super) stream: TcpStream,
    pub(super) from: SocketAddr,
    pub(super) slice: Slice,
    /// What stands before the path in a request to a proxy (RFC 9112 section
    /// 3.2.2): many proxies refuse a tunnel to port 80.
    pub(super) prefix: Option<Prefix>,
    /// The proxy that is asked for a tunnel.
    pub(super) tunnel: Option<ureq::Proxy>,
}

/// What a request through a proxy has more than another one.
pub(super) struct Prefix {
    /// `http://host[:port]`
    pub(super) target: String,
    /// `user:password`, encoded as Basic authentication has it.
    pub(super) credentials: Option<String>,
}

/// Connects to the host of a URL, or to the proxy that is in charge of it.
pub(super) fn reach(url: &Url, means: &Means<'_>, slice: Slice) -> Result<Line, End> {
    let (stream, from, proxy) = match means.proxies.of(url) {
        None => {
            let sockets = permitted(url, addresses(url, means)?, means)?;
            let (stream, from) = first(&sockets, slice)?;
            (stream, from, None)
        }
        Some(proxy) => {
            // The proxy resolves the name; an address we can judge ourselves.
            if let Some(address) = literal(url) {
                permitted(url, vec![address], means)?;
            }
            let (stream, from) = first(&whole(&proxy.0, addresses(&proxy.0, means)?), slice)?;
            (stream, from, Some(proxy))
        }
    };
    let (prefix, tunnel) = match proxy {
        None => (None, None),
        Some(proxy) if url.scheme() == "http" && proxy.0.scheme() == "http" => {
            (Some(prefix(url, proxy)?), None)
        }
        Some(proxy) => (None, Some(client(proxy)?)),
    };
    Ok(Line {
        stream,
        from,
        slice,
        prefix,
        tunnel,
    })
}

fn client(proxy: &Proxy) -> Result<ureq::Proxy, FetchFault> {
    ureq::Proxy::new(proxy.0.as_str()).map_err(|why| FetchFault::Proxy(why.to_string()))
}

fn prefix(url: &Url, proxy: &Proxy) -> Result<Prefix, FetchFault> {
    let host = url.host_str().unwrap_or_default();
    let target = match url.port() {
        None => format!("http://{host}"),
        Some(port) => format!("http://{host}:{port}"),
    };
    let proxy = client(proxy)?;
    let password = proxy.password().unwrap_or_default();
    let whole = |user: &str| STANDARD.encode(format!("{user}:{password}"));
    Ok(Prefix {
        target,
        credentials: proxy.username().map(whole),
    })
}

fn literal(url: &Url) -> Option<IpAddr> {
    match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address).to_canonical()),
        Some(Host::Domain(_)) | None => None,
    }
}

fn addresses(url: &Url, means: &Means<'_>) -> Result<Vec<IpAddr>, FetchFault> {
    if let Some(address) = literal(url) {
        return Ok(vec![address]);
    }
    let host = url.host_str().unwrap_or_default();
    let found = (means.resolve)(host).map_err(FetchFault::NoAddress)?;
    match found.is_empty() {
        true => Err(FetchFault::NoAddress(format!("{host} has no address"))),
        false => Ok(found.iter().map(IpAddr::to_canonical).collect()),
    }
}

/// The addresses that a stranger may send us to.
fn permitted(
    url: &Url,
    addresses: Vec<IpAddr>,
    means: &Means<'_>,
) -> Result<Vec<SocketAddr>, FetchFault> {
    let refused = |address: IpAddr| {
        let allowed = means
            .allowed
            .iter()
            .any(|network| network.contains(&address));
        special_purpose(address).filter(|_| !allowed)
    };
    let reasons: Vec<_> = addresses
        .iter()
        .map(|address| (*address, refused(*address)))
        .collect();
    let fit = reasons.iter().filter(|(_, reason)| reason.is_none());
    let fit: Vec<IpAddr> = fit.map(|(address, _)| *address).collect();
    match reasons.first() {
        Some((address, Some(purpose))) if fit.is_empty() => {
            Err(FetchFault::Private(*address, purpose))
        }
        _ => Ok(whole(url, fit)),
    }
}

fn whole(url: &Url, addresses: Vec<IpAddr>) -> Vec<SocketAddr> {
    let port = url.port_or_known_default().unwrap_or(80);
    let socket = |address| SocketAddr::new(address, port);
    addresses.into_iter().take(ADDRESSES).map(socket).collect()
}

/// The first of these that lets us connect; each is given its share of the
/// time, so that one that is silent leaves some to the others.
fn first(sockets: &[SocketAddr], slice: Slice) -> Result<(TcpStream, SocketAddr), Failure> {
    let mut worst = Failure::Ours(Ours::NoRoute);
    for (tried, socket) in sockets.iter().enumerate() {
        let others = u32::try_from(sockets.len() - tried).unwrap_or(1);
        let share = Instant::now() + slice.left()? / others;
        match connect(*socket, Slice::until(share)) {
            Ok(stream) => return Ok((stream, *socket)),
            Err(Failure::Ours(Ours::NoRoute)) => {}
            Err(failure) => worst = failure,
        }
    }
    Err(worst)
}
