//! The sweep as a check of its own: every check of a declaration is a part of
//! it, so that it has the output, the limits and the modes of every plugin.

use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use plugin::{Awaited, Check, Context, Measure, Plugin, Report, Shared, Tag, Unit, Unknown};

use crate::catalogue::Catalogue;
use crate::declaration::Declaration;
use crate::plan::plan;
use crate::run::run;
use crate::summary::summary;

/// The plugins that a program has.
pub trait Table: Send + Sync + 'static {
    /// All of them.
    fn plugins() -> &'static [Plugin];

    /// All checks of a zone have ended: what they shared about it may go.
    fn finished(_shared: &Shared, _zone: &str) {}

    /// What they accept.
    fn catalogue() -> Catalogue {
        Catalogue::new(
            Self::plugins()
                .iter()
                .map(|plugin| (plugin.name, plugin.command())),
        )
    }
}

/// The options of a sweep; the type says which plugins it has.
#[derive(clap::Args)]
pub struct Sweep<T: Table> {
    /// The declaration of the business (TOML, see docs/DECLARATION.md)
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Checks that run at the same time
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = jobs)]
    jobs: usize,

    #[arg(skip)]
    table: PhantomData<T>,
}

/// Each job is a thread, and another that runs the check it watches.
const MOST_JOBS: usize = 512;

fn jobs(text: &str) -> Result<usize, String> {
    let fits = |jobs: &usize| (1..=MOST_JOBS).contains(jobs);
    let expected = || format!("expected a number from 1 to {MOST_JOBS}");
    text.parse().ok().filter(fits).ok_or_else(expected)
}

impl<T: Table> Check for Sweep<T> {
    const TAGS: &'static [&'static [&'static Tag]] = &[];
    const MEASURES: &'static [Measure] = &[
        Measure::new("checks", Unit::None),
        Measure::new("ok", Unit::None),
        Measure::new("warning", Unit::None),
        Measure::new("critical", Unit::None),
        Measure::new("unknown", Unit::None),
        Measure::new("folded", Unit::None),
        Measure::new("queries", Unit::None),
    ];
    const PURPOSE: &'static str = "Runs all checks of a declared presence at once; what depends on something broken stands below it";
    const TIMEOUT: &'static str = "60";

    fn check(&self, cx: &Context) -> Result<Report, Unknown> {
        let catalogue = T::catalogue();
        let declaration =
            Declaration::read(&self.file, &catalogue).map_err(|fault| fault.to_string())?;
        let planned = Arc::new(plan(&declaration, &catalogue));
        cx.stage("the checks of the declaration", Awaited::Other);
        let reports = run::<T>(&planned, self.jobs, cx.state_dir(), cx.deadline())
            .map_err(|error| format!("no thread for the checks: {error}"))?;
        Ok(summary(declaration.name, &planned, reports, cx))
    }
}
