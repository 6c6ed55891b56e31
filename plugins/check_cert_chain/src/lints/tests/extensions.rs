//! Extensions as such.

use lab::authority::{General, Usage, der, extension, oid};

use super::*;

fn broken(oid: &str) -> Pki {
    leaf(|leaf| leaf.extension(oid, false, b"malformed".to_vec()))
}

#[test]
fn malformed_extensions() {
    expect_leaf(
        "EXTENSION_MALFORMED warning",
        [
            ("basicConstraints", broken(oid::BASIC_CONSTRAINTS)),
            ("keyUsage", broken(oid::KEY_USAGE)),
            ("nameConstraints", broken(oid::NAME_CONSTRAINTS)),
            ("places of lists", broken(oid::CRL_POINTS)),
            ("policies", broken(oid::POLICIES)),
            ("TLS feature", broken(oid::TLS_FEATURE)),
        ],
    );
    expect_leaf(
        "EXTENSION_MALFORMED warning, SAN_MISSING critical",
        [("subjectAltName", broken(oid::SUBJECT_ALT_NAME))],
    );
    expect_leaf(
        "EXTENSION_MALFORMED raised",
        [("timestamps", broken(oid::TIMESTAMPS))],
    );
}

#[test]
fn repeated_extensions() {
    let usage = extension::key_usage(&[Usage::DigitalSignature]);
    let twice = leaf(|leaf| leaf.again(oid::KEY_USAGE, true, usage));
    expect_leaf("EXTENSION_REPEATED warning", [("twice", twice)]);
}

#[test]
fn unknown_critical_extensions() {
    let unknown = |blank: Blank| blank.extension("1.2.3.4", true, vec![]);
    let poison = leaf(|leaf| leaf.extension(oid::POISON, true, der::null()));
    let expected = "EXTENSION_UNKNOWN critical";
    expect_leaf(expected, [("unknown", leaf(unknown)), ("poison", poison)]);
    expect_sub(expected, [("unknown", sub(unknown))]);
    expect_root("EXTENSION_UNKNOWN warning", [("unknown", root(unknown))]);
}

#[test]
fn access_to_the_issuer() {
    let access =
        |critical, value| leaf(|leaf| leaf.extension(oid::AUTHORITY_INFO, critical, value));
    let name = General::Dns("ca.example".into()).der();
    let name = der::sequence(&[der::sequence(&[der::oid("1.3.6.1.5.5.7.48.2"), name])]);
    let place = || extension::authority_info(&[], &["http://ca.example/"]);
    let nothing = access(false, der::sequence::<Vec<u8>>(&[]));
    expect_leaf(
        "AIA_MALFORMED raised",
        [("no DER", broken(oid::AUTHORITY_INFO)), ("empty", nothing)],
    );
    expect_leaf("AIA_MALFORMED note", [("a name", access(false, name))]);
    expect_leaf(
        "AIA_CRITICAL warning",
        [("critical", access(true, place()))],
    );
    expect_leaf("", [("a place", access(false, place()))]);
}
