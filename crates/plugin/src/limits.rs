//! `-w/-c [LABEL=]RANGE`, resolved against the table of what a plugin measures.

use crate::metric::{Measure, Metric, Unit};
use crate::range::Range;
use crate::state::State;

/// The time of a whole run: every plugin measures it, and it may be limited.
pub const TIME: Measure = Measure::new("time", Unit::Seconds);

/// The limits of one run: for `time` and each [`Measure`] of the plugin what
/// the options say, and the defaults of the table where they say nothing.
#[derive(Clone, Debug)]
pub struct Limits(Vec<Row>);

#[derive(Clone, Debug)]
struct Row {
    measure: Measure,
    warning: Option<Range>,
    critical: Option<Range>,
}

impl Limits {
    /// Reads the values of `-w` and `-c` in their order; for one label the last wins.
    ///
    /// A bare range limits the plugin's first own measure: the first that is
    /// not `common`, else the first, else `time`. Hyphens in a label stand for underscores.
    ///
    /// # Errors
    /// One line for the reader: an unknown label with the known ones, or why
    /// a range is none.
    pub fn resolve(
        measures: &[Measure],
        warning: &[String],
        critical: &[String],
    ) -> Result<Self, String> {
        let mut limits = Limits(Vec::with_capacity(measures.len() + 1));
        for measure in std::iter::once(&TIME).chain(measures) {
            limits.0.push(Row::by_default(*measure)?);
        }
        for text in warning {
            let (row, range) = limits.read(text)?;
            row.warning = Some(range);
        }
        for text in critical {
            let (row, range) = limits.read(text)?;
            row.critical = Some(range);
        }
        Ok(limits)
    }

    /// A value with the unit and the limits of its label.
    pub fn metric(&self, label: &'static str, value: f64) -> Metric {
        let row = self.0.iter().find(|row| row.measure.label == label);
        debug_assert!(row.is_some(), "'{label}' is missing in MEASURES");
        let unit = row.map_or(Unit::None, |row| row.measure.unit);
        Metric {
            warning: row.and_then(|row| row.warning),
            critical: row.and_then(|row| row.critical),
            ..Metric::new(label, unit, value)
        }
    }

    /// The verdict on a value.
    pub fn judge(&self, label: &'static str, value: f64) -> State {
        self.metric(label, value).state()
    }

    /// The limit that a value breaks, for a sentence: `limit 0`; empty when it breaks none.
    pub fn text(&self, label: &'static str, value: f64) -> String {
        let metric = self.metric(label, value);
        metric
            .broken()
            .map(|range| format!("limit {range}"))
            .unwrap_or_default()
    }

    /// The row that `[LABEL=]RANGE` speaks of, and its range.
    fn read(&mut self, text: &str) -> Result<(&mut Row, Range), String> {
        let (row, range) = match text.split_once('=') {
            Some((label, range)) => (self.named(label)?, range),
            None => (self.first()?, text),
        };
        let range = row.measure.range(range)?;
        Ok((row, range))
    }

    fn named(&mut self, label: &str) -> Result<&mut Row, String> {
        let wanted = label.replace('-', "_");
        let known: Vec<_> = self.0.iter().map(|row| row.measure.label).collect();
        let unknown = || {
            format!(
                "no measure is named '{label}' (there is {})",
                known.join(", ")
            )
        };
        self.0
            .iter_mut()
            .find(|row| row.measure.label == wanted)
            .ok_or_else(unknown)
    }

    /// The plugin's first own measure; else its first; else the time.
    fn first(&mut self) -> Result<&mut Row, String> {
        let own = self
            .0
            .iter()
            .skip(1)
            .position(|row| !row.measure.common)
            .unwrap_or(0)
            + 1;
        let last = self.0.len().saturating_sub(1);
        self.0
            .get_mut(own.min(last))
            .ok_or_else(|| "nothing is measured".to_owned())
    }
}

impl Row {
    fn by_default(measure: Measure) -> Result<Self, String> {
        let read = |text: Option<&str>| text.map(|text| measure.range(text)).transpose();
        Ok(Row {
            measure,
            warning: read(measure.warning)?,
            critical: read(measure.critical)?,
        })
    }
}

impl Measure {
    /// Reads a limit of this measure: a bare `N` means `N:` where less is worse.
    fn range(&self, text: &str) -> Result<Range, String> {
        if self.less_is_worse && !text.is_empty() && !text.contains([':', '@']) {
            return format!("{text}:").parse();
        }
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURES: [Measure; 3] = [
        Measure {
            warning: Some("0"),
            ..Measure::new("serial_lag", Unit::None)
        },
        Measure {
            less_is_worse: true,
            critical: Some("1"),
            ..Measure::new("servers", Unit::None)
        },
        Measure::new("rtt_max", Unit::Seconds),
    ];

    fn limits(warning: &[&str], critical: &[&str]) -> Result<Limits, String> {
        let own = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        Limits::resolve(&MEASURES, &own(warning), &own(critical))
    }

    #[test]
    fn options_override_defaults() {
        // -w, -c, label, value, the limit that it breaks.
        let table = [
            ("", "", "serial_lag", 1.0, "limit 0"),
            ("", "", "serial_lag", 0.0, ""),
            ("5", "", "serial_lag", 3.0, ""),
            ("5", "2", "serial_lag", 3.0, "limit 2"),
            ("serial-lag=5", "", "serial_lag", 6.0, "limit 5"),
            ("9 5", "", "serial_lag", 6.0, "limit 5"),
            ("", "", "servers", 1.0, ""),
            ("", "", "servers", 0.0, "limit 1:"),
            ("servers=3", "", "servers", 2.0, "limit 3:"),
            ("servers=3", "", "servers", 9.0, ""),
            ("servers=@2:3", "", "servers", 2.0, "limit @2:3"),
            ("servers=~:4", "", "servers", 5.0, "limit ~:4"),
            ("time=0.5", "", "time", 0.6, "limit 0.5"),
            ("", "rtt_max=0.2", "rtt_max", 0.3, "limit 0.2"),
        ];
        for (warning, critical, label, value, broken) in table {
            let split = |texts: &'static str| texts.split_whitespace().collect::<Vec<_>>();
            let limits = limits(&split(warning), &split(critical)).unwrap();
            assert_eq!(
                limits.text(label, value),
                broken,
                "-w {warning} -c {critical} {label}={value}"
            );
        }
    }

    #[test]
    fn a_bare_limit_is_the_first_own_measure() {
        let own = Measure::new("serial_lag", Unit::None);
        let common = Measure::common("queries", Unit::None);
        let table: [(&[Measure], &'static str); 4] = [
            (&[], "time"),
            (&[common], "queries"),
            (&[common, own], "serial_lag"),
            (&[own, common], "serial_lag"),
        ];
        for (measures, label) in table {
            let limits = Limits::resolve(measures, &["1".to_owned()], &[]).unwrap();
            assert_eq!(limits.judge(label, 2.0), State::Warning, "{measures:?}");
        }
    }

    #[test]
    fn the_limit_of_critical_decides() {
        let limits = limits(&["serial_lag=2"], &["serial_lag=5"]).unwrap();
        let states = [1.0, 3.0, 6.0].map(|lag| limits.judge("serial_lag", lag));
        assert_eq!(states, [State::Ok, State::Warning, State::Critical]);
    }

    #[test]
    fn refusals_help() {
        let refused = limits(&["lag=3"], &[]).unwrap_err();
        assert_eq!(
            refused,
            "no measure is named 'lag' (there is time, serial_lag, servers, rtt_max)"
        );
        for text in ["", "servers=", "=3", "=", "servers=x", "serial_lag=3=4"] {
            assert!(limits(&[text], &[]).is_err(), "-w '{text}' is accepted");
            assert!(limits(&[], &[text]).is_err(), "-c '{text}' is accepted");
        }
    }

    #[test]
    fn a_metric_carries_unit_and_limits() {
        let metric = limits(&["rtt_max=1"], &[]).unwrap().metric("rtt_max", 0.5);
        assert_eq!(
            (metric.unit, metric.warning, metric.critical),
            (Unit::Seconds, "1".parse().ok(), None)
        );
    }
}
