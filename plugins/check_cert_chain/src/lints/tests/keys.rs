//! Keys and signatures.

use lab::authority::{Algorithm, Key, der};

use super::*;

fn of(key: &Key) -> Pki {
    leaf(|leaf| leaf.key(key))
}

fn rsa(bits: usize) -> Pki {
    of(&Key::rsa_public_only(bits))
}

fn exponent(exponent: u64) -> Pki {
    let kind = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
    let numbers = [der::unsigned(&[0xff; 256]), der::number(exponent)];
    let bits = der::bits(&der::sequence(&numbers));
    of(&Key::public_only(&der::sequence(&[kind, bits])))
}

fn curve(parameters: Vec<u8>) -> Pki {
    let kind = der::sequence(&[der::oid("1.2.840.10045.2.1"), parameters]);
    of(&Key::public_only(&der::sequence(&[
        kind,
        der::bits(&[4; 49]),
    ])))
}

fn kind(oid: &str) -> Pki {
    let kind = der::sequence(&[der::oid(oid)]);
    of(&Key::public_only(&der::sequence(&[kind, der::bits(&[1])])))
}

#[test]
fn rsa_keys() {
    let weak = [("1024", of(&Key::rsa_1024())), ("2040", rsa(2_040))];
    expect_leaf("KEY_WEAK warning", weak);
    expect_leaf("KEY_WEAK critical", [("1016", rsa(1_016))]);
    expect_leaf("KEY_ODD raised", [("2052", rsa(2_052))]);
    let exponents = [("1", exponent(1)), ("4", exponent(4))];
    expect_leaf("KEY_EXPONENT raised", exponents);
    expect_leaf("", [("4096", rsa(4_096)), ("exponent 3", exponent(3))]);
    let weak = root(|root| root.key(&Key::rsa_1024()));
    expect_root("KEY_WEAK warning", [("a root of 1024", weak)]);
}

#[test]
fn other_keys() {
    expect_leaf(
        "KEY_WEAK warning",
        [
            ("P-192", curve(der::oid("1.2.840.10045.3.1.1"))),
            ("P-224", curve(der::oid("1.3.132.0.33"))),
        ],
    );
    expect_leaf(
        "KEY_CURVE_EXPLICIT critical",
        [
            ("explicit", curve(der::sequence(&[der::number(1)]))),
            ("implied", curve(der::null())),
        ],
    );
    expect_leaf(
        "KEY_UNSUPPORTED warning",
        [
            ("secp256k1", curve(der::oid("1.3.132.0.10"))),
            ("DSA", kind("1.2.840.10040.4.1")),
            ("Ed448", kind("1.3.101.113")),
            ("RSASSA-PSS", kind("1.2.840.113549.1.1.10")),
            ("RSA that is none", kind("1.2.840.113549.1.1.1")),
        ],
    );
}

#[test]
fn signatures() {
    let by_rsa = |algorithm| Pki {
        sub: pki().sub.key(&Key::rsa()),
        leaf: pki().leaf.signed_with(algorithm),
        ..pki()
    };
    let ecdsa = leaf(|leaf| leaf.signed_with(Algorithm::ecdsa_sha1()));
    expect_leaf(
        "SIGNATURE_WEAK critical",
        [
            ("SHA-1", by_rsa(Algorithm::RsaSha1)),
            ("MD5", by_rsa(Algorithm::rsa_md5())),
            ("SHA-1 of ECDSA", ecdsa),
        ],
    );
    expect_leaf("", [("PSS", by_rsa(Algorithm::RsaPssSha256))]);
    let old = root(|root| root.key(&Key::rsa()).signed_with(Algorithm::RsaSha1));
    expect_root("", [("a root by SHA-1, which nobody verifies", old)]);
}
