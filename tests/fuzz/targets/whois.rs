//! The answer of a WHOIS server: of a top-level domain in each charset, and
//! the same behind the domain's own name, so that fields are read.

#![no_main]

use check_domain::raw;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for top in ["com", "jp", "kr", "cn", "tw", "tr", "ru", "pl", "br", "uk"] {
        let domain = format!("shop.{top}");
        assert!(!raw::whois(bytes, &domain).is_empty());
    }
    let head = b"Domain Name: shop.com\nRegistrar: X\nExpiration Date: ";
    let named = [&head[..], bytes].concat();
    assert!(!raw::whois(&named, "shop.com").is_empty());
    if let Ok(text) = std::str::from_utf8(bytes) {
        raw::date(text);
    }
});
