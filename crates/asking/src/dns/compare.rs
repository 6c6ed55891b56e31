//! The recursive resolver of `--compare`: the users' side of the same question.

use std::sync::Arc;

use plugin::Report;
use probe::dns::{Answer, How, Name, Question, RecordType, Reply, ResponseCode, Walk, code_name};

use super::Walking;

plugin::tags! {
    COMPARE_TAGS;
    RESOLVER_FAILS, Warning,
        "The resolver cannot resolve what the zone's own servers answer: its users do not reach the name.",
        "look into the resolver's log; SERVFAIL is often DNSSEC validation";
    RESOLVER_NO_REPLY, Unknown,
        "The resolver to compare with does not answer.",
        "check the address given to --compare";
}

/// Asks the resolver of `--compare`, with recursion desired, if one was given.
pub fn compared(
    walk: &mut Walk,
    walking: &Walking,
    name: &Name,
    kind: RecordType,
) -> Option<Arc<Answer>> {
    let resolver = walking.compare?.socket(walking.start.dns_port);
    let how = How {
        recursion: true,
        ..How::default()
    };
    walk.ask_at(
        resolver,
        Question {
            name: name.clone(),
            kind,
        },
        how,
    )
    .answer()
}

/// The finding on a resolver's answer: what went wrong, or what `judge` makes
/// of a reply that is good.
pub fn resolver_report(answer: &Answer, judge: impl FnOnce(String, &Reply) -> Report) -> Report {
    let label = answer.ask.server.ip().to_string();
    let no_reply = |why: String| {
        Report::finding(
            &RESOLVER_NO_REPLY,
            label.clone(),
            format!("(resolver) {why}"),
        )
    };
    match &answer.heard {
        Err(ours) => no_reply(ours.to_string()),
        Ok(Err(theirs)) => no_reply(theirs.to_string()),
        Ok(Ok(reply)) if matches!(reply.rcode, ResponseCode::NoError | ResponseCode::NXDomain) => {
            judge(label, reply)
        }
        Ok(Ok(reply)) => Report::finding(
            &RESOLVER_FAILS,
            label,
            format!("(resolver) answers {}", code_name(reply.rcode)),
        ),
    }
}
