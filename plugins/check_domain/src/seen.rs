//! What was observed of a domain in one run, not judged.

use std::time::Duration;

use crate::facts::Outcome;

/// One answer, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who said so: `RDAP rdap.nic.example`.
    pub source: String,
    /// For how long it has been kept; nothing for an answer of this run.
    pub age: Duration,
    /// What it comes to.
    pub outcome: Outcome,
}

impl Reading {
    /// The service that said so: `RDAP`, `WHOIS`.
    pub fn service(&self) -> &str {
        self.source.split(' ').next().unwrap_or_default()
    }
}

/// Why a source gave nothing that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Which one.
    pub source: String,
    /// What became of asking it.
    pub kind: Failing,
    /// In words.
    pub text: String,
    /// When that was, if not now, and when it is asked again.
    pub since: Option<String>,
}

/// How asking a source failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// It refuses us.
    Throttled,
    /// It said something that cannot be read.
    Unreadable,
    /// It was not reached, or said nothing.
    Silent,
    /// It was asked for another domain in this run already.
    Waiting,
    /// It says what others contradict.
    Doubted,
}

/// What the zone above says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delegation {
    /// It delegates the domain to these servers.
    To(Vec<String>),
    /// Its servers serve the domain as well, so that no delegation is seen.
    Served,
    /// It says that there is no such name, or no delegation.
    None,
    /// That was not looked at, or not seen.
    Unseen,
}

impl Delegation {
    /// Whether the domain is in the DNS.
    pub fn is_there(&self) -> bool {
        matches!(self, Delegation::To(_) | Delegation::Served)
    }
}

/// Everything that was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The answer that counts, if there is one.
    pub main: Option<Reading>,
    /// The registrar's own answer, if it was asked.
    pub registrar: Option<Reading>,
    /// Why the registrar gave none, if it was asked.
    pub registrar_failed: Option<Trouble>,
    /// Sources that gave nothing.
    pub troubles: Vec<Trouble>,
    /// Whether any source is known for the domain.
    pub is_known: bool,
    /// What the zone above says.
    pub delegation: Delegation,
    /// Files that are not believed, and what is not kept.
    pub refused: Vec<String>,
    /// Why nothing is kept at all.
    pub nothing_kept: Option<String>,
}
