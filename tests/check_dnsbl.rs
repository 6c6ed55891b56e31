//! check_dnsbl as a program against the lab: every finding of its page. What
//! needs files (keys, tables, memory) is here, the rest in the transcript.

mod memory;

use crate::shop::Shop;

#[test]
fn transcript() {
    crate::shop::replay("check_dnsbl");
}

#[test]
fn transcript_of_subjects() {
    crate::shop::replay("check_dnsbl-subjects");
}

#[test]
fn transcript_of_lists() {
    crate::shop::replay("check_dnsbl-lists");
}

/// The exchanger of the shop on a list.
const LISTED: &str = "25.216.184.93 A 127.0.0.2";

fn list_in(shop: &Shop, zone: &str, line: &str) {
    shop.0.edit("lists", zone, &[], line).unwrap();
}

/// The first line of an output, without the numbers behind it.
fn line(output: &str) -> &str {
    let line = output.lines().nth(1).unwrap_or_default();
    line.split(" | ").next().unwrap_or_default()
}

#[test]
fn a_key_is_used_and_never_shown() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "LabKey\n").unwrap();
    let command = format!(
        "check_dnsbl -H 93.184.216.25 -vvv --key spamhaus={0} --key abusix={0}",
        file.display()
    );
    for zone in [
        "labkey.zen.dq.spamhaus.net",
        "labkey.combined.mail.abusix.zone",
    ] {
        list_in(&shop, zone, LISTED);
        let reason = "25.216.184.93 TXT \"see https://lists.test/LABKEY/93.184.216.25\"";
        list_in(&shop, zone, reason);
    }
    let ways = [
        "",
        " --resolver {recursor}",
        " --output json",
        " --resolver {recursor} --output json",
        " --list",
    ];
    for options in ways {
        let told = shop.run(&format!("{command}{options}"));
        assert!(!told.to_lowercase().contains("labkey"), "{told}");
        if options.is_empty() {
            for expected in [
                "93.184.216.25 on KEY.zen.dq.spamhaus.net: listed as SBL, spam source, score 17 (limit 4)",
                "93.184.216.25 on KEY.combined.mail.abusix.zone: listed as spam source, score 17 (limit 4)",
                "reason \"see https://lists.test/KEY/93.184.216.25\"",
            ] {
                assert!(told.contains(expected), "{expected}\n{told}");
            }
        }
    }
    std::fs::write(&file, "other").unwrap();
    for options in ["", " --resolver {recursor}"] {
        let told = shop.run(&format!(
            "{command}{options} --only KEY.zen.dq.spamhaus.net"
        ));
        assert!(!told.to_lowercase().contains("other."), "{told}");
        assert!(told.starts_with("exit 3\n"), "{told}");
    }
}

#[test]
fn lists_of_ones_own() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lists.toml");
    let table = "[[list]]\nzone = \"bl.spamcop.net\"\nasks = [\"ipv4\"]\nweight = 1\n\
                 codes = [{ is = \"127.0.0.2\", means = \"ours\" }]\n\
                 [[list]]\nzone = \"dnsbl.sorbs.net\"\nasks = [\"ipv4\"]\n";
    std::fs::write(&file, table).unwrap();
    list_in(&shop, "bl.spamcop.net", LISTED);
    let told = shop.run(&format!(
        "check_dnsbl -H 93.184.216.25 --lists {}",
        file.display()
    ));
    let expected = "exit 1\nDNSBL WARNING - 93.184.216.25: 93.184.216.25 on bl.spamcop.net listed as ours, 1 list (limit 0) (+1 more) | time=#;;;0;10 listed=1;0;;0 score=1;;4;0 usable=1;;;0 lists=1;;;0\n";
    assert!(told.starts_with(expected), "{told}");
    let dead = "\\_ [WARNING] dnsbl.sorbs.net: (list) is dead since 2024-06-05\n";
    assert!(told.contains(dead), "{told}");
    std::fs::write(&file, "[[list]]\nzone = 7\n").unwrap();
    let told = shop.run(&format!(
        "check_dnsbl -H 93.184.216.25 --lists {}",
        file.display()
    ));
    assert!(
        told.contains("lists.toml: line 2: invalid type: integer `7`, expected a string"),
        "{told}"
    );
}

#[test]
fn the_table_is_shown_whole() {
    let shop = Shop::healthy();
    let shown = shop.run("check_dnsbl --list");
    assert!(shown.starts_with("exit 3\n40 lists are asked; "), "{shown}");
    assert!(
        shown.lines().count() > 70 && !shown.contains('…'),
        "{shown}"
    );
    for zone in [
        "zen.spamhaus.org ",
        "KEY.combined.mail.abusix.zone ",
        "sorbs.net is dead since",
    ] {
        assert!(shown.lines().any(|line| line.starts_with(zone)), "{zone}");
    }
}
