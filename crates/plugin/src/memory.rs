//! What `--only-changes` remembers of the last run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::folder::{self, Kind};
use crate::report::Report;
use crate::state::State;

/// The first line of a state file: its form and version.
const HEADER: &str = "presence state 1";
/// No report has findings for a larger file.
const SIZE: u64 = 16 << 20;

/// The state file of one subject.
#[derive(Clone, Debug)]
pub struct Memory {
    file: PathBuf,
}

/// Whether there is anything new, and what could not be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The findings or their states differ from the last run, or that is not known.
    pub differs: bool,
    /// What the reader should know about the state file, one line each.
    pub notes: Vec<String>,
}

impl Memory {
    /// The file `NAME-HASH` in this folder, else in the user's own.
    ///
    /// # Errors
    /// One line: no folder is given, and the environment names none.
    pub fn new(folder: Option<&Path>, name: &str, subject: u64) -> Result<Self, String> {
        let folder = folder
            .map(Path::to_path_buf)
            .or_else(|| folder::users(Kind::State))
            .ok_or("--only-changes needs --state-dir: neither XDG_STATE_HOME nor HOME is set")?;
        Ok(Memory {
            file: folder.join(format!("{name}-{subject:016x}")),
        })
    }

    /// Compares a report with the last one and remembers it. Nothing that goes
    /// wrong here is fatal: it is a note, and the report counts as changed.
    pub fn compare(&self, report: &Report) -> Change {
        let now = remembered(report);
        let (last, mut notes) = match self.last() {
            Ok(last) => (last, Vec::new()),
            Err(why) => (
                None,
                vec![format!(
                    "state file {}: {why}, replaced",
                    self.file.display()
                )],
            ),
        };
        let differs = last.as_ref() != Some(&now);
        if let Some(why) = differs
            .then(|| folder::replace(&self.file, now.as_bytes()).err())
            .flatten()
        {
            notes = vec![format!(
                "state file {}: {why}, not remembered",
                self.file.display()
            )];
        }
        Change { differs, notes }
    }

    /// The text of the last run, if there was one.
    fn last(&self) -> Result<Option<String>, String> {
        let Some(kept) = folder::read(&self.file, SIZE)? else {
            return Ok(None);
        };
        match String::from_utf8(kept.bytes) {
            Ok(text) if is_whole(&text) => Ok(Some(text)),
            _ => Err("not understood".to_owned()),
        }
    }
}

/// The set of (state, tag, about): texts hold numbers that differ every time.
fn remembered(report: &Report) -> String {
    let mut lines = BTreeSet::new();
    collect(report, &mut lines);
    let mut text = format!("{HEADER}\n");
    for line in lines {
        text.push_str(&line);
    }
    text
}

fn collect(report: &Report, lines: &mut BTreeSet<String>) {
    let tag = report.tag.map_or("-", |tag| tag.name);
    let about = report.about.replace(char::is_control, " ");
    lines.insert(format!("{}\t{tag}\t{about}\n", report.state()));
    for part in &report.parts {
        collect(part, lines);
    }
}

/// A file that we wrote, to its end.
fn is_whole(text: &str) -> bool {
    let is_line = |line: &str| {
        let mut fields = line.split('\t');
        fields
            .next()
            .is_some_and(|state| state.parse::<State>().is_ok())
            && fields.count() == 2
    };
    let mut lines = text.lines();
    lines.next() == Some(HEADER) && lines.all(is_line) && text.ends_with('\n')
}

/// FNV-1a of 64 bits over these texts, each with its end marked: the same in every version of Rust, unlike the hashes of std.
pub fn fingerprint<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for text in texts {
        for byte in text.as_ref().iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::report::Tag;

    static LAME: Tag = Tag {
        name: "LAME",
        state: State::Warning,
        meaning: "m",
        remedy: "r",
    };

    fn tree(text: &str, state: State) -> Report {
        Report::worst("shop.example", text).with([Report::finding(&LAME, "ns1\n", text).at(state)])
    }

    fn memory(folder: &Path) -> Memory {
        Memory::new(Some(&folder.join("a/b")), "check_soa", 7).unwrap()
    }

    #[test]
    fn only_tag_subject_and_state_count() {
        let folder = tempfile::tempdir().unwrap();
        let memory = memory(folder.path());
        let steps = [
            (tree("12 behind", State::Warning), true),
            (tree("13 behind", State::Warning), false),
            (tree("13 behind", State::Critical), true),
            (tree("14 behind", State::Critical), false),
            (
                tree("", State::Critical).with([Report::seen(State::Ok, "ns2", "")]),
                true,
            ),
        ];
        for (report, differs) in steps {
            assert_eq!(
                memory.compare(&report),
                Change {
                    differs,
                    notes: vec![]
                }
            );
        }
    }

    #[test]
    fn a_broken_state_file_is_reported_and_replaced() {
        let broken: [&[u8]; 6] = [
            b"",
            b"\xff\xfe",
            b"something else\n",
            b"presence state 1\nOK\t-\tshop.ex",
            b"presence state 1\nFINE\t-\ta\n",
            b"presence state 1\nOK\t-\n",
        ];
        for bytes in broken {
            let folder = tempfile::tempdir().unwrap();
            let memory = memory(folder.path());
            memory.compare(&tree("", State::Ok));
            fs::write(&memory.file, bytes).unwrap();
            let change = memory.compare(&tree("", State::Ok));
            assert!(change.differs, "{bytes:?}");
            assert!(change.notes[0].ends_with(", replaced"), "{change:?}");
            assert!(
                !memory.compare(&tree("", State::Ok)).differs,
                "{bytes:?} is not replaced"
            );
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "a file in the way").unwrap();
        for _ in 0..2 {
            let change = memory(folder.path()).compare(&tree("", State::Ok));
            assert!(
                change.differs && change.notes[0].ends_with(", not remembered"),
                "{change:?}"
            );
        }
    }

    #[test]
    fn the_fingerprint_is_the_same_for_ever() {
        assert_eq!(fingerprint::<&str>([]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(["ab", "c"]), 0xad22_872f_536e_4705);
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
    }
}
