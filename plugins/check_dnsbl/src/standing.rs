//! Whether a list can be believed: its own test entries decide, asked in the
//! same run and on the same way as everything else (RFC 5782 section 5).

use crate::lines::{Answered, Line};
use crate::lists::{Scope, Selected};

/// How a list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Answers are missing.
    Waiting,
    /// It passes its tests.
    Usable,
    /// What it says means nothing, and why.
    Unusable(String),
    /// It was not known to have such subjects, and does not.
    Absent,
}

/// How a list stands by its tests. That it says nothing of one subject says
/// nothing of what it says of the others.
pub fn standing(line: &Line, list: &Selected) -> Standing {
    let tests = [must(line, list), must_not(line, list)];
    let failed = tests.iter().find_map(|test| test.as_ref().err());
    match failed {
        // Where both tests fail, or one does, there is no such list here.
        Some(_) if !line.known => Standing::Absent,
        Some(why) => Standing::Unusable(why.clone()),
        None if tests.contains(&Ok(false)) => Standing::Waiting,
        None => Standing::Usable,
    }
}

/// Whether the answer is there and passes.
type Test = Result<bool, String>;

fn must(line: &Line, list: &Selected) -> Test {
    match &line.must.answered {
        Answered::Waiting => Ok(false),
        Answered::Failed(why) => Err(why.clone()),
        Answered::Zone | Answered::Addresses(_) => Ok(true),
        Answered::Nothing if list.list.no_test => Err("its zone does not exist".to_owned()),
        Answered::Nothing => Err(missing(line.scope, list)),
    }
}

/// Why a list without its test entry means nothing.
fn missing(scope: Scope, list: &Selected) -> String {
    let (entry, why) = match scope {
        Scope::Ipv4 => ("127.0.0.2", "every list must: it is shut down"),
        Scope::Ipv6 => (
            "::ffff:127.0.0.2",
            "every list of IPv6 addresses must: it is none, or shut down",
        ),
        Scope::Domain => (
            list.list.listed.as_deref().unwrap_or("TEST"),
            "every list must: it is shut down",
        ),
    };
    format!("does not list {entry}, which {why}")
}

fn must_not(line: &Line, list: &Selected) -> Test {
    let entry = match line.scope {
        Scope::Ipv4 => "127.0.0.1",
        Scope::Ipv6 => "::ffff:127.0.0.1",
        Scope::Domain => "INVALID",
    };
    let own = list.list.clean_answer;
    match &line.must_not.answered {
        Answered::Waiting => Ok(false),
        Answered::Failed(why) => Err(why.clone()),
        Answered::Nothing | Answered::Zone => Ok(true),
        Answered::Addresses(codes) if codes.iter().all(|code| Some(*code) == own) => Ok(true),
        Answered::Addresses(_) => Err(format!(
            "lists {entry}, which no list may: it lists the whole world"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Asked;
    use crate::lists::{Choice, selected};
    use crate::subject::Subject;

    /// An answer in short: addresses, `-` for nothing, `?` for none yet, `zone`,
    /// or the reason of a failure.
    fn answer(text: &str, list: &Selected) -> Answered {
        match text {
            "-" => Answered::Nothing,
            "?" => Answered::Waiting,
            "zone" => Answered::Zone,
            _ => match text.split(' ').map(str::parse).collect() {
                Ok(codes) => Answered::of(codes, &list.list),
                Err(_) => Answered::Failed(text.to_owned()),
            },
        }
    }

    /// How a built-in list stands after these answers: must, must not, a subject.
    fn stands(zone: &str, scope: Scope, answers: [&str; 3]) -> String {
        let options = Choice {
            only: vec![zone.to_owned()],
            ..Choice::default()
        };
        let asked = selected(&options).unwrap().asked;
        let mut line = Line::new(0, &asked[0], scope).unwrap();
        let [must, must_not, subject] = answers.map(|text| answer(text, &asked[0]));
        line.must.answered = must;
        line.must_not.answered = must_not;
        let address = Subject::address("93.184.216.25".parse().unwrap());
        line.subjects.push((address, Asked::answer(subject)));
        match standing(&line, &asked[0]) {
            Standing::Waiting => "waiting".to_owned(),
            Standing::Usable => "usable".to_owned(),
            Standing::Absent => "absent".to_owned(),
            Standing::Unusable(why) => why,
        }
    }

    #[test]
    fn every_way_in_which_a_list_fails() {
        let shut = "does not list 127.0.0.2, which every list must: it is shut down";
        let world = "lists 127.0.0.1, which no list may: it lists the whole world";
        let foreign = |address: &str| {
            format!(
                "answers {address}, which is no code of a list (a parked domain, or a resolver that rewrites answers)"
            )
        };
        let public = "answers 127.255.255.254: the question came through a public resolver, or from an address without a name of its own";
        for (answers, expected) in [
            (["127.0.0.2", "-", "-"], "usable"),
            (["127.0.0.2 127.0.0.10", "-", "127.0.0.4"], "usable"),
            (["127.0.0.99", "-", "?"], "usable"),
            (["?", "-", "-"], "waiting"),
            (["127.0.0.2", "?", "-"], "waiting"),
            // (a) shut down, (b) the world, (c) parked, (d) rewritten, (e) refused.
            (["-", "-", "-"], shut),
            (["-", "?", "-"], shut),
            (["127.0.0.2", "127.0.0.2", "127.0.0.2"], world),
            (
                ["91.195.240.117", "91.195.240.117", "91.195.240.117"],
                &foreign("91.195.240.117"),
            ),
            (
                ["127.0.0.2", "146.112.61.108", "-"],
                &foreign("146.112.61.108"),
            ),
            (
                ["127.255.255.254", "127.255.255.254", "127.255.255.254"],
                public,
            ),
            (["127.0.0.2", "127.255.255.254", "-"], public),
            (["REFUSED", "REFUSED", "REFUSED"], "REFUSED"),
            (["127.0.0.2", "SERVFAIL", "-"], "SERVFAIL"),
            (["no reply", "no reply", "no reply"], "no reply"),
            // One subject of which nothing is said says nothing of the others.
            (["127.0.0.2", "-", "SERVFAIL"], "usable"),
            (["127.0.0.2", "-", "127.255.255.255"], "usable"),
            (["127.0.0.2", "-", "146.112.61.108"], "usable"),
        ] {
            let found = stands("zen.spamhaus.org", Scope::Ipv4, answers);
            assert_eq!(found, expected, "{answers:?}");
        }
    }

    const KARMA: &str = "hostkarma.junkemailfilter.com";

    /// List, kind of subject, answers, and how it stands.
    type Case = (&'static str, Scope, [&'static str; 3], &'static str);

    const EXCEPTIONS: &[Case] = &[
        (
            KARMA,
            Scope::Ipv4,
            ["127.0.0.2", "127.0.0.1", "-"],
            "usable",
        ),
        (
            KARMA,
            Scope::Ipv4,
            ["127.0.0.2", "127.0.0.2", "-"],
            "lists 127.0.0.1, which no list may: it lists the whole world",
        ),
        (KARMA, Scope::Ipv6, ["-", "-", "?"], "absent"),
        (KARMA, Scope::Ipv6, ["127.0.0.2", "-", "?"], "usable"),
        (
            "bl.suomispam.net",
            Scope::Ipv4,
            ["127.0.0.99", "-", "-"],
            "usable",
        ),
        (
            "uribl.swinog.ch",
            Scope::Domain,
            ["zone", "-", "-"],
            "usable",
        ),
        (
            "uribl.swinog.ch",
            Scope::Domain,
            ["-", "-", "-"],
            "its zone does not exist",
        ),
        (
            "dbl.spamhaus.org",
            Scope::Domain,
            ["-", "-", "-"],
            "does not list dbltest.com, which every list must: it is shut down",
        ),
        (
            "multi.uribl.com",
            Scope::Domain,
            ["127.0.0.1", "-", "-"],
            "answers 127.0.0.1: the resolver is refused, for too many questions or because it is public",
        ),
        (
            "zen.spamhaus.org",
            Scope::Ipv6,
            ["-", "-", "-"],
            "does not list ::ffff:127.0.0.2, which every list of IPv6 addresses must: it is none, or shut down",
        ),
    ];

    #[test]
    fn exceptions_of_single_lists() {
        for (zone, scope, answers, expected) in EXCEPTIONS {
            let found = stands(zone, *scope, *answers);
            assert_eq!(found, *expected, "{zone} {answers:?}");
        }
    }
}
