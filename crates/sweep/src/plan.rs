//! From the declaration to the checks: what runs, with which words, and what
//! depends on what.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::declaration::{Declaration, Declared};
use crate::setting::{Accepted, Settings};
use crate::shell;
use crate::tables::domain::Domain;
use crate::tables::host::Host;
use crate::tables::{After, Element, Wanted};

/// A check that will run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What is checked, in the words of the declaration.
    pub element: String,
    /// The plugin, `check_soa`.
    pub plugin: &'static str,
    /// The words after the plugin's name.
    pub args: Vec<String>,
    /// The check that this one depends on; it stands earlier in the plan.
    pub after: Option<usize>,
    /// The declared domain that the element is in, or else the element itself:
    /// checks with the same zone stand together, because they share a walk.
    pub zone: String,
}

/// Turns a declaration into checks. A check whose plugin is not in the
/// catalogue is left out; what would depend on it depends on nothing.
pub fn plan(declaration: &Declaration, catalogue: &Catalogue) -> Vec<Planned> {
    let zones = Zones::of(declaration);
    let mut elements: Vec<_> = declaration.elements.iter().collect();
    // Stable, so that the order of the file holds within a zone; a table's
    // order puts domains first, and what is above comes before what is below.
    elements.sort_by_key(|element| zones.rank(element));
    let mut planner = Planner {
        declaration,
        catalogue,
        zones,
        index: BTreeMap::new(),
        planned: Vec::new(),
    };
    for element in elements {
        planner.add(element);
    }
    planner.planned
}

/// The check as a line for a shell, with what it depends on as a comment.
pub fn line(plan: &[Planned], check: &Planned) -> String {
    let words = ["presence", check.plugin]
        .into_iter()
        .chain(check.args.iter().map(String::as_str));
    let command = shell::line(words);
    match check.after.and_then(|index| plan.get(index)) {
        Some(parent) => format!("{command}  # after {} {}", parent.plugin, parent.element),
        None => command,
    }
}

/// The declared domains, each with its place in the plan.
struct Zones(BTreeMap<String, usize>);

impl Zones {
    fn of(declaration: &Declaration) -> Self {
        let is_domain = |element: &&Declared| element.table == Domain::TABLE;
        let mut names: Vec<_> = declaration
            .elements
            .iter()
            .filter(is_domain)
            .map(|domain| &domain.name)
            .collect();
        names.sort_by_key(|name| name.matches('.').count());
        Zones(names.into_iter().cloned().zip(0..).collect())
    }

    /// The longest declared domain that is the name or above it.
    fn around(&self, name: &str) -> Option<&str> {
        let suffixes = std::iter::successors(Some(name), |name| {
            name.split_once('.').map(|(_, above)| above)
        });
        suffixes
            .filter_map(|suffix| self.0.get_key_value(suffix))
            .map(|(zone, _)| zone.as_str())
            .next()
    }

    /// The longest declared domain above the name.
    fn above(&self, name: &str) -> Option<&str> {
        name.split_once('.')
            .and_then(|(_, above)| self.around(above))
    }

    /// Where the element's zone stands; elements outside of all zones come last.
    fn rank(&self, element: &Declared) -> usize {
        self.around(&element.name)
            .and_then(|zone| self.0.get(zone))
            .copied()
            .unwrap_or(usize::MAX)
    }
}

struct Planner<'a> {
    declaration: &'a Declaration,
    catalogue: &'a Catalogue,
    zones: Zones,
    /// Where the check of a table's element by a plugin stands.
    index: BTreeMap<(&'static str, String, &'static str), usize>,
    planned: Vec<Planned>,
}

impl Planner<'_> {
    fn add(&mut self, element: &Declared) {
        for wanted in &element.wanted {
            if self.catalogue.command(wanted.plugin).is_none() {
                continue;
            }
            let place = (element.table, element.name.clone(), wanted.plugin);
            self.index.insert(place, self.planned.len());
            self.planned.push(Planned {
                element: wanted.label.as_ref().unwrap_or(&element.name).clone(),
                plugin: wanted.plugin,
                args: self.words(element, wanted),
                after: self.parent(element, wanted.after),
                zone: self
                    .zones
                    .around(&element.name)
                    .unwrap_or(&element.name)
                    .to_owned(),
            });
        }
    }

    /// The nearer rule wins: element, then `[options]`, then `[walk]`.
    fn words(&self, element: &Declared, wanted: &Wanted) -> Vec<String> {
        let mut settings = wanted.settings.clone();
        settings.overlay(&self.walk(wanted.plugin));
        let of = |options: &Accepted| options.get(wanted.plugin).cloned().unwrap_or_default();
        settings.overlay(&of(&self.declaration.options));
        settings.overlay(&of(&element.options));
        let subject = ["-H".to_owned(), wanted.subject.clone()];
        subject.into_iter().chain(settings.words()).collect()
    }

    /// `[walk]`, as far as the plugin has such options.
    fn walk(&self, plugin: &str) -> Settings {
        self.declaration
            .walk
            .only(|option| self.catalogue.option(plugin, option).is_some())
    }

    fn parent(&self, element: &Declared, after: After) -> Option<usize> {
        let (table, name, plugin) = match after {
            After::Nothing => return None,
            After::Own(plugin) => (element.table, element.name.as_str(), plugin),
            After::Zone(plugin) => (Domain::TABLE, self.zones.around(&element.name)?, plugin),
            After::Above(plugin) => (Domain::TABLE, self.zones.above(&element.name)?, plugin),
            After::Host(plugin) => {
                let zone = || self.parent(element, After::Zone(plugin));
                return self.host(&element.name).or_else(zone);
            }
        };
        self.index.get(&(table, name.to_owned(), plugin)).copied()
    }

    /// The check of a declared host that says where it is.
    fn host(&self, name: &str) -> Option<usize> {
        let of = |plugin| self.index.get(&(Host::TABLE, name.to_owned(), plugin));
        of("check_a").or_else(|| of("check_cname")).copied()
    }
}
