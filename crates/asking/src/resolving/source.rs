//! Records of any type, from where the user wants them: for a check that has
//! many questions, and asks them all as one function of what was heard.

use std::net::SocketAddr;

use probe::dns::{
    Name, Place, Question, Record, RecordType, Reply, ResponseCode, Told, Walk, records,
};

use super::{ALIASES, Found, Resolving, Through, root, stub, system};
use crate::dns::Asked;

/// Where records come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The servers of their zones, found from the root.
    Root,
    /// Recursive resolvers, each asked after the one before it has failed.
    Resolvers(Vec<SocketAddr>),
}

impl Resolving {
    /// Where records come from: the root unless the user says otherwise.
    ///
    /// # Errors
    /// One line: resolv.conf cannot be read.
    pub fn source(&self) -> Result<Source, String> {
        Ok(match self.resolver.unwrap_or(Through::Root) {
            Through::Root => Source::Root,
            Through::System => Source::Resolvers(system::resolvers()?.servers),
            Through::Resolver(resolver) => {
                Source::Resolvers(vec![resolver.socket(self.start.dns_port)])
            }
        })
    }
}

impl Source {
    /// Where questions about names in a zone are put.
    ///
    /// # Errors
    /// What there is to tell instead of any answer.
    pub fn place(&self, walk: &mut Walk, zone: &Name) -> Result<Place, Told> {
        match self {
            Source::Root => walk.zone_of(zone),
            Source::Resolvers(resolvers) => Ok(walk.resolvers(resolvers)),
        }
    }

    /// What is told of a question at a place, or in the zone below it to which
    /// the place refers.
    pub fn told(&self, walk: &mut Walk, place: &Place, question: &Question) -> Told {
        match walk.told(place, question) {
            Told::Below => match walk.zone_of(&question.name) {
                Ok(below) if below != *place => walk.told(&below, question),
                Ok(_) => Told::Failed("gives a referral only".to_owned()),
                Err(told) => told,
            },
            told => told,
        }
    }

    /// The addresses of a host.
    pub fn addresses(&self, walk: &mut Walk, name: &Name) -> Found {
        match self {
            Source::Root => root::look(walk, name),
            Source::Resolvers(resolvers) => stub::look(walk, resolvers, name),
        }
    }

    /// The records of a name, aliases followed.
    pub fn records(&self, walk: &mut Walk, name: &Name, kind: RecordType) -> Asked {
        let mut name = name.clone();
        for _ in 0..=ALIASES {
            let found = self.place(walk, &name.base_name());
            let question = Question {
                name: name.clone(),
                kind,
            };
            let told = found.map(|place| self.told(walk, &place, &question));
            let answer = match told {
                Ok(Told::Answer(answer)) => answer,
                Ok(told) | Err(told) => return without(told, &name),
            };
            let Some(reply) = answer.reply() else {
                return Asked::Waiting;
            };
            let end = stub::end(reply, &name);
            let here: Vec<Record> = records(&reply.answers, &end, kind).cloned().collect();
            // A zone's servers need not know where an alias leads.
            let elsewhere = here.is_empty() && end != name && *self == Source::Root;
            match elsewhere {
                true => name = end,
                false if !here.is_empty() => return Asked::Records(end, here),
                false if does_not_exist(reply) => return Asked::NoSuchName(end),
                false => return Asked::NoData(end),
            }
        }
        Asked::Failed(format!("more than {ALIASES} aliases"))
    }
}

fn does_not_exist(reply: &Reply) -> bool {
    reply.rcode == ResponseCode::NXDomain
}

fn without(told: Told, name: &Name) -> Asked {
    match told {
        Told::Waiting | Told::Answer(_) => Asked::Waiting,
        Told::NoSuchZone => Asked::NoSuchName(name.clone()),
        Told::Below => Asked::Failed("gives a referral only".to_owned()),
        Told::Failed(why) => Asked::Failed(why),
        Told::NotObserved(why) => Asked::NotObserved(why),
    }
}
