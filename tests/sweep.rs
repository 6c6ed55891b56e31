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
