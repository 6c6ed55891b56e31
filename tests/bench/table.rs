//! What was measured, beside what was promised.

use std::fmt::Display;
use std::time::Duration;

/// A number of the promise, the number of this run.
pub struct Line {
    what: String,
    target: String,
    found: String,
    kept: bool,
}

/// All lines of a run, printed as they come.
#[derive(Default)]
pub struct Table(Vec<Line>);

impl Table {
    /// Begins to print.
    pub fn new() -> Self {
        println!("| measure | target | measured | |\n|---|---|---|---|");
        Self::default()
    }

    /// Adds a number that may be `most` at most, and prints it.
    pub fn at_most(&mut self, what: impl Display, most: f64, found: f64, unit: &str) {
        self.add(what, format!("≤ {most}{unit}"), found, unit, found <= most);
    }

    /// Adds a number that must be `least` at least, and prints it.
    pub fn at_least(&mut self, what: impl Display, least: f64, found: f64, unit: &str) {
        self.add(
            what,
            format!("≥ {least}{unit}"),
            found,
            unit,
            found >= least,
        );
    }

    fn add(&mut self, what: impl Display, target: String, found: f64, unit: &str, kept: bool) {
        let digits = if found.abs() < 10.0 { 2 } else { 0 };
        let line = Line {
            what: what.to_string(),
            target,
            found: format!("{found:.digits$}{unit}"),
            kept,
        };
        let verdict = if kept { "kept" } else { "**missed**" };
        let Line {
            what,
            target,
            found,
            ..
        } = &line;
        println!("| {what} | {target} | {found} | {verdict} |");
        self.0.push(line);
    }

    /// How many promises were not kept.
    pub fn missed(&self) -> usize {
        self.0.iter().filter(|line| !line.kept).count()
    }
}

/// As milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// As MB of a million bytes.
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The middle of some numbers.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
