//! What is asked: the subject until its addresses are known, and every list for
//! them, all at once.

use asking::{Resolving, Source};
use plugin::{Awaited, Context, Unknown};
use probe::dns::{Sight, Walk};

use crate::lines::Line;
use crate::lists::{Scope, Selection};
use crate::subject::Subject;
use crate::targets::{Targets, Wanted, targets};

/// All that was seen.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What lists were asked for.
    pub targets: Targets,
    /// What each list answered.
    pub lines: Vec<Line>,
    /// Where lists were asked.
    pub source: Source,
}

/// Looks for what follows from the subject, and asks the lists for it.
///
/// # Errors
/// When we could not look.
pub fn observe(
    cx: &Context,
    resolving: &Resolving,
    wanted: &Wanted,
    selection: &Selection,
) -> Result<Seen, Unknown> {
    let source = resolving.source()?;
    let mut walk = resolving.start.walk(cx)?;
    cx.stage("the addresses of the subject", Awaited::Other);
    let mut lines = Vec::new();
    let mut known: Option<Targets> = None;
    let sight = walk.observe(|walk| {
        let found = known.take().filter(|found| !found.waiting);
        let found = found.unwrap_or_else(|| targets(walk, &source, wanted));
        if !found.waiting {
            cx.stage("the lists", Awaited::Other);
        }
        look(walk, &source, selection, &found, &mut lines);
        known = Some(found);
        match source {
            Source::Root => walk.sight(),
            Source::Resolvers(_) => Sight::Clear(Vec::new()),
        }
    });
    if let Sight::Blind(why) = sight {
        return Err(Unknown::from(why));
    }
    let targets = known.unwrap_or_default();
    for line in &mut lines {
        let meant = |subject: &Subject| targets.all.iter().any(|target| target.subject == *subject);
        line.subjects.retain(|(subject, _)| meant(subject));
    }
    lines.retain(|line| !line.subjects.is_empty());
    Ok(Seen {
        targets,
        lines,
        source,
    })
}

/// Lets every list be asked for the targets there are.
fn look(
    walk: &mut Walk,
    source: &Source,
    selection: &Selection,
    found: &Targets,
    lines: &mut Vec<Line>,
) {
    for scope in [Scope::Ipv4, Scope::Ipv6, Scope::Domain] {
        let wanted = found
            .all
            .iter()
            .any(|target| target.subject.scope() == scope);
        let begun = lines.iter().any(|line: &Line| line.scope == scope);
        if wanted && !begun {
            let each = selection.asked.iter().enumerate();
            lines.extend(each.filter_map(|(index, list)| Line::new(index, list, scope)));
        }
    }
    for line in lines {
        if let Some(list) = selection.asked.get(line.list) {
            line.look(walk, source, list, found);
        }
    }
}
