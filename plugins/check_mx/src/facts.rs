//! What one server says of a domain's mail: read from its answers, not judged.

pub use asking::mail::Exchange;
use asking::spf;
use probe::dns::{Answer, Lookup, Name, Ours, RData, RecordType, Reply, lookup, records};

/// What a server says to a question for records of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<T> {
    /// These records, sorted, and the least of their TTLs in seconds.
    Records(Vec<T>, u32),
    /// The domain has no such record.
    Nothing,
    /// The domain does not exist.
    NoSuchName,
    /// The domain is an alias of this name.
    Alias(Name),
    /// Nothing that can be used, for this reason.
    Trouble(String),
    /// We do not know, for this reason of our own.
    NotObserved(Ours),
}

impl<T: Ord> Said<T> {
    /// Reads the answer of a server of `zone` about `name`.
    fn of(
        answer: Option<&Answer>,
        zone: &Name,
        name: &Name,
        kind: RecordType,
        read: impl Fn(&RData) -> Option<T>,
    ) -> Self {
        let Some(answer) = answer else {
            return Said::NotObserved(Ours::Deadline);
        };
        match lookup(answer, zone, name) {
            Lookup::Alias(target) => Said::Alias(target),
            Lookup::NoSuchName => Said::NoSuchName,
            Lookup::NotAsked(ours) => Said::NotObserved(ours),
            Lookup::Lame(lame) => Said::Trouble(lame.to_string()),
            Lookup::Below => Said::Trouble("gives a referral only".to_owned()),
            Lookup::NoData | Lookup::Found(..) => match answer.reply() {
                // A set that is not whole says nothing about what it lacks.
                Some(reply) if reply.truncated => {
                    Said::Trouble("truncated, and no whole reply over TCP".to_owned())
                }
                Some(reply) => Said::given(reply, name, kind, read),
                None => Said::NotObserved(Ours::Deadline),
            },
        }
    }

    fn given(
        reply: &Reply,
        name: &Name,
        kind: RecordType,
        read: impl Fn(&RData) -> Option<T>,
    ) -> Self {
        let own = || records(&reply.answers, name, kind);
        let mut found: Vec<T> = own().filter_map(|record| read(&record.data)).collect();
        found.sort();
        match own().map(|record| record.ttl).min() {
            Some(ttl) if !found.is_empty() => Said::Records(found, ttl),
            _ => Said::Nothing,
        }
    }

    /// The records, none where it is certain that there are none.
    pub fn records(&self) -> Option<&[T]> {
        match self {
            Said::Records(records, _) => Some(records),
            Said::Nothing | Said::NoSuchName => Some(&[]),
            Said::Alias(_) | Said::Trouble(_) | Said::NotObserved(_) => None,
        }
    }
}

impl Said<Exchange> {
    /// Reads the answer to the question for MX records.
    pub fn exchanges(answer: Option<&Answer>, zone: &Name, name: &Name) -> Self {
        Said::of(answer, zone, name, RecordType::MX, Exchange::read)
    }

    /// Reads the MX records of a name from a reply, whoever it is from.
    pub fn among(reply: &Reply, name: &Name) -> Self {
        Said::given(reply, name, RecordType::MX, Exchange::read)
    }
}

impl Said<String> {
    /// Reads the SPF records from the answer to the question for TXT records.
    pub fn policies(answer: Option<&Answer>, zone: &Name, name: &Name) -> Self {
        Said::of(answer, zone, name, RecordType::TXT, |data| match data {
            RData::TXT(txt) => spf::policy(&txt.txt_data.concat()),
            _ => None,
        })
    }
}

/// One server that answers with authority, and what it says.
#[derive(Clone, Debug)]
pub struct Voice {
    /// The server's label.
    pub server: String,
    /// Its MX records.
    pub exchanges: Said<Exchange>,
    /// Its SPF records.
    pub policies: Said<String>,
}

/// The set that most servers give, of several the first; and the first server
/// that gives it.
pub fn majority<'a, T: Ord + 'a>(
    voices: impl Iterator<Item = &'a Voice> + Clone,
    said: impl Fn(&'a Voice) -> &'a Said<T>,
) -> Option<(&'a Voice, &'a [T])> {
    let sets = || {
        voices
            .clone()
            .filter_map(|voice| Some((voice, said(voice).records()?)))
    };
    let votes = |set: &[T]| sets().filter(|(_, other)| *other == set).count();
    let most = sets().map(|(_, set)| votes(set)).max()?;
    sets().find(|(_, set)| votes(set) == most)
}

/// An exchanger for a test.
#[cfg(test)]
pub fn exchange(preference: u16, name: &str) -> Exchange {
    Exchange {
        preference,
        name: Name::from_ascii(name).unwrap(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_is_the_first_of_the_most_frequent_sets() {
        let said = |names: &[&str]| {
            Said::Records(names.iter().map(|name| exchange(10, name)).collect(), 60)
        };
        let voice = |exchanges| Voice {
            server: String::new(),
            exchanges,
            policies: Said::Nothing,
        };
        let common = |sets: Vec<Said<Exchange>>| {
            let voices: Vec<_> = sets.into_iter().map(voice).collect();
            majority(voices.iter(), |voice| &voice.exchanges).map(|(_, set)| set.to_vec())
        };
        let (a, b) = (vec![exchange(10, "a.")], vec![exchange(10, "b.")]);
        assert_eq!(
            common(vec![said(&["a."]), said(&["b."]), said(&["b."])]),
            Some(b)
        );
        assert_eq!(common(vec![said(&["a."]), said(&["b."])]), Some(a));
        assert_eq!(
            common(vec![Said::Nothing, Said::NoSuchName, said(&["a."])]),
            Some(vec![])
        );
        assert_eq!(common(vec![Said::Trouble("REFUSED".to_owned())]), None);
    }
}
