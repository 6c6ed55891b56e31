//! What is remembered of a domain from run to run: the state that was last
//! accepted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use certificate::Moment;
use plugin::folder;
use plugin::memory::fingerprint;

/// The first line of a state file: its form and version.
const HEADER: &str = "presence registration 2";
/// A state file is small; a larger one is none of ours.
const SIZE: u64 = 64 << 10;

/// The state of a domain that was accepted; what no answer has said is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The registrar's number at IANA.
    pub registrar: Option<String>,
    /// The name servers.
    pub servers: Vec<String>,
    /// Whether the delegation is signed.
    pub signed: Option<bool>,
    /// The end of the registration.
    pub expiry: Option<Moment>,
    /// What each service says in words of its own, by its name.
    pub words: BTreeMap<String, Words>,
}

/// What RDAP and WHOIS of one registry say in other words: they are held
/// against their own only, or each failing of the one would be a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The registrar's name.
    pub registrar: Option<String>,
    /// The holder.
    pub registrant: Option<String>,
    /// The statuses that protect the domain.
    pub locks: Vec<String>,
}

/// Where it is remembered.
#[derive(Clone, Debug)]
pub struct Memory {
    file: Option<PathBuf>,
}

impl Memory {
    /// The memory of a domain, in this folder if there is one.
    pub fn new(folder: Option<PathBuf>, domain: &str) -> Self {
        let name = format!("check_domain-registration-{:016x}", fingerprint([domain]));
        Memory {
            file: folder.map(|folder| folder.join(name)),
        }
    }

    /// Whether anything can be remembered.
    pub fn is_there(&self) -> bool {
        self.file.is_some()
    }

    /// What was accepted, if anything was.
    ///
    /// # Errors
    /// In one clause why the file is not believed.
    pub fn read(&self) -> Result<Option<Remembered>, String> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        let fault = |why: &str| told(file, why);
        match folder::read(file, SIZE) {
            Ok(None) => Ok(None),
            Ok(Some(kept)) => read(&kept.bytes)
                .map(Some)
                .ok_or_else(|| fault("not understood")),
            Err(why) => Err(fault(&why)),
        }
    }

    /// Remembers this.
    ///
    /// # Errors
    /// In one clause why it is not remembered.
    pub fn keep(&self, state: &Remembered) -> Result<(), String> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        folder::replace(file, written(state).as_bytes())
            .map_err(|why| told(file, &format!("{why}, not remembered")))
    }
}

/// A fault of the file, which is named once.
fn told(file: &Path, why: &str) -> String {
    let folder = file.parent().unwrap_or(file).display().to_string();
    match why.contains(&folder) {
        true => format!("state file: {why}"),
        false => format!("state file {}: {why}", file.display()),
    }
}

fn written(state: &Remembered) -> String {
    let signed = state.signed.map(|signed| signed.to_string());
    let expiry = state.expiry.map(|expiry| expiry.to_string());
    let mut lines = String::new();
    let mut add = |key: &str, service: &str, value: Option<&String>| {
        let plain = value.map(|value| value.replace(char::is_control, " "));
        lines.extend(plain.map(|value| format!("{key}\t{service}\t{value}\n")));
    };
    add("registrar-id", "", state.registrar.as_ref());
    add("signed", "", signed.as_ref());
    add("expiry", "", expiry.as_ref());
    for server in &state.servers {
        add("server", "", Some(server));
    }
    for (service, words) in &state.words {
        add("registrar", service, words.registrar.as_ref());
        add("registrant", service, words.registrant.as_ref());
        for lock in &words.locks {
            add("lock", service, Some(lock));
        }
    }
    format!("{HEADER}\n{lines}end\n")
}

/// A file that we wrote, to its end.
fn read(bytes: &[u8]) -> Option<Remembered> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text
        .strip_prefix(HEADER)?
        .strip_prefix('\n')?
        .strip_suffix("end\n")?;
    let mut state = Remembered::default();
    for line in lines.lines() {
        let (key, rest) = line.split_once('\t')?;
        let (service, value) = rest.split_once('\t')?;
        take(&mut state, key, service, value)?;
    }
    Some(state)
}

fn take(state: &mut Remembered, key: &str, service: &str, value: &str) -> Option<()> {
    let text = value.to_owned();
    if !service.is_empty() {
        let words = state.words.entry(service.to_owned()).or_default();
        match key {
            "registrar" => words.registrar = Some(text),
            "registrant" => words.registrant = Some(text),
            "lock" => words.locks.push(text),
            _ => return None,
        }
        return Some(());
    }
    match key {
        "registrar-id" => state.registrar = Some(text),
        "signed" => state.signed = Some(value.parse().ok()?),
        "expiry" => state.expiry = Some(value.parse().ok()?),
        "server" => state.servers.push(text),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> Remembered {
        let words = |name: &str| Words {
            registrar: Some(name.to_owned()),
            registrant: Some("Shop Ltd".to_owned()),
            locks: vec!["clientTransferProhibited".to_owned()],
        };
        Remembered {
            registrar: Some("292".to_owned()),
            servers: vec!["ns1.shop.example".to_owned(), "ns2.shop.example".to_owned()],
            signed: Some(false),
            expiry: "2027-05-02T00:00:00Z".parse().ok(),
            words: [("RDAP", "A B"), ("WHOIS", "A")]
                .map(|(service, name)| (service.to_owned(), words(name)))
                .into(),
        }
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(Some(folder.path().join("a")), "shop.example");
        assert_eq!(memory.read(), Ok(None));
        let mut odd = state();
        odd.words.get_mut("RDAP").unwrap().registrar = Some("A\tB".to_owned());
        memory.keep(&odd).unwrap();
        assert_eq!(memory.read(), Ok(Some(state())));
        memory.keep(&Remembered::default()).unwrap();
        assert_eq!(memory.read(), Ok(Some(Remembered::default())));
        let other = Memory::new(Some(folder.path().join("a")), "other.example");
        assert_eq!(other.read(), Ok(None));
        assert!(!Memory::new(None, "shop.example").is_there());
    }

    #[test]
    fn a_file_that_is_not_ours_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(Some(folder.path().to_path_buf()), "x");
        let file = memory.file.clone().unwrap();
        let whole = written(&state());
        let short = &whole[..whole.len() - 2];
        for text in [
            "",
            "other\n",
            "presence registration 2\nend",
            short,
            "presence registration 1\nx\ty\nend\n",
        ] {
            folder::replace(&file, text.as_bytes()).unwrap();
            assert!(
                memory.read().unwrap_err().ends_with("not understood"),
                "{text:?}"
            );
        }
    }
}
