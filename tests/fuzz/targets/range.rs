//! Limits as an administrator wrote them: what is accepted prints as the same limit.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plugin::Range;

/// A value to test each limit with, then the limit.
type Given<'a> = (f64, &'a str);

fuzz_target!(|given: Given| {
    let (value, text) = given;
    let Ok(range) = text.parse::<Range>() else {
        return;
    };
    let printed = range.to_string();
    let again: Range = printed
        .parse()
        .unwrap_or_else(|why| panic!("{text:?} prints {printed:?}: {why}"));
    assert_eq!(again.to_string(), printed, "{text:?}");
    for value in [value, 0.0, -1.0, 1.0, f64::MAX, f64::MIN] {
        assert_eq!(
            range.alerts(value),
            again.alerts(value),
            "{text:?} prints {printed:?}: {value}"
        );
    }
    assert!(
        printed
            .bytes()
            .all(|byte| b"0123456789.:~@-".contains(&byte)),
        "{printed:?}"
    );
});
