//! Facts in, findings out.

mod every_tag;

use asking::Source;

use super::*;
use crate::lines::{Answered, Asked, Line};
use crate::lists::{Choice, Scope, Selected, selected};
use crate::subject::Subject;
use crate::targets::{Target, Targets};

/// An answer in short: an address, `-` for nothing, `?` for none yet, else a failure.
fn answer(text: &str, list: &Selected) -> Answered {
    match text {
        "-" => Answered::Nothing,
        "?" => Answered::Waiting,
        _ => match text.parse() {
            Ok(code) => Answered::of(vec![code], &list.list),
            Err(_) => Answered::Failed(text.to_owned()),
        },
    }
}

const ADDRESS: &str = "93.184.216.25";

fn subject(text: &str) -> Subject {
    Subject::address(text.parse().unwrap())
}

/// Lists that pass their tests, each with its answers for these addresses.
fn seen(selection: &Selection, addresses: &[&str], answers: &[&[&str]]) -> Seen {
    let targets = addresses.iter().map(|address| Target {
        subject: subject(address),
        names: Vec::new(),
        is_mail: true,
    });
    let lines = selection.asked.iter().enumerate().zip(answers);
    let lines = lines.map(|((index, list), answers)| {
        let mut line = Line::new(index, list, Scope::Ipv4).unwrap();
        line.must.answered = answer("127.0.0.2", list);
        line.must_not.answered = answer("-", list);
        let each = addresses.iter().zip(*answers);
        let each = each.map(|(address, text)| {
            let mut asked = Asked::answer(answer(text, list));
            asked.reason = Some(String::new());
            (subject(address), asked)
        });
        line.subjects.extend(each);
        line
    });
    Seen {
        lines: lines.collect(),
        targets: Targets {
            all: targets.collect(),
            ..Targets::default()
        },
        source: Source::Root,
    }
}

fn selection() -> Selection {
    let only = ["zen.spamhaus.org", "bl.spamcop.net"];
    selected(&Choice {
        only: only.map(str::to_owned).to_vec(),
        ..Choice::default()
    })
    .unwrap()
}

/// State, tag, subject and text of every tagged finding, and the numbers.
fn told(selection: &Selection, seen: &Seen) -> Vec<String> {
    let cx = Context::for_test(<crate::Options as plugin::Check>::MEASURES, &[], &[]).unwrap();
    let standings = standings(selection, seen);
    let facts = Facts {
        subject: ADDRESS.to_owned(),
        hits: hits(selection, seen, &standings),
        selection,
        seen,
        standings,
        entries: None,
        ended: Vec::new(),
        fault: None,
        runs: 1,
        counts_runs: true,
        needs_memory: false,
    };
    let report = judge(&cx, &facts);
    let numbers = report.metrics.iter();
    let numbers = numbers.map(|metric| format!("{}={}", metric.label, metric.value));
    tagged(&report).into_iter().chain(numbers).collect()
}

/// State, tag, subject and text of every tagged finding.
fn tagged(report: &Report) -> Vec<String> {
    let parts = report.parts.iter().filter_map(|part| {
        let (tag, state) = (part.tag?, part.state());
        Some(format!(
            "{state} {} {}: {}",
            tag.name, part.about, part.text
        ))
    });
    parts.collect()
}

#[test]
fn a_list_counts_once_however_many_addresses_it_has() {
    let selection = selection();
    let seen = seen(
        &selection,
        &[ADDRESS, "93.184.216.26"],
        &[&["127.0.0.2", "127.0.0.4"], &["-", "-"]],
    );
    let expected = [
        "CRITICAL LISTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, score 10 (limit 4), removal https://check.spamhaus.org/",
        "CRITICAL LISTED 93.184.216.26 on zen.spamhaus.org: listed as XBL, exploited or infected host, score 10 (limit 4), removal https://check.spamhaus.org/",
        "listed=1",
        "score=10",
        "usable=2",
        "lists=2",
    ];
    assert_eq!(told(&selection, &seen), expected);
}

#[test]
fn one_subject_without_an_answer_makes_a_list_unusable_and_no_hit_undone() {
    let selection = selection();
    let seen = seen(
        &selection,
        &[ADDRESS, "93.184.216.26"],
        &[&["127.0.0.2", "SERVFAIL"], &["-", "SERVFAIL"]],
    );
    let expected = [
        "CRITICAL LISTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, score 10 (limit 4), removal https://check.spamhaus.org/",
        "UNKNOWN NO_USABLE_LIST 93.184.216.26: is not known: none of 2 lists can be believed: SERVFAIL",
        "OK LIST_UNUSABLE zen.spamhaus.org: (list) says nothing of 93.184.216.26: SERVFAIL",
        "OK LIST_UNUSABLE bl.spamcop.net: (list) says nothing of 93.184.216.26: SERVFAIL",
        "listed=1",
        "score=10",
        "usable=0",
        "lists=2",
    ];
    assert_eq!(told(&selection, &seen), expected);
}

/// A list that has had enough of our questions in the middle of a run.
#[test]
fn a_refusal_for_one_subject_leaves_what_was_said_of_another() {
    let selection = selection();
    let seen = seen(
        &selection,
        &[ADDRESS, "93.184.216.26"],
        &[&["127.0.0.2", "127.255.255.255"], &["-", "-"]],
    );
    let expected = [
        "CRITICAL LISTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, score 10 (limit 4), removal https://check.spamhaus.org/",
        "OK LIST_UNUSABLE zen.spamhaus.org: (list) says nothing of 93.184.216.26: answers 127.255.255.255: too many questions came through this resolver",
        "listed=1",
        "score=10",
        "usable=1",
        "lists=2",
    ];
    assert_eq!(told(&selection, &seen), expected);
    // Who is refused is not clean by that list.
    let seen = self::seen(
        &selection,
        &[ADDRESS],
        &[&["127.255.255.254"], &["91.195.240.117"]],
    );
    let told = told(&selection, &seen);
    assert!(
        told[0].starts_with("UNKNOWN NO_USABLE_LIST 93.184.216.25: is not known: none of 2 lists"),
        "{told:?}"
    );
}

#[test]
fn the_deadline_is_unknown_and_a_hit_before_it_stays() {
    let selection = selection();
    let late = "UNKNOWN TIMEOUT 93.184.216.25: no result within 10 s";
    let nothing = seen(&selection, &[ADDRESS], &[&["?"], &["-"]]);
    let expected = [late, "listed=0", "score=0", "usable=1", "lists=2"];
    assert_eq!(told(&selection, &nothing), expected);
    let mut hit = seen(&selection, &[ADDRESS], &[&["127.0.0.2"], &["?"]]);
    let found = told(&selection, &hit);
    assert!(found[0].starts_with("CRITICAL LISTED "), "{found:?}");
    assert_eq!(found[1], late);
    // A list whose tests were not answered in time says nothing.
    hit.lines[0].must.answered = Answered::Waiting;
    hit.lines[1].must_not.answered = Answered::Waiting;
    assert_eq!(told(&selection, &hit), [late, "usable=0", "lists=2"]);
}

#[test]
fn a_public_resolver_is_named() {
    let selection = selection();
    let mut seen = seen(&selection, &[ADDRESS], &[&["-"], &["-"]]);
    for (resolver, expected) in [
        (
            "8.8.8.8:53",
            Some("WARNING RESOLVER_PUBLIC 8.8.8.8: (resolver) is a public one, of Google"),
        ),
        (
            "[2620:fe::fe]:53",
            Some("WARNING RESOLVER_PUBLIC 2620:fe::fe: (resolver) is a public one, of Quad9"),
        ),
        ("192.168.1.1:53", None),
    ] {
        seen.source = Source::Resolvers(vec![resolver.parse().unwrap()]);
        let found = told(&selection, &seen);
        let public = found.iter().find(|line| line.contains("RESOLVER_PUBLIC"));
        assert_eq!(public.map(String::as_str), expected, "{resolver}");
    }
}
