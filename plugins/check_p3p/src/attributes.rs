//! Which attributes each element has. What is misspelt says nothing, and
//! often means something else then: `Required="opt-in"` is always.

use crate::content::quoted;
use crate::fault::Faults;
use crate::tags;
use crate::vocabulary::WORDS;
use crate::xml::Element;

/// Elements and their attributes (sections 2.3.2, 3.2, 3.3 and 5.3); all others
/// of P3P have none but those of XML itself.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("EXPIRY", &["max-age", "date"]),
    ("POLICY-REF", &["about"]),
    ("COOKIE-INCLUDE", &["name", "value", "domain", "path"]),
    ("COOKIE-EXCLUDE", &["name", "value", "domain", "path"]),
    ("HINT", &["scope", "path"]),
    ("POLICY", &["name", "discuri", "opturi"]),
    (
        "DISPUTES",
        &[
            "resolution-type",
            "service",
            "verification",
            "short-description",
        ],
    ),
    ("IMG", &["src", "width", "height", "alt"]),
    ("DATA-GROUP", &["base"]),
    ("DATA", &["ref", "optional"]),
    ("DATA-DEF", &["name", "structref", "short-description"]),
    ("DATA-STRUCT", &["name", "structref", "short-description"]),
    ("EXTENSION", &["optional"]),
];

/// Says which attributes are none, in an element and all in it but extensions.
pub fn check(element: &Element, faults: &mut Faults) {
    let known = known(&element.name);
    for (name, _) in &element.attributes {
        if !known.contains(&name.as_str()) {
            let text = format!("has {}, {}", quoted(name), among(known));
            faults.add(&tags::ATTRIBUTE_UNKNOWN, element, text);
        }
    }
    if element.name != "EXTENSION" {
        element.own().for_each(|child| check(child, faults));
    }
}

fn known(element: &str) -> &'static [&'static str] {
    let mut table = ATTRIBUTES.iter();
    match table.find(|(name, _)| *name == element) {
        Some((_, attributes)) => attributes,
        // That some words have no choice is said elsewhere.
        None if WORDS.iter().any(|word| word.element == element) => &["required"],
        None => &[],
    }
}

fn among(known: &[&str]) -> String {
    match known {
        [] => "but it has no attributes".to_owned(),
        [only] => format!("but its only attribute is {only}"),
        many => format!("none of {}", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn attributes_are_those_of_the_specification() {
        for (content, expected) in [
            (
                "<EXPIRY max-age='1'/><POLICY-REF about='x' xml:lang='en'/>",
                "",
            ),
            (
                "<contact required='opt-in'/><X xmlns='urn:x' y='z'><W v=''/></X>",
                "",
            ),
            ("<EXTENSION optional='yes'><Y z=''/></EXTENSION>", ""),
            (
                "<contact Required='opt-in'/>",
                "ATTRIBUTE_UNKNOWN contact has 'Required', but its only attribute is required",
            ),
            (
                "<COOKIE-INCLUDE nam='x' path='/'/>",
                "ATTRIBUTE_UNKNOWN COOKIE-INCLUDE has 'nam', none of name, value, domain, path",
            ),
            (
                "<INCLUDE path='/*'/>",
                "ATTRIBUTE_UNKNOWN INCLUDE has 'path', but it has no attributes",
            ),
        ] {
            let root = xml::read(format!("<P>{content}</P>").as_bytes(), None).unwrap();
            let mut faults = Faults::default();
            check(&root, &mut faults);
            assert_eq!(faults.to_string(), expected, "{content}");
        }
    }
}
