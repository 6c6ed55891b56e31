//! The `P3P` field of a response (P3P 1.0, section 2.2.2).

use url::Url;

use crate::content::quoted;
use crate::fault::Faults;
use crate::tags;

/// What the `P3P` fields of a response say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The reference file, relative to the resource; the first one counts.
    pub reference: Option<String>,
    /// The compact policy; the first one counts (section 4.1).
    pub compact: Option<String>,
}

/// One `name="value"`.
struct Part<'a> {
    name: &'a str,
    value: Option<&'a str>,
    is_quoted: bool,
}

/// Reads the values of all `P3P` fields of a response, in their order. What
/// is neither `policyref` nor `CP` is an extension, and nobody's business.
pub fn read<'a>(fields: impl IntoIterator<Item = &'a str>, faults: &mut Faults) -> Header {
    let mut header = Header::default();
    let mut policies = 0;
    for field in fields {
        for part in parts(field, faults) {
            match part.known() {
                Some("policyref") => {
                    let reference = part.taken(faults);
                    header.reference = header.reference.take().or(reference);
                }
                Some(_) => {
                    policies += 1;
                    let compact = part.taken(faults);
                    header.compact = header.compact.take().or(compact);
                }
                None => {}
            }
        }
    }
    if policies > 1 {
        let text = format!("has {policies} compact policies, of which the first counts");
        faults.whole(&tags::HEADER_REPEATED, text);
    }
    header
}

impl Part<'_> {
    /// Whether it is one of the two that P3P defines, as those are spelled.
    fn known(&self) -> Option<&'static str> {
        ["policyref", "CP"]
            .into_iter()
            .find(|name| name.eq_ignore_ascii_case(self.name))
    }

    /// The value, if user agents understand it.
    fn taken(&self, faults: &mut Faults) -> Option<String> {
        let name = self.known().unwrap_or_default();
        let mut invalid = |text: String| {
            faults.whole(&tags::HEADER_INVALID, text);
            None
        };
        match self.value {
            None => invalid(format!("has {name} without a value")),
            Some(_) if self.name != name => invalid(format!(
                "has {}, which is spelled {name}",
                quoted(self.name)
            )),
            Some(value) if !self.is_quoted => invalid(format!(
                "has {name}={} without quotation marks",
                quoted(value)
            )),
            Some("") if name == "policyref" => invalid(format!("has an empty {name}")),
            Some(value) if name == "policyref" && !is_reference(value) => {
                invalid(format!("has {name}={}, no URI", quoted(value)))
            }
            Some(value) => Some(value.to_owned()),
        }
    }
}

/// Whether it can be a URI reference (RFC 3986 section 4.1).
pub fn is_reference(text: &str) -> bool {
    let foreign = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    let base = Url::parse("http://site.invalid/");
    !text.contains(foreign) && base.is_ok_and(|base| base.join(text).is_ok())
}

/// The parts of a field; between them stand commas.
fn parts<'a>(field: &'a str, faults: &mut Faults) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut rest = field.trim_start_matches(is_between);
    while !rest.is_empty() {
        let (part, after) = part(rest);
        let after = after.trim_start_matches(is_blank);
        if !after.is_empty() && !after.starts_with(',') {
            let text = format!("has {} where a comma belongs", quoted(after));
            faults.whole(&tags::HEADER_INVALID, text);
        }
        // Whatever stands in the place of the comma is passed over.
        let is_name = |c: char| c.is_ascii_alphanumeric();
        rest = after.trim_start_matches(|c| !is_name(c));
        parts.push(part);
    }
    parts
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

fn is_between(c: char) -> bool {
    is_blank(c) || c == ','
}

/// The part that a text begins with, and what follows.
fn part(text: &str) -> (Part<'_>, &str) {
    let end = text
        .find(|c: char| c == '=' || c == ',' || is_blank(c))
        .unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let Some(value) = after.trim_start_matches(is_blank).strip_prefix('=') else {
        let part = Part {
            name,
            value: None,
            is_quoted: false,
        };
        return (part, after);
    };
    let value = value.trim_start_matches(is_blank);
    let (value, after, is_quoted) = match value.strip_prefix('"').map(|inner| inner.split_once('"'))
    {
        Some(Some((inner, after))) => (inner, after, true),
        Some(None) => (value, "", false),
        None => {
            let (value, after) = value.split_at(value.find(',').unwrap_or(value.len()));
            (value, after, false)
        }
    };
    let part = Part {
        name,
        value: Some(value.trim()),
        is_quoted,
    };
    (part, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (
        &'static [&'static str],
        Option<&'static str>,
        Option<&'static str>,
        &'static str,
    );

    /// Fields, and what is read from them: reference, compact policy, faults.
    const FIELDS: &[Case] = &[
        (
            &["policyref=\"/w3c/p3p.xml\", CP=\"NOI DSP\""],
            Some("/w3c/p3p.xml"),
            Some("NOI DSP"),
            "",
        ),
        (&["CP=\"NOI\""], None, Some("NOI"), ""),
        (&[" , CP = \"NOI\" , x=y, z "], None, Some("NOI"), ""),
        (
            &["policyref=\"a\"", "CP=\"NOI\""],
            Some("a"),
            Some("NOI"),
            "",
        ),
        (
            &["CP=\"NOI\"", "CP=\"ALL\""],
            None,
            Some("NOI"),
            "HEADER_REPEATED has 2 compact policies, of which the first counts",
        ),
        (
            &["policyref=\"a\" CP=\"NOI\""],
            Some("a"),
            Some("NOI"),
            "HEADER_INVALID has 'CP=\"NOI\"' where a comma belongs",
        ),
        (
            &["policyref=\"a\"; CP=\"NOI\""],
            Some("a"),
            Some("NOI"),
            "HEADER_INVALID has '; CP=\"NOI\"' where a comma belongs",
        ),
        (
            &["CP=NOI DSP COR"],
            None,
            None,
            "HEADER_INVALID has CP='NOI DSP COR' without quotation marks",
        ),
        (
            &["CP='NOI'"],
            None,
            None,
            "HEADER_INVALID has CP=''NOI'' without quotation marks",
        ),
        (
            &["CP=\"NOI"],
            None,
            None,
            "HEADER_INVALID has CP='\"NOI' without quotation marks",
        ),
        (
            &["cp=\"NOI\""],
            None,
            None,
            "HEADER_INVALID has 'cp', which is spelled CP",
        ),
        (
            &["policyref=\"\", CP=\"NOI\""],
            None,
            Some("NOI"),
            "HEADER_INVALID has an empty policyref",
        ),
        (
            &["policyref=\"see below\""],
            None,
            None,
            "HEADER_INVALID has policyref='see below', no URI",
        ),
        (
            &["policyref=\"http://[shop\""],
            None,
            None,
            "HEADER_INVALID has policyref='http://[shop', no URI",
        ),
        (&["CP"], None, None, "HEADER_INVALID has CP without a value"),
        (&["", "  "], None, None, ""),
    ];

    #[test]
    fn fields_are_read() {
        for (fields, reference, compact, faults) in FIELDS {
            let mut found = Faults::default();
            let header = read(fields.iter().copied(), &mut found);
            assert_eq!(
                (
                    header.reference.as_deref(),
                    header.compact.as_deref(),
                    found.to_string().as_str()
                ),
                (*reference, *compact, *faults),
                "{fields:?}"
            );
        }
    }
}
