//! What check_dnsbl remembers from run to run, and whom it believes about it.

use std::path::{Path, PathBuf};

use super::{LISTED, line, list_in};
use crate::shop::Shop;

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
    let fault =
        "[WARNING] memory: state file FILE: others may write to FOLDER (mode 0777), not remembered";
    assert!(without_file(&told, folder.path()).contains(fault), "{told}");
    // Nobody counts the runs: the alarm waits for no second one.
    assert!(told.starts_with("exit 2\n"), "{told}");
    let told = run("-v");
    let note =
        "[OK] memory: state file FILE: others may write to FOLDER (mode 0777), not remembered";
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

/// The one file in a folder of memories.
fn file_in(folder: &Path) -> PathBuf {
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    assert_eq!(files.len(), 1);
    files[0].path()
}

#[test]
fn a_listing_is_not_new_after_a_run_that_could_not_see_it() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |only: &str| {
        let state = folder.path().display();
        shop.run(&format!(
            "check_dnsbl -H 93.184.216.25 --only {only} --state-dir {state} -v"
        ))
    };
    shop.0.break_("blacklisted").unwrap();
    assert!(line(&run("zen.spamhaus.org")).contains(", new,"));
    // The list lists the world, then other lists are asked, then none of them says anything.
    shop.0.break_("list-world").unwrap();
    assert!(run("zen.spamhaus.org").starts_with("exit 3\n"));
    let other = run("bl.spamcop.net");
    assert!(
        other.starts_with("exit 0\n") && !other.contains("listed no more"),
        "{other}"
    );
    shop.0.mend("list-world").unwrap();
    let known = run("zen.spamhaus.org").replace(&today(), "TODAY");
    assert!(line(&known).contains(", since TODAY,"), "{known}");
    // An end that was not seen is none; one that was seen is told once.
    shop.0.mend_all().unwrap();
    assert!(!run("bl.spamcop.net").contains("listed no more"));
    assert!(run("zen.spamhaus.org").contains("is listed no more"));
    assert!(!run("zen.spamhaus.org").contains("listed no more"));
}

#[test]
fn a_memory_that_is_broken_or_anothers_is_told_and_begun_anew() {
    let shop = Shop::healthy();
    shop.0.break_("blacklisted").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |options: &str| {
        let state = folder.path().display();
        shop.run(&format!(
            "check_dnsbl -H 93.184.216.25 --only zen.spamhaus.org --state-dir {state} {options}"
        ))
    };
    run("");
    let file = file_in(folder.path());
    let broken = || std::fs::write(&file, "presence listings 1\nhalf a li").unwrap();
    let told_once = |fault: &str| {
        let told = run("-v");
        let note = "[OK] memory: state file ";
        assert!(told.contains(note) && told.contains(fault), "{told}");
        assert!(line(&told).contains(", new,"), "{told}");
        let after = run("-v");
        assert!(!after.contains("memory"), "{after}");
        assert!(line(&after).contains(", since "), "{after}");
    };
    broken();
    told_once("not understood");
    broken();
    let told = run("--for 2");
    assert!(told.starts_with("exit 1\n"), "{told}");
    assert!(told.contains("[WARNING] memory: "), "{told}");
    assert!(run("--for 2").starts_with("exit 2\n"));
    // Only root can give files away.
    if std::os::unix::fs::chown(&file, Some(12_345), None).is_ok() {
        told_once("belongs to user 12345");
    }
}
