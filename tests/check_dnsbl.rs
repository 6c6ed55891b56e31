//! check_dnsbl as a program against the lab: every finding of its page. What
//! needs files (keys, tables, memory) is here, the rest in the transcript.

use std::path::Path;

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
    for options in ["", " --resolver {recursor}"] {
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
fn since_when_for_how_long_and_until_somebody_accepts_it() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |options: &str| remembering(&shop, folder.path(), options);
    assert!(run("").starts_with("exit 0\n"));
    list_in(&shop, "bl.spamcop.net", LISTED);
    let first = run("");
    let spamcop = "93.184.216.25 on bl.spamcop.net listed as spam source that users reported";
    let expected = format!(
        "DNSBL CRITICAL - 93.184.216.25: {spamcop}, score 6 (limit 4), new, removal https://www.spamcop…"
    );
    assert_eq!(line(&first), expected);
    let known = line(&run("")).replace(&today(), "TODAY");
    assert!(
        known.contains("score 6 (limit 4), since TODAY, removal"),
        "{known}"
    );
    // Another one is new beside it.
    list_in(&shop, "zen.spamhaus.org", LISTED);
    let both = run("").replace(&today(), "TODAY");
    assert!(
        both.contains("spam source, score 16 (limit 4), new,"),
        "{both}"
    );
    assert!(
        both.contains("users reported, score 16 (limit 4), since TODAY,"),
        "{both}"
    );
    // One run more than the new one has seen.
    let pending = run("--for 3");
    assert!(
        pending.contains("bl.spamcop.net listed as spam source that users reported, score 6"),
        "{pending}"
    );
    let shown = run("--for 5 -v");
    assert!(
        shown.contains(
            "[OK] 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, in 3 of 5 runs"
        ),
        "{shown}"
    );
    until_accepted(&shop, folder.path());
}

/// What somebody has accepted is quiet until it ends and comes back.
fn until_accepted(shop: &Shop, folder: &Path) {
    let run = |options: &str| remembering(shop, folder, options);
    let accepted = run("--accept -v").replace(&today(), "TODAY");
    assert!(accepted.starts_with("exit 0\n"), "{accepted}");
    assert!(
        accepted.contains("listed as spam source that users reported, since TODAY, accepted"),
        "{accepted}"
    );
    assert!(
        run("").starts_with("exit 0\n"),
        "what was accepted stays so"
    );
    shop.0.mend_all().unwrap();
    let ended = run("-v").replace(&today(), "TODAY");
    assert!(
        ended.contains(
            "[OK] 93.184.216.25 on bl.spamcop.net: is listed no more, it was since TODAY"
        ),
        "{ended}"
    );
    list_in(shop, "bl.spamcop.net", LISTED);
    assert!(
        line(&run("")).contains(", new,"),
        "what ended and comes back alarms"
    );
}

/// One run on two lists that remembers in this folder.
fn remembering(shop: &Shop, folder: &Path, options: &str) -> String {
    let state = folder.display();
    let lists = "--only bl.spamcop.net --only zen.spamhaus.org";
    shop.run(&format!(
        "check_dnsbl -H 93.184.216.25 {lists} --state-dir {state} {options}"
    ))
}

/// The day in UTC, as the plugin writes it.
fn today() -> String {
    let now = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string();
    now.split('T').next().unwrap_or_default().to_owned()
}

#[test]
fn a_list_that_fails_neither_counts_nor_ends_a_listing() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        let state = folder.path().display();
        shop.run(&format!(
            "check_dnsbl -H 93.184.216.25 --only zen.spamhaus.org --only bl.spamcop.net --for 3 --state-dir {state}"
        ))
    };
    let codes =
        |count: usize| -> Vec<char> { (0..count).filter_map(|_| run().chars().nth(5)).collect() };
    shop.0.break_("blacklisted").unwrap();
    assert_eq!(codes(2), ['0', '0']);
    shop.0.break_("list-world").unwrap();
    assert_eq!(codes(2), ['0', '0']);
    shop.0.mend("list-world").unwrap();
    assert_eq!(codes(1), ['2']);
}

#[test]
fn a_memory_that_others_could_write_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::healthy();
    shop.0.break_("blacklisted").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let run = |options: &str| {
        let state = folder.path().display();
        shop.run(&format!(
            "check_dnsbl -H 93.184.216.25 --only zen.spamhaus.org --state-dir {state} {options}"
        ))
    };
    let told = run("--for 2");
    let fault = "[WARNING] memory: state file FILE: others may write to FOLDER (mode 0777), not remembered";
    assert!(without_file(&told, folder.path()).contains(fault), "{told}");
    let told = run("-v");
    let note = "[OK] memory: state file FILE: others may write to FOLDER (mode 0777), not remembered";
    assert!(without_file(&told, folder.path()).contains(note), "{told}");
}

fn without_file(text: &str, folder: &Path) -> String {
    let begin = format!("{}/", folder.display());
    let words = text.split(' ').map(|word| match word.starts_with(&begin) {
        true => "FILE:",
        false => word,
    });
    let text = words.collect::<Vec<_>>().join(" ");
    text.replace(&folder.display().to_string(), "FOLDER")
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
