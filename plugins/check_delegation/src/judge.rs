//! From what the servers said to findings; no questions are asked here.

use asking::dns::{ADDRESS_NOT_GLOBAL, Observed, Standing, count, hygiene};
use plugin::{Context, Limits, Metric, Report, State};
use probe::dns::{Answer, NameServer, Reply, Server, Transport, plain, referral_size};

use crate::glue::Glue;
use crate::hosts::Hosts;
use crate::observe::Own;
use crate::parents::Parents;
use crate::servers::Heard;
use crate::sets::{Set, Sets, union};
use crate::words::level;
use crate::{Options, levels, lists, parents, resolver, servers, tags};

/// Judges the delegation of a zone; the order of the parts is that of
/// importance, for the first of the worst is on line 1.
pub fn judge(cx: &Context, options: &Options, observed: &Observed<Own>) -> Report {
    let facts = Facts::of(options, observed);
    let zone = plain(&observed.zone);
    let waiting = observed.servers.hosts.iter().any(|host| !host.settled);
    let late = observed.standings.is_empty() && waiting;
    Report::worst(&zone, facts.summary())
        .with(facts.expected())
        .with(facts.found())
        .with(late.then(|| cx.late(zone)))
        .with(facts.notes())
        .with(facts.lists())
        .measured(facts.metrics(cx.limits()))
}

/// What was observed, in the terms of the findings.
struct Facts<'a> {
    options: &'a Options,
    observed: &'a Observed<Own>,
    parents: Option<Parents<'a>>,
    delegated: Option<Set>,
    own: Vec<(Server, Set)>,
}

impl<'a> Facts<'a> {
    fn of(options: &'a Options, observed: &'a Observed<Own>) -> Self {
        let parents = observed
            .cut()
            .filter(|cut| !cut.said.is_empty())
            .map(|cut| Parents {
                zone: &cut.zone,
                parent: &cut.parent,
                said: &cut.said,
                ds: &observed.own.ds,
            });
        let servers = observed.servers.servers.iter();
        let own = servers.filter_map(|server| {
            let names = server.own_names(&observed.zone)?;
            Some((server.server.clone(), names.into_iter().collect()))
        });
        Facts {
            options,
            observed,
            delegated: parents.as_ref().and_then(Parents::names),
            parents,
            own: own.collect(),
        }
    }

    fn sets(&self) -> Sets<'_> {
        Sets {
            zone: &self.observed.zone,
            parent: self.delegated.as_ref(),
            own: &self.own,
            strict: self.options.strict,
        }
    }

    /// What differs from the names that the user gave.
    fn expected(&self) -> Vec<Report> {
        let expected: Set = self
            .options
            .expect_ns
            .iter()
            .map(|name| name.name().clone())
            .collect();
        match expected.is_empty() {
            true => Vec::new(),
            false => self.sets().expected(&expected),
        }
    }

    fn found(&self) -> Vec<Report> {
        let observed = self.observed;
        let parents = self.parents.as_ref();
        let own = union(&self.own);
        let glue = parents.map(Parents::glue).unwrap_or_default();
        let hosts = Hosts {
            servers: &observed.servers,
            glue: &glue,
            strict: self.options.strict,
        };
        let mut parts = parents
            .map(|parents| parents.judge(own.as_ref()))
            .unwrap_or_default();
        parts.extend(self.sets().judge());
        parts.extend(hosts.judge());
        parts.extend(self.glue(&glue).judge());
        parts.extend(servers::judge(
            &observed.zone,
            &self.heard(),
            self.truncated(),
        ));
        parts.extend(self.sets().few(self.options.min_ns));
        parts.extend(self.large());
        parts
    }

    fn glue<'g>(&'g self, given: &'g parents::Glue) -> Glue<'g> {
        let observed = self.observed;
        let standings = observed.servers.servers.iter().zip(&observed.standings);
        let dead = standings
            .filter(|(_, standing)| matches!(standing, Standing::Lame(_)))
            .map(|(server, _)| server.server.address);
        Glue {
            zone: &observed.zone,
            given,
            whole: self.parents.as_ref().is_some_and(Parents::whole),
            asserted: &observed.own.hosts,
            hosts: &observed.servers.hosts,
            dead: dead.collect(),
            strict: self.options.strict,
        }
    }

    fn heard(&self) -> Vec<Heard<'_>> {
        let observed = self.observed;
        let servers = observed.servers.servers.iter().zip(&observed.standings);
        let tcp = observed.own.tcp.iter().map(Option::as_deref);
        servers
            .zip(tcp.zip(&observed.own.others))
            .map(|((server, standing), (tcp, others))| Heard {
                server: &server.server,
                standing,
                tcp,
                others,
            })
            .collect()
    }

    /// Whether an answer of the zone did not fit UDP.
    fn truncated(&self) -> bool {
        let soas = self
            .observed
            .standings
            .iter()
            .filter_map(|standing| match standing {
                Standing::Authority(answer) => Some(answer),
                _ => None,
            });
        let servers = self.observed.servers.servers.iter();
        let ns = servers.filter_map(|server| server.ns.as_ref());
        soas.chain(ns).any(|answer| was_truncated(answer))
    }

    /// The size of the largest referral.
    fn large(&self) -> Option<Report> {
        let servers: Vec<NameServer> = self
            .parents
            .as_ref()?
            .glue()
            .into_iter()
            .map(|(name, glue)| NameServer {
                name,
                addresses: glue.into_iter().collect(),
            })
            .collect();
        let size = referral_size(&self.observed.zone, &servers)?;
        let text = format!("a referral to it takes up to {size} bytes (limit 512)");
        (size > 512).then(|| {
            hygiene(
                self.options.strict,
                &tags::REFERRAL_LARGE,
                &plain(&self.observed.zone),
                text,
            )
        })
    }

    fn notes(&self) -> Vec<Report> {
        let observed = self.observed;
        let mut notes: Vec<Report> = self.subject().into_iter().collect();
        let cuts = observed.descent.iter().flat_map(|descent| &descent.cuts);
        let above = cuts.filter(|cut| cut.zone != observed.zone);
        notes.extend(above.flat_map(|cut| levels::judge(cut)));
        notes.extend(observed.own.resolver.iter().map(|answer| {
            let own = union(&self.own);
            let lists: Vec<&Set> = self.delegated.iter().chain(&own).collect();
            resolver::judge(answer, &observed.zone, &lists)
        }));
        // The alarm on special addresses is ours.
        let shared = observed.notes.iter();
        let ours = |note: &&Report| {
            note.tag
                .is_some_and(|tag| tag.name == ADDRESS_NOT_GLOBAL.name)
        };
        notes.extend(shared.filter(|note| !ours(note)).cloned());
        notes
    }

    /// What is judged, where that is not what the name says.
    fn subject(&self) -> Option<Report> {
        let zone = plain(&self.observed.zone);
        if !self.options.walking.server.is_empty() {
            let text = "the parent was not asked, only the servers given";
            return Some(Report::finding(&tags::PARENT_NOT_OBSERVED, zone, text));
        }
        let name = self.options.walking.hostname.to_string();
        let (state, text) = match self.options.walking.undelegated(&self.observed.zone) {
            true => (
                State::Critical,
                format!("is not delegated: {zone} knows it only as a name"),
            ),
            false => (
                tags::NOT_A_ZONE.state,
                format!("is no zone of its own: {zone} is judged"),
            ),
        };
        (name != zone).then(|| Report::finding(&tags::NOT_A_ZONE, name, text).at(state))
    }

    fn lists(&self) -> Vec<Report> {
        let servers = &self.observed.servers;
        let parent = self.parents.as_ref().and_then(lists::parent);
        let delegated = self
            .delegated
            .as_ref()
            .map(|names| lists::delegated(names, servers));
        let zone = union(&self.own).map(|names| lists::zone(&names, servers));
        parent.into_iter().chain(delegated).chain(zone).collect()
    }

    /// What line 1 says when all is well.
    fn summary(&self) -> String {
        let addresses = count(self.observed.numbers.servers, "address");
        let servers = format!("{} at {addresses}", count(self.number(), "name server"));
        match &self.parents {
            Some(parents) if self.delegated.is_some() => format!(
                "{servers}, delegated by {} of {}",
                count(parents.answered(), "server"),
                level(parents.parent)
            ),
            _ => servers,
        }
    }

    /// How many name servers there are: by the parent, else by the zone.
    fn number(&self) -> usize {
        let own = || union(&self.own);
        self.delegated
            .clone()
            .or_else(own)
            .map_or(0, |names| names.len())
    }

    fn metrics(&self, limits: &Limits) -> Vec<Metric> {
        let mut metrics = self.observed.numbers.metrics(limits);
        metrics.push(limits.metric("ns", self.number() as f64));
        if let Some(parents) = &self.parents {
            metrics.push(limits.metric("parents", parents.asked() as f64));
            metrics.push(limits.metric("parents_ok", parents.answered() as f64));
            metrics.extend(
                parents
                    .ttl()
                    .map(|ttl| limits.metric("parent_ttl", f64::from(ttl))),
            );
        }
        metrics
    }
}

/// Whether a reply over UDP was truncated (TC).
fn was_truncated(answer: &Answer) -> bool {
    let stands = |reply: &Reply| reply.truncated && reply.transport != Transport::Tcp;
    answer.cut.is_some() || answer.reply().is_some_and(stands)
}
