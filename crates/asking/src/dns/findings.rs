//! Tags, measures and small judgements that several DNS plugins share, so that
//! one thing has one name everywhere.

use plugin::{Limits, Measure, Metric, Report, State, Tag, Unit};
use probe::dns::{Lame, Server};

/// DNS questions sent by this check itself; answers that another check of the
/// same sweep had already heard are not counted.
pub const QUERIES: Measure = Measure::common("queries", Unit::None);
/// Addresses of name servers of the zone that were to be asked.
pub const SERVERS: Measure = Measure::common("servers", Unit::None).less_is_worse();
/// Addresses that answered with authority.
pub const SERVERS_OK: Measure = Measure::common("servers_ok", Unit::None).less_is_worse();
/// The longest time that one of the zone's servers took to answer.
pub const RTT_MAX: Measure = Measure::common("rtt_max", Unit::Seconds);

plugin::tags! {
    WALK_TAGS;
    NO_DELEGATION, Critical,
        "The servers of the parent zone say that the name does not exist, or know it without a delegation: nothing below it can be reached (RFC 8020, RFC 1034 section 4.2.1).",
        "check the spelling; if it is a domain, that it has not expired and is not on hold at the registrar, and that its delegation was published";
    PARENT_UNREACHABLE, Critical,
        "No name server of a zone above this one gave a usable answer, so that nobody can find the zone (RFC 1034 section 5.3.3).",
        "nothing can be mended in the zone itself: check this machine's network, then ask the operator of the zone above";
    NO_NAME_SERVER, Critical,
        "No address of any name server of the zone is known, so that nobody can ask it (RFC 1034 section 4.2.2).",
        "give the name servers public addresses (glue at the registrar for names inside the zone); inside a private network say --allow-private";
    NO_WORKING_SERVER, Critical,
        "No name server of the zone answers with authority: everything in the zone is unreachable (RFC 2182 section 3).",
        "start or reconnect the name servers, and load the zone on them";
    SERVER_LAME, Ok,
        "A listed name server gives no answer with authority and could not be judged here; check_delegation alarms (RFC 1912 section 2.8).",
        "see check_delegation";
    ZONE_IS_ALIAS, Critical,
        "The name, or one above it, is an alias (CNAME or DNAME), so that it has no zone of its own (RFC 1034 section 3.6.2).",
        "name the zone itself, or replace the alias by a delegation";
    NO_ROUTE, Ok,
        "This machine has no route for an address family; servers of that family were not judged.",
        "give the monitoring machine a route, or say -4 or -6";
    ROOT_ODD, Ok,
        "The root servers list other names than the hints do: the hints are old, or the walk was led astray in part (RFC 9609 section 3).",
        "renew the root hints";
    SERVERS_LEFT_OUT, Ok,
        "The zone has more name server addresses than --max-servers; the first of each name goes before the second of any, the rest were not asked.",
        "raise --max-servers";
    ADDRESS_NOT_GLOBAL, Ok,
        "A name server's address is reserved for a special purpose and was not asked; check_delegation alarms (IANA special-purpose registries, RFC 6890).",
        "see check_delegation, or say --allow-private inside such a network";
    NOT_OBSERVED, Ok,
        "The deadline came before this could be observed; it is neither right nor wrong.",
        "raise --timeout";
}

/// The state of something that users cannot do without, by how many servers
/// show it: all of those that answered is an outage, some is lost redundancy.
pub fn spread(affected: usize, answered: usize) -> State {
    match affected {
        0 => State::Ok,
        _ if affected >= answered => State::Critical,
        _ => State::Warning,
    }
}

/// The findings of something that servers say, as (server, text): one on the
/// subject where all that answered say the same, else one on each server; the
/// text has to read well after either ("no A record"). The
/// state is that of [`spread`], but never worse than the tag's.
pub fn everywhere(
    tag: &'static Tag,
    subject: &str,
    says: Vec<(String, String)>,
    answered: usize,
) -> Vec<Report> {
    let state = spread(says.len(), answered).min(tag.state);
    let at = |text: &str| match says.len() {
        1 => text.to_owned(),
        many => format!("{text} ({many} of {many} servers)"),
    };
    match says.first() {
        Some((_, text))
            if says.len() >= answered && says.iter().all(|(_, other)| other == text) =>
        {
            vec![Report::finding(tag, subject, at(text)).at(state)]
        }
        _ => says
            .iter()
            .map(|(server, text)| Report::finding(tag, server, text.clone()).at(state))
            .collect(),
    }
}

/// The same for things of several kinds, as (tag, server, text).
pub fn by_tag(
    subject: &str,
    says: impl IntoIterator<Item = (&'static Tag, String, String)>,
    answered: usize,
) -> Vec<Report> {
    let mut kinds: Vec<(&'static Tag, Vec<(String, String)>)> = Vec::new();
    for (tag, server, text) in says {
        match kinds.iter_mut().find(|(known, _)| known.name == tag.name) {
            Some((_, said)) => said.push((server, text)),
            None => kinds.push((tag, vec![(server, text)])),
        }
    }
    kinds
        .into_iter()
        .flat_map(|(tag, said)| everywhere(tag, subject, said, answered))
        .collect()
}

/// A list for a sentence, cut before it fills the line: `a, b, c and 9 more`.
pub fn listed<T: std::fmt::Display>(items: &[T]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<String> = items.iter().take(SHOWN).map(ToString::to_string).collect();
    match items.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A number with its noun: `1 server`, `3 servers`, `2 addresses`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ if noun.ends_with('s') => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}

/// The note on a lame server in a plugin that does not own the alarm.
pub fn lame_note(server: &Server, lame: &Lame) -> Report {
    let owner = match lame {
        Lame::NoSoa => "check_soa",
        _ => "check_delegation",
    };
    let text = format!("{lame}, see {owner}");
    Report::finding(&SERVER_LAME, server.label(), text)
}

/// The numbers of a walk, in their fixed order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Questions sent.
    pub queries: u64,
    /// Addresses to ask.
    pub servers: usize,
    /// Addresses that answered with authority.
    pub servers_ok: usize,
    /// The longest time one took, in seconds.
    pub rtt_max: Option<f64>,
}

impl Numbers {
    /// As metrics, with the limits that the user set.
    pub fn metrics(&self, limits: &Limits) -> Vec<Metric> {
        let counted = [
            ("queries", Some(self.queries as f64)),
            ("servers", Some(self.servers as f64)),
            ("servers_ok", Some(self.servers_ok as f64)),
            ("rtt_max", self.rtt_max),
        ];
        counted
            .into_iter()
            .filter_map(|(label, value)| Some(limits.metric(label, value?)))
            .collect()
    }
}

/// A finding of hygiene: a note, or a WARNING for those who asked for it.
pub fn hygiene(strict: bool, tag: &'static Tag, about: &str, text: String) -> Report {
    let state = if strict {
        tag.state.max(State::Warning)
    } else {
        tag.state
    };
    Report::finding(tag, about, text).at(state)
}
