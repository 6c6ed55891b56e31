//! Names and addresses.

use std::sync::Arc;

use probe::dns::{Host, HostEnd, Servers, ZoneServer};

use super::super::names;
use super::{Listing, listing, name, note, server, shown, zone};

fn host(of: &str, addresses: &str, end: HostEnd) -> Arc<Host> {
    Arc::new(Host {
        name: name(of),
        addresses: addresses
            .split_whitespace()
            .map(|text| text.parse().unwrap())
            .collect(),
        ttl: None,
        end,
        settled: true,
    })
}

fn found(of: &str, addresses: &str) -> Arc<Host> {
    host(of, addresses, HostEnd::Found)
}

fn on_names(hosts: Vec<Arc<Host>>, servers: Vec<ZoneServer>, listings: &[Listing]) -> Vec<String> {
    let servers = Servers {
        zone: zone(),
        servers,
        hosts,
        forbidden: Vec::new(),
        left_out: 0,
    };
    shown(names::judge(listings, &servers, &note))
}

#[test]
fn names_that_are_no_host_names() {
    let invalid =
        |name: &str| format!("NS_NAME_INVALID WARNING {name} (name server) is no host name");
    let table = [
        ("ns1.example", vec![]),
        ("1.2.example", vec![]),
        ("xn--bcher-kva.example", vec![]),
        ("XN--bcher-kva.example", vec![]),
        ("a--b.example", vec![]),
        ("ns_1.example", vec![invalid("ns_1.example")]),
        ("ns.1", vec![invalid("ns.1")]),
        ("ns--1.example", vec!["NS_NAME_HYPHENS WARNING ns--1.example (name server) has '--' as third and fourth character of 'ns--1'".to_owned()]),
    ];
    for (name, expected) in table {
        assert_eq!(
            on_names(Vec::new(), Vec::new(), &[listing("x", name)]),
            expected,
            "{name}"
        );
    }
}

#[test]
fn names_lead_to_addresses() {
    let good = || found("ns1", "192.0.2.1");
    let failed = |why: &str| HostEnd::Failed(why.to_owned());
    let bad = |state: &str, why: &str| format!("NS_UNRESOLVABLE {state} ns2 (name server) {why}");
    let table = [
        (HostEnd::NoSuchName, vec![bad("WARNING", "does not exist")]),
        (HostEnd::NoAddress, vec![bad("WARNING", "has no address")]),
        (
            failed("REFUSED"),
            vec![bad("WARNING", "cannot be resolved: REFUSED")],
        ),
        (
            HostEnd::TooDeep,
            vec![bad(
                "OK",
                "needs itself or too many zones to be resolved, see check_delegation",
            )],
        ),
        (
            HostEnd::Alias(name("a")),
            vec!["NS_IS_ALIAS WARNING ns2 (name server) is an alias of a".to_owned()],
        ),
        (
            HostEnd::NotObserved("no route".to_owned()),
            vec!["NOT_OBSERVED OK ns2 (name server) no route".to_owned()],
        ),
        (HostEnd::Waiting, vec![]),
    ];
    let works = [listing("ns1", "ns1 ns2")];
    for (end, expected) in table {
        let hosts = vec![good(), host("ns2", "", end.clone())];
        assert_eq!(on_names(hosts, Vec::new(), &works), expected, "{end:?}");
    }
    let gone = || vec![host("ns2", "", HostEnd::NoSuchName)];
    assert_eq!(
        on_names(gone(), Vec::new(), &works),
        [bad("CRITICAL", "does not exist")]
    );
    // What no server of the zone can tell is no news where none works.
    let own = || vec![host("ns1.shop.example", "", failed("no reply"))];
    assert_eq!(on_names(own(), Vec::new(), &[]), Vec::<String>::new());
}

#[test]
fn addresses_are_apart() {
    let near = |number: u8, family: &str, block: &str| {
        format!(
            "NS_ONE_NETWORK OK shop.example has all {number} {family} addresses in {block} (limit 2 networks), see check_delegation"
        )
    };
    let table = [
        ("192.0.2.1", "198.51.100.1", vec![]),
        (
            "192.0.2.1",
            "192.0.2.2",
            vec![near(2, "IPv4", "192.0.2.0/24")],
        ),
        ("192.0.2.1 2001:db8::1", "192.0.3.2", vec![]),
        (
            "192.0.2.1 2001:db8::1",
            "192.0.3.2 2001:db8::2",
            vec![near(2, "IPv6", "2001:db8::/48")],
        ),
        (
            "192.0.2.1",
            "192.0.2.1",
            vec![
                "NS_SAME_ADDRESS WARNING ns1, ns2 (name servers) share 1 address: 192.0.2.1"
                    .to_owned(),
            ],
        ),
    ];
    for (one, two, expected) in table {
        let hosts = vec![found("ns1", one), found("ns2", two)];
        assert_eq!(on_names(hosts, Vec::new(), &[]), expected, "{one}, {two}");
    }
}

#[test]
fn glue_is_compared_with_what_was_found() {
    let glue = |address: &str, resolved: bool| ZoneServer {
        glue: true,
        resolved,
        ..server(address, "ns1", None)
    };
    let hosts = || vec![found("ns1", "192.0.2.1")];
    let differs =
        "GLUE_DIFFERS OK ns1/192.0.2.9 (glue) is no address of that name, see check_delegation";
    assert_eq!(
        on_names(hosts(), vec![glue("192.0.2.9", false)], &[]),
        [differs]
    );
    assert_eq!(
        on_names(hosts(), vec![glue("192.0.2.1", true)], &[]),
        Vec::<String>::new()
    );
    // Where nothing was found the glue is all that is known.
    let unknown = vec![host("ns1", "", HostEnd::Waiting)];
    assert_eq!(
        on_names(unknown, vec![glue("192.0.2.9", false)], &[]),
        Vec::<String>::new()
    );
}
