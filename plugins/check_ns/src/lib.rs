//! check_ns: is the set of a zone's name servers the same everywhere, are its
//! names good ones, and does each server behave as resolvers rely on?

mod judge;
mod observe;
mod tags;

use asking::DomainName;
use asking::dns::{COMPARE_TAGS, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Stop, WALK_TAGS, Walking};
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};

/// The options of check_ns.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Whom to ask.
    #[command(flatten)]
    walking: Walking,

    /// A name server that the zone must have; with others, the exact set (repeat)
    #[arg(long, value_name = "NAME")]
    expect: Vec<DomainName>,

    /// Ask for hygiene as well (open recursion, zone transfers, odd EDNS, version, PTR), and make notes on it a WARNING
    #[arg(long)]
    strict: bool,
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_ns");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[tags::OWN, WALK_TAGS, COMPARE_TAGS];
    const MEASURES: &'static [Measure] = &[
        QUERIES,
        SERVERS,
        SERVERS_OK,
        RTT_MAX,
        // RFC 1034 section 4.1 and RFC 2182 section 5 ask for two at least.
        Measure {
            warning: Some("2"),
            reported: true,
            ..Measure::new("ns", Unit::None).less_is_worse()
        },
        Measure::new("ttl", Unit::Seconds).less_is_worse(),
    ];
    const PURPOSE: &'static str = "Ask every name server of a zone for its NS records: one good set everywhere, sound servers";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        match observe::observe(cx, &self.walking, self.strict) {
            Ok(observed) => Ok(judge::judge(cx.limits(), self, observed)),
            Err(stop) => Stop::outcome(stop),
        }
    }
}
