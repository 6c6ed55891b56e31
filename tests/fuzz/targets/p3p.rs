//! A P3P document as a stranger publishes it: of each kind, and whatever it
//! says it is.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for report in check_p3p::raw::document(bytes) {
        assert!(!report.text.is_empty());
        assert!(report.tag.is_some());
    }
});
