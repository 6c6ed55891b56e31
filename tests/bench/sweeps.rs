//! The sweep over many zones, beside itself over few and beside processes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Command;

use tempfile::NamedTempFile;

use crate::measured::{Measured, measured};
use crate::served::Served;
use crate::table::{Table, median, megabytes, milliseconds};
use crate::{Bench, Failure, LIMIT, otherwise};

/// Zones in the lab, and in the larger declaration.
const MANY: usize = 1000;
/// Zones in the smaller declaration.
const FEW: usize = 100;

/// Measures both sweeps, and the smaller one as processes.
///
/// # Errors
/// The lab does not start, or a sweep does not find all zones healthy.
pub fn sweeps(bench: &Bench, table: &mut Table) -> Result<(), Failure> {
    let lab = bench.lab(&["--zones", &MANY.to_string()])?;
    let few = declaration(&lab, FEW)?;
    let many = declaration(&lab, MANY)?;
    // Several, because a short sweep is easily disturbed.
    let small = (0..5).map(|_| Ok(sweep(bench, &few)?.cpu.as_secs_f64()));
    let small = median(small.collect::<Result<_, Failure>>()?);
    let large = sweep(bench, &many)?;
    let what = |what: &str| format!("sweep of {MANY} zones: {what}");
    let ratio = large.cpu.as_secs_f64() / small;
    let took = format!(
        "CPU ({:.0} ms) beside {FEW} zones ({:.0} ms)",
        milliseconds(large.cpu),
        small * 1e3
    );
    table.at_most(what(&took), 12.0, ratio, "");
    table.at_most(what("memory"), 64.0, megabytes(large.memory), " MB");
    let apart = processes(bench, &few)?;
    let took = format!(
        "checks per CPU second of the sweep of {FEW} zones beside processes ({:.0} ms)",
        apart * 1e3
    );
    table.at_least(took, 5.0, apart / small, "");
    Ok(())
}

/// A business with this many small shops, each as the lab has them.
fn declaration(lab: &Served, zones: usize) -> Result<NamedTempFile, Failure> {
    let mut text = String::from("name = \"Many\"\n");
    for number in 1..=zones {
        let zone = format!("zone{number:04}.example");
        write!(text, "[[domain]]\nname = \"{zone}\"\n")?;
        write!(text, "[[host]]\nname = \"www.{zone}\"\n")?;
        write!(
            text,
            "[[host]]\nname = \"shop.{zone}\"\nalias = \"www.{zone}\"\n"
        )?;
        write!(text, "[[mail]]\ndomain = \"{zone}\"\n")?;
    }
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile()?;
    file.write_all((text + &lab.walk()).as_bytes())?;
    Ok(file)
}

fn sweep(bench: &Bench, declaration: &NamedTempFile) -> Result<Measured, Failure> {
    let mut command = Command::new(&bench.presence);
    command.env_clear().arg("check").arg(declaration.path());
    let ended = measured(&mut command, LIMIT)?;
    match ended.code {
        Some(0) => Ok(ended),
        _ => Err(otherwise("presence check", &ended)),
    }
}

/// The CPU seconds of the same plan run as processes, one after another.
fn processes(bench: &Bench, declaration: &NamedTempFile) -> Result<f64, Failure> {
    let plan = Command::new(&bench.presence)
        .arg("plan")
        .arg(declaration.path())
        .output()?;
    let mut cpu = 0.0;
    for line in String::from_utf8(plan.stdout)?.lines() {
        let line = line.split("  #").next().unwrap_or_default();
        let words = line
            .split_whitespace()
            .skip(1)
            .map(|word| word.trim_matches('\''));
        let mut command = Command::new(&bench.presence);
        let ended = measured(command.env_clear().args(words), LIMIT)?;
        if ended.code != Some(0) {
            return Err(otherwise(line, &ended));
        }
        cpu += ended.cpu.as_secs_f64();
    }
    Ok(cpu)
}
