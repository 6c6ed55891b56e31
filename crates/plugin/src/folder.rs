//! A folder of the user's, for what is kept from run to run.
//!
//! Other users of the machine must be able neither to read it nor to put
//! something there for us to believe: the folder is made with mode 0700, files
//! with 0600, and what belongs to another user, or lets others write, is not
//! read. Two processes at once are fine: a file is written beside and renamed.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

/// What is kept (XDG Base Directory Specification).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was found before: lost, a run says more than it should.
    State,
    /// What was fetched: lost, it is fetched again.
    Cache,
}

impl Kind {
    /// The variable of the folder, and where it is below the home.
    fn place(self) -> (&'static str, &'static str) {
        match self {
            Kind::State => ("XDG_STATE_HOME", ".local/state"),
            Kind::Cache => ("XDG_CACHE_HOME", ".cache"),
        }
    }
}

/// The user's own folder, `presence` in `$XDG_STATE_HOME` or `$XDG_CACHE_HOME`,
/// else below `$HOME`; none where the environment names neither. Relative paths
/// are ignored, as the specification has it.
pub fn users(kind: Kind) -> Option<PathBuf> {
    users_in(kind, |name| std::env::var_os(name).map(PathBuf::from))
}

fn users_in(kind: Kind, env: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let (variable, below) = kind.place();
    let absolute = |name| env(name).filter(|path| path.is_absolute());
    let home = || absolute("HOME").map(|home| home.join(below));
    absolute(variable)
        .or_else(home)
        .map(|folder| folder.join("presence"))
}

/// A file that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// When it was written.
    pub written: SystemTime,
}

/// Reads a file that we wrote, of at most `most` bytes; nothing where there is none.
///
/// # Errors
/// In one clause why it is not to be read: it belongs to another user or others
/// may write there, it is too large, or the system refuses.
pub fn read(file: &Path, most: u64) -> Result<Option<Kept>, String> {
    match whole(file, most) {
        Ok(kept) => Ok(Some(kept)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn whole(file: &Path, most: u64) -> io::Result<Kept> {
    if let Some(folder) = file.parent() {
        usable(folder)?;
    }
    let mut open =
        File::open(file).map_err(|error| told("cannot read in", folder_of(file), &error))?;
    let metadata = open.metadata()?;
    ours(&metadata, file)?;
    let mut bytes = Vec::new();
    let size = (&mut open)
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if size as u64 > most {
        return Err(io::Error::other(format!("larger than {most} bytes")));
    }
    Ok(Kept {
        bytes,
        written: metadata.modified()?,
    })
}

/// That a folder is one, and ours.
fn usable(folder: &Path) -> io::Result<()> {
    let metadata = fs::metadata(folder).map_err(|error| told("cannot read", folder, &error))?;
    match metadata.is_dir() {
        true => ours(&metadata, folder),
        false => Err(io::Error::other(format!(
            "{} is no folder",
            folder.display()
        ))),
    }
}

/// Whoever tells of a fault knows the name of the file, which is a hash.
fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

/// The fault of the system with what was to be done, and where.
fn told(what: &str, place: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what} {}: {error}", place.display()))
}

/// Only what is the user's own, and nobody else can write.
fn ours(metadata: &Metadata, place: &Path) -> io::Result<()> {
    let user = rustix::process::geteuid().as_raw();
    let (owner, place) = (metadata.uid(), place.display());
    let fault = match metadata.mode() & 0o022 {
        _ if owner != user => format!("{place} belongs to user {owner}, not to {user}"),
        0 => return Ok(()),
        _ => {
            let mode = metadata.mode() & 0o7777;
            format!("others may write to {place} (mode {mode:04o})")
        }
    };
    Err(io::Error::other(fault))
}

/// Puts these bytes in the place of the file, making its folder if there is
/// none: a reader sees the old ones or the new ones.
///
/// # Errors
/// In one clause: the folder belongs to another user or others may write there,
/// or the system refuses.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<(), String> {
    put(file, bytes).map_err(|error| error.to_string())
}

/// What is being written has this in its name.
const UNFINISHED: &str = ".part-";

fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        made(folder)?;
    }
    let beside = unfinished(file);
    let written = fresh(&beside)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        // The first fault is the one worth telling.
        drop(fs::remove_file(&beside));
    }
    written.map_err(|error| told("cannot write in", folder_of(file), &error))
}

/// Makes a folder where there is nothing yet.
fn made(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    match builder.recursive(true).mode(0o700).create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(told("cannot make the folder", folder, &error))
        }
        _ => usable(folder),
    }
}

/// A name beside the file that no other thread or process uses.
fn unfinished(file: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut name = file.to_path_buf().into_os_string();
    name.push(format!("{UNFINISHED}{}-{count}", std::process::id()));
    name.into()
}

/// A new file; one that a process of the same number left when it was killed
/// is in the way.
fn fresh(path: &Path) -> io::Result<File> {
    let open = || {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).open(path)
    };
    match open() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            open()
        }
        opened => opened,
    }
}

/// Removes the oldest files of a folder whose names begin so, until the others
/// have at most `most` bytes together, and what processes that were killed left
/// unfinished longer than an hour before `now`. What cannot be removed stays.
pub fn trim(folder: &Path, prefix: &str, most: u64, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut files = Vec::new();
    for entry in entries.flatten().take(100_000) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((written, size)) = entry
            .metadata()
            .ok()
            .filter(|metadata| name.starts_with(prefix) && metadata.is_file())
            .and_then(|metadata| Some((metadata.modified().ok()?, metadata.len())))
        else {
            continue;
        };
        let age = now.duration_since(written).unwrap_or_default();
        match name.contains(UNFINISHED) {
            true if age.as_secs() > 3600 => drop(fs::remove_file(entry.path())),
            true => {}
            false => files.push((written, size, entry.path())),
        }
    }
    files.sort_by(|one, other| other.cmp(one));
    let mut total = 0_u64;
    for (_, size, path) in files {
        total = total.saturating_add(size);
        if total > most {
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::Duration;

    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_written_is_read_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b/file");
        assert_eq!(read(&file, 9), Ok(None));
        replace(&file, b"one").unwrap();
        replace(&file, b"three").unwrap();
        assert_eq!(read(&file, 5).unwrap().unwrap().bytes, b"three");
        assert_eq!(read(&file, 4), Err("larger than 4 bytes".to_owned()));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_others_may_write_is_neither_read_nor_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        replace(&file, b"one").unwrap();
        mode(&file, 0o620);
        let refused = format!("others may write to {} (mode 0620)", file.display());
        assert_eq!(read(&file, 9), Err(refused));
        replace(&file, b"two").unwrap();
        mode(folder.path(), 0o777);
        let refused = format!(
            "others may write to {} (mode 0777)",
            folder.path().display()
        );
        assert_eq!(read(&file, 9), Err(refused.clone()));
        assert_eq!(replace(&file, b"x"), Err(refused));
        mode(folder.path(), 0o755);
        assert_eq!(read(&file, 9).unwrap().unwrap().bytes, b"two");
    }

    #[test]
    fn what_the_system_refuses_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("plain");
        fs::write(&plain, b"").unwrap();
        let no_folder = format!("{} is no folder", plain.display());
        assert_eq!(replace(&plain.join("file"), b"x"), Err(no_folder.clone()));
        assert_eq!(read(&plain.join("file"), 9), Err(no_folder));
        let below = plain.join("below");
        let refused = replace(&below.join("file"), b"x").unwrap_err();
        let unmade = format!("cannot make the folder {}: ", below.display());
        assert!(refused.starts_with(&unmade), "{refused}");
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        let refused = replace(&taken, b"x").unwrap_err();
        let unwritten = format!("cannot write in {}: ", folder.path().display());
        assert!(refused.starts_with(&unwritten), "{refused}");
    }

    #[test]
    fn what_belongs_to_another_user_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        replace(&file, b"one").unwrap();
        // Only the superuser can give a file away.
        if std::os::unix::fs::chown(&file, Some(12345), None).is_ok() {
            let refused = read(&file, 9).unwrap_err();
            assert!(
                refused.contains("file belongs to user 12345, not to "),
                "{refused}"
            );
        }
    }

    #[test]
    fn the_oldest_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let file = |name: &str, age: u64| {
            let path = folder.path().join(name);
            replace(&path, b"12345").unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(now - Duration::from_secs(age)).unwrap();
        };
        for (name, age) in [
            ("a-1", 30),
            ("a-2", 10),
            ("a-3", 20),
            ("b-1", 40),
            ("a-4.part-1-1", 3601),
            ("a-5.part-1-1", 60),
        ] {
            file(name, age);
        }
        trim(folder.path(), "a-", 10, now);
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["a-2", "a-3", "a-5.part-1-1", "b-1"]);
    }

    #[test]
    fn the_users_folder() {
        let table = [
            (Kind::State, Some("/x"), Some("/h"), Some("/x/presence")),
            (
                Kind::State,
                None,
                Some("/h"),
                Some("/h/.local/state/presence"),
            ),
            (
                Kind::State,
                Some(""),
                Some("/h"),
                Some("/h/.local/state/presence"),
            ),
            (
                Kind::State,
                Some("relative"),
                Some("/h"),
                Some("/h/.local/state/presence"),
            ),
            (Kind::State, None, None, None),
            (Kind::Cache, Some("/x"), Some("/h"), Some("/x/presence")),
            (Kind::Cache, None, Some("/h"), Some("/h/.cache/presence")),
        ];
        for (kind, own, home, expected) in table {
            let env = |name: &str| if name == "HOME" { home } else { own }.map(PathBuf::from);
            assert_eq!(users_in(kind, env), expected.map(PathBuf::from), "{kind:?}");
        }
    }
}
