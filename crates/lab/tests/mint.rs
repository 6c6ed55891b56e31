//! What the mint makes, judged by OpenSSL: right where nothing is said,
//! wrong where wrong was asked for.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::process::Command;

use lab::authority::{
    Algorithm, Authority, Blank, General, Issued, Key, Log, Name, Reason, Status,
};
use lab::authority::{der, oid, pem, time};

/// Runs `openssl` and gives what it says on both outputs, one after the other.
fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    out + &String::from_utf8_lossy(&output.stderr)
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// `openssl verify -x509_strict` of a leaf below an authority below a root.
fn verify(root: &Authority, between: &Authority, leaf: &Issued, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = written(folder.path(), "root.pem", root.pem().as_bytes());
    let between = written(folder.path(), "between.pem", between.pem().as_bytes());
    let leaf = written(folder.path(), "leaf.pem", leaf.pem().as_bytes());
    let mut arguments = vec!["verify", "-x509_strict", "-purpose", "sslserver"];
    arguments.extend_from_slice(more);
    arguments.extend(["-CAfile", root.to_str().unwrap()]);
    arguments.extend(["-untrusted", between.to_str().unwrap()]);
    arguments.push(leaf.to_str().unwrap());
    openssl(&arguments)
}

fn pair() -> (Authority, Authority) {
    let root = Authority::root("Shop Root");
    let between = root.sub("Shop CA");
    (root, between)
}

fn text(der: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "one.der", der);
    openssl(&[
        "x509",
        "-inform",
        "DER",
        "-noout",
        "-text",
        "-in",
        path.to_str().unwrap(),
    ])
}

#[test]
fn healthy_chains_verify_with_every_key() {
    let keys = [
        Key::p256,
        Key::p384,
        Key::p521,
        Key::ed25519,
        Key::rsa,
        Key::rsa_other,
    ];
    for (number, key) in keys.into_iter().enumerate() {
        let root = Authority::root_of(Blank::root("Shop Root").key(&key()));
        let between = root.sub_of(Blank::sub("Shop CA").key(&key()));
        let leaf = between.sign(Blank::leaf("www.shop.example").key(&key()));
        let said = verify(
            &root,
            &between,
            &leaf,
            &["-verify_hostname", "www.shop.example"],
        );
        assert!(said.contains("leaf.pem: OK"), "{number}: {said}");
    }
}

#[test]
fn private_keys_belong_to_certificates() {
    let keys = [
        Key::p256(),
        Key::p384(),
        Key::p521(),
        Key::ed25519(),
        Key::rsa(),
        Key::rsa_1024(),
    ];
    for key in keys {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path(), "key.pem", key.pem().as_bytes());
        let said = openssl(&["pkey", "-in", path.to_str().unwrap(), "-pubout"]);
        assert_eq!(said, pem::pem("PUBLIC KEY", key.public()));
    }
}

#[test]
fn flaws_are_seen_as_what_they_are() {
    let (root, between) = pair();
    let leaf = || Blank::leaf("www.shop.example");
    let stranger = General::Dns("elsewhere.example".into());
    let limited = Blank::sub("Shop CA").name_constraints(&[stranger], &[]);
    let limited = root.sub_of(limited);
    for (between, leaf, wanted) in [
        (&between, leaf().days(-90, -1), "certificate has expired"),
        (&between, leaf().days(1, 90), "not yet valid"),
        (&between, Blank::leaf("other.example"), "hostname mismatch"),
        (
            &between,
            leaf().eku(&[oid::CLIENT_AUTH]),
            "unsuitable certificate purpose",
        ),
        (
            &between,
            leaf().broken_signature(),
            "certificate signature failure",
        ),
        (
            &between,
            leaf().extension("1.2.3", true, der::null()),
            "unhandled critical extension",
        ),
        (
            &between,
            leaf().without(oid::AUTHORITY_KEY),
            "Authority Key Identifier",
        ),
        (
            &between,
            leaf().issuer(Name::common("Nobody")),
            "unable to get local issuer",
        ),
        (
            &between,
            leaf().inner_algorithm(Algorithm::EcdsaSha384),
            "signature algorithm",
        ),
        (&limited, leaf(), "permitted subtree violation"),
    ] {
        let leaf = between.sign(leaf);
        let said = verify(
            &root,
            between,
            &leaf,
            &["-verify_hostname", "www.shop.example"],
        );
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn weak_keys_and_hashes_are_really_signed() {
    let root = Authority::root_of(Blank::root("Shop Root").key(&Key::rsa()));
    let between = root.sub_of(Blank::sub("Shop CA").key(&Key::rsa_1024()));
    let old = between.sign(Blank::leaf("www.shop.example").signed_with(Algorithm::RsaSha1));
    let said = verify(&root, &between, &old, &["-auth_level", "0"]);
    assert!(said.contains("leaf.pem: OK"), "{said}");
    let said = verify(&root, &between, &old, &["-auth_level", "2"]);
    assert!(said.contains("too weak"), "{said}");
    let pss = Blank::leaf("www.shop.example").signed_with(Algorithm::RsaPssSha256);
    let direct = root.sign(pss);
    let said = verify(&root, &between, &direct, &[]);
    assert!(said.contains("leaf.pem: OK"), "{said}");
}

#[test]
fn parts_can_be_anything() {
    let (_, between) = pair();
    let leaf = Blank::leaf("www.shop.example");
    for (blank, wanted) in [
        (leaf.clone().version(1), "Version: 1 (0x0)"),
        (leaf.clone().serial(&[0xff]), "(Negative)01"),
        (
            leaf.clone().serial(&[1; 21]),
            "01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01:01",
        ),
        (
            leaf.clone().key(&Key::rsa_public_only(2047)),
            "Public-Key: (2047 bit)",
        ),
        (
            leaf.clone().signed_with(Algorithm::rsa_md5()),
            "md5WithRSAEncryption",
        ),
        (leaf.clone().must_staple(), "status_request"),
        (
            leaf.clone().validity(-DAYS_1000, 253_402_300_799),
            "Not After : Dec 31 23:59:59 9999",
        ),
        (
            leaf.clone()
                .aia(&["http://ocsp.invalid/"], &["http://ca.invalid/"]),
            "OCSP - URI:http://ocsp.invalid/",
        ),
        (
            leaf.clone().subject(Name::empty()),
            "Subject Alternative Name: critical",
        ),
    ] {
        let said = text(&between.sign(blank).der);
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

/// A thousand days in seconds.
const DAYS_1000: i64 = 86_400_000;

#[test]
fn a_cross_sign_is_the_same_key_below_another_root() {
    let (old, new) = (Authority::root("Old Root"), Authority::root("New Root"));
    let between = new.sub("Shop CA");
    let leaf = between.sign(Blank::leaf("www.shop.example"));
    let crossed = old.cross(&between, Blank::sub("ignored"));
    assert_ne!(crossed.der, between.der);
    assert!(verify(&old, &crossed, &leaf, &[]).contains("leaf.pem: OK"));
    assert!(verify(&new, &between, &leaf, &[]).contains("leaf.pem: OK"));
    assert!(!verify(&old, &between, &leaf, &[]).contains("leaf.pem: OK"));
}

#[test]
fn lists_revoke() {
    let (root, between) = pair();
    let leaf = between.sign(Blank::leaf("www.shop.example"));
    let folder = tempfile::tempdir().unwrap();
    let lookup = |crl: &lab::authority::Crl| {
        let path = written(folder.path(), "list.pem", crl.pem().as_bytes());
        verify(
            &root,
            &between,
            &leaf,
            &["-crl_check", "-CRLfile", path.to_str().unwrap()],
        )
    };
    let crl = between.crl();
    let revoking = crl
        .clone()
        .revoke(&leaf.serial, time::now() - 60, Some(Reason::KeyCompromise));
    for (crl, wanted) in [
        (crl.clone(), "leaf.pem: OK"),
        (
            crl.clone().revoke(&[1, 2, 3], time::now() - 60, None),
            "leaf.pem: OK",
        ),
        (revoking.clone(), "certificate revoked"),
        (crl.clone().days(-30, -20), "CRL has expired"),
        (revoking.signed_by(&Key::p256()), "CRL signature failure"),
        (crl.clone().broken_signature(), "CRL signature failure"),
        (
            crl.issuing_point(Some("http://ca.invalid/other.crl"), true),
            "different CRL scope",
        ),
    ] {
        let said = lookup(&crl);
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

/// What `openssl ocsp` makes of an answer about this leaf.
fn ask(root: &Authority, between: &Authority, leaf: &Issued, answer: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, bytes: &[u8]| {
        let path = written(folder.path(), name, bytes);
        path.to_str().unwrap().to_owned()
    };
    let (answer, roots) = (
        of("answer.der", answer),
        of("root.pem", root.pem().as_bytes()),
    );
    let (issuer, leaf) = (
        of("issuer.pem", between.pem().as_bytes()),
        of("leaf.pem", leaf.pem().as_bytes()),
    );
    openssl(&[
        "ocsp",
        "-respin",
        &answer,
        "-CAfile",
        &roots,
        "-verify_other",
        &issuer,
        "-issuer",
        &issuer,
        "-cert",
        &leaf,
        "-no_nonce",
    ])
}

#[test]
fn answers_answer() {
    let (root, between) = pair();
    let leaf = between.sign(Blank::leaf("www.shop.example"));
    let responder = between.sign(Blank::responder("Shop Responder"));
    let stranger = Issued::self_signed(Blank::responder("Stranger"));
    let ocsp = |status| between.ocsp(&leaf.serial, status);
    let good = || ocsp(Status::Good);
    let revoked = Status::Revoked(1_700_000_000, Some(Reason::Superseded));
    for (answer, wanted) in [
        (good().der(), &["Response verify OK", "leaf.pem: good"][..]),
        (
            good().named(&between.name).der(),
            &["Response verify OK", "leaf.pem: good"],
        ),
        (
            ocsp(Status::Unknown).der(),
            &["Response verify OK", "leaf.pem: unknown"],
        ),
        (
            ocsp(revoked).der(),
            &[
                "Response verify OK",
                "leaf.pem: revoked",
                "superseded",
                "Nov 14 22:13:20 2023",
            ],
        ),
        (
            good().delegated(&responder).der(),
            &["Response verify OK", "leaf.pem: good"],
        ),
        (
            good().delegated(&stranger).der(),
            &["Response Verify Failure"],
        ),
        (
            good().signed_by(&Key::p256()).der(),
            &["Response Verify Failure"],
        ),
        (
            good().broken_signature().der(),
            &["Response Verify Failure"],
        ),
        (good().days(-9, -2).der(), &["Status times invalid"]),
        (lab::authority::Ocsp::failure(6), &["unauthorized"]),
    ] {
        let said = ask(&root, &between, &leaf, &answer);
        for wanted in wanted {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
    }
}

#[test]
fn timestamps_are_of_the_certificate_without_them() {
    let (_, between) = pair();
    let (first, second) = (Log::new("First"), Log::new("Second"));
    let at = time::now() - 3600;
    let leaf = between.sign(Blank::leaf("www.shop.example").logged(&[(&first, at), (&second, at)]));
    let said = text(&leaf.der);
    assert_eq!(
        said.matches("Signed Certificate Timestamp:").count(),
        2,
        "{said}"
    );
    assert!(said.contains("ecdsa-with-SHA256"), "{said}");
    assert!(Log::list_json(&[(&first, "usable", at)]).contains("\"usable\""));
}
