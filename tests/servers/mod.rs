//! The plugins against named, NSD, Knot and rbldnsd: a private tree from the root to the shop,
//! with faults made in the servers' own configuration.
//!
//! Each tree stands in a namespace of its own, where every server has the addresses and
//! the port 53 that it would have on the internet. Where the machine refuses a namespace
//! the tests are named as skipped.

mod check_a;
mod check_cert_chain;
mod check_cname;
mod check_delegation;
mod check_dnsbl;
mod check_domain;
mod check_mx;
mod check_ns;
mod check_p3p;
mod check_soa;
mod daemon;
mod dig;
pub mod faults;
mod nginx;
mod plan;
mod sweep;

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::namespace::{Namespace, PATIENCE, skipped};
use plan::{Plan, Server};

/// A tree that is being served.
pub struct Tree {
    pub namespace: Namespace,
}

/// How a plugin ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub code: i32,
    pub text: String,
}

impl Tree {
    /// Serves the healthy tree after `faults` were made in it; none where the machine
    /// refuses, and then that is said.
    pub fn start(faults: impl FnOnce(&mut Plan)) -> Option<Self> {
        Self::plant(faults).map_err(|why| skipped(&why)).ok()
    }

    /// The one healthy tree that tests share. It ends with the process.
    pub fn healthy() -> Option<&'static Self> {
        static HEALTHY: OnceLock<Result<Tree, String>> = OnceLock::new();
        let tree = HEALTHY.get_or_init(|| Self::plant(|_| ()));
        tree.as_ref().map_err(|why| skipped(why)).ok()
    }

    fn plant(faults: impl FnOnce(&mut Plan)) -> Result<Self, String> {
        let mut plan = Plan::healthy();
        faults(&mut plan);
        let addresses = plan
            .servers
            .iter()
            .flat_map(|server| server.addresses.clone());
        Ok(Self::serve(Namespace::new(addresses)?, &plan))
    }

    /// The root hints of this tree, in the format of named.root.
    pub fn hints(&self) -> PathBuf {
        self.namespace.folder().join("hints")
    }

    /// Writes a file into the tree's folder and gives its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.namespace.folder().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Runs a plugin of the built binary from this tree's root. It must keep standard
    /// error empty and end by itself.
    pub fn run(&self, plugin: &str, arguments: &[&str]) -> Said {
        let hints = self.hints();
        let from_here = ["--root-hints", hints.to_str().unwrap()];
        self.run_from_anywhere(plugin, &[&from_here, arguments].concat())
    }

    /// Runs a plugin that is told by its arguments alone whom to ask.
    pub fn run_from_anywhere(&self, plugin: &str, arguments: &[&str]) -> Said {
        let all = [&[plugin], arguments].concat();
        let output = self.namespace.run(env!("CARGO_BIN_EXE_presence"), &all);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let text = String::from_utf8(output.stdout).unwrap();
        Said {
            code: output.status.code().unwrap(),
            text: timeless(&text),
        }
    }

    /// Runs a command line (`check_soa -H shop.example`) and holds against it the exit
    /// code and all that it finds: each tagged finding as `STATE TAG about`, sorted.
    pub fn expect(&self, line: &str, code: i32, findings: &[&str]) {
        let words: Vec<&str> = line.split(' ').collect();
        let said = self.run(words[0], &[&words[1..], &["--output", "json"]].concat());
        let mut found = Vec::new();
        tagged(&serde_json::from_str(&said.text).unwrap(), &mut found);
        found.sort();
        assert_eq!(
            (said.code, found.as_slice()),
            (
                code,
                &*findings.iter().map(ToString::to_string).collect::<Vec<_>>()
            ),
            "{line}: {}",
            said.text
        );
    }

    /// What dig says, line by line and sorted.
    pub fn dig(&self, arguments: &str) -> Vec<String> {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let output = self.namespace.run("dig", &arguments);
        let mut lines: Vec<String> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(str::to_owned)
            .collect();
        lines.sort();
        lines
    }

    /// Takes and keeps one TCP connection to a server.
    pub fn hold_connection(&mut self, address: &str) {
        self.namespace.start(
            "held",
            format!("bash -c 'exec 3<>/dev/tcp/{address}/53; echo held; sleep 600'"),
        );
        self.namespace.wait_for("held", "held");
    }

    fn serve(mut namespace: Namespace, plan: &Plan) -> Self {
        fs::write(
            namespace.folder().join("hints"),
            include_str!("zones/root.hints"),
        )
        .unwrap();
        for server in &plan.servers {
            let folder = namespace.folder().join(server.name);
            let command = server.daemon.prepare(server, &folder);
            namespace.start(server.name, command);
        }
        let tree = Self { namespace };
        plan.servers.iter().for_each(|server| tree.wait_for(server));
        tree
    }

    /// Waits until a server answers for the last of its zones, the others being loaded before.
    fn wait_for(&self, server: &Server) {
        let Some((zone, _)) = server.zones.last() else {
            return;
        };
        let question = format!(
            "@{} {zone} SOA +norecurse +short +tries=1 +time=1",
            server.addresses[0]
        );
        let until = Instant::now() + PATIENCE;
        while !self
            .dig(&question)
            .iter()
            .any(|line| line.contains(" 14400 "))
        {
            assert!(
                Instant::now() < until,
                "{}: {}",
                server.name,
                self.namespace.log(server.name)
            );
            sleep(Duration::from_millis(50));
        }
    }
}

/// The tagged nodes of a report in JSON.
fn tagged(node: &serde_json::Value, findings: &mut Vec<String>) {
    let field = |name: &str| node[name].as_str().unwrap_or_default();
    if !field("tag").is_empty() {
        findings.push(format!(
            "{} {} {}",
            field("state"),
            field("tag"),
            field("about")
        ));
    }
    let parts = node["parts"].as_array().map_or(&[][..], Vec::as_slice);
    parts.iter().for_each(|part| tagged(part, findings));
}

/// The text with T for the value of every metric that differs between two runs: times,
/// and questions, which are asked again when a busy machine answers late.
pub fn timeless(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.split_once('=') {
        Some((label @ ("time" | "rtt_max" | "queries"), value)) => {
            let rest = value.find([';', '\n']).map_or("", |end| &value[end..]);
            format!("{label}=T{rest}")
        }
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}
