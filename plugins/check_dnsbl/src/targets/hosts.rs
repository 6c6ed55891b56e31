//! The hosts that follow from the subject, and their addresses.

use std::net::IpAddr;

use asking::dns::Asked;
use asking::mail::Exchange;
use asking::{Found, Source};
use probe::dns::{Name, RecordType, Walk, plain};

use super::{Nowhere, Targets};

/// At most this many exchangers are resolved; a sender tries no more either.
const EXCHANGES: usize = 32;

impl Targets {
    /// The mail exchangers, the most preferred first, and none of a domain that
    /// takes no mail; nothing where they are not known.
    pub(super) fn exchanges(
        &mut self,
        walk: &mut Walk,
        source: &Source,
        name: &Name,
    ) -> Option<Vec<Exchange>> {
        let records = match source.records(walk, name, RecordType::MX) {
            Asked::Waiting => {
                self.waiting = true;
                return None;
            }
            Asked::Records(_, records) => records,
            Asked::NoData(_) => Vec::new(),
            Asked::NoSuchName(_) => {
                self.nowhere(name, "does not exist", false);
                return None;
            }
            Asked::Failed(why) => {
                // That a resolver fails need not be the domain's fault.
                let ours = *source != Source::Root;
                self.nowhere(name, &format!("gives no MX records: {why}"), ours);
                return None;
            }
            Asked::NotObserved(why) => {
                self.nowhere(name, &why, true);
                return None;
            }
        };
        let read = records
            .iter()
            .filter_map(|record| Exchange::read(&record.data));
        let mut exchanges: Vec<Exchange> = read.collect();
        let is_null = exchanges.iter().any(Exchange::is_null);
        exchanges.retain(|exchange| !exchange.is_null());
        exchanges.sort();
        exchanges.dedup_by(|one, other| one.name == other.name);
        exchanges.truncate(EXCHANGES);
        (!(is_null && exchanges.is_empty())).then_some(exchanges)
    }

    /// The addresses of the domain itself; that it has none is no matter, for
    /// it may well be for mail only.
    pub(super) fn pages(&mut self, walk: &mut Walk, source: &Source, name: &Name, is_mail: bool) {
        let told = self.nowhere.iter().any(|told| told.name == plain(name));
        match source.addresses(walk, name) {
            Found::NoSuchName(_) | Found::NoAddress(_) => {}
            Found::Failed(_) | Found::NotObserved(_) if told => {}
            found => self.found(walk, source, (name, found), is_mail),
        }
    }

    /// Every address of a host.
    pub(super) fn host(&mut self, walk: &mut Walk, source: &Source, name: &Name, is_mail: bool) {
        let found = source.addresses(walk, name);
        self.found(walk, source, (name, found), is_mail);
    }

    fn found(
        &mut self,
        walk: &mut Walk,
        source: &Source,
        (name, found): (&Name, Found),
        is_mail: bool,
    ) {
        match found {
            Found::Waiting => self.waiting = true,
            Found::Addresses(addresses) => {
                self.other_family(walk, source, name, &addresses);
                for address in addresses {
                    self.push(walk, address, &plain(name), is_mail);
                }
            }
            Found::NoSuchName(end) => {
                self.nowhere(name, &behind(name, &end, "does not exist"), false);
            }
            Found::NoAddress(end) => {
                self.nowhere(name, &behind(name, &end, "has no address"), false);
            }
            Found::Failed(why) => {
                self.nowhere(name, &format!("cannot be resolved: {why}"), false);
            }
            Found::NotObserved(why) => self.nowhere(name, &why, true),
        }
    }

    /// Addresses of one family are all there are only where somebody says so.
    fn other_family(&mut self, walk: &mut Walk, source: &Source, name: &Name, known: &[IpAddr]) {
        let kind = match (
            known.iter().any(IpAddr::is_ipv4),
            known.iter().any(IpAddr::is_ipv6),
        ) {
            (true, false) => RecordType::AAAA,
            (false, true) => RecordType::A,
            _ => return,
        };
        match source.records(walk, name, kind) {
            Asked::Waiting => self.waiting = true,
            Asked::Failed(why) | Asked::NotObserved(why) => {
                let half = (
                    plain(name),
                    format!("its {kind} records are not known: {why}"),
                );
                if !self.half.contains(&half) {
                    self.half.push(half);
                }
            }
            Asked::Records(..) | Asked::NoData(_) | Asked::NoSuchName(_) => {}
        }
    }

    fn nowhere(&mut self, name: &Name, why: &str, ours: bool) {
        let nowhere = Nowhere {
            name: plain(name),
            why: why.to_owned(),
            ours,
        };
        if !self.nowhere.contains(&nowhere) {
            self.nowhere.push(nowhere);
        }
    }
}

fn behind(name: &Name, end: &Name, what: &str) -> String {
    match name == end {
        true => what.to_owned(),
        false => format!("is an alias of {}, which {what}", plain(end)),
    }
}
