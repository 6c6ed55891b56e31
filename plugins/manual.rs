//! Man pages and completions, from the command lines and tables that the help
//! is made of.

use std::io;
use std::path::Path;

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use plugin::{Plugin, TIME};

use crate::{PLUGINS, SWEEP, discover};

/// A man page.
pub struct Page {
    /// What it is called: `check_soa`.
    pub name: String,
    /// Its text, in roff.
    pub text: Vec<u8>,
}

/// Every page: the program's, that of discover, and one for each plugin.
///
/// # Errors
/// A page could not be written into memory.
pub fn pages(program: &Command) -> io::Result<Vec<Page>> {
    let mut pages = vec![
        program_page(program)?,
        discover_page()?,
        plugin_page(&SWEEP)?,
    ];
    for plugin in PLUGINS {
        pages.push(plugin_page(plugin)?);
    }
    Ok(pages)
}

/// Writes every page into a folder that is made if need be.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write(program: &Command, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for page in pages(program)? {
        std::fs::write(folder.join(page.name + ".1"), page.text)?;
    }
    Ok(())
}

/// The script that completes the program's commands and options in a shell.
pub fn completions(program: &Command, shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut whole(program), "presence", &mut script);
    script
}

/// The program with the options of every command: those that hand their words
/// on are shown with what they hand them to.
fn whole(program: &Command) -> Command {
    let told = |command: Command, other: Command| match command.get_about() {
        Some(about) => other.about(about.clone()),
        None => other,
    };
    let check = |command| told(command, SWEEP.command()).name("check");
    let discover = |command| told(command, discover::command()).name("discover");
    program
        .clone()
        .mut_subcommand("check", check)
        .mut_subcommand("discover", discover)
        .subcommands(PLUGINS.iter().map(Plugin::command))
}

fn plugin_page(plugin: &Plugin) -> io::Result<Page> {
    let name = plugin.name.to_owned();
    let mut text = options(plugin.command(), &name)?;
    measures(plugin).to_writer(&mut text)?;
    findings(plugin).to_writer(&mut text)?;
    endings("0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: we could not look, or the command line is wrong; 3 also with -h and -V.")
        .to_writer(&mut text)?;
    Ok(Page { name, text })
}

fn discover_page() -> io::Result<Page> {
    let name = "presence-discover".to_owned();
    let mut text = options(discover::command(), &name)?;
    endings(discover::ENDINGS).to_writer(&mut text)?;
    Ok(Page { name, text })
}

fn program_page(program: &Command) -> io::Result<Page> {
    let name = "presence".to_owned();
    let mut text = options(program.clone(), &name)?;
    let mut commands = Roff::new();
    commands.control("SH", ["COMMANDS"]);
    for command in whole(program).get_subcommands() {
        let about = command.get_about().map(ToString::to_string);
        entry(
            &mut commands,
            command.get_name(),
            "",
            &about.unwrap_or_default(),
        );
    }
    commands.to_writer(&mut text)?;
    Ok(Page { name, text })
}

/// The first sections, which clap knows all about.
fn options(command: Command, name: &str) -> io::Result<Vec<u8>> {
    let page = Man::new(command).title(name).manual("presence");
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_options_section(&mut text)?;
    Ok(text)
}

fn measures(plugin: &Plugin) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["MEASURES"]);
    roff.text([roman("Perfdata in this order; -w and -c take the labels.")]);
    for measure in std::iter::once(&TIME).chain(plugin.measures) {
        entry(&mut roff, measure.label, "", &measure.words());
    }
    roff
}

fn findings(plugin: &Plugin) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["FINDINGS"]);
    roff.text([roman("With the state that --severity changes.")]);
    for tag in plugin.all_tags() {
        let text = format!("{} Remedy: {}", tag.meaning, tag.remedy);
        entry(&mut roff, tag.name, &format!(" ({})", tag.state), &text);
    }
    roff
}

fn endings(text: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    roff.text([roman(text)]);
    roff
}

/// A term, what stands beside it, and its explanation.
fn entry(roff: &mut Roff, term: &str, beside: &str, text: &str) {
    roff.control("TP", []);
    roff.text([bold(term), roman(beside)]);
    roff.text([roman(text)]);
}
