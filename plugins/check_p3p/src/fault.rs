//! What is wrong with a document, and where.

use plugin::{Report, State, Tag};

use crate::vocabulary::{Group, WORDS};
use crate::xml::Element;

/// One thing that is wrong in a document.
#[derive(Clone, Debug)]
pub struct Fault {
    /// What kind of fault it is.
    pub tag: &'static Tag,
    /// The line, from 1; none where it is the whole document's.
    pub line: Option<u32>,
    /// The name of the element, or of what it is about otherwise.
    pub element: String,
    /// What is wrong, as a predicate of the element.
    pub text: String,
}

impl Fault {
    /// The finding, about a document that is called so. A fault that is only a
    /// recommendation is WARNING where the user is strict.
    pub fn report(&self, document: &str, strict: bool) -> Report {
        let line = self.line.map(|line| format!(" on line {line}"));
        let source = nearest(section(&self.element), source(self.tag));
        let text = format!(
            "{}{} {}{}",
            self.element,
            line.unwrap_or_default(),
            self.text,
            source.map(|source| source.to_string()).unwrap_or_default()
        );
        let raised = strict && self.tag.state == State::Ok;
        let finding = Report::finding(self.tag, document, text.trim_start());
        match raised {
            true => finding.at(State::Warning),
            false => finding,
        }
    }
}

/// The faults of a document, in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Faults(pub Vec<Fault>);

/// More faults of one kind are nobody's reading. Each kind has its own limit, so
/// that many notes hide nothing that is grave.
const MOST: usize = 20;

impl Faults {
    /// Something is wrong with this element.
    pub fn add(&mut self, tag: &'static Tag, element: &Element, text: impl Into<String>) {
        self.push(tag, Some(element.line), &element.name, text.into());
    }

    /// Something is wrong with the document as a whole.
    pub fn whole(&mut self, tag: &'static Tag, text: impl Into<String>) {
        self.push(tag, None, "", text.into());
    }

    /// Something is wrong at a line that may be known.
    pub fn push(&mut self, tag: &'static Tag, line: Option<u32>, element: &str, text: String) {
        let same = self.0.iter().filter(|fault| fault.tag.name == tag.name);
        let text = match same.count() + 1 {
            count if count > MOST => return,
            MOST => format!("{text}, and there may be more of this kind"),
            _ => text,
        };
        self.0.push(Fault {
            tag,
            line,
            element: element.to_owned(),
            text,
        });
    }
}

#[cfg(test)]
impl std::fmt::Display for Faults {
    /// `TAG ELEMENT text; …`, for tables of tests.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |fault: &Fault| {
            let element = &fault.element;
            let words = [fault.tag.name, element.as_str(), fault.text.as_str()];
            words
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        };
        f.write_str(&self.0.iter().map(said).collect::<Vec<_>>().join("; "))
    }
}

/// Where a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    specification: &'static str,
    section: &'static str,
}

impl std::fmt::Display for Source {
    /// ` (P3P 1.0, 4.2)`, to stand behind a text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, " ({}, {})", self.specification, self.section)
    }
}

/// The section that says more exactly where the rule is; that of the kind of
/// fault, if both are as exact.
fn nearest(element: Option<&'static str>, tag: Option<Source>) -> Option<Source> {
    let depth = |section: &str| section.split('.').count();
    let element = element.map(|section| Source {
        specification: SPECIFICATIONS[0],
        section,
    });
    match (element, tag) {
        (Some(element), Some(tag)) if depth(element.section) > depth(tag.section) => Some(element),
        (element, tag) => tag.or(element),
    }
}

/// The specifications that rules are of.
const SPECIFICATIONS: [&str; 5] = ["P3P 1.0", "XML 1.0", "GPC", "TDMRep", "RFC 9116"];

/// The section that stands at the end of a tag's meaning: `(P3P 1.0 section 4.2)`.
pub fn source(tag: &Tag) -> Option<Source> {
    SPECIFICATIONS.into_iter().find_map(|specification| {
        let (_, after) = tag
            .meaning
            .rsplit_once(&format!("({specification} section "))?;
        let end = after.find([')', ',', ':']).unwrap_or(after.len());
        let section = after.get(..end)?;
        Some(Source {
            specification,
            section,
        })
    })
}

/// A finding with the section that its tag names behind its text, unless a
/// section stands there.
pub fn cited(mut finding: Report) -> Report {
    let source = finding.tag.and_then(source);
    let is_cited = finding.text.ends_with(')')
        && SPECIFICATIONS
            .iter()
            .any(|known| finding.text.contains(&format!("({known}, ")));
    if let Some(source) = source.filter(|_| !is_cited) {
        finding.text.push_str(&source.to_string());
    }
    finding
}

/// The section of P3P 1.0 (W3C Recommendation of 16 April 2002) that defines
/// an element.
pub fn section(element: &str) -> Option<&'static str> {
    let mut sections = SECTIONS.iter();
    let found = sections.find(|(_, elements)| elements.contains(&element));
    let of_word = || {
        let word = WORDS.iter().find(|word| word.element == element)?;
        of_group(word.group)
    };
    found.map(|(section, _)| *section).or_else(of_word)
}

/// Where the words of a group are defined.
fn of_group(group: Group) -> Option<&'static str> {
    match group {
        Group::Access => section("ACCESS"),
        Group::Remedies => section("REMEDIES"),
        Group::Purpose => section("PURPOSE"),
        Group::Recipient => section("RECIPIENT"),
        Group::Retention => section("RETENTION"),
        Group::Category => section("CATEGORIES"),
        Group::Disputes | Group::NonIdentifiable | Group::Test => None,
    }
}

/// Where each element is defined.
const SECTIONS: &[(&str, &[&str])] = &[
    ("2.3.2.2", &["META", "POLICY-REFERENCES"]),
    ("2.3.2.3.2", &["EXPIRY"]),
    ("2.3.2.4", &["POLICIES"]),
    ("2.3.2.5", &["POLICY-REF"]),
    ("2.3.2.6", &["INCLUDE", "EXCLUDE"]),
    ("2.3.2.7", &["HINT"]),
    ("2.3.2.8", &["COOKIE-INCLUDE", "COOKIE-EXCLUDE"]),
    ("2.3.2.9", &["METHOD"]),
    ("3.2.2", &["POLICY"]),
    ("3.2.3", &["TEST"]),
    ("3.2.4", &["ENTITY"]),
    ("3.2.5", &["ACCESS"]),
    (
        "3.2.6",
        &["DISPUTES-GROUP", "DISPUTES", "LONG-DESCRIPTION", "IMG"],
    ),
    ("3.2.7", &["REMEDIES"]),
    ("3.3.1", &["STATEMENT"]),
    ("3.3.2", &["CONSEQUENCE"]),
    ("3.3.3", &["NON-IDENTIFIABLE"]),
    ("3.3.4", &["PURPOSE"]),
    ("3.3.5", &["RECIPIENT"]),
    ("3.3.6", &["RETENTION"]),
    ("3.3.7", &["DATA-GROUP", "DATA"]),
    ("3.4", &["CATEGORIES"]),
    ("3.5", &["EXTENSION"]),
    ("5.3", &["DATASCHEMA", "DATA-DEF", "DATA-STRUCT"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    static FAULT: Tag = Tag {
        name: "FAULT",
        state: State::Ok,
        meaning: "Something is odd (P3P 1.0 section 4.2, RFC 1).",
        remedy: "mend it",
    };

    static GRAVE: Tag = Tag {
        name: "GRAVE",
        ..FAULT
    };

    #[test]
    fn a_fault_says_where_it_is_and_what_it_breaks() {
        let fault = |line, element: &str| Fault {
            tag: &FAULT,
            line,
            element: element.to_owned(),
            text: "is odd".to_owned(),
        };
        for (fault, strict, state, text) in [
            (
                fault(Some(7), "POLICY-REF"),
                false,
                State::Ok,
                "POLICY-REF on line 7 is odd (P3P 1.0, 2.3.2.5)",
            ),
            (
                fault(Some(7), "FOO"),
                true,
                State::Warning,
                "FOO on line 7 is odd (P3P 1.0, 4.2)",
            ),
            (fault(None, ""), false, State::Ok, "is odd (P3P 1.0, 4.2)"),
        ] {
            let report = fault.report("/w3c/p3p.xml", strict);
            assert_eq!((report.state(), report.text.as_str()), (state, text));
        }
    }

    #[test]
    fn no_element_is_defined_twice() {
        let mut all: Vec<_> = SECTIONS.iter().flat_map(|(_, names)| *names).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn there_is_an_end_to_faults() {
        let mut faults = Faults::default();
        (0..1000).for_each(|_| faults.whole(&FAULT, "x"));
        faults.whole(&GRAVE, "y");
        let texts: Vec<_> = faults.0.iter().map(|fault| fault.text.as_str()).collect();
        assert_eq!(texts.len(), MOST + 1);
        assert_eq!(texts.first(), Some(&"x"));
        let end = ["x, and there may be more of this kind", "y"];
        assert!(texts.ends_with(&end), "{texts:?}");
    }
}
