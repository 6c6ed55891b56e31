//! The levels above the parent: who there is of no use. That is never the
//! zone's own doing, so that it is no more than a note.

use plugin::Report;
use probe::dns::{Cut, Said, Step, plain};

use crate::parents::unusable;
use crate::tags;
use crate::words::level;

/// The notes on one level: what its servers said of the next.
pub fn judge(cut: &Cut) -> Vec<Report> {
    let denies = |said: &&Said| matches!(said.step, Some(Step::NoSuchName));
    let note = |said: &Said| {
        let text = format!(
            "(server of {}) says that {} does not exist",
            level(&cut.parent),
            plain(&cut.zone)
        );
        Report::finding(&tags::LEVEL_ABOVE, said.server.label(), text)
    };
    let mut parts = unusable(&cut.said, &cut.parent, &tags::LEVEL_ABOVE);
    parts.extend(cut.said.iter().filter(denies).map(note));
    parts
}
