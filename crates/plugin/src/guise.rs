//! Standing in for another program: its options, translated into ours.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::plugin::Plugin;

/// The word that says that another program's options follow.
pub const COMPAT: &str = "--compat";

/// Another program whose place a plugin can take, called by its name or told
/// `--compat`.
#[derive(Debug)]
pub struct Guise {
    /// The name of that program: `check_ssl_cert`.
    pub name: &'static str,
    /// From its command line (without the program's name) to ours.
    ///
    /// The error is one line for the reader: what is not understood.
    pub translate: fn(&[OsString]) -> Result<Vec<OsString>, String>,
}

impl Plugin {
    /// Whether this plugin answers to a name: its own, or that of the program
    /// whose place it takes.
    pub fn answers_to(&self, name: &OsStr) -> bool {
        name == self.name || self.poses_as(name)
    }

    /// Whether a name is that of the program whose place it takes.
    pub fn poses_as(&self, name: &OsStr) -> bool {
        self.guise.is_some_and(|guise| name == guise.name)
    }

    /// The arguments of a program that was called by this name (or path).
    pub fn arguments(&self, called: Option<&OsString>, mut argv: Vec<OsString>) -> Vec<OsString> {
        let name = called.map(Path::new).and_then(Path::file_name);
        if name.is_some_and(|name| self.poses_as(name)) {
            argv.insert(0, COMPAT.into());
        }
        argv
    }
}

/// The command line in our own words. The word itself stays, for the check to
/// know whose perfdata is expected.
pub(crate) fn unveiled(plugin: &Plugin, argv: &[OsString]) -> Result<Vec<OsString>, String> {
    let told = argv.iter().any(|word| word == COMPAT);
    match plugin.guise.filter(|_| told) {
        None => Ok(argv.to_vec()),
        Some(guise) => {
            let foreign = argv.iter().filter(|word| *word != COMPAT);
            let foreign: Vec<OsString> = foreign.cloned().collect();
            let mut own = (guise.translate)(&foreign)?;
            own.push(COMPAT.into());
            Ok(own)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::metric::Measure;
    use crate::plugin::{Check, Unknown};
    use crate::report::{Report, Tag};

    static GUISE: Guise = Guise {
        name: "check_other",
        translate: |argv| match argv {
            [] => Err("nothing".to_owned()),
            argv => Ok(argv.iter().rev().cloned().collect()),
        },
    };

    #[derive(clap::Args)]
    struct Own {}

    impl Check for Own {
        const TAGS: &'static [&'static [&'static Tag]] = &[];
        const MEASURES: &'static [Measure] = &[];
        const PURPOSE: &'static str = "";
        const GUISE: Option<&'static Guise> = Some(&GUISE);

        fn check(&self, _: &Context) -> Result<Report, Unknown> {
            Err("never run".into())
        }
    }

    const PLUGIN: Plugin = Plugin::of::<Own>("check_own");

    fn words(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn only_in_disguise_is_a_command_line_translated() {
        for (given, own) in [
            ("-a b", Ok("-a b")),
            ("--compat -a b", Ok("b -a --compat")),
            ("-a b --compat", Ok("b -a --compat")),
            ("--compat", Err("nothing")),
        ] {
            let expected = own.map(words).map_err(str::to_owned);
            assert_eq!(unveiled(&PLUGIN, &words(given)), expected, "{given}");
        }
    }

    #[test]
    fn the_name_of_the_program_is_the_disguise() {
        for (called, argv) in [
            ("check_own", "-a"),
            ("/usr/lib/check_other", "--compat -a"),
            ("other", "-a"),
        ] {
            let called = OsString::from(called);
            assert_eq!(PLUGIN.arguments(Some(&called), words("-a")), words(argv));
        }
        assert!(PLUGIN.answers_to("check_other".as_ref()));
        assert!(PLUGIN.answers_to("check_own".as_ref()));
        assert!(!PLUGIN.answers_to("check_soa".as_ref()));
    }
}
