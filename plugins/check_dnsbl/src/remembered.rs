//! What is remembered of listings from run to run: since when, for how many
//! runs, and whether somebody has accepted them.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use plugin::folder;
use plugin::memory::fingerprint;

/// The first line of a state file: its form and version.
const HEADER: &str = "presence listings 1";
/// A state file is small; a larger one is none of ours.
const SIZE: u64 = 1 << 20;
/// Runs are counted up to here.
const RUNS: u32 = 1_000_000;

/// A subject on a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listing {
    /// The address or domain.
    pub subject: String,
    /// The list's zone as it is shown.
    pub list: String,
}

/// What is remembered of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub listing: Listing,
    /// When it was first seen.
    pub since: SystemTime,
    /// The runs in which it was seen, one after another.
    pub runs: u32,
    /// Somebody knows of it and wants no alarm.
    pub accepted: bool,
}

/// Where listings are remembered.
#[derive(Clone, Debug)]
pub struct Memory {
    file: Option<PathBuf>,
}

/// What was remembered, and what the reader should know about the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The listings.
    pub entries: Vec<Entry>,
    /// Why there are none although a file is there.
    pub fault: Option<String>,
}

impl Memory {
    /// The memory of a subject, in this folder if there is one.
    pub fn new(folder: Option<PathBuf>, subject: &[&str]) -> Self {
        let name = format!("check_dnsbl-listings-{:016x}", fingerprint(subject));
        Memory {
            file: folder.map(|folder| folder.join(name)),
        }
    }

    /// Whether anything can be remembered.
    pub fn is_there(&self) -> bool {
        self.file.is_some()
    }

    /// What the last runs left.
    pub fn read(&self) -> Remembered {
        let Some(file) = &self.file else {
            return Remembered::default();
        };
        let kept = folder::read(file, SIZE);
        let entries = kept.and_then(|kept| match kept {
            None => Ok(Vec::new()),
            Some(kept) => read(&kept.bytes).ok_or_else(|| "not understood".to_owned()),
        });
        match entries {
            Ok(entries) => Remembered {
                entries,
                fault: None,
            },
            Err(why) => Remembered {
                entries: Vec::new(),
                fault: Some(format!("state file {}: {why}", file.display())),
            },
        }
    }

    /// Remembers these, if they are not what is remembered already.
    ///
    /// # Errors
    /// For a note: why they are not remembered.
    pub fn keep(&self, before: &Remembered, entries: &[Entry]) -> Result<(), String> {
        match &self.file {
            Some(file) if before.entries != entries || before.fault.is_some() => {
                folder::replace(file, written(entries).as_bytes())
                    .map_err(|why| format!("state file {}: {why}, not remembered", file.display()))
            }
            _ => Ok(()),
        }
    }
}

/// What this run adds to what was remembered: `seen` are the listings of this
/// run, `gone` those that are certainly no more. What was not observed stays.
pub fn updated(
    before: &[Entry],
    seen: &[Listing],
    gone: impl Fn(&Listing) -> bool,
    now: SystemTime,
    accept: bool,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = before
        .iter()
        .filter(|entry| !gone(&entry.listing))
        .cloned()
        .collect();
    for listing in seen {
        let known = entries.iter_mut().find(|entry| entry.listing == *listing);
        match known {
            Some(entry) => {
                entry.runs = entry.runs.saturating_add(1).min(RUNS);
                entry.accepted |= accept;
            }
            None => entries.push(Entry {
                listing: listing.clone(),
                since: now,
                runs: 1,
                accepted: accept,
            }),
        }
    }
    entries.sort_by(|one, other| one.listing.cmp(&other.listing));
    entries
}

fn written(entries: &[Entry]) -> String {
    let lines = entries.iter().map(|entry| {
        let Listing { subject, list } = &entry.listing;
        let seconds = entry.since.duration_since(SystemTime::UNIX_EPOCH);
        let seconds = seconds.map_or(0, |since| since.as_secs());
        let accepted = if entry.accepted { "accepted" } else { "-" };
        format!("{subject}\t{list}\t{seconds}\t{}\t{accepted}\n", entry.runs)
    });
    format!("{HEADER}\n{}", lines.collect::<String>())
}

/// A file that we wrote, to its end.
fn read(bytes: &[u8]) -> Option<Vec<Entry>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.strip_prefix(HEADER)?.strip_prefix('\n')?;
    let whole = lines.is_empty() || lines.ends_with('\n');
    let entries: Option<Vec<Entry>> = lines.lines().map(entry).collect();
    entries.filter(|_| whole)
}

fn entry(line: &str) -> Option<Entry> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [subject, list, seconds, runs, accepted] = fields.try_into().ok()?;
    let seconds = Duration::from_secs(seconds.parse().ok()?);
    Some(Entry {
        listing: Listing {
            subject: subject.to_owned(),
            list: list.to_owned(),
        },
        since: SystemTime::UNIX_EPOCH.checked_add(seconds)?,
        runs: runs.parse().ok()?,
        accepted: match accepted {
            "accepted" => true,
            "-" => false,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn listing(list: &str) -> Listing {
        Listing {
            subject: "93.184.216.25".to_owned(),
            list: list.to_owned(),
        }
    }

    #[test]
    fn runs_are_counted_from_the_first_sight_on() {
        let none = |_: &Listing| false;
        let first = updated(&[], &[listing("a")], none, at(100), false);
        let second = updated(&first, &[listing("a"), listing("b")], none, at(200), false);
        let shown: Vec<_> = second
            .iter()
            .map(|entry| (entry.listing.list.as_str(), entry.since, entry.runs))
            .collect();
        assert_eq!(shown, [("a", at(100), 2), ("b", at(200), 1)]);
        // What is not seen and not gone stays as it is; what is gone goes.
        let third = updated(&second, &[listing("b")], none, at(300), true);
        assert_eq!((third[0].runs, third[1].runs), (2, 2));
        assert_eq!((third[0].accepted, third[1].accepted), (false, true));
        let gone = |listing: &Listing| listing.list == "a";
        let fourth = updated(&third, &[listing("b")], gone, at(400), false);
        assert_eq!(fourth.len(), 1);
        assert!(fourth[0].accepted, "what was accepted stays so");
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(Some(folder.path().join("a")), &["shop.example"]);
        let nothing = memory.read();
        assert_eq!(nothing, Remembered::default());
        let entries = updated(&[], &[listing("a"), listing("b")], |_| false, at(7), true);
        memory.keep(&nothing, &entries).unwrap();
        let read = memory.read();
        assert_eq!((&read.entries, &read.fault), (&entries, &None));
        let other = Memory::new(Some(folder.path().join("a")), &["other.example"]);
        assert_eq!(other.read(), Remembered::default());
    }

    #[test]
    fn a_file_that_is_not_ours_is_told_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(Some(folder.path().to_path_buf()), &["x"]);
        let file = memory.file.clone().unwrap();
        let whole = written(&updated(&[], &[listing("a")], |_| false, at(7), false));
        for text in [
            "",
            "other\n",
            "presence listings 1",
            "presence listings 1\na\tb\n",
            "presence listings 1\na\tb\t7\tmany\t-\n",
            &whole[..whole.len() - 2],
        ] {
            folder::replace(&file, text.as_bytes()).unwrap();
            let read = memory.read();
            let fault = read.fault.clone().unwrap_or_else(|| panic!("{text:?}"));
            assert!(fault.ends_with("not understood"), "{fault}");
            memory.keep(&read, &[]).unwrap();
            assert_eq!(memory.read(), Remembered::default());
        }
    }

    #[test]
    fn without_a_folder_nothing_is_remembered() {
        let memory = Memory::new(None, &["x"]);
        assert!(!memory.is_there());
        let entries = updated(&[], &[listing("a")], |_| false, at(7), false);
        assert_eq!(memory.keep(&memory.read(), &entries), Ok(()));
        assert_eq!(memory.read(), Remembered::default());
    }
}
