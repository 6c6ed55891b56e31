//! check_soa: does every name server serve the same, current version of the
//! zone, with a start of authority that secondaries and caches can work with?

mod hygiene;
mod judge;
mod observe;
mod primary;
mod serial;
mod tags;

use std::time::Duration;

use asking::dns::{COMPARE_TAGS, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Stop, WALK_TAGS, Walking};
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};

/// The options of check_soa.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Whom to ask.
    #[command(flatten)]
    walking: Walking,

    /// WARNING when the serial, read as a date or a time, is older than this many days
    #[arg(long, value_name = "DAYS", value_parser = days)]
    max_age: Option<Duration>,

    /// Make notes on hygiene (timers, MNAME, RNAME) a WARNING
    #[arg(long)]
    strict: bool,
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_soa");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[tags::OWN, WALK_TAGS, COMPARE_TAGS];
    const MEASURES: &'static [Measure] = &[
        QUERIES,
        SERVERS,
        SERVERS_OK,
        RTT_MAX,
        Measure {
            warning: Some("0"),
            reported: true,
            ..Measure::new("serial_lag", Unit::None)
        },
    ];
    const PURPOSE: &'static str =
        "Ask every name server of a zone for its SOA record: one version everywhere, usable timers";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        match observe::observe(cx, &self.walking) {
            Ok(observed) => Ok(judge::judge(cx.limits(), self, observed, cx.now())),
            Err(stop) => Stop::outcome(stop),
        }
    }
}

/// A whole or broken number of days, above zero.
fn days(text: &str) -> Result<Duration, String> {
    let days: f64 = text
        .parse()
        .map_err(|_| "not a number of days".to_owned())?;
    match days > 0.0 {
        true => Duration::try_from_secs_f64(days * 86400.0).map_err(|_| "too many days".to_owned()),
        false => Err("not above zero".to_owned()),
    }
}
