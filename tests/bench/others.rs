//! What others need for the same shop, in the same run.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Failure;
use crate::measured::measured;
use crate::served::Served;
use crate::table::{median, megabytes, milliseconds};

/// After this long a tool is not waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A tool and its command line; `{hints}` and `{recursor}` are the lab's.
struct Tool {
    package: &'static str,
    line: &'static str,
}

const fn tool(package: &'static str, line: &'static str) -> Tool {
    Tool { package, line }
}

/// The tools, those that do least first.
const TOOLS: [Tool; 5] = [
    tool(
        "monitoring-plugins-standard",
        "/usr/lib/nagios/plugins/check_dig -H {recursor} -l shop.example -T SOA",
    ),
    tool("bind9-dnsutils", "dig +trace shop.example SOA"),
    tool(
        "monitoring-plugins-contrib",
        "/usr/lib/nagios/plugins/check_zone_auth -Z shop.example",
    ),
    tool("dnsviz", "dnsviz probe -A -4 shop.example"),
    tool(
        "zonemaster-cli",
        "zonemaster-cli --hints {hints} --no-ipv6 shop.example",
    ),
];

/// What one tool took.
struct Taken {
    wall: f64,
    cpu: f64,
    memory: f64,
    queries: f64,
    code: String,
}

/// Prints a line for check_delegation and for each tool that is installed,
/// and which packages have the others.
///
/// # Errors
/// The lab has gone.
pub fn beside_others(lab: &mut Served) -> Result<(), Failure> {
    println!("\n| tool | wall | CPU | memory | questions | wall, all silent | × wall | × CPU |");
    println!("|---|---|---|---|---|---|---|---|");
    let ours = || "check_delegation -H shop.example";
    let own = taken(lab, 20, |lab| lab.plugin(ours()))?;
    let own_silent = silent(lab, |lab| lab.plugin(ours()))?;
    print("check_delegation", &own, &own_silent, &own);
    let mut missing = Vec::new();
    for tool in TOOLS {
        if !is_there(tool.line) {
            missing.push(tool.package);
            continue;
        }
        let command = |lab: &Served| tool.command(lab);
        let found = taken(lab, 3, command)?;
        let found_silent = silent(lab, command)?;
        print(tool.line, &found, &found_silent, &own);
    }
    if !missing.is_empty() {
        println!(
            "\nNot compared, because not installed (BENCH_INSTALL=1 installs them): {}",
            missing.join(", ")
        );
    }
    Ok(())
}

fn is_there(line: &str) -> bool {
    let program = line.split(' ').next().unwrap_or_default();
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).exists())
        || (program.contains('/') && Path::new(program).exists())
}

impl Tool {
    fn command(&self, lab: &Served) -> Command {
        let words = self.line.replace("{hints}", lab.hints());
        let words = words.replace("{recursor}", lab.address("recursor"));
        let mut words = words.split(' ');
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        command
    }
}

/// The medians of several runs against the healthy shop.
fn taken(
    lab: &mut Served,
    runs: usize,
    command: impl Fn(&Served) -> Command,
) -> Result<Taken, Failure> {
    let mut all = Vec::new();
    let before = lab.queries()?;
    for _ in 0..runs {
        all.push(measured(&mut command(lab), PATIENCE)?);
    }
    let queries = (lab.queries()? - before) as f64 / runs as f64;
    let code = all.last().and_then(|ended| ended.code);
    Ok(Taken {
        wall: median(all.iter().map(|ended| milliseconds(ended.wall)).collect()),
        cpu: median(all.iter().map(|ended| milliseconds(ended.cpu)).collect()),
        memory: median(all.iter().map(|ended| megabytes(ended.memory)).collect()),
        queries,
        code: code.map_or("killed".to_owned(), |code| format!("exit {code}")),
    })
}

/// One run while no server of the shop answers.
fn silent(lab: &mut Served, command: impl Fn(&Served) -> Command) -> Result<Taken, Failure> {
    lab.order("break all-silent")?;
    let found = taken(lab, 1, command);
    lab.order("mend")?;
    found
}

fn print(name: &str, found: &Taken, silent: &Taken, own: &Taken) {
    let Taken {
        wall,
        cpu,
        memory,
        queries,
        code,
    } = found;
    let (times_wall, times_cpu) = (wall / own.wall, cpu / own.cpu);
    println!(
        "| `{name}` ({code}) | {wall:.0} ms | {cpu:.1} ms | {memory:.0} MB | {queries:.0} | {:.1} s ({}) | {times_wall:.1} | {times_cpu:.1} |",
        silent.wall / 1e3,
        silent.code
    );
}
