//! Answers in the shapes of real ones, in the charsets of their registries.

use std::path::Path;

use super::*;
use crate::date::Read;

/// What an answer comes to, as the table has it.
fn shown(outcome: &Outcome) -> [String; 4] {
    let none = || "-".to_owned();
    let registered = |date, literal, label| ["registered".to_owned(), date, literal, label];
    match outcome {
        Outcome::Registered(known) => {
            let expiry = known.expiry.as_ref().or(known.registrar_expiry.as_ref());
            let Some(expiry) = expiry else {
                return registered(none(), none(), none());
            };
            let date = match expiry.read {
                Read::At(moment) => moment.to_string(),
                Read::Never => "never".to_owned(),
                Read::Ambiguous => "ambiguous".to_owned(),
                Read::Unread => "unread".to_owned(),
            };
            registered(date, expiry.literal.clone(), expiry.label.clone())
        }
        Outcome::Available(line) | Outcome::Throttled(line) | Outcome::Unreadable(line) => {
            [outcome.word().to_owned(), line.clone(), none(), none()]
        }
    }
}

fn answers() -> Vec<[String; 6]> {
    let table = include_str!("../../answers/table.tsv").lines();
    let rows = table.filter(|line| !line.starts_with('#'));
    let row = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    rows.map(|line| row(line).try_into().unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

fn bytes(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
    std::fs::read(folder.join(format!("{file}.txt"))).unwrap()
}

#[test]
fn every_answer_comes_to_what_the_table_says() {
    let mut wrong = Vec::new();
    let all = answers();
    for [file, domain, outcome, date, literal, label] in &all {
        let found = shown(&read(&bytes(file), domain));
        let expected = [outcome, date, literal, label].map(Clone::clone);
        if found != expected {
            wrong.push(format!(
                "{file}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        all.len(),
        wrong.join("\n")
    );
    let mut tops: Vec<_> = all.iter().map(|row| row[1].rsplit('.').next()).collect();
    tops.sort_unstable();
    tops.dedup();
    assert!(tops.len() >= 60, "only {} top-level domains", tops.len());
}

#[test]
fn an_answer_that_ends_anywhere_is_never_another_domains() {
    for [file, domain, ..] in answers() {
        let whole = bytes(&file);
        for end in (0..whole.len()).step_by(37) {
            // It must come to something, and without a panic.
            let outcome = read(&whole[..end], &domain);
            assert!(!outcome.word().is_empty());
        }
    }
}

/// The labels of real answers before an end, with the shape that their
/// registry writes and its top-level domain (registry.md, 1.8).
const ENDS: &[(&str, &str)] = &[
    ("com", "Registry Expiry Date: 2027-05-02T00:00:00Z"),
    ("travel", "Expiration Date: 02-May-2027 00:00:00 GMT"),
    (
        "com",
        "Registrar Registration Expiration Date: 2027-05-02T00:00:00Z",
    ),
    ("se", "expires:          2027-05-02"),
    ("hk", "Expiry Date: 02-05-2027"),
    ("it", "Expire Date:        2027-05-02"),
    ("cz", "expire:       02.05.2027"),
    ("edu", "Domain expires:           02-May-2027"),
    ("dk", "Expires:              2027-05-02"),
    ("uk", "Expiry date:  02-May-2027"),
    ("ca", "Expiry date:           2027/05/02"),
    ("mo", "Record expires on 2027-05-02"),
    ("tw", "   Record expires on 2027-05-02 00:00:00 (UTC+8)"),
    ("rs", "Expiration date: 02.05.2027 00:00:00"),
    ("su", "paid-till:     2027.05.02"),
    ("lk", "Expires on....: 02-May-2027"),
    ("tr", "Expires on..............: 2027-May-02."),
    ("th", "Exp date:               02 May 2027"),
    ("ro", "Expires On: 2027-05-02"),
    ("cn", "Expiration Time: 2027-05-02 00:00:00"),
    ("jp", "[Expires on]                    2027/05/02"),
    ("in", "Domain Expiration Date: Sun May 02 00:00:00 GMT 2027"),
    ("pl", "renewal date:          2027.05.02 00:00:00"),
    ("ir", "expire-date:   2027-05-02"),
    ("sk", "Valid Until:                  2027-05-02"),
    ("ie", "renewal:        02-May-2027"),
    ("nc", "Expiry: 2027-05-02"),
    ("md", "Valid-date: 2027-05-02"),
    ("tk", "   Record will expire on:  05/02/2027"),
    ("cf", "   Record will expire on:  05/02/2027"),
    ("ve", "Fecha de Vencimiento: 02-05-2027 00:00:00"),
    ("bo", "Fecha de Vencimiento: 2027-05-02"),
    (
        "pt",
        "Data de expiração / Expiration Date (dd/mm/yyyy): 02/05/2027",
    ),
    ("il", "validity:     02-05-2027"),
    ("uk", "Renewal date:\n   Sunday 2nd May 2027"),
    ("ua", "status: OK-UNTIL 20270502000000"),
    ("bg", "expires at: 02/05/2027 00:00:00 UTC"),
    ("ca", "date_renewal: 2027/05/02"),
    ("nz", "domain_datebilleduntil: 2027-05-02T12:00:00+12:00"),
    ("ws", "Domain Currently Expires: 2027-05-02"),
    ("sn", "Date d'expiration: 2027-05-02T00:00:00Z"),
    ("my", "f. [Record Expired] 02-MAY-2027"),
    ("fr", "expired: \"2027-05-02\""),
    ("jp", "[State] Connected (2027/05/02)"),
    ("kr", "Expiration Date             : 2027. 05. 02."),
    ("hr", "expires: 20270502 #1"),
    ("is", "expires:      May  2 2027"),
    ("hm", "Domain expires: 2/5/2027"),
    ("mk", "expire: 02.05.2027 00:00:00"),
];

#[test]
fn every_label_of_an_end_is_known() {
    for (top, line) in ENDS {
        let answer = format!("Domain Name: SHOP.{top}\nRegistrar: X\n{line}\n");
        let found = shown(&read(answer.as_bytes(), &format!("shop.{top}")));
        assert_eq!(
            [&found[0], &found[1]],
            ["registered", "2027-05-02T00:00:00Z"],
            "{top} {line}"
        );
    }
}

/// Lines that are about something else, whatever date stands in them.
const NO_ENDS: &[(&str, &str)] = &[
    ("ru", "free-date:     2027-06-02"),
    ("com", "Updated Date: 2026-05-02T00:00:00Z"),
    (
        "com",
        ">>> Last update of whois database: 2026-05-02T00:00:00Z <<<",
    ),
    ("travel", "Domain Database Last Updated on: 2027-05-02"),
    ("com", "Creation Date: 2010-05-02T00:00:00Z"),
    (
        "com",
        "NOTICE: The expiration date is 2027-05-02 in this record.",
    ),
    ("com", "% expires: 2027-05-02"),
    ("com", "Our offer expires 2027-05-02"),
];

#[test]
fn no_other_date_is_taken_for_an_end() {
    for (top, line) in NO_ENDS {
        let answer = format!("Domain Name: SHOP.{top}\nRegistrar: X\n{line}\n");
        let found = shown(&read(answer.as_bytes(), &format!("shop.{top}")));
        assert_eq!([&found[0], &found[1]], ["registered", "-"], "{line}");
    }
}

/// What registries say where nobody has a domain (registry.md, 1.8).
const FREE: &[&str] = &[
    "Domain Status: No Object Found",
    "Domain not found.",
    "NOT FOUND",
    "Domain Status: Available",
    "No match for \"SHOP.TEST\".",
    "No Data Found",
    "The queried object does not exist: shop.test",
    "Not found: shop.test",
    "%% No entries found in the AFNIC Database.",
    "Status: Not Registered",
    "Domain: shop.test\nStatus: free",
    "Domain: shop.test\nStatus:\tAVAILABLE",
    "shop.test is free",
    "% nothing found",
    "No information available about domain name shop.test",
    "Above domain name is not registered to KRNIC.",
    "Domain shop.test is available for purchase",
    "Domain shop.test not registred.",
    "No match!!",
];

/// What stands around that, and in answers that say something else.
const AROUND: &str = "This information is provided free of charge and is available at: http://www.registry.test/
NOTE: FAILURE TO LOCATE A RECORD IN THE WHOIS DATABASE IS NOT INDICATIVE OF THE AVAILABILITY OF A DOMAIN NAME.
Too many queries may be refused; excessive querying will be blacklisted.
";

#[test]
fn a_domain_is_free_by_the_words_of_a_whole_line() {
    for words in FREE {
        for answer in [
            format!("{words}\n{AROUND}"),
            format!("{AROUND}\n{words}\r\n"),
        ] {
            let found = shown(&read(answer.as_bytes(), "shop.test"));
            assert_eq!(found[0], "available", "{answer}");
        }
        // Registered goes before whatever else stands there.
        let taken = format!("Domain Name: SHOP.TEST\nRegistrar: X\n\nNotes\n{AROUND}");
        let found = shown(&read(taken.as_bytes(), "shop.test"));
        assert_eq!(found[0], "registered", "{taken}");
    }
    let found = shown(&read(AROUND.as_bytes(), "shop.test"));
    assert_eq!(found[0], "unreadable");
}

#[test]
fn whether_a_delegation_is_signed() {
    for (value, expected) in [
        ("unsigned", Some(false)),
        ("Unsigned delegation", Some(false)),
        ("Inactive", Some(false)),
        ("no", Some(false)),
        ("0", Some(false)),
        ("signedDelegation", Some(true)),
        ("Signed delegation", Some(true)),
        ("ACTIVE", Some(true)),
        ("yes", Some(true)),
        ("12345 13 2 0123456789ABCDEF", Some(true)),
        ("see https://registry.test/dnssec", None),
        ("", None),
    ] {
        assert_eq!(labels::signed(value), expected, "{value}");
    }
}
