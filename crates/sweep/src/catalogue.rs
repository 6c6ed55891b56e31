//! What the plugins of this build accept, as their command lines say it.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command};

/// The command line of every plugin, by the plugin's name. A declaration is
/// held against it, so that a misspelt option is found before anything runs.
pub struct Catalogue(BTreeMap<&'static str, Command>);

impl Catalogue {
    /// The catalogue of some plugins: name (`check_soa`) and command line.
    pub fn new(plugins: impl IntoIterator<Item = (&'static str, Command)>) -> Self {
        let built = |(name, mut command): (&'static str, Command)| {
            command.build();
            (name, command)
        };
        Catalogue(plugins.into_iter().map(built).collect())
    }

    /// The names of the plugins, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The command line of a plugin, if this build has it.
    pub fn command(&self, plugin: &str) -> Option<&Command> {
        self.0.get(plugin)
    }

    /// The option of a plugin with this long name or alias.
    pub fn option(&self, plugin: &str, name: &str) -> Option<&Arg> {
        self.command(plugin)?
            .get_arguments()
            .find(|option| is_called(option, name))
    }
}

fn is_called(option: &Arg, name: &str) -> bool {
    let aliases = option.get_all_aliases().unwrap_or_default();
    option.get_long() == Some(name) || aliases.contains(&name)
}

/// Whether the option may stand alone, without a value.
pub fn is_flag(option: &Arg) -> bool {
    match option.get_action() {
        ArgAction::SetTrue | ArgAction::SetFalse | ArgAction::Count => true,
        _ => option
            .get_num_args()
            .is_some_and(|range| range.min_values() == 0),
    }
}

/// Whether the option takes a value.
pub fn takes_value(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Set | ArgAction::Append)
}

/// Whether the option may be given several times.
pub fn is_repeatable(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Append)
}
