//! The parent's servers compared with one another: names, glue and DS.

use std::collections::BTreeSet;
use std::net::IpAddr;

use asking::dns::count;
use plugin::{Report, Tag};
use probe::dns::{DsSet, Name, NameServer, Referral, Server, plain};

use crate::parents::{Parents, is_whole};
use crate::tags;
use crate::words::{list, names};

impl Parents<'_> {
    /// Servers whose NS set is not that of most; see [`Parents::judge`] for `own`.
    pub(crate) fn different_names(&self, own: Option<&BTreeSet<Name>>) -> Vec<Report> {
        let sets: Vec<_> = self
            .delegations()
            .map(|(said, referral)| (&said.server, listed(referral)))
            .collect();
        let odd = Odd::find(&sets, |set| own == Some(set));
        odd.report(|odd, usual, others| {
            let text = format!(
                "{}, compared with {}",
                change(odd, usual),
                self.others(others)
            );
            (&tags::PARENT_DIFFERS, text)
        })
    }

    /// Glue, name by name: names inside the zone must have it (RFC 9471
    /// section 3), others may, so that those are compared only where it is given.
    pub(crate) fn different_glue(&self) -> Vec<Report> {
        let names: BTreeSet<&Name> = self
            .delegations()
            .flat_map(|(_, referral)| referral.servers.iter().map(|server| &server.name))
            .collect();
        names
            .into_iter()
            .flat_map(|name| self.different_glue_of(name))
            .collect()
    }

    fn different_glue_of(&self, name: &Name) -> Vec<Report> {
        let needed = self.zone.zone_of(name);
        let given: Vec<(&Server, BTreeSet<IpAddr>)> = self
            .delegations()
            .filter(|(said, _)| is_whole(said))
            .filter_map(|(said, referral)| Some((&said.server, glue_of(referral, name)?)))
            .filter(|(_, glue)| needed || !glue.is_empty())
            .collect();
        Odd::find(&given, |glue| !glue.is_empty()).report(|odd, usual, others| {
            let usually = match usual.is_empty() {
                true => "none".to_owned(),
                false => list(usual),
            };
            let here = match odd.is_empty() {
                true => "no glue".to_owned(),
                false => format!("glue {}", list(odd)),
            };
            let text = format!(
                "gives {} {here}, {} {} {usually}",
                plain(name),
                count(others, "other"),
                if others == 1 { "gives" } else { "give" },
            );
            (&tags::PARENT_GLUE_DIFFERS, text)
        })
    }

    /// Servers whose DS records are not those of most.
    pub(crate) fn different_ds(&self) -> Vec<Report> {
        let said = self.said.iter().map(|said| &said.server);
        let given: Vec<(&Server, &DsSet)> = said
            .zip(self.ds)
            .filter_map(|(server, ds)| Some((server, ds.as_ref()?)))
            .collect();
        Odd::find(&given, |ds| !ds.is_empty()).report(|odd, usual, others| {
            let verb = if others == 1 { "has" } else { "have" };
            let text = format!(
                "has {}, {} {verb} {}",
                keys(odd),
                self.others(others),
                keys(usual)
            );
            (&tags::PARENT_DS_DIFFERS, text)
        })
    }
}

/// The names in a delegation.
pub(crate) fn listed(referral: &Referral) -> BTreeSet<Name> {
    let names = referral.servers.iter().map(|server| server.name.clone());
    names.collect()
}

fn glue_of(referral: &Referral, name: &Name) -> Option<BTreeSet<IpAddr>> {
    let server: &NameServer = referral
        .servers
        .iter()
        .find(|server| &server.name == name)?;
    Some(server.addresses.iter().copied().collect())
}

/// What a set has more and less than the usual one.
fn change(odd: &BTreeSet<Name>, usual: &BTreeSet<Name>) -> String {
    let more: Vec<&Name> = odd.difference(usual).collect();
    let less: Vec<&Name> = usual.difference(odd).collect();
    match (more.is_empty(), less.is_empty()) {
        (false, false) => format!("adds {} and lacks {}", names(more), names(less)),
        (false, true) => format!("adds {}", names(more)),
        _ => format!("lacks {}", names(less)),
    }
}

/// DS records by their key tags (RFC 4034 section 5.1.1).
fn keys(set: &DsSet) -> String {
    let tag = |data: &Vec<u8>| data.first_chunk().map(|tag| u16::from_be_bytes(*tag));
    match set.is_empty() {
        true => "no DS record".to_owned(),
        false => format!("DS of key {}", list(set.iter().filter_map(tag))),
    }
}

/// What most servers give, how many they are, and those that give something else.
struct Odd<'a, T> {
    usual: Option<(&'a T, usize)>,
    odd: Vec<(&'a Server, &'a T)>,
}

impl<'a, T: PartialEq> Odd<'a, T> {
    /// Of values given by equally many the `likely` one is taken as usual, else the first.
    fn find(given: &'a [(&'a Server, T)], likely: impl Fn(&T) -> bool) -> Self {
        let support = |value: &T| given.iter().filter(|(_, other)| other == value).count();
        let rank = |value: &T| (support(value), likely(value));
        // Of equals max_by_key gives the last, which is the first in this order.
        let usual = given
            .iter()
            .rev()
            .max_by_key(|(_, value)| rank(value))
            .map(|(_, value)| value);
        let differs = |value: &T| usual.is_some_and(|usual| usual != value);
        Odd {
            usual: usual.map(|usual| (usual, support(usual))),
            odd: given
                .iter()
                .filter(|(_, value)| differs(value))
                .map(|(server, value)| (*server, value))
                .collect(),
        }
    }

    fn report(self, finding: impl Fn(&T, &T, usize) -> (&'static Tag, String)) -> Vec<Report> {
        let Some((usual, number)) = self.usual else {
            return Vec::new();
        };
        let report = |(server, value): (&Server, &T)| {
            let (tag, text) = finding(value, usual, number);
            Report::finding(tag, server.label(), text)
        };
        self.odd.into_iter().map(report).collect()
    }
}
