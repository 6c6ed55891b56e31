//! check_p3p: does a site publish privacy policies that a user agent of the
//! day would find, understand and believe (P3P 1.0), and what do shops publish
//! in their place today?

mod base;
mod compact;
mod content;
mod cookie;
mod document;
mod expiry;
mod fault;
mod folder;
mod header;
mod html;
mod instant;
mod judge;
mod observe;
mod options;
mod pattern;
mod policies;
mod reference;
mod run;
mod site;
mod successors;
mod tags;
mod vocabulary;
mod words;
mod xml;

use asking::RESOLVE_TAGS;
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};

pub use options::Options;

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_p3p");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[
        tags::DISCOVERY_TAGS,
        tags::DOCUMENT_TAGS,
        tags::REFERENCE_TAGS,
        tags::POLICY_TAGS,
        tags::COMPACT_TAGS,
        tags::SUCCESSOR_TAGS,
        RESOLVE_TAGS,
    ];
    const MEASURES: &'static [Measure] = &[
        Measure::new("errors", Unit::None),
        Measure::new("warnings", Unit::None),
        Measure {
            warning: Some("30"),
            critical: Some("7"),
            reported: true,
            suffixes: &[("d", 1.0), ("W", 7.0)],
            ..Measure::new(successors::security_txt::DAYS, Unit::None).less_is_worse()
        },
    ];
    const PURPOSE: &'static str = "Follow a site to its P3P privacy policies and judge all of them, and what sites publish in their place today";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        run::run(self, cx)
    }
}

/// For fuzzing: what is wrong with bytes that a stranger gives.
#[doc(hidden)]
pub mod raw {
    use std::time::UNIX_EPOCH;

    use plugin::Report;

    use crate::compact;
    use crate::document::{Document, Kind};
    use crate::fault::{Fault, Faults};
    use crate::header;

    fn reports(faults: &[Fault]) -> Vec<Report> {
        faults.iter().map(|fault| fault.report("x", true)).collect()
    }

    /// What is wrong with a document, as each kind of document.
    pub fn document(bytes: &[u8]) -> Vec<Report> {
        let kinds = [Kind::Reference, Kind::Policies, Kind::Schema];
        let mut all = reports(&Document::read(bytes, None, None, UNIX_EPOCH).faults);
        for kind in kinds {
            let document = Document::read(bytes, None, Some(kind), UNIX_EPOCH);
            if let Some(file) = document.reference() {
                let covers = file.for_page("/a/b?c").is_some();
                assert!(!covers || !file.references.is_empty());
            }
            all.extend(reports(&document.faults));
        }
        all
    }

    /// What is wrong with a `P3P` field and the compact policy in it.
    pub fn header(field: &str) -> Vec<Report> {
        let mut faults = Faults::default();
        let header = header::read([field], &mut faults);
        let text = header.compact.unwrap_or_default();
        let before = faults.0.len();
        if let Some(tokens) = compact::read(&text, &mut faults) {
            let judged = faults.0.len();
            compact::compare(&tokens, &tokens, &mut faults);
            // Nothing says more or less than itself.
            assert_eq!(judged, faults.0.len());
        }
        assert!(before <= faults.0.len());
        reports(&faults.0)
    }
}
