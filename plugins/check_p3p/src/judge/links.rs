//! What policies link to: the policy for people, where to choose, who settles
//! disputes, images.

use plugin::{Report, State};
use url::Url;

use super::unseen;
use crate::policies::{Link, Purpose};
use crate::site::{Given, Reply, Site};
use crate::tags;

/// Judges whether what is linked to is there, each target once.
pub fn judge(site: &Site) -> Vec<Report> {
    let mut parts = Vec::new();
    let mut last = None;
    for (target, (document, link)) in site.links() {
        if last.as_ref() == Some(&target) {
            continue;
        }
        let label = site.label(&target);
        let by = format!(
            "{} of {} on line {} of {}",
            link.attribute,
            link.element,
            link.line,
            site.label(document)
        );
        let broken = |text: String| {
            Report::finding(&tags::LINK_BROKEN, label.as_str(), format!("{text}, {by}"))
                .at(weight(link))
        };
        parts.extend(match site.given(&target) {
            Some(Given::Reply(reply)) if reply.is_there() => {
                let text = format!("answers {}, {by}", reply.status);
                Some(Report::seen(State::Ok, label, text))
            }
            Some(Given::Reply(reply)) if is_withheld(site, &target, reply) => {
                let text = format!("answers {} to programs, {by}", reply.status);
                Some(unseen(label, &text))
            }
            Some(Given::Reply(reply)) => Some(broken(format!("answers {}, not 200", reply.status))),
            Some(Given::Refused(why)) => Some(broken(format!("cannot be had: {why}"))),
            // What is large is there.
            Some(Given::Excessive(why)) => {
                Some(Report::seen(State::Ok, label, format!("is {why}, {by}")))
            }
            Some(Given::Unseen(why)) => Some(unseen(label, why)),
            None => None,
        });
        last = Some(target);
    }
    parts
}

/// Whether an answer says nothing of the page: others than the site itself
/// often show theirs to browsers only.
fn is_withheld(site: &Site, target: &Url, reply: &Reply) -> bool {
    let is_foreign = target.host() != site.page_uri().host();
    reply.is_throttled() || (is_foreign && reply.is_withheld())
}

/// Without these two users cannot do what the policy says they can.
fn weight(link: &Link) -> State {
    match link.purpose {
        Purpose::Policy | Purpose::Choice => State::Critical,
        Purpose::Disputes | Purpose::Image => State::Warning,
    }
}
