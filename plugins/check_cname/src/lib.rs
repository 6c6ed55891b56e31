//! check_cname: is the name an alias of the right name at every server, and
//! does the alias lead somewhere?

mod judge;
mod observe;
mod tags;

use asking::DomainName;
use asking::dns::{
    CHAIN_TAGS, COMPARE_TAGS, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Stop, WALK_TAGS, Walking,
};
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};

/// The options of check_cname.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Whom to ask.
    #[command(flatten)]
    walking: Walking,

    /// The name that this one must be an alias of, at every server
    #[arg(long, value_name = "NAME")]
    expect: Option<DomainName>,
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_cname");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] =
        &[tags::OWN, CHAIN_TAGS, WALK_TAGS, COMPARE_TAGS];
    const MEASURES: &'static [Measure] = &[
        QUERIES,
        SERVERS,
        SERVERS_OK,
        RTT_MAX,
        Measure {
            warning: Some("4"),
            critical: Some("11"),
            reported: true,
            ..Measure::new("length", Unit::None)
        },
        Measure {
            reported: true,
            ..Measure::new("ttl", Unit::Seconds)
        },
    ];
    const PURPOSE: &'static str =
        "Ask every name server of a zone for an alias (CNAME), and follow it to its end";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        match observe::observe(cx, &self.walking) {
            Ok(observed) => Ok(judge::judge(cx.limits(), self, observed)),
            Err(stop) => Stop::outcome(stop),
        }
    }
}
