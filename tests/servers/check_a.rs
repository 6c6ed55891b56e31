//! check_a against named, NSD and Knot.

use super::{Tree, faults};

const WWW: &str = "www                 A     185.3.5.10";

#[test]
fn a_name_has_its_addresses_at_every_server() {
    let Some(tree) = Tree::healthy() else { return };
    let expected = ["--expect", "185.3.5.10", "--expect", "2a03:5::10"];
    let said = tree.run(
        "check_a",
        &[&["-H", "www.shop.example", "-v"][..], &expected].concat(),
    );
    let text = "A OK - www.shop.example: 185.3.5.10, 2a03:5::10 at 6 servers of shop.example \
| time=T;;;0;10 queries=T;;;0 servers=6;;;0 servers_ok=6;;;0 rtt_max=T;;;0 addresses=2;;;0 ttl=3600s;;;0
\\_ [OK] ns1.shop.example/185.3.1.1: 185.3.5.10, 2a03:5::10
\\_ [OK] ns1.shop.example/2a03:1::1: 185.3.5.10, 2a03:5::10
\\_ [OK] ns2.shop.example/185.3.2.1: 185.3.5.10, 2a03:5::10
\\_ [OK] ns2.shop.example/2a03:2::1: 185.3.5.10, 2a03:5::10
\\_ [OK] ns3.operator.test/185.3.3.1: 185.3.5.10, 2a03:5::10
\\_ [OK] ns3.operator.test/2a03:3::1: 185.3.5.10, 2a03:5::10
";
    assert_eq!((said.code, said.text.as_str()), (0, text));
    tree.expect("check_a -H www.shop.example", 0, &[]);
}

#[test]
fn an_alias_is_followed_to_the_operator() {
    let Some(tree) = Tree::healthy() else { return };
    let said = tree.run("check_a", &["-H", "pay.shop.example"]);
    let line = "A OK - pay.shop.example: alias of edge.operator.test: 185.4.1.10, 2a04:1::10 at 6 servers of shop.example |";
    assert!(said.text.starts_with(line), "{said:?}");
    assert_eq!(said.code, 0);
}

#[test]
fn servers_that_differ_are_a_note_until_they_must_not() {
    let Some(tree) = Tree::start(|plan| {
        plan.server("operator")
            .edit("shop.example", WWW, "www A 185.3.5.11")
    }) else {
        return;
    };
    tree.expect(
        "check_a -H www.shop.example",
        0,
        &["OK ADDRESSES_DIFFER www.shop.example"],
    );
    let warning = ["WARNING ADDRESSES_DIFFER www.shop.example"];
    tree.expect("check_a -H www.shop.example --same", 1, &warning);
    let findings = [
        "OK ADDRESSES_DIFFER www.shop.example",
        "WARNING ADDRESS_MISSING ns3.operator.test/185.3.3.1",
        "WARNING ADDRESS_MISSING ns3.operator.test/2a03:3::1",
        "WARNING ADDRESS_UNEXPECTED ns3.operator.test/185.3.3.1",
        "WARNING ADDRESS_UNEXPECTED ns3.operator.test/2a03:3::1",
    ];
    tree.expect(
        "check_a -H www.shop.example --type a --expect 185.3.5.10",
        1,
        &findings,
    );
}

#[test]
fn a_name_that_one_server_lost_is_a_warning_and_at_all_critical() {
    let Some(tree) =
        Tree::start(|plan| plan.server("operator").edit("shop.example", "www ", "vvv "))
    else {
        return;
    };
    let missing = [
        "WARNING NAME_MISSING ns3.operator.test/185.3.3.1",
        "WARNING NAME_MISSING ns3.operator.test/2a03:3::1",
    ];
    tree.expect("check_a -H www.shop.example", 1, &missing);
    tree.expect(
        "check_a -H gone.shop.example",
        2,
        &["CRITICAL NAME_MISSING gone.shop.example"],
    );
}

#[test]
fn a_private_address_in_the_public_zone_is_found() {
    let Some(tree) = Tree::start(|plan| plan.edit("shop.example", WWW, "www A 10.0.0.1")) else {
        return;
    };
    tree.expect(
        "check_a -H www.shop.example",
        1,
        &["WARNING ADDRESS_SPECIAL www.shop.example"],
    );
}

#[test]
fn a_wildcard_is_noticed() {
    let Some(tree) = Tree::start(|plan| plan.edit("shop.example", "www ", "* ")) else {
        return;
    };
    tree.expect(
        "check_a -H www.shop.example",
        0,
        &["OK WILDCARD www.shop.example"],
    );
    tree.expect("check_a -H ns1.shop.example", 0, &[]);
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
    tree.expect("check_a -H www.shop.example", 0, &lame);
}
