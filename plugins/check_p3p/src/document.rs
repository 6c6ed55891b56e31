//! One document, from its bytes to what it says and what is wrong with it.

use std::time::SystemTime;

use crate::attributes;
use crate::content::quoted;
use crate::fault::{Fault, Faults};
use crate::policies::{self, Policies, Schema};
use crate::reference::{self, ReferenceFile};
use crate::tags;
use crate::xml::{self, Element, Unreadable};

/// The namespace of the specification (section 3.2).
const CURRENT: &str = "http://www.w3.org/2002/01/P3Pv1";

/// The namespaces of its drafts.
const DRAFTS: [&str; 4] = [
    "http://www.w3.org/2001/09/P3Pv1",
    "http://www.w3.org/2000/12/P3Pv1",
    "http://www.w3.org/2000/10/18/P3Pv1",
    "http://www.w3.org/2000/P3Pv1",
];

/// Whether a namespace is that of a draft.
pub fn is_draft(namespace: Option<&str>) -> bool {
    namespace.is_some_and(|namespace| DRAFTS.contains(&namespace))
}

/// What a document is expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A policy reference file.
    Reference,
    /// Policies.
    Policies,
    /// A data schema.
    Schema,
}

/// What a document says.
#[derive(Clone, Debug)]
pub enum Content {
    /// A policy reference file.
    Reference(ReferenceFile),
    /// Policies.
    Policies(Policies),
    /// A data schema.
    Schema(Schema),
    /// Nothing that can be used.
    Nothing,
}

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub content: Content,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Kind {
    fn root(self) -> &'static str {
        match self {
            Kind::Reference => "META",
            Kind::Policies => "POLICIES",
            Kind::Schema => "DATASCHEMA",
        }
    }
}

impl Document {
    /// Reads a document at a time, which a server says to be of this media
    /// type. Without an expectation its root decides what it is.
    pub fn read(
        bytes: &[u8],
        media: Option<&str>,
        expected: Option<Kind>,
        now: SystemTime,
    ) -> Self {
        let mut faults = Faults::default();
        let content = match xml::read(bytes, media) {
            Ok(root) => said(&root, expected, now, &mut faults),
            Err(why) => {
                unreadable(why, &mut faults);
                Content::Nothing
            }
        };
        Document {
            content,
            faults: faults.0,
        }
    }

    /// The policies in it, whatever it is.
    pub fn policies(&self) -> Option<&Policies> {
        match &self.content {
            Content::Reference(file) => Some(&file.policies),
            Content::Policies(policies) => Some(policies),
            Content::Schema(_) | Content::Nothing => None,
        }
    }

    /// The reference file that it is.
    pub fn reference(&self) -> Option<&ReferenceFile> {
        match &self.content {
            Content::Reference(file) => Some(file),
            _ => None,
        }
    }
}

fn unreadable(why: Unreadable, faults: &mut Faults) {
    match why {
        Unreadable::Encoding(why) => faults.whole(&tags::XML_ENCODING, why),
        Unreadable::Declares(line) => faults.push(
            &tags::XML_DECLARES,
            Some(line),
            "!DOCTYPE",
            "is not read here, so that the document was not judged".to_owned(),
        ),
        Unreadable::Malformed(line, why) => {
            let line = line
                .map(|line| format!(" on line {line}"))
                .unwrap_or_default();
            faults.whole(
                &tags::XML_MALFORMED,
                format!("is not well-formed{line}: {why}"),
            );
        }
        Unreadable::Excessive(why) => {
            faults.whole(&tags::TOO_LARGE, format!("was not judged: {why}"))
        }
    }
}

fn said(root: &Element, expected: Option<Kind>, now: SystemTime, faults: &mut Faults) -> Content {
    let is_draft = judge_namespace(root, faults);
    let mut own = Faults::default();
    let content = match root.name.as_str() {
        "META" => Content::Reference(reference::read(root, now, &mut own)),
        "POLICIES" => Content::Policies(policies::read(root, now, &mut own)),
        "POLICY" => Content::Policies(policies::alone(root, now, &mut own)),
        "DATASCHEMA" => Content::Schema(policies::schema(root, &mut own)),
        _ => Content::Nothing,
    };
    if !is_draft && !matches!(content, Content::Nothing) {
        attributes::check(root, &mut own);
    }
    judge_root(root, &content, expected, faults);
    // A draft has the forms of drafts.
    let told = own
        .0
        .into_iter()
        .filter(|fault| !is_draft || fault.tag.name != tags::DRAFT_FORM.name);
    faults.0.extend(told);
    content
}

/// Whether the namespace is a draft's; says so, and if it is neither.
fn judge_namespace(root: &Element, faults: &mut Faults) -> bool {
    match root.namespace.as_deref() {
        Some(CURRENT) => false,
        Some(draft) if is_draft(Some(draft)) => {
            let text = format!("is in the namespace of a draft, {draft}");
            faults.add(&tags::NAMESPACE_DRAFT, root, text);
            true
        }
        Some(other) => {
            let text = format!("is in the namespace {}, not P3P's", quoted(other));
            faults.add(&tags::NAMESPACE_WRONG, root, text);
            false
        }
        None => {
            faults.add(&tags::NAMESPACE_WRONG, root, "is in no namespace");
            false
        }
    }
}

fn judge_root(root: &Element, content: &Content, expected: Option<Kind>, faults: &mut Faults) {
    let found = match content {
        Content::Reference(_) => Some(Kind::Reference),
        Content::Policies(_) => Some(Kind::Policies),
        Content::Schema(_) => Some(Kind::Schema),
        Content::Nothing => None,
    };
    let text = match expected {
        Some(expected) if found != Some(expected) => {
            format!("is the root, where {} belongs", expected.root())
        }
        None if found.is_none() => {
            "is the root, where META, POLICIES or DATASCHEMA belongs".to_owned()
        }
        _ => return,
    };
    faults.add(&tags::ROOT_WRONG, root, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant;

    fn faults(text: &str, expected: Option<Kind>) -> String {
        let now = instant::given("2026-11-20T12:00:00Z").unwrap();
        Faults(Document::read(text.as_bytes(), None, expected, now).faults).to_string()
    }

    #[test]
    fn valid_draft_and_invalid_are_told_apart() {
        let meta = |namespace: &str| {
            format!(
                "<META {namespace}><POLICY-REFERENCES><POLICY-REF about='#p'><COOKIE-INCLUDE>* * *</COOKIE-INCLUDE></POLICY-REF></POLICY-REFERENCES></META>"
            )
        };
        let form = "DRAFT_FORM COOKIE-INCLUDE has the text '* * *', which only drafts had";
        for (namespace, expected) in [
            ("xmlns='http://www.w3.org/2002/01/P3Pv1'", form.to_owned()),
            ("xmlns='http://www.w3.org/2000/12/P3Pv1'", "NAMESPACE_DRAFT META is in the namespace of a draft, http://www.w3.org/2000/12/P3Pv1".to_owned()),
            ("", format!("NAMESPACE_WRONG META is in no namespace; {form}")),
            ("xmlns='http://www.w3.org/2002/01/P3Pv2'", format!("NAMESPACE_WRONG META is in the namespace 'http://www.w3.org/2002/01/P3Pv2', not P3P's; {form}")),
        ] {
            assert_eq!(faults(&meta(namespace), None), expected);
        }
    }

    #[test]
    fn a_document_is_what_belongs_there() {
        let root = |name: &str| format!("<{name} xmlns='{CURRENT}'/>");
        for (name, expected, found) in [
            (
                "POLICIES",
                Some(Kind::Reference),
                "ROOT_WRONG POLICIES is the root, where META belongs; ELEMENT_MISSING POLICIES has no POLICY",
            ),
            ("DATASCHEMA", Some(Kind::Schema), ""),
            (
                "html",
                Some(Kind::Policies),
                "ROOT_WRONG html is the root, where POLICIES belongs",
            ),
            (
                "RULESET",
                None,
                "ROOT_WRONG RULESET is the root, where META, POLICIES or DATASCHEMA belongs",
            ),
            (
                "META",
                None,
                "ELEMENT_MISSING META has no POLICY-REFERENCES",
            ),
        ] {
            assert_eq!(faults(&root(name), expected), found, "{name}");
        }
    }

    #[test]
    fn what_is_no_document() {
        for (text, expected) in [
            (
                "<META>",
                "XML_MALFORMED is not well-formed: an element is not closed",
            ),
            (
                "<META>\n<A></META>",
                "XML_MALFORMED is not well-formed on line 2: expected 'A' tag, not 'META'",
            ),
            (
                "<!DOCTYPE META><META/>",
                "XML_DECLARES !DOCTYPE is not read here, so that the document was not judged",
            ),
            (
                "<?xml version='1.0' encoding='x'?><META/>",
                "XML_ENCODING claims the unknown encoding 'x'",
            ),
        ] {
            assert_eq!(faults(text, None), expected, "{text}");
        }
    }
}
