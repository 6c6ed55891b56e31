//! Why there is nothing that was fetched.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::IpAddr;

use crate::error::Theirs;
use crate::tcp::{Failure, Slice};

/// What stood in the way, and is not our own doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchFault {
    /// This is no URL that is fetched, for this reason.
    Url(String),
    /// The host has no address, for this reason.
    NoAddress(String),
    /// The address is special-purpose, as said, and its network was not allowed.
    Private(IpAddr, &'static str),
    /// What the other side did.
    Peer(Theirs),
    /// No TLS session came about, for this reason.
    Tls(String),
    /// The proxy did not let us through, in these words.
    Proxy(String),
    /// The body is in a coding (RFC 9110 section 8.4) that was not asked for.
    Coded(String),
    /// The body is larger than this many bytes.
    TooLarge(u64),
    /// There are more redirects than this.
    Redirects(usize),
}

impl fmt::Display for FetchFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(why) => write!(out, "not a URL to fetch: {why}"),
            Self::NoAddress(why) => write!(out, "{why}"),
            Self::Private(address, purpose) => {
                write!(out, "not fetched: {address} is {purpose}, not allowed")
            }
            Self::Peer(theirs) => write!(out, "{theirs}"),
            Self::Tls(why) => write!(out, "no TLS: {why}"),
            Self::Proxy(why) => write!(out, "{why}"),
            Self::Coded(coding) => {
                write!(out, "compressed ({coding}), which was not asked for")
            }
            Self::TooLarge(most) => write!(out, "larger than {most} bytes"),
            Self::Redirects(most) => write!(out, "more than {most} redirects"),
        }
    }
}

/// How a fetch ended without anything fetched.
#[derive(Debug)]
pub(super) enum End {
    Fault(FetchFault),
    Lost(Failure),
}

impl From<FetchFault> for End {
    fn from(fault: FetchFault) -> Self {
        End::Fault(fault)
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        End::Lost(failure)
    }
}

/// A failure of our own transport on its way through ureq.
#[derive(Debug)]
pub(super) struct Lost(pub(super) Failure);

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}

impl std::error::Error for Lost {}

/// Whose fault an error of the client is, and in which words.
pub(super) fn blame(error: ureq::Error, slice: Slice) -> End {
    let nonsense = |words: String| End::Lost(Failure::Theirs(Theirs::Nonsense(words)));
    match error {
        ureq::Error::Timeout(_) => End::Lost(slice.over()),
        ureq::Error::Other(other) => match other.downcast::<Lost>() {
            Ok(lost) => End::Lost(lost.0),
            Err(other) => nonsense(other.to_string()),
        },
        ureq::Error::Rustls(why) => FetchFault::Tls(why.to_string()).into(),
        ureq::Error::Tls(why) => FetchFault::Tls(why.to_owned()).into(),
        ureq::Error::ConnectProxyFailed(why) => FetchFault::Proxy(why).into(),
        ureq::Error::BadUri(why) => FetchFault::Url(why).into(),
        ureq::Error::Protocol(why) => nonsense(why.to_string()),
        ureq::Error::LargeResponseHeader(_, most) => {
            nonsense(format!("headers of more than {most} bytes"))
        }
        ureq::Error::Io(error) => blame_io(&error, slice),
        other => nonsense(other.to_string()),
    }
}

fn blame_io(error: &io::Error, slice: Slice) -> End {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (tls, error.kind()) {
        (Some(why), _) => FetchFault::Tls(why.to_string()).into(),
        (None, ErrorKind::UnexpectedEof) => End::Lost(Failure::Theirs(Theirs::Closed)),
        (None, _) => End::Lost(slice.blame(error)),
    }
}
