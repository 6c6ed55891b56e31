//! What makes a server's certificate.

use lab::authority::{Key, Usage, extension, oid};

use super::*;

#[test]
fn no_authority() {
    let signing = [Usage::DigitalSignature, Usage::KeyCertSign];
    let ca = |blank: Blank| blank.basic_constraints(true, None);
    let both = leaf(|leaf| ca(leaf).key_usage(&signing));
    let table = [("a CA", leaf(ca)), ("one that signs", both)];
    expect_leaf("LEAF_IS_CA warning", table);
    let signs = leaf(|leaf| leaf.key_usage(&signing));
    expect_leaf("LEAF_SIGNS raised", [("signs", signs)]);
    let length = leaf(|leaf| leaf.basic_constraints(false, Some(0)));
    expect_leaf("PATH_LENGTH_UNFIT raised", [("a length", length)]);
}

#[test]
fn fit_for_handshakes() {
    let rsa = |usage: &[Usage]| leaf(|leaf| leaf.key(&Key::rsa()).key_usage(usage));
    expect_leaf(
        "KEY_USAGE_UNFIT warning",
        [
            ("nothing", leaf(|leaf| leaf.key_usage(&[]))),
            (
                "agreement",
                leaf(|leaf| leaf.key_usage(&[Usage::KeyAgreement])),
            ),
            ("nothing of RSA", rsa(&[])),
            ("the key exchange of old", rsa(&[Usage::KeyEncipherment])),
        ],
    );
}

#[test]
fn for_servers() {
    let also = |purpose: &str| leaf(|leaf| leaf.eku(&[oid::SERVER_AUTH, purpose]));
    expect_leaf("EKU_FORBIDDEN raised", forbidden(also));
    expect_leaf("", [("clients", also(oid::CLIENT_AUTH))]);
    let none = leaf(|leaf| leaf.without(oid::EXTENDED_KEY_USAGE));
    expect_leaf("EKU_MISSING raised", [("none", none)]);
    let clients = leaf(|leaf| leaf.eku(&[oid::CLIENT_AUTH]));
    expect_leaf("EKU_NO_SERVER critical", [("clients only", clients)]);
    let server = extension::identifiers(&[oid::SERVER_AUTH]);
    let critical = leaf(|leaf| leaf.extension(oid::EXTENDED_KEY_USAGE, true, server));
    expect_leaf("EKU_CRITICAL raised", [("critical", critical)]);
}
