//! From lines to fields: `label: value` and the other ways to write that.

use super::labels::{self, Kind};

/// A label with a value, as they stand in an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The label as written, without dots and brackets.
    pub label: String,
    /// What kind of label it is, if we know it.
    pub kind: Option<Kind>,
    /// The value in one line.
    pub value: String,
}

/// The most fields of one answer.
const FIELDS: usize = 5_000;

/// What a label that stands alone is followed by.
#[derive(Default)]
struct Heading {
    label: String,
    kind: Option<Kind>,
    /// Nothing has followed it yet, so that even a line that is not indented
    /// is its value.
    fresh: bool,
}

/// The fields of an answer, line by line. Comments are none.
pub fn fields(text: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut heading: Option<Heading> = None;
    for line in text.lines() {
        if fields.len() >= FIELDS {
            break;
        }
        let trimmed = line.trim();
        if trimmed.is_empty() {
            heading = heading.filter(|heading| heading.fresh && heading.kind.is_some());
            continue;
        }
        if trimmed.starts_with(['%', '#']) || is_notice(trimmed) {
            heading = None;
            continue;
        }
        let (label, value) = match labelled(trimmed) {
            Some(parts) => parts,
            None => {
                fields.extend(continued(&mut heading, line));
                continue;
            }
        };
        let kind = kind_below(&heading, &label, line);
        let indented = line.starts_with([' ', '\t']);
        if value.is_empty() || !indented {
            let fresh = value.is_empty();
            heading = Some(Heading {
                label: label.clone(),
                kind,
                fresh,
            });
        }
        fields.push(Field { label, kind, value });
    }
    fields
}

/// A line of a notice: what follows is no field, whatever signs it has.
fn is_notice(line: &str) -> bool {
    line.starts_with(">>>") || line.starts_with("NOTICE:") || line.starts_with("TERMS OF USE:")
}

/// A line without a label goes on with the value above it.
fn continued(heading: &mut Option<Heading>, line: &str) -> Option<Field> {
    let trimmed = line.trim();
    if let Some(kind) = labels::alone(trimmed) {
        *heading = Some(Heading {
            label: trimmed.to_owned(),
            kind: Some(kind),
            fresh: true,
        });
        return None;
    }
    let over = heading.as_mut()?;
    let indented = line.starts_with([' ', '\t']);
    if !indented && !over.fresh && over.kind != Some(Kind::Server) {
        *heading = None;
        return None;
    }
    over.fresh = false;
    let many = matches!(over.kind, Some(Kind::Server | Kind::Status));
    let field = Field {
        label: over.label.clone(),
        kind: over.kind,
        value: trimmed.to_owned(),
    };
    // A registrar's second line is its street.
    if !many {
        *heading = None;
    }
    Some(field)
}

/// The kind of a label; below a heading such as `Registrar` a plain `Name` is
/// the registrar's, even where it is not indented but follows at once (.ee).
fn kind_below(heading: &Option<Heading>, label: &str, line: &str) -> Option<Kind> {
    let known = labels::kind(label);
    let indented = line.starts_with([' ', '\t']);
    let below = heading.as_ref().filter(|heading| indented || heading.fresh);
    match below.and_then(|heading| heading.kind) {
        Some(Kind::Domain) if label.eq_ignore_ascii_case("name") => Some(Kind::Domain),
        Some(kind @ (Kind::Registrar | Kind::Registrant)) => {
            let name = matches!(
                label.to_lowercase().as_str(),
                "name" | "organization" | "organisation" | "organization name"
            );
            name.then_some(kind)
                .or_else(|| known.filter(|known| known.is_of_domain()))
        }
        _ => known,
    }
}

/// Label and value of a line, if it has them.
fn labelled(line: &str) -> Option<(String, String)> {
    bracketed(line)
        .or_else(|| worded(line))
        .or_else(|| parted(line))
}

/// `[Name Server] ns1.shop.example`, and a letter before it (.jp, .my).
fn bracketed(line: &str) -> Option<(String, String)> {
    let open = line.find('[').filter(|open| *open <= 3)?;
    let (before, rest) = line.split_at_checked(open)?;
    let (label, value) = rest.strip_prefix('[')?.split_once(']')?;
    let letter = before.trim().trim_end_matches('.');
    (letter.chars().count() <= 1).then(|| (tidy(label), value.trim().to_owned()))
}

/// Labels of several words that nothing parts from the value:
/// `Record expires on 2027-05-02`.
fn worded(line: &str) -> Option<(String, String)> {
    let lower = line.to_ascii_lowercase();
    let label = labels::WORDED
        .iter()
        .find(|label| lower.starts_with(**label))?;
    let (label, rest) = line.split_at_checked(label.len())?;
    let value = rest.trim_start_matches(['.', ':', ' ', '\t']);
    let ends = value.len() < rest.len();
    ends.then(|| (tidy(label), value.trim().to_owned()))
}

/// `label: value`, `label.......: value`.
fn parted(line: &str) -> Option<(String, String)> {
    let (label, value) = line.split_once(':')?;
    // A URL or a time has a colon, but no label before it; nor has an IPv6 address.
    let sentence = label.split_whitespace().count() > 8;
    let spaced =
        value.is_empty() || value.starts_with([' ', '\t']) || labels::kind(&tidy(label)).is_some();
    let named = label.chars().any(char::is_alphabetic);
    (named && spaced && !sentence && !value.starts_with("//"))
        .then(|| (tidy(label), value.trim().to_owned()))
}

/// A label without what only fills the line.
fn tidy(label: &str) -> String {
    let label = label.trim_matches(['.', ' ', '\t', '*', '-', '"', '[', ']']);
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}
