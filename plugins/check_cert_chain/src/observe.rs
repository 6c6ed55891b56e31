//! What is asked: the addresses of the host, and what each of them shows.

use std::net::{IpAddr, SocketAddr};

use asking::dns::Stop;
use asking::{Host, Through};
use plugin::{Awaited, Context, Unknown};
use probe::Ours;
use probe::tls::{DnsName, Offer, Target};

use crate::basis::Basis;
use crate::caa::{self, Caa};
use crate::contact::{Seen, Wanted, contact_all, contact_first};
use crate::options::Options;
use crate::served::{Served, served};

/// Of the time that is left so much is for the handshakes; the rest is for
/// what is fetched to judge them.
const SHARE: (u32, u32) = (6, 10);

/// All that was seen of a host.
#[derive(Debug)]
pub struct Observed {
    /// The host as the user names it.
    pub host: String,
    /// How many addresses it has.
    pub addresses: usize,
    /// What those that were connected to showed.
    pub seen: Vec<Seen>,
    /// The chains that they serve.
    pub served: Vec<Served>,
    /// Who may issue certificates for the host.
    pub caa: Caa,
}

/// Resolves the name and makes the handshakes.
///
/// # Errors
/// When there is nothing to judge.
pub fn observe(cx: &Context, options: &Options, basis: &Basis) -> Result<Observed, Stop> {
    let host = options.hostname.as_ref().ok_or_else(|| {
        // The command line asks for it unless there is a file.
        Stop::Unknown(Unknown::from("--hostname is missing"))
    })?;
    let addresses = addresses(cx, options, host)?;
    let targets = targets(options, host, &addresses)?;
    let wanted = Wanted {
        offer: Offer {
            identity: basis.identity.clone(),
            ..Offer::default()
        },
        one_handshake: options.contact.one_handshake,
        injection: options.contact.try_injection,
    };
    cx.stage("the TLS handshakes", Awaited::Subject);
    let left = cx
        .deadline()
        .saturating_duration_since(std::time::Instant::now());
    let deadline = std::time::Instant::now() + left * SHARE.0 / SHARE.1;
    let seen = match options.contact.first_address {
        true => contact_first(&targets, &wanted, deadline),
        false => contact_all(&targets, &wanted, deadline),
    };
    let routed = seen.iter().any(|seen| seen.first != Err(Ours::NoRoute));
    if !routed {
        let why = format!("{host}: this machine has no route to any of its addresses");
        return Err(Stop::Unknown(Unknown::from(why)));
    }
    let served = served(&seen);
    Ok(Observed {
        caa: caa(cx, options, host, &served)?,
        host: host.to_string(),
        addresses: addresses.len(),
        served,
        seen,
    })
}

/// The CAA records of the host, where they can matter and the walk sees them.
fn caa(cx: &Context, options: &Options, host: &Host, served: &[Served]) -> Result<Caa, Unknown> {
    let concerned = served.iter().any(|served| {
        served
            .leaf()
            .is_some_and(|leaf| caa::concerns(&leaf.issuer.text))
    });
    let name = host.name().map(asking::DomainName::name);
    let walked = name.filter(|name| options.resolving.through(name) == Through::Root);
    match walked.filter(|_| concerned) {
        None => Ok(Caa::NotObserved),
        Some(name) => {
            cx.stage("the CAA records of the name", Awaited::Other);
            let mut walk = options.resolving.start.walk(cx)?;
            Ok(walk.observe(|walk| caa::look(walk, name)))
        }
    }
}

fn addresses(cx: &Context, options: &Options, host: &Host) -> Result<Vec<IpAddr>, Stop> {
    match (options.contact.address.as_slice(), host) {
        ([], Host::Name(name)) => options.resolving.addresses(cx, name),
        ([], Host::Address(address)) => Ok(vec![*address]),
        (given, _) => Ok(given.to_vec()),
    }
}

fn targets(options: &Options, host: &Host, addresses: &[IpAddr]) -> Result<Vec<Target>, Unknown> {
    let contact = &options.contact;
    let port = contact.port.unwrap_or_else(|| contact.protocol.port());
    let name = contact.sni.as_ref().or(host.name());
    let sent = name
        .map(|name| DnsName::try_from(name.to_string()))
        .transpose()
        .map_err(|_| Unknown::from(format!("{host} cannot be sent as a server name")))?;
    let target = |address: &IpAddr| Target {
        address: SocketAddr::new(*address, port),
        protocol: contact.protocol,
        name: sent.clone(),
        domain: host.name().map(ToString::to_string),
    };
    Ok(addresses.iter().map(target).collect())
}
