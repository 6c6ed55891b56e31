//! Hygiene.

use std::sync::Arc;

use hickory_proto::rr::rdata::opt::EdnsOption;
use probe::dns::Edns;
use probe::dns::message::UNKNOWN_OPTION;

use super::super::strict;
use super::{Asked, all, got, heard, judged, note, reply, shown, zone};
use crate::observe::Strict;

fn strictly(strict: Strict) -> Vec<String> {
    let asked = Asked {
        strict: Some(strict),
        ..Asked::default()
    };
    let reports = judged(None, &asked, |server| strict::judge(server, &zone(), &note));
    shown(reports)
        .iter()
        .map(|text| text.replace(" OK ns1 ", " "))
        .collect()
}

#[test]
fn names_of_others() {
    for (text, expected) in [
        ("refused", None),
        ("refused ra", None),
        ("servfail ra", None),
        ("silent", None),
        (
            "ra,recursion-test.invalid A 192.0.2.1",
            Some("OPEN_RECURSION resolves names outside its zones for anyone (NOERROR, RA set)"),
        ),
        (
            "nx ra",
            Some("OPEN_RECURSION resolves names outside its zones for anyone (NXDOMAIN, RA set)"),
        ),
        (
            "nx",
            Some("OUTSIDE_NXDOMAIN says that names outside its zones do not exist"),
        ),
        // A server of the root knows.
        ("aa nx", None),
        (
            ",^. NS a.root",
            Some("UPWARD_REFERRAL refers names outside its zones to the root"),
        ),
        (",^invalid NS a.root", None),
    ] {
        let strict = Strict {
            outside: got(text),
            ..Strict::default()
        };
        assert_eq!(strictly(strict), Vec::from_iter(expected), "{text}");
    }
}

#[test]
fn zone_transfers() {
    let open = Some("TRANSFER_OPEN gives the whole zone to anyone who asks for it");
    for (text, expected) in [
        ("aa tcp,shop.example SOA,www.shop.example A 192.0.2.1", open),
        ("aa tcp,shop.example SOA", open),
        // The end of a message too long for us is not needed.
        ("aa tcp fault,shop.example SOA", open),
        ("refused tcp", None),
        ("aa tcp,^shop.example SOA", None),
        ("aa tcp,www.shop.example A 192.0.2.1", None),
    ] {
        let strict = Strict {
            transfer: got(text),
            ..Strict::default()
        };
        assert_eq!(strictly(strict), Vec::from_iter(expected), "{text}");
    }
}

#[test]
fn edns_that_nobody_knows() {
    let soa = "aa,shop.example SOA";
    for (text, version, option) in [
        ("badvers", "", "answers BADVERS"),
        (soa, "answers NOERROR", ""),
        ("formerr", "answers FORMERR", "answers FORMERR"),
        (
            "aa plain,shop.example SOA",
            "answers NOERROR",
            "answers without EDNS",
        ),
        ("silent", "gives no reply", "gives no reply"),
        ("aa tc plain", "", ""),
        ("late", "", ""),
    ] {
        let said = |verb: &str, what: &str| match verb {
            "" => Vec::new(),
            verb => vec![what.replacen(' ', &format!(" {verb} to "), 1)],
        };
        let strict = Strict {
            version: got(text),
            ..Strict::default()
        };
        assert_eq!(
            strictly(strict),
            said(version, "EDNS_VERSION_WRONG EDNS version 1"),
            "{text}"
        );
        let strict = Strict {
            option: got(text),
            ..Strict::default()
        };
        assert_eq!(
            strictly(strict),
            said(option, "EDNS_OPTION_WRONG an unknown EDNS option"),
            "{text}"
        );
        let strict = Strict {
            flag: got(text),
            ..Strict::default()
        };
        assert_eq!(
            strictly(strict),
            said(option, "EDNS_FLAG_WRONG an unknown EDNS flag"),
            "{text}"
        );
    }
}

#[test]
fn unknown_options_and_flags_are_not_repeated() {
    let echo = |change: fn(&mut Edns)| {
        let mut reply = reply("aa,shop.example SOA");
        change(reply.edns.as_mut().unwrap());
        Some(Arc::new(heard(Ok(Ok(reply)))))
    };
    let option = echo(|edns| {
        edns.options_mut()
            .insert(EdnsOption::Unknown(UNKNOWN_OPTION, Vec::new()));
    });
    let strict = Strict {
        option,
        ..Strict::default()
    };
    assert_eq!(
        strictly(strict),
        ["EDNS_OPTION_WRONG repeats an unknown EDNS option"]
    );
    let flag = echo(|edns| edns.flags_mut().z = 0x40);
    let strict = Strict {
        flag,
        ..Strict::default()
    };
    assert_eq!(
        strictly(strict),
        ["EDNS_FLAG_WRONG repeats an unknown EDNS flag"]
    );
}

#[test]
fn truncated_on_purpose_banners_and_pointers() {
    let lost = Some("EDNS_LOST_WHEN_TRUNCATED leaves EDNS out of truncated replies");
    for (text, expected) in [("aa tc plain", lost), ("aa tc", None), ("aa plain", None)] {
        let strict = Strict {
            small: got(text),
            ..Strict::default()
        };
        assert_eq!(strictly(strict), Vec::from_iter(expected), "{text}");
    }
    let told = Some("VERSION_SHOWN tells its version: 9.20");
    for (text, expected) in [
        ("aa,version.bind TXT 9.20", told),
        ("aa", None),
        ("refused", None),
    ] {
        let strict = Strict {
            banner: got(text),
            ..Strict::default()
        };
        assert_eq!(strictly(strict), Vec::from_iter(expected), "{text}");
    }
    for (pointers, expected) in [
        (None, None),
        (Some(""), Some("PTR_MISSING has no PTR record")),
        (Some("ns1.shop.example x"), None),
        (
            Some("x y"),
            Some("PTR_DIFFERS has a PTR record with another name: x and y"),
        ),
    ] {
        let strict = Strict {
            pointers: pointers.map(all),
            ..Strict::default()
        };
        assert_eq!(strictly(strict), Vec::from_iter(expected), "{pointers:?}");
    }
}
