//! The lab in a process of its own, so that what it uses is nobody else's.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Failure;

/// A running lab. It ends when it is dropped.
pub struct Served {
    child: Child,
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    presence: PathBuf,
    hints: String,
    port: String,
    roots: String,
    https: String,
    addresses: BTreeMap<String, String>,
}

impl Served {
    /// Starts the program `lab` with these options of `lab serve`; what is run
    /// against it is the program `presence`.
    ///
    /// # Errors
    /// It does not start, or does not say where it is.
    pub fn start(lab: &Path, presence: &Path, options: &[&str]) -> Result<Self, Failure> {
        let mut child = Command::new(lab)
            .arg("serve")
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no pipe from the lab")?;
        let mut served = Served {
            orders: child.stdin.take(),
            child,
            answers: BufReader::new(stdout).lines(),
            presence: presence.to_owned(),
            hints: String::new(),
            port: String::new(),
            roots: String::new(),
            https: String::new(),
            addresses: BTreeMap::new(),
        };
        served.read_introduction()?;
        Ok(served)
    }

    /// `hints FILE`, `port N`, a line for each server, command lines; the
    /// last of them is that of openssl.
    fn read_introduction(&mut self) -> Result<(), Failure> {
        loop {
            let line = self.answers.next().ok_or("the lab did not start")??;
            let words: Vec<_> = line.split_whitespace().collect();
            match words.as_slice() {
                ["openssl", ..] => return Ok(()),
                ["hints", file] => self.hints = (*file).to_owned(),
                ["port", port] => self.port = (*port).to_owned(),
                ["roots", file] => self.roots = (*file).to_owned(),
                ["ports", "https", port, ..] => {
                    self.https = port.trim_end_matches(',').to_owned();
                }
                [id, address, ..] => {
                    self.addresses
                        .insert((*id).to_owned(), (*address).to_owned());
                }
                _ => {}
            }
        }
    }

    /// The address of a server, by its id.
    pub fn address(&self, id: &str) -> &str {
        self.addresses.get(id).map_or("", String::as_str)
    }

    /// The `[walk]` of a declaration that leads here.
    pub fn walk(&self) -> String {
        let (hints, port) = (&self.hints, &self.port);
        format!(
            "[walk]\nroot_hints = \"{hints}\"\nport = {port}\nallow_private = [\"127.0.0.0/8\"]\n"
        )
    }

    /// The lab's roots, a PEM file.
    pub fn roots(&self) -> &str {
        &self.roots
    }

    /// The port of HTTPS.
    pub fn https(&self) -> &str {
        &self.https
    }

    /// The root hints, a file in the format of named.root.
    pub fn hints(&self) -> &str {
        &self.hints
    }

    /// A plugin with these words that walks here.
    pub fn plugin(&self, line: &str) -> Command {
        let mut command = Command::new(&self.presence);
        command
            .env_clear()
            .args(line.split_whitespace())
            .arg(format!("--root-hints={}", self.hints))
            .arg(format!("--dns-port={}", self.port))
            .arg("--allow-private=127.0.0.0/8");
        command
    }

    /// How many questions the lab has received.
    ///
    /// # Errors
    /// The lab has gone.
    pub fn queries(&mut self) -> Result<u64, Failure> {
        let answer = self.order("queries")?;
        let count = answer.split(' ').next().unwrap_or_default();
        Ok(count.parse()?)
    }

    /// Gives one order (`break NAME`, `mend`) and returns what was said to it.
    ///
    /// # Errors
    /// The lab has gone or refuses.
    pub fn order(&mut self, order: &str) -> Result<String, Failure> {
        let orders = self.orders.as_mut().ok_or("the lab has ended")?;
        writeln!(orders, "{order}")?;
        let mut said = String::new();
        loop {
            let line = self.answers.next().ok_or("the lab has ended")??;
            match line.as_str() {
                "done" => return Ok(said),
                line if line.starts_with("not done") => return Err(line.to_owned().into()),
                line => said.push_str(line),
            }
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The lab ends with its standard input.
        self.orders = None;
        let _ = self.child.wait();
    }
}
