//! The way that a resolver takes through a chain: pure functions of what the
//! servers said.

use std::net::IpAddr;

use probe::dns::{Lookup, Name, Ours, RecordType, Server};

use super::{Chain, Link, Place, Word};

/// The way through a chain for one type, beginning at one server.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The names on the way: where it begins, then each target.
    pub names: Vec<Name>,
    /// The least TTL on the way, in seconds: what a cache may keep.
    pub ttl: Option<u32>,
    /// How it ends, at the last of the names.
    pub fate: Fate,
}

/// How the way through a chain ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// These addresses, sorted.
    Addresses(Vec<IpAddr>),
    /// The last name exists without such an address.
    NoAddress,
    /// The last name does not exist.
    NoSuchName,
    /// The last name was on the way before.
    Loop,
    /// The chain is longer than we follow.
    TooLong,
    /// Nobody can tell about the last name, for this reason.
    Failed(String),
    /// We do not know, for this reason of our own.
    NotObserved(Ours),
}

impl Route {
    /// How many aliases are on the way.
    pub fn aliases(&self) -> usize {
        self.names.len().saturating_sub(1)
    }
}

impl Chain {
    /// What was learned of a name.
    pub fn link(&self, name: &Name) -> Option<&Link> {
        self.links.iter().find(|link| &link.name == name)
    }

    /// The way that a resolver takes from a name of the chain which asks this
    /// server of the first zone, and any servers of the others.
    pub fn route(&self, from: &Name, server: &Server, kind: RecordType) -> Route {
        let mut route = Route {
            names: vec![from.clone()],
            ttl: None,
            fate: Fate::TooLong,
        };
        let mut name = from.clone();
        while let Some(link) = self.link(&name) {
            let (lookup, ttl) = link.says(server, kind);
            route.ttl = route.ttl.into_iter().chain(ttl).min();
            let target = match lookup {
                Err(fate) => return Route { fate, ..route },
                Ok(target) => target,
            };
            let seen = route.names.contains(&target);
            route.names.push(target.clone());
            if seen {
                return Route {
                    fate: Fate::Loop,
                    ..route
                };
            }
            name = target;
        }
        route
    }
}

impl Link {
    /// The target that this name leads to, or that the way ends here; and the
    /// TTL of what says so.
    fn says(&self, server: &Server, kind: RecordType) -> (Result<Name, Fate>, Option<u32>) {
        match &self.place {
            Place::Unreachable(why) => (Err(Fate::Failed(why.clone())), None),
            Place::NotObserved(ours) => (Err(Fate::NotObserved(ours.clone())), None),
            Place::Own | Place::Elsewhere(_) => together(&self.heard(server, kind)),
        }
    }

    /// The words that count: in the first zone those of this server alone.
    fn heard(&self, server: &Server, kind: RecordType) -> Vec<(&Server, &Word)> {
        let counts = |other: &Server| self.place != Place::Own || other == server;
        let voices = self.voices.iter().filter(|voice| counts(&voice.server));
        voices
            .filter_map(|voice| Some((&voice.server, voice.word(kind)?)))
            .collect()
    }
}

/// What several servers say, as a resolver that tries one after the other
/// would come to know it: a useful answer of one outweighs failures of others.
fn together(heard: &[(&Server, &Word)]) -> (Result<Name, Fate>, Option<u32>) {
    let mut addresses: Vec<IpAddr> = Vec::new();
    let mut ttl = None;
    let mut fates = Vec::new();
    for (server, word) in heard {
        match &word.lookup {
            Lookup::Alias(target) => return (Ok(target.clone()), word.ttl),
            Lookup::Found(found, _) => {
                addresses.extend(found);
                ttl = ttl.into_iter().chain(word.ttl).min();
            }
            other => fates.push(fate(server, other)),
        }
    }
    addresses.sort();
    addresses.dedup();
    match addresses.is_empty() {
        false => (Err(Fate::Addresses(addresses)), ttl),
        true => (Err(weightiest(fates)), None),
    }
}

fn fate(server: &Server, lookup: &Lookup) -> Fate {
    match lookup {
        Lookup::NoData => Fate::NoAddress,
        Lookup::NoSuchName => Fate::NoSuchName,
        Lookup::NotAsked(ours) => Fate::NotObserved(ours.clone()),
        Lookup::Lame(lame) => Fate::Failed(format!("{} {lame}", server.label())),
        Lookup::Below | Lookup::Found(..) | Lookup::Alias(_) => {
            Fate::Failed(format!("{} gives a referral only", server.label()))
        }
    }
}

/// The fate that decides among servers without an address: that the name is
/// there weighs more than that it is not, either more than what was not seen,
/// and that more than a failure.
fn weightiest(fates: Vec<Fate>) -> Fate {
    let weight = |fate: &Fate| match fate {
        Fate::NoAddress => 0,
        Fate::NoSuchName => 1,
        Fate::NotObserved(Ours::Deadline) => 2,
        Fate::Failed(_) => 3,
        _ => 4,
    };
    let nothing = Fate::NotObserved(Ours::NotAsked("no server was asked"));
    fates.into_iter().min_by_key(weight).unwrap_or(nothing)
}

#[cfg(test)]
mod tests {
    use super::super::Voice;
    use super::*;
    use probe::dns::Lame;
    use probe::dns::Theirs;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn server(last: u8) -> Server {
        Server {
            name: name(&format!("ns{last}.example.")),
            address: IpAddr::from([192, 0, 2, last]),
        }
    }

    fn alias(target: &str) -> Word {
        Word {
            ttl: Some(60),
            targets: vec![name(target)],
            ..Word::only(Lookup::Alias(name(target)))
        }
    }

    fn found(last: u8) -> Word {
        Word {
            ttl: Some(30),
            ..Word::only(Lookup::Found(vec![IpAddr::from([198, 51, 100, last])], 30))
        }
    }

    fn lame() -> Word {
        Word::only(Lookup::Lame(Lame::NoReply(Theirs::Silent)))
    }

    fn link(of: &str, place: Place, words: &[Word]) -> Link {
        let voice = |(last, word): (u8, &Word)| Voice {
            server: server(last),
            words: vec![(RecordType::A, word.clone())],
        };
        Link {
            name: name(of),
            place,
            voices: (1..).zip(words).map(voice).collect(),
            missing: None,
        }
    }

    fn route(links: Vec<Link>, asked: u8) -> (String, Option<u32>, Fate) {
        let route = Chain { links }.route(&name("a."), &server(asked), RecordType::A);
        let names: Vec<_> = route.names.iter().map(Name::to_ascii).collect();
        (names.join(" "), route.ttl, route.fate)
    }

    fn addresses(last: &[u8]) -> Fate {
        Fate::Addresses(
            last.iter()
                .map(|last| IpAddr::from([198, 51, 100, *last]))
                .collect(),
        )
    }

    #[test]
    fn the_way_is_that_of_the_server_that_was_asked() {
        let links = || {
            vec![
                link("a.", Place::Own, &[alias("b."), found(9)]),
                link(
                    "b.",
                    Place::Elsewhere(name("b.")),
                    &[lame(), found(1), found(2)],
                ),
            ]
        };
        assert_eq!(
            route(links(), 1),
            ("a. b.".to_owned(), Some(30), addresses(&[1, 2]))
        );
        assert_eq!(
            route(links(), 2),
            ("a.".to_owned(), Some(30), addresses(&[9]))
        );
    }

    #[test]
    fn ends() {
        let elsewhere = || Place::Elsewhere(name("b."));
        let no = |lookup| Word::only(lookup);
        let silent = Fate::Failed("ns1.example/192.0.2.1 no reply".to_owned());
        let late = || Lookup::NotAsked(Ours::Deadline);
        let table = [
            (
                vec![link("b.", elsewhere(), &[alias("a.")])],
                "a. b. a.",
                Fate::Loop,
            ),
            (vec![], "a. b.", Fate::TooLong),
            (
                vec![link("b.", elsewhere(), &[lame(), no(Lookup::NoSuchName)])],
                "a. b.",
                Fate::NoSuchName,
            ),
            (
                vec![link(
                    "b.",
                    elsewhere(),
                    &[no(Lookup::NoSuchName), no(Lookup::NoData)],
                )],
                "a. b.",
                Fate::NoAddress,
            ),
            (
                vec![link("b.", elsewhere(), &[lame(), lame()])],
                "a. b.",
                silent,
            ),
            (
                vec![link("b.", elsewhere(), &[lame(), no(late())])],
                "a. b.",
                Fate::NotObserved(Ours::Deadline),
            ),
            (
                vec![link("b.", Place::Unreachable("why".to_owned()), &[])],
                "a. b.",
                Fate::Failed("why".to_owned()),
            ),
        ];
        for (rest, names, fate) in table {
            let mut links = vec![link("a.", Place::Own, &[alias("b.")])];
            links.extend(rest);
            let (way, _, end) = route(links, 1);
            assert_eq!((way.as_str(), end), (names, fate));
        }
    }
}
