//! check_domain: does the business still own its domain, for how long, and is
//! anybody about to take it away? The registry is asked, by RDAP or WHOIS.

mod date;
mod facts;
mod judge;
mod kept;
mod list;
mod observe;
mod offline;
mod peer;
mod rdap;
mod reading;
mod registry;
mod remembered;
mod run;
mod seen;
mod sources;
mod status;
mod subject;
mod tags;
mod turns;
mod wanted;
mod whois;
mod witness;

use std::path::PathBuf;
use std::time::SystemTime;

use asking::{DomainName, Fetching, Resolving};
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};

use registry::Registry;
use wanted::Wanted;

/// The options of check_domain.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Domain name; of a name below a domain the domain is checked that somebody registered
    #[arg(short = 'H', long, value_name = "NAME")]
    hostname: DomainName,

    /// Judge this saved answer of an RDAP or WHOIS server, in its original bytes, and ask nobody
    #[arg(long, value_name = "FILE", value_parser = path)]
    answer: Option<PathBuf>,

    /// Judge as at this time, for saved answers
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_rfc3339_weak, requires = "answer")]
    at: Option<SystemTime>,

    /// Accept what the registry says now of registrar, holder, name servers, locks and date: changes are told against this
    #[arg(long, conflicts_with = "answer")]
    accept: bool,

    /// Whom to ask.
    #[command(flatten)]
    registry: Registry,

    /// What the domain must be like.
    #[command(flatten)]
    wanted: Wanted,

    /// How names are resolved.
    #[command(flatten)]
    resolving: Resolving,

    /// How RDAP is fetched, and where answers are kept.
    #[command(flatten)]
    fetching: Fetching,
}

fn path(text: &str) -> Result<PathBuf, String> {
    match text {
        "" => Err("empty".to_owned()),
        _ => Ok(PathBuf::from(text)),
    }
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_domain");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[
        tags::OUTCOMES,
        tags::DATES,
        tags::STATUSES,
        tags::WITNESS,
        tags::EXPECTED,
        tags::CHANGES,
    ];
    const MEASURES: &'static [Measure] = &[
        Measure {
            warning: Some("30"),
            critical: Some("14"),
            reported: true,
            suffixes: &[("d", 1.0), ("W", 7.0)],
            ..Measure::new("days", Unit::None).less_is_worse()
        },
        Measure {
            warning: Some("604800"),
            ..Measure::new("age", Unit::Seconds)
        },
    ];
    const PURPOSE: &'static str = "Ask the registry whether a domain is registered, until when, by whom, and what state it is in";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        run::run(self, cx)
    }
}

/// For fuzzing: reads bytes as the answers of servers.
#[doc(hidden)]
pub mod raw;
