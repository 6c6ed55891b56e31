//! The parent's servers: what each says of the zone, compared with the others.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use asking::dns::{NOT_OBSERVED, count};
use plugin::{Report, State, Tag};
use probe::dns::{DsSet, Lame, Name, Ours, Referral, Said, Step, plain};

use crate::differences::listed;
use crate::tags;
use crate::words::{level, list};

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
    pub(crate) fn delegations(&self) -> impl Iterator<Item = (&'a Said, &'a Referral)> {
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
            "gets NXDOMAIN from",
            denies,
            ", check hold and expiry",
        );
        let without = self.spread(
            &tags::PARENT_NO_DELEGATION,
            "has no delegation at",
            differs,
            "",
        );
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
            "{what} {} of {} of {}{hint} ({})",
            who.len(),
            count(answered, "server"),
            level(self.parent),
            list(&who)
        );
        (!who.is_empty()).then(|| Report::finding(tag, plain(self.zone), text).at(state))
    }

    /// `2 other servers of example`.
    pub(crate) fn others(&self, number: usize) -> String {
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

/// Whether a server's answer about the zone can be used.
fn is_usable(said: &Said) -> bool {
    let useless = matches!(said.step, None | Some(Step::Lame(_) | Step::NotAsked(_)));
    !useless
}

pub(crate) fn is_whole(said: &Said) -> bool {
    let reply = said.answer.as_ref().and_then(|answer| answer.reply());
    reply.is_none_or(|reply| !reply.truncated && reply.fault.is_none())
}
