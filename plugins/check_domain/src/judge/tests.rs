//! Each finding fires where it must, and is quiet right beside that.

use std::collections::BTreeSet;
use std::time::Duration;

use plugin::{Check, State};

use super::*;
use crate::Options;
use crate::facts::{Expiry, Registrar};
use crate::remembered::Words;
use crate::seen::{Delegation, Failing, Reading, Trouble};
use crate::wanted::{Answer, Lock};

mod rows;

/// All that a case is made of.
struct Facts {
    domain: &'static str,
    seen: Seen,
    wanted: Wanted,
    before: Option<Remembered>,
    warning: &'static str,
}

const SERVERS: [&str; 2] = ["ns1.shop.example", "ns2.shop.example"];
const LOCK: &str = "client transfer prohibited";

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn registration() -> Registration {
    Registration {
        expiry: Some(Expiry::new("expiration", "2027-05-02T12:00:00Z", None)),
        registrar: Some(Registrar {
            id: Some("292".to_owned()),
            name: Some("Registrar, Inc.".to_owned()),
        }),
        registrant: Some("Shop Ltd".to_owned()),
        statuses: texts(&[LOCK]),
        servers: texts(&SERVERS),
        signed: Some(false),
        ..Registration::default()
    }
}

fn reading(outcome: Outcome) -> Reading {
    Reading {
        source: "RDAP rdap.nic.example".to_owned(),
        age: Duration::ZERO,
        outcome,
    }
}

fn trouble(kind: Failing) -> Trouble {
    Trouble {
        source: "RDAP rdap.nic.example".to_owned(),
        kind,
        text: "words".to_owned(),
        since: None,
    }
}

impl Facts {
    fn healthy() -> Self {
        let known = Outcome::Registered(Box::new(registration()));
        let words = Words {
            registrar: Some("REGISTRAR INC".to_owned()),
            registrant: Some("shop ltd".to_owned()),
            locks: texts(&["clientTransferProhibited"]),
        };
        Facts {
            domain: "shop.example",
            seen: Seen {
                main: Some(reading(known)),
                registrar: None,
                registrar_failed: None,
                troubles: Vec::new(),
                is_known: true,
                delegation: Delegation::To(texts(&SERVERS)),
                refused: Vec::new(),
                nothing_kept: None,
            },
            wanted: Wanted::default(),
            before: Some(Remembered {
                registrar: Some("292".to_owned()),
                servers: texts(&SERVERS),
                signed: Some(false),
                expiry: "2027-05-02T12:00:00Z".parse().ok(),
                words: [("RDAP".to_owned(), words)].into(),
            }),
            warning: "30",
        }
    }

    /// What the registry says.
    fn known(&mut self) -> &mut Registration {
        match self.seen.main.as_mut().map(|main| &mut main.outcome) {
            Some(Outcome::Registered(known)) => known,
            other => panic!("{other:?} is no registration"),
        }
    }

    fn main(&mut self) -> &mut Reading {
        self.seen.main.as_mut().unwrap()
    }

    fn before(&mut self) -> &mut Remembered {
        self.before.as_mut().unwrap()
    }

    fn words(&mut self) -> &mut Words {
        self.before().words.get_mut("RDAP").unwrap()
    }

    fn expires(&mut self, literal: &str) {
        self.known().expiry = Some(Expiry::new("expiration", literal, None));
    }

    /// The registry says that it is nobody's.
    fn available(&mut self, delegation: Delegation) {
        self.main().outcome = Outcome::Available("404 Not Found".to_owned());
        self.seen.delegation = delegation;
    }

    /// No source gave anything.
    fn nothing(&mut self, kinds: &[Failing]) {
        self.seen.main = None;
        self.seen.delegation = Delegation::Unseen;
        self.seen.troubles = kinds.iter().map(|kind| trouble(*kind)).collect();
    }

    fn statuses(&mut self, statuses: &[&str]) {
        self.known().statuses = texts(statuses);
    }

    /// A domain whose answer has no end.
    fn without_end(&mut self, domain: &'static str) {
        self.domain = domain;
        self.known().expiry = None;
    }

    /// Another service of the registry answers.
    fn by_whois(&mut self) {
        self.main().source = "WHOIS whois.nic.example".to_owned();
    }

    /// The registrar's date in the registry's answer.
    fn copy(&mut self, literal: &str) {
        self.known().registrar_expiry = Some(Expiry::new("registrar expiration", literal, None));
    }

    /// The registrar's own answer with this date.
    fn registrar(&mut self, literal: &str) {
        let own = Registration {
            expiry: Some(Expiry::new("expiration", literal, None)),
            ..Registration::default()
        };
        self.seen.registrar = Some(reading(Outcome::Registered(Box::new(own))));
    }

    /// The tags that are found on 2026-11-22, with their states.
    fn found(&self) -> BTreeSet<(&'static str, State)> {
        let limits = Limits::resolve(Options::MEASURES, &[self.warning.to_owned()], &[]).unwrap();
        let moment = std::time::UNIX_EPOCH + Duration::from_secs(1_795_348_800);
        let report = judge(&Case {
            limits: &limits,
            now: moment,
            domain: &Registrable::of(self.domain, |_| false).unwrap(),
            wanted: &self.wanted,
            seen: &self.seen,
            before: self.before.as_ref(),
        });
        tagged(&report)
    }
}

fn tagged(report: &Report) -> BTreeSet<(&'static str, State)> {
    let own = report.tag.map(|tag| (tag.name, report.state()));
    let below = report.parts.iter().flat_map(tagged);
    own.into_iter().chain(below).collect()
}

fn changed(change: fn(&mut Facts)) -> BTreeSet<(&'static str, State)> {
    let mut facts = Facts::healthy();
    change(&mut facts);
    facts.found()
}

#[test]
fn the_healthy_domain_has_no_finding() {
    assert_eq!(Facts::healthy().found(), BTreeSet::new());
}

#[test]
fn each_finding_fires_and_is_quiet_beside_that() {
    for (tag, fires, quiet) in rows::ROWS {
        let found = changed(*fires);
        assert!(
            found.iter().any(|(name, _)| name == tag),
            "{tag}: {found:?}"
        );
        let found = changed(*quiet);
        assert!(
            !found.iter().any(|(name, _)| name == tag),
            "{tag} all the same: {found:?}"
        );
    }
}

#[test]
fn every_finding_has_a_row() {
    let all = Options::TAGS.iter().flat_map(|group| group.iter());
    let all: BTreeSet<&str> = all.map(|tag| tag.name).collect();
    let rows: BTreeSet<&str> = rows::ROWS.iter().map(|(tag, ..)| *tag).collect();
    assert_eq!(all, rows);
}
