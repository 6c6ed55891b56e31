//! check_ns against named, NSD and Knot.

use super::{Tree, faults};

const SHOP: &str = "check_ns -H shop.example";

/// The addresses of the shop's servers with their names, as findings name them.
const SERVERS: [&str; 6] = [
    "ns1.shop.example/185.3.1.1",
    "ns1.shop.example/2a03:1::1",
    "ns2.shop.example/185.3.2.1",
    "ns2.shop.example/2a03:2::1",
    "ns3.operator.test/185.3.3.1",
    "ns3.operator.test/2a03:3::1",
];

#[test]
fn a_healthy_set_is_ok_at_every_server() {
    let Some(tree) = Tree::healthy() else { return };
    let said = tree.run("check_ns", &["-H", "shop.example", "-v"]);
    let text = "NS OK - shop.example: NS set of 3 names at 6 servers \
| time=T;;;0;10 queries=T;;;0 servers=6;;;0 servers_ok=6;;;0 rtt_max=T;;;0 ns=3;2:;;0 ttl=3600s;;;0
\\_ [OK] ns1.shop.example/185.3.1.1: names 3 name servers
\\_ [OK] ns1.shop.example/2a03:1::1: names 3 name servers
\\_ [OK] ns2.shop.example/185.3.2.1: names 3 name servers
\\_ [OK] ns2.shop.example/2a03:2::1: names 3 name servers
\\_ [OK] ns3.operator.test/185.3.3.1: names 3 name servers
\\_ [OK] ns3.operator.test/2a03:3::1: names 3 name servers
";
    assert_eq!((said.code, said.text.as_str()), (0, text));
    tree.expect(SHOP, 0, &[]);
}

/// The tree has no reverse zones; all other hygiene of the three servers passes.
#[test]
fn well_kept_servers_pass_strict() {
    let Some(tree) = Tree::healthy() else { return };
    let pointers = SERVERS.map(|server| format!("OK PTR_MISSING {server}"));
    tree.expect(
        "check_ns -H shop.example --strict",
        0,
        &pointers.each_ref().map(String::as_str),
    );
}

#[test]
fn a_set_that_differs_at_one_server_is_found() {
    let Some(tree) = Tree::start(|plan| {
        plan.server("operator")
            .edit("shop.example", "@                   NS    ns2\n", "");
    }) else {
        return;
    };
    let differs = [
        "WARNING NS_SET_DIFFERS ns3.operator.test/185.3.3.1",
        "WARNING NS_SET_DIFFERS ns3.operator.test/2a03:3::1",
    ];
    tree.expect(SHOP, 1, &differs);
}

#[test]
fn open_recursion_and_transfers_are_found_under_strict() {
    let Some(tree) = Tree::start(faults::open) else {
        return;
    };
    let open = SERVERS[..4].iter().flat_map(|server| {
        [
            format!("WARNING OPEN_RECURSION {server}"),
            format!("WARNING TRANSFER_OPEN {server}"),
        ]
    });
    let pointers = SERVERS
        .iter()
        .map(|server| format!("OK PTR_MISSING {server}"));
    let mut findings: Vec<String> = open.chain(pointers).collect();
    findings.sort();
    let findings: Vec<&str> = findings.iter().map(String::as_str).collect();
    tree.expect("check_ns -H shop.example --strict", 1, &findings);
    tree.expect(SHOP, 0, &[]);
}

#[test]
fn a_lame_server_is_left_to_check_delegation() {
    let Some(tree) = Tree::start(faults::lame) else {
        return;
    };
    let lame = [
        "OK SERVER_LAME ns3.operator.test/185.3.3.1",
        "OK SERVER_LAME ns3.operator.test/2a03:3::1",
    ];
    tree.expect(SHOP, 0, &lame);
}
