//! What the resolver's users get, beside what the zone's servers give.

use asking::dns::{RESOLVER_FAILS, resolver_report};
use plugin::{Report, State};
use probe::dns::{Answer, Name, RecordType, alias, plain, records};

use super::Subject;
use crate::tags;

/// How the resolver's target compares.
pub fn about(answer: &Answer, name: &Name, subject: &Subject) -> Report {
    resolver_report(answer, |label, reply| {
        let targets = subject.targets();
        let Some(target) = alias(&reply.answers, name) else {
            return match targets.is_empty() {
                true => Report::seen(State::Ok, label, "(resolver) has no alias"),
                false => Report::finding(
                    &RESOLVER_FAILS,
                    label,
                    "(resolver) has no alias although the zone's servers have one",
                ),
            };
        };
        let target = plain(&target);
        if targets.contains(&target) {
            return Report::seen(State::Ok, label, format!("(resolver) has {target}"));
        }
        let ttl = records(&reply.answers, name, RecordType::CNAME).map(|record| record.ttl);
        let left = ttl.max().unwrap_or_default();
        let text = format!("(resolver) still has {target}, for {left} s more");
        Report::finding(&tags::RESOLVER_STALE, label, text)
    })
}
