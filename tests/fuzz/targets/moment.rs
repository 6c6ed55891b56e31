//! A time as somebody writes it after `--at`.

#![no_main]

use certificate::Moment;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match text.parse::<Moment>() {
        Ok(moment) => {
            // Offsets may lead out of the four digits that a year has.
            let shown = moment.to_string();
            assert!(shown.parse() == Ok(moment) || !(0..=9999).contains(&moment.year()));
        }
        Err(why) => assert!(!why.is_empty()),
    }
});
