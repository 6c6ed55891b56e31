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
    let mut known = Targets::default();
    let sight = walk.observe(|walk| {
        // Looked for anew each time: a host has addresses before it has all.
        let found = targets(walk, &source, wanted);
        if !found.waiting {
            cx.stage("the lists", Awaited::Other);
        }
        let more = found.all != known.all;
        known = found;
        look(walk, &source, selection, (&known, more), &mut lines);
        match source {
            Source::Root => walk.sight(),
            Source::Resolvers(_) => Sight::Clear(Vec::new()),
        }
    });
    if let Sight::Blind(why) = sight {
        return Err(Unknown::from(why));
    }
    let targets = known;
    // In the order of the targets, whichever was known first.
    let place = |subject: &Subject| targets.all.iter().position(|t| t.subject == *subject);
    for line in &mut lines {
        line.subjects
            .retain(|(subject, _)| place(subject).is_some());
        line.subjects.sort_by_key(|(subject, _)| place(subject));
    }
    lines.retain(|line| !line.subjects.is_empty());
    Ok(Seen {
        targets,
        lines,
        source,
    })
}

/// Lets every list be asked for the targets there are, which may be more than
/// before.
fn look(
    walk: &mut Walk,
    source: &Source,
    selection: &Selection,
    (found, more): (&Targets, bool),
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
            line.look(walk, source, list, more.then_some(&found.all));
        }
    }
}
