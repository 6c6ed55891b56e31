//! The tree itself, asked with dig: that it stands, and that its faults are there.

use super::{Tree, faults};

/// The last words of what dig prints about a question.
fn last_words(tree: &Tree, question: &str) -> Vec<String> {
    let lines = tree.dig(&format!("+norecurse +tries=1 +time=2 {question}"));
    lines
        .iter()
        .filter_map(|line| line.split_whitespace().last().map(str::to_owned))
        .collect()
}

fn serial(tree: &Tree, server: &str) -> Option<String> {
    let lines = tree.dig(&format!(
        "@{server} shop.example SOA +norecurse +short +tries=1 +time=2"
    ));
    lines.first()?.split(' ').nth(2).map(str::to_owned)
}

fn status(tree: &Tree, question: &str) -> String {
    let lines = tree.dig(&format!("+tries=1 +time=3 {question}"));
    let status = lines.iter().find_map(|line| {
        line.split_once("status: ")?
            .1
            .split(',')
            .next()
            .map(str::to_owned)
    });
    status.unwrap_or_default()
}

#[test]
fn every_server_of_the_shop_has_its_serial_over_both_families() {
    let Some(tree) = Tree::healthy() else { return };
    for server in [
        "185.3.1.1",
        "2a03:1::1",
        "185.3.2.1",
        "2a03:2::1",
        "185.3.3.1",
        "2a03:3::1",
    ] {
        assert_eq!(
            serial(tree, server).as_deref(),
            Some("2026112004"),
            "{server}"
        );
    }
}

#[test]
fn the_chain_leads_from_the_root_to_the_shop() {
    let Some(tree) = Tree::healthy() else { return };
    let authority = |server: &str| {
        last_words(
            tree,
            &format!("@{server} shop.example NS +noall +authority"),
        )
    };
    assert_eq!(authority("185.1.1.1"), ["a.nic.example.", "b.nic.example."]);
    assert_eq!(
        authority("2a01:4::1"),
        [
            "ns1.shop.example.",
            "ns2.shop.example.",
            "ns3.operator.test."
        ]
    );
    assert_eq!(
        last_words(tree, "@2a02:4::1 operator.test NS +noall +authority"),
        ["ns3.operator.test.", "ns4.operator.test."]
    );
}

#[test]
fn a_copy_may_lag() {
    let Some(tree) = Tree::start(faults::lagging) else {
        return;
    };
    assert_eq!(serial(&tree, "185.3.3.1").as_deref(), Some("2026112001"));
    assert_eq!(serial(&tree, "185.3.1.1").as_deref(), Some("2026112004"));
}

#[test]
fn a_lame_server_refuses() {
    let Some(tree) = Tree::start(faults::lame) else {
        return;
    };
    assert_eq!(status(&tree, "@185.3.3.1 shop.example SOA"), "REFUSED");
    assert_eq!(status(&tree, "@185.3.3.1 operator.test SOA"), "NOERROR");
}

#[test]
fn glue_may_lead_nowhere() {
    let Some(tree) = Tree::start(faults::glue_dead) else {
        return;
    };
    assert!(
        last_words(&tree, "@185.1.3.1 shop.example NS +noall +additional")
            .contains(&"185.3.9.1".to_owned())
    );
    assert_eq!(status(&tree, "@185.3.9.1 shop.example SOA"), "");
}

#[test]
fn servers_may_be_open_to_all() {
    let Some(tree) = Tree::start(faults::open) else {
        return;
    };
    assert_eq!(
        last_words(&tree, "@185.3.1.1 edge.operator.test A +recurse +short"),
        ["185.4.1.10"]
    );
    assert!(last_words(&tree, "@185.3.1.1 shop.example AXFR").contains(&"185.3.6.25".to_owned()));
}

#[test]
fn connections_may_be_turned_away() {
    let Some(mut tree) = Tree::start(faults::tcp_full) else {
        return;
    };
    tree.hold_connection("185.3.1.1");
    assert_eq!(status(&tree, "@185.3.2.1 shop.example SOA"), "NOERROR");
    assert_eq!(status(&tree, "@185.3.2.1 shop.example SOA +tcp"), "");
}

#[test]
fn a_server_may_fail() {
    let Some(tree) = Tree::start(faults::broken) else {
        return;
    };
    assert_eq!(status(&tree, "@185.3.3.1 shop.example SOA"), "SERVFAIL");
}

#[test]
fn one_server_of_the_registry_may_be_stale() {
    let Some(tree) = Tree::start(faults::one_parent_stale) else {
        return;
    };
    let authority = |server: &str| {
        last_words(
            &tree,
            &format!("@{server} shop.example NS +noall +authority"),
        )
    };
    assert_eq!(
        authority("185.1.4.1"),
        ["ns1.shop.example.", "ns2.shop.example."]
    );
    assert_eq!(authority("185.1.3.1").len(), 3);
}
