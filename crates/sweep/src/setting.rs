//! Options of plugins as a declaration gives them: text, number, flag or list.

use std::collections::BTreeMap;

use clap::{Arg, Command, error::ErrorKind};
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::catalogue::{Catalogue, is_flag, is_repeatable, takes_value};
use crate::fault::Mistake;

/// What one option is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Given without a value, or kept out although a wider rule sets it.
    Flag(bool),
    /// Given once for each value.
    Values(Vec<String>),
}

/// The options of one check by their long names, in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(Vec<(String, Setting)>);

impl Settings {
    /// Sets an option; what it was set to before is forgotten.
    pub fn set(&mut self, option: &str, setting: Setting) {
        match self.0.iter_mut().find(|(name, _)| name == option) {
            Some((_, old)) => *old = setting,
            None => self.0.push((option.to_owned(), setting)),
        }
    }

    /// Sets an option to some values, if there are any.
    #[must_use]
    pub fn with(mut self, option: &str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.set(option, Setting::Values(values));
        }
        self
    }

    /// Lays other settings over these.
    pub fn overlay(&mut self, over: &Settings) {
        for (option, setting) in &over.0 {
            self.set(option, setting.clone());
        }
    }

    /// The settings whose option is accepted.
    #[must_use]
    pub fn only(&self, accepted: impl Fn(&str) -> bool) -> Settings {
        Settings(
            self.0
                .iter()
                .filter(|(option, _)| accepted(option))
                .cloned()
                .collect(),
        )
    }

    /// The settings as command line words, each value in the word of its
    /// option, so that a value may begin with a hyphen.
    pub fn words(&self) -> Vec<String> {
        self.0
            .iter()
            .flat_map(|(option, setting)| words_of(option, setting))
            .collect()
    }
}

fn words_of(option: &str, setting: &Setting) -> Vec<String> {
    match setting {
        Setting::Flag(true) => vec![format!("--{option}")],
        Setting::Flag(false) => Vec::new(),
        Setting::Values(values) => values
            .iter()
            .map(|value| format!("--{option}={value}"))
            .collect(),
    }
}

/// Options that say how one plugin prints its result: in a sweep `presence
/// check` prints, so they would do nothing, or harm.
const ABOUT_OUTPUT: [&str; 9] = [
    "help",
    "version",
    "verbose",
    "output",
    "extra-opts",
    "only-problems",
    "only-changes",
    "state-dir",
    "max-output",
];

/// An `options` table as it was written: plugin, option, value.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Written(BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<Value>>>);

/// An `options` table that every plugin named in it accepts: settings by plugin.
pub type Accepted = BTreeMap<&'static str, Settings>;

impl Written {
    /// Holds the table against the plugins' own command lines.
    ///
    /// `known` are the plugins that may be named here and `place` says where
    /// that is, for the message.
    ///
    /// # Errors
    /// The first plugin, option or value that is not accepted, with its place.
    pub fn accept(
        &self,
        catalogue: &Catalogue,
        known: &[&'static str],
        place: &str,
    ) -> Result<Accepted, Mistake> {
        let mut accepted = Accepted::new();
        for (plugin, options) in &self.0 {
            let name = *known
                .iter()
                .find(|name| *name == plugin.get_ref())
                .ok_or_else(|| {
                    let message = format!(
                        "{place} has no check '{}', it has {}",
                        plugin.get_ref(),
                        known.join(", ")
                    );
                    Mistake::new(plugin.span(), message)
                })?;
            let settings = accepted.entry(name).or_default();
            for (option, value) in options {
                let (long, setting) = accept_option(catalogue, name, option, value)?;
                settings.set(&long, setting);
            }
        }
        Ok(accepted)
    }
}

fn accept_option(
    catalogue: &Catalogue,
    plugin: &'static str,
    written: &Spanned<String>,
    value: &Spanned<Value>,
) -> Result<(String, Setting), Mistake> {
    let name = written.get_ref();
    let refuse = |message: String| Err(Mistake::new(written.span(), message));
    let Some((option, long)) = catalogue
        .option(plugin, name)
        .and_then(|found| Some((found, found.get_long()?)))
    else {
        return refuse(format!("{plugin} has no option '{name}'"));
    };
    if ABOUT_OUTPUT.contains(&long) {
        return refuse(format!(
            "'{name}' is about the output of one plugin: give it to `presence check`"
        ));
    }
    if option.get_short() == Some('H') {
        return refuse(format!("'{name}' of {plugin} is the name of the element"));
    }
    let setting = setting_of(option, value.get_ref())
        .and_then(|setting| try_out(catalogue.command(plugin), long, &setting).map(|()| setting))
        .map_err(|message| Mistake::new(value.span(), format!("{plugin} {name}: {message}")))?;
    Ok((long.to_owned(), setting))
}

/// The value in the form that the option takes.
fn setting_of(option: &Arg, value: &Value) -> Result<Setting, String> {
    match value {
        Value::Boolean(given) if is_flag(option) => Ok(Setting::Flag(*given)),
        Value::Boolean(_) => Err("takes a value, not true or false".to_owned()),
        _ if !takes_value(option) => Err("is a flag: true or false".to_owned()),
        Value::Array(_) if !is_repeatable(option) => Err("takes one value, not several".to_owned()),
        Value::Array(values) => values
            .iter()
            .map(scalar)
            .collect::<Result<_, _>>()
            .map(Setting::Values),
        single => scalar(single).map(|value| Setting::Values(vec![value])),
    }
}

fn scalar(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) if text.is_empty() => Err("is empty".to_owned()),
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        other => Err(format!(
            "takes text or a number, not a {}",
            other.type_str()
        )),
    }
}

/// Lets the plugin's own parser read the setting, so that a bad range or
/// address is found here, at its place in the file.
///
/// # Errors
/// What the parser says.
pub(crate) fn try_out(
    command: Option<&Command>,
    long: &str,
    setting: &Setting,
) -> Result<(), String> {
    let Some(command) = command else {
        return Ok(());
    };
    let words = std::iter::once(command.get_name().to_owned()).chain(words_of(long, setting));
    match command.clone().try_get_matches_from(words) {
        // What else the plugin needs comes from the element.
        Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => Err(first_line(&error)),
        _ => Ok(()),
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
