//! The names of a server's certificate: subjectAltName and what the common
//! name makes of it.

mod fault;

use std::net::{IpAddr, Ipv4Addr};

use certificate::{Certificate, GeneralName, is_host, is_suffix_wildcard};

use super::tags::{
    COMMON_NAME_DIFFERS, SAN_CRITICAL, SAN_KIND, SAN_MALFORMED, SAN_MISSING, SAN_NOT_CRITICAL,
    WILDCARD_SUFFIX,
};
use super::{Examined, Flaw, Role};
use fault::fault;
pub(super) use fault::is_mailbox;

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    if examined.role != Role::Leaf {
        return Vec::new();
    }
    let certificate = examined.certificate;
    let Some(names) = certificate.extensions.alternative_names.as_ref() else {
        let flaw = examined.flaw(&SAN_MISSING, "has no subjectAltName");
        return vec![flaw];
    };
    let has_subject = !certificate.subject.is_empty();
    let critical = "marks subjectAltName as critical though it has a subject";
    let critical = examined.when(names.critical && has_subject, &SAN_CRITICAL, critical);
    let lax = "has no subject and does not mark subjectAltName as critical";
    let lax = examined.when(!names.critical && !has_subject, &SAN_NOT_CRITICAL, lax);
    let empty = examined.when(
        names.value.is_empty(),
        &SAN_MISSING,
        "has an empty subjectAltName",
    );
    [
        critical,
        lax,
        empty,
        malformed(examined),
        kind(examined),
        suffix(examined),
    ]
    .into_iter()
    .flatten()
    .chain(common_names(examined))
    .collect()
}

/// The first name that is none.
fn malformed(examined: &Examined<'_>) -> Option<Flaw> {
    let (name, state) = examined.certificate.names().find_map(fault)?;
    let text = format!("has in its subjectAltName {name}");
    Some(examined.flaw(&SAN_MALFORMED, text).at(state))
}

/// BR 7.1.2.7.12: DNS names and addresses only. Private CAs may have more.
fn kind(examined: &Examined<'_>) -> Option<Flaw> {
    let is_other = |name: &&GeneralName| !matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_));
    let other = examined.certificate.names().find(is_other)?;
    let text = format!("has {other} in its subjectAltName");
    examined.when(examined.public, &SAN_KIND, &text)
}

fn suffix(examined: &Examined<'_>) -> Option<Flaw> {
    let name = examined
        .certificate
        .dns_names()
        .find(|name| is_suffix_wildcard(name))?;
    let text = format!("has the wildcard {name}, right under a public suffix");
    Some(examined.flaw(&WILDCARD_SUFFIX, text))
}

/// The most common names that are looked at; one is usual.
const MOST: usize = 8;

fn common_names(examined: &Examined<'_>) -> impl Iterator<Item = Flaw> {
    let names = examined.certificate.subject.common_names.iter().take(MOST);
    names.filter_map(|name| common_name(examined, name))
}

/// BR 7.1.4.3: a copy of one of the names, letter for letter. In a private PKI
/// a common name may be any text; what is not raised there is what is no
/// mistake: text that is no host, the parent of the names, and a name beside
/// what identifies the subject otherwise.
fn common_name(examined: &Examined<'_>, name: &str) -> Option<Flaw> {
    let certificate = examined.certificate;
    if certificate.names().any(|one| is_copy(one, name)) {
        return None;
    }
    let spelling = Spelling::of(name);
    let (text, is_mistake) = match certificate.names().find(|one| spelling.is_of(one)) {
        Some(one) => (format!("writes {one} as '{name}' in its common name"), true),
        None => (
            format!("has the common name '{name}', which is not among its subjectAltNames"),
            is_other_host(certificate, name),
        ),
    };
    let flaw = examined.flaw(&COMMON_NAME_DIFFERS, text);
    Some(flaw.noted_unless(is_mistake || examined.public))
}

fn is_copy(one: &GeneralName, name: &str) -> bool {
    match one {
        GeneralName::Dns(dns) => dns == name,
        GeneralName::Ip(address) => address.to_string() == name,
        _ => false,
    }
}

/// What a text means as a name and as an address, however it is written.
struct Spelling {
    name: String,
    ascii: Option<String>,
    address: Option<IpAddr>,
}

impl Spelling {
    fn of(text: &str) -> Self {
        Spelling {
            name: text.strip_suffix('.').unwrap_or(text).to_owned(),
            ascii: idna(text),
            address: any_address(text),
        }
    }

    fn is_of(&self, one: &GeneralName) -> bool {
        match one {
            GeneralName::Dns(dns) => {
                let is_same = |name: &String| dns.eq_ignore_ascii_case(name);
                is_same(&self.name) || self.ascii.as_ref().is_some_and(is_same)
            }
            GeneralName::Ip(address) => self.address == Some(*address),
            _ => false,
        }
    }
}

fn idna(name: &str) -> Option<String> {
    match name.parse() {
        Ok(certificate::Subject::Name(name)) => Some(name),
        _ => None,
    }
}

/// An address in any of the ways that inet_aton and inet_pton read.
fn any_address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let parts: Option<Vec<u32>> = text.split('.').map(number).collect();
    let parts = parts?;
    let (last, octets) = parts.split_last()?;
    let room = 32
        - 8 * u32::try_from(octets.len())
            .ok()
            .filter(|count| *count < 4)?;
    let is_small = octets.iter().all(|octet| *octet < 256);
    let fits = room == 32 || *last < 1 << room;
    let bits = octets
        .iter()
        .zip([24, 16, 8])
        .fold(*last, |bits, (octet, at)| bits | octet << at);
    (is_small && fits).then(|| Ipv4Addr::from_bits(bits).into())
}

/// Hexadecimal or decimal; leading zeros are read as people mean them.
fn number(text: &str) -> Option<u32> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if text.bytes().all(|digit| digit.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}

/// Whether the common name, being all of the subject, names another host than
/// the certificate is for.
fn is_other_host(certificate: &Certificate, name: &str) -> bool {
    let is_host = name.contains('.') && (is_host(name) || idna(name).is_some());
    let is_name = is_host || name.parse::<IpAddr>().is_ok();
    let is_alone = !certificate.subject.text.contains(", ");
    let below = format!(".{}", name.to_ascii_lowercase());
    let is_parent = |dns: &str| dns.to_ascii_lowercase().ends_with(&below);
    let mut names = certificate.dns_names().peekable();
    let has_names = names.peek().is_some();
    is_name && is_alone && has_names && !names.any(is_parent)
}
