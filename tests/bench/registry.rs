//! check_domain beside check_whois: one domain by WHOIS, of the same server, which answers
//! at once.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::measured::{Measured, measured};
use crate::served::Served;
use crate::table::{Table, median, milliseconds};
use crate::{Failure, LIMIT, ok};

const CHECK_WHOIS: &str = "/usr/lib/nagios/plugins/check_whois";
/// The client that check_whois calls.
const WHOIS: &str = "/usr/bin/whois";

/// Runs of each, by turns.
const RUNS: usize = 15;

/// What the registry says: what the lab's zones say as well.
const ANSWER: &str = "   Domain Name: SHOP.EXAMPLE\r
   Registrar: Example Registrar, Inc.\r
   Registrar IANA ID: 9999\r
   Creation Date: 2010-05-02T04:00:00Z\r
   Registry Expiry Date: 2035-05-02T04:00:00Z\r
   Domain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited\r
   Name Server: NS1.SHOP.EXAMPLE\r
   Name Server: NS2.SHOP.EXAMPLE\r
   Name Server: NS3.OPERATOR.TEST\r
   DNSSEC: unsigned\r
";

/// Measures both, where check_whois is there with what it needs. Ours asks the zones above
/// the domain as well.
///
/// # Errors
/// One of them finds something where there is nothing to find.
pub fn beside_check_whois(lab: &mut Served, table: &mut Table) -> Result<(), Failure> {
    if !starts() {
        println!(
            "\nNot compared: check_domain with check_whois, which needs whois and Date::Manip (BENCH_INSTALL=1 installs them)"
        );
        return Ok(());
    }
    let port = serve()?;
    let folder = tempfile::tempdir()?;
    client(folder.path(), port)?;
    let line =
        format!("check_domain -H shop.example --rdap-server none --whois-server 127.0.0.1:{port}");
    let (mut own, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        own.push(ok(measured(&mut lab.plugin(&line), LIMIT)?, &line)?);
        let mut command = Command::new(CHECK_WHOIS);
        command.arg("shop.example").env("PATH", path(folder.path()));
        theirs.push(ok(measured(&mut command, LIMIT)?, "check_whois")?);
    }
    let cpu = |all: &[Measured]| median(all.iter().map(|one| milliseconds(one.cpu)).collect());
    let wall = |all: &[Measured]| median(all.iter().map(|one| milliseconds(one.wall)).collect());
    for (kind, own, theirs) in [
        ("wall time", wall(&own), wall(&theirs)),
        ("CPU", cpu(&own), cpu(&theirs)),
    ] {
        let what = format!(
            "check_domain by WHOIS: {kind} ({own:.1} ms) beside check_whois ({theirs:.0} ms)"
        );
        table.at_most(what, 0.2, own / theirs, "");
    }
    Ok(())
}

/// Whether check_whois is there with all that it needs.
fn starts() -> bool {
    let manip = Command::new("perl").args(["-MDate::Manip", "-e1"]).output();
    let works = manip.is_ok_and(|ended| ended.status.success());
    works && Path::new(CHECK_WHOIS).exists() && Path::new(WHOIS).exists()
}

/// Puts a `whois` into a folder that asks our server, whatever the domain.
fn client(folder: &Path, port: u16) -> Result<(), Failure> {
    let file = folder.join("whois");
    let script = format!("#!/bin/sh\nexec {WHOIS} -h 127.0.0.1 -p {port} \"$@\"\n");
    std::fs::write(&file, script)?;
    Ok(std::fs::set_permissions(
        file,
        std::fs::Permissions::from_mode(0o755),
    )?)
}

/// The folders of programs, with this one before the others.
fn path(folder: &Path) -> String {
    let others = std::env::var("PATH").unwrap_or_default();
    format!("{}:{others}", folder.display())
}

/// Answers everybody with the same; the thread ends with the process.
fn serve() -> Result<u16, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 256]);
            let _ = stream.write_all(ANSWER.as_bytes());
        }
    });
    Ok(port)
}
