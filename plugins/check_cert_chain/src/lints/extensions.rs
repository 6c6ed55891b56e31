//! Extensions as such: repeated, unreadable, critical and unknown.

use certificate::Extension;
use plugin::State;

use super::tags::{
    AIA_CRITICAL, AIA_MALFORMED, EXTENSION_MALFORMED, EXTENSION_REPEATED, EXTENSION_UNKNOWN,
};
use super::{Examined, Flaw, Role};

const AUTHORITY_ACCESS: &str = "1.3.6.1.5.5.7.1.1";
const SUBJECT_KEY: &str = "2.5.29.14";
const AUTHORITY_KEY: &str = "2.5.29.35";

/// The signed certificate timestamps, of which clients drop what they cannot read.
const TIMESTAMPS: &str = "1.3.6.1.4.1.11129.2.4.2";

/// The most findings of one kind on one certificate; a stranger's may have
/// thousands of extensions.
const MOST: usize = 8;

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let extensions = &examined.certificate.extensions;
    let repeated = extensions.repeated().take(MOST).map(|extension| {
        let text = format!("has more than one {}", extension.name);
        examined.flaw(&EXTENSION_REPEATED, text)
    });
    let list = extensions.list.iter();
    let malformed = list.clone().filter(|extension| extension.malformed);
    let malformed = malformed
        .map(|extension| self::malformed(examined, extension))
        .take(MOST);
    let critical = list.filter(|extension| extension.critical);
    let critical = critical
        .filter_map(|extension| self::critical(examined, extension))
        .take(MOST);
    repeated
        .chain(malformed)
        .chain(critical)
        .chain(access(examined))
        .collect()
}

fn malformed(examined: &Examined<'_>, extension: &Extension) -> Flaw {
    let text = format!("has a {} that cannot be decoded", extension.name);
    let oid = extension.oid.as_str();
    if oid == AUTHORITY_ACCESS {
        return examined.flaw(&AIA_MALFORMED, text);
    }
    let flaw = examined.flaw(&EXTENSION_MALFORMED, text);
    if oid == TIMESTAMPS {
        flaw.at(State::Ok)
    } else {
        flaw
    }
}

/// Clients do not look at the extensions of an anchor, but OpenSSL does.
fn critical(examined: &Examined<'_>, extension: &Extension) -> Option<Flaw> {
    let text = format!("has an unknown critical extension {}", extension.name);
    let flaw = match extension.oid.as_str() {
        // These have their own findings.
        AUTHORITY_KEY | SUBJECT_KEY => return None,
        AUTHORITY_ACCESS => examined.flaw(&AIA_CRITICAL, "marks authorityInfoAccess as critical"),
        _ if extension.is_processed() => return None,
        _ if examined.role == Role::Root => {
            examined.flaw(&EXTENSION_UNKNOWN, text).at(State::Warning)
        }
        _ => examined.flaw(&EXTENSION_UNKNOWN, text),
    };
    Some(flaw)
}

/// BR 7.1.2.7.7 wants http addresses; RFC 5280 allows any name.
fn access(examined: &Examined<'_>) -> Option<Flaw> {
    let access = examined.certificate.extensions.authority_access.as_ref()?;
    let access = &access.value;
    if access.ocsp.is_empty() && access.ca_issuers.is_empty() && access.other.is_empty() {
        return Some(examined.flaw(&AIA_MALFORMED, "has an empty authorityInfoAccess"));
    }
    let other = access.other.first()?;
    let text = format!("names a place in authorityInfoAccess that is no address to fetch: {other}");
    Some(examined.flaw(&AIA_MALFORMED, text).noted())
}
