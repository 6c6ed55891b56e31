//! The plugins as Icinga 2 and Nagios define them, written from their command
//! lines, so that an option is never missing in one of the three places.
//!
//! Objects are called `presence_soa`, never `soa`: engines refuse to start when
//! a name is taken twice, and distributions have taken the short ones.

use std::fmt::Write;

use clap::{Arg, ArgAction, Command};

use crate::catalogue::{Catalogue, is_repeatable, takes_value};

/// An engine that definitions can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// Icinga 2: a `CheckCommand` for each plugin.
    Icinga,
    /// Nagios and Naemon: a `command` for each plugin.
    Nagios,
}

/// Options that print something which no engine reads.
const NOT_FOR_ENGINES: [&str; 6] = [
    "help",
    "version",
    "output",
    "only-problems",
    "only-changes",
    "state-dir",
];

/// Seconds that an engine waits longer than the plugin does, so that the
/// plugin's own words are what is seen when time runs out.
const PATIENCE: f64 = 20.0;

/// The definitions of all plugins for one engine.
pub fn definitions(engine: Engine, catalogue: &Catalogue) -> String {
    let (head, definition): (_, fn(&str, &Command) -> String) = match engine {
        Engine::Icinga => (ICINGA_HEAD, icinga),
        Engine::Nagios => (NAGIOS_HEAD, nagios),
    };
    let commands = catalogue
        .names()
        .filter_map(|name| Some((name, catalogue.command(name)?)));
    let all: Vec<_> = commands
        .map(|(name, command)| definition(name, command))
        .collect();
    format!("{head}\n{}", all.join("\n"))
}

const ICINGA_HEAD: &str = "\
// Written by `presence engines icinga`.
//
// Set the variables on the host or the service itself. A variable that is
// made of another one (`vars.presence_soa_hostname = \"$host.vars.zone$\"`)
// becomes an empty text where the other one is missing; the plugin then says
// so and is UNKNOWN. A longer presence_*_timeout needs a longer check_timeout
// on the service: Icinga kills what runs longer, and its words are lost.

if (!globals.contains(\"PresencePluginDir\")) {
  const PresencePluginDir = PluginDir + \"/presence\"
}
";

const NAGIOS_HEAD: &str = "\
# Written by `presence engines nagios`, for Nagios Core 4 and Naemon.
#
# $ARG1$ is the subject, $ARG2$ any further options as on a command line:
#     check_command  presence_soa!shop.example!--warning=1 --timeout=20
# Write ; as \\; and $ as $$, and quote what a shell would read. A --timeout
# near service_check_timeout (60 seconds) loses the plugin's words.
";

/// `check_soa` as `presence_soa`; the sweep itself is `presence`.
fn object_name(plugin: &str) -> String {
    match plugin.strip_prefix("check_").unwrap_or(plugin) {
        "presence" => "presence".to_owned(),
        service => format!("presence_{service}"),
    }
}

fn icinga(plugin: &str, command: &Command) -> String {
    let object = object_name(plugin);
    let mut text = format!("object CheckCommand \"{object}\" {{\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  command = [ PresencePluginDir + \"/{plugin}\" ]");
    let _ = writeln!(text, "  timeout = {}s", default_timeout(command) + PATIENCE);
    text.push_str("  arguments = {\n");
    for option in offered(command) {
        let _ = writeln!(text, "    {}", icinga_argument(&object, option));
    }
    text.push_str("  }\n}\n");
    text
}

fn icinga_argument(object: &str, option: &Arg) -> String {
    let name = option.get_long().unwrap_or(option.get_id().as_str());
    let variable = format!("${object}_{}$", name.replace('-', "_"));
    let mut fields = Vec::new();
    if takes_value(option) {
        fields.push(format!("value = \"{variable}\""));
    } else {
        fields.push(format!("set_if = \"{variable}\""));
    }
    if option.is_positional() {
        fields.push("skip_key = true; order = 1".to_owned());
    } else if takes_value(option) {
        // In the word of its option a value may begin with a hyphen.
        fields.push("separator = \"=\"".to_owned());
    }
    if is_repeatable(option) {
        fields.push("repeat_key = true".to_owned());
    }
    if option.is_required_set() {
        fields.push("required = true".to_owned());
    }
    fields.push(format!(
        "description = \"{}\"",
        icinga_text(&description(option))
    ));
    let dashes = if option.is_positional() { "" } else { "--" };
    format!("\"{dashes}{name}\" = {{ {} }}", fields.join("; "))
}

/// Text between double quotes of the Icinga 2 configuration language.
fn icinga_text(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

fn nagios(plugin: &str, command: &Command) -> String {
    // -H is the subject even where another option can take its place.
    let is_subject = |option: &&Arg| option.is_required_set() || option.get_short() == Some('H');
    let subject = offered(command)
        .find(is_subject)
        .map(|option| match option.get_long() {
            Some(long) => format!(" --{long}='$ARG1$'"),
            None => " '$ARG1$'".to_owned(),
        });
    format!(
        "define command {{\n    command_name  {}\n    command_line  $USER1$/presence/{plugin}{} $ARG2$\n}}\n",
        object_name(plugin),
        subject.unwrap_or_default()
    )
}

/// The options that an engine may set, in the order of the command line's help.
fn offered(command: &Command) -> impl Iterator<Item = &Arg> {
    let is_ours = |option: &&Arg| {
        let name = option.get_long().unwrap_or(option.get_id().as_str());
        !option.is_hide_set() && !NOT_FOR_ENGINES.contains(&name) && !is_help(option)
    };
    command.get_arguments().filter(is_ours)
}

fn is_help(option: &Arg) -> bool {
    use ArgAction::{Help, HelpLong, HelpShort, Version};
    matches!(option.get_action(), Help | HelpLong | HelpShort | Version)
}

/// The option's help in one line; engines show it when they are asked for it.
fn description(option: &Arg) -> String {
    let help = option
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    help.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Seconds that the plugin runs at most when nobody says otherwise.
fn default_timeout(command: &Command) -> f64 {
    let timeout = command
        .get_arguments()
        .find(|option| option.get_long() == Some("timeout"));
    let seconds =
        timeout.and_then(|option| option.get_default_values().first()?.to_str()?.parse().ok());
    seconds.unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::{Engine, definitions};
    use crate::catalogue::Catalogue;
    use clap::{Arg, ArgAction, Command};

    fn catalogue() -> Catalogue {
        let soa = Command::new("check_soa").args([
            Arg::new("hostname")
                .short('H')
                .long("hostname")
                .required(true)
                .help("Name\nto check"),
            Arg::new("warning")
                .short('w')
                .long("warning")
                .action(ArgAction::Append)
                .help("Say \"when\" \\ how"),
            Arg::new("strict")
                .long("strict")
                .action(ArgAction::SetTrue)
                .help("All notes"),
            Arg::new("timeout")
                .long("timeout")
                .default_value("10")
                .help("Seconds"),
            Arg::new("output").long("output").help("Not for engines"),
            Arg::new("secret").long("secret").hide(true),
        ]);
        let sweep = Command::new("check_presence")
            .arg(Arg::new("file").required(true).help("The declaration"));
        let other = Arg::new("file").long("file");
        let subject = Arg::new("hostname").short('H').long("hostname");
        let chain =
            Command::new("check_cert_chain").args([other, subject.required_unless_present("file")]);
        Catalogue::new([
            ("check_soa", soa),
            ("check_presence", sweep),
            ("check_cert_chain", chain),
        ])
    }

    const ICINGA: &str = r#"object CheckCommand "presence" {
  command = [ PresencePluginDir + "/check_presence" ]
  timeout = 30s
  arguments = {
    "file" = { value = "$presence_file$"; skip_key = true; order = 1; required = true; description = "The declaration" }
  }
}

object CheckCommand "presence_soa" {
  command = [ PresencePluginDir + "/check_soa" ]
  timeout = 30s
  arguments = {
    "--hostname" = { value = "$presence_soa_hostname$"; separator = "="; required = true; description = "Name to check" }
    "--warning" = { value = "$presence_soa_warning$"; separator = "="; repeat_key = true; description = "Say \"when\" \\ how" }
    "--strict" = { set_if = "$presence_soa_strict$"; description = "All notes" }
    "--timeout" = { value = "$presence_soa_timeout$"; separator = "="; description = "Seconds" }
  }
}
"#;

    #[test]
    fn check_commands_of_icinga() {
        let text = definitions(Engine::Icinga, &catalogue());
        assert!(text.ends_with(ICINGA), "{text}");
    }

    #[test]
    fn commands_of_nagios() {
        let text = definitions(Engine::Nagios, &catalogue());
        assert!(text.contains("presence_soa\n    command_line  $USER1$/presence/check_soa --hostname='$ARG1$' $ARG2$\n"));
        assert!(text.contains("check_cert_chain --hostname='$ARG1$' $ARG2$\n"));
        assert!(text.contains(
            "name  presence\n    command_line  $USER1$/presence/check_presence '$ARG1$' $ARG2$\n"
        ));
    }
}
