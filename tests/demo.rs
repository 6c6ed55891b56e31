//! `make demo`: sweeps a shop in a little internet on this machine, breaks
//! three things, sweeps again, and shows what is found and why.

#![allow(clippy::print_stdout, reason = "it shows something")]

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use lab::{Lab, Settings};

/// What breaks, and what an operator would hear from customers, if anything.
const FAULTS: [(&str, &str); 3] = [
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
];

/// What the shop declares; where the lab is follows at the end.
const SHOP: &str = include_str!("shop.toml");

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let lab = Lab::start(Settings::default())?;
    let mut declaration = tempfile::Builder::new().suffix(".toml").tempfile()?;
    write!(
        declaration,
        "{SHOP}\n[walk]\nroot_hints = \"{}\"\nport = {}\nallow_private = [\"127.0.0.0/8\"]\n",
        lab.hints_path().display(),
        lab.port()
    )?;
    let file = declaration.path();

    say(
        "A shop in a little internet of its own: root servers, top-level domains, three name servers.",
    );
    say("presence check shop.toml");
    let healthy = sweep(file)?;
    say("Now three things break:");
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

fn say(text: &str) {
    println!("\n=== {text}\n");
}

/// Runs the program as a user would and gives its exit code.
fn sweep(file: &std::path::Path) -> Result<i32, Box<dyn Error>> {
    let status = Command::new(program()?).arg("check").arg(file).status()?;
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
