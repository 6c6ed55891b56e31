//! What may stand in an element, in which order, how often.

use plugin::Tag;

use crate::fault::Faults;
use crate::tags;
use crate::xml::Element;

/// An element that may stand in another one.
#[derive(Clone, Copy)]
pub struct Slot {
    /// Its name.
    pub name: &'static str,
    /// The fault when it is missing; none where it may be.
    pub needed: Option<&'static Tag>,
    /// Whether it may stand there more than once.
    pub many: bool,
    /// Whether only drafts of the specification had it there.
    pub draft: bool,
}

/// It may stand there once.
pub const fn may(name: &'static str) -> Slot {
    Slot {
        name,
        needed: None,
        many: false,
        draft: false,
    }
}

/// It must stand there once; the fault if it does not.
pub const fn must(name: &'static str, needed: &'static Tag) -> Slot {
    Slot {
        needed: Some(needed),
        ..may(name)
    }
}

impl Slot {
    /// The same, any number of times.
    pub const fn many(self) -> Self {
        Slot { many: true, ..self }
    }

    /// The same, in drafts only.
    pub const fn draft(self) -> Self {
        Slot {
            draft: true,
            ..self
        }
    }
}

/// Holds an element that contains only elements against what may stand in it.
/// `EXTENSION` may stand everywhere, and anything may stand in it (section 3.5).
pub fn check(element: &Element, slots: &[Slot], faults: &mut Faults) {
    no_text(element, faults);
    let mut last = 0;
    let mut counts = vec![0_usize; slots.len()];
    for child in &element.children {
        if child.namespace == element.namespace && child.name == "EXTENSION" {
            extension(child, faults);
            continue;
        }
        let Some((place, slot)) = slot_of(element, child, slots) else {
            unknown(element, child, slots, faults);
            continue;
        };
        if slot.draft {
            let text = format!("may stand in {} in drafts only", element.name);
            faults.add(&tags::DRAFT_FORM, child, text);
            continue;
        }
        if place < last {
            misplaced(child, slots, last, faults);
        }
        let count = counts.get_mut(place).map_or(0, |count| {
            *count += 1;
            *count
        });
        if !slot.many && count == 2 {
            let text = format!("stands more than once in {}", element.name);
            faults.add(&tags::ELEMENT_REPEATED, child, text);
        }
        last = last.max(place);
    }
    missing(element, slots, faults);
}

/// Where in the table a child stands.
fn slot_of<'a>(parent: &Element, child: &Element, slots: &'a [Slot]) -> Option<(usize, &'a Slot)> {
    slots
        .iter()
        .enumerate()
        .find(|(_, slot)| slot.name == child.name && child.namespace == parent.namespace)
}

/// Says where there is text and only elements belong.
pub fn no_text(element: &Element, faults: &mut Faults) {
    if !element.text.is_empty() {
        let text = format!("has the text {}", quoted(&element.text));
        faults.add(&tags::STRAY_TEXT, element, text);
    }
}

/// Says that an element stands in another where it may not.
pub fn unknown(parent: &Element, child: &Element, slots: &[Slot], faults: &mut Faults) {
    let known: Vec<_> = slots
        .iter()
        .filter(|slot| !slot.draft)
        .map(|slot| slot.name)
        .collect();
    let foreign = match child.namespace == parent.namespace {
        true => String::new(),
        false => format!(
            "of namespace {} ",
            quoted(child.namespace.as_deref().unwrap_or_default())
        ),
    };
    let known = match known.is_empty() {
        true => "nothing may".to_owned(),
        false => format!("there may be {}", known.join(", ")),
    };
    let text = format!(
        "has {} {foreign}which may not stand there ({known})",
        quoted(&child.name)
    );
    faults.push(&tags::ELEMENT_UNKNOWN, Some(child.line), &parent.name, text);
}

fn misplaced(child: &Element, slots: &[Slot], last: usize, faults: &mut Faults) {
    let before = slots.get(last).map_or("", |slot| slot.name);
    let text = format!("stands behind {before}, before which it belongs");
    faults.add(&tags::ELEMENT_MISPLACED, child, text);
}

fn missing(element: &Element, slots: &[Slot], faults: &mut Faults) {
    for slot in slots {
        let Some(tag) = slot.needed else { continue };
        if element.first(slot.name).is_none() {
            faults.add(tag, element, format!("has no {}", slot.name));
        }
    }
}

/// An extension that must be understood makes the whole policy void
/// (section 3.5); what stands in one is nobody's business.
pub fn extension(element: &Element, faults: &mut Faults) {
    match element.attribute("optional") {
        None | Some("yes") => {}
        Some("no") => faults.add(
            &tags::EXTENSION_MANDATORY,
            element,
            "is mandatory and not understood",
        ),
        Some(value) => faults.add(
            &tags::ATTRIBUTE_INVALID,
            element,
            format!("has optional={}, not yes or no", quoted(value)),
        ),
    }
}

/// A stranger's text, cut and in quotation marks.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("'{}…'", text.get(..end).unwrap_or_default()),
        None => format!("'{text}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    const SLOTS: &[Slot] = &[
        may("A"),
        must("B", &tags::ELEMENT_MISSING),
        may("C").many(),
        may("D").draft(),
    ];

    #[test]
    fn elements_are_held_against_the_table() {
        for (content, expected) in [
            ("<A/><B/><C/><C/>", ""),
            (
                "<EXTENSION><X/>text</EXTENSION><B/><EXTENSION optional='yes'/>",
                "",
            ),
            ("<A/>", "ELEMENT_MISSING P has no B"),
            (
                "<B/><A/>",
                "ELEMENT_MISPLACED A stands behind B, before which it belongs",
            ),
            (
                "<C/><A/><B/>",
                "ELEMENT_MISPLACED A stands behind C, before which it belongs; ELEMENT_MISPLACED B stands behind C, before which it belongs",
            ),
            (
                "<B/><B/><B/>",
                "ELEMENT_REPEATED B stands more than once in P",
            ),
            ("<B/>oops<C/>", "STRAY_TEXT P has the text 'oops'"),
            (
                "<B/><b/>",
                "ELEMENT_UNKNOWN P has 'b' which may not stand there (there may be A, B, C)",
            ),
            (
                "<B/><B xmlns='urn:x'/>",
                "ELEMENT_UNKNOWN P has 'B' of namespace 'urn:x' which may not stand there (there may be A, B, C)",
            ),
            ("<D/><B/>", "DRAFT_FORM D may stand in P in drafts only"),
            (
                "<B/><EXTENSION optional='no'/>",
                "EXTENSION_MANDATORY EXTENSION is mandatory and not understood",
            ),
            (
                "<B/><EXTENSION optional='maybe'/>",
                "ATTRIBUTE_INVALID EXTENSION has optional='maybe', not yes or no",
            ),
        ] {
            let root = xml::read(format!("<P>{content}</P>").as_bytes(), None).unwrap();
            let mut faults = Faults::default();
            check(&root, SLOTS, &mut faults);
            assert_eq!(faults.to_string(), expected, "{content}");
        }
    }

    #[test]
    fn foreign_text_is_cut() {
        assert_eq!(quoted(" a\n b "), "'a b'");
        assert_eq!(quoted(&"é".repeat(61)), format!("'{}…'", "é".repeat(60)));
    }
}
