//! What looking at a certificate takes, beside others that do, in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Failure;
use crate::measured::{Measured, measured};
use crate::served::Served;
use crate::table::{Table, median, milliseconds};

/// After this long a tool is not waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// The bundle that OpenSSL and we read by default on Debian.
const BUNDLE: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The folder beside it, which is read as well.
const FOLDER: &str = "/etc/ssl/certs";

/// Where Debian has the plugins of others.
const OTHERS: &str = "/usr/lib/nagios/plugins";

/// The site that is looked at.
const HOST: &str = "secure.shop.example";

/// One address of a site, and the store that everybody trusts.
struct Site {
    address: String,
    port: String,
    store: PathBuf,
}

/// Measures check_cert_chain on one address with the default store, to which
/// the lab's root is added for everybody, beside check_http and check_ssl_cert
/// where they are installed.
///
/// # Errors
/// The lab has gone, or ours does not find the healthy site healthy.
pub fn certificates(lab: &mut Served, table: &mut Table) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let site = Site {
        address: lab.address("secure").to_owned(),
        port: lab.https().to_owned(),
        store: folder.path().join("store.pem"),
    };
    let known = std::fs::read_to_string(BUNDLE).unwrap_or_default();
    std::fs::write(&site.store, known + &std::fs::read_to_string(lab.roots())?)?;
    let ours = || {
        let ended = measured(&mut site.ours(lab, folder.path()), PATIENCE)?;
        crate::ok(ended, "check_cert_chain")
    };
    // The first run fills the cache, as the first of a day does.
    ours()?;
    let own = cpu(50, ours)?;
    for (program, runs, most, words) in [
        ("check_http", 50, 2.0, site.http()),
        ("check_ssl_cert", 3, 0.01, site.ssl_cert()),
    ] {
        let program = Path::new(OTHERS).join(program);
        if !program.exists() {
            println!(
                "\nNot compared, because not installed: {}",
                program.display()
            );
            continue;
        }
        let run = || Ok(measured(&mut site.theirs(&program, &words), PATIENCE)?);
        let theirs = cpu(runs, run)?;
        let what = format!(
            "check_cert_chain, one address: CPU ({own:.1} ms) beside {} ({theirs:.1} ms)",
            program.display()
        );
        table.at_most(what, most, own / theirs, "");
    }
    Ok(())
}

impl Site {
    fn ours(&self, lab: &Served, home: &Path) -> Command {
        let (address, port) = (&self.address, &self.port);
        let line = format!("check_cert_chain -H {HOST} --address {address} -p {port}");
        let mut command = lab.plugin(&line);
        command
            .env("SSL_CERT_FILE", &self.store)
            .env("SSL_CERT_DIR", FOLDER)
            .env("HOME", home);
        command
    }

    fn theirs(&self, program: &Path, words: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(words.split_whitespace())
            .env("SSL_CERT_FILE", &self.store)
            .env("SSL_CERT_DIR", FOLDER);
        command
    }

    fn http(&self) -> String {
        let (address, port) = (&self.address, &self.port);
        format!("-H {HOST} -I {address} -p {port} -S --sni -C 20,15")
    }

    fn ssl_cert(&self) -> String {
        let (address, port, store) = (&self.address, &self.port, self.store.display());
        format!("-H {HOST} --resolve {address} -p {port} --ignore-sct -r {store}")
    }
}

/// The median of the CPU time of several runs, in milliseconds.
fn cpu(runs: usize, mut run: impl FnMut() -> Result<Measured, Failure>) -> Result<f64, Failure> {
    let mut all = Vec::with_capacity(runs);
    for _ in 0..runs {
        all.push(milliseconds(run()?.cpu));
    }
    Ok(median(all))
}
