//! A P3P header with a compact policy as a stranger sends it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|field: &str| {
    for report in check_p3p::raw::header(field) {
        assert!(!report.text.is_empty());
        assert!(report.tag.is_some());
    }
});
