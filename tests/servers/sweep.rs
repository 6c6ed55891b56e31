//! The sweep of a whole declaration over the real servers.

use super::{Said, Tree, faults};

const SHOP: &str = r#"
name = "Example Shop"

[[domain]]
name = "shop.example"
name_servers = ["ns1.shop.example", "ns2.shop.example", "ns3.operator.test"]

[[host]]
name = "www.shop.example"
addresses = ["185.3.5.10", "2a03:5::10"]

[[mail]]
domain = "shop.example"
"#;

fn sweep(tree: &Tree) -> Said {
    let walk = format!("[walk]\nroot_hints = \"{}\"\n", tree.hints().display());
    let declaration = tree.write("shop.toml", &format!("{SHOP}\n{walk}"));
    tree.run_from_anywhere("check", &[&declaration])
}

#[test]
fn a_healthy_shop_is_ok_in_every_check() {
    let Some(tree) = Tree::healthy() else { return };
    let said = sweep(tree);
    assert!(
        said.text.starts_with("PRESENCE OK - Example Shop: "),
        "{said:?}"
    );
    assert!(
        said.text
            .contains(" warning=0;;;0 critical=0;;;0 unknown=0;;;0 "),
        "{said:?}"
    );
    assert_eq!(said.code, 0);
}

#[test]
fn one_cause_alarms_once() {
    let Some(tree) = Tree::start(faults::lagging) else {
        return;
    };
    let said = sweep(&tree);
    let line = "PRESENCE WARNING - Example Shop: shop.example soa ns3.operator.test/185.3.3.1 serves 2026112001, 3 behind";
    assert!(said.text.starts_with(line), "{said:?}");
    assert!(
        said.text
            .contains(" warning=1;;;0 critical=0;;;0 unknown=0;;;0 "),
        "{said:?}"
    );
    assert_eq!(said.code, 1);
}

#[test]
fn what_needs_a_lost_delegation_is_folded_under_it() {
    let Some(tree) = Tree::start(faults::withdrawn) else {
        return;
    };
    let said = sweep(&tree);
    let line =
        "PRESENCE CRITICAL - Example Shop: shop.example delegation gets NXDOMAIN from 4 of 4";
    assert!(said.text.starts_with(line), "{said:?}");
    assert!(said.text.contains(" ok=0;;;0 "), "{said:?}");
    let top = said.text.lines().filter(|line| line.starts_with("\\_ "));
    assert_eq!(top.count(), 1, "{said:?}");
    assert_eq!(said.code, 2);
}
