//! The one program that holds everything: called `check_soa`, or told
//! `presence check_soa`, it is that plugin; otherwise it works on the
//! declaration of a whole presence.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use plugin::{Plugin, Shared, State, render};
use presence::{PLUGINS, Presence, SWEEP, discover, manual};
use sweep::engines::{self, Engine};
use sweep::{Catalogue, Declaration, Fault, Table, plan};

/// Watches every element of a presence on the internet: one check after
/// another for an engine, or all that a business declared, in one sweep
#[derive(Parser)]
#[command(name = "presence", version, disable_help_subcommand = true)]
enum Command {
    /// Run all checks of a declaration at once; `presence check -h` shows its options
    #[command(disable_help_flag = true)]
    Check {
        /// The declaration (TOML) and options of every plugin
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
    /// Show the checks of a declaration as command lines for a shell
    Plan {
        /// The declaration (TOML)
        file: PathBuf,
    },
    /// Write a first declaration of a domain, from what the walk from the root finds; `presence discover -h` shows its options
    #[command(disable_help_flag = true)]
    Discover {
        /// The domain and options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<OsString>,
    },
    /// Write the definitions of all plugins for a monitoring engine
    Engines {
        /// Whose configuration
        engine: Engine,
    },
    /// Print a man page, or write all of them into a folder
    Man {
        /// Which: presence, presence-discover, or a plugin
        #[arg(default_value = "presence", conflicts_with = "folder")]
        page: String,
        /// Write every page into this folder
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Print the script that completes commands and options in a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// A plugin and its options.
    #[command(external_subcommand)]
    Plugin(Vec<OsString>),
}

/// What a person or a cron job wants of a sweep, whatever an engine can take:
/// the checks that are OK as well, and the whole table. What follows wins.
const FOR_PEOPLE: [&str; 2] = ["--verbose", "--max-output=1048576"];

fn main() -> ExitCode {
    plugin::silence();
    let mut words: Vec<OsString> = std::env::args_os().collect();
    let program = words.first().map(Path::new).and_then(Path::file_name);
    if let Some(plugin) = program.and_then(plugin_named) {
        let given = words.split_off(1);
        return run(plugin, &plugin.arguments(words.first(), given));
    }
    match Command::try_parse_from(words) {
        Ok(command) => command.obey(),
        Err(error) => misunderstood(&error),
    }
}

/// The plugin of this name, the sweep among them.
fn plugin_named(name: &OsStr) -> Option<&'static Plugin> {
    PLUGINS
        .iter()
        .chain([&SWEEP])
        .find(|plugin| plugin.answers_to(name))
}

fn run(plugin: &'static Plugin, argv: &[OsString]) -> ExitCode {
    let outcome = plugin::report(plugin, argv, &Shared::default());
    plugin::finish(&outcome.output(), outcome.state)
}

impl Command {
    fn obey(self) -> ExitCode {
        match self {
            Command::Check { words } => {
                let preset = FOR_PEOPLE.map(OsString::from);
                run(&SWEEP, &preset.into_iter().chain(words).collect::<Vec<_>>())
            }
            Command::Plan { file } => printed(planned(&file)),
            Command::Discover { words } => {
                let (text, state) = discover::discover(&words);
                plugin::hand_over(&text, state)
            }
            Command::Engines { engine } => printed(Ok(defined(engine))),
            Command::Man { page, folder } => manual(&page, folder.as_deref()),
            Command::Completions { shell } => {
                let script = manual::completions(&<Command as CommandFactory>::command(), shell);
                plugin::hand_over(&String::from_utf8_lossy(&script), State::Ok)
            }
            Command::Plugin(words) => called(&words),
        }
    }
}

fn called(words: &[OsString]) -> ExitCode {
    let Some((name, argv)) = words.split_first() else {
        return unknown("a command is missing", SEE_HELP);
    };
    match plugin_named(name) {
        Some(plugin) => run(plugin, &plugin.arguments(Some(name), argv.to_vec())),
        None => {
            let known: Vec<_> = PLUGINS.iter().map(|plugin| plugin.name).collect();
            let name = name.to_string_lossy();
            unknown(
                &format!(
                    "no command '{name}': there are check, plan, discover, engines, man, completions, {}",
                    known.join(", ")
                ),
                SEE_HELP,
            )
        }
    }
}

fn planned(file: &Path) -> Result<String, Fault> {
    let catalogue = Presence::catalogue();
    let declaration = Declaration::read(file, &catalogue)?;
    let plan = plan(&declaration, &catalogue);
    Ok(plan
        .iter()
        .map(|check| plan::line(&plan, check) + "\n")
        .collect())
}

fn defined(engine: Engine) -> String {
    let every = PLUGINS.iter().chain([&SWEEP]);
    engines::definitions(
        engine,
        &Catalogue::new(every.map(|plugin| (plugin.name, plugin.command()))),
    )
}

/// Prints a page, or writes all into a folder.
fn manual(name: &str, folder: Option<&Path>) -> ExitCode {
    let program = <Command as CommandFactory>::command();
    if let Some(folder) = folder {
        return match manual::write(&program, folder) {
            Ok(()) => plugin::finish("", State::Ok),
            Err(error) => unknown(&format!("{}: {error}", folder.display()), ""),
        };
    }
    let pages = manual::pages(&program).unwrap_or_default();
    match pages.iter().find(|page| page.name == name) {
        Some(page) => plugin::hand_over(&String::from_utf8_lossy(&page.text), State::Ok),
        None => {
            let known: Vec<_> = pages.iter().map(|page| page.name.as_str()).collect();
            let known = known.join(", ");
            unknown(&format!("no page '{name}': there are {known}"), SEE_HELP)
        }
    }
}

fn printed(text: Result<String, Fault>) -> ExitCode {
    match text {
        Ok(text) => plugin::hand_over(&text, State::Ok),
        Err(fault) => unknown(&fault.to_string(), ""),
    }
}

/// Help and version are what was asked for; anything else is a mistake.
fn misunderstood(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp => plugin::finish(&(text + &plugins()), State::Ok),
        ErrorKind::DisplayVersion => plugin::finish(&text, State::Ok),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            unknown("a command is missing", SEE_HELP)
        }
        _ => unknown(&first_paragraph(&text), SEE_HELP),
    }
}

const SEE_HELP: &str = "See: presence --help";

/// What clap says before it shows the usage, as one line.
fn first_paragraph(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    text.lines()
        .take_while(|line| !line.is_empty())
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
}

fn plugins() -> String {
    let line = |plugin: &Plugin| format!("  {:<18} {}\n", plugin.name, plugin.purpose);
    let lines: String = PLUGINS.iter().map(line).collect();
    format!("\nPlugins (`presence check_soa -h`, or a link of that name to this program):\n{lines}")
}

/// One clear line on standard output and exit code 3: whatever calls this
/// program as a plugin reads nothing else.
fn unknown(message: &str, below: &str) -> ExitCode {
    plugin::finish(&render::ending("PRESENCE", message, below), State::Unknown)
}
