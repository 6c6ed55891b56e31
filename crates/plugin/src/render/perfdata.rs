//! Numbers for the engines' databases.

use crate::metric::Metric;
use crate::range::Range;

/// ` | label=value… label=value…`, as many whole items as there is room for.
pub(super) fn perfdata(metrics: &[Metric], room: usize) -> String {
    let mut out = String::new();
    for item in metrics.iter().filter_map(performance) {
        let between = if out.is_empty() { " | " } else { " " };
        if out.len() + between.len() + item.len() <= room {
            out.push_str(between);
            out.push_str(&item);
        }
    }
    out
}

/// `label=value[unit];warn;crit;min;max` (Monitoring Plugins guidelines,
/// "Performance data"), trailing semicolons left out; nothing for a value that
/// is not a number.
pub(super) fn performance(metric: &Metric) -> Option<String> {
    let value = number(metric.value)?;
    let limit = |range: Option<Range>| range.map(|range| range.to_string()).unwrap_or_default();
    let bound = |bound: Option<f64>| bound.and_then(number).unwrap_or_default();
    let item = format!(
        "{}={value}{};{};{};{};{}",
        metric.label,
        metric.unit.suffix(),
        limit(metric.warning),
        limit(metric.critical),
        bound(metric.min),
        bound(metric.max),
    );
    Some(item.trim_end_matches(';').to_owned())
}

/// A number as a plain decimal in full precision: Rust prints neither an
/// exponent nor a `+`; adding zero turns the negative zero into the plain one.
fn number(value: f64) -> Option<String> {
    value.is_finite().then(|| (value + 0.0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Unit;

    fn metric(value: f64) -> Metric {
        Metric {
            min: None,
            ..Metric::new("x", Unit::None, value)
        }
    }

    #[test]
    fn values_are_plain_decimals() {
        let table = [
            (14.0, Some("x=14")),
            (-0.0, Some("x=0")),
            (0.1 + 0.2, Some("x=0.30000000000000004")),
            (1e-9, Some("x=0.000000001")),
            (1e21, Some("x=1000000000000000000000")),
            (4_294_967_295.0, Some("x=4294967295")),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (f64::NEG_INFINITY, None),
        ];
        for (value, item) in table {
            assert_eq!(performance(&metric(value)).as_deref(), item);
        }
    }

    #[test]
    fn limits_and_bounds_have_their_places() {
        let table = [
            ("0", "", None, None, "x=1;0"),
            ("", "3:", None, None, "x=1;;3:"),
            ("~:2", "@1:2", None, None, "x=1;~:2;@1:2"),
            ("", "", Some(0.0), Some(10.0), "x=1;;;0;10"),
            ("", "", Some(f64::NAN), Some(5.0), "x=1;;;;5"),
        ];
        for (warning, critical, min, max, item) in table {
            let (warning, critical) = (warning.parse().ok(), critical.parse().ok());
            let metric = Metric {
                warning,
                critical,
                min,
                max,
                ..metric(1.0)
            };
            assert_eq!(performance(&metric).as_deref(), Some(item));
        }
    }

    #[test]
    fn units_follow_the_value() {
        let units = [
            Unit::None,
            Unit::Seconds,
            Unit::Bytes,
            Unit::Percent,
            Unit::Counter,
        ];
        let items = units.map(|unit| {
            performance(&Metric {
                unit,
                ..metric(9.5)
            })
        });
        assert_eq!(
            items.map(Option::unwrap),
            ["x=9.5", "x=9.5s", "x=9.5B", "x=9.5%", "x=9.5c"]
        );
    }

    #[test]
    fn only_whole_items_and_no_bar_without_them() {
        let two = [metric(1.0), metric(2.0)];
        assert_eq!(perfdata(&two, 100), " | x=1 x=2");
        assert_eq!(perfdata(&two, 9), " | x=1");
        assert_eq!(perfdata(&two, 5), "");
        assert_eq!(perfdata(&[metric(f64::NAN)], 100), "");
        assert_eq!(perfdata(&[], 100), "");
    }
}
