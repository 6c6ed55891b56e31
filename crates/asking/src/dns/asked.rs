//! The records of any type that a name has, asked of the zone's own servers
//! on the way from the root, aliases followed.

use std::sync::Arc;

use probe::dns::{
    Answer, Breadth, Descent, End, Lookup, Name, Ours, Record, RecordType, Walk, lookup, plain,
    records, stuck,
};

/// Aliases are followed this far.
const ALIASES: usize = 16;

/// So many servers of the zone are asked; the first useful answer counts.
const SERVERS: usize = 2;

/// What the servers of a name's zone say of its records of a type.
#[derive(Clone, Debug)]
pub enum Asked {
    /// These records, of this name: the one that was asked for, or what it is
    /// an alias of.
    Records(Name, Vec<Record>),
    /// The name exists without such records.
    NoData(Name),
    /// The name does not exist.
    NoSuchName(Name),
    /// Nobody could tell, for this reason.
    Failed(String),
    /// We could not ask, for this reason.
    NotObserved(String),
    /// Answers are missing.
    Waiting,
}

/// Asks for the records of a name, as far as the answers reach by now; to be
/// called within [`Walk::observe`].
pub fn asked(walk: &mut Walk, name: &Name, kind: RecordType) -> Asked {
    let mut names = vec![name.clone()];
    while let Some(last) = names.last().cloned() {
        let target = match at(walk, &last, kind) {
            Ok(target) => target,
            Err(asked) => return asked,
        };
        if names.contains(&target) {
            return Asked::Failed("its aliases lead in a circle".to_owned());
        }
        if names.len() > ALIASES {
            return Asked::Failed(format!("more than {ALIASES} aliases"));
        }
        names.push(target);
    }
    Asked::Waiting
}

/// The target where the name is an alias, else the end of it.
fn at(walk: &mut Walk, name: &Name, kind: RecordType) -> Result<Name, Asked> {
    let descent = walk.descend(name, Breadth::Few);
    match &descent.end {
        End::Reached => {}
        End::Alias(at, target, _) if at == name => return Ok(target.clone()),
        end => return Err(ended(name, end)),
    }
    let (cut, waiting, servers) = servers(walk, &descent);
    let mut answers = Vec::new();
    for server in servers {
        answers.push(walk.answer(server.address, name, kind));
    }
    let missing = waiting || answers.iter().any(Option::is_none);
    let answers: Vec<Arc<Answer>> = answers.into_iter().flatten().collect();
    told(&answers, &cut, name, kind).unwrap_or(Err(match (missing, answers.last()) {
        (true, _) => Asked::Waiting,
        (false, None) => Asked::Failed(format!(
            "no name server of {} has an address that may be asked",
            plain(&cut)
        )),
        (false, Some(answer)) => useless(answer, &cut, name),
    }))
}

fn servers(walk: &mut Walk, descent: &Descent) -> (Name, bool, Vec<probe::dns::Server>) {
    match descent.last() {
        None => (Name::root(), true, Vec::new()),
        Some(cut) => {
            let (servers, waiting) = walk.some_servers(cut, SERVERS);
            (cut.zone.clone(), waiting, servers)
        }
    }
}

fn ended(name: &Name, end: &End) -> Asked {
    match end {
        End::NoSuchName(..) => Asked::NoSuchName(name.clone()),
        // The name lies below an alias, and so does not exist itself.
        End::Alias(..) => Asked::NoSuchName(name.clone()),
        End::Stuck(at, said) => {
            let ours = said
                .iter()
                .all(|said| matches!(said.step, Some(probe::dns::Step::NotAsked(_))));
            match ours {
                true => Asked::NotObserved(stuck(at, said)),
                false => Asked::Failed(stuck(at, said)),
            }
        }
        End::NoServers(_) => {
            Asked::Failed("no name server of its zone has an address that may be asked".to_owned())
        }
        End::Waiting | End::Reached => Asked::Waiting,
    }
}

/// What the first useful answer says.
fn told(
    answers: &[Arc<Answer>],
    zone: &Name,
    name: &Name,
    kind: RecordType,
) -> Option<Result<Name, Asked>> {
    answers.iter().find_map(|answer| {
        let looked = lookup(answer, zone, name);
        let reply = answer.reply()?;
        let found: Vec<Record> = records(&reply.answers, name, kind).cloned().collect();
        match looked {
            Lookup::Alias(target) if kind != RecordType::CNAME => Some(Ok(target)),
            Lookup::Lame(_) | Lookup::NotAsked(_) | Lookup::Below => None,
            _ if !found.is_empty() => Some(Err(Asked::Records(name.clone(), found))),
            Lookup::NoSuchName => Some(Err(Asked::NoSuchName(name.clone()))),
            _ => Some(Err(Asked::NoData(name.clone()))),
        }
    })
}

/// Why an answer says nothing of the name.
fn useless(answer: &Answer, zone: &Name, name: &Name) -> Asked {
    match lookup(answer, zone, name) {
        Lookup::NotAsked(Ours::Deadline) => Asked::Waiting,
        Lookup::NotAsked(ours) => Asked::NotObserved(ours.to_string()),
        Lookup::Lame(lame) => Asked::Failed(format!("{} {lame}", answer.ask.server.ip())),
        _ => Asked::Failed(format!("{} gives a referral only", answer.ask.server.ip())),
    }
}
