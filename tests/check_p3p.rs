//! check_p3p as a program: saved sites with every fault of a document, and the
//! lab's pages with every fault of what leads to them.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::shop::Shop;

#[test]
fn saved_sites() {
    replay("check_p3p-saved");
}

#[test]
fn the_shops_pages() {
    replay("check_p3p");
}

/// The documents of the lab's pages, as somebody saves them.
const SAVED: [(&str, &str); 4] = [
    ("index.html", include_str!("../crates/lab/pages/index.html")),
    ("w3c/p3p.xml", include_str!("../crates/lab/pages/p3p.xml")),
    (
        "w3c/policies.xml",
        include_str!("../crates/lab/pages/policies.xml"),
    ),
    (
        "privacy.html",
        include_str!("../crates/lab/pages/privacy.html"),
    ),
];

/// A lab and a folder, in which `site` is the saved site.
struct Visit {
    shop: Shop,
    folder: TempDir,
}

/// Replays a transcript as [`crate::shop::replay`] does, with more to do:
///
/// ```text
/// % site                               saves the site anew
/// % replace FILE | OLD | NEW           in the saved site
/// % write FILE | TEXT
/// % drop FILE
/// $ check_p3p --dir site
/// $ check_p3p -u {page}                the front page of the lab's pages
/// ```
fn replay(name: &str) {
    let path = format!(
        "{}/tests/transcripts/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let script = fs::read_to_string(&path).unwrap();
    let visit = Visit {
        shop: Shop::healthy(),
        folder: tempfile::tempdir().unwrap(),
    };
    visit.save();
    let played: String = script.lines().filter_map(|line| visit.play(line)).collect();
    if std::env::var_os("BLESS").is_some() {
        return fs::write(&path, played).unwrap();
    }
    for (place, (expected, found)) in script.split("\n$ ").zip(played.split("\n$ ")).enumerate() {
        assert_eq!(expected, found, "{name}.txt, command {place}");
    }
    assert_eq!(script, played, "{name}.txt");
}

/// Puts `#` for the time at which a text was accepted.
fn without_times(text: &str) -> String {
    let mut parts = text.split("accepted at ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.split_once('Z').map_or("", |(_, rest)| rest);
        format!("{text}accepted at #{rest}")
    })
}

impl Visit {
    fn play(&self, line: &str) -> Option<String> {
        if let Some(command) = line.strip_prefix("$ ") {
            return Some(format!("{line}\n{}", self.run(command)));
        } else if let Some(order) = line.strip_prefix("% ") {
            self.obey(order);
        } else if !(line.starts_with('#') || line.is_empty()) {
            return None;
        }
        Some(format!("{line}\n"))
    }

    fn obey(&self, order: &str) {
        let (verb, rest) = order.split_once(' ').unwrap_or((order, ""));
        let parts: Vec<_> = rest.split('|').map(str::trim).collect();
        match (verb, parts.as_slice()) {
            ("site", _) => self.save(),
            ("break", [fault]) => self.shop.0.break_(fault).unwrap(),
            ("mend", _) => self.shop.0.mend_all().unwrap(),
            ("write", [file, text]) => self.write(file, text),
            ("drop", [file]) => fs::remove_file(self.file(file)).unwrap(),
            ("replace", [file, old, new]) => {
                let text = fs::read_to_string(self.file(file)).unwrap();
                assert!(text.contains(old), "{order}");
                self.write(file, &text.replacen(old, new, 1));
            }
            _ => panic!("{order}"),
        }
    }

    fn save(&self) {
        let _ = fs::remove_dir_all(self.folder.path().join("site"));
        SAVED.iter().for_each(|(file, text)| self.write(file, text));
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("site").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Runs a plugin in the folder; quotation marks hold words together.
    fn run(&self, command: &str) -> String {
        let parts = command.split('\'').enumerate();
        let mut words = Vec::new();
        for (index, part) in parts {
            match index % 2 {
                0 => words.extend(part.split_whitespace().map(|word| self.named(word))),
                _ => words.push(part.to_owned()),
            }
        }
        words.extend(self.shop.walk());
        let output = Command::new(env!("CARGO_BIN_EXE_presence"))
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .output()
            .unwrap();
        let port = format!(":{}", self.shop.0.page_port());
        let text = self.shop.settled(&output).replace(&port, ":WEB");
        without_times(&text)
    }

    fn named(&self, word: &str) -> String {
        match word.split_once("{page}") {
            Some((before, path)) => format!("{before}{}", self.shop.0.page(&format!("/{path}"))),
            None => word.to_owned(),
        }
    }
}
