//! The findings on addresses with which it did not come to a handshake.

use asking::dns::{NO_ROUTE, NOT_OBSERVED, count};
use plugin::{Report, State, Unknown};
use probe::Ours;
use probe::tls::{Cause, Ended};

use crate::contact::Seen;

plugin::tags! {
    ADDRESS_TAGS;
    CONNECTION_REFUSED, Critical,
        "Nothing listens at the address. CRITICAL when no address works; WARNING when some do, because clients go on to the next.",
        "start the service there, or take the address out of the zone";
    NO_ANSWER, Critical,
        "The address does not answer, or ends the connection without a word. CRITICAL when no address works; WARNING when some do and it did not come to TLS, because clients go on to the next.",
        "look at the service, its load and the firewall before it";
    NOT_TLS, Critical,
        "Something else than TLS is spoken on the port; clients give up and do not try another address.",
        "switch TLS on for that port, or check --port and --protocol";
    STARTTLS_NOT_OFFERED, Critical,
        "The server does not offer STARTTLS, or somebody on the way has overwritten the offer: clients go on in clear text or give up (RFC 3207 section 6).",
        "give the server a certificate and switch STARTTLS on; look for a firewall that filters the protocol";
    STARTTLS_REFUSED, Critical,
        "The server offers STARTTLS and refuses it when asked.",
        "look into the server's log: usually its certificate or key cannot be read";
    SERVICE_REFUSES, Critical,
        "The server greets with a refusal, before TLS.",
        "look into the server's log; it may limit how many connections one address has";
    HANDSHAKE_FAILED, Critical,
        "The TLS handshake fails: clients cannot connect, and do not try another address (RFC 8446 section 6).",
        "look into the server's log, and at its certificate, key, versions and suites";
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
        found.extend(failure.map(|ended| failed(&about, ended, works)));
        found.extend(turned_away(&about, address));
        found.extend(twin_unseen(&about, address));
    }
    found.extend(not_observed(seen));
    found
}

fn failed(about: &str, ended: &Ended, others_work: bool) -> Report {
    let tag = match &ended.cause {
        Cause::Refused => &CONNECTION_REFUSED,
        Cause::Silent | Cause::Closed | Cause::Unreachable(_) => &NO_ANSWER,
        Cause::Rejected(_) => &SERVICE_REFUSES,
        Cause::NotOffered | Cause::Masked(_) => &STARTTLS_NOT_OFFERED,
        Cause::Declined(_) => &STARTTLS_REFUSED,
        Cause::Speaks(_) => &NOT_TLS,
        Cause::Nonsense(_) if ended.stage <= probe::tls::Stage::Hello => &NOT_TLS,
        Cause::Alert(_) | Cause::Incompatible(_) | Cause::Nonsense(_) => &HANDSHAKE_FAILED,
    };
    // Before TLS a client takes the next address; later it gives up.
    let next = ended.stage <= probe::tls::Stage::Greeting
        && matches!(
            ended.cause,
            Cause::Refused | Cause::Silent | Cause::Closed | Cause::Unreachable(_)
        );
    let state = match next && others_work {
        true => State::Warning,
        false => tag.state,
    };
    Report::finding(tag, about, ended.to_string()).at(state)
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
