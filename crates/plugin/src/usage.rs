//! A command line that cannot be meant, in one line of our own.

use std::ffi::OsStr;

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::plugin::Plugin;
use crate::state::State;

/// What clap refused, in our words.
pub(crate) fn explain(error: &clap::Error) -> String {
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
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
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

/// The lines below a usage error.
pub(crate) fn below(name: &str, usage: &str) -> String {
    format!("{usage}\nFor all options: {name} --help")
}

/// An empty value is never meant: Icinga passes one when a macro of a macro
/// did not resolve (reference/engines.md, section 0 rule 10).
pub(crate) fn without_empty_values(matches: &ArgMatches) -> Result<(), String> {
    for id in matches.ids() {
        let values = matches.try_get_raw(id.as_str()).ok().flatten();
        if values.is_some_and(|mut values| values.any(OsStr::is_empty)) {
            return Err(format!(
                "'--{}' has an empty value",
                id.as_str().replace('_', "-")
            ));
        }
    }
    Ok(())
}

/// Each tag of `--severity` is one that the plugin can report.
pub(crate) fn known_tags(plugin: &Plugin, severities: &[(String, State)]) -> Result<(), String> {
    let unknown = severities
        .iter()
        .find(|(name, _)| plugin.all_tags().all(|tag| tag.name != name));
    match unknown {
        Some((name, _)) => {
            let known: Vec<_> = plugin.all_tags().map(|tag| tag.name).collect();
            Err(format!(
                "{} has no finding '{name}'; there is {}",
                plugin.name,
                known.join(", ")
            ))
        }
        None => Ok(()),
    }
}
