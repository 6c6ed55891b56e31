//! The generated definitions in the real engines: Icinga 2 and Nagios load them, run the
//! checks and store what the plugins print.
//!
//! Each engine runs with private configuration in a namespace of its own, which ends it
//! with the test, and writes each result to a file by one template of ours.

mod example;
mod generated;
mod icinga;
mod nagios;

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::namespace::{Namespace, PATIENCE};

/// How both engines are told to write a result: service, state, perfdata, output.
const END: &str = "\tEND\n";

/// What an engine has stored of a service.
#[derive(Debug, PartialEq, Eq)]
pub struct Stored {
    pub service: String,
    pub state: String,
    pub perfdata: String,
    pub first_line: String,
}

impl Stored {
    fn parse(record: &str) -> Option<Self> {
        let mut fields = record.splitn(4, '\t').map(str::to_owned);
        let (service, state, perfdata, output) = (
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
        );
        let first_line = output
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned();
        Some(Self {
            service,
            state,
            perfdata,
            first_line,
        })
    }
}

/// Waits until the engine of that name has stored a result of each of so many services,
/// and gives the first of each, by name.
fn stored(namespace: &Namespace, engine: &str, services: usize) -> Vec<Stored> {
    let until = Instant::now() + PATIENCE;
    loop {
        let mut results = results(namespace);
        results.sort_by(|one, other| one.service.cmp(&other.service));
        results.dedup_by(|one, other| one.service == other.service);
        if results.len() >= services {
            return results;
        }
        assert!(
            Instant::now() < until,
            "{engine} stored {results:?}: {}",
            namespace.log(engine)
        );
        sleep(Duration::from_millis(100));
    }
}

/// All results so far: an engine may write them to one file or to several, and be in the
/// middle of one.
fn results(namespace: &Namespace) -> Vec<Stored> {
    let mut results = Vec::new();
    for entry in fs::read_dir(namespace.folder())
        .unwrap()
        .map(Result::unwrap)
    {
        if entry.file_name().to_string_lossy().starts_with("results") {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            let complete = text
                .split_inclusive(END)
                .filter_map(|record| record.strip_suffix(END));
            results.extend(complete.filter_map(Stored::parse));
        }
    }
    results
}
