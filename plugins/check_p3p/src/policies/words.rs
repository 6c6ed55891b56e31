//! Elements that contain words of a group: `PURPOSE`, `RECIPIENT` and the like.

use plugin::Tag;

use crate::content::{self, quoted};
use crate::document::is_draft;
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::{Group, Required, Token, Word};
use crate::xml::Element;

/// The words in an element, each with its choice; the fault when there is none.
pub fn some(
    element: &Element,
    group: Group,
    none: &'static Tag,
    faults: &mut Faults,
) -> Vec<Token> {
    content::no_text(element, faults);
    let mut tokens = Vec::new();
    for child in &element.children {
        if child.name == "EXTENSION" && child.namespace == element.namespace {
            content::extension(child, faults);
        } else if let Some(word) = group
            .element(&child.name)
            .filter(|_| child.namespace == element.namespace)
        {
            explained(child, faults);
            tokens.push(Token {
                word,
                required: required(child, group, word.is_fixed(), faults),
            });
        } else if let Some(word) = drafted(child, group) {
            tokens.push(Token {
                word,
                required: required(child, group, false, faults),
            });
        } else {
            unknown(element, child, group, faults);
        }
    }
    if element
        .children
        .iter()
        .all(|child| child.name == "EXTENSION")
    {
        faults.add(none, element, "is empty");
    }
    tokens
}

/// The word that took the place of one of the drafts: customization is
/// tailoring since 2001.
fn drafted(child: &Element, group: Group) -> Option<&'static Word> {
    let is_old = child.name == "customization" && is_draft(child.namespace.as_deref());
    is_old.then(|| group.element("tailoring")).flatten()
}

/// The words of an element that must have exactly one.
pub fn one(
    element: &Element,
    group: Group,
    not_one: &'static Tag,
    faults: &mut Faults,
) -> Vec<Token> {
    let tokens = some(element, group, not_one, faults);
    if tokens.len() > 1 {
        let words: Vec<_> = tokens.iter().map(|token| token.word.element).collect();
        let text = format!("has {} words, not one: {}", words.len(), words.join(", "));
        faults.add(not_one, element, text);
    }
    tokens
}

/// What users can see (section 3.2.5).
pub fn access(element: &Element, faults: &mut Faults) -> Vec<Token> {
    one(element, Group::Access, &tags::ACCESS_MISSING, faults)
}

fn unknown(element: &Element, child: &Element, group: Group, faults: &mut Faults) {
    const FEW: usize = 6;
    let known: Vec<_> = group.words().map(|word| word.element).collect();
    let words = match known.len() > FEW {
        true => format!("its {} words", known.len()),
        false => known.join(", "),
    };
    let text = format!("has {}, none of {words}", quoted(&child.name));
    faults.push(&tags::WORD_UNKNOWN, Some(child.line), &element.name, text);
}

/// Whether users have a choice (sections 3.3.4 and 3.3.5).
fn required(child: &Element, group: Group, is_fixed: bool, faults: &mut Faults) -> Required {
    let Some(value) = child.attribute("required") else {
        return Required::Always;
    };
    if !group.has_choice() || is_fixed {
        let text = format!("has required={}, where there is no choice", quoted(value));
        faults.add(&tags::REQUIRED_FIXED, child, text);
        return Required::Always;
    }
    Required::read(value).unwrap_or_else(|| {
        let text = format!(
            "has required={}, not always, opt-in or opt-out",
            quoted(value)
        );
        faults.add(&tags::ATTRIBUTE_INVALID, child, text);
        Required::Always
    })
}

/// What is something other than the words of the specification needs words of
/// its own (sections 3.3.4 and 3.4); of recipients the description is optional.
fn explained(child: &Element, faults: &mut Faults) {
    let needs = matches!(child.name.as_str(), "other-purpose" | "other-category");
    if needs && child.text.is_empty() {
        faults.add(&tags::EXPLANATION_MISSING, child, "is not explained");
    }
}
