//! `STATEMENT`: what is done with which data (P3P 1.0, section 3.3).

use super::{Policy, Schema, data, words};
use crate::content::{self, Slot, may};
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::Group;
use crate::xml::Element;

const STATEMENT: &[Slot] = &[
    may("CONSEQUENCE"),
    may("NON-IDENTIFIABLE"),
    may("PURPOSE"),
    may("RECIPIENT"),
    may("RETENTION"),
    may("DATA-GROUP").many(),
];

/// Reads all statements of a policy. That nobody can be identified holds for
/// it only if every statement says so (section 4.2.4).
pub fn read_all(element: &Element, schema: &Schema, policy: &mut Policy, faults: &mut Faults) {
    for statement in element.all("STATEMENT") {
        read(statement, schema, policy, faults);
    }
    let is_anonymous = |one: &Element| one.first("NON-IDENTIFIABLE").is_some();
    let mut statements = element.all("STATEMENT").peekable();
    if statements.peek().is_some() && statements.all(is_anonymous) {
        let word = Group::NonIdentifiable.only();
        policy.tokens.extend(word.map(|word| word.always()));
    }
}

fn read(element: &Element, schema: &Schema, policy: &mut Policy, faults: &mut Faults) {
    content::check(element, STATEMENT, faults);
    let anonymous = element.first("NON-IDENTIFIABLE");
    if let Some(anonymous) = anonymous {
        content::check(anonymous, &[], faults);
    }
    let mut needed = |name: &str, tag| {
        if anonymous.is_none() && element.first(name).is_none() {
            faults.add(tag, element, format!("has no {name}"));
        }
    };
    needed("PURPOSE", &tags::PURPOSE_MISSING);
    needed("RECIPIENT", &tags::RECIPIENT_MISSING);
    needed("RETENTION", &tags::RETENTION_MISSING);
    needed("DATA-GROUP", &tags::DATA_MISSING);
    if let Some(purpose) = element.first("PURPOSE") {
        let tokens = words::some(purpose, Group::Purpose, &tags::PURPOSE_MISSING, faults);
        policy.tokens.extend(tokens);
    }
    if let Some(recipient) = element.first("RECIPIENT") {
        let tokens = words::some(
            recipient,
            Group::Recipient,
            &tags::RECIPIENT_MISSING,
            faults,
        );
        policy.tokens.extend(tokens);
    }
    if let Some(retention) = element.first("RETENTION") {
        let tokens = words::one(
            retention,
            Group::Retention,
            &tags::RETENTION_MISSING,
            faults,
        );
        policy.tokens.extend(tokens);
    }
    for group in element.all("DATA-GROUP") {
        data::read(group, schema, policy, faults);
    }
}
