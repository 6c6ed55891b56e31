//! check_a: does every name server give the addresses of a name, the right
//! ones, that users on the internet can reach?

mod judge;
mod observe;
mod tags;
mod told;

use std::net::IpAddr;

use asking::dns::{
    CHAIN_TAGS, COMPARE_TAGS, QUERIES, RTT_MAX, SERVERS, SERVERS_OK, Stop, WALK_TAGS, Walking,
};
use ipnet::IpNet;
use plugin::{Check, Context, Measure, Plugin, Report, Tag, Unit, Unknown};
use probe::dns::RecordType;

/// The options of check_a.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Whom to ask.
    #[command(flatten)]
    walking: Walking,

    /// An address that each server must give, or a network in which the addresses may lie (repeat); others alarm
    #[arg(long, value_name = "ADDRESS|NETWORK", value_parser = network)]
    expect: Vec<IpNet>,

    /// The addresses that the name is to have: IPv4 (A), IPv6 (AAAA), or either
    #[arg(long = "type", value_name = "TYPE", default_value = "both")]
    kind: Kind,

    /// WARNING when the servers give different addresses
    #[arg(long)]
    same: bool,

    /// Make notes on hygiene (no IPv6 address, TTL zero, wildcard) a WARNING
    #[arg(long)]
    strict: bool,
}

/// What a name is to have.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    A,
    Aaaa,
    Both,
}

impl Kind {
    /// The types to ask for.
    fn types(self) -> &'static [RecordType] {
        match self {
            Kind::A => &[RecordType::A],
            Kind::Aaaa => &[RecordType::AAAA],
            Kind::Both => &[RecordType::A, RecordType::AAAA],
        }
    }
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_a");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] =
        &[tags::OWN, CHAIN_TAGS, WALK_TAGS, COMPARE_TAGS];
    const MEASURES: &'static [Measure] = &[
        QUERIES,
        SERVERS,
        SERVERS_OK,
        RTT_MAX,
        Measure::new("addresses", Unit::None).less_is_worse(),
        Measure {
            reported: true,
            ..Measure::new("ttl", Unit::Seconds)
        },
    ];
    const PURPOSE: &'static str =
        "Ask every name server of a zone for the addresses of a name, and follow its aliases";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        match observe::observe(cx, &self.walking, self.kind.types()) {
            Ok(observed) => Ok(judge::judge(cx.limits(), self, observed)),
            Err(stop) => Stop::outcome(stop),
        }
    }
}

/// An address, or a network as `192.0.2.0/24`.
fn network(text: &str) -> Result<IpNet, String> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(address.into()),
        Err(_) => text
            .parse()
            .map_err(|_| "neither an address nor a network, as 192.0.2.0/24".to_owned()),
    }
}
