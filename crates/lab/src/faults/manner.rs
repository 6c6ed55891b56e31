//! Faults of sockets and of how questions are taken: who listens, when and
//! from where replies leave.

use std::time::Duration;

use super::ONE;
use crate::fault::{Ear, Fault, Hook, Manner};
use crate::topology::{PARENTS, ROOTS, SHOP};

const fn fault(
    name: &'static str,
    at: &'static [&'static str],
    does: &'static str,
    hook: fn(&mut Manner),
) -> Fault {
    Fault {
        name,
        does,
        at,
        hook: Hook::Manner(hook),
    }
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("silent", ONE, "Takes questions and never answers.", deaf),
    fault("all-silent", SHOP, "No server of the shop ever answers.", deaf),
    fault("tld-silent", PARENTS, "No server of the top-level domain ever answers.", deaf),
    fault("root-silent", ROOTS, "No root server ever answers.", deaf),
    fault("udp-silent", ONE, "Answers over TCP only.", |manner| manner.udp = Ear::Deaf),
    fault("tcp-silent", ONE, "Takes TCP connections and never answers there.", |manner| manner.tcp = Ear::Deaf),
    fault("closed", ONE, "Nothing listens: UDP and TCP are refused.", |manner| {
        manner.udp = Ear::Closed;
        manner.tcp = Ear::Closed;
    }),
    fault("tcp-refused", ONE, "TCP connections are refused.", |manner| manner.tcp = Ear::Closed),
    fault("tcp-hangup", ONE, "TCP connections are taken and dropped at once.", |manner| manner.tcp = Ear::HangsUp),
    fault("wrong-source", ONE, "UDP replies leave from another address.", |manner| manner.from_stranger = true),
    fault("decoy", ONE, "A UDP reply with another id goes before each right one.", |manner| manner.decoy = true),
    fault("delay-500ms", ONE, "Every reply takes half a second.", |manner| manner.delay = Duration::from_millis(500)),
    fault("delay-2s", ONE, "Every reply takes two seconds.", |manner| manner.delay = Duration::from_secs(2)),
    fault("slow-tcp", ONE, "TCP replies leave one byte at a time, one every 20 ms.", |manner| manner.trickle = true),
    fault("edns-version-ignored", ONE, "Answers EDNS version 1 as if it were version 0.", |manner| manner.any_version = true),
    fault("axfr-open", ONE, "The whole zone is given to anyone who asks.", |manner| manner.transfer = true),
];

fn deaf(manner: &mut Manner) {
    manner.udp = Ear::Deaf;
    manner.tcp = Ear::Deaf;
}
