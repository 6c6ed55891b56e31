//! check_dnsbl: do blacklists have the addresses and domains from which a
//! business sends its mail?

mod compat;
mod judge;
mod lines;
mod lists;
mod observe;
mod remembered;
mod senders;
mod standing;
mod subject;
mod tags;
mod targets;

use std::num::NonZeroU32;

use asking::dns::NOT_OBSERVED;
use asking::{Host, Resolving};
use plugin::{Check, Context, Guise, Measure, Plugin, Report, Tag, Unit, Unknown};

use judge::{Facts, judge};
use lists::{Selection, document, selected};
use observe::Seen;
use remembered::{Memory, updated};
use subject::Subject;
use targets::Wanted;

/// The options of check_dnsbl.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Address, host (all its addresses), or with --domain a domain
    #[arg(
        short = 'H',
        long,
        value_name = "ADDRESS|NAME",
        required_unless_present = "list"
    )]
    hostname: Option<Host>,

    /// The subject is a domain: its mail exchangers, its own addresses, the senders of its SPF record, and itself on lists of domains
    #[arg(long)]
    domain: bool,

    /// Look up this address or domain as well (repeat)
    #[arg(long, value_name = "ADDRESS|DOMAIN")]
    also: Vec<Host>,

    /// No mail comes from the subject: lists of ranges that should not send mail are notes
    #[arg(long, conflicts_with = "domain")]
    web: bool,

    /// How names are resolved and lists are asked.
    #[command(flatten)]
    resolving: Resolving,

    /// Which lists are asked.
    #[command(flatten)]
    lists: lists::Choice,

    /// Print the table of lists, and whether each is asked
    #[arg(long)]
    list: bool,

    /// Look up at most this many addresses
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=256))]
    max_hosts: u16,

    /// Alarm about a listing only when N runs one after another have seen it
    #[arg(long = "for", value_name = "N", default_value = "1")]
    runs: NonZeroU32,

    /// Accept the listings of this run: they are notes until they end
    #[arg(long)]
    accept: bool,

    /// Read check_rbl's options: -w and -c are numbers of lists from which on it alarms
    #[arg(long)]
    compat: bool,
}

/// The plugin, for its own program and for the table of all plugins.
pub const PLUGIN: Plugin = Plugin::of::<Options>("check_dnsbl");

impl Check for Options {
    const TAGS: &'static [&'static [&'static Tag]] = &[tags::OWN, &[&NOT_OBSERVED]];
    const MEASURES: &'static [Measure] = &[
        Measure {
            warning: Some("0"),
            reported: true,
            ..Measure::new("listed", Unit::None)
        },
        Measure {
            critical: Some("4"),
            reported: true,
            yields_to: Some("listed"),
            ..Measure::new("score", Unit::None)
        },
        Measure::new("usable", Unit::None).less_is_worse(),
        Measure::new("lists", Unit::None).less_is_worse(),
    ];
    const PURPOSE: &'static str = "Ask blacklists for every address and domain from which mail comes, and whether each list can be believed";
    const GUISE: Option<&'static Guise> = Some(&compat::GUISE);

    fn document(&self) -> Option<Result<String, String>> {
        let shown = || selected(&self.lists).map(|selection| document(&selection));
        self.list.then(shown)
    }

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let wanted = self.wanted()?;
        let selection = selected(&self.lists)?;
        let memory = self.memory(cx, &wanted);
        if self.needs_memory() && !memory.is_there() {
            return Err(Unknown::from(
                "--for and --accept need --state-dir: neither XDG_STATE_HOME nor HOME is set",
            ));
        }
        let seen = observe::observe(cx, &self.resolving, &wanted, &selection)?;
        nothing_to_ask(&wanted, &seen)?;
        let facts = self.facts(cx, &wanted, &selection, &seen, &memory);
        Ok(judge(cx, &facts))
    }
}

impl Options {
    fn wanted(&self) -> Result<Wanted, Unknown> {
        let host = self.hostname.clone().ok_or("missing -H")?;
        if self.domain && host.name().is_none() {
            return Err(Unknown::from(
                "--domain needs a domain name, not an address",
            ));
        }
        Ok(Wanted {
            host,
            is_domain: self.domain,
            is_mail: !self.web,
            also: self.also.clone(),
            most: usize::from(self.max_hosts),
        })
    }

    fn needs_memory(&self) -> bool {
        self.accept || self.runs.get() > 1
    }

    /// What is remembered belongs to the subject, whatever lists are asked.
    fn memory(&self, cx: &Context, wanted: &Wanted) -> Memory {
        let host = wanted.host.to_string();
        let domain = if wanted.is_domain { "domain" } else { "host" };
        Memory::new(cx.state_dir(), &[&host, domain])
    }

    /// What was seen, with what is remembered of it; this run is remembered too.
    fn facts<'a>(
        &self,
        cx: &Context,
        wanted: &Wanted,
        selection: &'a Selection,
        seen: &'a Seen,
        memory: &Memory,
    ) -> Facts<'a> {
        let standings = judge::standings(selection, seen);
        let hits = judge::hits(selection, seen, &standings);
        let before = memory.read();
        let clear = |listing: &_| judge::is_clear(selection, seen, &standings, listing);
        let kept: Vec<_> = hits
            .iter()
            .filter(|hit| hit.alarms())
            .map(|hit| hit.listing())
            .collect();
        let entries = updated(&before.entries, &kept, clear, cx.now(), self.accept);
        let ended = before.entries.iter().filter(|entry| clear(&entry.listing));
        let ended = ended.cloned().collect();
        let unkept = memory.keep(&before, &entries).err();
        Facts {
            subject: wanted.host.to_string(),
            selection,
            seen,
            hits,
            standings,
            entries: memory.is_there().then_some(entries),
            ended,
            counts_runs: unkept.is_none(),
            fault: unkept.or(before.fault),
            runs: self.runs.get(),
            needs_memory: self.needs_memory(),
        }
    }
}

/// An address that no list has, or a host of which we know nothing, is nothing
/// that could be checked.
fn nothing_to_ask(wanted: &Wanted, seen: &Seen) -> Result<(), Unknown> {
    let targets = &seen.targets;
    let known = !targets.all.is_empty() || targets.waiting || !targets.nowhere.is_empty();
    match targets.special.first() {
        _ if known => Ok(()),
        Some((address, purpose)) => Err(Unknown::from(format!(
            "{}: {address} stands on no public list, it is reserved: {purpose}",
            wanted.host
        ))),
        None => Err(Unknown::from(format!(
            "{}: nothing to ask for",
            wanted.host
        ))),
    }
}
