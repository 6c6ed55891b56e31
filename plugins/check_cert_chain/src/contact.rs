//! What is asked of one address: a handshake that records everything, and
//! beside it the other key type, old versions, and the post-quantum group.

use std::io;
use std::net::SocketAddr;
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use certificate::Certificate;
use probe::tls::hello::{self, Answer, Hybrid, Kinds, Large, Version, Versions};
use probe::tls::{
    Cause, Ended, Handshake, Injection, Keys, Offer, Stage, Target, handshake, injection,
};
use probe::{Ours, Theirs};

use crate::addresses::UNRECOGNIZED_NAME;
use crate::deployed::kind;

/// More addresses than this are not connected to.
pub const ADDRESSES: usize = 32;

/// A server that takes this long for a handshake may be no more than slow where
/// it does not answer a hello of ours in three seconds.
const SLOW: Duration = Duration::from_secs(1);

/// What is wanted of an address.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The offer of the first handshake.
    pub offer: Offer,
    /// Nothing beside it.
    pub one_handshake: bool,
    /// Whether to see if words said before STARTTLS are obeyed under TLS.
    pub injection: bool,
}

/// What was seen at an address.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where.
    pub address: SocketAddr,
    /// The name that was sent (SNI), if one was.
    pub named: Option<String>,
    /// The first handshake.
    pub first: Result<Handshake, Ours>,
    /// A handshake in which only the other type of key is taken.
    pub twin: Option<Result<Handshake, Ours>>,
    /// The versions that are accepted.
    pub versions: Option<Versions>,
    /// The kinds of suites that are accepted, where the handshake failed.
    pub kinds: Option<Kinds>,
    /// Whether the post-quantum group is offered.
    pub hybrid: Option<Result<Hybrid, Ours>>,
    /// What it makes of the large hellos of browsers of today.
    pub large: Option<Result<Large, Ours>>,
    /// What is said in clear text by who speaks nothing newer than TLS 1.2 and
    /// has a certificate without timestamps: it may send some beside it.
    pub in_clear: Option<Result<Answer, Ours>>,
    /// What became of words said before STARTTLS, if they were to be said.
    pub injection: Option<Result<Option<Injection>, Ours>>,
}

impl Seen {
    /// An address of which nothing but this is known.
    pub fn of(address: SocketAddr, first: Result<Handshake, Ours>) -> Self {
        Seen {
            address,
            named: None,
            first,
            twin: None,
            versions: None,
            kinds: None,
            hybrid: None,
            large: None,
            in_clear: None,
            injection: None,
        }
    }

    /// The first handshake, if it came to one.
    pub fn handshake(&self) -> Option<&Handshake> {
        self.first.as_ref().ok()
    }

    /// Whether keys were agreed on.
    pub fn complete(&self) -> bool {
        self.handshake().is_some_and(Handshake::complete)
    }

    /// What ended the first handshake before its time, unless that is only
    /// that the server wants to know who we are.
    pub fn failure(&self) -> Option<&Ended> {
        let handshake = self.handshake().filter(|_| !self.complete())?;
        handshake.ended.as_ref()
    }
}

/// Asks every address at once.
pub fn contact_all(targets: &[Target], wanted: &Wanted, deadline: Instant) -> Vec<Seen> {
    let asked = targets.get(..ADDRESSES).unwrap_or(targets);
    match asked {
        // A thread of its own would cost more than it saves.
        [only] => vec![contact(only, wanted, deadline)],
        several => thread::scope(|scope| {
            let threads: Vec<_> = several
                .iter()
                .map(|target| {
                    let ask = move || contact(target, wanted, deadline);
                    (target, thread::Builder::new().spawn_scoped(scope, ask))
                })
                .collect();
            threads
                .into_iter()
                .map(|(target, thread)| match thread {
                    Ok(thread) => thread
                        .join()
                        .unwrap_or_else(|_| unseen(target, "a bug in this program")),
                    Err(error) => unseen(target, &error.to_string()),
                })
                .collect()
        }),
    }
}

/// Asks one address after the other until one speaks TLS; each has its share
/// of the time that is left.
pub fn contact_first(targets: &[Target], wanted: &Wanted, deadline: Instant) -> Vec<Seen> {
    let mut seen = Vec::new();
    for (at, target) in targets.iter().take(ADDRESSES).enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let others = targets.len().min(ADDRESSES).saturating_sub(at).max(1);
        let share = left / u32::try_from(others).unwrap_or(1);
        let share = share.max(Duration::from_millis(2_500)).min(left);
        seen.push(contact(target, wanted, Instant::now() + share));
        if seen.last().is_some_and(Seen::complete) {
            break;
        }
    }
    seen
}

fn unseen(target: &Target, why: &str) -> Seen {
    of(target, Err(Ours::Network(why.to_owned())))
}

fn of(target: &Target, first: Result<Handshake, Ours>) -> Seen {
    Seen {
        named: target.server_name().map(str::to_owned),
        ..Seen::of(target.address, first)
    }
}

fn contact(target: &Target, wanted: &Wanted, deadline: Instant) -> Seen {
    let first = handshake(target, &wanted.offer, deadline);
    let mut seen = of(target, first);
    if wanted.one_handshake {
        return seen;
    }
    if seen.complete() {
        beside(&mut seen, target, wanted, deadline);
    } else if seen.failure().is_some_and(speaks_tls) {
        let versions = hello::versions(target, None, deadline);
        if versions.accepts(Version::Tls13) == Some(false) {
            let hybrid = hello::hybrid(target, deadline);
            // That it is not offered, either, says nothing of why it failed.
            seen.hybrid = Some(hybrid).filter(|one| *one == Ok(Hybrid::Offered));
        }
        let newest = versions.newest().unwrap_or(Version::Tls12);
        seen.kinds = Some(hello::kinds(target, newest, deadline));
        seen.versions = Some(versions);
    }
    seen
}

/// Whether a handshake failed over what is spoken, rather than over whether, or
/// over who is asked for.
fn speaks_tls(ended: &Ended) -> bool {
    if ended.cause == Cause::Alert(UNRECOGNIZED_NAME) {
        return false;
    }
    matches!(ended.cause, Cause::Alert(_) | Cause::Incompatible(_))
        || (ended.stage >= Stage::Hello && ended.cause == Cause::Closed)
}

/// What is asked beside a handshake that succeeded, all at once.
fn beside(seen: &mut Seen, target: &Target, wanted: &Wanted, deadline: Instant) {
    let first = seen.handshake();
    let known = first.and_then(|first| first.version);
    let is_slow = first.is_some_and(|first| first.tls_time >= Some(SLOW));
    let unlogged = known == Some(Version::Tls12) && first.is_some_and(is_unlogged);
    let other = first.and_then(other_keys).map(|keys| Offer {
        keys,
        ..wanted.offer.clone()
    });
    thread::scope(|scope| {
        let twin = other.map(|offer| begin(scope, move || handshake(target, &offer, deadline)));
        let hybrid = begin(scope, || hello::hybrid(target, deadline));
        let large = begin(scope, || hello::large(target, deadline));
        let in_clear = unlogged.then(|| {
            begin(scope, || {
                hello::ask(target, &hello_of_1_2(target), deadline)
            })
        });
        let injection = wanted
            .injection
            .then(|| begin(scope, || injection(target, deadline)));
        let versions = hello::versions(target, known, deadline);
        seen.versions = Some(match is_slow {
            true => doubted(versions, target),
            false => versions,
        });
        seen.twin = twin.map(end);
        seen.hybrid = Some(end(hybrid));
        seen.large = Some(end(large));
        seen.in_clear = in_clear.map(end);
        seen.injection = injection.map(end);
    });
}

/// The same, where silence is not taken for a refusal.
fn doubted(mut versions: Versions, target: &Target) -> Versions {
    for (_, answer) in &mut versions.asked {
        if matches!(answer, Ok(Answer::Failed(Theirs::Silent))) {
            *answer = Ok(Answer::Unreached(Ended {
                protocol: target.protocol,
                stage: Stage::Hello,
                cause: Cause::Silent,
            }));
        }
    }
    versions
}

fn hello_of_1_2(target: &Target) -> hello::Offer {
    hello::Offer::up_to(Version::Tls12).named(target.server_name())
}

/// Whether the certificate carries no timestamps. In TLS 1.3 nobody sees
/// whether the server sends some, and who speaks TLS 1.2 besides is asked anyway.
fn is_unlogged(first: &Handshake) -> bool {
    let leaf = leaf(first);
    leaf.is_some_and(|leaf| certificate::timestamps(&leaf).is_none())
}

fn leaf(first: &Handshake) -> Option<Certificate> {
    Certificate::new(first.chain.first()?.clone()).ok()
}

/// Something that is being asked in a thread of its own, if there could be one.
type Asking<'scope, T> = io::Result<ScopedJoinHandle<'scope, Result<T, Ours>>>;

fn begin<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    ask: impl FnOnce() -> Result<T, Ours> + Send + 'scope,
) -> Asking<'scope, T> {
    thread::Builder::new().spawn_scoped(scope, ask)
}

fn end<T>(asking: Asking<T>) -> Result<T, Ours> {
    match asking {
        Ok(thread) => thread
            .join()
            .unwrap_or_else(|_| Err(Ours::Network("a bug in this program".to_owned()))),
        Err(error) => Err(Ours::Network(error.to_string())),
    }
}

/// The type of key that a server may have a second certificate for.
fn other_keys(first: &Handshake) -> Option<Keys> {
    match kind(&leaf(first)?) {
        "RSA" => Some(Keys::Ecdsa),
        _ => Some(Keys::Rsa),
    }
}

#[cfg(test)]
mod tests {
    use lab::{Lab, Settings};
    use probe::tls::{DnsName, Protocol};

    use super::*;

    /// What a site of the lab shows with such a fault.
    fn shown(fault: &str) -> Seen {
        let lab = Lab::start(Settings {
            faults: vec![fault.to_owned()],
            ..Settings::default()
        });
        let lab = lab.unwrap();
        let target = Target {
            address: SocketAddr::new(lab.address("secure"), lab.port_of("https")),
            protocol: Protocol::Https,
            name: DnsName::try_from("secure.shop.example").ok(),
            domain: None,
        };
        let wanted = Wanted {
            offer: Offer::default(),
            one_handshake: false,
            injection: false,
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        contact_all(&[target], &wanted, deadline).remove(0)
    }

    #[test]
    fn the_silence_of_who_is_slow_says_nothing() {
        let target = Target {
            address: SocketAddr::from(([192, 0, 2, 1], 443)),
            protocol: Protocol::Https,
            name: None,
            domain: None,
        };
        let silent = || Versions {
            known: Some(Version::Tls12),
            asked: vec![(Version::Tls11, Ok(Answer::Failed(Theirs::Silent)))],
        };
        assert_eq!(silent().accepts(Version::Tls11), Some(false));
        assert_eq!(doubted(silent(), &target).accepts(Version::Tls11), None);
        let mut closed = silent();
        closed.asked[0].1 = Ok(Answer::Failed(Theirs::Closed));
        assert_eq!(
            doubted(closed, &target).accepts(Version::Tls11),
            Some(false)
        );
    }

    #[test]
    fn where_timestamps_may_come_beside_the_certificate_that_is_looked_at() {
        let seen = shown("tls12-only");
        let Some(Ok(Answer::Spoken(spoken))) = &seen.in_clear else {
            panic!("{:?}", seen.in_clear);
        };
        assert_eq!(spoken.chain, seen.handshake().unwrap().chain);
        // Elsewhere the hello of TLS 1.2 is asked for anyway, or nothing is seen.
        for fault in ["hybrid", "tls13-only"] {
            let seen = shown(fault);
            assert_eq!(seen.in_clear, None, "{fault}");
            let clear = seen.versions.iter().flat_map(Versions::spoken);
            let clear = clear.filter(|spoken| spoken.version == Version::Tls12);
            assert_eq!(clear.count(), usize::from(fault == "hybrid"), "{fault}");
        }
    }
}
