//! From the options to the servers of a zone: what is asked on every check's way.

use std::net::IpAddr;
use std::sync::Arc;

use plugin::{Awaited, Context, Report, Unknown};
use probe::dns::{
    Answer, Breadth, Cut, Descent, End, Name, RecordType, Reply, Servers, Sight, Walk, alias, plain,
};

use super::notes::{notes, tally};
use super::{NO_DELEGATION, NO_NAME_SERVER, Numbers, Observed, Standing, Stop, Walking, Way};

/// One look at everything that was heard so far.
struct View<T> {
    sight: Sight,
    descent: Option<Descent>,
    servers: Option<Servers>,
    soas: Vec<Option<Arc<Answer>>>,
    own: Option<T>,
}

/// Walks to the zone of the name in the options (or takes the servers that
/// were given), asks every server for the zone's SOA, and lets the plugin ask
/// for what it needs besides: `ask` is called again and again with what is
/// known so far, until it asks nothing new.
///
/// # Errors
/// [`Stop`] when the zone or its servers cannot be found.
pub fn observe<T>(
    cx: &Context,
    walking: &Walking,
    breadth: Breadth,
    ask: impl FnMut(&mut Walk, &Servers) -> T,
) -> Result<Observed<T>, Stop> {
    let survey = survey(cx, walking, breadth, ask)?;
    let observed = survey.observed(cx, walking)?;
    let reached = matches!(
        observed.descent.as_ref().map(|way| &way.end),
        Some(End::Reached) | None
    );
    match reached && walking.undelegated(&observed.zone) {
        true => Err(undelegated(cx, walking, &observed)),
        false => Ok(observed),
    }
}

/// The parent knows the name, but as no zone: a registry withdrew the
/// delegation and left the glue, for instance.
fn undelegated<T>(cx: &Context, walking: &Walking, observed: &Observed<T>) -> Stop {
    let name = walking.hostname.to_string();
    let text = format!(
        "is not delegated: {} knows it only as a name",
        plain(&observed.zone)
    );
    let finding = Report::finding(&NO_DELEGATION, name.clone(), text);
    let queries = [cx
        .limits()
        .metric("queries", observed.numbers.queries as f64)];
    Stop::Report(Box::new(
        Report::worst(name, "").with([finding]).measured(queries),
    ))
}

/// The same for a check of a name rather than of a zone: a name that is an
/// alias, or that does not exist, lies in the zone whose servers say so.
///
/// # Errors
/// [`Stop`] when the zone or its servers cannot be found.
pub fn observe_name<T>(
    cx: &Context,
    walking: &Walking,
    breadth: Breadth,
    ask: impl FnMut(&mut Walk, &Servers) -> T,
) -> Result<Observed<T>, Stop> {
    let survey = survey_of(cx, walking, breadth, zone_of_name, ask)?;
    survey.observed(cx, walking)
}

/// What a walk came to.
#[derive(Clone, Debug)]
pub enum Survey<T> {
    /// It ended before the zone.
    Short(Box<Way>),
    /// The zone was found; there may be no server to ask.
    Zone(Box<Observed<T>>),
}

impl<T> Survey<T> {
    /// The zone, or the report of why there is none to judge.
    fn observed(self, cx: &Context, walking: &Walking) -> Result<Observed<T>, Stop> {
        match self {
            Survey::Short(way) => Err(way.stop(cx, &walking.hostname.to_string())),
            Survey::Zone(observed) if observed.servers.servers.is_empty() => {
                Err(nobody(cx, *observed))
            }
            Survey::Zone(observed) => observed.routed(),
        }
    }
}

/// The zone that a descent led to, if it did.
type ZoneOf = fn(&Descent) -> Option<&Arc<Cut>>;

/// Only a finished descent names the zone: until then the last cut may be a
/// zone above, whose servers are not to be asked all together. Where nobody in
/// a zone says anything of use about a name in it, the zone is judged.
fn zone_of_zone(descent: &Descent) -> Option<&Arc<Cut>> {
    match descent.end {
        End::Reached => descent.last(),
        End::Stuck(..) => descent.last().filter(|cut| cut.zone.iter().len() > 1),
        _ => None,
    }
}

/// The zone that says that a name is an alias or does not exist, or whose
/// servers say nothing of use; but what is missing in the root or a top-level
/// domain is a domain, not a name in one.
fn zone_of_name(descent: &Descent) -> Option<&Arc<Cut>> {
    match descent.end {
        End::Reached | End::Alias(..) => descent.last(),
        End::NoSuchName(..) | End::Stuck(..) => {
            descent.last().filter(|cut| cut.zone.iter().len() > 1)
        }
        _ => None,
    }
}

/// The same as [`observe`], for a plugin whose subject is the way itself: it
/// judges one that is broken.
///
/// # Errors
/// When we could not look.
pub fn survey<T>(
    cx: &Context,
    walking: &Walking,
    breadth: Breadth,
    ask: impl FnMut(&mut Walk, &Servers) -> T,
) -> Result<Survey<T>, Unknown> {
    survey_of(cx, walking, breadth, zone_of_zone, ask)
}

fn survey_of<T>(
    cx: &Context,
    walking: &Walking,
    breadth: Breadth,
    zone_of: ZoneOf,
    mut ask: impl FnMut(&mut Walk, &Servers) -> T,
) -> Result<Survey<T>, Unknown> {
    let mut walk = walking.start.walk(cx)?;
    cx.stage("the walk from the root", Awaited::Other);
    let view = walk.observe(|walk| look(cx, walk, walking, breadth, zone_of, &mut ask));
    if let Sight::Blind(why) = view.sight {
        return Err(Unknown::from(why));
    }
    let queries = walk.queries();
    let (Some(servers), Some(own)) = (view.servers, view.own) else {
        return Ok(Survey::Short(Box::new(Way {
            descent: view.descent,
            queries,
        })));
    };
    let zone = servers.zone.clone();
    let standings: Vec<Standing> = view
        .soas
        .into_iter()
        .map(|answer| Standing::of(answer, &zone))
        .collect();
    let mut observed = Observed {
        numbers: Numbers {
            queries,
            ..Numbers::default()
        },
        notes: Vec::new(),
        descent: view.descent,
        servers,
        standings,
        own,
        zone,
    };
    tally(&mut observed);
    observed.notes = notes(cx, &observed, &view.sight);
    Ok(Survey::Zone(Box::new(observed)))
}

fn look<T>(
    cx: &Context,
    walk: &mut Walk,
    walking: &Walking,
    breadth: Breadth,
    zone_of: ZoneOf,
    ask: &mut impl FnMut(&mut Walk, &Servers) -> T,
) -> View<T> {
    let name = walking.hostname.name();
    let mut view = View {
        sight: Sight::Clear(Vec::new()),
        descent: None,
        servers: None,
        soas: Vec::new(),
        own: None,
    };
    if walking.server.is_empty() {
        view.sight = walk.sight();
        let descent = walk.descend(name, breadth);
        view.servers = zone_of(&descent).map(|cut| walk.servers(cut));
        view.descent = Some(descent);
    } else {
        view.servers = given(walk, name, &walking.server);
    }
    if let Some(servers) = &view.servers {
        cx.stage("the zone's name servers", Awaited::Subject);
        view.soas = servers
            .servers
            .iter()
            .map(|server| walk.answer(server.server.address, &servers.zone, RecordType::SOA))
            .collect();
        view.own = Some(ask(walk, servers));
    }
    view
}

/// The servers that the user gave, for the zone that they themselves name. A
/// server asked for an alias answers for its target: it is asked for the name
/// above.
fn given(walk: &mut Walk, name: &Name, addresses: &[IpAddr]) -> Option<Servers> {
    let mut above = name.clone();
    loop {
        let answers: Vec<_> = addresses
            .iter()
            .map(|address| walk.answer(*address, &above, RecordType::SOA))
            .collect();
        let replies = || answers.iter().flatten().filter_map(|answer| answer.reply());
        if let Some(zone) = replies().find_map(|reply| zone_named(reply, &above)) {
            return Some(walk.given(&zone, addresses));
        }
        if answers.iter().any(Option::is_none) {
            return None;
        }
        if !replies().any(|reply| alias(&reply.answers, &above).is_some()) {
            return Some(walk.given(name, addresses));
        }
        above = above.base_name();
    }
}

/// The zone of a name, by the SOA record that a server gives.
fn zone_named(reply: &Reply, name: &Name) -> Option<Name> {
    let soas = reply.answers.iter().chain(&reply.authorities);
    soas.filter(|record| record.record_type() == RecordType::SOA)
        .find(|soa| soa.name.zone_of(name))
        .map(|soa| soa.name.to_lowercase())
}

/// The zone was found but there is no address to ask.
fn nobody<T>(cx: &Context, observed: Observed<T>) -> Stop {
    let zone = plain(&observed.zone);
    let waiting = observed.servers.hosts.iter().any(|host| !host.settled);
    let finding = match waiting {
        true => cx.late(zone.clone()),
        false => Report::finding(
            &NO_NAME_SERVER,
            zone.clone(),
            "no name server has an address that may be asked, see check_delegation",
        ),
    };
    Stop::Report(Box::new(
        Report::worst(zone, "").with([finding]).with(observed.notes),
    ))
}
