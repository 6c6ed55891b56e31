//! check_delegation against named, NSD and Knot.

use super::{Tree, faults};

const SHOP: &str = "check_delegation -H shop.example";

#[test]
fn a_healthy_delegation_is_ok_with_its_three_lists() {
    let Some(tree) = Tree::healthy() else { return };
    let said = tree.run("check_delegation", &["-H", "shop.example", "-v"]);
    let text = "DELEGATION OK - shop.example: 3 name servers at 6 addresses, delegated by 4 servers of example \
| time=T;;;0;10 queries=T;;;0 servers=6;;;0 servers_ok=6;;;0 rtt_max=T;;;0 ns=3;;;0 parents=4;;;0 parents_ok=4;;;0 parent_ttl=86400s;;;0
\\_ [OK] parent: 4 addresses of example
  \\_ [OK] a.nic.example/185.1.3.1: delegates to 3 name servers, TTL 86400 s
  \\_ [OK] a.nic.example/2a01:3::1: delegates to 3 name servers, TTL 86400 s
  \\_ [OK] b.nic.example/185.1.4.1: delegates to 3 name servers, TTL 86400 s
  \\_ [OK] b.nic.example/2a01:4::1: delegates to 3 name servers, TTL 86400 s
\\_ [OK] delegated: 3 name servers in the parent's list
  \\_ [OK] ns1.shop.example: 185.3.1.1 (with glue), 2a03:1::1 (with glue)
  \\_ [OK] ns2.shop.example: 185.3.2.1 (with glue), 2a03:2::1 (with glue)
  \\_ [OK] ns3.operator.test: 185.3.3.1, 2a03:3::1
\\_ [OK] zone: 3 name servers in the zone's own NS records
  \\_ [OK] ns1.shop.example: 185.3.1.1 (with glue), 2a03:1::1 (with glue)
  \\_ [OK] ns2.shop.example: 185.3.2.1 (with glue), 2a03:2::1 (with glue)
  \\_ [OK] ns3.operator.test: 185.3.3.1, 2a03:3::1
";
    assert_eq!((said.code, said.text.as_str()), (0, text));
    tree.expect(SHOP, 0, &[]);
}

#[test]
fn a_server_that_refuses_is_lame() {
    let Some(tree) = Tree::start(faults::lame) else {
        return;
    };
    let lame = [
        "WARNING NS_LAME ns3.operator.test/185.3.3.1",
        "WARNING NS_LAME ns3.operator.test/2a03:3::1",
    ];
    tree.expect(SHOP, 1, &lame);
    let said = tree.run("check_delegation", &["-H", "shop.example"]);
    assert!(
        said.text
            .contains("ns3.operator.test/185.3.3.1 lame: REFUSED"),
        "{said:?}"
    );
}

#[test]
fn a_server_that_fails_is_lame() {
    let Some(tree) = Tree::start(faults::broken) else {
        return;
    };
    let said = tree.run("check_delegation", &["-H", "shop.example"]);
    assert!(
        said.text
            .contains("ns3.operator.test/185.3.3.1 lame: SERVFAIL"),
        "{said:?}"
    );
    assert_eq!(said.code, 1);
}

#[test]
fn glue_that_leads_nowhere_is_found_with_the_server_that_is_gone() {
    let Some(tree) = Tree::start(faults::glue_dead) else {
        return;
    };
    let findings = [
        "OK GLUE_INCOMPLETE ns2.shop.example",
        "WARNING GLUE_DIFFERS ns2.shop.example",
        "WARNING NS_LAME ns2.shop.example/185.3.9.1",
    ];
    tree.expect(SHOP, 1, &findings);
}

#[test]
fn glue_of_another_server_is_found_though_it_answers() {
    let Some(tree) = Tree::start(faults::glue_swapped) else {
        return;
    };
    let findings = [
        "OK GLUE_INCOMPLETE ns2.shop.example",
        "OK NS_SAME_ADDRESS 185.3.1.1",
        "WARNING GLUE_DIFFERS ns2.shop.example",
    ];
    tree.expect(SHOP, 1, &findings);
}

#[test]
fn a_server_that_the_registry_does_not_know_is_a_note() {
    let Some(tree) = Tree::start(faults::parent_lacks_one) else {
        return;
    };
    tree.expect(SHOP, 0, &["OK NS_ONLY_AT_ZONE ns3.operator.test"]);
}

#[test]
fn a_registry_server_that_missed_a_change_is_named() {
    let Some(tree) = Tree::start(faults::one_parent_stale) else {
        return;
    };
    let differ = [
        "WARNING PARENT_DIFFERS b.nic.example/185.1.4.1",
        "WARNING PARENT_DIFFERS b.nic.example/2a01:4::1",
    ];
    tree.expect(SHOP, 1, &differ);
}

#[test]
fn connections_that_are_turned_away_are_found_beside_udp() {
    let Some(mut tree) = Tree::start(faults::tcp_full) else {
        return;
    };
    tree.hold_connection("185.3.1.1");
    let fails = [
        "WARNING TCP_FAILS ns1.shop.example/185.3.1.1",
        "WARNING TCP_FAILS ns1.shop.example/2a03:1::1",
        "WARNING TCP_FAILS ns2.shop.example/185.3.2.1",
        "WARNING TCP_FAILS ns2.shop.example/2a03:2::1",
    ];
    tree.expect(SHOP, 1, &fails);
}

#[test]
fn what_another_plugin_watches_does_not_alarm_here() {
    for fault in [faults::lagging, faults::open] {
        let Some(tree) = Tree::start(fault) else {
            return;
        };
        tree.expect(SHOP, 0, &[]);
    }
}

#[test]
fn a_name_server_that_nobody_expected_alarms() {
    let Some(tree) = Tree::healthy() else { return };
    let expected = [
        "--expect-ns",
        "ns1.shop.example",
        "--expect-ns",
        "ns2.shop.example",
    ];
    let said = tree.run(
        "check_delegation",
        &[&["-H", "shop.example"][..], &expected].concat(),
    );
    assert!(
        said.code > 0 && said.text.contains("ns3.operator.test"),
        "{said:?}"
    );
}

#[test]
fn a_domain_that_no_server_of_the_registry_knows_is_critical() {
    let Some(tree) = Tree::healthy() else { return };
    let none = ["CRITICAL PARENT_NXDOMAIN gone.example"];
    tree.expect("check_delegation -H gone.example", 2, &none);
}
