//! Who is there: the servers of the lab, the zones that they host, and the
//! addresses that stand for `{placeholders}` in zone files.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers for its zones.
    Authority,
    /// Takes questions and never answers.
    Silent,
    /// Resolves every name of the lab for anyone who asks.
    Recursor,
    /// Asked by nobody: replies that leave from a wrong address leave here.
    Stranger,
}

/// A server of the lab.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// Its placeholder in zone files and its name in faults.
    pub id: &'static str,
    /// Its host name; empty where it has none.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
}

const fn server(id: &'static str, name: &'static str, role: Role) -> Server {
    Server { id, name, role }
}

/// Every server, in the order of their addresses.
pub const SERVERS: &[Server] = &[
    server("root-a", "a.root-servers.test", Role::Authority),
    server("root-b", "b.root-servers.test", Role::Authority),
    server("example-a", "a.nic.example", Role::Authority),
    server("example-b", "b.nic.example", Role::Authority),
    server("test-a", "a.nic.test", Role::Authority),
    server("test-b", "b.nic.test", Role::Authority),
    server("shop-ns1", "ns1.shop.example", Role::Authority),
    server("shop-ns2", "ns2.shop.example", Role::Authority),
    server("shop-ns3", "ns3.operator.test", Role::Authority),
    server("shop-ns4", "ns4.shop.example", Role::Authority),
    server("operator-ns1", "ns1.operator.test", Role::Authority),
    server("operator-ns2", "ns2.operator.test", Role::Authority),
    server("hosting-ns1", "ns1.hosting.example", Role::Authority),
    server("hosting-ns2", "ns2.hosting.example", Role::Authority),
    server("near-ns1", "ns1.one-network.example", Role::Authority),
    server("near-ns2", "ns2.one-network.example", Role::Authority),
    server("silent-ns1", "ns1.silent.example", Role::Silent),
    server("silent-ns2", "ns2.silent.example", Role::Silent),
    server("recursor", "resolver.operator.test", Role::Recursor),
    server("stranger", "", Role::Stranger),
    server("lists-ns1", "ns1.lists.test", Role::Authority),
    server("lists-ns2", "ns2.lists.test", Role::Authority),
];

/// A server of something other than names: TLS on a port for each protocol.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Its placeholder in zone files and its name in faults.
    pub id: &'static str,
    /// The host that it is an address of.
    pub name: &'static str,
    /// The last octets of its address.
    octets: [u8; 2],
}

const fn site(id: &'static str, name: &'static str, octets: [u8; 2]) -> Site {
    Site { id, name, octets }
}

/// Every site, in the order of their addresses.
pub const SITES: &[Site] = &[
    site("secure", "secure.shop.example", [30, 10]),
    site("cart-a", "cart.shop.example", [31, 11]),
    site("cart-b", "cart.shop.example", [32, 11]),
    site("post", "post.shop.example", [33, 25]),
    site("pki", "pki.shop.example", [34, 80]),
    site("web", "pages.shop.example", [35, 80]),
    site("registry", "registry.nic.example", [36, 43]),
];

/// The servers of the shop's zone.
pub(crate) const SHOP: &[&str] = &["shop-ns1", "shop-ns2", "shop-ns3"];
/// Those and the hidden fourth, which faults bring to light.
pub(crate) const SHOP_ZONE: &[&str] = &["shop-ns1", "shop-ns2", "shop-ns3", "shop-ns4"];
/// The root servers.
pub(crate) const ROOTS: &[&str] = &["root-a", "root-b"];
/// The servers of the top-level domain `example`, the shop's parent.
pub(crate) const PARENTS: &[&str] = &["example-a", "example-b"];
const TESTS: &[&str] = &["test-a", "test-b"];
const OPERATOR: &[&str] = &["operator-ns1", "operator-ns2"];
/// The servers of the blacklists.
pub(crate) const LISTS: &[&str] = &["lists-ns1", "lists-ns2"];
/// The servers of `hosting.example` and of the zones made on request.
pub(crate) const HOSTING: &[&str] = &["hosting-ns1", "hosting-ns2"];

/// A master file and the servers that host its zones. A later file replaces
/// a zone of an earlier one at its servers.
pub(crate) struct Hosted {
    pub(crate) file: &'static str,
    pub(crate) text: &'static str,
    pub(crate) at: &'static [&'static str],
}

macro_rules! hosted {
    ($($file:literal at $at:expr),* $(,)?) => {
        &[$(Hosted { file: $file, text: include_str!(concat!("../zones/", $file)), at: $at }),*]
    };
}

/// Every zone file of the lab.
pub(crate) const ZONES: &[Hosted] = hosted![
    "root.zone" at ROOTS,
    "example.zone" at PARENTS,
    "test.zone" at TESTS,
    "co.example.zone" at PARENTS,
    "shop.zone" at SHOP_ZONE,
    "sub.shop.zone" at &["shop-ns2", "operator-ns1"],
    "operator.zone" at OPERATOR,
    "hosting.zone" at HOSTING,
    "delegation.zone" at OPERATOR,
    "one-network.zone" at &["near-ns1", "near-ns2"],
    "disjoint.zone" at &["operator-ns1", "operator-ns2", "hosting-ns1", "hosting-ns2"],
    "records.zone" at OPERATOR,
    "serials.zone" at OPERATOR,
    "serials-second.zone" at &["operator-ns2"],
    "lists.zone" at LISTS,
];

/// The servers that host a zone which faults change.
pub(crate) fn hosts(zone: &str) -> &'static [&'static str] {
    match zone {
        "." => ROOTS,
        "example." => PARENTS,
        crate::faults::BLACKLIST => LISTS,
        _ => SHOP_ZONE,
    }
}

/// The root hints, in the form of named.root.
pub(crate) const HINTS: &str = include_str!("../zones/named.root");

/// Addresses that no server has, for zone data: nothing listens there.
const EMPTY: &[(&str, [u8; 2])] = &[
    ("nowhere", [250, 53]),
    ("nowhere-else", [251, 53]),
    ("mail", [252, 25]),
];

/// The addresses that placeholders stand for.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    four: BTreeMap<String, Ipv4Addr>,
    six: BTreeMap<String, Ipv6Addr>,
}

impl Addresses {
    /// Addresses in 127.`network`/16, each in a /24 of its own but for the
    /// two servers `near-*`; `four` and `six` take precedence by placeholder.
    pub(crate) fn plan(
        network: u8,
        four: &BTreeMap<String, Ipv4Addr>,
        six: &BTreeMap<String, Ipv6Addr>,
    ) -> Self {
        let mut planned: BTreeMap<_, _> = EMPTY
            .iter()
            .map(|(id, [third, last])| {
                ((*id).to_owned(), Ipv4Addr::new(127, network, *third, *last))
            })
            .collect();
        for site in SITES {
            let [third, last] = site.octets;
            planned.insert(site.id.to_owned(), Ipv4Addr::new(127, network, third, last));
        }
        for (third, server) in (1_u8..).zip(SERVERS) {
            let address = match server.id {
                "near-ns1" => Ipv4Addr::new(127, network, 200, 1),
                "near-ns2" => Ipv4Addr::new(127, network, 200, 2),
                _ => Ipv4Addr::new(127, network, third, 53),
            };
            planned.insert(server.id.to_owned(), address);
        }
        planned.extend(four.clone());
        Self {
            four: planned,
            six: six.clone(),
        }
    }

    /// The IPv4 address of a placeholder.
    pub(crate) fn four(&self, id: &str) -> Option<Ipv4Addr> {
        self.four.get(id).copied()
    }

    /// Every address of a placeholder.
    pub(crate) fn of(&self, id: &str) -> impl Iterator<Item = IpAddr> {
        let six = self.six.get(id).copied().map(IpAddr::from);
        self.four(id).map(IpAddr::from).into_iter().chain(six)
    }

    /// A text with its placeholders replaced. Where a placeholder has an IPv6
    /// address, its A record gets an AAAA record beside it.
    ///
    /// # Errors
    /// A placeholder that nobody knows, with its line.
    pub(crate) fn expand(&self, text: &str) -> Result<String, String> {
        let mut expanded = String::with_capacity(text.len());
        for (number, line) in (1..).zip(text.lines()) {
            match placeholder(line) {
                None => expanded.push_str(line),
                Some((before, id, after)) => {
                    let four = self
                        .four(id)
                        .ok_or_else(|| format!("line {number}: nobody is called {id}"))?;
                    expanded.push_str(&format!("{before}{four}{after}"));
                    if let (Some(six), Some(owner)) = (self.six.get(id), before.strip_suffix("A "))
                    {
                        expanded.push_str(&format!("\n{owner}AAAA {six}{after}"));
                    }
                }
            }
            expanded.push('\n');
        }
        Ok(expanded)
    }
}

/// The text before a placeholder, the placeholder, the text after it.
fn placeholder(line: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = line.split_once('{')?;
    let (id, after) = rest.split_once('}')?;
    Some((before, id, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned() -> Addresses {
        let six = BTreeMap::from([("shop-ns1".to_owned(), Ipv6Addr::LOCALHOST)]);
        Addresses::plan(9, &BTreeMap::new(), &six)
    }

    #[test]
    fn every_server_has_an_address_in_a_network_of_its_own() {
        let addresses = planned();
        let mut networks: Vec<_> = SERVERS
            .iter()
            .map(|server| addresses.four(server.id).unwrap().octets()[2])
            .collect();
        networks.sort_unstable();
        networks.dedup();
        assert_eq!(networks.len(), SERVERS.len() - 1, "near-* share one");
    }

    #[test]
    fn placeholders_expand_to_both_families() {
        let text = planned().expand("ns1 A {shop-ns1}\nns2 A {shop-ns2} ; two\nx TXT a\n");
        assert_eq!(
            text.unwrap(),
            "ns1 A 127.9.7.53\nns1 AAAA ::1\nns2 A 127.9.8.53 ; two\nx TXT a\n"
        );
    }

    #[test]
    fn unknown_placeholders_are_refused() {
        let fault = planned().expand("a TXT b\nns1 A {nobody}").unwrap_err();
        assert_eq!(fault, "line 2: nobody is called nobody");
    }
}
