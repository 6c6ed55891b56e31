//! Version, serial number, times, signature.

use lab::authority::{Algorithm, Name, Part, der};

use super::*;

#[test]
fn serial_numbers() {
    let serial = |content: &[u8]| leaf(|leaf| leaf.serial(content));
    let long = [&[0x7f; 20][..], &[1]].concat();
    let signed = [&[0], &[0xff; 20][..]].concat();
    expect_leaf(
        "SERIAL_INVALID raised",
        [
            ("0", serial(&[0])),
            ("negative", serial(&[0x80])),
            ("21 octets", serial(&long)),
        ],
    );
    expect_leaf(
        "SERIAL_INVALID critical",
        [
            ("0 in two octets", serial(&[0, 0])),
            ("1 in two octets", serial(&[0, 1])),
            ("-1 in two octets", serial(&[0xff, 0xff])),
            ("no octets", serial(&[])),
        ],
    );
    expect_leaf(
        "",
        [
            ("128", serial(&[0, 0x80])),
            ("20 octets and a sign", serial(&signed)),
            ("1", serial(&[1])),
        ],
    );
}

#[test]
fn times() {
    let end = der::utc_time(now().0 + 86_400);
    let from = |time: Vec<u8>| {
        let validity = der::sequence(&[time, end.clone()]);
        leaf(|leaf| leaf.raw(Part::Validity, validity))
    };
    expect_leaf(
        "TIME_ENCODING raised",
        [
            ("early", from(der::generalized_time(now().0 - 86_400))),
            ("no seconds", from(der::value(0x17, b"2001010000Z"))),
            ("an offset", from(der::value(0x17, b"200101000000+0000"))),
        ],
    );
    let late = der::sequence(&[der::utc_time(0), der::value(0x17, b"500101000000Z")]);
    let never = now().0;
    expect_leaf(
        "VALIDITY_REVERSED warning",
        [
            ("never", leaf(|leaf| leaf.validity(never, never - 1))),
            (
                "a UTCTime of 1950",
                leaf(|leaf| leaf.raw(Part::Validity, late)),
            ),
        ],
    );
    expect_leaf("", [("a second", leaf(|leaf| leaf.validity(never, never)))]);
}

#[test]
fn lifetimes_under_public_roots() {
    let issued = |issued: &str, days: i64| {
        let from: Moment = issued.parse().unwrap();
        let to = from.0 + days * 86_400 - 1;
        leaf(|leaf| leaf.validity(from.0, to))
    };
    let long = || issued("2026-03-15", 201);
    expect_leaf(
        "LIFETIME_LONG warning",
        [
            ("399 days", public(issued("2026-03-14", 399))),
            ("201 days", public(long())),
            ("101 days", public(issued("2027-03-15", 101))),
            ("48 days", public(issued("2029-03-15", 48))),
        ],
    );
    expect_leaf(
        "",
        [
            ("398 days", public(issued("2026-03-14", 398))),
            ("200 days", public(issued("2026-03-15", 200))),
            ("47 days", public(issued("2029-03-15", 47))),
            ("private", long()),
        ],
    );
}

#[test]
fn signatures_and_issuers() {
    let label = |algorithm| leaf(|leaf| leaf.inner_algorithm(algorithm));
    let other = label(Algorithm::RsaSha256);
    expect_leaf("SIGNATURE_MISMATCH critical", [("another", other)]);
    let other = root(|root| root.inner_algorithm(Algorithm::RsaSha256));
    expect_root("SIGNATURE_MISMATCH raised", [("another", other)]);
    let nobody = leaf(|leaf| leaf.issuer(Name::empty()));
    expect_leaf("ISSUER_EMPTY raised", [("nobody", nobody)]);
}

#[test]
fn versions() {
    let bare = "AKI_MISSING raised, EKU_MISSING raised, SAN_MISSING critical, VERSION_OLD warning";
    expect_leaf(bare, [("1", leaf(|leaf| leaf.version(1)))]);
    let bare = "VERSION_OLD raised, SKI_MISSING raised, KEY_USAGE_MISSING note";
    expect_root(bare, [("1", root(|root| root.version(1)))]);
}
