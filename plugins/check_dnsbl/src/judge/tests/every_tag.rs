//! A row for each finding of the plugin: what was seen, and all that is found.

use std::time::{Duration, SystemTime};

use plugin::Check;

use super::*;
use crate::Options;
use crate::remembered::Listing;
use crate::senders::Senders;
use crate::targets::Nowhere;

/// What a row changes: the exchanger is on none of two lists, one of which is
/// white.
struct World {
    selection: Selection,
    seen: Seen,
    entries: Option<Vec<Entry>>,
    ended: Vec<Entry>,
    fault: Option<String>,
    runs: u32,
    counts_runs: bool,
    needs_memory: bool,
}

impl World {
    fn healthy() -> Self {
        let only = ["zen.spamhaus.org", "list.dnswl.org"];
        let selection = selected(&Choice {
            only: only.map(str::to_owned).to_vec(),
            ..Choice::default()
        });
        let selection = selection.unwrap();
        World {
            seen: seen(&selection, &[ADDRESS], &[&["-"], &["-"]]),
            selection,
            entries: Some(Vec::new()),
            ended: Vec::new(),
            fault: None,
            runs: 1,
            counts_runs: true,
            needs_memory: false,
        }
    }

    /// An answer for the exchanger.
    fn says(&mut self, list: usize, code: &str) {
        let own = &self.selection.asked[list];
        self.seen.lines[list].subjects[0].1.answered = answer(code, own);
    }

    /// Spamhaus lists the exchanger, which is remembered so.
    fn listed(&mut self, runs: u32, accepted: bool) {
        self.says(0, "127.0.0.2");
        self.entries = Some(vec![entry(runs, accepted)]);
    }

    fn found(self) -> Vec<String> {
        let cx = Context::for_test(Options::MEASURES, &[], &[]).unwrap();
        let standings = standings(&self.selection, &self.seen);
        let report = judge(
            &cx,
            &Facts {
                subject: ADDRESS.to_owned(),
                hits: hits(&self.selection, &self.seen, &standings),
                selection: &self.selection,
                seen: &self.seen,
                standings,
                entries: self.entries,
                ended: self.ended,
                fault: self.fault,
                runs: self.runs,
                counts_runs: self.counts_runs,
                needs_memory: self.needs_memory,
            },
        );
        tagged(&report)
    }
}

fn entry(runs: u32, accepted: bool) -> Entry {
    Entry {
        listing: Listing {
            subject: ADDRESS.to_owned(),
            list: "zen.spamhaus.org".to_owned(),
        },
        since: SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 * 365),
        runs,
        accepted,
    }
}

fn nowhere(why: &str, ours: bool) -> Nowhere {
    Nowhere {
        name: "mx1.shop.example".to_owned(),
        why: why.to_owned(),
        ours,
    }
}

fn senders() -> Senders {
    Senders {
        is_there: true,
        ..Senders::default()
    }
}

/// What is different, and what is found then.
type Row = (fn(&mut World), &'static [&'static str]);

const LISTINGS: &[Row] = &[
    (|_| {}, &[]),
    (
        |world| world.listed(1, false),
        &[
            "CRITICAL LISTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, score 10 (limit 4), new, removal https://check.spamhaus.org/",
        ],
    ),
    (
        |world| world.listed(2, false),
        &[
            "CRITICAL LISTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, score 10 (limit 4), since 1971-01-01, removal https://check.spamhaus.org/",
        ],
    ),
    (
        |world| world.says(0, "127.0.0.11"),
        &[
            "WARNING LISTED_POLICY 93.184.216.25 on zen.spamhaus.org: listed as PBL, range from which no mail should come, removal https://check.spamhaus.org/",
        ],
    ),
    (
        |world| {
            world.says(0, "127.0.0.11");
            world.seen.targets.all[0].is_mail = false;
        },
        &[
            "OK LISTED_NOTE 93.184.216.25 on zen.spamhaus.org: listed as PBL, range from which no mail should come",
        ],
    ),
    (
        |world| world.says(1, "127.0.5.2"),
        &["OK LISTED_WHITE 93.184.216.25 on list.dnswl.org: listed as trust medium"],
    ),
    (
        |world| {
            world.listed(2, false);
            world.runs = 3;
        },
        &[
            "OK LISTED_PENDING 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, in 2 of 3 runs",
        ],
    ),
    (
        |world| world.listed(3, true),
        &[
            "OK LISTED_ACCEPTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, since 1971-01-01, accepted",
        ],
    ),
    (
        |world| world.ended.push(entry(3, false)),
        &[
            "OK LISTING_ENDED 93.184.216.25 on zen.spamhaus.org: is listed no more, it was since 1971-01-01",
        ],
    ),
];

const LISTS: &[Row] = &[
    (
        |world| world.seen.lines[1].must.answered = Answered::Nothing,
        &[
            "OK LIST_UNUSABLE list.dnswl.org: (list) does not list 127.0.0.2, which every list must: it is shut down",
        ],
    ),
    (
        |world| world.says(0, "127.255.255.254"),
        &[
            "UNKNOWN NO_USABLE_LIST 93.184.216.25: is not known: its one list cannot be believed: answers 127.255.255.254: the question came through a public resolver, or from an address without a name of its own",
            "OK LIST_UNUSABLE zen.spamhaus.org: (list) says nothing of 93.184.216.25: answers 127.255.255.254: the question came through a public resolver, or from an address without a name of its own",
        ],
    ),
    (
        |world| {
            let mut other = world.seen.targets.all[0].clone();
            other.subject = subject("2606:2800:220:1::25");
            world.seen.targets.all.push(other);
        },
        &["OK NOT_ASKED 2606:2800:220:1::25: is asked of no list: none is for IPv6"],
    ),
    (
        |world| {
            let dead = ("dnsbl.sorbs.net", "is dead since 2024-06-05");
            world
                .selection
                .dead
                .push((dead.0.to_owned(), dead.1.to_owned()));
        },
        &["WARNING LIST_DEAD dnsbl.sorbs.net: (list) is dead since 2024-06-05"],
    ),
    (
        |world| world.seen.source = Source::Resolvers(vec!["1.1.1.1:53".parse().unwrap()]),
        &["WARNING RESOLVER_PUBLIC 1.1.1.1: (resolver) is a public one, of Cloudflare"],
    ),
];

const TARGETS: &[Row] = &[
    (
        |world| {
            world
                .seen
                .targets
                .nowhere
                .push(nowhere("does not exist", false))
        },
        &["WARNING NO_ADDRESS mx1.shop.example: does not exist"],
    ),
    (
        |world| world.seen.targets.nowhere.push(nowhere("no reply", true)),
        &["UNKNOWN ADDRESSES_UNKNOWN mx1.shop.example: no reply"],
    ),
    (
        |world| {
            let half = (
                "mx1.shop.example",
                "its AAAA records are not known: SERVFAIL",
            );
            world
                .seen
                .targets
                .half
                .push((half.0.to_owned(), half.1.to_owned()));
        },
        &["OK NOT_OBSERVED mx1.shop.example: its AAAA records are not known: SERVFAIL"],
    ),
    (
        |world| {
            let private = ("10.0.0.1".parse().unwrap(), "private use (RFC 1918)");
            world.seen.targets.special.push(private);
        },
        &["OK ADDRESS_SPECIAL 10.0.0.1: not asked for: private use (RFC 1918)"],
    ),
    (
        |world| {
            world.seen.targets.senders = Some(Senders {
                networks: vec!["192.0.2.0/24".parse().unwrap()],
                terms: vec!["ptr".to_owned()],
                ..senders()
            });
        },
        &[
            "OK SENDERS_SKIPPED 93.184.216.25: (SPF) not asked for: 1 large network: 192.0.2.0/24, and ptr",
        ],
    ),
    (
        |world| {
            world.seen.targets.senders = Some(Senders {
                broken: Some("it needs more than 10 lookups".to_owned()),
                ..senders()
            });
        },
        &[
            "OK SPF_ENDS 93.184.216.25: (SPF) was not followed to its end: it needs more than 10 lookups",
        ],
    ),
    (
        |world| world.seen.targets.left_out = 3,
        &["OK TARGETS_LEFT_OUT 93.184.216.25: 3 addresses not asked for (--max-hosts)"],
    ),
];

const MEMORIES: &[Row] = &[
    (
        |world| world.fault = Some("state file F: not understood".to_owned()),
        &["OK MEMORY_FAULT memory: state file F: not understood"],
    ),
    (
        |world| {
            world.fault = Some("state file F: not understood".to_owned());
            world.needs_memory = true;
        },
        &["WARNING MEMORY_FAULT memory: state file F: not understood"],
    ),
    // Nothing counts the runs: the alarm does not wait for them.
    (
        |world| {
            world.listed(1, false);
            world.runs = 3;
            world.counts_runs = false;
            world.needs_memory = true;
            world.fault = Some("state file F: disk full, not remembered".to_owned());
        },
        &[
            "CRITICAL LISTED 93.184.216.25 on zen.spamhaus.org: listed as SBL, spam source, score 10 (limit 4), new, removal https://check.spamhaus.org/",
            "WARNING MEMORY_FAULT memory: state file F: disk full, not remembered",
        ],
    ),
];

#[test]
fn every_finding_has_a_row() {
    let mut missing: Vec<&str> = Options::TAGS.concat().iter().map(|tag| tag.name).collect();
    for (change, expected) in [LISTINGS, LISTS, TARGETS, MEMORIES].concat() {
        let mut world = World::healthy();
        change(&mut world);
        assert_eq!(world.found(), expected);
        let found = expected.iter().filter_map(|line| line.split(' ').nth(1));
        let found: Vec<&str> = found.collect();
        missing.retain(|tag| !found.contains(tag));
    }
    assert!(missing.is_empty(), "findings without a row: {missing:?}");
}
