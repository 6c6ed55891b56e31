//! An ini file of options, read by a plugin that does nothing else.

#![no_main]

use std::ffi::OsString;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use plugin::{Check, Context, Measure, Plugin, Report, Shared, State, Tag, Unit, Unknown};
use tempfile::NamedTempFile;

#[derive(clap::Args)]
struct Trial {
    #[arg(long, default_value = "")]
    name: String,
}

impl Check for Trial {
    const TAGS: &'static [&'static [&'static Tag]] = &[];
    const MEASURES: &'static [Measure] = &[Measure::new("size", Unit::Bytes)];
    const PURPOSE: &'static str = "Reads its options.";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let size = cx.limits().metric("size", self.name.len() as f64);
        Ok(Report::seen(State::Ok, "", &self.name).measured([size]))
    }
}

static PLUGIN: Plugin = Plugin::of::<Trial>("check_trial");
static FILE: LazyLock<NamedTempFile> = LazyLock::new(|| NamedTempFile::new().unwrap());

fuzz_target!(|text: &str| {
    let written = write(text);
    let option = OsString::from(format!("--extra-opts=trial@{}", written.display()));
    // Nothing is printed: with --only-changes that would write to whatever
    // folder the text names. A panic ends the fuzzing by itself.
    plugin::report(&PLUGIN, &[option], &Shared::default());
});

/// One file for all runs, with this text.
fn write(text: &str) -> &'static Path {
    let mut file = FILE.as_file();
    file.set_len(0).unwrap();
    file.rewind().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    FILE.path()
}
