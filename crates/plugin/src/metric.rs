//! A measured number, its unit and its limits: verdict and perfdata come from here.

use crate::range::Range;
use crate::state::State;

/// The units of perfdata that all engines store unchanged
/// (shared rule: seconds, bytes, per cent, counters, or none).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A plain number: counts, days, serials.
    None,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Per cent.
    Percent,
    /// A counter that only grows.
    Counter,
}

impl Unit {
    /// The suffix in perfdata.
    pub const fn suffix(self) -> &'static str {
        match self {
            Unit::None => "",
            Unit::Seconds => "s",
            Unit::Bytes => "B",
            Unit::Percent => "%",
            Unit::Counter => "c",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Unit::None => "number",
            Unit::Seconds => "seconds",
            Unit::Bytes => "bytes",
            Unit::Percent => "per cent",
            Unit::Counter => "counter",
        }
    }
}

/// A number that a plugin measures and that `-w/-c` may limit: a row of the
/// plugin's table, so that labels are checked before anything is asked.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The perfdata label, `[a-z0-9_]`: public API, never renamed.
    pub label: &'static str,
    /// The unit of the value and of its limits.
    pub unit: Unit,
    /// A bare `N` as limit means `N:` because less is worse (days left, servers).
    pub less_is_worse: bool,
    /// The limit of WARNING when `-w` does not name this label.
    pub warning: Option<&'static str>,
    /// The limit of CRITICAL when `-c` does not name this label.
    pub critical: Option<&'static str>,
    /// The plugin reports a breach itself, with a finding that says more than
    /// the number; otherwise a breach becomes a finding with the tag `LIMIT`.
    pub reported: bool,
    /// Several plugins measure it alike; a bare `-w N` never means it while
    /// the plugin has a number of its own.
    pub common: bool,
    /// Suffixes that the numbers of a limit may carry, and how many of the
    /// unit each stands for: `("h", 1.0 / 24.0)` for a number of days. A bare
    /// limit with a suffix means the first measure that knows it.
    pub suffixes: &'static [(&'static str, f64)],
    /// The other measure that says the same in another unit: where the user
    /// limits that one, the default limits of this one do not apply.
    pub yields_to: Option<&'static str>,
}

impl Measure {
    /// Its unit and default limits in words, for the help and the manual:
    /// `number -w 0`.
    pub fn words(&self) -> String {
        let limit = |letter, limit: Option<&str>| {
            limit
                .map(|limit| format!(" -{letter} {limit}"))
                .unwrap_or_default()
        };
        let less = if self.less_is_worse {
            " (N means N:)"
        } else {
            ""
        };
        let suffixes: Vec<String> = self.suffixes.iter().map(|(s, _)| format!("N{s}")).collect();
        let suffixes = match suffixes.as_slice() {
            [] => String::new(),
            some => format!(" (or {})", some.join(", ")),
        };
        let limits = limit('w', self.warning) + &limit('c', self.critical);
        format!("{}{suffixes}{less}{limits}", self.unit.word())
    }

    /// A measure without default limits whose breach is reported as `LIMIT`.
    pub const fn new(label: &'static str, unit: Unit) -> Self {
        Measure {
            label,
            unit,
            less_is_worse: false,
            warning: None,
            critical: None,
            reported: false,
            common: false,
            suffixes: &[],
            yields_to: None,
        }
    }

    /// A measure that several plugins share.
    pub const fn common(label: &'static str, unit: Unit) -> Self {
        Measure {
            common: true,
            ..Self::new(label, unit)
        }
    }

    /// The same, of which less is worse.
    #[must_use]
    pub const fn less_is_worse(self) -> Self {
        Measure {
            less_is_worse: true,
            ..self
        }
    }
}

/// One measured value with the limits that apply to it. A value that was not
/// observed has no metric; it is left out, never invented.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The perfdata label, `[a-z0-9_]`.
    pub label: &'static str,
    /// The value in `unit`; not finite means not observed, and is not rendered.
    pub value: f64,
    /// The unit of the value and the limits.
    pub unit: Unit,
    /// Beyond this range the state is WARNING.
    pub warning: Option<Range>,
    /// Beyond this range the state is CRITICAL.
    pub critical: Option<Range>,
    /// The least value there can be.
    pub min: Option<f64>,
    /// The greatest value there can be.
    pub max: Option<f64>,
}

impl Metric {
    /// A value without limits that cannot be negative.
    pub fn new(label: &'static str, unit: Unit, value: f64) -> Self {
        Metric {
            label,
            value,
            unit,
            warning: None,
            critical: None,
            min: Some(0.0),
            max: None,
        }
    }

    /// The verdict of the limits on the value.
    pub fn state(&self) -> State {
        if self.breaks(self.critical) {
            State::Critical
        } else if self.breaks(self.warning) {
            State::Warning
        } else {
            State::Ok
        }
    }

    /// The limit that decides the state: that of CRITICAL if the value breaks both.
    pub fn broken(&self) -> Option<Range> {
        [self.critical, self.warning]
            .into_iter()
            .find(|range| self.breaks(*range))
            .flatten()
    }

    fn breaks(&self, limit: Option<Range>) -> bool {
        self.value.is_finite() && limit.is_some_and(|range| range.alerts(self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(warning: &str, critical: &str, value: f64) -> Metric {
        let limit = |text: &str| text.parse().ok();
        Metric {
            warning: limit(warning),
            critical: limit(critical),
            ..Metric::new("x", Unit::None, value)
        }
    }

    #[test]
    fn verdict_and_limit_come_from_one_place() {
        let table = [
            ("", "", 3.0, State::Ok, ""),
            ("2", "", 3.0, State::Warning, "2"),
            ("2", "5", 3.0, State::Warning, "2"),
            ("2", "5", 6.0, State::Critical, "5"),
            ("", "5", 6.0, State::Critical, "5"),
            ("2:", "1:", 1.0, State::Warning, "2:"),
            ("0", "0", f64::NAN, State::Ok, ""),
            ("0", "0", f64::INFINITY, State::Ok, ""),
        ];
        for (warning, critical, value, state, broken) in table {
            let metric = metric(warning, critical, value);
            assert_eq!(metric.state(), state, "{metric:?}");
            assert_eq!(
                metric
                    .broken()
                    .map(|range| range.to_string())
                    .unwrap_or_default(),
                broken
            );
        }
    }
}
