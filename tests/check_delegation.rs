//! check_delegation as a program against the lab: every finding of its page.

use crate::shop::{Shop, presence};

#[test]
fn transcript() {
    crate::shop::replay("check_delegation");
}

/// Servers that never answer take seconds, so these run beside the others.
#[test]
fn transcript_of_silence() {
    crate::shop::replay("check_delegation_silence");
}

/// Programs find the three lists by their subjects.
#[test]
fn three_lists_as_json() {
    let shop = Shop::healthy();
    let words = ["check_delegation", "-H", "shop.example", "--output", "json"].map(str::to_owned);
    let output = presence(&[&words[..], &shop.walk()].concat());
    let tree: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |about: &str| -> Vec<String> {
        let parts = tree["parts"].as_array().unwrap();
        let list = parts.iter().find(|part| part["about"] == about).unwrap();
        let members = list["parts"].as_array().unwrap();
        members
            .iter()
            .map(|part| part["about"].as_str().unwrap().to_owned())
            .collect()
    };
    let parents = ["a", "b"].map(|id| {
        let address = shop.0.address(&format!("example-{id}"));
        format!("{id}.nic.example/{address}")
    });
    assert_eq!(list("parent"), parents);
    let names = ["ns1.shop.example", "ns2.shop.example", "ns3.operator.test"];
    assert_eq!(list("delegated"), names);
    assert_eq!(list("zone"), names);
}

/// Politeness: issue 2 allows a hundred questions for a healthy shop.
#[test]
fn a_healthy_shop_costs_few_questions() {
    let shop = Shop::healthy();
    shop.run("check_delegation -H shop.example");
    assert!(shop.0.queries() <= 45, "{} questions", shop.0.queries());
}
