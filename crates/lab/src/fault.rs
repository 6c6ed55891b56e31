//! The mechanism of faults: where each takes hold, and how a server looks
//! with the faults that are active.

use std::sync::Arc;
use std::time::Duration;

use hickory_proto::rr::{Name, RecordType};

use crate::active::Change;
use crate::answer::{self, Zones};
use crate::key::key;
use crate::message::{Asked, Reply};
use crate::registry::Registry;
use crate::tls::plan::Plan;
use crate::topology::{Addresses, Role};
use crate::web::Pages;
use crate::zone::Zone;

/// A fault on request.
pub struct Fault {
    /// What it is asked for by.
    pub name: &'static str,
    /// What it does, as one sentence.
    pub does: &'static str,
    /// The servers that it befalls where none is named.
    pub at: &'static [&'static str],
    pub(crate) hook: Hook,
}

impl Fault {
    /// Whether it befalls sockets, replies or bytes of name servers rather
    /// than the data of a zone.
    pub fn is_of_wire(&self) -> bool {
        !matches!(
            self.hook,
            Hook::Data { .. } | Hook::Site(_) | Hook::Web(_) | Hook::Registry(_)
        )
    }

    /// Whether it befalls the shop's pages.
    pub fn is_of_web(&self) -> bool {
        matches!(self.hook, Hook::Web(_))
    }

    /// Whether it befalls the registry's servers.
    pub fn is_of_registry(&self) -> bool {
        matches!(self.hook, Hook::Registry(_))
    }

    /// Whether it befalls sites: certificates, TLS and what leads to it.
    pub fn is_of_site(&self) -> bool {
        matches!(self.hook, Hook::Site(_))
    }
}

/// A change to a reply; `None` is silence.
pub(crate) type OfReply = fn(&Asked, Reply) -> Option<Reply>;
/// A change to the bytes of a reply; `None` is silence.
pub(crate) type OfBytes = fn(&Asked, Vec<u8>) -> Option<Vec<u8>>;

/// Where a fault takes hold. Each is a small change to something that is
/// otherwise right.
pub(crate) enum Hook {
    /// The server's own copy of a zone: records dropped, others added.
    Data {
        zone: &'static str,
        drop: &'static [&'static str],
        add: &'static str,
    },
    /// The reply before it becomes bytes.
    Reply(OfReply),
    /// The bytes of the reply.
    Bytes(OfBytes),
    /// How the server deals with its sockets and takes questions.
    Manner(fn(&mut Manner)),
    /// What a site shows, and how it behaves.
    Site(fn(&mut Plan)),
    /// What the shop's pages are.
    Web(fn(&mut Pages)),
    /// What the registry says of the shop's domain.
    Registry(fn(&mut Registry)),
}

/// What a server does on a port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ear {
    /// Hears and answers.
    #[default]
    Open,
    /// Hears and says nothing.
    Deaf,
    /// Nothing listens: the kernel refuses.
    Closed,
    /// Takes a connection and drops it at once.
    HangsUp,
}

/// How a server deals with its sockets and takes questions, apart from what
/// it says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    pub(crate) udp: Ear,
    pub(crate) tcp: Ear,
    /// On top of the latency of the lab.
    pub(crate) delay: Duration,
    /// Datagrams leave from the address of the stranger.
    pub(crate) from_stranger: bool,
    /// A datagram with another id goes before each right one.
    pub(crate) decoy: bool,
    /// TCP replies leave one byte at a time.
    pub(crate) trickle: bool,
    /// Questions of every EDNS version are taken for version 0.
    pub(crate) any_version: bool,
    /// Zone transfers are given to anyone.
    pub(crate) transfer: bool,
    /// Questions are resolved, not answered.
    pub(crate) recursor: bool,
}

/// A server as it is with its faults: what a question meets.
pub(crate) struct View {
    pub(crate) zones: Zones,
    pub(crate) manner: Manner,
    replies: Vec<OfReply>,
    bytes: Vec<OfBytes>,
}

impl View {
    /// A server without faults.
    pub(crate) fn healthy(role: Role, zones: Zones) -> Self {
        let ear = if role == Role::Silent {
            Ear::Deaf
        } else {
            Ear::Open
        };
        let manner = Manner {
            udp: ear,
            tcp: ear,
            recursor: role == Role::Recursor,
            ..Manner::default()
        };
        Self {
            zones,
            manner,
            replies: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// The bytes that a question is answered with, if it is answered.
    pub(crate) fn reply(&self, question: &[u8], tcp: bool) -> Option<Vec<u8>> {
        let mut asked = Asked::read(question, tcp)?;
        if let (true, Some(edns)) = (self.manner.any_version, &mut asked.message.edns) {
            edns.set_version(0);
        }
        let reply = self
            .replies
            .iter()
            .try_fold(self.answer(&asked), |reply, fault| fault(&asked, reply))?;
        self.bytes
            .iter()
            .try_fold(reply.bytes(), |bytes, fault| fault(&asked, bytes))
    }

    fn answer(&self, asked: &Asked) -> Reply {
        if self.manner.recursor {
            answer::recursive(&self.zones, asked)
        } else if self.manner.transfer && asked.tcp && asked.kind() == RecordType::AXFR {
            answer::transfer(&self.zones, asked)
        } else {
            answer::authoritative(&self.zones, asked)
        }
    }

    /// Lets a change take hold.
    pub(crate) fn suffer(&mut self, change: &Change, addresses: &Addresses) -> Result<(), String> {
        match change {
            Change::Edit { zone, drop, add } => {
                let drop: Vec<_> = drop.iter().map(String::as_str).collect();
                self.edit(zone, &drop, add, addresses)
            }
            Change::Fault(fault) => match &fault.hook {
                Hook::Data { zone, drop, add } => self.edit(zone, drop, add, addresses),
                Hook::Reply(hook) => {
                    self.replies.push(*hook);
                    Ok(())
                }
                Hook::Bytes(hook) => {
                    self.bytes.push(*hook);
                    Ok(())
                }
                Hook::Manner(hook) => {
                    hook(&mut self.manner);
                    Ok(())
                }
                Hook::Site(_) | Hook::Web(_) | Hook::Registry(_) => Err("it is no site".to_owned()),
            },
        }
    }

    fn edit(
        &mut self,
        zone: &str,
        drop: &[&str],
        add: &str,
        addresses: &Addresses,
    ) -> Result<(), String> {
        let origin = Name::from_ascii(zone).map_err(|fault| fault.to_string())?;
        let copy = self
            .zones
            .get_mut(&key(&origin))
            .ok_or_else(|| format!("it does not have the zone {zone}"))?;
        let edited: Zone = copy.edited(drop, &addresses.expand(add)?)?;
        *copy = Arc::new(edited);
        Ok(())
    }
}
