//! The answer of a WHOIS server: of a top-level domain in each charset, and
//! the same behind the domain's own name, so that fields are read. What is
//! found stands in the answer, and no date is guessed.

#![no_main]

use check_domain::raw::{self, Said};
use libfuzzer_sys::fuzz_target;

const TOPS: [&str; 10] = ["com", "jp", "kr", "cn", "tw", "tr", "ru", "pl", "br", "uk"];
/// Statuses and name servers are at most 64 each, other texts are five.
const MOST: usize = 64 + 5;
const LONGEST: usize = 200;

fuzz_target!(|bytes: &[u8]| {
    for top in TOPS {
        holds(bytes, &format!("shop.{top}"));
    }
    for head in [
        "Domain Name: shop.com\nRegistrar: X\nExpiration Date: ",
        "Domain Name: shop.com\n",
        "[Domain Name] SHOP.COM\n[State] Connected (",
    ] {
        holds(&[head.as_bytes(), bytes].concat(), "shop.com");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        is_no_guess(text);
    }
});

fn holds(bytes: &[u8], domain: &str) {
    let said = raw::whois(bytes, domain);
    let text = raw::text(bytes, domain);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.quoted.len() <= MOST && said.servers.len() <= 64);
    if line.is_empty() {
        assert_eq!(said.outcome, "throttled");
        return;
    }
    stands(&said, &line);
    if said.outcome == "registered" && line.is_ascii() {
        let lower = line.to_ascii_lowercase();
        assert!(lower.contains(domain), "{domain} is not named");
    }
}

fn stands(said: &Said, line: &str) {
    let lower = line.to_lowercase();
    for words in &said.quoted {
        assert!(words.chars().count() <= LONGEST);
        assert!(line.contains(words), "{words:?} does not stand there");
    }
    // Beyond ASCII a name is shown in A-labels.
    for server in said.servers.iter().filter(|_| line.is_ascii()) {
        assert!(lower.contains(server), "{server:?} does not stand there");
    }
}

/// A date is the same whatever comes first, or it is none where that is not
/// known; and its year stands there, but for what a time zone moves.
fn is_no_guess(text: &str) {
    let [unknown, day_first, month_first] = raw::days(text);
    if unknown.is_some() {
        assert!(unknown == day_first && unknown == month_first, "{text:?}");
    }
    for day in [unknown, day_first, month_first].into_iter().flatten() {
        let year: i64 = day[..4].parse().expect("a year");
        let near = [year - 1, year, year + 1];
        assert!(
            near.iter().any(|year| text.contains(&year.to_string())),
            "{day} of {text:?}"
        );
    }
}
