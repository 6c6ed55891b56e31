//! Chains that no healthy authority issues, minted into a folder and judged as
//! files: what line 1 says of each, and with which exit code.

use std::path::Path;

use lab::authority::{
    Algorithm, Authority, Blank, Crl, General, Key, Reason, Usage, extension, oid, pem, time,
};

use crate::shop::{certificates::settled, presence};

const HOST: &str = "www.shop.example";

/// A root, an intermediate and a certificate below it.
struct Pki {
    root: Authority,
    sub: Authority,
    leaf: Blank,
}

impl Pki {
    fn new(leaf: Blank) -> Self {
        Self::with(Blank::sub("Shop CA"), leaf)
    }

    fn with(sub: Blank, leaf: Blank) -> Self {
        let root = Authority::root("Shop Root");
        Pki {
            sub: root.sub_of(sub),
            root,
            leaf,
        }
    }
}

/// Good for 80 days and an hour, so that whole days stay the same in a test.
fn leaf() -> Blank {
    Blank::leaf(HOST).validity(time::now() - 864_000, time::now() + 6_915_600)
}

/// `2 x: y`: the exit code and what line 1 says behind the state.
fn judged(folder: &Path, pki: Pki, options: &[&str]) -> String {
    let chain = folder.join("chain.pem");
    let roots = folder.join("roots.pem");
    let leaf = pki.sub.sign(pki.leaf);
    std::fs::write(&chain, pem::chain(&[&leaf.der, &pki.sub.der])).unwrap();
    std::fs::write(&roots, pem::chain(&[&pki.root.der])).unwrap();
    said(&chain, &roots, options)
}

fn said(chain: &Path, roots: &Path, options: &[&str]) -> String {
    let mut words = vec!["check_cert_chain", "-H", HOST, "--file"];
    words.extend([chain.to_str().unwrap(), "--roots", roots.to_str().unwrap()]);
    words.extend(options);
    let output = presence(&words);
    assert!(output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    let statement = text.split(" | ").next().unwrap_or_default();
    let (_, statement) = statement.split_once(" - ").unwrap_or(("", statement));
    format!("{} {}", output.status.code().unwrap(), settled(statement))
}

/// A case: with a star it is a note, and said under --strict alone.
type Case = (&'static str, Pki);

fn of_leaf(star: &'static str, change: impl Fn(Blank) -> Blank) -> Case {
    (star, Pki::new(change(leaf())))
}

fn of_sub(star: &'static str, change: impl Fn(Blank) -> Blank) -> Case {
    (star, Pki::with(change(Blank::sub("Shop CA")), leaf()))
}

fn shop() -> [General; 1] {
    [General::Dns("shop.example".to_owned())]
}

fn healthy() -> Vec<Case> {
    vec![
        of_leaf("", |leaf| leaf),
        of_leaf("", |leaf| leaf.key(&Key::rsa())),
        of_leaf("", |leaf| leaf.key(&Key::p521())),
        of_leaf("", |leaf| leaf.key(&Key::ed25519())),
        of_leaf("", |leaf| leaf.without(oid::SUBJECT_KEY)),
    ]
}

fn forms() -> Vec<Case> {
    let usage = || extension::key_usage(&[Usage::DigitalSignature]);
    let aia = || extension::authority_info(&[], &["http://127.0.0.1/ca.der"]);
    let other_key = || extension::authority_key(&[1; 20]);
    vec![
        of_leaf("", |leaf| leaf.version(1)),
        of_leaf("*", |leaf| leaf.serial(&[0])),
        of_leaf("*", |leaf| leaf.serial(&[7; 21])),
        of_leaf("", |leaf| leaf.days(60, -30)),
        of_leaf("", |leaf| leaf.again(oid::KEY_USAGE, true, usage())),
        of_leaf("", |leaf| leaf.extension(oid::KEY_USAGE, true, vec![1])),
        of_leaf("", |leaf| {
            leaf.extension("1.3.6.1.4.1.99999.2", true, vec![5, 0])
        }),
        of_leaf("", |leaf| leaf.extension(oid::AUTHORITY_INFO, true, aia())),
        of_leaf("*", |leaf| {
            leaf.extension(oid::AUTHORITY_INFO, false, vec![0x30, 0])
        }),
        of_leaf("*", |leaf| leaf.without(oid::AUTHORITY_KEY)),
        of_leaf("", |leaf| {
            leaf.extension(oid::AUTHORITY_KEY, false, other_key())
        }),
        of_leaf("", |leaf| leaf.key(&Key::rsa_1024())),
        of_leaf("*", |leaf| leaf.key(&Key::rsa_public_only(2047))),
        of_leaf("", |leaf| leaf.signed_with(Algorithm::ecdsa_sha1())),
        of_leaf("", Blank::broken_signature),
    ]
}

fn authorities() -> Vec<Case> {
    let basic = || extension::basic_constraints(true, None);
    let permitted = || extension::name_constraints(&shop(), &[]);
    let policy = || extension::policy_constraints(Some(3), None);
    let dotted = [General::Dns(".shop.example".to_owned())];
    vec![
        of_sub("", |sub| sub.basic_constraints(false, None)),
        of_sub("", |sub| sub.without(oid::BASIC_CONSTRAINTS)),
        of_sub("*", |sub| {
            sub.extension(oid::BASIC_CONSTRAINTS, false, basic())
        }),
        of_sub("", |sub| sub.key_usage(&[Usage::CrlSign])),
        of_sub("*", |sub| sub.without(oid::KEY_USAGE)),
        of_sub("*", |sub| sub.without(oid::SUBJECT_KEY)),
        of_sub("", |sub| sub.eku(&[oid::CLIENT_AUTH])),
        of_sub("", |sub| sub.name_constraints(&[], &shop())),
        of_sub("*", |sub| {
            sub.extension(oid::NAME_CONSTRAINTS, false, permitted())
        }),
        of_sub("*", |sub| sub.name_constraints(&dotted, &[])),
        of_sub("*", |sub| {
            sub.extension(oid::POLICY_CONSTRAINTS, false, policy())
        }),
    ]
}

fn purposes_and_names() -> Vec<Case> {
    let signs = [Usage::DigitalSignature, Usage::KeyCertSign];
    vec![
        of_leaf("*", |leaf| leaf.name_constraints(&shop(), &[])),
        of_leaf("*", |leaf| leaf.key_usage(&signs)),
        of_leaf("", |leaf| leaf.key_usage(&[Usage::KeyAgreement])),
        of_leaf("*", |leaf| leaf.without(oid::EXTENDED_KEY_USAGE)),
        of_leaf("*", |leaf| leaf.eku(&[oid::SERVER_AUTH, oid::ANY_USAGE])),
        of_leaf("*", |leaf| leaf.dns("www_1.shop.example.")),
        of_leaf("", |leaf| leaf.dns("*.com")),
    ]
}

#[test]
fn profiles_of_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [healthy(), forms(), authorities(), purposes_and_names()];
    let found: String = cases
        .into_iter()
        .flatten()
        .map(|(strict, pki)| {
            let options: &[&str] = if strict == "*" { &["--strict"] } else { &[] };
            format!("{}\n", judged(folder.path(), pki, options))
        })
        .collect();
    compare("profiles", &found);
}

#[test]
fn lists_that_are_given() {
    let folder = tempfile::tempdir().unwrap();
    let pki = Pki::new(leaf());
    let leaf = pki.sub.sign(pki.leaf.clone());
    let [chain, roots, list] =
        ["chain.pem", "roots.pem", "list.crl"].map(|name| folder.path().join(name));
    std::fs::write(&chain, pem::chain(&[&leaf.der, &pki.sub.der])).unwrap();
    std::fs::write(&roots, pem::chain(&[&pki.root.der])).unwrap();
    let stranger = Authority::root("Stranger");
    let lists: [Crl; 8] = [
        pki.sub.crl(),
        pki.sub.crl().revoke(
            &leaf.serial,
            time::now() - 3600,
            Some(Reason::KeyCompromise),
        ),
        pki.sub
            .crl()
            .revoke(&leaf.serial, time::now() - 3600, None)
            .revoke(&leaf.serial, time::now(), None),
        pki.sub.crl().days(-20, -10),
        pki.sub.crl().signed_by(&Key::p256()),
        pki.sub.crl().without(oid::CRL_NUMBER),
        pki.root.crl(),
        stranger.crl(),
    ];
    let line = |crl: &Crl, more: &[&str]| {
        std::fs::write(&list, crl.der()).unwrap();
        let options = [&["--crl-file", list.to_str().unwrap()], more].concat();
        let said = said(&chain, &roots, &options);
        let said = said.replace(folder.path().to_str().unwrap(), "FOLDER");
        format!("{said}\n")
    };
    let found: String = lists.iter().map(|crl| line(crl, &[])).collect();
    let found = found + &line(&pki.root.crl(), &["--strict"]);
    let found = found + &line(&stranger.crl(), &["--strict"]);
    compare("lists", &found);
}

/// Against tests/check_cert_chain/NAME.txt, which `BLESS=1` writes.
fn compare(name: &str, found: &str) {
    let path = format!(
        "{}/tests/check_cert_chain/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    if std::env::var_os("BLESS").is_some() {
        return std::fs::write(path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (place, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(expected, found, "{name}.txt, line {}", place + 1);
    }
    assert_eq!(expected, found);
}
