//! The parent's glue against the addresses that the zone's own servers give.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use asking::dns::{count, hygiene};
use plugin::{Report, State};
use probe::dns::{Host, HostEnd, Lookup, Name, plain};

use crate::observe::Asserted;
use crate::parents;
use crate::tags;
use crate::words::list;

/// The glue and what is held against it.
pub struct Glue<'a> {
    /// The zone.
    pub zone: &'a Name,
    /// The parent's names with their glue.
    pub given: &'a parents::Glue,
    /// A referral came whole, so that glue that is not there is missing.
    pub whole: bool,
    /// What the zone's servers say of the names inside the zone.
    pub asserted: &'a [Asserted],
    /// What the walk found for each name.
    pub hosts: &'a [Arc<Host>],
    /// The addresses that were asked and are no authority for the zone.
    pub dead: BTreeSet<IpAddr>,
    /// Hygiene is a WARNING.
    pub strict: bool,
}

/// One name's glue that servers of the zone contradict.
struct Wrong<'a> {
    name: &'a Name,
    addresses: BTreeSet<IpAddr>,
    text: String,
}

impl Glue<'_> {
    /// All findings on glue.
    pub fn judge(&self) -> Vec<Report> {
        let inside: Vec<&Name> = self
            .given
            .keys()
            .filter(|name| self.zone.zone_of(name))
            .collect();
        let wrong: Vec<Wrong> = inside
            .iter()
            .filter_map(|name| self.contradicted(name))
            .collect();
        let state = match self.leads_nowhere(&inside, &wrong) {
            true => State::Critical,
            false => State::Warning,
        };
        let mut parts: Vec<Report> = wrong
            .into_iter()
            .map(|wrong| {
                Report::finding(&tags::GLUE_DIFFERS, plain(wrong.name), wrong.text).at(state)
            })
            .collect();
        parts.extend(self.hosts.iter().filter_map(|host| self.foreign(host)));
        parts.extend(inside.iter().filter_map(|name| self.missing(name)));
        parts.extend(inside.iter().filter_map(|name| self.incomplete(name)));
        parts
    }

    fn of(&self, name: &Name) -> BTreeSet<IpAddr> {
        self.given.get(name).cloned().unwrap_or_default()
    }

    /// What the zone's servers say of a name: who, of which family, which addresses.
    fn said<'s>(
        &'s self,
        name: &'s Name,
    ) -> impl Iterator<Item = (&'s Asserted, BTreeSet<IpAddr>)> + 's {
        let about = self
            .asserted
            .iter()
            .filter(move |asserted| &asserted.name == name);
        about.filter_map(|asserted| match &asserted.said {
            Lookup::Found(addresses, _) => Some((asserted, addresses.iter().copied().collect())),
            Lookup::NoData | Lookup::NoSuchName => Some((asserted, BTreeSet::new())),
            _ => None,
        })
    }

    fn contradicted<'s>(&'s self, name: &'s Name) -> Option<Wrong<'s>> {
        let glue = self.of(name);
        let mut wrong = BTreeSet::new();
        let mut deniers = BTreeSet::new();
        let mut heard = BTreeSet::new();
        let mut right = BTreeSet::new();
        for (asserted, addresses) in self.said(name) {
            heard.insert(&asserted.server);
            let family = glue
                .iter()
                .filter(|address| address.is_ipv4() == asserted.ipv4);
            let denied: BTreeSet<IpAddr> = family
                .filter(|address| !addresses.contains(address))
                .copied()
                .collect();
            if !denied.is_empty() {
                deniers.insert(&asserted.server);
            }
            wrong.extend(denied);
            right.extend(addresses);
        }
        let text = format!(
            "{} at {} of {}",
            none_of(&wrong, &right),
            deniers.len(),
            count(heard.len(), "server"),
        );
        (!wrong.is_empty()).then_some(Wrong {
            name,
            addresses: wrong,
            text,
        })
    }

    /// Whether all glue of all names inside the zone is contradicted and leads
    /// to servers that are no authority.
    fn leads_nowhere(&self, inside: &[&Name], wrong: &[Wrong]) -> bool {
        let mut glued = inside
            .iter()
            .map(|name| (name, self.of(name)))
            .filter(|(_, glue)| !glue.is_empty());
        glued.all(|(name, glue)| {
            let mut of_name = wrong.iter().filter(|wrong| &wrong.name == name);
            of_name.any(|wrong| wrong.addresses == glue) && glue.is_subset(&self.dead)
        })
    }

    /// Glue of a name outside the zone that the walk finds other addresses of
    /// the same family for.
    fn foreign(&self, host: &Host) -> Option<Report> {
        if self.zone.zone_of(&host.name) || host.end != HostEnd::Found {
            return None;
        }
        let families: BTreeSet<bool> = host.addresses.iter().map(IpAddr::is_ipv4).collect();
        let mut glue = self.of(&host.name);
        glue.retain(|address| {
            families.contains(&address.is_ipv4()) && !host.addresses.contains(address)
        });
        let text = none_of(&glue, &host.addresses.iter().copied().collect());
        (!glue.is_empty()).then(|| Report::finding(&tags::GLUE_DIFFERS, plain(&host.name), text))
    }

    fn missing(&self, name: &Name) -> Option<Report> {
        let missing = self.whole && self.of(name).is_empty();
        let text = "lies in the zone, and the parent gives no glue for it";
        missing.then(|| Report::finding(&tags::GLUE_MISSING, plain(name), text))
    }

    fn incomplete(&self, name: &Name) -> Option<Report> {
        let glue = self.of(name);
        let found: BTreeSet<IpAddr> = self
            .said(name)
            .flat_map(|(_, addresses)| addresses)
            .collect();
        let lacking = list(found.difference(&glue));
        let text = format!("has the address {lacking} as well, which the parent's glue lacks");
        (!glue.is_empty() && !lacking.is_empty())
            .then(|| hygiene(self.strict, &tags::GLUE_INCOMPLETE, &plain(name), text))
    }
}

/// Glue that is wrong, and what would be right.
fn none_of(glue: &BTreeSet<IpAddr>, addresses: &BTreeSet<IpAddr>) -> String {
    match addresses.is_empty() {
        true => format!("has glue {}, but no address", list(glue)),
        false => format!(
            "has glue {}, none of its addresses ({})",
            list(glue),
            list(addresses)
        ),
    }
}
