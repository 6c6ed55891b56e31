//! What check_domain keeps and remembers, in whose files, and how often it asks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use super::first;
use crate::shop::Shop;

#[test]
fn an_answer_is_kept_and_used_when_the_registry_refuses() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let healthy = first(&shop, folder.path(), "");
    assert!(
        healthy.starts_with("exit 0 DOMAIN OK - shop.example: expires in "),
        "{healthy}"
    );
    // The list of servers and the answer.
    assert_eq!(shop.0.registry_questions(), 2);
    // A young answer is used unasked, whatever the registry says now.
    shop.0.break_("domain-hold").unwrap();
    assert_eq!(first(&shop, folder.path(), ""), healthy);
    assert_eq!(shop.0.registry_questions(), 2);
    let held = first(&shop, folder.path(), "--refresh 0s");
    assert!(
        held.starts_with("exit 2 DOMAIN CRITICAL - shop.example: has the status 'client hold'"),
        "{held}"
    );
    assert_eq!(shop.0.registry_questions(), 3);
    // A refusal is remembered: the server is asked once.
    shop.0.mend_all().unwrap();
    shop.0.break_("rdap-throttled").unwrap();
    for _ in 0..3 {
        let kept = first(&shop, folder.path(), "--refresh 0s");
        assert!(
            kept.starts_with("exit 2 DOMAIN CRITICAL - shop.example: has the status 'client hold'"),
            "{kept}"
        );
    }
    assert_eq!(shop.0.registry_questions(), 4);
    let output = shop.run(&format!(
        "check_domain -H shop.example --cache-dir {}/c --refresh 0s -v",
        folder.path().display()
    ));
    assert!(
        output.contains("is judged by an answer of RDAP "),
        "{output}"
    );
    assert!(
        output.contains("429 Too Many Requests, 0 min ago, asked again after an hour"),
        "{output}"
    );
}

/// Makes everything that is kept older.
fn grow_older(folder: &Path, minutes: u64) {
    for file in fs::read_dir(folder.join("c")).unwrap() {
        let file = fs::File::options()
            .append(true)
            .open(file.unwrap().path())
            .unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_secs(60 * minutes))
            .unwrap();
    }
}

#[test]
fn an_old_answer_is_asked_for_anew_or_says_its_age() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &str| {
        let before = shop.0.registry_questions();
        let kept = format!("--cache-dir {}/c", folder.path().display());
        let output = shop.run(&format!("check_domain -H shop.example {kept} {more} -v"));
        (output, shop.0.registry_questions() - before)
    };
    // The list and the answer; then neither.
    assert_eq!([run("").1, run("").1], [2, 0]);
    grow_older(folder.path(), 11 * 60);
    assert_eq!(run("").1, 0);
    grow_older(folder.path(), 61);
    assert_eq!(run("").1, 1);
    // Once a limit is crossed, an hour is the most.
    grow_older(folder.path(), 59);
    assert_eq!(run("-w 300").1, 0);
    grow_older(folder.path(), 2);
    assert_eq!(run("-w 300").1, 1);
    // So it is where the zone above delegates to others than the answer names.
    shop.0.break_("domain-other-servers").unwrap();
    assert_eq!(run("--refresh 0s").1, 1);
    shop.0.mend_all().unwrap();
    grow_older(folder.path(), 59);
    let (output, asked) = run("");
    assert!(asked == 0 && output.starts_with("exit 1\n"), "{output}");
    grow_older(folder.path(), 2);
    let (output, asked) = run("");
    assert!(asked == 1 && output.starts_with("exit 0\n"), "{output}");
    // Nobody answers: the old one counts, and says how old it is.
    shop.0.break_("rdap-hangs-up").unwrap();
    grow_older(folder.path(), 60 * 24 * 3);
    let (output, _) = run("");
    assert!(output.starts_with("exit 0\n"), "{output}");
    assert!(output.contains(" that is # days old\n"), "{output}");
    assert!(output.contains(" age=2592"), "{output}");
    grow_older(folder.path(), 60 * 24 * 5);
    let (output, _) = run("");
    assert!(output.starts_with("exit 1\n"), "{output}");
    assert!(output.contains(" age=6912"), "{output}");
}

#[test]
fn a_file_that_others_may_write_is_told() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &str| first(&shop, folder.path(), more);
    assert!(run("").starts_with("exit 0 "));
    for file in fs::read_dir(folder.path().join("s")).unwrap() {
        fs::set_permissions(file.unwrap().path(), fs::Permissions::from_mode(0o622)).unwrap();
    }
    let told = run("");
    assert!(
        told.contains("DOMAIN WARNING - shop.example: was seen, but state file: "),
        "{told}"
    );
    assert!(run("--accept").starts_with("exit 0 "));
    assert!(run("").starts_with("exit 0 "));
}

#[test]
fn a_file_of_another_user_is_told_and_replaced_when_accepted() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &str| first(&shop, folder.path(), more);
    assert!(run("").starts_with("exit 0 "));
    let kept = folder.path().join("s");
    for file in fs::read_dir(&kept).unwrap() {
        if std::os::unix::fs::chown(file.unwrap().path(), Some(65_534), None).is_err() {
            // Only root gives files away.
            return;
        }
    }
    for _ in 0..2 {
        let told = run("");
        assert!(told.starts_with("exit 1 "), "{told}");
        assert!(told.contains(" belongs to "), "{told}");
    }
    assert!(run("--accept").starts_with("exit 0 "));
    assert!(run("").starts_with("exit 0 "));
    // In a folder of somebody else nothing is replaced.
    std::os::unix::fs::chown(&kept, Some(65_534), None).unwrap();
    for more in ["", "--accept"] {
        let told = run(more);
        assert!(told.starts_with("exit 1 "), "{told}");
        assert!(told.contains(" belongs to "), "{told}");
    }
}

#[test]
fn no_server_is_asked_twice_in_a_run() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let asked = |more: &str| {
        let before = shop.0.registry_questions();
        first(&shop, folder.path(), more);
        shop.0.registry_questions() - before
    };
    // The list, and one answer; the domain of the name servers waits.
    assert_eq!(asked("--name-servers"), 2);
    assert_eq!(asked("--name-servers"), 1);
    assert_eq!(asked("--name-servers"), 0);
    // A server that refuses is left alone by every check that keeps here.
    let whois = "--rdap-server none --whois-server {whois} --refresh 0s";
    shop.0.break_("whois-throttled").unwrap();
    assert_eq!(asked(whois), 1);
    for _ in 0..3 {
        assert_eq!(asked(whois), 0);
    }
}
