//! The findings on addresses with which it did not come to a handshake.

#[cfg(test)]
mod tests;

use asking::dns::{NO_ROUTE, NOT_OBSERVED, count};
use plugin::{Report, State, Tag, Unknown};
use probe::Ours;
use probe::tls::{Cause, Ended, Protocol, Stage};

use crate::contact::{ADDRESSES, Seen};

/// The alert of a server that has no site by the name that was sent.
pub const UNRECOGNIZED_NAME: u8 = 112;

plugin::tags! {
    ADDRESS_TAGS;
    CONNECTION_REFUSED, Critical,
        "Nothing listens at the port of the address. CRITICAL when no address works; WARNING when some do, because clients go on to the next.",
        "start the service there, or take the address out of the zone";
    NO_ANSWER, Critical,
        "The address does not answer, or ends the connection before TLS is asked for. CRITICAL when no address works; WARNING when some do and it did not come to TLS, because clients go on to the next.",
        "look at the service, its load and the firewall before it";
    NOT_TLS, Critical,
        "Our TLS hello is answered with something else than TLS; clients give up and do not try another address.",
        "switch TLS on for that port; if another protocol belongs there, name it with --protocol, which asks for TLS as that protocol does";
    WRONG_PROTOCOL, Critical,
        "Before TLS could be asked for, something else was said than the protocol has: another service listens on the port, or TLS begins at once there.",
        "check --port and --protocol (smtps, imaps, ... where TLS begins at once); if they are right, look into the server's log";
    STARTTLS_NOT_OFFERED, Critical,
        "The server does not offer TLS within its protocol (STARTTLS and its like), or somebody on the way has overwritten the offer: clients go on in clear text or give up (RFC 3207 section 6).",
        "give the server a certificate and switch TLS on for this protocol; look for a firewall that filters it";
    STARTTLS_REFUSED, Critical,
        "The server refuses to begin TLS when asked; the finding has its own words.",
        "switch TLS on for this protocol and give the server a certificate; if that is done, its log says why it refuses: often certificate or key cannot be read, or it is too busy";
    SERVICE_REFUSES, Critical,
        "The server refuses to talk to us before TLS could be asked for; the finding has its own words. CRITICAL when no address works; for smtp WARNING when some do, because other servers go on to the next (RFC 5321 section 5.1).",
        "look into the server's log: it may be overloaded, limit how many connections one address has, not want this machine, or not serve the domain";
    HANDSHAKE_FAILED, Critical,
        "The TLS handshake fails: clients cannot connect, and do not try another address (RFC 8446 section 6).",
        "look into the server's log, at its certificate and key for this name, and at its versions and suites";
    HANDSHAKE_BROKEN_OFF, Critical,
        "The server, or somebody before it, closes the connection within the TLS handshake or says no more in it: clients cannot connect, and do not try another address.",
        "look into the server's log for a crash, a certificate or key that it lacks, or too many connections; then at load balancers and firewalls on the way, which may cut TLS by name or version";
    NAME_UNKNOWN, Critical,
        "The server has no site by the name that clients send (SNI), and says so with the alert unrecognized_name (RFC 6066 section 3).",
        "give the server a site and a certificate for that name, or mend what leads here: the address record, or --sni";
    CLIENT_CERTIFICATE_REFUSED, Critical,
        "The server asked for a client certificate and refused the one of --client-certificate.",
        "renew the client certificate, or tell the server's operator of its issuer";
    CLIENT_CERTIFICATE_WANTED, Ok,
        "The server turns away clients without a certificate; its own was seen all the same.",
        "give --client-certificate to see whether it takes yours";
}

/// That at least one address could be asked.
///
/// # Errors
/// UNKNOWN with our own reasons, of which one is that there was too little time to
/// tell a silent server from a slow one: neither right nor wrong was seen.
pub fn asked(host: &str, seen: &[Seen]) -> Result<(), Unknown> {
    let reasons: Option<Vec<&Ours>> = seen.iter().map(|seen| seen.first.as_ref().err()).collect();
    match reasons.as_deref() {
        None | Some([]) => Ok(()),
        Some([first, rest @ ..]) => {
            let other = rest.iter().find(|other| **other != *first);
            let other = other.map(|other| format!(", {other}")).unwrap_or_default();
            Err(format!("{host}: {first}{other}").into())
        }
    }
}

/// The findings, one for each address that failed for a reason that is not
/// `explained` otherwise.
pub fn judge(host: &str, seen: &[Seen], explained: impl Fn(&Seen) -> bool) -> Vec<Report> {
    let works = seen.iter().any(Seen::complete);
    let alone = seen.len() == 1;
    let mut found: Vec<Report> = Vec::new();
    for address in seen {
        let about = match alone {
            true => host.to_owned(),
            false => address.address.ip().to_string(),
        };
        let failure = address.failure().filter(|_| !explained(address));
        found.extend(failure.map(|ended| failed(address, ended, works)));
        found.extend(turned_away(&about, address));
        found.extend(twin_unseen(&about, address));
    }
    found.extend(not_observed(seen));
    found
}

/// That a host has more addresses than are connected to.
pub fn left_out(host: &str, addresses: usize) -> Option<Report> {
    let more = addresses.checked_sub(ADDRESSES).filter(|more| *more > 0)?;
    let text = format!("{more} of {addresses} addresses were not connected to (limit {ADDRESSES})");
    Some(Report::finding(&NOT_OBSERVED, host, text))
}

/// Why it did not come to a handshake, with the address and the port.
fn failed(seen: &Seen, ended: &Ended, others_work: bool) -> Report {
    let tag = tag(ended);
    let state = match others_work && clients_go_on(ended) {
        true => State::Warning,
        false => tag.state,
    };
    let port = seen.address.port();
    let text = match (&ended.cause, &seen.named) {
        (Cause::Alert(UNRECOGNIZED_NAME), name) => {
            let name = name.as_deref().unwrap_or("who sends no name");
            format!("has no site for {name} on port {port} (alert unrecognized_name)")
        }
        _ => ended.on_port(port) + &hint(port, ended),
    };
    Report::finding(tag, seen.address.ip().to_string(), text).at(state)
}

fn tag(ended: &Ended) -> &'static Tag {
    match &ended.cause {
        Cause::Refused => &CONNECTION_REFUSED,
        Cause::Unreachable(_) => &NO_ANSWER,
        Cause::Silent if ended.stage <= Stage::Hello => &NO_ANSWER,
        Cause::Closed if ended.stage < Stage::Hello => &NO_ANSWER,
        Cause::Silent | Cause::Closed => &HANDSHAKE_BROKEN_OFF,
        Cause::Rejected(_) => &SERVICE_REFUSES,
        Cause::NotOffered | Cause::Masked(_) => &STARTTLS_NOT_OFFERED,
        Cause::Declined(_) => &STARTTLS_REFUSED,
        Cause::Speaks(_) | Cause::Nonsense(_) if ended.stage < Stage::Hello => &WRONG_PROTOCOL,
        Cause::Speaks(_) => &NOT_TLS,
        Cause::Nonsense(_) if ended.stage == Stage::Hello => &NOT_TLS,
        Cause::Alert(UNRECOGNIZED_NAME) => &NAME_UNKNOWN,
        Cause::Alert(_) | Cause::Incompatible(_) | Cause::Nonsense(_) => &HANDSHAKE_FAILED,
    }
}

/// Before TLS a client takes the next address; later it gives up. Mail servers
/// also take the next one if they are turned away.
fn clients_go_on(ended: &Ended) -> bool {
    ended.stage <= Stage::Greeting
        && match ended.cause {
            Cause::Refused | Cause::Silent | Cause::Closed | Cause::Unreachable(_) => true,
            Cause::Rejected(_) => ended.protocol == Protocol::Smtp,
            _ => false,
        }
}

/// The word for --protocol under which the port would be asked rightly.
fn hint(port: u16, ended: &Ended) -> String {
    let at_once = |one: &Protocol| one.port() == port && one.request().is_none();
    let silent = ended.cause == Cause::Silent && ended.stage == Stage::Greeting;
    let other = match silent {
        true => Protocol::ALL.into_iter().find(at_once),
        false => ended.spoken(),
    };
    match other {
        Some(other) if other.request().is_some() => {
            format!(" (--protocol {other} asks it for TLS)")
        }
        Some(other) => format!(" (--protocol {other} begins with TLS)"),
        None => String::new(),
    }
}

/// That there may be a second certificate, with which it did not come to an
/// answer; a server that has none says so, or hangs up.
fn twin_unseen(about: &str, seen: &Seen) -> Option<Report> {
    let why = match seen.twin.as_ref()? {
        Err(ours) => ours.to_string(),
        Ok(twin) => {
            let ended = twin.ended.as_ref().filter(|_| twin.chain.is_empty())?;
            let lost = matches!(
                ended.cause,
                Cause::Silent | Cause::Refused | Cause::Unreachable(_) | Cause::Rejected(_)
            );
            lost.then(|| format!("not observed, it {ended}"))?
        }
    };
    let text = format!("may have a certificate for another type of key: {why}");
    Some(Report::finding(&NOT_OBSERVED, about, text))
}

/// That the server wanted to know who we are, and did not take the answer.
fn turned_away(about: &str, seen: &Seen) -> Option<Report> {
    let handshake = seen.handshake().filter(|one| one.complete())?;
    let ended = handshake.turned_away()?;
    Some(match handshake.asked {
        probe::tls::Asked::Answered => Report::finding(
            &CLIENT_CERTIFICATE_REFUSED,
            about,
            format!("refuses our client certificate: {ended}"),
        ),
        _ => Report::finding(
            &CLIENT_CERTIFICATE_WANTED,
            about,
            "wants a client certificate and turns away who has none",
        ),
    })
}

/// What we did not see for reasons of our own: families without a route once,
/// everything else by address.
fn not_observed(seen: &[Seen]) -> Vec<Report> {
    let mut found = Vec::new();
    for (family, ipv4) in [("IPv4", true), ("IPv6", false)] {
        let unrouted = seen
            .iter()
            .filter(|seen| {
                seen.address.is_ipv4() == ipv4 && matches!(seen.first, Err(Ours::NoRoute))
            })
            .count();
        if unrouted > 0 {
            let text = format!(
                "{} not judged: this machine has no route",
                count(unrouted, "address")
            );
            found.push(Report::finding(&NO_ROUTE, family, text));
        }
    }
    for address in seen {
        if let Err(ours) = &address.first
            && *ours != Ours::NoRoute
        {
            let about = address.address.ip().to_string();
            found.push(Report::finding(&NOT_OBSERVED, about, ours.to_string()));
        }
    }
    found
}
