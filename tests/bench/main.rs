//! `make bench`: the promises of the plugins in numbers, measured against the
//! lab in one run, and what other tools need for the same.
//!
//! `bench PRESENCE LAB [OPTION OF LAB SERVE]…`: the two programs, and what
//! every lab is told. What a process used is what the kernel says of it when it
//! has ended (wait4), medians of many runs where it is short.

#![allow(clippy::print_stdout, reason = "it shows something")]

mod certificates;
mod far;
mod lists;
#[path = "../measured.rs"]
mod measured;
mod others;
mod registry;
mod served;
mod sweeps;
mod table;

use std::error::Error;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use measured::{Measured, measured};
use served::Served;
use table::{Table, median, megabytes, milliseconds};

/// Whatever ends the bench early.
pub type Failure = Box<dyn Error>;

/// The longest that any of our runs may take.
pub const LIMIT: Duration = Duration::from_secs(90);

/// Where resolv.conf has the recursor of the first lab, 127.53.19.53.
const NETWORK: &str = "53";

/// The programs under test, and what every lab is told.
pub struct Bench {
    presence: PathBuf,
    lab: PathBuf,
    place: Vec<String>,
}

fn main() -> Result<ExitCode, Failure> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: bench PRESENCE LAB [OPTION OF LAB SERVE]...";
    let bench = Bench {
        presence: words.next().ok_or(usage)?.into(),
        lab: words.next().ok_or(usage)?.into(),
        place: words.collect(),
    };
    println!("Load of this machine before: {}", load());
    let mut table = Table::new();
    let mut lab = bench.lab(&["--network", NETWORK])?;
    healthy(&mut lab, &mut table)?;
    for latency in [20, 100] {
        far(&bench, latency, &mut table)?;
    }
    broken(&mut lab, &mut table)?;
    small(&lab, &mut table)?;
    sweeps::sweeps(&bench, &mut table)?;
    certificates::certificates(&mut lab, &mut table)?;
    lists::beside_check_rbl(&bench, &mut table)?;
    registry::beside_check_whois(&mut lab, &mut table)?;
    others::beside_others(&mut lab)?;
    println!("\nLoad of this machine after: {}", load());
    Ok(match table.missed() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

impl Bench {
    /// Starts the lab with these options more.
    fn lab(&self, options: &[&str]) -> Result<Served, Failure> {
        let place = self.place.iter().map(String::as_str);
        let options: Vec<_> = place.chain(options.iter().copied()).collect();
        Served::start(&self.lab, &self.presence, &options)
    }
}

/// What else runs: a busy machine measures nothing.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The walk of 50 questions is the first of these runs that asks as many.
const WALKS: [&str; 3] = [
    "check_delegation -H shop.example",
    "check_ns -H shop.example --strict",
    "check_mx -H shop.example",
];

/// check_delegation on the healthy shop, and a walk of fifty questions.
fn healthy(lab: &mut Served, table: &mut Table) -> Result<(), Failure> {
    let runs = runs(lab, WALKS[0], 100)?;
    let what = |number| format!("check_delegation, healthy: {number}");
    table.at_most(what("questions"), 100.0, runs.queries, "");
    table.at_most(what("CPU"), 20.0, runs.cpu, " ms");
    table.at_most(what("memory"), 10.0, runs.memory, " MB");
    for walk in WALKS {
        let runs = self::runs(lab, walk, 100)?;
        let per_fifty = runs.cpu * 50.0 / runs.queries;
        let what = format!("`{walk}`: CPU for 50 of its {:.0} questions", runs.queries);
        table.at_most(what, 6.0, per_fifty, " ms");
    }
    Ok(())
}

/// The medians of many runs.
struct Runs {
    cpu: f64,
    memory: f64,
    queries: f64,
}

fn runs(lab: &mut Served, line: &str, count: usize) -> Result<Runs, Failure> {
    let before = lab.queries()?;
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        all.push(ok(measured(&mut lab.plugin(line), LIMIT)?, line)?);
    }
    Ok(Runs {
        cpu: median(all.iter().map(|ended| milliseconds(ended.cpu)).collect()),
        memory: all
            .iter()
            .map(|ended| megabytes(ended.memory))
            .fold(0.0, f64::max),
        queries: (lab.queries()? - before) as f64 / count as f64,
    })
}

/// A run that found the healthy shop otherwise measures something else.
pub fn ok(ended: Measured, line: &str) -> Result<Measured, Failure> {
    match ended.code {
        Some(0) => Ok(ended),
        _ => Err(otherwise(line, &ended)),
    }
}

/// What came instead of what was to be measured.
pub fn otherwise(line: &str, ended: &Measured) -> Failure {
    let said = [&ended.stdout[..], &ended.stderr[..]].concat();
    let said: String = String::from_utf8_lossy(&said).chars().take(600).collect();
    format!("{line}: {said}").into()
}

/// Eight round trips are enough, however long one takes.
fn far(bench: &Bench, latency: u32, table: &mut Table) -> Result<(), Failure> {
    let lab = bench.lab(&["--latency", &latency.to_string()])?;
    let wall = |_| -> Result<f64, Failure> {
        let ended = measured(&mut lab.plugin(WALKS[0]), LIMIT)?;
        Ok(milliseconds(ok(ended, WALKS[0])?.wall))
    };
    let walls = (0..5).map(wall).collect::<Result<_, _>>()?;
    let most = f64::from(8 * latency + 50);
    table.at_most(
        format!("check_delegation, {latency} ms away: wall time"),
        most,
        median(walls),
        " ms",
    );
    Ok(())
}

/// An answer comes soon where none can come from the zone, or from the root.
fn broken(lab: &mut Served, table: &mut Table) -> Result<(), Failure> {
    for (fault, what, code) in [
        ("all-silent", "no server of the zone answers", 2),
        ("root-silent", "no root server answers", 3),
    ] {
        lab.order(&format!("break {fault}"))?;
        let ended = measured(&mut lab.plugin(WALKS[0]), LIMIT)?;
        lab.order("mend")?;
        let right = f64::from(ended.code == Some(code));
        table.at_most(
            format!("check_delegation, {what}: time"),
            6.0,
            ended.wall.as_secs_f64(),
            " s",
        );
        table.at_least(
            format!("check_delegation, {what}: exit code is {code}"),
            1.0,
            right,
            "",
        );
    }
    Ok(())
}

/// Each plugin that can ask one server, and what it has something to say about. This
/// program does not know the table of plugins: the kernel counts its memory as that of
/// the programs that it starts, and it stays small without them.
const SMALL: [(&str, &str); 6] = [
    ("check_delegation", "shop.example"),
    ("check_soa", "shop.example"),
    ("check_ns", "shop.example"),
    ("check_a", "www.shop.example"),
    ("check_cname", "store.shop.example"),
    ("check_mx", "shop.example"),
];

/// A plugin that asks one server costs little more than a process does.
fn small(lab: &Served, table: &mut Table) -> Result<(), Failure> {
    let server = lab.address("shop-ns1");
    for (plugin, subject) in SMALL {
        let line = format!("{plugin} -H {subject} --server {server}");
        let (mut own, mut bare) = (Vec::new(), Vec::new());
        // By turns, so that both meet the same disturbances.
        for _ in 0..300 {
            own.push(milliseconds(measured(&mut lab.plugin(&line), LIMIT)?.cpu));
            bare.push(milliseconds(
                measured(&mut Command::new("/bin/true"), LIMIT)?.cpu,
            ));
        }
        let (own, bare) = (median(own), median(bare));
        let what = format!("{plugin} --server: CPU ({own:.2} ms) beside /bin/true ({bare:.2} ms)");
        table.at_most(what, 2.0, own / bare, "");
    }
    Ok(())
}
