//! The form of an SPF record (RFC 7208 sections 4.5, 4.6 and 12); what it
//! allows is not looked at.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A receiver gives up on a policy that needs more lookups (RFC 7208 section 4.6.4).
const LOOKUPS: usize = 10;

/// The text of a TXT record that is an SPF record: one whose first word is the
/// version (RFC 7208 section 4.5).
pub fn policy(txt: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(txt);
    let version = text.split(' ').next()?;
    version
        .eq_ignore_ascii_case("v=spf1")
        .then(|| text.into_owned())
}

/// Why receivers take a policy for broken, if they do.
pub fn fault(policy: &str) -> Option<String> {
    let terms: Vec<&str> = policy
        .split(' ')
        .skip(1)
        .filter(|term| !term.is_empty())
        .collect();
    if let Some(fault) = terms.iter().find_map(|term| term_fault(term)) {
        return Some(fault);
    }
    let starts = |word: &str| {
        let same = |term: &&&str| term.to_ascii_lowercase().starts_with(word);
        terms.iter().filter(same).count()
    };
    for modifier in ["redirect=", "exp="] {
        if starts(modifier) > 1 {
            return Some(format!("'{modifier}' stands there twice"));
        }
    }
    let lookups = terms.iter().filter(|term| needs_lookup(term)).count();
    (lookups > LOOKUPS).then(|| format!("{lookups} lookups are needed (limit {LOOKUPS})"))
}

/// A term is a modifier, `name=value`, or a mechanism with a qualifier before it.
fn term_fault(term: &str) -> Option<String> {
    let fault = match split_modifier(term) {
        Some(("redirect" | "exp", domain)) => domain_fault(domain),
        Some(_) => None,
        None => mechanism_fault(term.strip_prefix(['+', '-', '~', '?']).unwrap_or(term)),
    };
    fault.map(|why| format!("{why} in '{term}'"))
}

fn split_modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let known = ["redirect", "exp"]
        .into_iter()
        .find(|known| name.eq_ignore_ascii_case(known));
    named.then_some((known.unwrap_or(name), value))
}

fn mechanism_fault(mechanism: &str) -> Option<String> {
    let end = mechanism.find([':', '/']).unwrap_or(mechanism.len());
    let (name, argument) = mechanism.split_at(end);
    let after_colon = argument.strip_prefix(':');
    match (name.to_ascii_lowercase().as_str(), after_colon) {
        ("all", None) if argument.is_empty() => None,
        ("all", _) => Some("'all' with an argument".to_owned()),
        ("include" | "exists", domain) => domain_fault(domain.unwrap_or_default()),
        ("ptr", None) if argument.is_empty() => None,
        ("ptr", domain) => domain_fault(domain.unwrap_or_default()),
        ("a" | "mx", domain) => hosts_fault(domain, argument),
        ("ip4", Some(network)) => network_fault::<Ipv4Addr>(network, 32),
        ("ip6", Some(network)) => network_fault::<Ipv6Addr>(network, 128),
        ("ip4" | "ip6", None) => Some("no address".to_owned()),
        _ => Some("no known mechanism".to_owned()),
    }
}

/// `a` and `mx`: a domain if they have one, then lengths of prefixes, `/24//64`.
fn hosts_fault(domain: Option<&str>, argument: &str) -> Option<String> {
    // A slash inside of a macro is no prefix.
    let macros_end = argument.rfind('}').map_or(0, |at| at + 1);
    let after = argument.get(macros_end..).unwrap_or_default();
    let slash = after.find('/').map(|at| macros_end + at);
    let prefix = slash.and_then(|at| argument.get(at..)).unwrap_or_default();
    let own = domain.map(|domain| domain.strip_suffix(prefix).unwrap_or(domain));
    let (four, six) = prefix.split_once("//").unwrap_or((prefix, ""));
    let length = |text: &str, most: u8| text.is_empty() || is_length(text, most);
    let four_fits = four.is_empty() || four.strip_prefix('/').is_some_and(|n| is_length(n, 32));
    let six_missing = prefix.ends_with("//");
    match own.map(domain_fault) {
        Some(Some(fault)) => Some(fault),
        _ if four_fits && length(six, 128) && !six_missing => None,
        _ => Some("a prefix that is none".to_owned()),
    }
}

fn network_fault<A: std::str::FromStr>(network: &str, most: u8) -> Option<String> {
    let (address, length) = match network.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (network, None),
    };
    match (address.parse::<A>(), length) {
        (Err(_), _) => Some("an address that is none".to_owned()),
        (Ok(_), Some(length)) if !is_length(length, most) => {
            Some("a prefix that is none".to_owned())
        }
        (Ok(_), _) => None,
    }
}

fn is_length(text: &str, most: u8) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse::<u8>().is_ok_and(|length| length <= most)
}

/// A domain ends in a label below another one, or in a macro.
fn domain_fault(domain: &str) -> Option<String> {
    let printable = domain.bytes().all(|byte| byte.is_ascii_graphic());
    let labels = domain.strip_suffix('.').unwrap_or(domain);
    match domain {
        "" => Some("no domain".to_owned()),
        _ if !printable => Some("a character that no domain has".to_owned()),
        _ if domain.ends_with('}') || (labels.contains('.') && !labels.ends_with('.')) => None,
        _ => Some("a domain that is none".to_owned()),
    }
}

fn needs_lookup(term: &str) -> bool {
    let term = term.to_ascii_lowercase();
    let mechanism = term.trim_start_matches(['+', '-', '~', '?']);
    let name = mechanism.split([':', '/', '=']).next().unwrap_or_default();
    matches!(name, "include" | "a" | "mx" | "ptr" | "exists" | "redirect")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_texts_are_policies() {
        for (txt, expected) in [
            ("v=spf1 -all", true),
            ("V=SPF1", true),
            ("v=spf1", true),
            ("v=spf10 -all", false),
            ("v=spf1;-all", false),
            (" v=spf1 -all", false),
            ("spf2.0/pra -all", false),
            ("verification=1", false),
            ("", false),
        ] {
            assert_eq!(policy(txt.as_bytes()).is_some(), expected, "{txt}");
        }
    }

    #[test]
    fn policies_without_a_fault() {
        let enough = format!("v=spf1{} -all", " include:a.example".repeat(10));
        for policy in [
            "v=spf1",
            "v=spf1 mx -all",
            "v=spf1  a  ~ALL ",
            "v=spf1 a/24 mx//64 a:b.example/24//64 ?all",
            "v=spf1 a:%{i}._spf.%{d2} exists:%{ir}.%{v}._spf.example -all",
            "v=spf1 a:%{d/}/24 -all",
            "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:db8::/32 -all",
            "v=spf1 include:_spf.operator.test. redirect=_spf.operator.test",
            "v=spf1 ptr ptr:operator.test exp=why.operator.test -all",
            "v=spf1 x-unknown=whatever -all",
            &enough,
        ] {
            assert_eq!(fault(policy), None, "{policy}");
        }
    }

    #[test]
    fn faults() {
        let many = format!("v=spf1{} -all", " include:a.example".repeat(11));
        for (policy, expected) in [
            ("v=spf1 mail -all", "no known mechanism in 'mail'"),
            ("v=spf1 include -all", "no domain in 'include'"),
            ("v=spf1 include: -all", "no domain in 'include:'"),
            (
                "v=spf1 include:operator -all",
                "a domain that is none in 'include:operator'",
            ),
            (
                "v=spf1 ip4:192.0.2 -all",
                "an address that is none in 'ip4:192.0.2'",
            ),
            (
                "v=spf1 ip4:192.0.2.0/33 -all",
                "a prefix that is none in 'ip4:192.0.2.0/33'",
            ),
            (
                "v=spf1 ip4:2001:db8::1",
                "an address that is none in 'ip4:2001:db8::1'",
            ),
            ("v=spf1 ip6 -all", "no address in 'ip6'"),
            ("v=spf1 a/33 -all", "a prefix that is none in 'a/33'"),
            ("v=spf1 a// -all", "a prefix that is none in 'a//'"),
            (
                "v=spf1 mx/24/64 -all",
                "a prefix that is none in 'mx/24/64'",
            ),
            ("v=spf1 -all:x", "'all' with an argument in '-all:x'"),
            ("v=spf1 redirect= ", "no domain in 'redirect='"),
            (
                "v=spf1 redirect=a.b redirect=c.d",
                "'redirect=' stands there twice",
            ),
            ("v=spf1 --all", "no known mechanism in '--all'"),
            (&many, "11 lookups are needed (limit 10)"),
        ] {
            assert_eq!(fault(policy).as_deref(), Some(expected), "{policy}");
        }
    }
}
