//! presence discover against the lab: what it writes, and that the rest of the
//! suite takes it.

use std::path::{Path, PathBuf};

use presence::PLUGINS;

use crate::shop::{Shop, presence};

#[test]
fn transcript() {
    crate::shop::replay("discover");
}

#[test]
fn transcript_of_hostile_servers() {
    crate::shop::replay("discover-hostile");
}

/// Discovers a domain into a file: the exit code and where the file is.
fn discovered(shop: &Shop, domain: &str, folder: &Path) -> (Option<i32>, PathBuf) {
    let mut words = vec!["discover".to_owned(), domain.to_owned()];
    words.extend(shop.walk());
    let output = presence(&words);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let file = folder.join("shop.toml");
    std::fs::write(&file, &output.stdout).unwrap();
    (output.status.code(), file)
}

/// The checks that `presence plan` makes of a file: plugin and subject.
fn planned(file: &Path) -> Vec<(String, String)> {
    let output = presence(&["plan".as_ref(), file.as_os_str()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let check = |line: &str| (words(line)[1].clone(), words(line)[3].clone());
    text.lines().map(check).collect()
}

/// What the healthy shop's declaration is to become, by every plugin there is.
const CHECKS: [(&str, &str); 10] = [
    ("check_delegation", "shop.example"),
    ("check_soa", "shop.example"),
    ("check_ns", "shop.example"),
    ("check_a", "shop.example"),
    ("check_a", "www.shop.example"),
    ("check_cname", "shop.shop.example"),
    ("check_cname", "store.shop.example"),
    ("check_a", "api.shop.example"),
    ("check_cname", "cdn.shop.example"),
    ("check_mx", "shop.example"),
];

#[test]
fn what_was_discovered_in_the_healthy_shop_is_checked_and_found_well() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let (code, file) = discovered(&shop, "shop.example", folder.path());
    assert_eq!(code, Some(0));
    let here = |plugin: &str| PLUGINS.iter().any(|known| known.name == plugin);
    let expected: Vec<_> = CHECKS
        .iter()
        .filter(|(plugin, _)| here(plugin))
        .map(|(plugin, subject)| ((*plugin).to_owned(), (*subject).to_owned()))
        .collect();
    assert_eq!(planned(&file), expected);
    let swept = presence(&["check".as_ref(), file.as_os_str()]);
    let text = String::from_utf8_lossy(&swept.stdout);
    assert_eq!(swept.status.code(), Some(0), "{text}");
}

/// Faults of one server that leave the others able to tell, and what stands in
/// the file whatever the fault.
const ONE_SERVER: [&str; 9] = [
    "lame-nxdomain",
    "wrong-zone",
    "huge-64k",
    "truncated-bytes",
    "counts-lie",
    "compression-loop",
    "two-soas",
    "aaaa-bad-rdata",
    "tc-loop",
];

#[test]
fn whatever_one_server_says_the_declaration_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let shop = Shop::healthy();
    for fault in ONE_SERVER {
        shop.0.break_(fault).unwrap();
        let (code, file) = discovered(&shop, "shop.example", folder.path());
        shop.0.mend_all().unwrap();
        assert_eq!(code, Some(0), "{fault}");
        let checks = planned(&file);
        let whole = CHECKS.iter().filter(|(plugin, _)| *plugin == "check_soa");
        for (plugin, subject) in whole {
            let check = ((*plugin).to_owned(), (*subject).to_owned());
            assert!(checks.contains(&check), "{fault}: {checks:?}");
        }
    }
}

#[test]
fn what_ended_without_a_declaration_is_refused_as_one() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let (code, file) = discovered(&shop, "nosuch.example", folder.path());
    assert_eq!(code, Some(2));
    let output = presence(&["check".as_ref(), file.as_os_str()]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("missing field `name`"), "{text}");
}

#[test]
fn the_page_shows_what_is_really_written() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/DECLARATION.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, section) = page.split_once("## A first declaration\n").unwrap();
    let (_, block) = section.split_once("```toml\n").unwrap();
    let (shown, _) = block.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (_, file) = discovered(&Shop::healthy(), "shop.example", folder.path());
    let written = std::fs::read_to_string(file).unwrap();
    let (written, _) = written.split_once("\n# How `presence discover`").unwrap();
    // The first line has the time.
    let lines = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(shown), lines(written));
}
