//! The tables of a declaration, a file for each: what it holds and which
//! checks it becomes. To add one: its file here, its field in
//! [`crate::declaration`]'s `Written` and its line in `elements`.

pub mod certificate;
pub mod domain;
pub mod host;
pub mod mail;
pub mod name;
pub mod privacy;
pub mod text;
pub mod walk;

use std::ops::Range;

use crate::catalogue::Catalogue;
use crate::fault::Mistake;
use crate::setting::{Setting, Settings, Written};

/// A check that an element becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The plugin, `check_soa`.
    pub plugin: &'static str,
    /// What `-H` names.
    pub subject: String,
    /// What is checked, where the element's name alone would not say it.
    pub label: Option<String>,
    /// The options that follow from the element.
    pub settings: Settings,
    /// The check that this one depends on.
    pub after: After,
}

impl Wanted {
    /// A check of a subject without options of its own.
    pub fn new(plugin: &'static str, subject: &impl ToString, after: After) -> Self {
        Wanted {
            plugin,
            subject: subject.to_string(),
            label: None,
            settings: Settings::default(),
            after,
        }
    }

    /// Sets an option to some values, if there are any.
    #[must_use]
    pub fn with(mut self, option: &str, values: Vec<String>) -> Self {
        self.settings = self.settings.with(option, values);
        self
    }

    /// Says what is checked, where the element's name alone would not.
    #[must_use]
    pub fn called(mut self, label: String) -> Self {
        self.label = Some(label);
        self
    }

    /// Sets an option that has no value.
    #[must_use]
    pub fn flagged(mut self, option: &str) -> Self {
        self.settings.set(option, Setting::Flag(true));
        self
    }
}

/// Which check must be well before this one can be: one at most, because
/// Icinga before 2.14 takes several parents for alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// None.
    Nothing,
    /// This plugin's check of the same element.
    Own(&'static str),
    /// This plugin's check of the longest declared domain that the name is in.
    Zone(&'static str),
    /// This plugin's check of the longest declared domain above the name.
    Above(&'static str),
    /// The last check of the declared host of that name; without one this
    /// plugin's check of the longest declared domain that the name is in.
    Host(&'static str),
}

/// An element of a table.
pub trait Element {
    /// The name of its table in the file.
    const TABLE: &'static str;
    /// The name or address that the element is about.
    fn name(&self) -> String;
    /// Where that stands in the file, in bytes.
    fn span(&self) -> Range<usize>;
    /// What the element is called, unique within its table.
    fn key(&self) -> String {
        self.name()
    }
    /// The options that hold for this element alone.
    fn options(&self) -> &Written;
    /// The checks, in the order in which they are shown.
    fn checks(&self) -> Vec<Wanted>;
    /// Holds what only a plugin can judge against its command line.
    ///
    /// # Errors
    /// What the plugin would refuse, with its place.
    fn confirm(&self, _catalogue: &Catalogue) -> Result<(), Mistake> {
        Ok(())
    }
}

/// The values of a list in the words of a command line.
pub(crate) fn words<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}
