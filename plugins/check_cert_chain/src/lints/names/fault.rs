//! What is wrong with the form of a name in subjectAltName.

use std::net::IpAddr;

use certificate::{GeneralName, ends_in_number, is_host};
use plugin::State;

/// The name and what is malformed about it, with how bad that is.
pub(super) fn fault(name: &GeneralName) -> Option<(String, State)> {
    match name {
        GeneralName::Dns(name) => told(name, dns(name)?),
        GeneralName::Email(address) => told(address, mailbox(address)?),
        // Go and Java drop the whole certificate.
        GeneralName::Malformed("iPAddress", octets) => {
            let length = octets.len() / 2;
            let text = format!("an address of {length} octets, which is neither 4 nor 16");
            Some((text, State::Warning))
        }
        GeneralName::Malformed(kind, _) => {
            Some((format!("a {kind} that cannot be decoded"), State::Ok))
        }
        _ => None,
    }
}

fn told(name: &str, what: impl AsRef<str>) -> Option<(String, State)> {
    Some((format!("'{name}', which {}", what.as_ref()), State::Ok))
}

/// RFC 5280, 4.2.1.6: in the preferred syntax of RFC 1034, which has no
/// underscore; a wildcard is a whole label and the first (RFC 9525, 6.3).
fn dns(name: &str) -> Option<String> {
    let host = name.strip_prefix("*.").unwrap_or(name);
    let what = match host {
        "" => "is empty",
        _ if host.starts_with('.') => "begins with a dot",
        _ if host.ends_with('.') => "ends with a dot",
        _ if host.contains("..") => "has an empty label",
        _ if !host.is_ascii() => "is not ASCII",
        _ if host.contains('*') => "has a wildcard that is not the whole first label",
        _ if host.parse::<IpAddr>().is_ok() => "is an address, as a DNS name",
        _ if ends_in_number(host) => "ends in a number as no domain name does",
        _ if host.contains('_') => "has an underscore",
        _ if is_host(host) => return None,
        _ => return Some(of_labels(host)),
    };
    Some(what.to_owned())
}

/// What keeps its labels from being those of a host (RFC 1035, 2.3.1 and 2.3.4).
fn of_labels(host: &str) -> String {
    let is_used = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let is_bordered = |label: &str| label.starts_with('-') || label.ends_with('-');
    if let Some(other) = host.chars().find(|c| !is_used(*c)) {
        return format!("has the character '{other}'");
    }
    if host.split('.').any(is_bordered) {
        return "has a label that begins or ends with a hyphen".to_owned();
    }
    match host.split('.').map(str::len).max() {
        Some(longest) if longest > 63 => format!("has a label of {longest} octets (limit 63)"),
        _ => format!("has {} octets (limit 253)", host.len()),
    }
}

/// One at sign between something and a host (RFC 5321, 4.1.2).
fn mailbox(address: &str) -> Option<&'static str> {
    match address.split_once('@') {
        None => Some("has no at sign"),
        Some((_, host)) if host.contains('@') => Some("has two at signs"),
        Some(("", _)) => Some("has nothing before its at sign"),
        Some((_, host)) => (!is_host(host)).then_some("has no host behind its at sign"),
    }
}

/// Whether it has the form of a mailbox.
pub(in crate::lints) fn is_mailbox(address: &str) -> bool {
    mailbox(address).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_malformed_is_said() {
        let label = "a".repeat(64);
        let long = format!("{label}.example");
        let longer = vec!["a".repeat(60); 5].join(".");
        let table = [
            ("shop.example", ""),
            ("*.shop.example", ""),
            ("intranet", ""),
            ("", "is empty"),
            (".shop.example", "begins with a dot"),
            ("shop.example.", "ends with a dot"),
            ("shop..example", "has an empty label"),
            ("bücher.example", "is not ASCII"),
            (
                "w*.shop.example",
                "has a wildcard that is not the whole first label",
            ),
            ("*", "has a wildcard that is not the whole first label"),
            (
                "*.*.example",
                "has a wildcard that is not the whole first label",
            ),
            ("127.0.0.1", "is an address, as a DNS name"),
            ("2001:db8::1", "is an address, as a DNS name"),
            ("127.0.0.300", "ends in a number as no domain name does"),
            ("my_shop.example", "has an underscore"),
            ("shop example", "has the character ' '"),
            ("shop.example:443", "has the character ':'"),
            ("https://shop.example", "has the character ':'"),
            (
                "-shop.example",
                "has a label that begins or ends with a hyphen",
            ),
            (&long, "has a label of 64 octets (limit 63)"),
            (&longer, "has 304 octets (limit 253)"),
        ];
        for (name, what) in table {
            assert_eq!(dns(name).unwrap_or_default(), what, "{name}");
        }
        for (address, what) in [
            ("a@shop.example", ""),
            ("shop.example", "has no at sign"),
            ("a@b@shop.example", "has two at signs"),
            ("@shop.example", "has nothing before its at sign"),
            ("a@shop example", "has no host behind its at sign"),
        ] {
            assert_eq!(mailbox(address).unwrap_or_default(), what, "{address}");
        }
    }
}
