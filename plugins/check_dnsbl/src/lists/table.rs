//! The table of lists in its TOML form.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::Scope;
use super::codes::{Bit, Code, Kind};

/// A table has no more lists than this, nor dead ones.
const MOST: usize = 512;

/// The lists that are built in.
pub const BUILT_IN: &str = include_str!("../../lists.toml");

/// A table of lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The day on which it was last held against its sources.
    #[serde(default)]
    pub checked: String,
    /// The built-in lists are meant as well, but for zones that are here.
    #[serde(default)]
    pub built_in: bool,
    /// The lists.
    #[serde(default, rename = "list")]
    pub lists: Vec<List>,
    /// The lists that are known to be dead.
    #[serde(default)]
    pub dead: Vec<Dead>,
}

/// One list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its zone, with `{key}` where the user's key belongs.
    pub zone: String,
    /// The slot of the key that it needs.
    pub key: Option<String>,
    /// The zone of the list that this one replaces once there is a key.
    pub instead: Option<String>,
    /// It is asked only when `--only` names it.
    #[serde(default)]
    pub optional: bool,
    /// What it is asked for.
    pub asks: Vec<Asks>,
    /// What a code means that says nothing else.
    #[serde(default)]
    pub kind: Kind,
    /// What a listing adds to the score.
    #[serde(default)]
    pub weight: u32,
    /// Where an owner asks to be removed.
    #[serde(default)]
    pub removal: String,
    /// Its terms, in a few words.
    #[serde(default)]
    pub note: String,
    /// It wants registrable domains, not names below them.
    #[serde(default)]
    pub registrable: bool,
    /// The domain that must be listed, where it is not `TEST` (RFC 5782 section 5).
    pub listed: Option<String>,
    /// It has no entry that must be listed: its zone has to exist instead.
    #[serde(default)]
    pub no_test: bool,
    /// The answer that the entry which must not be listed may have all the same.
    pub clean_answer: Option<std::net::Ipv4Addr>,
    /// What its answers mean.
    #[serde(default)]
    pub codes: Vec<Code>,
    /// What the bits of the last octet mean, where no code fits.
    #[serde(default)]
    pub bits: Vec<Bit>,
    /// The day on which this row was last held against its sources, where that
    /// is not the day of the table.
    pub checked: Option<String>,
}

/// What a list is asked for, and whether it is known to answer that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Asks {
    /// The kind of subject.
    pub scope: Scope,
    /// Known; otherwise its own test entries decide, and nobody wonders where
    /// they are missing.
    pub known: bool,
}

impl TryFrom<String> for Asks {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (word, known) = match text.strip_suffix('?') {
            Some(word) => (word, false),
            None => (text.as_str(), true),
        };
        let scope = match word {
            "ipv4" => Scope::Ipv4,
            "ipv6" => Scope::Ipv6,
            "domain" => Scope::Domain,
            _ => return Err(format!("'{text}' is not ipv4, ipv6 or domain")),
        };
        Ok(Asks { scope, known })
    }
}

/// A list that is no more.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dead {
    /// Its zone; everything below it is dead as well.
    pub zone: String,
    /// The day, month or year, where it is known.
    #[serde(default)]
    pub since: String,
    /// What became of it.
    #[serde(default)]
    pub why: String,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// One line: where the text is no table, or what cannot be meant.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut table: Table = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .and_then(|span| text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            let message = error.message().lines().next().unwrap_or_default();
            format!("line {line}: {message}")
        })?;
        if table.lists.len() > MOST || table.dead.len() > MOST {
            return Err(format!("more than {MOST} lists"));
        }
        let lists = table.lists.iter_mut().map(|list| &mut list.zone);
        for zone in lists.chain(table.dead.iter_mut().map(|dead| &mut dead.zone)) {
            *zone = lowered(zone);
        }
        let fault = table.lists.iter().find_map(List::fault);
        match fault.or_else(|| table.doubled()) {
            Some(fault) => Err(fault),
            None => Ok(table),
        }
    }

    /// A list that stands there twice would count twice.
    fn doubled(&self) -> Option<String> {
        let mut seen = BTreeSet::new();
        let twice = self.lists.iter().find(|list| !seen.insert(&list.zone));
        twice.map(|list| format!("list '{}': it stands there twice", list.zone))
    }

    /// The table that is built in.
    ///
    /// # Errors
    /// It cannot be read, which the tests rule out.
    pub fn built_in() -> Result<Self, String> {
        Table::read(BUILT_IN).map_err(|why| format!("built-in lists: {why}"))
    }
}

/// A zone as it is compared: in lower case, without the dot at its end.
pub fn lowered(zone: &str) -> String {
    zone.trim_end_matches('.').to_ascii_lowercase()
}

impl List {
    /// What cannot be meant, if anything.
    fn fault(&self) -> Option<String> {
        let zone = self.zone.replace("{key}", "key");
        let why = match zone.parse::<asking::DomainName>() {
            Err(why) => why,
            Ok(_) if self.asks.is_empty() => "it is asked for nothing (asks)".to_owned(),
            Ok(_) if self.zone.contains("{key}") != self.key.is_some() => {
                "{key} in its zone and the key's slot (key) belong together".to_owned()
            }
            Ok(_) => return None,
        };
        Some(format!("list '{}': {why}", self.zone))
    }

    /// A list of addresses of which no more is known than its zone. Its own test
    /// entries tell whether it is one.
    pub fn plain(zone: &str) -> Self {
        let asks = |scope, known| Asks { scope, known };
        List {
            zone: lowered(zone),
            key: None,
            instead: None,
            optional: false,
            asks: vec![asks(Scope::Ipv4, true), asks(Scope::Ipv6, false)],
            kind: Kind::Black,
            weight: 1,
            removal: String::new(),
            note: String::new(),
            registrable: false,
            listed: None,
            no_test: false,
            clean_answer: None,
            codes: Vec::new(),
            bits: Vec::new(),
            checked: None,
        }
    }

    /// Whether it is asked for such subjects, and known to answer.
    pub fn asks(&self, scope: Scope) -> Option<Asks> {
        self.asks.iter().copied().find(|asks| asks.scope == scope)
    }
}

impl Dead {
    /// Whether a zone is this one or below it.
    pub fn has(&self, zone: &str) -> bool {
        let zone = lowered(zone);
        let above = zone.strip_suffix(&self.zone);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    }

    /// What became of it, as a predicate.
    pub fn words(&self) -> String {
        let since = match self.since.as_str() {
            "" => String::new(),
            since => format!(" since {since}"),
        };
        let why = match self.why.as_str() {
            "" => String::new(),
            why => format!(": {why}"),
        };
        format!("is dead{since}{why}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_can_be_read() {
        let table = Table::built_in().unwrap();
        assert!(table.lists.len() > 40 && table.dead.len() > 25);
        let mut zones: Vec<_> = table.lists.iter().map(|list| &list.zone).collect();
        zones.sort();
        zones.dedup();
        assert_eq!(zones.len(), table.lists.len(), "a zone stands twice");
        for list in &table.lists {
            assert!(list.removal.starts_with("https://"), "{}", list.zone);
            let dead = table.dead.iter().find(|dead| dead.has(&list.zone));
            assert!(dead.is_none(), "{dead:?}");
            let replaced = |zone| table.lists.iter().any(|list| &list.zone == zone);
            assert!(list.instead.as_ref().is_none_or(replaced), "{}", list.zone);
        }
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        let asks = "asks = [\"ipv4\"]";
        for (text, why) in [
            (
                "[[list]]\nzone = 3",
                "line 2: invalid type: integer `3`, expected a string",
            ),
            ("[[list]]\nzone = \"a.b\"", "line 1: missing field `asks`"),
            (
                "\n[[lists]]",
                "line 2: unknown field `lists`, expected one of `checked`, `built_in`, `list`, `dead`",
            ),
            (
                "[[list]]\nzone = \"a.b\"\nasks = [\"ipv5\"]",
                "line 3: 'ipv5' is not ipv4, ipv6 or domain",
            ),
            (
                "[[list]]\nzone = \"a.b\"\nasks = []",
                "list 'a.b': it is asked for nothing (asks)",
            ),
            (
                &format!("[[list]]\nzone = \"a.b\"\n{asks}\n[[list]]\nzone = \"A.B.\"\n{asks}"),
                "list 'a.b': it stands there twice",
            ),
            (
                &format!("[[list]]\nzone = \"a..b\"\n{asks}"),
                "list 'a..b': a label is empty",
            ),
            (
                &format!("[[list]]\nzone = \"a.b\"\nkey = \"x\"\n{asks}"),
                "list 'a.b': {key} in its zone and the key's slot (key) belong together",
            ),
        ] {
            assert_eq!(Table::read(text).err().as_deref(), Some(why), "{text}");
        }
    }

    #[test]
    fn a_dead_zone_takes_everything_below_it_along() {
        let dead = Dead {
            zone: "sorbs.net".to_owned(),
            since: "2024-06-05".to_owned(),
            why: String::new(),
        };
        for (zone, expected) in [
            ("sorbs.net", true),
            ("dnsbl.Sorbs.net.", true),
            ("absorbs.net", false),
            ("net", false),
        ] {
            assert_eq!(dead.has(zone), expected, "{zone}");
        }
        assert_eq!(dead.words(), "is dead since 2024-06-05");
    }
}
