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
