//! What is remembered of a domain from run to run: the state that was last
//! accepted.

use std::path::PathBuf;

use certificate::Moment;
use plugin::folder;
use plugin::memory::fingerprint;

use crate::facts::Registrar;

/// The first line of a state file: its form and version.
const HEADER: &str = "presence registration 1";
/// A state file is small; a larger one is none of ours.
const SIZE: u64 = 64 << 10;

/// The state of a domain that was accepted; what no answer has said is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The registrar.
    pub registrar: Option<Registrar>,
    /// The holder.
    pub registrant: Option<String>,
    /// The name servers.
    pub servers: Vec<String>,
    /// The statuses that protect it.
    pub locks: Vec<String>,
    /// Whether the delegation is signed.
    pub signed: Option<bool>,
    /// The end of the registration.
    pub expiry: Option<Moment>,
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
        let fault = |why: &str| format!("state file {}: {why}", file.display());
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
            .map_err(|why| format!("state file {}: {why}, not remembered", file.display()))
    }
}

fn written(state: &Remembered) -> String {
    let registrar = state.registrar.clone().unwrap_or_default();
    let plain = |text: String| text.replace(char::is_control, " ");
    let rows = [
        ("registrar-id", registrar.id),
        ("registrar-name", registrar.name),
        ("registrant", state.registrant.clone()),
        ("signed", state.signed.map(|signed| signed.to_string())),
        ("expiry", state.expiry.map(|expiry| expiry.to_string())),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    let servers = state
        .servers
        .iter()
        .map(|server| ("server", server.clone()));
    let locks = state.locks.iter().map(|lock| ("lock", lock.clone()));
    let lines = rows.chain(servers).chain(locks);
    let lines: String = lines
        .map(|(key, value)| format!("{key}\t{}\n", plain(value)))
        .collect();
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
    let mut registrar = Registrar::default();
    for line in lines.lines() {
        let (key, value) = line.split_once('\t')?;
        let text = value.to_owned();
        match key {
            "registrar-id" => registrar.id = Some(text),
            "registrar-name" => registrar.name = Some(text),
            "registrant" => state.registrant = Some(text),
            "signed" => state.signed = Some(value.parse().ok()?),
            "expiry" => state.expiry = Some(value.parse().ok()?),
            "server" => state.servers.push(text),
            "lock" => state.locks.push(text),
            _ => return None,
        }
    }
    state.registrar = (registrar != Registrar::default()).then_some(registrar);
    Some(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> Remembered {
        Remembered {
            registrar: Some(Registrar {
                id: Some("292".to_owned()),
                name: Some("A\tB".to_owned()),
            }),
            registrant: Some("Shop Ltd".to_owned()),
            servers: vec!["ns1.shop.example".to_owned(), "ns2.shop.example".to_owned()],
            locks: vec!["clientTransferProhibited".to_owned()],
            signed: Some(false),
            expiry: "2027-05-02T00:00:00Z".parse().ok(),
        }
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::new(Some(folder.path().join("a")), "shop.example");
        assert_eq!(memory.read(), Ok(None));
        memory.keep(&state()).unwrap();
        let mut expected = state();
        expected.registrar.as_mut().unwrap().name = Some("A B".to_owned());
        assert_eq!(memory.read(), Ok(Some(expected)));
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
            "presence registration 1\nend",
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
