//! Name constraints (RFC 5280, 4.2.1.10): which name of a certificate a CA
//! above it may not issue for.

use std::net::IpAddr;

use crate::certificate::Certificate;
use crate::der;
use crate::distinguished::DistinguishedName;
use crate::extensions::NameConstraints;
use crate::general_name::{Constraint, GeneralName};

/// How many comparisons one certificate is worth, as in webpki and Go.
const MOST_COMPARISONS: usize = 250_000;

/// The first name that the constraints do not allow, with what forbids it.
pub(crate) fn violation(
    constraints: &NameConstraints,
    certificate: &Certificate,
) -> Option<String> {
    let names = names(certificate);
    let subtrees = constraints.permitted.len() + constraints.excluded.len();
    if names.len().saturating_mul(subtrees) > MOST_COMPARISONS {
        return Some(format!(
            "{} names under {subtrees} constraints",
            names.len()
        ));
    }
    names
        .iter()
        .find_map(|name| forbidden(constraints, name).map(|by| format!("{name} ({by})")))
}

/// The names that constraints apply to: the subject, unless it is empty, and
/// the alternative names.
fn names(certificate: &Certificate) -> Vec<GeneralName> {
    let subject = &certificate.subject;
    let subject = (!subject.text.is_empty()).then(|| GeneralName::Directory(subject.clone()));
    let alternative = certificate.extensions.alternative_names.as_ref();
    let alternative = alternative
        .into_iter()
        .flat_map(|names| names.value.clone());
    subject.into_iter().chain(alternative).collect()
}

fn forbidden(constraints: &NameConstraints, name: &GeneralName) -> Option<String> {
    let alike = |constraint: &&Constraint| kind(name) == constraint_kind(constraint);
    let mut excluded = constraints.excluded.iter().filter(alike);
    if let Some(subtree) = excluded.find(|subtree| excludes(subtree, name)) {
        return Some(format!("{subtree} is excluded"));
    }
    let permitted: Vec<_> = constraints.permitted.iter().filter(alike).collect();
    let is_permitted = permitted.iter().any(|subtree| covers(subtree, name));
    (!permitted.is_empty() && !is_permitted)
        .then(|| format!("permitted is {}", some_of(&permitted)))
}

/// The first three of the subtrees, which may be thousands.
fn some_of(subtrees: &[&Constraint]) -> String {
    let shown: Vec<String> = subtrees.iter().take(3).map(ToString::to_string).collect();
    match subtrees.len() {
        0..=3 => shown.join(", "),
        all => format!("{} and {} more", shown.join(", "), all - 3),
    }
}

/// What kinds of name there are, for constraints bind only their own kind.
#[derive(PartialEq)]
enum Kind {
    Dns,
    Ip,
    Email,
    Uri,
    Directory,
    /// Kinds that nobody evaluates: a constraint on them forbids all names of
    /// theirs (RFC 5280: "either process the constraint or reject").
    Unprocessed(&'static str),
}

fn kind(name: &GeneralName) -> Kind {
    match name {
        GeneralName::Dns(_) | GeneralName::Malformed("dNSName", _) => Kind::Dns,
        GeneralName::Ip(_) | GeneralName::Malformed("iPAddress", _) => Kind::Ip,
        GeneralName::Email(_) | GeneralName::Malformed("rfc822Name", _) => Kind::Email,
        GeneralName::Uri(_) | GeneralName::Malformed("uniformResourceIdentifier", _) => Kind::Uri,
        GeneralName::Directory(_) | GeneralName::Malformed("directoryName", _) => Kind::Directory,
        GeneralName::Registered(_) => Kind::Unprocessed("registeredID"),
        GeneralName::Other(_) => Kind::Unprocessed("otherName"),
        GeneralName::Rare(kind) | GeneralName::Malformed(kind, _) => Kind::Unprocessed(kind),
    }
}

fn constraint_kind(constraint: &Constraint) -> Kind {
    match constraint {
        Constraint::Ip { .. } => Kind::Ip,
        Constraint::Name(name) => kind(name),
    }
}

/// Whether the name lies in the subtree, or may: a wildcard stands for names
/// below it, and a malformed or unprocessed name for anything.
fn excludes(subtree: &Constraint, name: &GeneralName) -> bool {
    match (subtree, name) {
        (_, GeneralName::Malformed(..)) | (Constraint::Name(GeneralName::Malformed(..)), _) => true,
        (Constraint::Name(GeneralName::Dns(subtree)), GeneralName::Dns(name)) => {
            within_dns(subtree, name) || stands_for(name, subtree)
        }
        _ => matches!(kind(name), Kind::Unprocessed(_)) || covers(subtree, name),
    }
}

/// Whether the name lies in the subtree.
fn covers(subtree: &Constraint, name: &GeneralName) -> bool {
    match (subtree, name) {
        (Constraint::Ip { address, mask }, GeneralName::Ip(name)) => {
            within_network(*address, *mask, *name)
        }
        (Constraint::Name(GeneralName::Dns(subtree)), GeneralName::Dns(name)) => {
            within_dns(subtree, name)
        }
        (Constraint::Name(GeneralName::Email(subtree)), GeneralName::Email(name)) => {
            within_mail(subtree, name)
        }
        (Constraint::Name(GeneralName::Uri(subtree)), GeneralName::Uri(name)) => {
            host(name).is_some_and(|host| within_host(subtree, host))
        }
        (Constraint::Name(GeneralName::Directory(subtree)), GeneralName::Directory(name)) => {
            within_directory(subtree, name)
        }
        _ => false,
    }
}

/// The name itself and all below it. A leading period, which RFC 5280 does not
/// allow here, means those below it alone, as everybody reads it.
fn within_dns(subtree: &str, name: &str) -> bool {
    let (subtree, name) = (subtree.to_ascii_lowercase(), name.to_ascii_lowercase());
    match name.strip_suffix(&subtree) {
        Some("") => !subtree.starts_with('.'),
        Some(rest) => subtree.is_empty() || subtree.starts_with('.') || rest.ends_with('.'),
        None => false,
    }
}

/// Whether a wildcard stands for a name at the top of the subtree.
fn stands_for(wildcard: &str, subtree: &str) -> bool {
    let subtree = subtree.to_ascii_lowercase();
    let below = wildcard.strip_prefix("*.").map(str::to_ascii_lowercase);
    let parent = subtree.split_once('.').map(|(_, parent)| parent.to_owned());
    below.is_some() && below == parent
}

fn within_network(network: IpAddr, mask: IpAddr, address: IpAddr) -> bool {
    match (network, mask, address) {
        (IpAddr::V4(network), IpAddr::V4(mask), IpAddr::V4(address)) => {
            (network.to_bits() ^ address.to_bits()) & mask.to_bits() == 0
        }
        (IpAddr::V6(network), IpAddr::V6(mask), IpAddr::V6(address)) => {
            (network.to_bits() ^ address.to_bits()) & mask.to_bits() == 0
        }
        _ => false,
    }
}

/// A mailbox, all of a host, or with a leading period all below it.
fn within_mail(subtree: &str, name: &str) -> bool {
    let Some((mailbox, host)) = name.rsplit_once('@') else {
        return false;
    };
    match subtree.rsplit_once('@') {
        Some((only, at)) => only == mailbox && at.eq_ignore_ascii_case(host),
        None => !mailbox.contains('@') && within_host(subtree, host),
    }
}

/// The host itself, or with a leading period those below it.
fn within_host(subtree: &str, host: &str) -> bool {
    match subtree.starts_with('.') {
        true => within_dns(subtree, host),
        false => subtree.eq_ignore_ascii_case(host),
    }
}

/// The host of a URI, if it is a name (RFC 3986, 3.2).
fn host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let is_name = !host.is_empty() && !host.starts_with('[') && host.parse::<IpAddr>().is_err();
    is_name.then_some(host)
}

/// Whether the relative names of the subtree are the first of the name's.
fn within_directory(subtree: &DistinguishedName, name: &DistinguishedName) -> bool {
    let parts = |name: &DistinguishedName| -> Option<Vec<Vec<u8>>> {
        let parts = der::elements(der::only(&name.der, der::SEQUENCE)?)?;
        Some(parts.iter().map(|part| canonical(part.whole)).collect())
    };
    match (parts(subtree), parts(name)) {
        (Some(subtree), Some(name)) => name.starts_with(&subtree),
        _ => false,
    }
}

/// A relative name as it is compared: strings without their encoding, case and
/// surplus blanks (RFC 5280, 7.1; RFC 4518), all else as it is.
fn canonical(relative: &[u8]) -> Vec<u8> {
    let mut attributes: Vec<Vec<u8>> = der::only(relative, SET)
        .and_then(der::elements)
        .unwrap_or_default()
        .iter()
        .map(|attribute| canonical_attribute(attribute.contents))
        .collect();
    attributes.sort();
    attributes.concat()
}

fn canonical_attribute(attribute: &[u8]) -> Vec<u8> {
    let Some((kind, rest)) = der::element(attribute) else {
        return attribute.to_vec();
    };
    match (der::element(rest), kind.whole) {
        (Some((value, [])), kind) if STRINGS.contains(&value.tag) => {
            let text = String::from_utf8_lossy(value.contents).to_lowercase();
            let words: Vec<&str> = text.split_whitespace().collect();
            let text = words.join(" ");
            [kind, &text.len().to_be_bytes(), text.as_bytes()].concat()
        }
        _ => attribute.to_vec(),
    }
}

/// The identifier octet of a SET.
const SET: u8 = 0x31;
/// UTF8String, PrintableString and IA5String.
const STRINGS: [u8; 3] = [0x0c, 0x13, 0x16];

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(name: &str) -> GeneralName {
        GeneralName::Dns(name.to_owned())
    }

    fn mail(name: &str) -> GeneralName {
        GeneralName::Email(name.to_owned())
    }

    fn uri(name: &str) -> GeneralName {
        GeneralName::Uri(name.to_owned())
    }

    fn ip(name: &str) -> GeneralName {
        GeneralName::Ip(name.parse().unwrap())
    }

    fn network(address: &str, mask: &str) -> Constraint {
        Constraint::Ip {
            address: address.parse().unwrap(),
            mask: mask.parse().unwrap(),
        }
    }

    /// A distinguished name of one attribute each: its last octet, the tag and the text.
    fn directory(parts: &[(u8, u8, &str)]) -> GeneralName {
        let parts = parts.iter().map(|(attribute, tag, text)| {
            let kind = [0x06, 0x03, 0x55, 0x04, *attribute];
            let value = crate::encode::element(*tag, text.as_bytes());
            let pair = crate::encode::element(der::SEQUENCE, &[&kind, value.as_slice()].concat());
            crate::encode::element(SET, &pair)
        });
        let whole = parts.collect::<Vec<_>>().concat();
        GeneralName::Directory(DistinguishedName {
            text: "x".to_owned(),
            der: crate::encode::element(der::SEQUENCE, &whole),
            common_names: Vec::new(),
        })
    }

    fn compare(table: &[(Constraint, GeneralName, bool)]) {
        for (subtree, name, expected) in table {
            assert_eq!(covers(subtree, name), *expected, "{subtree} {name}");
        }
    }

    #[test]
    fn dns_names_and_addresses_lie_in_subtrees() {
        let name = Constraint::Name;
        let net = || network("192.0.2.0", "255.255.255.0");
        compare(&[
            (name(dns("shop.example")), dns("shop.example"), true),
            (name(dns("shop.example")), dns("WWW.Shop.Example"), true),
            (name(dns("shop.example")), dns("*.shop.example"), true),
            (name(dns("shop.example")), dns("workshop.example"), false),
            (name(dns("shop.example")), dns("example"), false),
            (name(dns(".shop.example")), dns("www.shop.example"), true),
            (name(dns(".shop.example")), dns("shop.example"), false),
            (name(dns("")), dns("anything"), true),
            (name(dns("*.shop.example")), dns("a.shop.example"), false),
            (name(dns("shop.example")), ip("192.0.2.1"), false),
            (net(), ip("192.0.2.9"), true),
            (net(), ip("192.0.3.9"), false),
            (net(), ip("2001:db8::1"), false),
            (
                network("2001:db8::", "ffff:ffff::"),
                ip("2001:db8:5::1"),
                true,
            ),
        ]);
    }

    #[test]
    fn mailboxes_and_uris_lie_in_subtrees() {
        let name = Constraint::Name;
        compare(&[
            (name(mail("shop.example")), mail("me@shop.example"), true),
            (name(mail("shop.example")), mail("me@a.shop.example"), false),
            (name(mail(".shop.example")), mail("me@a.shop.example"), true),
            (name(mail("me@shop.example")), mail("me@SHOP.example"), true),
            (
                name(mail("me@shop.example")),
                mail("Me@shop.example"),
                false,
            ),
            (name(mail("shop.example")), mail("a@b@shop.example"), false),
            (name(mail("shop.example")), mail("shop.example"), false),
            (
                name(uri("shop.example")),
                uri("https://shop.example/x"),
                true,
            ),
            (
                name(uri("shop.example")),
                uri("https://u@SHOP.example:1?x"),
                true,
            ),
            (
                name(uri("shop.example")),
                uri("https://a.shop.example/"),
                false,
            ),
            (
                name(uri(".shop.example")),
                uri("https://a.shop.example/"),
                true,
            ),
            (name(uri("192.0.2.1")), uri("https://192.0.2.1/"), false),
            (name(uri("shop.example")), uri("urn:shop.example"), false),
        ]);
    }

    #[test]
    fn directory_names_are_compared_part_by_part() {
        let (country, organization, name) = (6, 10, 3);
        let subtree = directory(&[(country, 0x13, "DE"), (organization, 0x0c, "Shop  AG")]);
        let table = [
            (
                vec![(country, 0x13, "DE"), (organization, 0x0c, "Shop AG")],
                true,
            ),
            (
                vec![(country, 0x0c, "de"), (organization, 0x13, " shop ag ")],
                true,
            ),
            (
                vec![
                    (country, 0x13, "DE"),
                    (organization, 0x0c, "Shop AG"),
                    (name, 0x0c, "x"),
                ],
                true,
            ),
            (
                vec![(organization, 0x0c, "Shop AG"), (country, 0x13, "DE")],
                false,
            ),
            (vec![(country, 0x13, "DE"), (name, 0x0c, "Shop AG")], false),
            (vec![(country, 0x13, "DE")], false),
        ];
        for (parts, expected) in table {
            let subtree = Constraint::Name(subtree.clone());
            assert_eq!(covers(&subtree, &directory(&parts)), expected, "{parts:?}");
        }
    }

    fn constraints(permitted: &[Constraint], excluded: &[Constraint]) -> NameConstraints {
        NameConstraints {
            permitted: permitted.to_vec(),
            excluded: excluded.to_vec(),
        }
    }

    #[test]
    fn excluded_goes_before_permitted() {
        let shop = Constraint::Name(dns("shop.example"));
        let admin = Constraint::Name(dns("admin.shop.example"));
        let only_shop = constraints(std::slice::from_ref(&shop), &[]);
        let no_admin = constraints(&[shop], &[admin]);
        let table = [
            (&only_shop, dns("www.shop.example"), ""),
            (
                &only_shop,
                dns("www.else.example"),
                "permitted is shop.example",
            ),
            (&only_shop, ip("192.0.2.1"), ""),
            (&only_shop, GeneralName::Other("1.2.3".to_owned()), ""),
            (
                &no_admin,
                dns("a.admin.shop.example"),
                "admin.shop.example is excluded",
            ),
            (
                &no_admin,
                dns("*.shop.example"),
                "admin.shop.example is excluded",
            ),
            (&no_admin, dns("*.www.shop.example"), ""),
        ];
        for (constraints, name, expected) in table {
            let by = forbidden(constraints, &name).unwrap_or_default();
            assert_eq!(by, expected, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_judged_is_forbidden() {
        let other = || GeneralName::Other("1.2.3".to_owned());
        let broken = || GeneralName::Malformed("iPAddress", "00".to_owned());
        let net = network("192.0.2.0", "255.255.255.0");
        let on_other = [Constraint::Name(other())];
        let table = [
            (
                constraints(&[], &on_other),
                other(),
                "otherName:1.2.3 is excluded",
            ),
            (
                constraints(&on_other, &[]),
                other(),
                "permitted is otherName:1.2.3",
            ),
            (
                constraints(&[], std::slice::from_ref(&net)),
                broken(),
                "192.0.2.0/255.255.255.0 is excluded",
            ),
            (
                constraints(&[net], &[]),
                broken(),
                "permitted is 192.0.2.0/255.255.255.0",
            ),
        ];
        for (constraints, name, expected) in table {
            let by = forbidden(&constraints, &name).unwrap_or_default();
            assert_eq!(by, expected, "{name}");
        }
    }
}
