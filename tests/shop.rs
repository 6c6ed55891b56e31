//! The shop in its little internet, and the plugins run against it as programs.

pub mod certificates;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::{Command, Output};

use lab::{Lab, Settings};

/// A lab for one test.
pub struct Shop(pub Lab);

impl Shop {
    /// A lab with these faults from the start.
    pub fn with(faults: &[&str]) -> Self {
        let faults = faults.iter().map(ToString::to_string).collect();
        Shop(
            Lab::start(Settings {
                faults,
                network: Some(three_digits()),
                ..Settings::default()
            })
            .unwrap(),
        )
    }

    /// The healthy lab.
    pub fn healthy() -> Self {
        Self::with(&[])
    }

    /// The options that point a plugin at this lab.
    pub fn walk(&self) -> [String; 5] {
        let hints = self.0.hints_path().display().to_string();
        let port = self.0.port().to_string();
        [
            "--root-hints".into(),
            hints,
            "--dns-port".into(),
            port,
            "--allow-private=127.0.0.0/8".into(),
        ]
    }

    /// Runs a plugin, words separated by blanks, and gives `exit N` and all it
    /// printed, without what differs from run to run. What stands in braces is
    /// of the lab: see [`Shop::named`]. check_cert_chain trusts the lab's root
    /// unless the command says whom to trust.
    pub fn run(&self, command: &str) -> String {
        let mut words: Vec<String> = command
            .split_whitespace()
            .map(|word| self.expanded(word))
            .collect();
        words.extend(self.walk());
        let of_certificates = command.starts_with("check_cert_chain");
        if of_certificates && !command.contains("--roots") {
            words.extend(["--roots".to_owned(), self.expanded("{roots}")]);
        }
        // No test asks a real registry: the lab's list of them names its own.
        if command.starts_with("check_domain") {
            words.extend(["--proxy".to_owned(), "none".to_owned()]);
            if !command.contains("--bootstrap") {
                words.extend(["--bootstrap".to_owned(), self.expanded("{list}")]);
            }
        }
        let settled = self.settled(&presence(&words));
        match of_certificates {
            true => certificates::settled(&settled),
            false if of_today(command) => without_days(&settled),
            false => settled,
        }
    }

    /// A word with what stands in braces in it: see [`Shop::named`].
    pub fn expanded(&self, word: &str) -> String {
        match word.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some((before, name, after))
        }) {
            Some((before, name, after)) => {
                format!("{before}{}{}", self.named(name), self.expanded(after))
            }
            None => word.to_owned(),
        }
    }

    /// What a name in braces stands for: `secure` the address of that server,
    /// `https` the port of that protocol, `roots` the file of the lab's root,
    /// `client` that of a client's certificate and key, `shown:secure` the
    /// chain that this site shows at present, `deployed:secure` what it should
    /// show, `published` where authorities publish, `page` the front page,
    /// `rdap` and `whois` the registry's servers, `list` its list of RDAP servers.
    fn named(&self, name: &str) -> String {
        let path = |path: std::io::Result<std::path::PathBuf>| path.unwrap().display().to_string();
        match name.split_once(':') {
            Some(("shown", site)) => path(self.0.shown_path(site)),
            Some(("deployed", site)) => path(self.0.deployed_path(site)),
            _ if name == "roots" => path(Ok(self.0.roots_path())),
            _ if name == "client" => path(self.0.client_path()),
            _ if name == "page" => self.0.page("/"),
            _ if name == "rdap" => self.0.rdap(),
            _ if name == "whois" => self.0.whois().to_string(),
            _ if name == "list" => self.0.bootstrap(),
            _ if name == "published" => self.0.published(""),
            _ if lab::PROTOCOLS.contains(&name) => self.0.port_of(name).to_string(),
            _ if is_somebody(name) => self.0.address(name).to_string(),
            _ => format!("{{{name}}}"),
        }
    }

    /// `exit N` and the output, without times, counts of questions, the port
    /// and the number of the lab's network.
    pub fn settled(&self, output: &Output) -> String {
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "",
            "something on standard error"
        );
        let root = self.0.address("root-a").to_string();
        let network = root
            .split('.')
            .take(2)
            .map(|octet| format!("{octet}."))
            .collect::<String>();
        let text = String::from_utf8(output.stdout.clone()).expect("valid UTF-8");
        let text = text
            .replace(&network, "127.x.")
            .replace(&format!(":{}", self.0.port()), ":PORT")
            .replace(&format!("port = {}", self.0.port()), "port = PORT")
            .replace(&format!(":{}", self.0.rdap_port()), ":RDAP")
            .replace(&format!(":{}", self.0.whois().port()), ":WHOIS")
            .replace(&self.0.hints_path().display().to_string(), "HINTS");
        let text = certificates::without_places(&self.0, &text);
        let lines: Vec<String> = unbroken(&text).lines().map(without_times).collect();
        format!(
            "exit {}\n{}\n",
            output.status.code().unwrap_or(-1),
            lines.join("\n")
        )
    }
}

/// Whether what a registry says depends on the day of the test.
fn of_today(command: &str) -> bool {
    let saved = command.contains("--answer") || command.contains("json");
    command.starts_with("check_domain") && !saved
}

/// Puts `#` for dates: what the lab's registry says counts from today.
fn without_days(text: &str) -> String {
    let is_date = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        word.starts_with("20") && matches!(word.len(), 10 | 20) && digits + 2 >= word.len() - 6
    };
    let ends = |letter: char| matches!(letter, ' ' | '(' | ')' | ',' | '\n');
    let words = text.split_inclusive(ends).map(|word| {
        let plain = word.trim_end_matches(ends);
        match is_date(plain) {
            true => format!("#{}", &word[plain.len()..]),
            false => word.to_owned(),
        }
    });
    words.collect()
}

/// Whether the lab has a server of that name.
fn is_somebody(name: &str) -> bool {
    let servers = lab::SERVERS.iter().map(|server| server.id);
    let mut all = servers.chain(lab::SITES.iter().map(|site| site.id));
    all.any(|id| id == name)
}

/// A network of any three digits: addresses are equally long in every run, so
/// that line 1 is cut at the same place.
fn three_digits() -> u8 {
    let random = RandomState::new().build_hasher().finish();
    100 + (random % 150) as u8
}

/// Runs the program of all plugins with these words.
pub fn presence<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_presence"))
        .args(words)
        .env_clear()
        .output()
        .unwrap()
}

/// Undoes the breaks of long comments in a declaration: where they are depends
/// on the length of addresses.
fn unbroken(text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines() {
        match line
            .strip_prefix("#  ")
            .filter(|rest| !rest.starts_with(' '))
        {
            Some(rest) => whole.push_str(&format!(" {rest}")),
            None => whole.push_str(&format!("\n{line}")),
        }
    }
    whole.split_off(whole.len().min(1))
}

/// Puts `#` for the numbers of the perfdata that no two runs share.
fn without_times(line: &str) -> String {
    let line = &without_words(&without_date(&without_age(line)));
    let volatile = ["time=", "rtt_max=", "queries=", "connect_max="];
    let word = |word: &str| match volatile.iter().find(|label| word.starts_with(**label)) {
        Some(label) => {
            let rest = word.find(';').map_or("", |at| &word[at..]);
            format!("{label}#{rest}")
        }
        None => word.to_owned(),
    };
    match line.split_once(" | ") {
        Some((text, perfdata)) => {
            format!(
                "{text} | {}",
                perfdata.split(' ').map(word).collect::<Vec<_>>().join(" ")
            )
        }
        None => line.to_owned(),
    }
}

/// Puts `#` for the time after `saw at`.
fn without_date(line: &str) -> String {
    match line.split_once(" saw at ") {
        Some((before, after)) => {
            let (_, rest) = after.split_once(',').unwrap_or_default();
            format!("{before} saw at #,{rest}")
        }
        None => line.to_owned(),
    }
}

/// Puts `#` for what random bytes looked like: by chance some can be read.
fn without_words(line: &str) -> String {
    match line.split_once("no usable reply (") {
        Some((before, after)) => {
            let (words, rest) = after.split_once(')').unwrap_or_default();
            let words = if words.contains("undecodable") {
                "#"
            } else {
                words
            };
            format!("{before}no usable reply ({words}){rest}")
        }
        None => line.to_owned(),
    }
}

/// Puts `#` for the number before `days old`.
fn without_age(line: &str) -> String {
    match line.split_once(" days old") {
        Some((before, after)) => {
            let (text, _) = before.rsplit_once(' ').unwrap_or_default();
            format!("{text} # days old{after}")
        }
        None => line.to_owned(),
    }
}

/// Replays a transcript: a text file of commands and what they print.
///
/// ```text
/// % break stale-serial:ns2.shop.example
/// $ check_soa -H shop.example
/// exit 1
/// SOA WARNING - ...
/// ```
///
/// `% edit SERVER ZONE | dropped, ... | added` changes zone data. Faults and
/// edits add up until `% mend`. With `BLESS` in the environment the file is
/// written anew: read the difference before you commit it.
pub fn replay(name: &str) {
    let path = format!(
        "{}/tests/transcripts/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let script = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let shop = Shop::healthy();
    let played: String = script.lines().filter_map(|line| shop.play(line)).collect();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, played).unwrap();
        return;
    }
    for (place, (expected, found)) in script.split("\n$ ").zip(played.split("\n$ ")).enumerate() {
        assert_eq!(expected, found, "{name}.txt, command {place}");
    }
    assert_eq!(script, played, "{name}.txt");
}

impl Shop {
    /// `SERVER ZONE | NAME TYPE, ... | a line of a master file`.
    fn edit(&self, change: &str) {
        let [place, drop, add]: [&str; 3] = change
            .split('|')
            .map(str::trim)
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        let (server, zone) = place.split_once(' ').unwrap();
        let drop: Vec<&str> = drop
            .split(',')
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        self.0.edit(server, zone, &drop, add).unwrap();
    }

    /// One line of a transcript with what it leads to; lines of output are
    /// left out, because they are made anew.
    fn play(&self, line: &str) -> Option<String> {
        if let Some(fault) = line.strip_prefix("% break ") {
            self.0.break_(fault).unwrap();
        } else if let Some(change) = line.strip_prefix("% edit ") {
            self.edit(change);
        } else if line == "% mend" {
            self.0.mend_all().unwrap();
        } else if let Some(command) = line.strip_prefix("$ ") {
            return Some(format!("{line}\n{}", set_off(command, self.run(command))));
        } else if !(line.starts_with('#') || line.is_empty()) {
            return None;
        }
        Some(format!("{line}\n"))
    }
}

/// A declaration has comments and empty lines of its own: it is indented, so
/// that they are not taken for the transcript's.
fn set_off(command: &str, output: String) -> String {
    match command.starts_with("discover") {
        true => output.lines().map(|line| format!("  {line}\n")).collect(),
        false => output,
    }
}
