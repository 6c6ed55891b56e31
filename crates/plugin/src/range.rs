//! The range of the Monitoring Plugins guidelines ("Threshold and Ranges"), on
//! the nagios-range crate, narrowed to what a limit can mean.

use std::fmt;
use std::str::FromStr;

use nagios_range::{CheckType, NagiosRange};

/// A limit: the values that are fine, or with `@` the values that are not.
///
/// | written | alerts when the value is |
/// |---|---|
/// | `10` | below 0 or above 10 |
/// | `10:` | below 10 |
/// | `~:10` | above 10 |
/// | `10:20` | outside 10 to 20 |
/// | `@10:20` | inside 10 to 20 |
///
/// The ends belong to the range. Numbers are finite; blanks, an empty range, a
/// start above its end, `nan`, `inf` and `1e400` are refused, because a limit
/// that can never or always alert is a mistake of the one who wrote it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range(NagiosRange);

const BACKWARDS: &str = "its start is above its end";

impl Range {
    /// Whether this value is beyond the limit.
    pub fn alerts(&self, value: f64) -> bool {
        self.0.check(value)
    }

    /// Both ends times a factor, to three digits.
    pub(crate) fn scaled(self, factor: f64) -> Self {
        let (kind, start, end) = self.0.into_inner();
        let [start, end] = [start, end].map(|number| three_digits(number * factor));
        let scaled = NagiosRange::new(kind, start, end);
        scaled.map_or(self, Range)
    }
}

/// A number to three digits that count, as `0.00273`; what is none stays.
fn three_digits(number: f64) -> f64 {
    match number != 0.0 && number.is_finite() {
        true => format!("{number:.2e}").parse().unwrap_or(number),
        false => number,
    }
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = |why: &str| format!("'{text}' is not a range: {why}");
        if text.chars().any(char::is_whitespace) {
            return Err(refuse("it contains a blank"));
        }
        if matches!(text, "" | "@" | ":" | "@:") {
            return Err(refuse("it is empty"));
        }
        let range = NagiosRange::from(text).map_err(|why| refuse(reason(&why)))?;
        guarded(text, range).map(Range).map_err(refuse)
    }
}

fn reason(why: &nagios_range::Error) -> &'static str {
    match why {
        nagios_range::Error::StartGreaterThanEnd => BACKWARDS,
        _ => "expected N, N:, ~:N, N:M or @N:M",
    }
}

/// What nagios-range 0.2.5 accepts although it is no limit: numbers that are
/// not finite, and a start above the end (`-5` means 0 to -5).
fn guarded(text: &str, range: NagiosRange) -> Result<NagiosRange, &'static str> {
    let (start, end) = (*range.start(), *range.end());
    let open_start = text.trim_start_matches('@').starts_with("~:");
    let open_end = text.ends_with(':');
    if !(start.is_finite() || open_start) || !(end.is_finite() || open_end) {
        return Err("its numbers must be finite");
    }
    if start > end {
        return Err(BACKWARDS);
    }
    Ok(range)
}

/// Written as the guidelines do, so that it can be read back: `10`, `10:`,
/// `~:10`, `@10:20`; plain decimals, never an exponent.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, start, end) = self.0.into_inner();
        if kind == CheckType::Inside {
            f.write_str("@")?;
        }
        // Adding zero turns the negative zero into the plain one.
        match (start.is_finite(), end.is_finite()) {
            (true, true) if start == 0.0 => write!(f, "{}", end + 0.0),
            (true, true) => write!(f, "{start}:{}", end + 0.0),
            (true, false) => write!(f, "{}:", start + 0.0),
            (false, true) => write!(f, "~:{}", end + 0.0),
            (false, false) => f.write_str("~:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    #[test]
    fn is_scaled_at_both_ends() {
        let table = [
            ("25:", 0.5, "12.5:"),
            ("10:", 398.0 / 3650.0, "1.09:"),
            ("~:3", 2.0, "~:6"),
            ("@1:2", 3.0, "@3:6"),
            ("25:", 1e-6, "0.000025:"),
            ("~:", 2.0, "~:"),
        ];
        for (text, factor, expected) in table {
            assert_eq!(range(text).scaled(factor).to_string(), expected);
        }
    }

    #[test]
    fn alerts_beyond_the_ends() {
        let table: &[(&str, &[f64], &[f64])] = &[
            ("10", &[0.0, 10.0, 0.5], &[-0.1, 10.1]),
            ("0", &[0.0], &[1.0, -1.0]),
            ("10:", &[10.0, 1e300], &[9.999]),
            ("~:10", &[10.0, -1e300], &[10.001]),
            ("10:20", &[10.0, 20.0], &[9.0, 21.0]),
            ("-5:-1", &[-5.0, -1.0], &[0.0, -6.0]),
            ("@10:20", &[9.0, 21.0], &[10.0, 15.0, 20.0]),
            ("@~:3", &[4.0], &[3.0, -9.0]),
            ("~:", &[0.0, -1e300, 1e300], &[]),
            ("0.5", &[0.5], &[0.51]),
        ];
        for (text, fine, beyond) in table {
            for value in *fine {
                assert!(!range(text).alerts(*value), "{text} alerts at {value}");
            }
            for value in *beyond {
                assert!(
                    range(text).alerts(*value),
                    "{text} does not alert at {value}"
                );
            }
        }
    }

    #[test]
    fn printed_by_the_guidelines_and_read_back() {
        let table = [
            ("10", "10"),
            ("0:10", "10"),
            (":10", "10"),
            ("10:", "10:"),
            ("0:", "0:"),
            ("~:10", "~:10"),
            ("~:", "~:"),
            ("@10:20", "@10:20"),
            ("@10", "@10"),
            ("1e3", "1000"),
            ("1e-7", "0.0000001"),
            ("-0", "0"),
            ("+5", "5"),
            ("-5:-1", "-5:-1"),
            ("0.25:", "0.25:"),
        ];
        for (text, printed) in table {
            assert_eq!(range(text).to_string(), printed);
            assert_eq!(range(printed), range(text));
        }
    }

    #[test]
    fn refused() {
        let table = [
            "", " ", "10 ", " 10", "1 0", "@", ":", "@:", "nan", "inf", "-inf", "~:inf", "inf:",
            "1e400", "-1e400:", "nan:", "~:nan", "10:5", "@10:5", "-5", "10:~", "~", "@~", "1:2:3",
            "1,5", "10s", "0x10", "ten", "--5", "10;20", "infinity", "~:+inf",
        ];
        for text in table {
            let refused = text.parse::<Range>();
            assert!(refused.is_err(), "'{text}' became {refused:?}");
        }
    }

    #[test]
    fn a_refusal_names_the_text_and_the_reason() {
        assert_eq!(
            "10:5".parse::<Range>(),
            Err("'10:5' is not a range: its start is above its end".to_owned())
        );
    }
}
