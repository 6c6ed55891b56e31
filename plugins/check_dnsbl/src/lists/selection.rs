//! Which lists are asked: the table, the user's choice, and the keys there are.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use asking::DomainName;
use probe::dns::Name;

use super::keys::{Key, Keys};
use super::table::{Dead, List, Table, lowered};

/// A table is small; a larger file is none.
const SIZE: u64 = 1 << 20;

/// The options that choose lists.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Choice {
    /// Take the lists of this file (TOML, as README.md says) instead of those built in
    #[arg(long, value_name = "FILE")]
    pub lists: Option<PathBuf>,

    /// Ask only this list, of the table or any zone that lists addresses (repeat)
    #[arg(long, value_name = "ZONE")]
    pub only: Vec<String>,

    /// The file with the key of a list that needs one, by the slot that --list shows (repeat)
    #[arg(long, value_name = "SLOT=FILE")]
    pub key: Vec<Key>,
}

/// A list that is asked.
#[derive(Clone, Debug)]
pub struct Selected {
    /// The list.
    pub list: List,
    /// Its zone, with the key in it.
    pub zone: Name,
    /// Its zone as it may be shown.
    pub shown: String,
    secret: Option<String>,
}

/// What the options come to.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The lists that are asked.
    pub asked: Vec<Selected>,
    /// Dead lists that the user names: the zone, and what became of it.
    pub dead: Vec<(String, String)>,
    /// The other lists of the table, and why they are not asked.
    pub others: Vec<(List, String)>,
    /// The day on which the table was last held against its sources.
    pub checked: String,
    /// All lists that are known to be dead.
    pub known_dead: Vec<Dead>,
}

/// The lists that the options choose.
///
/// # Errors
/// One line: a file that is no table, a list that is not in the table, a key
/// that is missing or cannot be read.
pub fn selected(options: &Choice) -> Result<Selection, String> {
    let keys = Keys::read(&options.key)?;
    let built_in = Table::built_in()?;
    let table = match &options.lists {
        Some(file) => table(file, &built_in)?,
        None => built_in.clone(),
    };
    if let Some(slot) = keys.slots().find(|slot| !has_slot(&table, slot)) {
        return Err(format!("no list has a key slot '{slot}', see --list"));
    }
    let mut selection = Selection {
        checked: table.checked.clone(),
        ..Selection::default()
    };
    let mut named = BTreeSet::new();
    for zone in options.only.iter().map(|zone| lowered(zone)) {
        if !named.insert(zone.clone()) {
            continue;
        }
        match table.dead.iter().find(|dead| dead.has(&zone)) {
            Some(dead) => selection.dead.push((zone, dead.words())),
            None if table.lists.iter().any(|list| is_called(list, &zone)) => {}
            None => {
                let list = List::plain(&zone);
                keyless(&list, &built_in)?;
                selection.asked.push(Selected::new(&list, &keys)?);
            }
        }
    }
    for list in &table.lists {
        selection.sort_in(list, options, &keys, &table)?;
    }
    selection.known_dead = table.dead;
    Ok(selection)
}

impl Selection {
    fn sort_in(
        &mut self,
        list: &List,
        options: &Choice,
        keys: &Keys,
        table: &Table,
    ) -> Result<(), String> {
        let named = options.only.iter().any(|zone| is_called(list, zone));
        let missing = list.key.as_deref().filter(|slot| keys.of(slot).is_none());
        let better = table.lists.iter().find(|other| {
            let keyed = other
                .key
                .as_ref()
                .is_some_and(|slot| keys.of(slot).is_some());
            keyed && other.instead.as_ref() == Some(&list.zone)
        });
        let why = match (missing, better) {
            _ if !options.only.is_empty() && !named => "not named by --only".to_owned(),
            (Some(slot), _) if named => {
                return Err(format!("{} needs --key {slot}=FILE", shown(list)));
            }
            (Some(slot), _) => format!("needs --key {slot}=FILE"),
            (None, Some(better)) if !named => format!("{} is asked instead", shown(better)),
            _ if list.optional && !named => "only where --only names it".to_owned(),
            _ => match table.dead.iter().find(|dead| dead.has(&list.zone)) {
                Some(dead) => {
                    let words = dead.words();
                    self.dead.push((list.zone.clone(), words.clone()));
                    words
                }
                None => {
                    self.asked.push(Selected::new(list, keys)?);
                    return Ok(());
                }
            },
        };
        self.others.push((list.clone(), why));
        Ok(())
    }
}

impl Selected {
    fn new(list: &List, keys: &Keys) -> Result<Self, String> {
        let secret = list.key.as_deref().and_then(|slot| keys.of(slot));
        let zone = list.zone.replace("{key}", secret.unwrap_or_default());
        let name: DomainName = zone
            .parse()
            .map_err(|why| format!("{}: {why}", shown(list)))?;
        Ok(Selected {
            list: list.clone(),
            zone: name.name().clone(),
            shown: shown(list),
            secret: secret.map(str::to_owned),
        })
    }

    /// A text without the key: whatever a server or a walk says may hold it.
    pub fn redacted(&self, text: &str) -> String {
        let Some(secret) = &self.secret else {
            return text.to_owned();
        };
        let mut rest = text;
        let mut out = String::new();
        while let Some(at) = rest.to_ascii_lowercase().find(secret.as_str()) {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            out.push_str(before);
            out.push_str("KEY");
            rest = after.get(secret.len()..).unwrap_or_default();
        }
        out + rest
    }
}

/// The zone of a list as it may be shown.
pub fn shown(list: &List) -> String {
    list.zone.replace("{key}", "KEY")
}

fn is_called(list: &List, zone: &str) -> bool {
    let zone = lowered(zone);
    zone == list.zone || zone == lowered(&shown(list))
}

/// A key belongs in a file of its own: on a command line everybody sees it, and
/// in the name of a list we would show it.
fn keyless(list: &List, built_in: &Table) -> Result<(), String> {
    let with_key = built_in.lists.iter().find(|own| {
        let behind = own.zone.strip_prefix("{key}");
        list.key.is_none() && behind.is_some_and(|behind| list.zone.ends_with(behind))
    });
    match with_key {
        Some(own) => Err(format!(
            "{} takes its key from a file: --key {}=FILE",
            shown(own),
            own.key.as_deref().unwrap_or_default()
        )),
        None => Ok(()),
    }
}

fn has_slot(table: &Table, slot: &str) -> bool {
    let mut slots = table.lists.iter().filter_map(|list| list.key.as_deref());
    slots.any(|own| own == slot)
}

/// The table of a file; what is known to be dead is known whatever it says.
fn table(path: &Path, built_in: &Table) -> Result<Table, String> {
    let fault = |why: &dyn std::fmt::Display| format!("lists {}: {why}", path.display());
    let mut text = String::new();
    let size = File::open(path)
        .and_then(|file| file.take(SIZE + 1).read_to_string(&mut text))
        .map_err(|error| fault(&error))?;
    if size as u64 > SIZE {
        return Err(fault(&"larger than 1 MiB"));
    }
    let mut table = Table::read(&text).map_err(|why| fault(&why))?;
    let mut lists = table.lists.iter();
    lists
        .try_for_each(|list| keyless(list, built_in))
        .map_err(|why| fault(&why))?;
    if table.built_in {
        let own: Vec<String> = table.lists.iter().map(|list| list.zone.clone()).collect();
        let others = built_in.lists.iter();
        let others = others.filter(|list| !own.contains(&list.zone));
        table.lists.extend(others.cloned());
    }
    table.dead.extend(built_in.dead.iter().cloned());
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(only: &[&str], lists: Option<&Path>) -> Choice {
        Choice {
            lists: lists.map(Path::to_path_buf),
            only: only.iter().map(ToString::to_string).collect(),
            key: Vec::new(),
        }
    }

    fn zones(selection: &Selection) -> Vec<&str> {
        selection.asked.iter().map(|list| &*list.shown).collect()
    }

    #[test]
    fn without_a_key_and_a_name_the_usual_lists_are_asked() {
        let selection = selected(&Choice::default()).unwrap();
        let zones = zones(&selection);
        assert!(zones.contains(&"zen.spamhaus.org") && zones.contains(&"list.dnswl.org"));
        for other in ["KEY.zen.dq.spamhaus.net", "rep.mailspike.net"] {
            assert!(!zones.contains(&other), "{other}");
        }
        let why = |zone: &str| {
            let other = selection.others.iter().find(|(list, _)| list.zone == zone);
            other.map(|(_, why)| why.as_str())
        };
        assert_eq!(
            why("{key}.combined.mail.abusix.zone"),
            Some("needs --key abusix=FILE")
        );
        assert_eq!(why("rep.mailspike.net"), Some("only where --only names it"));
        assert_eq!(selection.dead, []);
    }

    #[test]
    fn a_key_opens_its_lists_in_the_place_of_the_free_ones() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, "Secret7\n").unwrap();
        let selection = selected(&Choice {
            key: vec![format!("spamhaus={}", file.display()).parse().unwrap()],
            ..Choice::default()
        })
        .unwrap();
        assert!(!zones(&selection).contains(&"zen.spamhaus.org"));
        let zen = selection
            .asked
            .iter()
            .find(|list| list.shown == "KEY.zen.dq.spamhaus.net")
            .unwrap();
        assert_eq!(zen.zone.to_ascii(), "secret7.zen.dq.spamhaus.net.");
        for (text, expected) in [
            ("no such name SECRET7.zen", "no such name KEY.zen"),
            ("secret7secret7 é", "KEYKEY é"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(zen.redacted(text), expected);
        }
    }

    #[test]
    fn only_those_that_are_named() {
        let chosen = |only: &[&str]| selected(&options(only, None));
        let selection = chosen(&["ZEN.spamhaus.org.", "rep.mailspike.net"]).unwrap();
        assert_eq!(zones(&selection), ["zen.spamhaus.org", "rep.mailspike.net"]);
        let dead = chosen(&["dnsbl.sorbs.net"]).unwrap();
        let words = (
            "dnsbl.sorbs.net".to_owned(),
            "is dead since 2024-06-05".to_owned(),
        );
        assert_eq!((zones(&dead), dead.dead.clone()), (vec![], vec![words]));
        let own = [
            "bl.own.example",
            "BL.own.example.",
            "zen.spamhaus.org",
            "zen.spamhaus.org",
        ];
        let own = chosen(&own).unwrap();
        assert_eq!(zones(&own), ["bl.own.example", "zen.spamhaus.org"]);
        assert_eq!(own.asked[0].list.weight, 1);
        let why = |only| chosen(&[only]).unwrap_err();
        assert_eq!(why("bl..example"), "bl..example: a label is empty");
        assert_eq!(
            why("KEY.combined.mail.abusix.zone"),
            "KEY.combined.mail.abusix.zone needs --key abusix=FILE"
        );
    }

    #[test]
    fn a_key_stands_in_no_name_of_a_list() {
        let why = "KEY.zen.dq.spamhaus.net takes its key from a file: --key spamhaus=FILE";
        let only = options(&["Secret7.zen.dq.spamhaus.net."], None);
        assert_eq!(selected(&only).unwrap_err(), why);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lists.toml");
        let table = "[[list]]\nzone = \"secret7.zen.dq.spamhaus.net\"\nasks = [\"ipv4\"]\n";
        std::fs::write(&path, table).unwrap();
        let told = selected(&options(&[], Some(&path))).unwrap_err();
        assert!(told.ends_with(why) && !told.contains("secret7"), "{told}");
    }

    #[test]
    fn a_file_replaces_the_table_or_adds_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lists.toml");
        let list = |zone: &str| format!("[[list]]\nzone = \"{zone}\"\nasks = [\"ipv4\"]\n");
        let mut text = list("bl.own.example") + &list("dnsbl.sorbs.net") + &list("BL.spamcop.net.");
        std::fs::write(&path, &text).unwrap();
        let alone = selected(&options(&[], Some(&path))).unwrap();
        assert_eq!(zones(&alone), ["bl.own.example", "bl.spamcop.net"]);
        assert_eq!(alone.dead.len(), 1);
        text.insert_str(0, "built_in = true\n");
        std::fs::write(&path, &text).unwrap();
        let both = selected(&options(&[], Some(&path))).unwrap();
        let count = |zone| zones(&both).iter().filter(|other| **other == zone).count();
        assert_eq!((count("bl.spamcop.net"), count("zen.spamhaus.org")), (1, 1));
    }
}
