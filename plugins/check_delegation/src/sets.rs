//! The parent's list of name servers against the zone's own, at each of the
//! zone's servers, and both against what the user expects.

use std::collections::BTreeSet;

use asking::dns::{count, hygiene, spread};
use plugin::{Report, State};
use probe::dns::{Name, Server, plain};

use crate::tags;
use crate::words::{list, names};

/// A set of name servers.
pub type Set = BTreeSet<Name>;

/// Who lists which name servers.
pub struct Sets<'a> {
    /// The zone.
    pub zone: &'a Name,
    /// All names that the parent's servers list; nothing where not observed.
    pub parent: Option<&'a Set>,
    /// The names that each server of the zone lists with authority.
    pub own: &'a [(Server, Set)],
    /// Hygiene is a WARNING.
    pub strict: bool,
}

/// All names of several sets, if there is a set.
pub fn union(own: &[(Server, Set)]) -> Option<Set> {
    let all: Set = own
        .iter()
        .flat_map(|(_, set)| set.iter().cloned())
        .collect();
    (!all.is_empty()).then_some(all)
}

impl Sets<'_> {
    /// The parent's list against the zone's own.
    pub fn judge(&self) -> Vec<Report> {
        let mut parts: Vec<Report> = self.unequal().into_iter().collect();
        let Some(parent) = self.parent else {
            return parts;
        };
        let (disjoint, others): (Vec<_>, Vec<_>) = self
            .own
            .iter()
            .partition(|(_, set)| set.is_disjoint(parent));
        parts.extend(self.disjoint(parent, &disjoint));
        parts.extend(
            parent
                .iter()
                .filter_map(|name| self.only_at_parent(name, &others)),
        );
        let surplus = union(self.own).unwrap_or_default();
        parts.extend(surplus.difference(parent).map(|name| {
            let text = "is in the zone's own NS records and not in the parent's list".to_owned();
            hygiene(self.strict, &tags::NS_ONLY_AT_ZONE, &plain(name), text)
        }));
        parts
    }

    fn disjoint(&self, parent: &Set, disjoint: &[&(Server, Set)]) -> Option<Report> {
        let (_, first) = disjoint.first()?;
        let text = format!(
            "parent and zone have no name server in common: the parent lists {}, the zone {} (at {} of {})",
            names(parent),
            names(first),
            disjoint.len(),
            count(self.own.len(), "server"),
        );
        let state = spread(disjoint.len(), self.own.len());
        Some(Report::finding(&tags::NS_DISJOINT, plain(self.zone), text).at(state))
    }

    /// A name of the parent's list that servers of the zone do not list.
    fn only_at_parent(&self, name: &Name, own: &[&(Server, Set)]) -> Option<Report> {
        let without: Vec<String> = own
            .iter()
            .filter(|(_, set)| !set.contains(name))
            .map(|(server, _)| server.label())
            .collect();
        let place = match without.len() {
            0 => return None,
            all if all == own.len() => String::new(),
            some => format!(
                " at {some} of {} ({})",
                count(own.len(), "server"),
                list(&without)
            ),
        };
        let text = format!("is in the parent's list and not in the zone's own NS records{place}");
        Some(Report::finding(&tags::NS_ONLY_AT_PARENT, plain(name), text))
    }

    fn unequal(&self) -> Option<Report> {
        let distinct: BTreeSet<&Set> = self.own.iter().map(|(_, set)| set).collect();
        let text = format!(
            "the zone's servers give {} different NS sets, see check_ns",
            distinct.len()
        );
        (distinct.len() > 1).then(|| Report::finding(&tags::NS_SET_DIFFERS, plain(self.zone), text))
    }

    /// Both lists against the one that the user gave.
    pub fn expected(&self, expected: &Set) -> Vec<Report> {
        let own = union(self.own);
        let lists: Vec<(&str, &Set)> = [("the parent", self.parent), ("the zone", own.as_ref())]
            .into_iter()
            .filter_map(|(who, set)| Some((who, set?)))
            .collect();
        let all: Set = lists
            .iter()
            .flat_map(|(_, set)| set.iter().cloned())
            .collect();
        let who = |name: &Name, lists_it: bool| {
            let agree = lists
                .iter()
                .filter(|(_, set)| set.contains(name) == lists_it);
            agree.map(|(who, _)| *who).collect::<Vec<_>>().join(" and ")
        };
        let strangers = all.difference(expected).map(|name| {
            unexpected(
                name,
                format!(
                    "is listed by {} and not expected (--expect-ns)",
                    who(name, true)
                ),
            )
        });
        let missing = expected
            .iter()
            .filter(|name| lists.iter().any(|(_, set)| !set.contains(name)));
        let missing = missing.map(|name| {
            unexpected(
                name,
                format!(
                    "is expected (--expect-ns) and not listed by {}",
                    who(name, false)
                ),
            )
        });
        strangers.chain(missing).collect()
    }

    /// The shorter of both lists against the least number; the user's own
    /// number is meant.
    pub fn few(&self, least: Option<u16>) -> Option<Report> {
        let own = union(self.own);
        let parent = self.parent.map(|set| (set.len(), "in the parent's list"));
        let zone = own.map(|set| (set.len(), "in the zone's own NS records"));
        let (number, place) = parent
            .into_iter()
            .chain(zone)
            .min_by_key(|(number, _)| *number)?;
        let limit = least.map_or(2, usize::from);
        let state = least.map_or(State::Warning, |_| State::Critical);
        let text = format!(
            "has {} {place} (limit {limit})",
            count(number, "name server")
        );
        (number < limit).then(|| Report::finding(&tags::NS_FEW, plain(self.zone), text).at(state))
    }
}

fn unexpected(name: &Name, text: String) -> Report {
    Report::finding(&tags::NS_UNEXPECTED, plain(name), text)
}
