//! check_dnsbl beside check_rbl: as many lists for as many addresses, through
//! the same resolver, which is rbldnsd with 20 ms put in between.

use std::fmt::Write as _;
use std::net::UdpSocket;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::far::far_away;
use crate::measured::{Measured, measured};
use crate::table::{Table, median, milliseconds};
use crate::{Bench, Failure, LIMIT, ok, otherwise};

const RBLDNSD: &str = "/usr/sbin/rbldnsd";
const CHECK_RBL: &str = "/usr/lib/nagios/plugins/check_rbl";
/// Where rbldnsd is, and where it seems to be 20 ms away.
const NEAR: &str = "127.53.61.53:53";
const FAR: &str = "127.53.60.53:53";
const AWAY: Duration = Duration::from_millis(20);

const LISTS: usize = 40;
const ADDRESSES: [&str; 4] = [
    "93.184.216.1",
    "93.184.216.2",
    "93.184.216.3",
    "93.184.216.4",
];
/// All lists have this one: both have to see that.
const LISTED: &str = "93.184.216.9";

/// Runs of each, by turns.
const RUNS: usize = 9;

/// Measures both, where both are there and the port is free to take.
///
/// # Errors
/// One of them found something where there is nothing to find, did not find what
/// is there, or got no answer from a list.
pub fn beside_check_rbl(bench: &Bench, table: &mut Table) -> Result<(), Failure> {
    let installed = Path::new(RBLDNSD).exists() && starts();
    if !installed || UdpSocket::bind(NEAR).is_err() {
        println!(
            "\nNot compared: check_dnsbl with check_rbl, which needs rbldnsd, check_rbl with its modules (BENCH_INSTALL=1 installs them), and a namespace"
        );
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let _served = Lists::start(folder.path())?;
    far_away(FAR, NEAR, AWAY)?;
    let lists = folder.path().join("lists.toml");
    std::fs::write(&lists, table_of_lists())?;
    both_see_what_is_there(bench, &lists)?;
    let (mut own, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        own.push(check_dnsbl_for_all(bench, &lists)?);
        theirs.push(check_rbl_for_all()?);
    }
    let what = format!(
        "check_dnsbl, {LISTS} lists × {} addresses, 20 ms away",
        ADDRESSES.len()
    );
    let wall = median(own.iter().map(|ended| milliseconds(ended.wall)).collect());
    let cpu = median(own.iter().map(|ended| milliseconds(ended.cpu)).collect());
    let their_wall = median(theirs.iter().map(|(wall, _)| *wall).collect());
    let their_cpu = median(theirs.iter().map(|(_, cpu)| *cpu).collect());
    let line = |kind, own: f64, theirs: f64| {
        format!("{what}: {kind} ({own:.1} ms) beside check_rbl ({theirs:.0} ms)")
    };
    table.at_most(
        line("wall time", wall, their_wall),
        0.05,
        wall / their_wall,
        "",
    );
    table.at_most(line("CPU", cpu, their_cpu), 0.05, cpu / their_cpu, "");
    Ok(())
}

/// Whether check_rbl is there with all that it needs.
fn starts() -> bool {
    let version = measured(Command::new(CHECK_RBL).arg("--version"), LIMIT);
    version.is_ok_and(|ended| ended.stdout.starts_with(b"check_rbl"))
}

fn zone(number: usize) -> String {
    format!("bl{number}.lists.test")
}

/// All of them are lists by their own test entries, and have nobody.
fn table_of_lists() -> String {
    let mut text = String::new();
    for number in 0..LISTS {
        let zone = zone(number);
        let _ = writeln!(
            text,
            "[[list]]\nzone = \"{zone}\"\nasks = [\"ipv4\"]\nweight = 1"
        );
    }
    text
}

/// A run that sees less than there is measures nothing.
fn both_see_what_is_there(bench: &Bench, lists: &Path) -> Result<(), Failure> {
    let all = format!(" listed={LISTS};");
    said(
        measured(&mut check_dnsbl(bench, lists, &[LISTED]), LIMIT)?,
        &all,
    )?;
    let all = format!(" BLACKLISTED on {LISTS} servers of {LISTS}");
    said(measured(&mut check_rbl(LISTED), LIMIT)?, &all)?;
    Ok(())
}

/// What has ended, if it said this.
fn said(ended: Measured, words: &str) -> Result<Measured, Failure> {
    match String::from_utf8_lossy(&ended.stdout).contains(words) {
        true => Ok(ended),
        false => Err(otherwise(words, &ended)),
    }
}

fn check_dnsbl(bench: &Bench, lists: &Path, addresses: &[&str]) -> Command {
    let mut command = Command::new(&bench.presence);
    command.env_clear().args(["check_dnsbl"]);
    for (number, address) in addresses.iter().enumerate() {
        let option = if number == 0 { "-H" } else { "--also" };
        command.args([option, address]);
    }
    command.arg("--lists").arg(lists).args(["--resolver", FAR]);
    command
}

fn check_rbl(address: &str) -> Command {
    let resolver = FAR.trim_end_matches(":53");
    let mut command = Command::new(CHECK_RBL);
    command.args(["-H", address, "-n", resolver]);
    for number in 0..LISTS {
        command.args(["-s", &zone(number)]);
    }
    command
}

/// One run for all addresses, to which every list answered.
fn check_dnsbl_for_all(bench: &Bench, lists: &Path) -> Result<Measured, Failure> {
    let ended = measured(&mut check_dnsbl(bench, lists, &ADDRESSES), LIMIT)?;
    said(ok(ended, "check_dnsbl")?, &format!(" usable={LISTS};"))
}

/// One run for each address: it takes no more. Milliseconds of wall and CPU.
fn check_rbl_for_all() -> Result<(f64, f64), Failure> {
    let (mut wall, mut cpu) = (0.0, 0.0);
    for address in ADDRESSES {
        let ended = ok(measured(&mut check_rbl(address), LIMIT)?, "check_rbl")?;
        // A list that timed out would stand between this and the numbers.
        let ended = said(ended, &format!(" on 0 servers of {LISTS} |"))?;
        wall += milliseconds(ended.wall);
        cpu += milliseconds(ended.cpu);
    }
    Ok((wall, cpu))
}

/// rbldnsd with all lists. It ends when it is dropped.
struct Lists(Child);

impl Lists {
    fn start(folder: &Path) -> Result<Self, Failure> {
        let data = format!("127.0.0.2 :127.0.0.2:test entry\n{LISTED} :127.0.0.2:listed\n");
        std::fs::write(folder.join("data"), data)?;
        let zones: String = (0..LISTS)
            .map(|number| format!(" {}:ip4set:data", zone(number)))
            .collect();
        // It refuses to run as root, which we are in the namespace.
        let command = format!(
            "echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
             exec unshare -U --map-user=1000 {RBLDNSD} -n -a -b {} -w {}{zones}",
            NEAR.replace(':', "/"),
            folder.display()
        );
        let child = Command::new("sh")
            .args(["-c", &command])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let lists = Lists(child);
        answers()?;
        Ok(lists)
    }
}

impl Drop for Lists {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until somebody answers there.
fn answers() -> Result<(), Failure> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(NEAR)?;
    socket.set_read_timeout(Some(Duration::from_millis(100)))?;
    // A question for the root's NS records, which is refused.
    let question = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];
    for _ in 0..100 {
        let asked = socket.send(&question);
        if asked.and_then(|_| socket.recv(&mut [0; 512])).is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err("rbldnsd does not answer".into())
}
