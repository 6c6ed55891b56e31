//! check_delegation: does the chain from the root lead to the zone, at every
//! server of its parent and at every server of its own?

mod differences;
mod glue;
mod hosts;
mod judge;
mod levels;
mod lists;
mod observe;
mod parents;
mod resolver;
mod servers;
mod sets;
mod short;
mod tags;
#[cfg(test)]
mod tests;
mod words;

use asking::DomainName;
use asking::dns::{
    COMPARE_TAGS, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Stop, Survey, WALK_TAGS, Walking,
};
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};
use probe::dns::Breadth;

/// The options of check_delegation.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Whom to ask.
    #[command(flatten)]
    walking: Walking,

    /// A name server that parent and zone must list; with others, the exact set (repeat)
    #[arg(long, value_name = "NAME")]
    expect_ns: Vec<DomainName>,

    /// CRITICAL with fewer name servers than this [default: WARNING with fewer than 2]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    min_ns: Option<u16>,

    /// Ask every server of a level that is asked sparingly otherwise: the root, of which two are asked
    #[arg(long, value_name = "LEVEL")]
    all_parents: Option<Level>,

    /// Make notes on hygiene (IPv6, surplus name servers, size) a WARNING
    #[arg(long)]
    strict: bool,
}

/// A level of which only some servers are asked.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Level {
    /// The root.
    Root,
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_delegation");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[tags::OWN, WALK_TAGS, COMPARE_TAGS];
    const MEASURES: &'static [Measure] = &[
        QUERIES,
        SERVERS,
        SERVERS_OK,
        RTT_MAX,
        Measure::new("ns", Unit::None).less_is_worse(),
        Measure::new("parents", Unit::None).less_is_worse(),
        Measure::new("parents_ok", Unit::None).less_is_worse(),
        Measure::new("parent_ttl", Unit::Seconds).less_is_worse(),
    ];
    const PURPOSE: &'static str =
        "Follow the delegation of a zone from the root, at every server of its parent and its own";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        match observe::observe(cx, self)? {
            Survey::Short(way) => short::judge(cx, &self.walking, *way),
            Survey::Zone(observed) => match observed.routed() {
                Ok(observed) => Ok(judge::judge(cx, self, &observed)),
                Err(stop) => Stop::outcome(stop),
            },
        }
    }
}

impl Options {
    fn breadth(&self) -> Breadth {
        match self.all_parents {
            Some(Level::Root) => Breadth::Roots,
            None => Breadth::All,
        }
    }
}
