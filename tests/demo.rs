//! `make demo`: sweeps a shop in a little internet on this machine, breaks
//! some things, sweeps again, and shows what is found and why.

#![allow(clippy::print_stdout, reason = "it shows something")]

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use lab::{Lab, Settings};

/// What breaks, and what an operator would hear from customers, if anything.
const FAULTS: [(&str, &str); 8] = [
    (
        "stale-serial:ns2.shop.example",
        "a secondary no longer transfers the zone: some visitors see yesterday's shop",
    ),
    (
        "parent-stale:a.nic.example",
        "one of the registry's servers still has the old name servers: some lookups fail",
    ),
    (
        "lame-refused:ns3.operator.test",
        "the second operator lost the zone: redundancy is gone, nobody notices yet",
    ),
    (
        "twin-expiring:secure.shop.example",
        "of two certificates only one is renewed by itself: browsers see the good one, older clients fail in five days",
    ),
    (
        "missing-intermediate:cart-b",
        "one of two servers forgets the intermediate: browsers find it themselves, payment webhooks fail every second time",
    ),
    (
        "blacklisted",
        "a blacklist that nearly everybody asks has the first mail server: order confirmations are refused",
    ),
    (
        "p3p-policy-expired",
        "nobody renewed the privacy policy for machines: what the header of each page promises holds no longer",
    ),
    (
        "domain-redemption",
        "the invoice for the domain went to somebody who has left: the registry has deleted it, and it can be restored for some weeks",
    ),
];

/// What the shop declares; where the lab is follows at the end.
const SHOP: &str = include_str!("shop.toml");

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let lab = Lab::start(Settings::default())?;
    let mut declaration = tempfile::Builder::new().suffix(".toml").tempfile()?;
    write!(declaration, "{}\n{}", registered(SHOP), of_lab(&lab))?;
    let file = declaration.path();
    let cache = tempfile::tempdir()?;
    let sweep = |file| sweep(file, cache.path());

    say(
        "A shop in a little internet of its own: root servers, top-level domains, three name servers, TLS.",
    );
    say("presence check shop.toml");
    let healthy = sweep(file)?;
    say("Now some things break:");
    for (fault, story) in FAULTS {
        println!("  - {story}  ({fault})");
        lab.break_(fault)?;
    }
    say("presence check shop.toml");
    let broken = sweep(file)?;
    say(&format!(
        "The healthy sweep ended with exit code {healthy}, the broken one with {broken}."
    ));
    let as_told = healthy == 0 && broken != 0;
    Ok(if as_told {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The declaration with a word on the registry, which the lab alone has.
fn registered(shop: &str) -> String {
    let domain = "[[domain]]\nname = \"shop.example\"\n";
    shop.replacen(domain, &format!("{domain}registrar = \"9999\"\n"), 1)
}

/// What is of this lab alone: ports, the root of its certificates, the way.
fn of_lab(lab: &Lab) -> String {
    let (https, smtp) = (lab.port_of("https"), lab.port_of("smtp"));
    let (hints, roots) = (lab.hints_path(), lab.roots_path());
    format!(
        r#"
[[host]]
name = "secure.shop.example"
ports = [{https}]

[[host]]
name = "cart.shop.example"
ports = [{https}]

[[certificate]]
host = "post.shop.example"
port = {smtp}
protocol = "smtp"

[[privacy]]
host = "pages.shop.example"
page = "{}"
p3p = true
security_txt = true

[options.check_cert_chain]
roots = "{}"

[options.check_domain]
bootstrap = "{}"
proxy = "none"
refresh = "0s"

[walk]
root_hints = "{}"
port = {}
allow_private = ["127.0.0.0/8"]
"#,
        lab.page("/"),
        roots.display(),
        lab.bootstrap(),
        hints.display(),
        lab.port()
    )
}

fn say(text: &str) {
    println!("\n=== {text}\n");
}

/// Runs the program as a user would and gives its exit code.
/// What it fetches of authorities that live for a minute is not kept, nor since
/// when a list has somebody.
fn sweep(file: &Path, cache: &Path) -> Result<i32, Box<dyn Error>> {
    let mut command = Command::new(program()?);
    command.arg("check").arg(file);
    command
        .env("XDG_CACHE_HOME", cache)
        .env("XDG_STATE_HOME", cache);
    let status = command.status()?;
    Ok(status.code().unwrap_or(-1))
}

/// The program beside this example: `target/debug/presence`.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let here = std::env::current_exe()?;
    let folder = here
        .ancestors()
        .nth(2)
        .ok_or("no folder above this program")?;
    Ok(folder.join("presence"))
}
