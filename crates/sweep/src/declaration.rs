//! What a business has on the internet, in its own words.
//!
//! The file is TOML. Whatever is in it that this build does not know is an
//! error with line and column: a misspelt key must not become a check that
//! silently never runs.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use crate::catalogue::Catalogue;
use crate::fault::{Fault, Mistake};
use crate::setting::{self, Accepted, Settings};
use crate::tables::certificate::Certificate;
use crate::tables::domain::Domain;
use crate::tables::host::Host;
use crate::tables::mail::Mail;
use crate::tables::privacy::Privacy;
use crate::tables::walk::Walk;
use crate::tables::{Element, Wanted};

/// The file as serde reads it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Business,
    #[serde(default)]
    domain: Vec<Domain>,
    #[serde(default)]
    host: Vec<Host>,
    #[serde(default)]
    certificate: Vec<Certificate>,
    #[serde(default)]
    mail: Vec<Mail>,
    #[serde(default)]
    privacy: Vec<Privacy>,
    #[serde(default)]
    walk: Walk,
    #[serde(default)]
    options: setting::Written,
}

/// What the business is called: something that can be read.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Business(String);

impl TryFrom<String> for Business {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        match name.trim().is_empty() {
            true => Err("the name of the business is empty"),
            false => Ok(Business(name)),
        }
    }
}

/// A declaration that was read and found good.
#[derive(Debug)]
pub struct Declaration {
    /// What the business is called.
    pub name: String,
    /// The options of every check that walks.
    pub walk: Settings,
    /// Options for all checks of a plugin.
    pub options: Accepted,
    /// The elements of all tables, in the order of the tables.
    pub elements: Vec<Declared>,
}

/// One element, whatever table it stood in.
#[derive(Debug)]
pub struct Declared {
    /// The table that it stood in.
    pub table: &'static str,
    /// What it is called.
    pub name: String,
    /// The checks that it becomes.
    pub wanted: Vec<Wanted>,
    /// Options for its checks alone.
    pub options: Accepted,
}

/// Room for a hundred thousand zones; a larger file is no declaration.
const FILE_SIZE: u64 = 16 << 20;

impl Declaration {
    /// Reads a file.
    ///
    /// # Errors
    /// The file cannot be read, or the first thing in it that is wrong.
    pub fn read(path: &Path, catalogue: &Catalogue) -> Result<Self, Fault> {
        let file = path.to_string_lossy();
        // A device has no size that could be asked for first.
        let mut text = String::new();
        let size = File::open(path)
            .and_then(|file| file.take(FILE_SIZE + 1).read_to_string(&mut text))
            .map_err(|error| Fault::of_file(&file, &error))?;
        if size as u64 > FILE_SIZE {
            return Err(Fault::of_file(&file, &"larger than 16 MiB"));
        }
        Self::parse(path, &text, catalogue)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// The first thing in it that is wrong.
    pub fn parse(path: &Path, text: &str, catalogue: &Catalogue) -> Result<Self, Fault> {
        let folder = path.parent().unwrap_or(Path::new(""));
        toml::from_str::<Written>(text)
            .map_err(Mistake::from)
            .and_then(|written| written.accept(folder, catalogue))
            .map_err(|mistake| Fault::at(&path.to_string_lossy(), text, &mistake))
    }
}

impl Written {
    fn accept(&self, folder: &Path, catalogue: &Catalogue) -> Result<Declaration, Mistake> {
        let known: Vec<_> = catalogue.names().collect();
        let elements = self.elements(catalogue)?;
        if elements.is_empty() {
            let message = "nothing is declared: a [[domain]], [[host]], [[certificate]], [[mail]] or [[privacy]] is needed";
            return Err(Mistake {
                span: None,
                message: message.to_owned(),
            });
        }
        Ok(Declaration {
            name: self.name.0.clone(),
            walk: self.walk.settings(folder),
            options: self.options.accept(catalogue, &known, "[options]")?,
            elements,
        })
    }

    fn elements(&self, catalogue: &Catalogue) -> Result<Vec<Declared>, Mistake> {
        let tables = [
            declared(&self.domain, catalogue)?,
            declared(&self.host, catalogue)?,
            declared(&self.certificate, catalogue)?,
            declared(&self.mail, catalogue)?,
            declared(&self.privacy, catalogue)?,
        ];
        Ok(tables.into_iter().flatten().collect())
    }
}

/// The elements of one table; a name may stand in it once.
fn declared<E: Element>(elements: &[E], catalogue: &Catalogue) -> Result<Vec<Declared>, Mistake> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(elements.len());
    for element in elements {
        let key = element.key();
        if !seen.insert(key.clone()) {
            let message = format!("[[{}]] {key} is declared twice", E::TABLE);
            return Err(Mistake::new(element.span(), message));
        }
        all.push(accepted(element, catalogue)?);
    }
    Ok(all)
}

fn accepted<E: Element>(element: &E, catalogue: &Catalogue) -> Result<Declared, Mistake> {
    let name = element.name();
    let wanted = element.checks();
    let mut known: Vec<_> = wanted
        .iter()
        .map(|wanted| wanted.plugin)
        .filter(|p| catalogue.command(p).is_some())
        .collect();
    // Several ports are several checks of one plugin.
    known.dedup();
    element.confirm(catalogue)?;
    let place = format!("[[{}]] {}", E::TABLE, element.key());
    let options = element.options().accept(catalogue, &known, &place)?;
    Ok(Declared {
        table: E::TABLE,
        name,
        wanted,
        options,
    })
}
