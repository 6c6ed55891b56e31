//! What is looked up: the addresses and domains that follow from the subject.

mod hosts;

use std::net::IpAddr;

use asking::{DomainName, Host, Source};
use probe::dns::{Name, Walk, plain};

use crate::senders::{Senders, senders};
use crate::subject::Subject;

/// What the check is about.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The subject that the user names.
    pub host: Host,
    /// It is a domain, of which everything that mail comes from is meant.
    pub is_domain: bool,
    /// Mail comes from the subject, where it is an address or a host.
    pub is_mail: bool,
    /// Further addresses and domains.
    pub also: Vec<Host>,
    /// At most this many addresses are looked up.
    pub most: usize,
}

/// An address or a domain that lists are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What is asked for.
    pub subject: Subject,
    /// Where it was found, in the words of a reader: host names, `SPF`.
    pub names: Vec<String>,
    /// Mail comes from it.
    pub is_mail: bool,
}

/// A name that leads to no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nowhere {
    /// The name.
    pub name: String,
    /// Why, as a predicate.
    pub why: String,
    /// It is our doing that we do not know.
    pub ours: bool,
}

/// What follows from the subject, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// What lists are asked for: mail exchangers first, senders and domains last.
    pub all: Vec<Target>,
    /// Names that lead nowhere.
    pub nowhere: Vec<Nowhere>,
    /// Names of which the addresses of one family could not be told, and why.
    pub half: Vec<(String, String)>,
    /// Addresses that no public list has, and what they are reserved for.
    pub special: Vec<(IpAddr, &'static str)>,
    /// What the domain's SPF record came to.
    pub senders: Option<Senders>,
    /// Addresses that are not asked for, because there are too many.
    pub left_out: usize,
    /// Answers are missing.
    pub waiting: bool,
}

/// What follows so far.
pub fn targets(walk: &mut Walk, source: &Source, wanted: &Wanted) -> Targets {
    let mut found = Targets::default();
    match (&wanted.host, wanted.is_domain) {
        (Host::Address(address), _) => found.push(walk, *address, "", wanted.is_mail),
        (Host::Name(name), false) => found.host(walk, source, name.name(), wanted.is_mail),
        (Host::Name(name), true) => found.domain(walk, source, name.name()),
    }
    for also in &wanted.also {
        if let Host::Address(address) = also {
            found.push(walk, *address, "", true);
        }
    }
    // Senders come last, for there may be many; domains are not counted.
    let names = wanted.also.iter().filter_map(Host::name);
    if let (Host::Name(name), true) = (&wanted.host, wanted.is_domain) {
        found.senders(walk, source, name.name());
        found.named(name.name());
    }
    for name in names {
        found.named(name.name());
    }
    found.cut(wanted.most);
    found
}

impl Targets {
    /// A domain: where its mail goes, and where its pages are.
    fn domain(&mut self, walk: &mut Walk, source: &Source, name: &Name) {
        let exchanges = self.exchanges(walk, source, name);
        for exchange in exchanges.iter().flatten() {
            match exchange.literal() {
                Some(address) => self.push(walk, address, &plain(&exchange.name), true),
                None => self.host(walk, source, &exchange.name, true),
            }
        }
        // Without MX records the domain stands for itself (RFC 5321 section 5.1).
        let stands_for_itself = exchanges.as_ref().is_some_and(Vec::is_empty);
        self.pages(walk, source, name, stands_for_itself);
    }

    /// Who sends for a domain.
    fn senders(&mut self, walk: &mut Walk, source: &Source, name: &Name) {
        let senders = senders(walk, source, name);
        self.waiting |= senders.waiting;
        for (address, domain) in &senders.addresses {
            let place = match domain == name {
                true => "SPF".to_owned(),
                false => format!("SPF of {}", plain(domain)),
            };
            self.push(walk, *address, &place, true);
        }
        self.senders = Some(senders);
    }

    fn push(&mut self, walk: &Walk, address: IpAddr, place: &str, is_mail: bool) {
        let address = address.to_canonical();
        if let Some(purpose) = walk.forbidden(address) {
            if !self.special.contains(&(address, purpose)) {
                self.special.push((address, purpose));
            }
            return;
        }
        self.add(Subject::address(address), place, is_mail);
    }

    /// A domain, and the registrable domain that it belongs to.
    fn named(&mut self, name: &Name) {
        self.add(Subject::Domain(name.clone()), "", true);
        if let Some(registrable) = registrable(name).filter(|other| other != name) {
            self.add(Subject::Domain(registrable), &plain(name), true);
        }
    }

    fn add(&mut self, subject: Subject, place: &str, is_mail: bool) {
        let known = self.all.iter().position(|known| known.subject == subject);
        let target = match known.and_then(|at| self.all.get_mut(at)) {
            Some(target) => target,
            None => {
                self.all.push(Target {
                    subject,
                    names: Vec::new(),
                    is_mail,
                });
                let Some(target) = self.all.last_mut() else {
                    return;
                };
                target
            }
        };
        target.is_mail |= is_mail;
        if !place.is_empty() && !target.names.iter().any(|name| name == place) {
            target.names.push(place.to_owned());
        }
    }

    /// Leaves out the addresses that are too many, those found last first.
    fn cut(&mut self, most: usize) {
        let mut addresses = 0;
        let before = self.all.len();
        self.all.retain(|target| {
            let is_address = matches!(target.subject, Subject::Address(_));
            addresses += usize::from(is_address);
            !is_address || addresses <= most
        });
        self.left_out = before - self.all.len();
    }
}

/// The domain that somebody registered, by the public suffix list.
pub fn registrable(name: &Name) -> Option<Name> {
    let text = plain(name);
    let domain = psl::domain_str(&text)?;
    let read: DomainName = domain.parse().ok()?;
    Some(read.name().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        let mut name = Name::from_ascii(text).unwrap();
        name.set_fqdn(true);
        name
    }

    #[test]
    fn what_somebody_registered() {
        for (text, expected) in [
            ("news.shop.example", Some("shop.example.")),
            ("shop.example", Some("shop.example.")),
            ("www.shop.co.uk", Some("shop.co.uk.")),
            ("co.uk", None),
            ("com", None),
        ] {
            let found = registrable(&name(text)).map(|name| name.to_ascii());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_target_stands_once_with_all_that_leads_to_it() {
        let mut found = Targets::default();
        let subject = || Subject::address("93.184.216.25".parse().unwrap());
        found.add(subject(), "shop.example", false);
        found.add(subject(), "SPF", true);
        found.add(subject(), "SPF", true);
        let expected = Target {
            subject: subject(),
            names: vec!["shop.example".to_owned(), "SPF".to_owned()],
            is_mail: true,
        };
        assert_eq!(found.all, [expected]);
    }

    #[test]
    fn the_last_addresses_are_left_out_and_no_domain() {
        let mut found = Targets::default();
        for last in 1..=5 {
            let address = IpAddr::from([93, 184, 216, last]);
            found.add(Subject::Address(address), "", true);
        }
        found.named(&name("news.shop.example"));
        found.cut(2);
        let shown: Vec<String> = found.all.iter().map(|t| t.subject.to_string()).collect();
        assert_eq!(
            shown,
            [
                "93.184.216.1",
                "93.184.216.2",
                "news.shop.example",
                "shop.example"
            ]
        );
        assert_eq!(found.left_out, 3);
    }
}
