//! check_mx: does every name server give the same mail exchangers for a
//! domain, do they exist where mail can reach them, and do they greet?

mod connect;
mod exchangers;
mod expect;
mod facts;
mod judge;
mod observe;
mod tags;

use asking::dns::{COMPARE_TAGS, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Stop, WALK_TAGS, Walking};
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};

use expect::Expected;

/// The options of check_mx.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Whom to ask.
    #[command(flatten)]
    walking: Walking,

    /// A mail exchanger that the domain must have, its preference before it if that matters; with others, the exact set (repeat); '.' for a domain that takes no mail
    #[arg(long, value_name = "[PREFERENCE:]NAME")]
    expect: Vec<Expected>,

    /// Also take the greeting of each mail exchanger on this port (25 if none is given)
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "25", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "server")]
    connect: Option<u16>,

    /// Make notes on hygiene (one exchanger, one network, no SPF) a WARNING
    #[arg(long)]
    strict: bool,
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_mx");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[tags::OWN, WALK_TAGS, COMPARE_TAGS];
    const MEASURES: &'static [Measure] = &[
        QUERIES,
        SERVERS,
        SERVERS_OK,
        RTT_MAX,
        Measure::new("exchanges", Unit::None).less_is_worse(),
        Measure::new("addresses", Unit::None).less_is_worse(),
        Measure::new("ttl", Unit::Seconds),
        Measure::new("connect_max", Unit::Seconds),
    ];
    const PURPOSE: &'static str =
        "Ask every name server for the mail exchangers of a domain: one set, all of them reachable";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let mut seen = match observe::observe(cx, &self.walking) {
            Ok(seen) => seen,
            Err(stop) => return Stop::outcome(stop),
        };
        if let Some(port) = self.connect {
            cx.found(judge::judge(cx.limits(), self, &seen));
            seen.knock(cx, port);
        }
        Ok(judge::judge(cx.limits(), self, &seen))
    }
}
