//! What makes an authority.

use lab::authority::{General, Key, Name, Usage, der, extension, oid};

use super::*;

/// With an identifier although it is no authority.
fn named(blank: Blank) -> Blank {
    let key = Key::p256();
    let identifier = der::octets(&key.identifier());
    blank
        .key(&key)
        .extension(oid::SUBJECT_KEY, false, identifier)
}

fn without_basic(blank: Blank) -> Blank {
    named(blank).without(oid::BASIC_CONSTRAINTS)
}

fn lax_basic(blank: Blank) -> Blank {
    let value = extension::basic_constraints(true, None);
    blank.extension(oid::BASIC_CONSTRAINTS, false, value)
}

fn mute(blank: Blank) -> Blank {
    blank.basic_constraints(true, None).key_usage(&[])
}

#[test]
fn basic_constraints() {
    let no_ca = |blank: Blank| named(blank.basic_constraints(false, None));
    let table = [("none", sub(without_basic)), ("no CA", sub(no_ca))];
    expect_sub("CA_NOT_CA critical", table);
    let table = [("none", root(without_basic)), ("no CA", root(no_ca))];
    expect_root("CA_NOT_CA warning", table);
    expect_sub("BASIC_NOT_CRITICAL raised", [("lax", sub(lax_basic))]);
    expect_root("BASIC_NOT_CRITICAL raised", [("lax", root(lax_basic))]);
    let public = public(root(lax_basic));
    expect_root("BASIC_NOT_CRITICAL note", [("lax and public", public)]);
}

#[test]
fn key_usage() {
    let lax = |blank: Blank| {
        let usage = extension::key_usage(&[Usage::KeyCertSign]);
        blank.extension(oid::KEY_USAGE, false, usage)
    };
    let none = |blank: Blank| blank.without(oid::KEY_USAGE);
    expect_sub("CA_CANNOT_SIGN critical", [("mute", sub(mute))]);
    expect_root("CA_CANNOT_SIGN warning", [("mute", root(mute))]);
    let length = sub(|sub| sub.key_usage(&[]));
    let expected = "CA_CANNOT_SIGN critical, PATH_LENGTH_UNFIT raised";
    expect_sub(expected, [("mute, with a length", length)]);
    expect_sub("KEY_USAGE_MISSING raised", [("none", sub(none))]);
    expect_root("KEY_USAGE_MISSING note", [("none", root(none))]);
    expect_sub("KEY_USAGE_NOT_CRITICAL note", [("lax", sub(lax))]);
    expect_sub(
        "KEY_USAGE_NOT_CRITICAL raised",
        [("public", public(sub(lax)))],
    );
    expect_root(
        "KEY_USAGE_NOT_CRITICAL note",
        [("public", public(root(lax)))],
    );
}

#[test]
fn purposes() {
    let also = |purpose: &str| sub(|sub| sub.eku(&[oid::SERVER_AUTH, purpose]));
    expect_sub("EKU_FORBIDDEN raised", forbidden(also));
    expect_sub("", [("clients", also(oid::CLIENT_AUTH))]);
    let clients = sub(|sub| sub.eku(&[oid::CLIENT_AUTH]));
    expect_sub("EKU_NO_SERVER critical", [("clients only", clients)]);
    let of_root = || root(|root| root.eku(&[oid::SERVER_AUTH]));
    expect_root("ROOT_PURPOSES raised", [("any", of_root())]);
    expect_root("ROOT_PURPOSES note", [("public", public(of_root()))]);
}

#[test]
fn names_and_dates() {
    let expired = || root(|root| root.days(-20, -10));
    let table = [
        ("expired", expired()),
        ("expired and public", public(expired())),
        ("not yet", root(|root| root.days(10, 20))),
    ];
    expect_root("ROOT_EXPIRED warning", table);
    let nameless = sub(|sub| sub.subject(Name::empty()));
    let finding = |tag: &str, about: &str| (tag.to_owned(), about.to_owned());
    let findings = [
        finding("ISSUER_EMPTY raised", "certificate"),
        finding("CA_SUBJECT_EMPTY raised", "intermediate (no name)"),
    ];
    assert_eq!(nameless.findings(), findings);
}

#[test]
fn policies() {
    let of = |critical, value| sub(|sub| sub.extension(oid::POLICY_CONSTRAINTS, critical, value));
    let policy = || extension::policy_constraints(Some(3), None);
    let nothing = extension::policy_constraints(None, None);
    let table = [("lax", of(false, policy())), ("empty", of(true, nothing))];
    expect_sub("POLICY_CONSTRAINTS raised", table);
    expect_sub("", [("critical", of(true, policy()))]);
}

fn permitting(name: General) -> Pki {
    sub(|sub| sub.name_constraints(&[name], &[]))
}

#[test]
fn wrong_name_constraints() {
    let dns = |name: &str| permitting(General::Dns(name.to_owned()));
    let bytes = |bytes: &[u8]| permitting(General::IpBytes(bytes.to_vec()));
    let email = |address: &str| permitting(General::Email(address.to_owned()));
    expect_sub(
        "CONSTRAINTS_MALFORMED raised",
        [
            ("a dot", dns(".shop.example")),
            ("a wildcard", dns("*.shop.example")),
            ("no name", dns("shop example")),
            ("gaps", bytes(&[10, 0, 0, 0, 255, 0, 255, 0])),
            ("an address", bytes(&[10, 0, 0, 1])),
            ("no mailbox", email("a@b@shop.example")),
        ],
    );
    expect_sub(
        "",
        [
            ("a name", dns("shop.example")),
            ("a label", dns("example")),
            ("all names", dns("")),
            ("a network", bytes(&[10, 0, 0, 0, 255, 0, 0, 0])),
            ("a mailbox", email("a@shop.example")),
            ("a mail host", email("shop.example")),
            ("mail hosts", email(".shop.example")),
            (
                "another kind",
                permitting(General::Other("1.2.3".into(), der::null())),
            ),
        ],
    );
}

#[test]
fn lax_and_empty_name_constraints() {
    let of = |critical, value: &[u8]| {
        let value = value.to_vec();
        move |blank: Blank| blank.extension(oid::NAME_CONSTRAINTS, critical, value)
    };
    let names = [General::Dns("shop.example".into())];
    let names = extension::name_constraints(&names, &[]);
    let lists = [der::wrapped(0, &[0u8; 0]), der::wrapped(1, &[0u8; 0])];
    let lists = der::sequence(&lists);
    let nothing = extension::name_constraints(&[], &[]);
    expect_sub(
        "CONSTRAINTS_NOT_CRITICAL raised",
        [("lax", sub(of(false, &names)))],
    );
    let table = [
        ("nothing", sub(of(true, &nothing))),
        ("lists", sub(of(true, &lists))),
    ];
    expect_sub("CONSTRAINTS_EMPTY raised", table);
    let table = [
        ("lax", leaf(of(false, &names))),
        ("critical", leaf(of(true, &names))),
    ];
    expect_leaf("CONSTRAINTS_IN_LEAF raised", table);
}
