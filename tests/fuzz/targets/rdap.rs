//! The answer of an RDAP server, and the same as a member of an object that is
//! about the domain.

#![no_main]

use check_domain::raw;
use libfuzzer_sys::fuzz_target;

const MEMBERS: [&str; 7] = [
    "status",
    "events",
    "entities",
    "nameservers",
    "secureDNS",
    "links",
    "errorCode",
];

fuzz_target!(|bytes: &[u8]| {
    assert!(!raw::rdap(bytes, "shop.example").is_empty());
    for member in MEMBERS {
        let object = format!("{{\"ldhName\":\"SHOP.EXAMPLE.\",\"{member}\":");
        let object = [object.as_bytes(), bytes, b"}"].concat();
        assert!(!raw::rdap(&object, "shop.example").is_empty());
    }
});
