//! Knocking at the doors of the mail exchangers, all at the same time.

use std::net::{IpAddr, SocketAddr};
use std::thread;
use std::time::Instant;

use probe::mail::{Greeting, greeting};
use probe::{Ours, Theirs};

/// At most this many addresses are reached for at once, and in all.
pub const DOORS: usize = 64;

/// An address of mail exchangers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The exchangers that have it.
    pub names: Vec<String>,
    /// The address.
    pub address: IpAddr,
}

/// What came of knocking at a door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knock {
    /// The door.
    pub door: Door,
    /// The port.
    pub port: u16,
    /// The greeting, or what came instead.
    pub heard: Result<Result<Greeting, Theirs>, Ours>,
}

/// Takes the greeting at each door on this port.
pub fn knock(doors: &[Door], port: u16, deadline: Instant) -> Vec<Knock> {
    let hear = |door: &Door| greeting(SocketAddr::new(door.address, port), deadline);
    let heard: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = doors
            .iter()
            .take(DOORS)
            .map(|door| thread::Builder::new().spawn_scoped(scope, move || hear(door)))
            .collect();
        let joined = threads.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().unwrap_or(Err(Ours::Deadline)),
            Err(error) => Err(Ours::Network(error.to_string())),
        });
        joined.collect()
    });
    let heard = heard.into_iter().map(Some).chain(std::iter::repeat(None));
    let left_out = || Err(Ours::NotAsked("more addresses than are reached for"));
    doors
        .iter()
        .zip(heard)
        .map(|(door, heard)| Knock {
            door: door.clone(),
            port,
            heard: heard.unwrap_or_else(left_out),
        })
        .collect()
}
