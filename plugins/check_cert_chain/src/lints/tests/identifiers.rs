//! Key identifiers.

use lab::authority::{General, Key, Name, der, extension, oid};

use super::*;

#[test]
fn of_whom_is_signed() {
    let stranger = || extension::authority_key(&[1; 20]);
    let nothing = || der::sequence::<Vec<u8>>(&[]);
    let with = |value| move |blank: Blank| blank.extension(oid::AUTHORITY_KEY, false, value);
    let without = |blank: Blank| blank.without(oid::AUTHORITY_KEY);
    let missing = "AKI_MISSING raised";
    let table = [("none", leaf(without)), ("no key", leaf(with(nothing())))];
    expect_leaf(missing, table);
    expect_leaf(
        "AKI_MISMATCH warning",
        [("another", leaf(with(stranger())))],
    );
    let issuer = General::Directory(Name::common("Root"));
    let bound = extension::authority_key_with_issuer(&[1; 20], issuer, &[1]);
    expect_leaf(
        "AKI_ISSUER raised, AKI_MISMATCH warning",
        [("bound", leaf(with(bound)))],
    );
    expect_sub(missing, [("none", sub(without))]);
    expect_sub("AKI_MISMATCH warning", [("another", sub(with(stranger())))]);
}

#[test]
fn of_a_root() {
    let key = Key::p256();
    let own = extension::authority_key(&key.identifier());
    let stranger = extension::authority_key(&[1; 20]);
    let nothing = der::sequence::<Vec<u8>>(&[]);
    let issuer = General::Directory(Name::common("Root"));
    let bound = extension::authority_key_with_issuer(&key.identifier(), issuer, &[1]);
    let of = |critical, value| {
        root(|root| {
            root.key(&key)
                .extension(oid::AUTHORITY_KEY, critical, value)
        })
    };
    expect_root("", [("its own", of(false, own.clone()))]);
    expect_root("AKI_MISMATCH raised", [("another", of(false, stranger))]);
    expect_root("AKI_MISSING raised", [("no key", of(false, nothing))]);
    expect_root("AKI_ISSUER note", [("bound", of(false, bound))]);
    expect_root("KEY_ID_CRITICAL warning", [("critical", of(true, own))]);
}

#[test]
fn of_the_subject() {
    let key = Key::p256();
    let own = der::octets(&key.identifier());
    let critical = |blank: Blank| {
        blank
            .key(&key)
            .extension(oid::SUBJECT_KEY, true, own.clone())
    };
    let without = |blank: Blank| blank.without(oid::SUBJECT_KEY);
    expect_leaf("KEY_ID_CRITICAL warning", [("critical", leaf(critical))]);
    expect_sub("KEY_ID_CRITICAL warning", [("critical", sub(critical))]);
    expect_root("KEY_ID_CRITICAL warning", [("critical", root(critical))]);
    expect_leaf("", [("none", leaf(without))]);
    expect_sub("SKI_MISSING raised", [("none", sub(without))]);
    expect_root("SKI_MISSING raised", [("none", root(without))]);
}

/// An anchor may be an intermediate that somebody trusts.
#[test]
fn of_an_anchor_that_another_signed() {
    let above = Authority::root("Above");
    let anchor = above.sub_of(pki().sub.without(oid::AUTHORITY_KEY));
    let [leaf, anchor] = [anchor.sign(pki().leaf).der, anchor.der].map(read);
    let path = Path {
        intermediates: vec![],
        root: Some(&anchor),
        public: false,
    };
    let chain = Chain {
        leaf: &leaf,
        paths: vec![path],
        at: now(),
    };
    let found = lint(&chain, false);
    let tags: Vec<_> = found
        .iter()
        .map(|report| report.tag.unwrap().name)
        .collect();
    assert_eq!(tags, ["AKI_MISSING"]);
}
