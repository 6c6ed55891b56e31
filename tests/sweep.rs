//! The sweep of a shop in the lab: what its checks learn from one another.

use std::io::Write as _;

use crate::shop::{Shop, presence};

/// What each check of the shop comes to: `critical shop.example ns`.
fn swept(shop: &Shop) -> Vec<String> {
    let mut declaration = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    write!(
        declaration,
        "{}\n[walk]\nroot_hints = \"{}\"\nport = {}\nallow_private = [\"127.0.0.0/8\"]\n",
        include_str!("shop.toml"),
        shop.0.hints_path().display(),
        shop.0.port()
    )
    .unwrap();
    let file = declaration.path().display().to_string();
    let text = shop.settled(&presence(&["check", &file, "-v"]));
    let check = |line: &str| {
        let (state, rest) = line.trim_start().strip_prefix("\\_ [")?.split_once("] ")?;
        let (about, _) = rest.split_once(": ")?;
        about
            .contains(' ')
            .then(|| format!("{} {about}", state.to_lowercase()))
    };
    text.lines().filter_map(check).collect()
}

/// A server that two checks found silent is not asked by the third, which has
/// to come to the same all the same.
#[test]
fn a_dead_zone_is_an_outage_to_every_check() {
    let checks = swept(&Shop::with(&["all-silent"]));
    // Where its mail comes from is then not known; lists have nothing to do with it.
    let of_shop = |check: &&String| check.contains("shop.example ") && !check.ends_with(" dnsbl");
    let of_shop: Vec<&String> = checks.iter().filter(of_shop).collect();
    assert_eq!(of_shop.len(), 7, "{checks:#?}");
    assert!(
        of_shop.iter().all(|check| check.starts_with("critical ")),
        "{checks:#?}"
    );
}

/// What a shop declares of its registration, of lists and of privacy, beside
/// where the lab is.
fn of_others(shop: &Shop) -> String {
    let lab = &shop.0;
    format!(
        r#"
name = "Example Shop"

[[domain]]
name = "shop.example"
name_servers = ["ns1.shop.example", "ns2.shop.example", "ns3.operator.test"]
registrar = "9999"
options.check_domain = {{ critical = 5, expect-dnssec = "no" }}

[[mail]]
domain = "shop.example"
blacklists = ["zen.spamhaus.org", "bl.spamcop.net"]

[[privacy]]
host = "pages.shop.example"
page = "{page}"
p3p = true
gpc = true
tdmrep = true
security_txt = true
policy_pages = ["/privacy.html"]
options.check_p3p = {{ strict = false, warning = ["security_txt_days=20"] }}

[options.check_domain]
bootstrap = "{bootstrap}"
proxy = "none"
refresh = "0s"

[walk]
root_hints = "{hints}"
port = {port}
allow_private = ["127.0.0.0/8"]
"#,
        page = lab.page("/"),
        bootstrap = lab.bootstrap(),
        hints = lab.hints_path().display(),
        port = lab.port(),
    )
}

/// The checks of a sweep put one question after another to a registry, and none
/// once it has refused one of them.
#[test]
fn a_registry_is_asked_by_turns() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("rdap.json");
    let services = format!(
        r#"{{"services":[[["example","test"],["{}"]]]}}"#,
        shop.0.rdap()
    );
    std::fs::write(&list, services).unwrap();
    let (hints, port) = (shop.0.hints_path(), shop.0.port());
    let text = format!(
        r#"
name = "Shop"
[[domain]]
name = "shop.example"
registration = true
[[domain]]
name = "operator.test"
registration = true
[options.check_domain]
bootstrap = "{}"
proxy = "none"
[walk]
root_hints = "{}"
port = {port}
allow_private = ["127.0.0.0/8"]
"#,
        list.display(),
        hints.display(),
    );
    let file = folder.path().join("shop.toml");
    std::fs::write(&file, text).unwrap();
    let sweep = || {
        let before = shop.0.registry_questions();
        let text = shop.settled(&presence(&["check", &file.display().to_string(), "-vv"]));
        (text, shop.0.registry_questions() - before)
    };
    let (text, asked) = sweep();
    assert_eq!(asked, 2, "{text}");
    assert!(
        text.contains("operator.test domain: expires in 20 days"),
        "{text}"
    );
    shop.0.break_("rdap-throttled").unwrap();
    let (text, asked) = sweep();
    assert_eq!(asked, 1, "{text}");
    for domain in ["shop.example", "operator.test"] {
        let told = format!("[UNKNOWN] {domain} domain: was not looked up: RDAP ");
        assert!(text.contains(&told), "{text}");
    }
}

/// Everything that a table can say becomes a check that runs, and what those
/// remember is where the sweep remembers.
#[test]
fn registrations_lists_and_privacy_are_swept() {
    let shop = Shop::healthy();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    std::fs::write(&file, of_others(&shop)).unwrap();
    let file = file.display().to_string();
    let memory = folder.path().join("memory").display().to_string();
    let sweep = || {
        let words = ["check", &file, "-v", "--state-dir", &memory];
        let text = shop.settled(&presence(&words));
        let of = |line: &str| {
            let (state, rest) = line.trim_start().strip_prefix("\\_ [")?.split_once("] ")?;
            let (about, _) = rest.split_once(": ")?;
            let (_, plugin) = about.rsplit_once(' ')?;
            ["domain", "dnsbl", "p3p"]
                .contains(&plugin)
                .then(|| format!("{state} {plugin}"))
        };
        text.lines().filter_map(of).collect::<Vec<_>>()
    };
    assert_eq!(sweep(), ["OK domain", "OK dnsbl", "OK p3p"]);
    for fault in ["domain-redemption", "blacklisted", "privacy-page-changed"] {
        shop.0.break_(fault).unwrap();
    }
    // That the text changed can only be told by who remembers.
    assert_eq!(
        sweep(),
        ["CRITICAL domain", "CRITICAL dnsbl", "WARNING p3p"]
    );
}
