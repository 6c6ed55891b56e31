//! What looking at a certificate takes, beside others that do, in the same run.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Failure;
use crate::measured::measured;
use crate::served::Served;
use crate::table::{Table, median, milliseconds};

/// After this long a tool is not waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// The bundle that OpenSSL and we read by default on Debian.
const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The folder beside it, which is read as well.
const FOLDER: &str = "/etc/ssl/certs";

/// Measures check_cert_chain on one address with the default store, to which
/// the lab's root is added for everybody, beside check_http and check_ssl_cert
/// where they are installed.
///
/// # Errors
/// The lab has gone, or ours does not find the healthy site healthy.
pub fn certificates(lab: &mut Served, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let store = folder.path().join("store.pem");
    let known = std::fs::read_to_string(BUNDLE).unwrap_or_default();
    let own = std::fs::read_to_string(lab.roots())?;
    std::fs::write(&store, known + &own)?;
    let (host, port) = ("secure.shop.example", lab.https().to_owned());
    let address = lab.address("secure").to_owned();
    let ours = || {
        let line = format!("check_cert_chain -H {host} --address {address} -p {port}");
        let mut command = lab.plugin(&line);
        command
            .env("SSL_CERT_FILE", &store)
            .env("SSL_CERT_DIR", FOLDER)
            .env("HOME", folder.path());
        command
    };
    let http = |_: &()| {
        let mut command = Command::new("/usr/lib/nagios/plugins/check_http");
        command.args([
            "-H", host, "-I", &address, "-p", &port, "-S", "--sni", "-C", "20,15",
        ]);
        command
            .env("SSL_CERT_FILE", &store)
            .env("SSL_CERT_DIR", FOLDER);
        command
    };
    let ssl_cert = |_: &()| {
        let mut command = Command::new("/usr/lib/nagios/plugins/check_ssl_cert");
        command.args([
            "-H",
            host,
            "--resolve",
            &address,
            "-p",
            &port,
            "--ignore-sct",
        ]);
        command.args(["-r", &store.display().to_string()]);
        command
            .env("SSL_CERT_FILE", &store)
            .env("SSL_CERT_DIR", FOLDER);
        command
    };
    // The first run fills the cache, as the first of a day does.
    crate::ok(measured(&mut ours(), PATIENCE)?, "check_cert_chain")?;
    let own = cpu(50, || {
        crate::ok(measured(&mut ours(), PATIENCE)?, "check_cert_chain")
    })?;
    for (program, runs, most, command) in [
        ("check_http", 50, 2.0, &http as &dyn Fn(&()) -> Command),
        ("check_ssl_cert", 3, 0.01, &ssl_cert),
    ] {
        if !Path::new("/usr/lib/nagios/plugins").join(program).exists() {
            println!("\nNot compared, because not installed: {program}");
            continue;
        }
        let theirs = cpu(runs, || Ok(measured(&mut command(&()), PATIENCE)?))?;
        let what = format!(
            "check_cert_chain, one address: CPU ({own:.1} ms) beside {program} ({theirs:.1} ms)"
        );
        table.at_most(what, most, own / theirs, "");
    }
    Ok(())
}

/// The median of the CPU time of several runs, in milliseconds.
fn cpu(
    runs: usize,
    mut run: impl FnMut() -> Result<crate::measured::Measured, Failure>,
) -> Result<f64, Failure> {
    let mut all = Vec::with_capacity(runs);
    for _ in 0..runs {
        all.push(milliseconds(run()?.cpu));
    }
    Ok(median(all))
}
