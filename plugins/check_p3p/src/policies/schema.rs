//! `DATASCHEMA`: data elements that a site defines itself (P3P 1.0, chapter 5).

use std::collections::{BTreeMap, BTreeSet};

use super::words;
use crate::content::{self, Slot, may};
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::{Group, Token};
use crate::xml::Element;

const SCHEMA: &[Slot] = &[
    // Both in any order: they are checked one by one.
    may("DATA-DEF").many(),
    may("DATA-STRUCT").many(),
];

/// The data elements of a schema, by name; of several of one name the first.
#[derive(Clone, Debug, Default)]
pub struct Schema(BTreeMap<String, Definition>);

/// What one `DATA-DEF` or `DATA-STRUCT` says (section 5.3).
#[derive(Clone, Debug)]
struct Definition {
    /// The structure that it is of: in this schema, if it begins with `#`.
    structure: Option<String>,
    categories: BTreeSet<Token>,
}

/// The most names that are looked up until a data element counts as known:
/// structures can lead anywhere.
const MOST_NAMES: usize = 8;

/// The longest name that is looked up, in bytes.
const LONGEST_NAME: usize = 256;

impl Schema {
    /// Reads a schema.
    pub fn read(element: &Element, faults: &mut Faults) -> Self {
        content::no_text(element, faults);
        let mut definitions = BTreeMap::new();
        for child in &element.children {
            let is_own = child.namespace == element.namespace;
            match child.name.as_str() {
                "DATA-DEF" | "DATA-STRUCT" if is_own => {
                    if let Some((name, definition)) = Definition::read(child, faults) {
                        definitions.entry(name).or_insert(definition);
                    }
                }
                "EXTENSION" if is_own => content::extension(child, faults),
                _ => content::unknown(element, child, SCHEMA, faults),
            }
        }
        Schema(definitions)
    }

    /// Whether there is a data element of this name: as it is defined, above
    /// what is defined, or in the structure of what is.
    pub fn has(&self, name: &str) -> bool {
        if name.len() > LONGEST_NAME {
            return self.0.contains_key(name);
        }
        let mut names = vec![name.to_owned()];
        let mut next = 0;
        while let Some(name) = names.get(next).cloned() {
            let is_far = next >= MOST_NAMES || name.len() > LONGEST_NAME;
            if is_far || self.0.contains_key(&name) || self.below(&name).next().is_some() {
                return true;
            }
            for (rest, definition) in self.above(&name) {
                match definition
                    .structure
                    .as_deref()
                    .map(|uri| uri.strip_prefix('#').ok_or(()))
                {
                    None => {}
                    // Another document's structure is not looked into.
                    Some(Err(())) => return true,
                    Some(Ok(own)) => names.push(format!("{own}.{rest}")),
                }
            }
            next += 1;
        }
        false
    }

    /// What is defined below a name.
    fn below(&self, name: &str) -> impl Iterator<Item = &Definition> {
        let start = format!("{name}.");
        self.0
            .range(start.clone()..)
            .take_while(move |(known, _)| known.starts_with(&start))
            .map(|(_, definition)| definition)
    }

    /// What is defined above a name, and what follows it there.
    fn above<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a Definition)> {
        name.match_indices('.').filter_map(move |(dot, _)| {
            let definition = self.0.get(name.get(..dot)?)?;
            Some((name.get(dot + 1..)?, definition))
        })
    }

    /// The categories that are fixed for a data element.
    pub fn categories(&self, name: &str) -> BTreeSet<Token> {
        let own = self.0.get(name).into_iter();
        let above = self.above(name).map(|(_, definition)| definition);
        let found = own.chain(self.below(name)).chain(above);
        found
            .flat_map(|one| one.categories.iter().copied())
            .collect()
    }
}

impl Definition {
    fn read(element: &Element, faults: &mut Faults) -> Option<(String, Self)> {
        let categories = element.first("CATEGORIES");
        let categories = categories.map_or_else(Vec::new, |one| {
            words::some(one, Group::Category, &tags::CATEGORY_MISSING, faults)
        });
        let name = element.attribute("name").filter(|name| !name.is_empty());
        if name.is_none() {
            faults.add(&tags::ATTRIBUTE_MISSING, element, "has no name");
        }
        let definition = Definition {
            structure: element.attribute("structref").map(str::to_owned),
            categories: categories.into_iter().collect(),
        };
        Some((name?.to_owned(), definition))
    }
}
