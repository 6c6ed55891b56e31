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

const NOTHING: &str = "nothing is measured";

#[derive(Clone, Debug)]
struct Row {
    measure: Measure,
    warning: Option<Range>,
    critical: Option<Range>,
    /// Which of the two the user has said.
    said: Vec<State>,
}

impl Limits {
    /// Reads the values of `-w` and `-c` in their order; for one label the last wins.
    ///
    /// A bare range limits the plugin's first own measure: the first that is
    /// not `common`, else the first, else `time`; with a suffix (`25%`, `12h`)
    /// the first that knows it. Hyphens in a label stand for underscores.
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
            row.said.push(State::Warning);
        }
        for text in critical {
            let (row, range) = limits.read(text)?;
            row.critical = Some(range);
            row.said.push(State::Critical);
        }
        limits.yield_to_said();
        Ok(limits)
    }

    /// Those that the user has set, without the defaults of the table.
    #[must_use]
    pub fn given(&self) -> Self {
        let given = |row: &Row| row.with_defaults(|_| None);
        Limits(self.0.iter().map(given).collect())
    }

    /// These limits, of one measure with this part of its defaults; what the
    /// user has set stays.
    #[must_use]
    pub fn eased(&self, label: &str, part: f64) -> Self {
        let eased = |row: &Row| match row.measure.label == label {
            true => row.with_defaults(|range| Some(range.scaled(part))),
            false => row.clone(),
        };
        Limits(self.0.iter().map(eased).collect())
    }

    /// Takes back the defaults of measures that say the same as one that the
    /// user has limited.
    fn yield_to_said(&mut self) {
        let said = self.0.iter().filter(|row| !row.said.is_empty());
        let said: Vec<_> = said.map(|row| row.measure.label).collect();
        for row in &mut self.0 {
            if row
                .measure
                .yields_to
                .is_some_and(|other| said.contains(&other))
            {
                *row = row.with_defaults(|_| None);
            }
        }
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
            None => (self.bare(text)?, text),
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

    /// The measure that a bare limit means: by its suffix, else the first.
    fn bare(&mut self, text: &str) -> Result<&mut Row, String> {
        let suffixes = || text.split(':').map(|number| parted(number).1);
        let knows = |row: &Row| suffixes().any(|suffix| row.measure.factor(suffix).is_some());
        let foreign = text.trim_start_matches('@').split(':').find(has_unit);
        match (self.0.iter().skip(1).position(knows), foreign) {
            (Some(at), _) => self.0.get_mut(at + 1).ok_or_else(|| NOTHING.to_owned()),
            (None, Some(number)) => {
                let own = self.0.iter().skip(1);
                Err(unknown_unit(number, own.map(|row| &row.measure)))
            }
            (None, None) => self.first(),
        }
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
            .ok_or_else(|| NOTHING.to_owned())
    }
}

impl Row {
    fn by_default(measure: Measure) -> Result<Self, String> {
        let read = |text: Option<&str>| text.map(|text| measure.range(text)).transpose();
        Ok(Row {
            measure,
            warning: read(measure.warning)?,
            critical: read(measure.critical)?,
            said: Vec::new(),
        })
    }

    /// The row with other defaults; what the user has said stays.
    fn with_defaults(&self, other: impl Fn(Range) -> Option<Range>) -> Self {
        let limit = |range: Option<Range>, state| match self.said.contains(&state) {
            true => range,
            false => range.and_then(&other),
        };
        Row {
            warning: limit(self.warning, State::Warning),
            critical: limit(self.critical, State::Critical),
            ..self.clone()
        }
    }
}

impl Measure {
    /// Reads a limit of this measure: a bare `N` means `N:` where less is worse.
    fn range(&self, text: &str) -> Result<Range, String> {
        let numbers = text.trim_start_matches('@');
        let inside = text.strip_suffix(numbers).unwrap_or_default();
        let plain: Result<Vec<String>, String> =
            numbers.split(':').map(|n| self.plain(n)).collect();
        let plain = plain?;
        match (self.less_is_worse && inside.is_empty(), plain.as_slice()) {
            (true, [number]) if !number.is_empty() => format!("{number}:").parse(),
            _ => format!("{inside}{}", plain.join(":")).parse(),
        }
    }

    /// A number of the unit; what is none stays as it is, and is refused.
    fn plain(&self, number: &str) -> Result<String, String> {
        let (value, suffix) = parted(number);
        match (value.parse::<f64>(), self.factor(suffix)) {
            (Ok(value), Some(factor)) => Ok(((value * factor * 1e6).round() / 1e6).to_string()),
            _ if has_unit(&number) => Err(unknown_unit(number, std::iter::once(self))),
            _ => Ok(number.to_owned()),
        }
    }

    /// How many of the unit this suffix stands for, in either case; the unit's
    /// own is known to all.
    fn factor(&self, suffix: &str) -> Option<f64> {
        let mut units = self.units();
        let known = units.find(|(known, _)| known.eq_ignore_ascii_case(suffix));
        known.map(|(_, factor)| factor)
    }

    /// What may stand behind a number of this measure.
    fn units(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let own = Some((self.unit.suffix(), 1.0)).filter(|(suffix, _)| !suffix.is_empty());
        self.suffixes.iter().copied().chain(own)
    }
}

/// `'1y' has an unknown unit (there is d, h, W for cert_days, % for lifetime_left)`.
fn unknown_unit<'a>(number: &str, measures: impl Iterator<Item = &'a Measure>) -> String {
    let known = measures.filter_map(|measure| {
        let units: Vec<&str> = measure.units().map(|(suffix, _)| suffix).collect();
        let told = format!("{} for {}", units.join(", "), measure.label);
        (!units.is_empty()).then_some(told)
    });
    let known: Vec<String> = known.collect();
    match known.is_empty() {
        true => format!("'{number}' has an unknown unit (numbers have none here)"),
        false => format!(
            "'{number}' has an unknown unit (there is {})",
            known.join(", ")
        ),
    }
}

/// Whether something stands behind a number.
fn has_unit(number: &&str) -> bool {
    let (value, suffix) = parted(number);
    !suffix.is_empty() && value.parse::<f64>().is_ok()
}

/// A number as written, and the suffix behind its last digit.
fn parted(number: &str) -> (&str, &str) {
    let value = number.trim_end_matches(|sign: char| !sign.is_ascii_digit());
    number.split_at(value.len())
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
    fn what_is_given_has_no_defaults() {
        let given = |warning: &[&str]| limits(warning, &[]).unwrap().given();
        assert_eq!(given(&[]).judge("serial_lag", 1.0), State::Ok);
        assert_eq!(given(&[]).judge("servers", 0.0), State::Ok);
        assert_eq!(given(&["0"]).judge("serial_lag", 1.0), State::Warning);
        assert_eq!(given(&["servers=2"]).judge("servers", 0.0), State::Warning);
    }

    #[test]
    fn only_defaults_are_eased() {
        let eased = |critical: &[&str]| limits(&[], critical).unwrap().eased("servers", 0.5);
        assert_eq!(eased(&[]).text("servers", 0.4), "limit 0.5:");
        assert_eq!(eased(&[]).text("servers", 0.5), "");
        assert_eq!(eased(&["servers=2"]).text("servers", 1.9), "limit 2:");
        assert_eq!(eased(&[]).given().text("servers", 0.0), "");
        assert_eq!(eased(&[]).text("serial_lag", 1.0), "limit 0");
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

    /// Days and per cent of the same time.
    const LEFT: [Measure; 3] = [
        Measure::common("rtt_max", Unit::Seconds),
        Measure {
            suffixes: &[("d", 1.0), ("h", 1.0 / 24.0), ("W", 7.0)],
            ..Measure::new("days", Unit::None).less_is_worse()
        },
        Measure {
            warning: Some("25"),
            critical: Some("10"),
            yields_to: Some("days"),
            ..Measure::new("left", Unit::Percent).less_is_worse()
        },
    ];

    #[test]
    fn suffixes_name_the_measure_and_scale_the_numbers() {
        let table = [
            ("20", "days", "20:"),
            ("14d", "days", "14:"),
            ("2W", "days", "14:"),
            ("2w", "days", "14:"),
            ("14D", "days", "14:"),
            ("12H:", "days", "0.5:"),
            ("12h", "days", "0.5:"),
            ("1h", "days", "0.041667:"),
            ("@1d:2W", "days", "@1:14"),
            ("days=36h:", "days", "1.5:"),
            ("~:2W", "days", "~:14"),
            ("30%", "left", "30:"),
            ("left=30%", "left", "30:"),
            ("left=30", "left", "30:"),
            ("rtt_max=2s", "rtt_max", "2"),
        ];
        for (text, label, limit) in table {
            let limits = Limits::resolve(&LEFT, &[text.to_owned()], &[]).unwrap();
            let range = limits
                .metric(label, 0.0)
                .warning
                .map(|range| range.to_string());
            assert_eq!(range.as_deref(), Some(limit), "{text}");
        }
        for text in ["20x", "days=20%", "left=3d", "h", "d", "%", "2W3d", "1dd"] {
            let refused = Limits::resolve(&LEFT, &[text.to_owned()], &[]);
            assert!(refused.is_err(), "{text} became {refused:?}");
        }
    }

    #[test]
    fn an_unknown_unit_is_told_with_those_there_are() {
        let of_days = "d, h, W for days";
        let all = format!("s for rtt_max, {of_days}, % for left");
        let table = [
            ("1y", "1y", all.as_str()),
            ("@1:20days", "20days", &all),
            ("days=20%", "20%", of_days),
            ("left=3d:", "3d", "% for left"),
        ];
        for (text, number, known) in table {
            let refused = Limits::resolve(&LEFT, &[text.to_owned()], &[]).unwrap_err();
            let expected = format!("'{number}' has an unknown unit (there is {known})");
            assert_eq!(refused, expected, "{text}");
        }
        let refused = limits(&["servers=3d"], &[]).unwrap_err();
        let none = "'3d' has an unknown unit (numbers have none here)";
        assert_eq!(refused, none);
    }

    #[test]
    fn defaults_yield_to_what_says_the_same() {
        let table: [(&[&str], &[&str], &str, &str); 5] = [
            (&[], &[], "25:", "10:"),
            (&["20"], &[], "", ""),
            (&[], &["14d"], "", ""),
            (&["30%"], &["15"], "30:", ""),
            (&["rtt_max=2"], &["12%"], "25:", "12:"),
        ];
        for (warning, critical, expected, expected_critical) in table {
            let own = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
            let limits = Limits::resolve(&LEFT, &own(warning), &own(critical)).unwrap();
            let metric = limits.metric("left", 50.0);
            let text = |range: Option<Range>| range.map(|range| range.to_string());
            assert_eq!(text(metric.warning).unwrap_or_default(), expected);
            assert_eq!(text(metric.critical).unwrap_or_default(), expected_critical);
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
