//! `DISPUTES-GROUP`: how disputes are settled (P3P 1.0, sections 3.2.6 and 3.2.7).

use super::{Policy, Purpose, words};
use crate::content::{self, Slot, may, must, quoted};
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::Group;
use crate::xml::Element;

const GROUP: &[Slot] = &[must("DISPUTES", &tags::ELEMENT_MISSING).many()];
const DISPUTES: &[Slot] = &[may("LONG-DESCRIPTION"), may("IMG"), may("REMEDIES")];

/// The longest short description, in characters.
const SHORT: usize = 255;

/// Reads how a policy settles disputes.
pub fn read(element: &Element, policy: &mut Policy, faults: &mut Faults) {
    let Some(group) = element.first("DISPUTES-GROUP") else {
        return faults.add(&tags::DISPUTES_MISSING, element, "has no DISPUTES-GROUP");
    };
    content::check(group, GROUP, faults);
    for one in group.all("DISPUTES") {
        let word = Group::Disputes.only();
        policy.tokens.extend(word.map(|word| word.always()));
        read_one(one, policy, faults);
    }
}

fn read_one(element: &Element, policy: &mut Policy, faults: &mut Faults) {
    content::check(element, DISPUTES, faults);
    let kind = element.attribute("resolution-type").unwrap_or_default();
    if !["service", "independent", "court", "law"].contains(&kind) {
        let text = format!(
            "has resolution-type={}, not service, independent, court or law",
            quoted(kind)
        );
        faults.add(&tags::DISPUTES_INVALID, element, text);
    }
    if element.attribute("service").unwrap_or_default().is_empty() {
        let text = "has no service, where disputes are settled";
        faults.add(&tags::DISPUTES_INVALID, element, text);
    }
    policy.link(element, "service", Purpose::Disputes, faults);
    let short = element.attribute("short-description").unwrap_or_default();
    let length = short.chars().count();
    if length > SHORT {
        let text = format!("has a short-description of {length} characters (limit {SHORT})");
        faults.add(&tags::DESCRIPTION_LONG, element, text);
    }
    if let Some(image) = element.first("IMG") {
        read_image(image, policy, faults);
    }
    match element.first("REMEDIES") {
        None => faults.add(&tags::REMEDIES_MISSING, element, "has no REMEDIES"),
        Some(remedies) => {
            let tokens = words::some(remedies, Group::Remedies, &tags::ELEMENT_MISSING, faults);
            policy.tokens.extend(tokens);
        }
    }
}

fn read_image(image: &Element, policy: &mut Policy, faults: &mut Faults) {
    for name in ["src", "alt"] {
        if image.attribute(name).unwrap_or_default().is_empty() {
            faults.add(&tags::ATTRIBUTE_MISSING, image, format!("has no {name}"));
        }
    }
    policy.link(image, "src", Purpose::Image, faults);
}
