//! Faults of zone data: one server's, or all servers', copy of a zone differs
//! from what it should be. Names are relative to the zone; `NAME *` drops all
//! records of a name.

use super::ONE;
use crate::fault::{Fault, Hook};
use crate::topology::{PARENTS, ROOTS, SHOP_ZONE as SHOP};

/// A fault in the shop's zone.
const fn shop(
    name: &'static str,
    at: &'static [&'static str],
    does: &'static str,
    drop: &'static [&'static str],
    add: &'static str,
) -> Fault {
    fault(name, at, does, "shop.example.", drop, add)
}

/// A fault in the zone of the top-level domain.
const fn parent(
    name: &'static str,
    at: &'static [&'static str],
    does: &'static str,
    drop: &'static [&'static str],
    add: &'static str,
) -> Fault {
    fault(name, at, does, "example.", drop, add)
}

/// A fault in the root zone.
const fn root(
    name: &'static str,
    does: &'static str,
    drop: &'static [&'static str],
    add: &'static str,
) -> Fault {
    fault(name, ROOTS, does, ".", drop, add)
}

const fn fault(
    name: &'static str,
    at: &'static [&'static str],
    does: &'static str,
    zone: &'static str,
    drop: &'static [&'static str],
    add: &'static str,
) -> Fault {
    Fault {
        name,
        does,
        at,
        hook: Hook::Data { zone, drop, add },
    }
}

/// One of the two servers of the top-level domain.
const ONE_PARENT: &[&str] = &["example-b"];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    shop("stale-serial", ONE, "The serial is three behind: zone transfers fail.",
        &["@ SOA"], "@ SOA ns1 hostmaster 2026112001 14400 3600 1209600 3600"),
    shop("two-soas", ONE, "Two SOA records.",
        &[], "@ SOA ns2 hostmaster 2026112005 14400 3600 1209600 3600"),
    shop("soa-differs", ONE, "The SOA has the same serial and another primary, mailbox and timers.",
        &["@ SOA"], "@ SOA ns2 dns 2026112004 7200 900 604800 300"),
    shop("ns-set-differs", ONE, "The zone has two of its three name servers there.",
        &["@ NS"], "@ NS ns1\n@ NS ns2"),
    shop("parent-child-differ", SHOP, "The zone no longer names ns3.operator.test, the parent still does.",
        &["@ NS"], "@ NS ns1\n@ NS ns2"),
    shop("child-extra-ns", SHOP, "The zone names a fourth server, which has it, and the parent does not.",
        &[], "@ NS ns4\nns4 A {shop-ns4}"),
    shop("disjoint-ns", SHOP, "The zone names none of the servers that the parent names.",
        &["@ NS"], "@ NS ns1.hosting.example.\n@ NS ns2.hosting.example."),
    shop("ns-alias", SHOP, "ns2.shop.example is an alias.", &["ns2 *"], "ns2 CNAME ns1"),
    shop("ns-address-extra", SHOP, "ns1.shop.example has a second address that the parent's glue lacks.",
        &[], "ns1 A {shop-ns4}"),
    shop("ns-address-gone", SHOP, "ns2.shop.example has no address in its own zone.",
        &["ns2 A", "ns2 AAAA"], "ns2 TXT \"moved\""),
    parent("glue-wrong", PARENTS, "The glue of ns2.shop.example is an address where nothing listens.",
        &["ns2.shop A", "ns2.shop AAAA"], "ns2.shop A {nowhere}"),
    parent("glue-foreign", PARENTS, "The glue of ns2.shop.example is another operator's server.",
        &["ns2.shop A", "ns2.shop AAAA"], "ns2.shop A {operator-ns1}"),
    parent("glue-missing", PARENTS, "The parent has no glue for ns2.shop.example.",
        &["ns2.shop A", "ns2.shop AAAA"], ""),
    parent("glue-dead", PARENTS, "The glue of both in-zone name servers is where nothing listens.",
        &["ns1.shop A", "ns1.shop AAAA", "ns2.shop A", "ns2.shop AAAA"],
        "ns1.shop A {nowhere}\nns2.shop A {nowhere-else}"),
    parent("glue-private", PARENTS, "The glue of ns2.shop.example is a private address.",
        &["ns2.shop A", "ns2.shop AAAA"], "ns2.shop A 192.168.1.53"),
    parent("parent-extra-ns", PARENTS, "The parent names a fourth server, which has the zone, and the zone does not.",
        &[], "shop NS ns4.shop\nns4.shop A {shop-ns4}"),
    parent("parent-lame-ns", PARENTS, "The parent names a fourth server that does not have the zone.",
        &[], "shop NS ns1.operator.test."),
    parent("parent-one-ns", PARENTS, "The parent names one server only.",
        &["shop NS", "ns2.shop *"], "shop NS ns1.shop"),
    parent("parent-stale", ONE_PARENT, "One parent server still has an older NS set.",
        &["shop NS", "ns2.shop *"], "shop NS ns1.shop\nshop NS ns4.shop\nns4.shop A {shop-ns4}"),
    parent("parent-glue-differs", ONE_PARENT, "One parent server has other glue for ns2.shop.example.",
        &["ns2.shop A", "ns2.shop AAAA"], "ns2.shop A {shop-ns4}"),
    parent("parent-nxdomain", ONE_PARENT, "One parent server says that the domain does not exist.",
        &["shop *", "ns1.shop *", "ns2.shop *"], ""),
    parent("parent-serial-behind", ONE_PARENT, "One parent server has an older serial and the same data.",
        &["@ SOA"], "@ SOA a.nic hostmaster.nic 2026111900 14400 3600 604800 3600"),
    parent("ds-at-one-parent", &["example-a"], "One parent server has a DS record.",
        &[], "shop DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE0C4B1B0D5A0C0F5A5B8B4C3F"),
    parent("ds-unsigned", PARENTS, "The parent has a DS record; the zone is not signed.",
        &[], "shop DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE0C4B1B0D5A0C0F5A5B8B4C3F"),
    root("root-foreign-ns", "The root's NS set has no name in common with the hints.",
        &[". NS"], ". NS a.foreign.test.\n. NS b.foreign.test."),
    root("root-extra-ns", "The root's NS set has a name that the hints lack.",
        &[], ". NS c.root-servers.test."),
    root("tld-nxdomain", "The root says that the top-level domain does not exist.",
        &["example. *", "a.nic.example. *", "b.nic.example. *"], ""),
    shop("a-differs", ONE, "www has another address there.",
        &["www A"], "www A 93.184.216.99"),
    shop("a-moved", SHOP, "www has another address everywhere.",
        &["www A"], "www A 93.184.216.99"),
    shop("nxdomain-a", SHOP, "www does not exist.", &["www *"], ""),
    shop("nodata-a", SHOP, "www has no IPv4 address.", &["www A"], ""),
    shop("private-a", SHOP, "www has a private address beside its public one.",
        &[], "www A 192.168.1.10"),
    shop("ttl-low", SHOP, "The address of www may be remembered for one second.",
        &["www A"], "www 1 A 93.184.216.10"),
    shop("wildcard-apex", SHOP, "Every name that does not exist has an address.",
        &[], "* A 93.184.216.99"),
    shop("cname-loop", SHOP, "www is an alias that leads back to itself.",
        &["www *"], "www CNAME loop\nloop CNAME www"),
    shop("cname-dangling", SHOP, "cdn is an alias of a name in a domain that nobody has registered.",
        &["cdn *"], "cdn CNAME shop.gone.example."),
    shop("cname-differs", ONE, "The alias cdn has another target there.",
        &["cdn *"], "cdn CNAME www"),
    shop("cname-beside", SHOP, "The alias cdn has a TXT record beside it.",
        &[], "cdn TXT \"verification\""),
    shop("cname-apex", SHOP, "The apex is an alias.",
        &["@ A", "@ AAAA", "@ MX", "@ TXT", "@ CAA"], "@ CNAME edge.operator.test."),
    shop("mx-differs", ONE, "The zone has another mail exchanger there.",
        &["@ MX"], "@ MX 10 mx1\n@ MX 20 old.operator.test."),
    shop("mx-missing", SHOP, "The zone has no mail exchanger.", &["@ MX"], ""),
    shop("mx-alias", SHOP, "A mail exchanger is an alias.",
        &["@ MX"], "@ MX 10 mx1\n@ MX 20 store"),
    shop("mx-literal", SHOP, "A mail exchanger is an address.",
        &["@ MX"], "@ MX 10 mx1\n@ MX 20 93.184.216.25."),
    shop("mx-null-plus", SHOP, "A null MX stands beside a mail exchanger.",
        &[], "@ MX 0 ."),
    shop("mx-target-missing", SHOP, "A mail exchanger does not exist.",
        &["@ MX"], "@ MX 10 mx1\n@ MX 20 gone.operator.test."),
    shop("spf-differs", ONE, "The zone has another SPF record there.",
        &["@ TXT"], "@ TXT \"v=spf1 ~all\""),
    shop("spf-twice", SHOP, "The zone has two SPF records.",
        &[], "@ TXT \"v=spf1 a -all\""),
];
