//! check_domain as a program: the lab's registry with every fault, what is
//! kept and remembered, and answers in their own bytes over the network.

mod kept;

use std::fs;
use std::path::Path;

use crate::shop::{Shop, replay};

#[test]
fn transcript() {
    replay("check_domain");
}

/// The first line of a run that keeps and remembers in this folder.
fn first(shop: &Shop, folder: &Path, more: &str) -> String {
    let folder = folder.display();
    let command = format!(
        "check_domain -H shop.example --cache-dir {folder}/c --state-dir {folder}/s {more}"
    );
    let output = shop.run(&command);
    let mut lines = output.lines();
    format!(
        "{} {}",
        lines.next().unwrap_or_default(),
        lines
            .next()
            .unwrap_or_default()
            .split(" | ")
            .next()
            .unwrap_or_default()
    )
}

#[test]
fn the_domains_of_name_servers_are_looked_up_by_and_by() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let first = first(&shop, folder.path(), "--name-servers");
    assert!(first.starts_with("exit 0 "), "{first}");
    // No server is asked twice in one run: the next one asks for the other domain.
    let second = self::first(&shop, folder.path(), "--name-servers");
    assert!(
        second
            .starts_with("exit 1 DOMAIN WARNING - shop.example: operator.test expires in 20 days"),
        "{second}"
    );
}

#[test]
fn changes_are_told_until_they_are_accepted() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &str| first(&shop, folder.path(), &format!("--refresh 0s {more}"));
    assert!(run("").starts_with("exit 0 "));
    for (fault, code, told) in [
        (
            "domain-moved",
            2,
            "has moved from the registrar Example Registrar, Inc. (IANA 9999) to Other Registrar Ltd (IANA 8888)",
        ),
        (
            "domain-other-holder",
            2,
            "was held by Shop Ltd and is by Thief Ltd",
        ),
        ("domain-other-servers", 1, "had the name servers "),
        (
            "domain-unlocked",
            1,
            "has lost the status client transfer prohibited",
        ),
        ("domain-signed", 1, "had no signed delegation and has one"),
        ("domain-moved-back", 1, "ended "),
    ] {
        shop.0.break_(fault).unwrap();
        for _ in 0..2 {
            let output = shop.run(&format!(
                "check_domain -H shop.example --state-dir {}/s --refresh 0s",
                folder.path().display()
            ));
            assert!(
                output.starts_with(&format!("exit {code}\n")),
                "{fault}: {output}"
            );
            assert!(output.contains(told), "{fault}: {output}");
        }
        shop.0.mend_all().unwrap();
        assert!(run("").starts_with("exit 0 "), "{fault} stays");
    }
    shop.0.break_("domain-moved").unwrap();
    assert!(run("").starts_with("exit 2 "));
    assert!(run("--accept").starts_with("exit 0 "));
    assert!(run("").starts_with("exit 0 "));
    shop.0.mend_all().unwrap();
    assert!(
        run("").starts_with("exit 2 "),
        "the way back is a change too"
    );
}

#[test]
fn a_service_that_fails_is_no_change() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &str| {
        let more = format!("--whois-server {{whois}} --refresh 0s {more}");
        first(&shop, folder.path(), &more)
    };
    assert!(run("").starts_with("exit 0 "));
    let other = b"Domain Name: SHOP.EXAMPLE\nRegistrar: REG-EXAMPLE\nRegistrant: Customer 7\n\
        Domain Status: locked\nRegistry Expiry Date: 2099-05-02\n";
    shop.0.whois_answer("shop.example", other);
    shop.0.break_("rdap-broken").unwrap();
    for _ in 0..2 {
        let whois = run("");
        assert!(whois.starts_with("exit 0 "), "{whois}");
        assert!(whois.contains("registrar REG-EXAMPLE"), "{whois}");
    }
    // Each is held against its own words.
    let thief = String::from_utf8_lossy(other).replace("REG-EXAMPLE", "REG-THIEF");
    shop.0.whois_answer("shop.example", thief.as_bytes());
    let moved = run("");
    assert!(
        moved.contains("has moved from the registrar REG-EXAMPLE to REG-THIEF"),
        "{moved}"
    );
}

#[test]
fn one_source_that_knows_goes_before_one_that_does_not() {
    let shop = Shop::with(&["rdap-not-found"]);
    let told = shop.run("check_domain -H shop.example --whois-server {whois} -v");
    assert!(told.starts_with("exit 0\n"), "{told}");
    assert!(
        told.contains("which another source and the zone above contradict"),
        "{told}"
    );
    // Both say so, and the zone above does not.
    shop.0.break_("domain-available").unwrap();
    let told = shop.run("check_domain -H shop.example --whois-server {whois}");
    assert!(
        told.starts_with("exit 3\nDOMAIN UNKNOWN - shop.example: is not registered by RDAP"),
        "{told}"
    );
}

#[test]
fn answers_in_their_own_bytes_are_read_alike_over_the_network() {
    let shop = Shop::healthy();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/check_domain/answers");
    let table = fs::read_to_string(format!("{folder}/table.tsv")).unwrap();
    let shown = |output: &str| -> Vec<String> {
        let tree: serde_json::Value =
            serde_json::from_str(output.split_once('\n').unwrap().1).unwrap();
        let parts = tree["parts"].as_array().unwrap().iter();
        let wanted = [
            "outcome",
            "date",
            "literal",
            "label",
            "registrar",
            "statuses",
            "name servers",
        ];
        let fields = parts.filter(|part| wanted.iter().any(|about| part["about"] == *about));
        fields
            .map(|part| format!("{}: {}", part["about"], part["text"]))
            .collect()
    };
    let mut compared = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (file, domain) = (cells.next().unwrap(), cells.next().unwrap());
        let outcome = cells.next().unwrap();
        if !matches!(outcome, "registered") {
            continue;
        }
        shop.0
            .whois_answer(domain, &fs::read(format!("{folder}/{file}.txt")).unwrap());
        let saved = shop.run(&format!(
            "check_domain -H {domain} --answer {folder}/{file}.txt --output json"
        ));
        let asked = shop.run(&format!(
            "check_domain -H {domain} --rdap-server none --whois-server {{whois}} --output json"
        ));
        assert_eq!(shown(&saved), shown(&asked), "{file}");
        assert!(
            shown(&saved).contains(&"\"outcome\": \"registered\"".to_owned()),
            "{file}"
        );
        compared += 1;
    }
    assert!(compared > 60);
}
