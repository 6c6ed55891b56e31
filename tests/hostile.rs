//! Every DNS plugin against every fault of the wire that the lab has, at one
//! server of the shop and at all of them, and check_cert_chain against peers
//! that answer a hello with no handshake: each ends in time and in order, small
//! and with the whole contract of its output, whatever a peer does.
//!
//! docs/HOSTILE_PEERS.md has the state of every cell; `BLESS=1` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails is to say where"
)]

mod measured;
mod tls_peers;

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use lab::{Fault, Lab, Settings};
use measured::{Measured, measured};
use plugin::Plugin;
use presence::PLUGINS;

/// The deadline that each plugin is given, in seconds.
const DEADLINE: u64 = 8;
/// What the promise allows beyond it, until the output is there.
const GRACE: Duration = Duration::from_millis(500);
/// The most bytes in memory.
const MEMORY: u64 = 32 << 20;
/// The labs that run side by side. Most of the time a plugin waits for a peer.
const LABS: usize = 8;

/// A fault that a machine under load sees otherwise than an idle one: it is held
/// to all promises, and its states are not written down.
const VARYING: &str = "answer-flood";

/// What parts the page.
const OF_TLS: &str = "## Peers of check_cert_chain";

/// What stands above the table of peers that are asked for TLS.
const ABOUT_TLS: &str = "

Peers that are asked for TLS and do something else (tests/tls_peers.rs), with the same promises. Each is a finding, and none is UNKNOWN: what a peer does is not our failure.

| protocol | what it says | state |
|---|---|---|
";

/// What stands above the table.
const ABOUT: &str = "\
# Hostile peers

Each DNS plugin against each fault of the lab's wire: what a server does to questions, replies, bytes and sockets (`cargo run -p lab -- faults` says what each name means). The first state is that with the fault where it stands in the lab, usually at one of the shop's three servers; the second, after the slash, with all three of them so. Where it varies, how many replies of a flood are read depends on the load of the machine, and the state on that.

In every cell the plugin ended with exit code 0 to 3 within its deadline and half a second, with less than 32 MB in memory, with one good first line, at most one `|`, at most 4,096 bytes and nothing on standard error. tests/hostile.rs runs all of it and compares the states with this page; `BLESS=1 cargo test --test hostile` writes it.

";

#[test]
fn no_peer_keeps_a_plugin_from_a_good_end() {
    let faults: Vec<_> = lab::faults().filter(|fault| fault.is_of_wire()).collect();
    let table = Table::default();
    let rest = Mutex::new(faults.iter().enumerate());
    thread::scope(|scope| {
        for _ in 0..LABS {
            scope.spawn(|| {
                let lab = Lab::start(Settings::default()).unwrap();
                while let Some((place, fault)) = next(&rest) {
                    table.add(place, row(&lab, fault, &table));
                }
            });
        }
    });
    let broken = table.broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    compare(Part::Names, &page(table.rows.into_inner().unwrap()));
}

#[test]
fn no_peer_keeps_a_handshake_from_a_good_end() {
    let ended: Vec<_> = thread::scope(|scope| {
        let run = |peer| scope.spawn(move || run_tls(peer));
        let runs: Vec<_> = tls_peers::PEERS.iter().map(run).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let mut rows = String::new();
    for (peer, ended) in tls_peers::PEERS.iter().zip(&ended) {
        let tls_peers::Peer { protocol, does, .. } = peer;
        assert_eq!(broken(ended), [""; 0], "{protocol}: {does}");
        rows += &format!("| {protocol} | {does} | {} |\n", state(ended));
    }
    assert!(!rows.contains("UNKNOWN"), "{rows}");
    compare(Part::Tls, &format!("{ABOUT_TLS}{rows}"));
}

/// A peer of its own: an address is not looked up, and nothing is fetched.
fn run_tls(peer: &'static tls_peers::Peer) -> Measured {
    let address = peer.listen().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_presence"));
    command
        .env_clear()
        .args([
            "check_cert_chain",
            "--no-fetch",
            "--protocol",
            peer.protocol,
        ])
        .args(["-H", &address.ip().to_string()])
        .args(["-p", &address.port().to_string()])
        .arg(format!("--timeout={DEADLINE}"));
    measured(&mut command, Duration::from_secs(DEADLINE) + GRACE).unwrap()
}

fn next<T>(rest: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    rest.lock().unwrap().next()
}

/// What came of all cells, in the order in which they ended.
#[derive(Default)]
struct Table {
    rows: Mutex<Vec<(usize, String)>>,
    broken: Mutex<Vec<String>>,
}

impl Table {
    fn add(&self, place: usize, row: String) {
        self.rows.lock().unwrap().push((place, row));
    }

    fn complain(&self, cell: &str, broken: Vec<String>) {
        let lines = broken.into_iter().map(|why| format!("{cell}: {why}"));
        self.broken.lock().unwrap().extend(lines);
    }
}

/// The row of one fault: where it stands, then at all servers of the shop.
fn row(lab: &Lab, fault: &Fault, table: &Table) -> String {
    let mut states: Vec<Vec<String>> = vec![Vec::new(); of_names().count()];
    let everywhere = format!("{}:all", fault.name);
    // A fault that is at all of them already, or elsewhere, stands once.
    let spreads = fault.at.len() == 1;
    for fault in [fault.name, &everywhere]
        .iter()
        .take(1 + usize::from(spreads))
    {
        lab.break_(fault).unwrap();
        for (cell, state) in states.iter_mut().zip(cells(lab, fault, table)) {
            cell.push(state);
        }
        lab.mend_all().unwrap();
    }
    let cells: Vec<_> = states
        .iter()
        .map(|states| match fault.name {
            VARYING => "varies".to_owned(),
            _ => states.join(" / "),
        })
        .collect();
    format!("| `{}` | {} |\n", fault.name, cells.join(" | "))
}

/// Every plugin at once against a lab as it is.
fn cells(lab: &Lab, fault: &str, table: &Table) -> Vec<String> {
    thread::scope(|scope| {
        let runs: Vec<_> = of_names()
            .map(|plugin| {
                scope.spawn(move || {
                    let ended = run(lab, plugin);
                    table.complain(&format!("{} {fault}", plugin.name), broken(&ended));
                    state(&ended)
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// The plugins about names: the others resolve theirs only on the way to a
/// server, and the shop's public-looking servers are never contacted.
fn of_names() -> impl Iterator<Item = &'static Plugin> {
    const NAMES: [&str; 6] = [
        "check_delegation",
        "check_soa",
        "check_ns",
        "check_a",
        "check_cname",
        "check_mx",
    ];
    PLUGINS.iter().filter(|plugin| NAMES.contains(&plugin.name))
}

/// A name of the shop that the plugin has something to say about.
fn subject(plugin: &Plugin) -> &'static str {
    match plugin.name {
        "check_a" => "www.shop.example",
        "check_cname" => "store.shop.example",
        _ => "shop.example",
    }
}

fn run(lab: &Lab, plugin: &Plugin) -> Measured {
    let mut command = Command::new(env!("CARGO_BIN_EXE_presence"));
    command
        .env_clear()
        .args([plugin.name, "-H", subject(plugin)])
        .arg(format!("--timeout={DEADLINE}"))
        .arg("--root-hints")
        .arg(lab.hints_path())
        .arg(format!("--dns-port={}", lab.port()))
        .arg("--allow-private=127.0.0.0/8");
    measured(&mut command, Duration::from_secs(DEADLINE) + GRACE).unwrap()
}

/// The word after the service on line 1.
fn state(ended: &Measured) -> String {
    let text = String::from_utf8_lossy(&ended.stdout);
    text.split(' ').nth(1).unwrap_or("nothing").to_owned()
}

/// The promises that a run broke.
fn broken(ended: &Measured) -> Vec<String> {
    let text = String::from_utf8_lossy(&ended.stdout);
    let line = text.lines().next().unwrap_or_default();
    let promises = [
        (
            matches!(ended.code, Some(0..=3)),
            "no exit code from 0 to 3",
        ),
        (ended.memory < MEMORY, "too much memory"),
        (ended.stderr.is_empty(), "something on standard error"),
        (std::str::from_utf8(&ended.stdout).is_ok(), "not UTF-8"),
        (
            line.split_once(" - ")
                .is_some_and(|(_, said)| !said.is_empty()),
            "no first line",
        ),
        (text.len() <= 4096, "too long"),
        (
            text.matches('|').count() == usize::from(line.contains('|')),
            "a second |",
        ),
        (
            !text.contains(|c: char| (c.is_control() && c != '\n') || "<>".contains(c)),
            "foreign characters",
        ),
    ];
    let failed = promises.iter().filter(|(kept, _)| !kept);
    failed
        .map(|(_, why)| {
            let Measured {
                code,
                wall,
                cpu,
                memory,
                ..
            } = ended;
            format!("{why} (code {code:?}, {wall:?}, {cpu:?} of CPU, {memory} bytes): {text}")
        })
        .collect()
}

fn page(mut rows: Vec<(usize, String)>) -> String {
    rows.sort();
    let names: String = of_names()
        .map(|plugin| format!(" {} |", plugin.name))
        .collect();
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    format!(
        "{ABOUT}| fault |{names}\n|---|{}\n{rows}",
        "---|".repeat(of_names().count())
    )
}

/// The two halves of the page.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Names,
    Tls,
}

/// Only one test at a time writes the page.
static PAGE: Mutex<()> = Mutex::new(());

fn compare(part: Part, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/HOSTILE_PEERS.md");
    let _alone = PAGE.lock().unwrap();
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let parts = page.split_once(&format!("\n{OF_TLS}"));
    let (names, tls) = parts.unwrap_or((&page, ""));
    if std::env::var_os("BLESS").is_some() {
        let (names, tls) = match part {
            Part::Names => (found, tls),
            Part::Tls => (names, found),
        };
        return std::fs::write(&path, format!("{names}\n{OF_TLS}{tls}")).unwrap();
    }
    let written = match part {
        Part::Names => names,
        Part::Tls => tls,
    };
    for (written, found) in written.lines().zip(found.lines()) {
        assert_eq!(written, found, "docs/HOSTILE_PEERS.md");
    }
    assert_eq!(written, found, "docs/HOSTILE_PEERS.md");
}
