//! The privacy policy for people: is it there, and is its text the one that
//! was accepted?

use std::path::Path;
use std::time::SystemTime;

use plugin::folder;
use plugin::memory::fingerprint;
use plugin::{Report, State};

use crate::html;
use crate::instant;
use crate::judge::THROTTLED;
use crate::site::{Given, Reply};
use crate::tags;

/// The first words of a file of ours: its form and version.
const HEADER: &str = "presence policy page 1";

/// The largest such file, in bytes.
const LARGEST: u64 = 4096;

/// What was accepted of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The fingerprint of its text.
    pub text: u64,
    /// When, in words.
    pub since: String,
}

/// What is known of the page from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It was accepted so.
    Accepted(Accepted),
    /// This is the first run, or the user accepts what is there now.
    Fresh,
    /// Nothing can be remembered, for this reason.
    Nowhere(String),
}

/// The fingerprint of what a reader of the page sees.
pub fn text(reply: &Reply) -> u64 {
    match reply.is_hypertext() {
        true => fingerprint([html::text(&reply.body)]),
        false => fingerprint([&reply.body]),
    }
}

/// Judges the page.
pub fn judge(label: &str, given: &Given, memory: &Memory) -> Report {
    let gone = |text: String| Report::finding(&tags::POLICY_PAGE_UNREACHABLE, label, text);
    let reply = match given {
        Given::Unseen(why) | Given::Excessive(why) => return crate::judge::unseen(label, why),
        Given::Refused(why) => return gone(format!("cannot be had: {why}")),
        Given::Reply(reply) if reply.is_throttled() => {
            return crate::judge::unseen(label, THROTTLED);
        }
        Given::Reply(reply) if !reply.is_there() => {
            return gone(format!("answers {}, not 200", reply.status));
        }
        Given::Reply(reply) if reply.body.trim_ascii().is_empty() => {
            return gone("is empty".to_owned());
        }
        Given::Reply(reply) => reply,
    };
    match memory {
        Memory::Fresh => Report::seen(State::Ok, label, "is there, its text is remembered"),
        Memory::Nowhere(why) => {
            let text = format!("is there, its text is not compared: {why}");
            Report::finding(&tags::POLICY_PAGE_NOT_REMEMBERED, label, text)
        }
        Memory::Accepted(accepted) if accepted.text == text(reply) => {
            let text = format!("is there, with the text accepted at {}", accepted.since);
            Report::seen(State::Ok, label, text)
        }
        Memory::Accepted(accepted) => {
            let text = format!("has another text than was accepted at {}", accepted.since);
            Report::finding(&tags::POLICY_PAGE_CHANGED, label, text)
        }
    }
}

/// What is known of a page; remembers it where nothing is known yet, or where
/// the user accepts it.
pub fn recall(
    folder: Option<&Path>,
    now: SystemTime,
    page: &str,
    given: &Given,
    accepts: bool,
) -> Memory {
    let Some(folder) = folder else {
        return Memory::Nowhere("there is no folder for it, say --state-dir".to_owned());
    };
    let file = folder.join(format!("check_p3p-page-{:016x}", fingerprint([page])));
    let known = match folder::read(&file, LARGEST) {
        Err(why) => return Memory::Nowhere(format!("{}: {why}", file.display())),
        Ok(kept) => kept.and_then(|kept| parse(&String::from_utf8_lossy(&kept.bytes), page)),
    };
    let reply = match given {
        Given::Reply(reply) if reply.is_there() && !reply.body.trim_ascii().is_empty() => reply,
        _ => return known.map_or(Memory::Fresh, Memory::Accepted),
    };
    match known {
        Some(known) if !accepts => Memory::Accepted(known),
        _ => {
            let since = instant::written(now);
            let content = format!("{HEADER}\n{page}\n{:016x}\n{since}\n", text(reply));
            match folder::replace(&file, content.as_bytes()) {
                Ok(()) => Memory::Fresh,
                Err(why) => Memory::Nowhere(format!("{}: {why}", file.display())),
            }
        }
    }
}

fn parse(content: &str, page: &str) -> Option<Accepted> {
    let mut lines = content.lines();
    if lines.next()? != HEADER || lines.next()? != page {
        return None;
    }
    Some(Accepted {
        text: u64::from_str_radix(lines.next()?, 16).ok()?,
        since: lines.next()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::successors::tests::{given, said};

    fn now() -> SystemTime {
        instant::given("2026-11-20T12:00:00Z").unwrap()
    }

    #[test]
    fn a_page_is_compared_with_what_was_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state");
        let page = "https://shop.example/privacy";
        let run = |given: &Given, accepts: bool| {
            let memory = recall(Some(&folder), now(), page, given, accepts);
            let said = said(&[judge(page, given, &memory)]);
            said.replace(" at 2026-11-20T12:00:00Z", "")
        };
        let one = given(200, "<html><p>We keep nothing.</p><script>1</script>");
        let same = given(200, "<html><p>We keep\n nothing.</p><script>2</script>");
        let other = given(200, "<html><p>We keep everything.</p>");
        let changed = "WARNING POLICY_PAGE_CHANGED has another text than was accepted";
        assert_eq!(run(&one, false), "OK - is there, its text is remembered");
        assert_eq!(run(&same, false), "OK - is there, with the text accepted");
        assert_eq!(run(&other, false), changed);
        assert_eq!(run(&other, false), changed);
        assert_eq!(
            run(&given(404, ""), true),
            "CRITICAL POLICY_PAGE_UNREACHABLE answers 404, not 200"
        );
        assert_eq!(
            run(&given(200, " \n"), true),
            "CRITICAL POLICY_PAGE_UNREACHABLE is empty"
        );
        assert_eq!(
            run(&given(429, ""), true),
            "OK UNSEEN answers 429, too many requests"
        );
        assert_eq!(run(&other, true), "OK - is there, its text is remembered");
        assert_eq!(run(&other, false), "OK - is there, with the text accepted");
        assert_eq!(run(&one, false), changed);
    }

    /// Well-formed and without a head: still a page, of which only the text counts.
    #[test]
    fn what_readers_do_not_see_is_no_change() {
        let one = |script: &str| match given(200, &format!("<div><p>We</p>{script}</div>")) {
            Given::Reply(reply) => text(&reply),
            other => panic!("{other:?}"),
        };
        assert_eq!(one("<script>1</script>"), one("<script>2</script>"));
        assert_ne!(one("<p>1</p>"), one("<p>2</p>"));
    }

    #[test]
    fn a_memory_that_others_can_write_is_not_believed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let page = given(200, "x");
        let memory = recall(
            Some(folder.path()),
            now(),
            "https://shop.example/",
            &page,
            false,
        );
        assert!(matches!(memory, Memory::Nowhere(_)), "{memory:?}");
        assert!(
            said(&[judge("p", &page, &memory)]).starts_with("UNKNOWN POLICY_PAGE_NOT_REMEMBERED")
        );
    }
}
