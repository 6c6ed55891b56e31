//! What was observed of a zone's servers, and how each of them stands.

use std::sync::Arc;

use plugin::{Report, Unknown};
use probe::dns::{Answer, Cut, Descent, Lame, Name, Ours, Reply, Servers, authority, plain};

use super::Numbers;

/// How one address of a zone's name servers stands to the zone.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It answers with authority: this is its answer to the SOA question.
    Authority(Arc<Answer>),
    /// It is of no use, for this reason.
    Lame(Lame),
    /// We do not know, for this reason of our own.
    NotObserved(Ours),
}

impl Standing {
    pub(super) fn of(answer: Option<Arc<Answer>>, zone: &Name) -> Self {
        let Some(answer) = answer else {
            return Standing::NotObserved(Ours::Deadline);
        };
        match authority(&answer, zone) {
            Ok(_) => Standing::Authority(answer),
            Err(Ok(lame)) => Standing::Lame(lame),
            Err(Err(ours)) => Standing::NotObserved(ours),
        }
    }

    /// The reply of a server that is an authority.
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Standing::Authority(answer) => answer.heard.as_ref().ok()?.as_ref().ok(),
            _ => None,
        }
    }
}

/// What was observed of a zone's servers.
#[derive(Clone, Debug)]
pub struct Observed<T> {
    /// The zone that the name lies in.
    pub zone: Name,
    /// The way there; nothing when the servers were given.
    pub descent: Option<Descent>,
    /// The servers of the zone.
    pub servers: Servers,
    /// How each of `servers.servers` stands, in the same order.
    pub standings: Vec<Standing>,
    /// What the plugin itself asked.
    pub own: T,
    /// The numbers of the walk.
    pub numbers: Numbers,
    /// What has to be said beside the plugin's own findings: families without a
    /// route, addresses left out, and whether the deadline came first.
    pub notes: Vec<Report>,
}

impl<T> Observed<T> {
    /// The last cut of the way, if the way was walked.
    pub fn cut(&self) -> Option<&Arc<Cut>> {
        self.descent.as_ref().and_then(Descent::last)
    }

    /// The servers that answer with authority: label, reply to the SOA question.
    pub fn authorities(&self) -> impl Iterator<Item = (&probe::dns::Server, &Reply)> {
        let servers = self.servers.servers.iter().map(|server| &server.server);
        servers
            .zip(&self.standings)
            .filter_map(|(server, standing)| Some((server, standing.reply()?)))
    }

    /// The servers that answer for the zone with authority, even those without
    /// the zone's SOA record, which check_soa judges: their users are served.
    pub fn answering(&self) -> impl Iterator<Item = &probe::dns::Server> {
        let servers = self.servers.servers.iter().map(|server| &server.server);
        let answers = |standing: &Standing| {
            matches!(
                standing,
                Standing::Authority(_) | Standing::Lame(Lame::NoSoa)
            )
        };
        servers
            .zip(&self.standings)
            .filter_map(move |(server, standing)| answers(standing).then_some(server))
    }

    /// The servers that are of no use, and why.
    pub fn lame(&self) -> impl Iterator<Item = (&probe::dns::Server, &Lame)> {
        let servers = self.servers.servers.iter().map(|server| &server.server);
        servers
            .zip(&self.standings)
            .filter_map(|(server, standing)| match standing {
                Standing::Lame(lame) => Some((server, lame)),
                _ => None,
            })
    }

    /// The same, if one of the servers can be reached from here.
    ///
    /// # Errors
    /// None can, which is nobody's fault but ours.
    pub fn routed(self) -> Result<Self, Stop> {
        let ours = self.standings.iter().map(|standing| match standing {
            Standing::NotObserved(ours @ (Ours::NoRoute | Ours::Network(_))) => Some(ours),
            _ => None,
        });
        let all: Option<Vec<_>> = ours.collect();
        match all.and_then(|all| all.first().map(ToString::to_string)) {
            Some(why) => Err(Stop::Unknown(Unknown::from(format!(
                "{}: {why}",
                plain(&self.zone)
            )))),
            None => Ok(self),
        }
    }
}

/// Why there is nothing to judge.
#[derive(Debug)]
pub enum Stop {
    /// We could not look.
    Unknown(Unknown),
    /// The way to the zone is broken, which is a finding.
    Report(Box<Report>),
}

impl Stop {
    /// As the outcome of a check.
    ///
    /// # Errors
    /// When we could not look.
    pub fn outcome(self) -> Result<Report, Unknown> {
        match self {
            Stop::Unknown(unknown) => Err(unknown),
            Stop::Report(report) => Ok(*report),
        }
    }
}

impl From<Unknown> for Stop {
    fn from(unknown: Unknown) -> Self {
        Stop::Unknown(unknown)
    }
}
