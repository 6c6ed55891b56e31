//! Reading an SPF record (RFC 7208 sections 4.5, 4.6, 5, 6 and 12): its form
//! and its terms. Nothing is looked up here.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use probe::dns::Name;

/// A receiver gives up on a policy that needs more lookups (RFC 7208 section 4.6.4).
pub const LOOKUPS: usize = 10;

/// The terms of a policy that say who may send, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The mechanisms.
    pub terms: Vec<Term>,
    /// The domain whose policy holds where no mechanism matches (section 6.1).
    pub redirect: Option<Domain>,
}

/// A mechanism and what a match means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// A match is a pass: the qualifier is `+` or missing (section 4.6.2).
    pub passes: bool,
    /// What has to match.
    pub mechanism: Mechanism,
}

/// What an address is held against (section 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// Everything matches.
    All,
    /// What the policy of this domain passes.
    Include(Domain),
    /// The addresses of this domain, or of the policy's own.
    A(Option<Domain>, Lengths),
    /// The addresses of the mail exchangers of this domain, or of the policy's own.
    Mx(Option<Domain>, Lengths),
    /// By the reverse name, which nobody should use any more (section 5.5).
    Ptr,
    /// A network.
    Network(IpNet),
    /// A name that is made for each message.
    Exists(Domain),
}

/// The lengths of the prefixes behind `a` and `mx`, in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// Of IPv4 addresses.
    pub four: u8,
    /// Of IPv6 addresses.
    pub six: u8,
}

/// A domain as a policy writes it, possibly with macros (section 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(String);

impl Domain {
    /// The name, unless it is made for each message by a macro, or no name.
    pub fn name(&self) -> Option<Name> {
        let mut name = match self.0.contains('%') {
            true => return None,
            false => Name::from_ascii(self.0.to_ascii_lowercase()).ok()?,
        };
        name.set_fqdn(true);
        Some(name)
    }
}

impl std::fmt::Display for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

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
    let read: Policy = match policy.parse() {
        Ok(read) => read,
        Err(fault) => return Some(fault),
    };
    let lookups = read.lookups();
    (lookups > LOOKUPS).then(|| format!("{lookups} lookups are needed (limit {LOOKUPS})"))
}

impl Policy {
    /// How many lookups the terms themselves need (section 4.6.4).
    pub fn lookups(&self) -> usize {
        let terms = self.terms.iter();
        let asking = terms.filter(|term| term.mechanism.needs_lookup());
        asking.count() + usize::from(self.redirect.is_some())
    }
}

impl Mechanism {
    /// Whether it counts against the limit of lookups.
    pub fn needs_lookup(&self) -> bool {
        !matches!(self, Mechanism::All | Mechanism::Network(_))
    }
}

impl FromStr for Policy {
    type Err = String;

    /// Reads the text of an SPF record, the version included.
    ///
    /// # Errors
    /// The first term that breaks the format, and why.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut policy = Policy::default();
        let mut explained = false;
        for term in text.split(' ').skip(1).filter(|term| !term.is_empty()) {
            let within = |why: String| format!("{why} in '{term}'");
            match split_modifier(term) {
                Some(("redirect", domain)) => {
                    let domain = read_domain(domain).map_err(within)?;
                    if policy.redirect.replace(domain).is_some() {
                        return Err("'redirect=' stands there twice".to_owned());
                    }
                }
                Some(("exp", domain)) => {
                    read_domain(domain).map_err(within)?;
                    if std::mem::replace(&mut explained, true) {
                        return Err("'exp=' stands there twice".to_owned());
                    }
                }
                Some(_) => {}
                None => policy.terms.push(read_term(term).map_err(within)?),
            }
        }
        Ok(policy)
    }
}

/// A modifier, `name=value`, with the names that mean something in lower case.
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

/// A mechanism with a qualifier before it.
fn read_term(term: &str) -> Result<Term, String> {
    let rest = term.strip_prefix(['+', '-', '~', '?']).unwrap_or(term);
    Ok(Term {
        passes: rest.len() == term.len() || term.starts_with('+'),
        mechanism: read_mechanism(rest)?,
    })
}

fn read_mechanism(text: &str) -> Result<Mechanism, String> {
    let end = text.find([':', '/']).unwrap_or(text.len());
    let (name, argument) = text.split_at(end);
    let after_colon = argument.strip_prefix(':');
    match (name.to_ascii_lowercase().as_str(), after_colon) {
        ("all", None) if argument.is_empty() => Ok(Mechanism::All),
        ("all", _) => Err("'all' with an argument".to_owned()),
        ("include", domain) => Ok(Mechanism::Include(read_domain(domain.unwrap_or_default())?)),
        ("exists", domain) => Ok(Mechanism::Exists(read_domain(domain.unwrap_or_default())?)),
        ("ptr", None) if argument.is_empty() => Ok(Mechanism::Ptr),
        ("ptr", domain) => read_domain(domain.unwrap_or_default()).map(|_| Mechanism::Ptr),
        ("a", domain) => read_hosts(domain, argument).map(|(of, at)| Mechanism::A(of, at)),
        ("mx", domain) => read_hosts(domain, argument).map(|(of, at)| Mechanism::Mx(of, at)),
        ("ip4", Some(network)) => read_network(network, 32, |address: Ipv4Addr, length| {
            Ipv4Net::new(address, length).ok().map(IpNet::from)
        }),
        ("ip6", Some(network)) => read_network(network, 128, |address: Ipv6Addr, length| {
            Ipv6Net::new(address, length).ok().map(IpNet::from)
        }),
        ("ip4" | "ip6", None) => Err("no address".to_owned()),
        _ => Err("no known mechanism".to_owned()),
    }
}

/// `a` and `mx`: a domain if they have one, then lengths of prefixes, `/24//64`.
fn read_hosts(domain: Option<&str>, argument: &str) -> Result<(Option<Domain>, Lengths), String> {
    // A slash inside of a macro is no prefix.
    let macros_end = argument.rfind('}').map_or(0, |at| at + 1);
    let after = argument.get(macros_end..).unwrap_or_default();
    let slash = after.find('/').map(|at| macros_end + at);
    let prefix = slash.and_then(|at| argument.get(at..)).unwrap_or_default();
    let own = domain.map(|domain| domain.strip_suffix(prefix).unwrap_or(domain));
    let own = own.map(read_domain).transpose()?;
    let lengths = read_lengths(prefix).ok_or_else(|| NO_PREFIX.to_owned())?;
    Ok((own, lengths))
}

const NO_PREFIX: &str = "a prefix that is none";

fn read_lengths(prefix: &str) -> Option<Lengths> {
    let (four, six) = match prefix.split_once("//") {
        Some((_, "")) => return None,
        Some(both) => both,
        None => (prefix, ""),
    };
    let four = match four {
        "" => 32,
        _ => length(four.strip_prefix('/')?, 32)?,
    };
    let six = match six {
        "" => 128,
        _ => length(six, 128)?,
    };
    Some(Lengths { four, six })
}

fn read_network<A: FromStr>(
    network: &str,
    most: u8,
    join: impl Fn(A, u8) -> Option<IpNet>,
) -> Result<Mechanism, String> {
    let (address, bits) = match network.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (network, None),
    };
    let address = address
        .parse()
        .map_err(|_| "an address that is none".to_owned())?;
    let bits = bits.map_or(Some(most), |bits| length(bits, most));
    bits.and_then(|bits| join(address, bits))
        .map(Mechanism::Network)
        .ok_or_else(|| NO_PREFIX.to_owned())
}

/// The length of a prefix, in digits only.
fn length(text: &str, most: u8) -> Option<u8> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let length = text.parse().ok().filter(|length| *length <= most);
    length.filter(|_| digits)
}

/// A domain ends in a label below another one, or in a macro.
fn read_domain(domain: &str) -> Result<Domain, String> {
    let printable = domain.bytes().all(|byte| byte.is_ascii_graphic());
    let labels = domain.strip_suffix('.').unwrap_or(domain);
    let ends = domain.ends_with('}') || (labels.contains('.') && !labels.ends_with('.'));
    match domain {
        "" => Err("no domain".to_owned()),
        _ if !printable => Err("a character that no domain has".to_owned()),
        _ if ends => Ok(Domain(domain.to_owned())),
        _ => Err("a domain that is none".to_owned()),
    }
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

    #[test]
    fn the_terms_of_a_policy() {
        let read: Policy = "v=spf1 +a:%{d}/24 -mx//64 ~ip4:192.0.2.77/28 include:_SPF.b.example \
                            ?all redirect=c.example"
            .parse()
            .unwrap();
        let domain = |text: &str| Domain(text.to_owned());
        let lengths = |four, six| Lengths { four, six };
        let terms = [
            (true, Mechanism::A(Some(domain("%{d}")), lengths(24, 128))),
            (false, Mechanism::Mx(None, lengths(32, 64))),
            (false, Mechanism::Network("192.0.2.77/28".parse().unwrap())),
            (true, Mechanism::Include(domain("_SPF.b.example"))),
            (false, Mechanism::All),
        ];
        let terms = terms.map(|(passes, mechanism)| Term { passes, mechanism });
        assert_eq!(read.terms, terms);
        assert_eq!(read.redirect, Some(domain("c.example")));
        assert_eq!(read.lookups(), 4);
    }

    #[test]
    fn a_domain_with_macros_has_no_name_before_there_is_a_message() {
        for (text, name) in [
            ("_SPF.b.example", Some("_spf.b.example.")),
            ("b.example.", Some("b.example.")),
            ("%{i}.b.example", None),
            ("b..example", None),
        ] {
            let read = Domain(text.to_owned()).name().map(|name| name.to_ascii());
            assert_eq!(read.as_deref(), name, "{text}");
        }
    }
}
