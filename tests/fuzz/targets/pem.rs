//! A file of certificates that somebody wrote, cut or pasted.

#![no_main]

use certificate::MOST;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match certificate::contents(bytes) {
        Ok(contents) => assert!((1..=MOST).contains(&contents.certificates.len())),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
});
