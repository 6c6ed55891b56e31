//! Root hints as somebody wrote or fetched them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::dns::Hints;

fuzz_target!(|text: &str| {
    match Hints::parse(text) {
        Ok(hints) => {
            assert!(!hints.servers().is_empty());
            assert!(
                hints
                    .servers()
                    .iter()
                    .all(|server| !server.addresses.is_empty())
            );
        }
        Err(why) => assert!(!why.is_empty()),
    }
});
