//! `ENTITY`: whose policy it is (P3P 1.0, section 3.2.4).

use crate::content::{self, Slot, may, must, quoted};
use crate::fault::Faults;
use crate::tags;
use crate::xml::Element;

const ENTITY: &[Slot] = &[must("DATA-GROUP", &tags::ENTITY_INCOMPLETE)];
const DATA_GROUP: &[Slot] = &[may("DATA").many()];

/// How the business can be reached, one of which is needed.
const WAYS: [&str; 4] = [
    "business.contact-info.postal",
    "business.contact-info.telecom.telephone",
    "business.contact-info.online.email",
    "business.contact-info.online.uri",
];

/// Judges whether the business is named and can be reached.
pub fn judge(element: &Element, faults: &mut Faults) {
    content::check(element, ENTITY, faults);
    let Some(group) = element.first("DATA-GROUP") else {
        return;
    };
    content::check(group, DATA_GROUP, faults);
    let mut given = Vec::new();
    for data in group.all("DATA") {
        match data
            .attribute("ref")
            .map(|name| name.rsplit('#').next().unwrap_or(name))
        {
            None | Some("") => {
                faults.add(&tags::ATTRIBUTE_MISSING, data, "has no ref");
            }
            Some(name) if !name.starts_with("business.") => {
                let text = format!("is {} in ENTITY, not of #business", quoted(name));
                faults.add(&tags::ENTITY_FOREIGN_DATA, data, text);
            }
            Some(name) if crate::base::categories(name).is_none() => {
                let text = format!("is {}, which the base data schema lacks", quoted(name));
                faults.add(&tags::DATA_UNKNOWN, data, text);
            }
            Some(_) if data.text.is_empty() => {}
            Some(name) => given.push(name),
        }
    }
    complete(element, &given, faults);
}

/// Says what is missing among the data that have a value.
fn complete(element: &Element, given: &[&str], faults: &mut Faults) {
    if !given.contains(&"business.name") {
        let text = "does not name the business (#business.name)";
        faults.add(&tags::ENTITY_INCOMPLETE, element, text);
    }
    let is_way = |name: &&str| {
        let below = |way: &str| {
            name.strip_prefix(way)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        WAYS.iter().any(|way| below(way))
    };
    if !given.iter().any(is_way) {
        let text = "does not say how to reach the business (#business.contact-info)";
        faults.add(&tags::ENTITY_INCOMPLETE, element, text);
    }
}
