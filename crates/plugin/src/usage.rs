//! A command line that cannot be meant, in one line of our own.

use std::ffi::{OsStr, OsString};

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;

use crate::plugin::{Plugin, VERSION};
use crate::render;
use crate::state::State;

/// Why a command line did not become a run, and all that is printed then.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) why: String,
    pub(crate) text: String,
}

impl Refusal {
    /// What clap did not accept, or was asked to print.
    pub(crate) fn of(plugin: &Plugin, error: &clap::Error, argv: &[OsString]) -> Self {
        match error.kind() {
            ErrorKind::DisplayHelp => {
                Self::help(plugin, argv.iter().any(|argument| argument == "--help"))
            }
            ErrorKind::DisplayVersion => Refusal {
                why: "version".to_owned(),
                text: format!("{} {VERSION}\n", plugin.name),
            },
            _ => Self::usage(plugin, explain(error)),
        }
    }

    fn help(plugin: &Plugin, is_long: bool) -> Self {
        let mut command = plugin.command();
        let help = if is_long {
            command.render_long_help()
        } else {
            command.render_help()
        };
        Refusal {
            why: "help".to_owned(),
            text: format!("{} {VERSION}: {help}", plugin.name),
        }
    }

    /// A command line that cannot be meant; lines after the first go below.
    pub(crate) fn usage(plugin: &Plugin, why: String) -> Self {
        let (line, more) = why.split_once('\n').unwrap_or((&why, ""));
        let usage = plugin.parser().render_usage();
        let below = format!("{more}\n{usage}\nFor all options: {} --help", plugin.name);
        Refusal {
            text: render::ending(&plugin.service(), line, below.trim_start()),
            why,
        }
    }

    /// What the options want to see in the place of a check.
    pub(crate) fn document(plugin: &Plugin, document: Result<String, String>) -> Self {
        match document {
            Ok(text) => Refusal {
                why: "document".to_owned(),
                text,
            },
            Err(why) => Self::bug(plugin, why),
        }
    }

    /// A bug of ours before or after the check.
    pub(crate) fn bug(plugin: &Plugin, why: String) -> Self {
        Refusal {
            text: render::ending(&plugin.service(), &why, ""),
            why,
        }
    }
}

/// What clap refused, in our words.
fn explain(error: &clap::Error) -> String {
    let said = |kind| error.get(kind).map(value).unwrap_or_default();
    let option = said(ContextKind::InvalidArg);
    let given = said(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("unexpected argument '{option}'{}", tip(error)),
        ErrorKind::MissingRequiredArgument => format!("missing {option}"),
        ErrorKind::InvalidValue if given.is_empty() => format!("'{option}' needs a value"),
        ErrorKind::InvalidValue => format!("'{given}' is not a value of '{option}'"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error)
                .map(|why| format!(": {why}"))
                .unwrap_or_default();
            format!("'{given}' is not a value of '{option}'{why}")
        }
        ErrorKind::ArgumentConflict => format!(
            "'{option}' cannot be used with '{}'",
            said(ContextKind::PriorArg)
        ),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("'{option}' has the wrong number of values")
        }
        ErrorKind::NoEquals => format!("'{option}' needs its value after '='"),
        _ => first_line(error),
    }
}

fn value(value: &ContextValue) -> String {
    let text = match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    };
    // What was given stays on line 1, whatever is in it.
    text.replace(['\r', '\n'], " ")
}

fn tip(error: &clap::Error) -> String {
    let meant = error
        .get(ContextKind::SuggestedArg)
        .map(value)
        .unwrap_or_default();
    if meant.is_empty() {
        meant
    } else {
        format!(", is '{meant}' meant?")
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// An empty value is never meant: Icinga passes one when a macro of a macro
/// did not resolve (reference/engines.md, section 0 rule 10).
pub(crate) fn without_empty_values(plugin: &Plugin, matches: &ArgMatches) -> Result<(), String> {
    for id in matches.ids() {
        let values = matches.try_get_raw(id.as_str()).ok().flatten();
        if values.is_some_and(|mut values| values.any(OsStr::is_empty)) {
            let mut parser = plugin.parser();
            parser.build();
            let option = parser
                .get_arguments()
                .find(|argument| argument.get_id() == id);
            return Err(format!(
                "'{}' has an empty value",
                option.map(ToString::to_string).unwrap_or_default()
            ));
        }
    }
    Ok(())
}

/// Whether an option was given, not its default taken.
pub(crate) fn is_given(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// Each tag of `--severity` is one that the plugin can report.
pub(crate) fn known_tags(plugin: &Plugin, severities: &[(String, State)]) -> Result<(), String> {
    let is_known = |name: &str| plugin.all_tags().any(|tag| tag.name == name);
    let Some((unknown, _)) = severities.iter().find(|(name, _)| !is_known(name)) else {
        return Ok(());
    };
    let known: Vec<_> = plugin.all_tags().map(|tag| tag.name).collect();
    Err(format!(
        "{} has no finding '{unknown}'\nFindings: {}",
        plugin.name,
        known.join(", ")
    ))
}
