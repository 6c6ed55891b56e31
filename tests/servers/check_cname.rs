//! check_cname against named, NSD and Knot.

use super::Tree;

#[test]
fn an_alias_is_the_same_at_every_server() {
    let Some(tree) = Tree::healthy() else { return };
    let said = tree.run(
        "check_cname",
        &[
            "-H",
            "pay.shop.example",
            "-v",
            "--expect",
            "edge.operator.test",
        ],
    );
    let text = "CNAME OK - pay.shop.example: alias of edge.operator.test at 6 servers of shop.example \
| time=T;;;0;10 queries=T;;;0 servers=6;;;0 servers_ok=6;;;0 rtt_max=T;;;0 length=1;4;11;0 ttl=3600s;;;0
\\_ [OK] ns1.shop.example/185.3.1.1: alias of edge.operator.test
\\_ [OK] ns1.shop.example/2a03:1::1: alias of edge.operator.test
\\_ [OK] ns2.shop.example/185.3.2.1: alias of edge.operator.test
\\_ [OK] ns2.shop.example/2a03:2::1: alias of edge.operator.test
\\_ [OK] ns3.operator.test/185.3.3.1: alias of edge.operator.test
\\_ [OK] ns3.operator.test/2a03:3::1: alias of edge.operator.test
";
    assert_eq!((said.code, said.text.as_str()), (0, text));
    tree.expect("check_cname -H pay.shop.example", 0, &[]);
}

#[test]
fn an_alias_of_nothing_may_be_taken_over() {
    let Some(tree) = Tree::start(|plan| plan.edit("operator.test", "edge ", "ledge ")) else {
        return;
    };
    tree.expect(
        "check_cname -H pay.shop.example",
        2,
        &["CRITICAL ALIAS_DANGLING pay.shop.example"],
    );
    tree.expect(
        "check_a -H pay.shop.example",
        2,
        &["CRITICAL ALIAS_DANGLING pay.shop.example"],
    );
}

#[test]
fn aliases_that_go_round_are_a_loop() {
    let alias = "pay                 CNAME edge.operator.test.";
    let Some(tree) =
        Tree::start(|plan| plan.edit("shop.example", alias, "pay CNAME buy\nbuy CNAME pay"))
    else {
        return;
    };
    tree.expect(
        "check_cname -H pay.shop.example",
        2,
        &["CRITICAL ALIAS_LOOP pay.shop.example"],
    );
    tree.expect(
        "check_a -H pay.shop.example",
        2,
        &["CRITICAL ALIAS_LOOP pay.shop.example"],
    );
}

#[test]
fn an_alias_that_differs_at_one_server_is_found() {
    let Some(tree) = Tree::start(|plan| {
        plan.server("operator")
            .edit("shop.example", "CNAME edge", "CNAME mail")
    }) else {
        return;
    };
    tree.expect(
        "check_cname -H pay.shop.example",
        1,
        &["WARNING CNAME_DIFFERS pay.shop.example"],
    );
    let findings = [
        "WARNING CNAME_DIFFERS pay.shop.example",
        "WARNING CNAME_UNEXPECTED ns3.operator.test/185.3.3.1",
        "WARNING CNAME_UNEXPECTED ns3.operator.test/2a03:3::1",
    ];
    tree.expect(
        "check_cname -H pay.shop.example --expect edge.operator.test",
        1,
        &findings,
    );
}

#[test]
fn a_name_with_addresses_is_no_alias() {
    let Some(tree) = Tree::healthy() else { return };
    tree.expect(
        "check_cname -H www.shop.example",
        2,
        &["CRITICAL NO_CNAME www.shop.example"],
    );
}
