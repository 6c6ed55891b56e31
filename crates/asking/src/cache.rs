//! What a plugin fetched and keeps, in the user's folder.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use plugin::folder::{self, Kind};
use plugin::memory::fingerprint;

/// The first line of a kept file: its form and version.
const HEADER: &str = "presence cache 1";
/// One plugin keeps at most this much: the oldest makes room.
const ALL: u64 = 128 << 20;

/// Where a plugin keeps what it fetched. Each subject is one file,
/// `PLUGIN-HASH`, that several processes may read and replace at once.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: Option<PathBuf>,
    plugin: &'static str,
}

/// What was kept of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was fetched.
    pub bytes: Vec<u8>,
    /// For how long it has been kept; none when it comes from the future, so
    /// that its age is not known.
    pub age: Option<Duration>,
}

impl Cache {
    /// A cache in this folder, else in the user's own.
    pub fn new(folder: Option<&Path>, plugin: &'static str) -> Self {
        let folder = folder.map(Path::to_path_buf);
        Cache {
            folder: folder.or_else(|| folder::users(Kind::Cache)),
            plugin,
        }
    }

    /// Why nothing is kept, if so: for a note.
    pub fn missing(&self) -> Option<&'static str> {
        let why = "nothing that is fetched is kept: without --cache-dir, neither XDG_CACHE_HOME nor HOME is set";
        self.folder.is_none().then_some(why)
    }

    /// What is kept of this subject, of at most `most` bytes.
    ///
    /// # Errors
    /// For a note: a file is there, and why it is not used.
    pub fn read(
        &self,
        subject: &[&str],
        most: u64,
        now: SystemTime,
    ) -> Result<Option<Kept>, String> {
        let Some(file) = self.file(subject) else {
            return Ok(None);
        };
        let head = head(subject);
        let kept = folder::read(&file, most.saturating_add(head.len() as u64))
            .map_err(|why| format!("what was kept is not used: {why}"))?;
        // Another subject of the same hash, or another version, is no fault.
        Ok(kept.and_then(|kept| {
            let bytes = kept.bytes.strip_prefix(head.as_slice())?.to_vec();
            let age = now.duration_since(kept.written).ok();
            Some(Kept { bytes, age })
        }))
    }

    /// Keeps this of a subject.
    ///
    /// # Errors
    /// For a note: why it is not kept.
    pub fn write(&self, subject: &[&str], bytes: &[u8], now: SystemTime) -> Result<(), String> {
        let Some(file) = self.file(subject) else {
            return Ok(());
        };
        let mut whole = head(subject);
        whole.extend_from_slice(bytes);
        folder::replace(&file, &whole)
            .map_err(|why| format!("what was fetched is not kept: {why}"))?;
        if let Some(folder) = &self.folder {
            folder::trim(folder, &format!("{}-", self.plugin), ALL, now);
        }
        Ok(())
    }

    fn file(&self, subject: &[&str]) -> Option<PathBuf> {
        let name = format!("{}-{:016x}", self.plugin, fingerprint(subject));
        self.folder.as_ref().map(|folder| folder.join(name))
    }
}

/// What stands before the bytes: the hash of a subject is not unique, and
/// strangers choose subjects.
fn head(subject: &[&str]) -> Vec<u8> {
    let line = |text: &&str| text.replace(['\n', '\0'], " ");
    let subject: Vec<String> = subject.iter().map(line).collect();
    format!("{HEADER}\n{}\n", subject.join("\0")).into_bytes()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const URL: &[&str] = &["crl", "http://crl.example/1.crl"];

    fn cache(folder: &Path) -> Cache {
        Cache::new(Some(folder), "check_cert_chain")
    }

    #[test]
    fn what_was_kept_is_found_with_its_age() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        let now = SystemTime::now();
        assert_eq!(cache.read(URL, 9, now), Ok(None));
        cache.write(URL, b"one\ntwo", now).unwrap();
        let kept = cache
            .read(URL, 7, now + Duration::from_secs(100))
            .unwrap()
            .unwrap();
        assert_eq!(kept.bytes, b"one\ntwo");
        assert!(kept.age.unwrap() >= Duration::from_secs(99), "{kept:?}");
        let before = cache
            .read(URL, 7, now - Duration::from_secs(100))
            .unwrap()
            .unwrap();
        assert_eq!(before.age, None, "a file of the future has an age");
        assert_eq!(
            cache.read(&["crl", "http://other.example/"], 9, now),
            Ok(None)
        );
        let refused = cache.read(URL, 6, now).unwrap_err();
        assert!(
            refused.starts_with("what was kept is not used: larger than "),
            "{refused}"
        );
    }

    #[test]
    fn a_file_of_another_subject_or_form_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        let now = SystemTime::now();
        cache.write(URL, b"one", now).unwrap();
        let file = fs::read_dir(folder.path())
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(
            name.starts_with("check_cert_chain-") && name.len() == 33,
            "{name}"
        );
        for bytes in [
            &b""[..],
            b"\xff",
            b"presence cache 1\nother\none",
            b"presence cache 2\ncrl\0http://crl.example/1.crl\none",
        ] {
            fs::write(&file, bytes).unwrap();
            assert_eq!(cache.read(URL, 99, now), Ok(None), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_refused_is_told_and_never_fatal() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let now = SystemTime::now();
        let refused = cache.write(URL, b"one", now).unwrap_err();
        assert!(
            refused.starts_with("what was fetched is not kept: others may write to "),
            "{refused}"
        );
        let none = Cache {
            folder: None,
            plugin: "check_x",
        };
        assert_eq!(none.write(URL, b"one", now), Ok(()));
        assert_eq!(none.read(URL, 9, now), Ok(None));
        assert!(none.missing().is_some() && cache.missing().is_none());
    }
}
