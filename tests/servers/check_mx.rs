//! check_mx against named, NSD and Knot.

use super::Tree;

const SHOP: &str = "check_mx -H shop.example";

#[test]
fn the_exchangers_are_the_same_at_every_server() {
    let Some(tree) = Tree::healthy() else { return };
    let said = tree.run("check_mx", &["-H", "shop.example", "-v"]);
    let text = "MX OK - shop.example: 10 mail.shop.example, 20 mail.operator.test at 6 servers \
| time=T;;;0;10 queries=T;;;0 servers=6;;;0 servers_ok=6;;;0 rtt_max=T;;;0 exchanges=2;;;0 addresses=4;;;0 ttl=3600s;;;0
\\_ [OK] ns1.shop.example/185.3.1.1: gives 10 mail.shop.example, 20 mail.operator.test
\\_ [OK] ns1.shop.example/2a03:1::1: gives 10 mail.shop.example, 20 mail.operator.test
\\_ [OK] ns2.shop.example/185.3.2.1: gives 10 mail.shop.example, 20 mail.operator.test
\\_ [OK] ns2.shop.example/2a03:2::1: gives 10 mail.shop.example, 20 mail.operator.test
\\_ [OK] ns3.operator.test/185.3.3.1: gives 10 mail.shop.example, 20 mail.operator.test
\\_ [OK] ns3.operator.test/2a03:3::1: gives 10 mail.shop.example, 20 mail.operator.test
\\_ [OK] mail.shop.example: (exchanger) has 185.3.6.25, 2a03:6::25
\\_ [OK] mail.operator.test: (exchanger) has 185.4.2.25, 2a04:2::25
";
    assert_eq!((said.code, said.text.as_str()), (0, text));
    tree.expect(SHOP, 0, &[]);
}

#[test]
fn exchangers_that_differ_at_one_server_are_found() {
    let Some(tree) = Tree::start(|plan| {
        plan.server("operator")
            .edit("shop.example", "MX    20", "MX    30")
    }) else {
        return;
    };
    let differs = [
        "WARNING MX_DIFFERS ns3.operator.test/185.3.3.1",
        "WARNING MX_DIFFERS ns3.operator.test/2a03:3::1",
    ];
    tree.expect(SHOP, 1, &differs);
}

#[test]
fn an_exchanger_that_does_not_exist_is_found() {
    let Some(tree) = Tree::start(|plan| plan.edit("operator.test", "mail ", "nail ")) else {
        return;
    };
    tree.expect(SHOP, 1, &["WARNING MX_NO_SUCH_NAME mail.operator.test"]);
    let none = ["CRITICAL MX_NO_SUCH_NAME mail.operator.test"];
    tree.expect("check_mx -H operator.test", 2, &none);
}

#[test]
fn an_exchanger_that_is_an_alias_is_found() {
    let mail = "mail                A     185.4.2.25\nmail                AAAA  2a04:2::25";
    let Some(tree) = Tree::start(|plan| plan.edit("operator.test", mail, "mail CNAME edge")) else {
        return;
    };
    tree.expect(SHOP, 1, &["WARNING MX_IS_ALIAS mail.operator.test"]);
}

#[test]
fn a_null_record_beside_another_contradicts_it() {
    let Some(tree) =
        Tree::start(|plan| plan.edit("shop.example", "MX    20 mail.operator.test.", "MX 0 ."))
    else {
        return;
    };
    tree.expect(
        SHOP,
        1,
        &[
            "OK MX_ONE shop.example",
            "WARNING NULL_MX_BESIDE shop.example",
        ],
    );
}
