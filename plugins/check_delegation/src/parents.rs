//! The parent's servers: what each says of the zone, compared with the others.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use asking::dns::{NOT_OBSERVED, count};
use plugin::{Report, State, Tag};
use probe::dns::{DsSet, Lame, Name, NameServer, Ours, Referral, Said, Server, Step, plain};

use crate::tags;
use crate::words::{level, list, names};

/// What every server of the parent said of a zone.
pub struct Parents<'a> {
    /// The zone.
    pub zone: &'a Name,
    /// The zone above.
    pub parent: &'a Name,
    /// What each server of the parent said of the zone's NS records.
    pub said: &'a [Said],
    /// What each said of its DS records, in the same order.
    pub ds: &'a [Option<DsSet>],
}

/// The glue of a zone's name servers, by name; names without glue are in it.
pub type Glue = BTreeMap<Name, BTreeSet<IpAddr>>;

impl<'a> Parents<'a> {
    /// The delegations as the parent has them: those of servers that serve the
    /// zone as well are the zone's own records.
    fn delegations(&self) -> impl Iterator<Item = (&'a Said, &'a Referral)> {
        self.said.iter().filter_map(|said| match &said.step {
            Some(Step::Cut(referral)) if !referral.hosted => Some((said, referral)),
            _ => None,
        })
    }

    /// All names that the parent's servers list, if one of them was heard.
    pub fn names(&self) -> Option<BTreeSet<Name>> {
        let all: BTreeSet<Name> = self
            .delegations()
            .flat_map(|(_, referral)| listed(referral))
            .collect();
        (!all.is_empty()).then_some(all)
    }

    /// All glue that the parent's servers give.
    pub fn glue(&self) -> Glue {
        let mut glue = Glue::new();
        let servers = self
            .delegations()
            .flat_map(|(_, referral)| &referral.servers);
        for server in servers {
            let known = glue.entry(server.name.clone()).or_default();
            known.extend(&server.addresses);
        }
        glue
    }

    /// Whether a referral came whole, so that glue that is not there is missing.
    pub fn whole(&self) -> bool {
        self.delegations().any(|(said, _)| is_whole(said))
    }

    /// The least TTL of the delegation, in seconds: how long a change takes to be seen.
    pub fn ttl(&self) -> Option<u32> {
        self.delegations().map(|(_, referral)| referral.ttl).min()
    }

    /// How many addresses were to be asked: those that this machine has a route to.
    pub fn asked(&self) -> usize {
        let routed = |said: &&Said| !matches!(said.step, Some(Step::NotAsked(Ours::NoRoute)));
        self.said.iter().filter(routed).count()
    }

    /// How many gave a usable answer.
    pub fn answered(&self) -> usize {
        self.said.iter().filter(|said| is_usable(said)).count()
    }

    /// All findings on the parent's servers; `own` is the zone's own NS set,
    /// which tells an old from a new delegation where neither has a majority.
    pub fn judge(&self, own: Option<&BTreeSet<Name>>) -> Vec<Report> {
        let mut parts = self.denials();
        parts.extend(self.different_names(own));
        parts.extend(self.different_glue());
        parts.extend(self.different_ds());
        parts.extend(self.hosting());
        parts.extend(unusable(self.said, self.parent, &tags::PARENT_LAME));
        parts.extend(self.unobserved());
        parts
    }

    /// The servers that say that there is no zone; that there is no delegation
    /// is only odd while others delegate.
    fn denials(&self) -> Vec<Report> {
        let delegates = |said: &Said| matches!(said.step, Some(Step::Cut(_)));
        let delegated = self.said.iter().any(delegates);
        let denies = |step: &Step| matches!(step, Step::NoSuchName);
        let differs = |step: &Step| matches!(step, Step::NoCut | Step::Alias(_));
        let nxdomain = self.spread(
            &tags::PARENT_NXDOMAIN,
            "NXDOMAIN from",
            denies,
            ": check hold and expiry",
        );
        let without = self.spread(&tags::PARENT_NO_DELEGATION, "no delegation at", differs, "");
        nxdomain
            .into_iter()
            .chain(without.filter(|_| delegated))
            .collect()
    }

    /// One finding on all servers that say something: CRITICAL when it is half
    /// of those that answered, or more.
    fn spread(
        &self,
        tag: &'static Tag,
        what: &str,
        says: impl Fn(&Step) -> bool,
        hint: &str,
    ) -> Option<Report> {
        let who: Vec<String> = self
            .said
            .iter()
            .filter(|said| said.step.as_ref().is_some_and(&says))
            .map(|said| said.server.label())
            .collect();
        let answered = self.answered();
        let state = match who.len() * 2 >= answered {
            true => State::Critical,
            false => State::Warning,
        };
        let text = format!(
            "{what} {} of {} of {} ({}){hint}",
            who.len(),
            count(answered, "server"),
            level(self.parent),
            list(&who)
        );
        (!who.is_empty()).then(|| Report::finding(tag, plain(self.zone), text).at(state))
    }

    fn different_names(&self, own: Option<&BTreeSet<Name>>) -> Vec<Report> {
        let sets: Vec<_> = self
            .delegations()
            .map(|(said, referral)| (&said.server, listed(referral)))
            .collect();
        let odd = Odd::find(&sets, |set| own == Some(set));
        odd.report(|odd, usual, others| {
            let text = format!(
                "{}, compared with {}",
                change(odd, usual),
                self.others(others)
            );
            (&tags::PARENT_DIFFERS, text)
        })
    }

    /// Glue, name by name: names inside the zone must have it (RFC 9471
    /// section 3), others may, so that those are compared only where it is given.
    fn different_glue(&self) -> Vec<Report> {
        let names: BTreeSet<&Name> = self
            .delegations()
            .flat_map(|(_, referral)| referral.servers.iter().map(|server| &server.name))
            .collect();
        names
            .into_iter()
            .flat_map(|name| self.different_glue_of(name))
            .collect()
    }

    fn different_glue_of(&self, name: &Name) -> Vec<Report> {
        let needed = self.zone.zone_of(name);
        let given: Vec<(&Server, BTreeSet<IpAddr>)> = self
            .delegations()
            .filter(|(said, _)| is_whole(said))
            .filter_map(|(said, referral)| Some((&said.server, glue_of(referral, name)?)))
            .filter(|(_, glue)| needed || !glue.is_empty())
            .collect();
        Odd::find(&given, |glue| !glue.is_empty()).report(|odd, usual, others| {
            let usually = match usual.is_empty() {
                true => "none".to_owned(),
                false => list(usual),
            };
            let here = match odd.is_empty() {
                true => "no glue".to_owned(),
                false => format!("the glue {}", list(odd)),
            };
            let text = format!(
                "gives {} {here}, {} {} {usually}",
                plain(name),
                self.others(others),
                if others == 1 { "gives" } else { "give" },
            );
            (&tags::PARENT_GLUE_DIFFERS, text)
        })
    }

    fn different_ds(&self) -> Vec<Report> {
        let said = self.said.iter().map(|said| &said.server);
        let given: Vec<(&Server, &DsSet)> = said
            .zip(self.ds)
            .filter_map(|(server, ds)| Some((server, ds.as_ref()?)))
            .collect();
        Odd::find(&given, |ds| !ds.is_empty()).report(|odd, usual, others| {
            let verb = if others == 1 { "has" } else { "have" };
            let text = format!(
                "has {}, {} {verb} {}",
                keys(odd),
                self.others(others),
                keys(usual)
            );
            (&tags::PARENT_DS_DIFFERS, text)
        })
    }

    /// `2 other servers of example`.
    fn others(&self, number: usize) -> String {
        format!(
            "{} of {}",
            count(number, "other server"),
            level(self.parent)
        )
    }

    fn hosting(&self) -> Vec<Report> {
        let hosts =
            |said: &&Said| matches!(&said.step, Some(Step::Cut(referral)) if referral.hosted);
        let note = |said: &Said| {
            let text = "serves the zone as well: the delegation cannot be seen there";
            Report::finding(&tags::PARENT_HOSTS_ZONE, said.server.label(), text)
        };
        self.said.iter().filter(hosts).map(note).collect()
    }

    fn unobserved(&self) -> Vec<Report> {
        let ours = |said: &Said| match &said.step {
            None => Some(Ours::Deadline),
            Some(Step::NotAsked(Ours::NoRoute)) => None,
            Some(Step::NotAsked(ours)) => Some(ours.clone()),
            _ => None,
        };
        let note = |said: &Said| {
            let text = format!("(server of {}) {}", level(self.parent), ours(said)?);
            Some(Report::finding(&NOT_OBSERVED, said.server.label(), text))
        };
        self.said.iter().filter_map(note).collect()
    }
}

/// The notes on the servers of a level that are of no use.
pub fn unusable(said: &[Said], of: &Name, tag: &'static Tag) -> Vec<Report> {
    let lame = |said: &Said| {
        let lame: &Lame = match said.step.as_ref()? {
            Step::Lame(lame) => lame,
            _ => return None,
        };
        let text = format!("(server of {}) {lame}", level(of));
        Some(Report::finding(tag, said.server.label(), text))
    };
    said.iter().filter_map(lame).collect()
}

/// What one server of a level says of the next, in a few words.
pub fn saying(step: Option<&Step>) -> String {
    match step {
        None => "not observed".to_owned(),
        Some(Step::Cut(referral)) if referral.hosted => {
            format!(
                "serves the zone with {}",
                count(referral.servers.len(), "name server")
            )
        }
        Some(Step::Cut(referral)) => format!(
            "delegates to {}, TTL {} s",
            count(referral.servers.len(), "name server"),
            referral.ttl
        ),
        Some(Step::NoCut) => "no delegation".to_owned(),
        Some(Step::Alias(target)) => format!("an alias of {}", plain(target)),
        Some(Step::NoSuchName) => "NXDOMAIN".to_owned(),
        Some(Step::Lame(lame)) => lame.to_string(),
        Some(Step::NotAsked(ours)) => ours.to_string(),
    }
}

fn listed(referral: &Referral) -> BTreeSet<Name> {
    let names = referral.servers.iter().map(|server| server.name.clone());
    names.collect()
}

fn glue_of(referral: &Referral, name: &Name) -> Option<BTreeSet<IpAddr>> {
    let server: &NameServer = referral
        .servers
        .iter()
        .find(|server| &server.name == name)?;
    Some(server.addresses.iter().copied().collect())
}

/// Whether a server's answer about the zone can be used.
fn is_usable(said: &Said) -> bool {
    let useless = matches!(said.step, None | Some(Step::Lame(_) | Step::NotAsked(_)));
    !useless
}

fn is_whole(said: &Said) -> bool {
    let reply = said.answer.as_ref().and_then(|answer| answer.reply());
    reply.is_none_or(|reply| !reply.truncated && reply.fault.is_none())
}

/// What a set has more and less than the usual one.
fn change(odd: &BTreeSet<Name>, usual: &BTreeSet<Name>) -> String {
    let more: Vec<&Name> = odd.difference(usual).collect();
    let less: Vec<&Name> = usual.difference(odd).collect();
    match (more.is_empty(), less.is_empty()) {
        (false, false) => format!("adds {} and lacks {}", names(more), names(less)),
        (false, true) => format!("adds {}", names(more)),
        _ => format!("lacks {}", names(less)),
    }
}

/// DS records by their key tags (RFC 4034 section 5.1.1).
fn keys(set: &DsSet) -> String {
    let tag = |data: &Vec<u8>| data.first_chunk().map(|tag| u16::from_be_bytes(*tag));
    match set.is_empty() {
        true => "no DS record".to_owned(),
        false => format!("DS of key {}", list(set.iter().filter_map(tag))),
    }
}

/// What most servers give, how many they are, and those that give something else.
struct Odd<'a, T> {
    usual: Option<(&'a T, usize)>,
    odd: Vec<(&'a Server, &'a T)>,
}

impl<'a, T: PartialEq> Odd<'a, T> {
    /// Of values given by equally many the `likely` one is taken as usual, else the first.
    fn find(given: &'a [(&'a Server, T)], likely: impl Fn(&T) -> bool) -> Self {
        let support = |value: &T| given.iter().filter(|(_, other)| other == value).count();
        let rank = |value: &T| (support(value), likely(value));
        // The last of the greatest is what max_by_key gives: the first counts.
        let usual = given
            .iter()
            .rev()
            .max_by_key(|(_, value)| rank(value))
            .map(|(_, value)| value);
        let differs = |value: &T| usual.is_some_and(|usual| usual != value);
        Odd {
            usual: usual.map(|usual| (usual, support(usual))),
            odd: given
                .iter()
                .filter(|(_, value)| differs(value))
                .map(|(server, value)| (*server, value))
                .collect(),
        }
    }

    fn report(self, finding: impl Fn(&T, &T, usize) -> (&'static Tag, String)) -> Vec<Report> {
        let Some((usual, number)) = self.usual else {
            return Vec::new();
        };
        let report = |(server, value): (&Server, &T)| {
            let (tag, text) = finding(value, usual, number);
            Report::finding(tag, server.label(), text)
        };
        self.odd.into_iter().map(report).collect()
    }
}
