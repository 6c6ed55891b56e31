//! The answer of a WHOIS server: text for people, in any shape and charset.
//!
//! That a domain is registered is decided positively: its own name is echoed
//! in a field, and something stands there that only registered domains have.
//! Only then are phrases looked for, and those are anchored at a whole line:
//! boilerplate is full of "available" and "not found".

mod fields;
mod labels;
mod phrases;
mod text;

use crate::facts::{Expiry, MANY, Outcome, Registrar, Registration, cut, host};
use crate::rdap::is_withheld;

use fields::{Field, fields};
use labels::Kind;

/// What bytes say of this domain, its name in A-labels and lower case.
pub fn read(bytes: &[u8], domain: &str) -> Outcome {
    let top = domain.rsplit('.').next().unwrap_or_default();
    let text = text(bytes, domain);
    if text.trim().is_empty() {
        return Outcome::Throttled("an empty answer".to_owned());
    }
    let fields = fields(&text);
    let blocks = blocks(&fields, domain);
    if let Some((block, copy)) = blocks
        && is_registered(block)
    {
        return Outcome::Registered(Box::new(registration(block, copy, top)));
    }
    if let Some(line) = phrases::available(&text, domain) {
        return Outcome::Available(line);
    }
    if let Some(line) = phrases::throttled(&text) {
        return Outcome::Throttled(line);
    }
    Outcome::Unreadable(first_line(&text))
}

/// The text of an answer about this domain.
pub fn text(bytes: &[u8], domain: &str) -> String {
    text::decoded(bytes, domain.rsplit('.').next().unwrap_or_default())
}

/// The first line that says something.
fn first_line(text: &str) -> String {
    let says = |line: &&str| {
        line.chars()
            .filter(|letter| letter.is_alphanumeric())
            .count()
            > 2
    };
    cut(text.lines().find(says).unwrap_or_default())
}

/// No registry names a domain more often in one answer.
const NAMED: usize = 8;

/// The fields about the domain itself, by the registry, and by the registrar
/// where the answer holds both. What stands before the domain's own name is
/// about name servers that are called like it.
fn blocks<'a>(fields: &'a [Field], domain: &str) -> Option<(&'a [Field], &'a [Field])> {
    let own = |field: &Field| field.kind == Some(Kind::Domain) && is_name(&field.value, domain);
    let mut starts = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| own(field))
        .take(NAMED);
    let (first, named) = starts.next()?;
    // A bilingual answer names the domain twice in one block; the registrar's
    // copy begins with the very label that the registry's began with.
    let next = starts.find(|(at, field)| {
        let between = fields.get(first..*at).unwrap_or_default();
        field.label == named.label && is_registered(between)
    });
    let second = next.map_or(fields.len(), |(at, _)| at);
    Some((fields.get(first..second)?, fields.get(second..)?))
}

/// Whether a field's value is the name that was asked for.
fn is_name(value: &str, domain: &str) -> bool {
    let word = value.split_whitespace().next().unwrap_or_default();
    let word = word.trim_matches(['"', '.', '[', ']', '(', ')']);
    word.parse::<asking::DomainName>()
        .is_ok_and(|name| name.to_string() == domain)
}

/// Whether something stands here that only registered domains have.
fn is_registered(block: &[Field]) -> bool {
    let statuses = block
        .iter()
        .filter(|field| field.kind == Some(Kind::Status));
    if statuses.clone().any(|field| labels::is_free(&field.value)) {
        return false;
    }
    let known = |field: &Field| match field.kind {
        Some(Kind::Registrar | Kind::Created) => true,
        Some(Kind::Expiry | Kind::RegistrarExpiry) => !field.value.is_empty(),
        Some(Kind::Server) => server(&field.value).is_some(),
        Some(Kind::Status) => labels::is_taken(&field.value),
        _ => false,
    };
    block
        .iter()
        .any(|field| known(field) && !field.value.is_empty())
}

fn registration(block: &[Field], copy: &[Field], top: &str) -> Registration {
    let of = |kind: Kind| block.iter().filter(move |field| field.kind == Some(kind));
    let first = |kind| of(kind).find(|field| !field.value.is_empty());
    let dated = |field: &Field| Expiry::new(&field.label, &field.value, labels::order(top));
    let expiry = first(Kind::Expiry)
        .map(dated)
        .or_else(|| within_status(block, top));
    let copied = || {
        let mut both = copy.iter();
        both.find(|field| matches!(field.kind, Some(Kind::Expiry | Kind::RegistrarExpiry)))
    };
    let mut servers: Vec<String> = of(Kind::Server)
        .filter_map(|field| server(&field.value))
        .collect();
    servers.sort();
    servers.dedup();
    servers.truncate(MANY);
    Registration {
        expiry,
        registrar_expiry: first(Kind::RegistrarExpiry).or_else(copied).map(dated),
        registrar: registrar(block),
        registrant: first(Kind::Registrant)
            .map(|field| cut(&field.value))
            .filter(|name| !is_withheld(name)),
        statuses: statuses(block),
        servers,
        signed: first(Kind::Signed).and_then(|field| labels::signed(&field.value)),
        transferred: first(Kind::Transferred).and_then(|field| dated(field).moment()),
        referral: first(Kind::Referral).and_then(|field| host(&field.value)),
    }
}

/// The date that some registries write into the status: `OK-UNTIL 20270502…`
/// (.ua), `Connected (2027/05/31)` (.jp).
fn within_status(block: &[Field], top: &str) -> Option<Expiry> {
    let mut statuses = block
        .iter()
        .filter(|field| field.kind == Some(Kind::Status));
    statuses.find_map(|field| {
        let until = field.value.strip_prefix("OK-UNTIL ");
        let connected = || {
            let rest = field.value.strip_prefix("Connected (")?;
            rest.split(')').next()
        };
        let literal = until.or_else(connected)?;
        Some(Expiry::new(&field.label, literal, labels::order(top)))
    })
}

fn registrar(block: &[Field]) -> Option<Registrar> {
    let value = |kind: Kind| {
        let field = block
            .iter()
            .find(|field| field.kind == Some(kind) && !field.value.is_empty());
        field.map(|field| cut(&field.value))
    };
    let name = value(Kind::Registrar);
    let id = value(Kind::RegistrarId);
    (name.is_some() || id.is_some()).then_some(Registrar { id, name })
}

/// The statuses, without the addresses that explain them.
fn statuses(block: &[Field]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for field in block
        .iter()
        .filter(|field| field.kind == Some(Kind::Status))
    {
        let value = field.value.split(" http").next().unwrap_or_default();
        let value = value.split(" (http").next().unwrap_or_default();
        for status in labels::statuses(value) {
            let status = cut(status);
            if !status.is_empty() && !all.contains(&status) && all.len() < MANY {
                all.push(status);
            }
        }
    }
    all
}

/// The name server of a field, whose addresses may stand behind it.
fn server(value: &str) -> Option<String> {
    host(
        value
            .split([' ', '\t', ',', '[', '('])
            .find(|word| !word.is_empty())?,
    )
}

#[cfg(test)]
mod tests;
