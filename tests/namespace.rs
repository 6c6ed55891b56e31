//! A network of its own for one test: loopback with any addresses, port 53, and an end.
//!
//! The first process of the namespace is a shell that reads its commands from a pipe of
//! the test. When the test ends, however it ends, the pipe closes, the shell removes the
//! folder and exits, and the kernel ends every process of the namespace with it.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The longest that a daemon may take until it serves.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What the shell does before its first command, and after its last.
const SETUP: &str = r#"
trap 'kill -KILL -1 2>/dev/null; rm -rf "$folder"' EXIT
ip link set lo up || exit 1
read -r pid rest </proc/self/stat
echo "$pid"
ip -batch "$folder/network" && echo ready
"#;

/// User, network, mount and process namespaces with a folder for private configuration.
pub struct Namespace {
    shell: Child,
    commands: Option<ChildStdin>,
    folder: PathBuf,
    /// The shell's process, by which others enter.
    pid: String,
    /// Whether it has users of its own.
    own_users: bool,
}

impl Namespace {
    /// Makes a namespace in which `addresses` are this machine's own. All others have a
    /// route and never answer.
    ///
    /// # Errors
    /// The words of whoever refused it.
    pub fn new(addresses: impl IntoIterator<Item = IpAddr>) -> Result<Self, String> {
        Self::made(&["-r"], addresses)
    }

    /// The same with all the users of this machine, for daemons that go over to another
    /// one. Root has them; others need subordinate users (`/etc/subuid`) and newuidmap.
    ///
    /// # Errors
    /// The words of whoever refused it.
    pub fn with_users(addresses: impl IntoIterator<Item = IpAddr>) -> Result<Self, String> {
        let process = std::fs::metadata("/proc/self").map_err(|error| error.to_string())?;
        let users: &[&str] = match std::os::unix::fs::MetadataExt::uid(&process) {
            0 => &[],
            _ => &["-r", "--map-auto", "--setgroups", "allow"],
        };
        let namespace = Self::made(users, addresses)?;
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&namespace.folder, readable).map_err(|error| error.to_string())?;
        Ok(namespace)
    }

    fn made(users: &[&str], addresses: impl IntoIterator<Item = IpAddr>) -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix("presence-tests-")
            .tempdir()
            .unwrap()
            .keep();
        std::fs::write(folder.join("network"), network(addresses)).unwrap();
        let mut shell = Command::new("unshare")
            .args(users)
            .args(["-nmp", "--fork", "--kill-child", "sh"])
            .env("folder", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut commands = shell.stdin.take().unwrap();
        // A shell that was refused has ended and cannot read; its words tell why.
        let _ = commands.write_all(SETUP.as_bytes());
        let mut lines = BufReader::new(shell.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let pid = lines.next().unwrap_or_default();
        let mut namespace = Self {
            shell,
            commands: Some(commands),
            folder,
            pid,
            own_users: !users.is_empty(),
        };
        if namespace.pid.is_empty() {
            return Err(namespace.words());
        }
        // Only the machine may refuse; what we ask for inside has to work.
        assert_eq!(
            lines.next().as_deref(),
            Some("ready"),
            "{}",
            namespace.words()
        );
        Ok(namespace)
    }

    /// A folder that goes with the namespace.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts a daemon that ends with the namespace; what it says goes to `NAME.log` in
    /// the folder.
    pub fn start(&mut self, name: &str, command: impl Display) {
        let line = format!(
            "{command} </dev/null >'{}/{name}.log' 2>&1 &\n",
            self.folder.display()
        );
        self.commands
            .as_mut()
            .unwrap()
            .write_all(line.as_bytes())
            .unwrap();
    }

    /// What a daemon has said so far.
    pub fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(format!("{name}.log"))).unwrap_or_default()
    }

    /// Waits until a daemon has said these words.
    pub fn wait_for(&self, name: &str, words: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.log(name).contains(words) {
            assert!(
                Instant::now() < until,
                "{name} has not said {words:?}: {}",
                self.log(name)
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Runs a program inside to its end.
    pub fn run<Argument: AsRef<std::ffi::OsStr>>(
        &self,
        program: &str,
        arguments: &[Argument],
    ) -> Output {
        let users: &[&str] = match self.own_users {
            true => &["--preserve-credentials", "-U"],
            false => &[],
        };
        Command::new("nsenter")
            .args(users)
            .args(["-n", "-m", "-t", &self.pid, "--", program])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Ends the shell and says what it said.
    fn words(&mut self) -> String {
        self.commands = None;
        let mut words = String::new();
        let _ = self.shell.stderr.take().unwrap().read_to_string(&mut words);
        words.trim().replace('\n', "; ")
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        self.commands = None;
        let _ = self.shell.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The commands of `ip -batch` for a loopback with these addresses.
fn network(addresses: impl IntoIterator<Item = IpAddr>) -> String {
    let mut lines = String::new();
    for address in addresses {
        let length = if address.is_ipv4() { 32 } else { 128 };
        let family = if address.is_ipv4() { "" } else { " nodad" };
        lines.push_str(&format!("address add {address}/{length} dev lo{family}\n"));
    }
    lines.push_str("route add 0.0.0.0/0 dev lo\nroute add ::/0 dev lo\n");
    lines
}

/// Says that the running test was skipped, and why. Written past the capture of the test
/// harness: what was not tested has to be seen.
pub fn skipped(why: &str) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    let _ = writeln!(std::io::stderr(), "skipped: {name}: {why}");
}
