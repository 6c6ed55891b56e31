//! check_dnsbl beside check_rbl: as many lists for as many addresses, through
//! the same resolver, which is rbldnsd with 20 ms put in between.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::measured::{Measured, measured};
use crate::table::{Table, median, milliseconds};
use crate::{Bench, Failure, LIMIT, ok};

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

/// Runs of each, by turns.
const RUNS: usize = 9;

/// Measures both, where both are there and the port is free to take.
///
/// # Errors
/// One of them found something where there is nothing to find.
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
    far_away()?;
    let lists = folder.path().join("lists.toml");
    std::fs::write(&lists, table_of_lists())?;
    let (mut own, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        own.push(ok(
            measured(&mut check_dnsbl(bench, &lists), LIMIT)?,
            "check_dnsbl",
        )?);
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

fn check_dnsbl(bench: &Bench, lists: &Path) -> Command {
    let mut command = Command::new(&bench.presence);
    command
        .env_clear()
        .args(["check_dnsbl", "-H", ADDRESSES[0]]);
    for address in ADDRESSES.iter().skip(1) {
        command.args(["--also", address]);
    }
    command.arg("--lists").arg(lists).args(["--resolver", FAR]);
    command
}

/// One run for each address: it takes no more. Milliseconds of wall and CPU.
fn check_rbl_for_all() -> Result<(f64, f64), Failure> {
    let (mut wall, mut cpu) = (0.0, 0.0);
    for address in ADDRESSES {
        let resolver = FAR.trim_end_matches(":53");
        let mut command = Command::new(CHECK_RBL);
        command.args(["-H", address, "-n", resolver]);
        for number in 0..LISTS {
            command.args(["-s", &zone(number)]);
        }
        let ended: Measured = ok(measured(&mut command, LIMIT)?, "check_rbl")?;
        wall += milliseconds(ended.wall);
        cpu += milliseconds(ended.cpu);
    }
    Ok((wall, cpu))
}

/// rbldnsd with all lists. It ends when it is dropped.
struct Lists(Child);

impl Lists {
    fn start(folder: &Path) -> Result<Self, Failure> {
        std::fs::write(folder.join("data"), "127.0.0.2 :127.0.0.2:test entry\n")?;
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

/// Who asked under which id, by the id under which it was passed on.
type Askers = Arc<Mutex<HashMap<u16, (SocketAddr, [u8; 2])>>>;
/// A reply, whose it is, and when it is due.
type Reply = (Instant, SocketAddr, Vec<u8>);

/// Passes questions on to rbldnsd, and its replies back 20 ms later. Its threads
/// end with the process.
fn far_away() -> Result<(), Failure> {
    let clients = Arc::new(UdpSocket::bind(FAR)?);
    let server = Arc::new(UdpSocket::bind("127.0.0.1:0")?);
    server.connect(NEAR)?;
    let askers = Askers::default();
    let (later, due) = channel();
    {
        let (clients, server, askers) = (clients.clone(), server.clone(), askers.clone());
        thread::spawn(move || pass_on(&clients, &server, &askers));
    }
    thread::spawn(move || take_in(&server, &askers, &later));
    thread::spawn(move || give_back(&clients, &due));
    Ok(())
}

fn pass_on(clients: &UdpSocket, server: &UdpSocket, askers: &Askers) {
    let mut buffer = [0; 4096];
    let mut id = 0_u16;
    while let Ok((length, from)) = clients.recv_from(&mut buffer) {
        let Some(own) = buffer.first_chunk::<2>().copied() else {
            continue;
        };
        id = id.wrapping_add(1);
        askers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, (from, own));
        let question = buffer.get(2..length).unwrap_or_default();
        let _ = server.send(&[&id.to_be_bytes(), question].concat());
    }
}

fn take_in(server: &UdpSocket, askers: &Askers, later: &Sender<Reply>) {
    let mut buffer = [0; 4096];
    while let Ok(length) = server.recv(&mut buffer) {
        let Some(id) = buffer.first_chunk::<2>().copied() else {
            continue;
        };
        let asker = askers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&u16::from_be_bytes(id));
        let Some((to, own)) = asker else { continue };
        let reply = [&own, buffer.get(2..length).unwrap_or_default()].concat();
        if later.send((Instant::now() + AWAY, to, reply)).is_err() {
            return;
        }
    }
}

fn give_back(clients: &UdpSocket, due: &Receiver<Reply>) {
    while let Ok((at, to, bytes)) = due.recv() {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        let _ = clients.send_to(&bytes, to);
    }
}
