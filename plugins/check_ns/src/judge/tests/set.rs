//! The NS set.

use clap::{Args, FromArgMatches};
use plugin::{Check, Context};

use super::super::set::{self, Given, Listing, difference, majority};
use super::{Asked, all, got, judged, listing, shown, zone};
use crate::Options;

#[test]
fn what_a_server_gives() {
    let names = |set: &str| Given::Names(all(set), 300);
    let nothing = |why: &str| Given::Nothing(why.to_owned());
    let ns = "shop.example NS ns2,shop.example NS ns1";
    for (text, expected) in [
        (format!("aa,{ns}"), names("ns1 ns2")),
        (
            format!("aa,{ns},shop.example NS NS1,other.example NS ns3"),
            names("ns1 ns2"),
        ),
        (format!(",{ns}"), nothing("not authoritative (AA clear)")),
        (format!("aa fault,{ns}"), nothing("malformed reply: cut")),
        (
            format!("aa tc,{ns}"),
            nothing("truncated, and no whole reply over TCP"),
        ),
        ("aa".to_owned(), nothing("")),
        ("servfail".to_owned(), nothing("SERVFAIL")),
        ("silent".to_owned(), nothing("no reply")),
        ("late".to_owned(), Given::NotObserved),
    ] {
        let given = judged(got(&text), &Asked::default(), |server| {
            Listing::of(server, &zone()).given
        });
        assert_eq!(given, expected, "{text}");
    }
}

#[test]
fn sets_are_compared_with_that_of_most() {
    let table = [
        (vec!["a b", "a b", "a"], "a b"),
        (vec!["a", "a b", "a b"], "a b"),
        (vec!["a", "b"], "a"),
    ];
    for (sets, expected) in table {
        let listings: Vec<Listing> = sets.iter().map(|set| listing("x", set)).collect();
        assert_eq!(
            majority(&listings),
            Some(all(expected).as_slice()),
            "{sets:?}"
        );
    }
    assert_eq!(majority(&[]), None);
    assert_eq!(difference(&all("a c"), &all("a b")), "without b and with c");
    assert_eq!(difference(&all("a"), &all("a b c")), "without b, c");
}

/// The findings of `check_ns -H shop.example ARGS` on the sets that servers
/// ns1, ns2, ... give: names, `-` for nothing, `?` for what was not observed.
fn findings(args: &str, warning: &str, sets: &str) -> String {
    let given = |set: &str| match set.trim() {
        "-" => Given::Nothing(String::new()),
        "?" => Given::NotObserved,
        names => Given::Names(all(names), 300),
    };
    let listings: Vec<Listing> = (1..)
        .zip(sets.split('|'))
        .map(|(number, set)| Listing {
            server: format!("ns{number}"),
            given: given(set),
        })
        .collect();
    let words = ["check_ns", "-H", "shop.example"].into_iter();
    let command = Options::augment_args(clap::Command::new("check_ns"));
    let matches = command
        .try_get_matches_from(words.chain(args.split_whitespace()))
        .unwrap();
    let options = Options::from_arg_matches(&matches).unwrap();
    let warning: Vec<&str> = warning.split_whitespace().collect();
    let context = Context::for_test(Options::MEASURES, &warning, &[]).unwrap();
    shown(set::judge(context.limits(), &options, "shop", &listings)).join(", ")
}

#[test]
fn sets_that_differ_are_missing_or_small() {
    let differs =
        "NS_SET_DIFFERS WARNING ns3 names 2 name servers, unlike ns1: without b and with c";
    let table = [
        ("", "a b|a b", ""),
        ("", "a b|a b|a c", differs),
        ("", "a b|?", ""),
        ("", "a b|-", "NS_NOT_GIVEN WARNING ns2 gives no NS records"),
        ("", "-|?", "NS_NOT_GIVEN WARNING ns1 gives no NS records"),
        ("", "a", "NS_FEW WARNING shop has 1 name server (limit 2:)"),
        (
            "3",
            "a b",
            "NS_FEW WARNING shop has 2 name servers (limit 3:)",
        ),
        ("1", "a", ""),
    ];
    for (warning, sets, expected) in table {
        assert_eq!(findings("", warning, sets), expected, "{warning} {sets}");
    }
}

#[test]
fn the_set_that_is_expected() {
    let table = [
        ("--expect b --expect A", "a b|a b|?", ""),
        ("--expect a", "a b|a b", "CRITICAL 2 of 2 servers: with b"),
        (
            "--expect a --expect b",
            "a b|a b|a",
            "WARNING 1 of 3 servers: without b",
        ),
    ];
    for (args, sets, expected) in table {
        let said = findings(args, "", sets);
        let (_, unexpected) = said.split_once("NS_UNEXPECTED ").unwrap_or_default();
        let unexpected = unexpected.replace("shop NS set is not as expected at ", "");
        assert_eq!(unexpected, expected, "{args} {sets}");
    }
}
