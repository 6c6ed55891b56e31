//! check_soa against named, NSD and Knot.

use super::{Tree, faults};

#[test]
fn a_healthy_zone_is_ok_at_every_server() {
    let Some(tree) = Tree::healthy() else { return };
    let said = tree.run("check_soa", &["-H", "shop.example", "-v"]);
    let text = "SOA OK - shop.example: serial 2026112004 at 6 servers \
| time=T;;;0;10 queries=T;;;0 servers=6;;;0 servers_ok=6;;;0 rtt_max=T;;;0 serial_lag=0;0;;0
\\_ [OK] ns1.shop.example/185.3.1.1: serial 2026112004
\\_ [OK] ns1.shop.example/2a03:1::1: serial 2026112004
\\_ [OK] ns2.shop.example/185.3.2.1: serial 2026112004
\\_ [OK] ns2.shop.example/2a03:2::1: serial 2026112004
\\_ [OK] ns3.operator.test/185.3.3.1: serial 2026112004
\\_ [OK] ns3.operator.test/2a03:3::1: serial 2026112004
";
    assert_eq!((said.code, said.text.as_str()), (0, text));
    tree.expect("check_soa -H shop.example", 0, &[]);
}

#[test]
fn each_family_alone_leads_to_the_zone() {
    let Some(tree) = Tree::healthy() else { return };
    for (family, other) in [("-4", "2a03:"), ("-6", "185.3.")] {
        let said = tree.run("check_soa", &["-H", "www.shop.example", family, "-v"]);
        assert!(
            said.text
                .starts_with("SOA OK - shop.example: serial 2026112004 at 3 servers |"),
            "{said:?}"
        );
        assert!(!said.text.contains(other), "{said:?}");
    }
}

#[test]
fn a_copy_that_lags_is_named_with_its_lag() {
    let Some(tree) = Tree::start(faults::lagging) else {
        return;
    };
    let said = tree.run("check_soa", &["-H", "shop.example"]);
    let line = "SOA WARNING - shop.example: ns3.operator.test/185.3.3.1 serves 2026112001, 3 behind (limit 0)";
    assert!(said.text.starts_with(line), "{said:?}");
    assert!(said.text.contains(" serial_lag=3;0;;0\n"), "{said:?}");
    let behind = [
        "WARNING SERIAL_BEHIND ns3.operator.test/185.3.3.1",
        "WARNING SERIAL_BEHIND ns3.operator.test/2a03:3::1",
    ];
    tree.expect("check_soa -H shop.example", 1, &behind);
    assert_eq!(
        tree.run("check_soa", &["-H", "shop.example", "-w", "3"])
            .code,
        0
    );
    assert_eq!(
        tree.run("check_soa", &["-H", "shop.example", "-c", "2"])
            .code,
        2
    );
}

/// What another plugin owns is a note here.
#[test]
fn servers_that_do_not_answer_leave_the_serial_alone() {
    let Some(tree) = Tree::start(faults::lame) else {
        return;
    };
    let lame = [
        "OK SERVER_LAME ns3.operator.test/185.3.3.1",
        "OK SERVER_LAME ns3.operator.test/2a03:3::1",
    ];
    tree.expect("check_soa -H shop.example", 0, &lame);
}

#[test]
fn a_server_that_is_named_is_asked_without_a_walk() {
    let Some(tree) = Tree::start(faults::lagging) else {
        return;
    };
    let said = tree.run_from_anywhere(
        "check_soa",
        &["-H", "shop.example", "--server", "185.3.3.1"],
    );
    assert!(
        said.text
            .starts_with("SOA OK - shop.example: serial 2026112001 at 1 server"),
        "{said:?}"
    );
}

#[test]
fn a_domain_that_is_not_delegated_is_critical() {
    let Some(tree) = Tree::healthy() else { return };
    tree.expect(
        "check_soa -H gone.example",
        2,
        &["CRITICAL NO_DELEGATION gone.example"],
    );
}

#[test]
fn a_recursive_server_in_place_of_the_root_is_interception() {
    let Some(tree) = Tree::start(faults::open) else {
        return;
    };
    let hints = tree.write("recursive.hints", ". NS a.root.\na.root. A 185.3.1.1\n");
    let said = tree.run_from_anywhere("check_soa", &["-H", "shop.example", "--root-hints", &hints]);
    assert!(
        said.text
            .starts_with("SOA UNKNOWN - DNS is intercepted on the way: "),
        "{said:?}"
    );
    assert_eq!(said.code, 3);
}

#[test]
fn no_answer_from_any_root_is_not_the_domains_fault() {
    let Some(tree) = Tree::healthy() else { return };
    let hints = tree.write("silent.hints", ". NS a.root.\na.root. A 185.9.1.1\n");
    let said = tree.run_from_anywhere("check_soa", &["-H", "shop.example", "--root-hints", &hints]);
    assert!(
        said.text
            .starts_with("SOA UNKNOWN - no root server can be reached from here: "),
        "{said:?}"
    );
    assert_eq!(said.code, 3);
}
