//! `DATA-GROUP`: which data a statement is about (P3P 1.0, section 3.3.7).

use super::{Policy, Schema, words};
use crate::base::{self, BASE};
use crate::content::{self, Slot, may, must, quoted};
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::Group;
use crate::xml::Element;

const DATA_GROUP: &[Slot] = &[must("DATA", &tags::DATA_MISSING).many()];
const DATA: &[Slot] = &[may("CATEGORIES")];

/// A data element of a schema that is a document of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The schema, relative to the policy's document.
    pub schema: String,
    /// The element's name in it.
    pub name: String,
    /// The line of `DATA`, from 1.
    pub line: u32,
}

/// The most data of other schemas in one policy that are looked up.
const MOST_FOREIGN: usize = 64;

/// Reads the data of a statement.
pub fn read(element: &Element, schema: &Schema, policy: &mut Policy, faults: &mut Faults) {
    content::check(element, DATA_GROUP, faults);
    let base = element.attribute("base").unwrap_or(BASE);
    for data in element.all("DATA") {
        read_one(data, base, schema, policy, faults);
    }
}

fn read_one(data: &Element, base: &str, schema: &Schema, policy: &mut Policy, faults: &mut Faults) {
    let children: Vec<_> = data
        .own()
        .filter(|child| child.name != "EXTENSION")
        .collect();
    for child in children {
        if child.name != "CATEGORIES" {
            content::unknown(data, child, DATA, faults);
        }
    }
    if let Some(value) = data
        .attribute("optional")
        .filter(|value| !["yes", "no"].contains(value))
    {
        let text = format!("has optional={}, not yes or no", quoted(value));
        faults.add(&tags::ATTRIBUTE_INVALID, data, text);
    }
    if let Some(categories) = data.first("CATEGORIES") {
        let tokens = words::some(categories, Group::Category, &tags::CATEGORY_MISSING, faults);
        policy.tokens.extend(tokens);
    }
    let Some((uri, name)) = referred(data, base, faults) else {
        return;
    };
    if is_base(uri) {
        of_base(data, name, policy, faults);
    } else if uri.is_empty() {
        of_own(data, name, schema, policy, faults);
    } else if policy.foreign.len() < MOST_FOREIGN {
        policy.foreign.push(Foreign {
            schema: uri.to_owned(),
            name: name.to_owned(),
            line: data.line,
        });
    }
}

/// The schema and the name in it.
fn referred<'a>(
    data: &'a Element,
    base: &'a str,
    faults: &mut Faults,
) -> Option<(&'a str, &'a str)> {
    let reference = data.attribute("ref").unwrap_or_default();
    match reference.split_once('#') {
        _ if reference.is_empty() => {
            faults.add(&tags::ATTRIBUTE_MISSING, data, "has no ref");
            None
        }
        Some((uri, name)) if !name.is_empty() => {
            Some((if uri.is_empty() { base } else { uri }, name))
        }
        _ => {
            let text = format!(
                "has ref={}, without # and the name of an element",
                quoted(reference)
            );
            faults.add(&tags::ATTRIBUTE_INVALID, data, text);
            None
        }
    }
}

fn is_base(uri: &str) -> bool {
    let plain = |uri: &str| {
        uri.trim_end_matches(['#', '/'])
            .replacen("https:", "http:", 1)
    };
    plain(uri) == BASE
}

fn of_base(data: &Element, name: &str, policy: &mut Policy, faults: &mut Faults) {
    let Some(categories) = base::categories(name) else {
        let text = format!("is {}, which the base data schema lacks", quoted(name));
        return faults.add(&tags::DATA_UNKNOWN, data, text);
    };
    if base::is_variable(name) && data.first("CATEGORIES").is_none() {
        let text = format!("is #{name} without CATEGORIES");
        faults.add(&tags::CATEGORY_MISSING, data, text);
    }
    let words = categories
        .iter()
        .filter_map(|name| Group::Category.element(name));
    policy.tokens.extend(words.map(|word| word.always()));
}

fn of_own(data: &Element, name: &str, schema: &Schema, policy: &mut Policy, faults: &mut Faults) {
    if !schema.has(name) {
        let text = format!(
            "is {}, which the DATASCHEMA of the file lacks",
            quoted(name)
        );
        faults.add(&tags::DATA_UNKNOWN, data, text);
    }
    policy.tokens.extend(schema.categories(name));
}
