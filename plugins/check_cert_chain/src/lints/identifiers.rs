//! Key identifiers, by which clients find the issuer (RFC 5280, 4.2.1.1 and 4.2.1.2).

use certificate::{AuthorityKey, hex};
use plugin::State;

use super::tags::{AKI_ISSUER, AKI_MISMATCH, AKI_MISSING, KEY_ID_CRITICAL, SKI_MISSING};
use super::{Examined, Flaw};

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let extensions = &examined.certificate.extensions;
    let authority = extensions.authority_key.as_ref();
    let subject = extensions.subject_key.as_ref();
    let critical = |is_critical: bool, name: &str| {
        let text = format!("marks {name} as critical");
        examined.when(is_critical, &KEY_ID_CRITICAL, &text)
    };
    let key = authority.map(|said| &said.value);
    [
        missing(examined, key),
        key.and_then(|key| issuer(examined, key)),
        key.and_then(|key| mismatch(examined, key)),
        critical(
            authority.is_some_and(|said| said.critical),
            "authorityKeyIdentifier",
        ),
        critical(
            subject.is_some_and(|said| said.critical),
            "subjectKeyIdentifier",
        ),
        examined.when(
            examined.is_ca() && subject.is_none(),
            &SKI_MISSING,
            "has no subjectKeyIdentifier",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Only who is signed with its own key may do without.
fn missing(examined: &Examined<'_>, key: Option<&AuthorityKey>) -> Option<Flaw> {
    let text = match key {
        None if examined.certificate.is_self_signed() => return None,
        None => "has no authorityKeyIdentifier",
        Some(key) if key.key_id.is_none() => "has an authorityKeyIdentifier without a key",
        Some(_) => return None,
    };
    Some(examined.flaw(&AKI_MISSING, text))
}

fn issuer(examined: &Examined<'_>, key: &AuthorityKey) -> Option<Flaw> {
    let names = [
        key.issuer.as_ref().map(|_| "issuer"),
        key.serial.as_ref().map(|_| "serial number"),
    ];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    let text = format!("has {} in its authorityKeyIdentifier", names.join(" and "));
    let flaw = examined.when(!names.is_empty(), &AKI_ISSUER, &text)?;
    // A root is its own issuer: nothing breaks.
    Some(flaw.noted_unless(!examined.is_self_issued_root()))
}

/// The identifier against the key above, for a root against its own.
fn mismatch(examined: &Examined<'_>, key: &AuthorityKey) -> Option<Flaw> {
    let is_root = examined.is_self_issued_root();
    let issuer = if is_root {
        examined.certificate
    } else {
        examined.issuer?
    };
    let named = key.key_id.as_ref()?;
    let is = &issuer.extensions.subject_key.as_ref()?.value;
    let text = format!(
        "names the key {} as its issuer's, which is {}",
        begun(named, is),
        begun(is, named)
    );
    let flaw = examined.when(named != is, &AKI_MISMATCH, &text)?;
    Some(if is_root { flaw.at(State::Ok) } else { flaw })
}

/// How many octets of an identifier tell it from another, mostly.
const TELLING: usize = 8;

/// An identifier by its first octets, as far as they tell it from the other.
fn begun(id: &[u8], other: &[u8]) -> String {
    let head = |id: &[u8]| id.get(..TELLING).map(hex);
    match head(id) {
        Some(begin) if id.len() > TELLING && head(other).as_ref() != Some(&begin) => {
            format!("{begin}…")
        }
        _ => hex(id),
    }
}

#[cfg(test)]
mod tests {
    use super::begun;

    #[test]
    fn identifiers_are_cut_where_they_differ() {
        let (long, other) = ([1; 20], [2; 20]);
        assert_eq!(begun(&long, &other), "0101010101010101…");
        assert_eq!(begun(&[1; 8], &other), "0101010101010101");
        assert_eq!(begun(&long, &[1; 9]).len(), 40);
        assert_eq!(begun(&[], &other), "");
    }
}
