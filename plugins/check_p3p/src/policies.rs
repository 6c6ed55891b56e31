//! Policies in their full form (P3P 1.0, chapter 3).

mod data;
mod disputes;
mod entity;
mod schema;
mod statement;
mod words;

use std::collections::BTreeSet;
use std::time::SystemTime;

use crate::content::{self, Slot, may, must, quoted};
use crate::expiry;
use crate::fault::Faults;
use crate::header::is_reference;
use crate::tags;
use crate::vocabulary::{Group, Required, Token};
use crate::xml::Element;

pub use data::Foreign;
pub use schema::Schema;

/// What a `POLICIES` element has.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Each policy, in their order.
    pub policies: Vec<Policy>,
}

/// One policy: what others refer to, and what it says in the words of a
/// compact one.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it links to.
    pub links: Vec<Link>,
    /// What a compact policy has to say of it (section 4.5).
    pub tokens: BTreeSet<Token>,
    /// The data that it names by other schemas than the base data schema.
    pub foreign: Vec<Foreign>,
}

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The policy for people.
    Policy,
    /// Where users choose.
    Choice,
    /// Who settles disputes.
    Disputes,
    /// An image.
    Image,
}

/// A link of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The element that has it, and its line.
    pub element: String,
    /// The line, from 1.
    pub line: u32,
    /// The attribute that has it.
    pub attribute: &'static str,
    /// The URI reference, relative to the document's own.
    pub uri: String,
    /// What it leads to.
    pub purpose: Purpose,
}

const POLICIES: &[Slot] = &[
    may("EXPIRY"),
    may("DATASCHEMA"),
    must("POLICY", &tags::ELEMENT_MISSING).many(),
];

const POLICY: &[Slot] = &[
    may("TEST"),
    may("EXPIRY").draft(),
    may("DATASCHEMA").draft(),
    must("ENTITY", &tags::ENTITY_MISSING),
    must("ACCESS", &tags::ACCESS_MISSING),
    may("DISPUTES-GROUP"),
    must("STATEMENT", &tags::STATEMENT_MISSING).many(),
];

/// Reads policies at a time, the element being `POLICIES`.
pub fn read(element: &Element, now: SystemTime, faults: &mut Faults) -> Policies {
    content::check(element, POLICIES, faults);
    if let Some(element) = element.first("EXPIRY") {
        expiry::judge(element, now, faults);
    }
    let schema = schema_in(element, faults);
    let mut policies = Policies::default();
    for element in limited(element, "POLICY", faults) {
        let policy = policy(element, &schema, now, faults);
        policies.take(policy, element, faults);
    }
    policies
}

/// The most elements of one name that are compared with one another.
const MOST: usize = 256;

/// The elements of a name, up to a limit of ours; says if there are more.
pub fn limited<'a>(
    parent: &'a Element,
    name: &'a str,
    faults: &mut Faults,
) -> impl Iterator<Item = &'a Element> + use<'a> {
    if parent.all(name).nth(MOST).is_some() {
        let text = format!("has more than {MOST} of {name}, of which the rest was not judged");
        faults.add(&tags::TOO_LARGE, parent, text);
    }
    parent.all(name).take(MOST)
}

/// Reads a document whose root is `POLICY`, as only drafts had it.
pub fn alone(element: &Element, now: SystemTime, faults: &mut Faults) -> Policies {
    faults.add(
        &tags::DRAFT_FORM,
        element,
        "is the root, as only drafts had it",
    );
    let mut policies = Policies::default();
    let policy = policy(element, &Schema::default(), now, faults);
    policies.take(policy, element, faults);
    policies
}

/// The data schema of a document of its own.
pub fn schema(element: &Element, faults: &mut Faults) -> Schema {
    Schema::read(element, faults)
}

fn schema_in(element: &Element, faults: &mut Faults) -> Schema {
    let schema = element.first("DATASCHEMA");
    schema.map_or_else(Schema::default, |schema| Schema::read(schema, faults))
}

fn policy(element: &Element, schema: &Schema, now: SystemTime, faults: &mut Faults) -> Policy {
    content::check(element, POLICY, faults);
    if let Some(element) = element.first("EXPIRY") {
        expiry::judge(element, now, faults);
    }
    let own = element
        .first("DATASCHEMA")
        .map(|own| Schema::read(own, faults));
    let schema = own.as_ref().unwrap_or(schema);
    let mut policy = Policy::default();
    if let Some(test) = element.first("TEST") {
        faults.add(&tags::TEST_POLICY, test, "marks the policy as a test");
        policy
            .tokens
            .extend(Group::Test.only().map(|word| word.always()));
    }
    if let Some(entity) = element.first("ENTITY") {
        entity::judge(entity, faults);
    }
    if let Some(access) = element.first("ACCESS") {
        policy.tokens.extend(words::access(access, faults));
    }
    policy.links(element, faults);
    disputes::read(element, &mut policy, faults);
    statement::read_all(element, schema, &mut policy, faults);
    policy.judge_choice(element, faults);
    policy
}

impl Policies {
    /// The policy of this name.
    pub fn named(&self, name: &str) -> Option<&Policy> {
        let mut each = self.policies.iter();
        each.find(|policy| policy.name.as_deref() == Some(name))
    }

    /// Adds a policy and judges its name (section 3.2.2).
    fn take(&mut self, mut policy: Policy, element: &Element, faults: &mut Faults) {
        let name = element.attribute("name").unwrap_or_default();
        let why = match name {
            "" => Some("has no name".to_owned()),
            _ if !is_name(name) => {
                Some(format!("has the name {}, not a name of XML", quoted(name)))
            }
            _ if self.named(name).is_some() => {
                Some(format!("has the name {} of another one", quoted(name)))
            }
            _ => None,
        };
        if let Some(why) = why {
            faults.add(&tags::POLICY_NAME_INVALID, element, why);
        }
        policy.name = (!name.is_empty()).then(|| name.to_owned());
        self.policies.push(policy);
    }
}

/// Letters, digits and few others, no digit first (XML 1.0 section 2.3, without `:`).
fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_alphanumeric() || "_-.\u{B7}".contains(c);
    name.starts_with(starts) && name.chars().all(goes_on)
}

impl Policy {
    /// The links of the policy itself.
    fn links(&mut self, element: &Element, faults: &mut Faults) {
        match element.attribute("discuri") {
            None | Some("") => faults.add(
                &tags::DISCURI_MISSING,
                element,
                "has no discuri, where people read it",
            ),
            Some(_) => self.link(element, "discuri", Purpose::Policy, faults),
        }
        self.link(element, "opturi", Purpose::Choice, faults);
    }

    /// Takes the link in an attribute, if there is one.
    fn link(
        &mut self,
        element: &Element,
        attribute: &'static str,
        purpose: Purpose,
        faults: &mut Faults,
    ) {
        let Some(uri) = element.attribute(attribute).filter(|uri| !uri.is_empty()) else {
            return;
        };
        if !is_reference(uri) {
            let text = format!("has {attribute}={}, no URI", quoted(uri));
            return faults.add(&tags::LINK_INVALID, element, text);
        }
        self.links.push(Link {
            element: element.name.clone(),
            line: element.line,
            attribute,
            uri: uri.to_owned(),
            purpose,
        });
    }

    /// Who gives a choice says where to make it.
    fn judge_choice(&self, element: &Element, faults: &mut Faults) {
        let chosen = |token: &&Token| token.required != Required::Always;
        let Some(token) = self.tokens.iter().find(chosen) else {
            return;
        };
        if element.attribute("opturi").unwrap_or_default().is_empty() {
            let text = format!("has no opturi, but a choice about {}", token.word.element);
            faults.add(&tags::OPTURI_MISSING, element, text);
        }
    }
}

#[cfg(test)]
mod tests;
