//! check_p3p: does a site publish privacy policies that a user agent of the
//! day would find, understand and believe (P3P 1.0), and what do shops publish
//! in their place today?

mod attributes;
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
#[doc(hidden)]
pub mod raw;
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
