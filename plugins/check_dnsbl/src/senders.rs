//! Who sends for a domain, as its SPF record says it (RFC 7208): the record is
//! expanded as a receiver would, with a receiver's limits, but for any sender.

use std::net::IpAddr;

use asking::dns::Asked;
use asking::mail::Exchange;
use asking::spf::{self, Domain, LOOKUPS, Lengths, Mechanism, Policy};
use asking::{Found, Source};
use ipnet::IpNet;
use probe::dns::{Name, RData, RecordType, Walk, plain};

/// Lookups that may come back empty (section 4.6.4).
const VOIDS: usize = 2;
/// Mail exchangers of one `mx` (section 4.6.4).
const EXCHANGES: usize = 10;
/// At most this many addresses, and networks, are kept of a policy; strangers
/// may write thousands.
const MOST: usize = 512;
/// Networks up to this size are a sender's own few machines, larger ones a
/// provider's, who lets many others send from them.
const SMALLEST: (u8, u8) = (28, 128);

/// What a policy comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Senders {
    /// The addresses, each once, with the domain whose policy names them.
    pub addresses: Vec<(IpAddr, Name)>,
    /// Networks that are too large to be asked for, each once.
    pub networks: Vec<IpNet>,
    /// Terms that no address follows from: macros, `exists`, `ptr`, `+all`.
    pub terms: Vec<String>,
    /// Why the rest of the policy does not count, or could not be read.
    pub broken: Option<String>,
    /// The domain has a policy.
    pub is_there: bool,
    /// Answers are missing.
    pub waiting: bool,
}

/// Expands the policy of a domain as far as the answers go.
pub fn senders(walk: &mut Walk, source: &Source, domain: &Name) -> Senders {
    let mut expansion = Expansion {
        walk,
        source,
        lookups: 0,
        voids: 0,
        path: Vec::new(),
        passes: true,
        seen: Senders::default(),
    };
    if let Err(why) = expansion.policy_of(domain) {
        expansion.seen.broken = Some(why);
    }
    expansion.seen
}

struct Expansion<'a> {
    walk: &'a mut Walk,
    source: &'a Source,
    lookups: usize,
    voids: usize,
    /// The domains whose policies led here.
    path: Vec<Name>,
    /// What matches here passes; what does not is looked up all the same, for
    /// receivers count that too.
    passes: bool,
    seen: Senders,
}

/// What ends an expansion: receivers do not go on either.
type Ended = Result<(), String>;

impl Expansion<'_> {
    fn policy_of(&mut self, domain: &Name) -> Ended {
        if self.path.contains(domain) {
            return Err(format!("{} includes itself", plain(domain)));
        }
        let is_first = self.path.is_empty();
        let mut texts = match self.source.records(self.walk, domain, RecordType::TXT) {
            Asked::Waiting => return self.wait(),
            Asked::Records(_, records) => policies(records.iter().map(|record| &record.data)),
            Asked::NoData(_) | Asked::NoSuchName(_) => Vec::new(),
            Asked::Failed(why) | Asked::NotObserved(why) => {
                return Err(format!("{}: {why}", plain(domain)));
            }
        };
        let text = match (texts.pop(), texts.len()) {
            (Some(text), 0) => text,
            (Some(_), _) => return Err(format!("{} has several SPF records", plain(domain))),
            (None, _) if is_first => return Ok(()),
            (None, _) => return Err(format!("{} has no SPF record", plain(domain))),
        };
        self.seen.is_there = true;
        let policy: Policy = text
            .parse()
            .map_err(|why| format!("{}: {why}", plain(domain)))?;
        self.path.push(domain.clone());
        let ended = self.expand(&policy, domain);
        self.path.pop();
        ended
    }

    fn expand(&mut self, policy: &Policy, domain: &Name) -> Ended {
        for term in &policy.terms {
            if term.mechanism.needs_lookup() {
                self.count()?;
            }
            let outside = self.passes;
            self.passes &= term.passes;
            self.look(&term.mechanism, domain)?;
            self.passes = outside;
            // What stands behind `all` is never looked at (section 5.1).
            if term.mechanism == Mechanism::All {
                return Ok(());
            }
        }
        let Some(redirect) = &policy.redirect else {
            return Ok(());
        };
        self.count()?;
        match redirect.name() {
            Some(name) => self.policy_of(&name),
            None => self.skip(format!("redirect={redirect}")),
        }
    }

    fn look(&mut self, mechanism: &Mechanism, domain: &Name) -> Ended {
        match mechanism {
            Mechanism::All => self.skip("+all, which lets everybody send".to_owned()),
            Mechanism::Ptr => self.skip("ptr".to_owned()),
            Mechanism::Exists(name) => self.skip(format!("exists:{name}")),
            Mechanism::Network(network) => self.network(*network, domain),
            Mechanism::Include(name) => match name.name() {
                Some(name) => self.policy_of(&name),
                None => self.skip(format!("include:{name}")),
            },
            Mechanism::A(of, lengths) => match own(of.as_ref(), domain) {
                Ok(host) => self.hosts(&host, *lengths, domain),
                Err(macros) => self.skip(format!("a:{macros}")),
            },
            Mechanism::Mx(of, lengths) => match own(of.as_ref(), domain) {
                Ok(name) => self.exchangers(&name, *lengths, domain),
                Err(macros) => self.skip(format!("mx:{macros}")),
            },
        }
    }

    fn exchangers(&mut self, name: &Name, lengths: Lengths, domain: &Name) -> Ended {
        let records = match self.source.records(self.walk, name, RecordType::MX) {
            Asked::Waiting => return self.wait(),
            Asked::Records(_, records) => records,
            Asked::NoData(_) | Asked::NoSuchName(_) => Vec::new(),
            Asked::Failed(why) | Asked::NotObserved(why) => {
                return Err(format!("mail exchangers of {}: {why}", plain(name)));
            }
        };
        let mut exchanges: Vec<Exchange> = records
            .iter()
            .filter_map(|record| Exchange::read(&record.data))
            .filter(|exchange| !exchange.is_null())
            .collect();
        exchanges.sort();
        match exchanges.len() {
            0 => return self.void(),
            many if many > EXCHANGES => {
                return Err(format!(
                    "mx of {} has {many} exchangers (limit {EXCHANGES})",
                    plain(name)
                ));
            }
            _ => {}
        }
        exchanges
            .iter()
            .try_for_each(|exchange| self.hosts(&exchange.name, lengths, domain))
    }

    fn hosts(&mut self, host: &Name, lengths: Lengths, domain: &Name) -> Ended {
        match self.source.addresses(self.walk, host) {
            Found::Waiting => self.wait(),
            Found::Addresses(addresses) => addresses.into_iter().try_for_each(|address| {
                self.push(address, domain);
                let length = match address {
                    IpAddr::V4(_) => lengths.four,
                    IpAddr::V6(_) => lengths.six,
                };
                match IpNet::new(address, length) {
                    Ok(network) => self.network(network, domain),
                    Err(_) => Ok(()),
                }
            }),
            Found::NoSuchName(_) | Found::NoAddress(_) => self.void(),
            Found::Failed(why) | Found::NotObserved(why) => {
                Err(format!("addresses of {}: {why}", plain(host)))
            }
        }
    }

    /// The addresses of a network of a few machines.
    fn network(&mut self, network: IpNet, domain: &Name) -> Ended {
        let network = network.trunc();
        let smallest = match network {
            IpNet::V4(_) => SMALLEST.0,
            IpNet::V6(_) => SMALLEST.1,
        };
        if network.prefix_len() < smallest {
            let networks = &mut self.seen.networks;
            if self.passes && networks.len() < MOST && !networks.contains(&network) {
                networks.push(network);
            }
            return Ok(());
        }
        for address in addresses_of(network) {
            self.push(address, domain);
        }
        Ok(())
    }

    fn push(&mut self, address: IpAddr, domain: &Name) {
        let known = |(other, _): &(IpAddr, Name)| *other == address;
        let addresses = &mut self.seen.addresses;
        if self.passes && addresses.len() < MOST && !addresses.iter().any(known) {
            addresses.push((address, domain.clone()));
        }
    }

    fn skip(&mut self, term: String) -> Ended {
        let terms = &mut self.seen.terms;
        if self.passes && terms.len() < MOST && !terms.contains(&term) {
            terms.push(term);
        }
        Ok(())
    }

    fn wait(&mut self) -> Ended {
        self.seen.waiting = true;
        Ok(())
    }

    fn count(&mut self) -> Ended {
        self.lookups += 1;
        match self.lookups > LOOKUPS {
            true => Err(format!("it needs more than {LOOKUPS} lookups")),
            false => Ok(()),
        }
    }

    fn void(&mut self) -> Ended {
        self.voids += 1;
        match self.voids > VOIDS {
            true => Err(format!("more than {VOIDS} of its lookups find nothing")),
            false => Ok(()),
        }
    }
}

/// Every address of a network; `hosts` of ipnet leaves out the first and the
/// last, from which mail may come just as well where networks are this small.
fn addresses_of(network: IpNet) -> Vec<IpAddr> {
    match network {
        IpNet::V6(network) => vec![network.addr().into()],
        IpNet::V4(network) => {
            let first = u32::from(network.network());
            let last = u32::from(network.broadcast());
            (first..=last).map(|bits| IpAddr::V4(bits.into())).collect()
        }
    }
}

/// The domain that a mechanism names, or that of the policy; what has macros is
/// given back.
fn own<'a>(of: Option<&'a Domain>, domain: &Name) -> Result<Name, &'a Domain> {
    match of {
        None => Ok(domain.clone()),
        Some(of) => of.name().ok_or(of),
    }
}

/// The SPF records among TXT records.
fn policies<'a>(records: impl Iterator<Item = &'a RData>) -> Vec<String> {
    let texts = records.filter_map(|data| match data {
        RData::TXT(txt) => spf::policy(&txt.txt_data.concat()),
        _ => None,
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_small_network() {
        let all = |network: &str| addresses_of(network.parse::<IpNet>().unwrap().trunc()).len();
        assert_eq!(all("192.0.2.77/28"), 16);
        assert_eq!(all("192.0.2.77/32"), 1);
        assert_eq!(all("2001:db8::1/128"), 1);
        let first = addresses_of("192.0.2.80/30".parse().unwrap());
        let expected: Vec<IpAddr> = ["192.0.2.80", "192.0.2.81", "192.0.2.82", "192.0.2.83"]
            .map(|text| text.parse().unwrap())
            .to_vec();
        assert_eq!(first, expected);
    }
}
