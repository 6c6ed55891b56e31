//! What must be clean, and what becomes of several paths.

use lab::authority::{Authority, Blank, General, Key, Name, Usage, der, extension, oid};

use super::*;

#[test]
fn what_is_healthy_is_clean_even_strictly() {
    let encipherment = [Usage::DigitalSignature, Usage::KeyEncipherment];
    expect_leaf(
        "",
        [
            ("healthy", pki()),
            ("public", public(pki())),
            ("no subject", leaf(|leaf| leaf.subject(Name::empty()))),
            ("no keyUsage", leaf(|leaf| leaf.without(oid::KEY_USAGE))),
            ("Ed25519", leaf(|leaf| leaf.key(&Key::ed25519()))),
            ("P-384", leaf(|leaf| leaf.key(&Key::p384()))),
            ("P-521", sub(|sub| sub.key(&Key::p521()))),
            ("a wildcard", leaf(|_| Blank::leaf("*.shop.example"))),
            ("an address", leaf(|_| Blank::leaf("127.0.0.1"))),
            ("a long address", leaf(|_| Blank::leaf("2001:db8::1"))),
            (
                "old RSA",
                leaf(|leaf| leaf.key(&Key::rsa()).key_usage(&encipherment)),
            ),
            (
                "an unknown extension",
                leaf(|leaf| leaf.extension("1.2.3.4", false, vec![1])),
            ),
        ],
    );
}

/// Profile tlsserver: no subject, no subjectKeyIdentifier, no keyEncipherment.
#[test]
fn a_certificate_of_lets_encrypt_is_clean() {
    let healthy = leaf(|leaf| leaf.subject(Name::empty()).without(oid::SUBJECT_KEY));
    expect_leaf("", [("tlsserver", public(healthy))]);
}

/// No places to fetch anything, centuries of validity, no policies.
#[test]
fn a_minimal_private_pki_is_clean() {
    let long = |blank: Blank| blank.validity(0, 31_536_000_000).without(oid::POLICIES);
    let minimal = || Pki {
        root: long(pki().root),
        sub: long(pki().sub).without(oid::EXTENDED_KEY_USAGE),
        leaf: long(pki().leaf).without(oid::BASIC_CONSTRAINTS),
        public: false,
    };
    let named = Pki {
        root: minimal().root.dns("shop.example"),
        sub: minimal().sub.dns("shop.example"),
        leaf: minimal()
            .leaf
            .name(General::Email("a@shop.example".into()))
            .name(General::Uri("spiffe://shop/x".into()))
            .name(General::Directory(Name::common("x")))
            .name(General::Other("1.2.3".into(), der::null())),
        public: false,
    };
    expect_leaf("", [("minimal", minimal()), ("with names", named)]);
}

#[test]
fn what_is_only_recommended_is_never_raised_in_a_private_pki() {
    let usage = extension::key_usage(&[Usage::KeyCertSign]);
    let lax = |blank: Blank| blank.extension(oid::KEY_USAGE, false, usage.clone());
    let lax = Pki {
        root: lax(pki().root),
        sub: lax(pki().sub),
        ..pki()
    };
    let note = |about: &str| ("KEY_USAGE_NOT_CRITICAL note".to_owned(), about.to_owned());
    assert_eq!(lax.findings(), ["intermediate CA", "root Root"].map(note));
}

#[test]
fn the_better_of_two_paths_counts() {
    let good = Authority::root("Good");
    let old = Authority::root_of(Blank::root("Old").days(-20, -10));
    let sub = good.sub("CA");
    let leaf = read(sub.sign(pki().leaf).der);
    let cross = read(old.cross(&good, Blank::root("Good")).der);
    let [sub, good, old] = [sub.der, good.der, old.der].map(read);
    let states = |ways: &[(&[&Certificate], &Certificate)]| {
        let path = |(intermediates, root): &(&[_], _)| Path {
            intermediates: intermediates.to_vec(),
            root: Some(*root),
            public: false,
        };
        let chain = Chain {
            leaf: &leaf,
            paths: ways.iter().map(path).collect(),
            at: now(),
        };
        let reports = lint(&chain, true).into_iter();
        let named = reports.map(|report| (report.tag.unwrap().name, report.state()));
        named.collect::<Vec<_>>()
    };
    let (short, long): (&[&Certificate], &[&Certificate]) = (&[&sub], &[&sub, &cross]);
    let expired = |state| [("ROOT_EXPIRED", state)];
    assert_eq!(states(&[(long, &old)]), expired(State::Warning));
    assert_eq!(states(&[(long, &old), (short, &good)]), expired(State::Ok));
    assert_eq!(states(&[(short, &good)]), []);
    assert_eq!(states(&[]), []);
}

/// A few octets of a certificate changed, dropped or doubled, thousands of
/// times, always the same: whatever comes out is judged or refused in words.
#[test]
fn what_was_tampered_with_is_judged_or_refused() {
    let leaf = pki().leaf.dns("*.shop.example").must_staple();
    let constraint = [General::Dns("shop.example".into())];
    let sub = pki().sub.name_constraints(&constraint, &[]);
    let root = Authority::root("Root").published("http://ca.example", "root");
    let mut random = 1_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % below as u64).unwrap()
    };
    let mut judged = 0;
    for original in [root.sign(leaf).der, root.sign(sub).der] {
        for _ in 0..2_000 {
            let mut der = original.clone();
            for _ in 0..=next(3) {
                let at = next(der.len());
                match next(4) {
                    0 => drop(der.remove(at)),
                    1 => der.insert(at, der[at]),
                    _ => der[at] = u8::try_from(next(256)).unwrap(),
                }
            }
            match Certificate::new(der) {
                Ok(certificate) => judged += usize::from(!judge(&certificate).is_empty()),
                Err(why) => assert!(!why.is_empty()),
            }
        }
    }
    assert!(judged > 100, "{judged}");
}

fn judge(certificate: &Certificate) -> Vec<Report> {
    let path = Path {
        intermediates: vec![certificate],
        root: Some(certificate),
        public: true,
    };
    let chain = Chain {
        leaf: certificate,
        paths: vec![path],
        at: now(),
    };
    lint(&chain, true)
}

#[test]
fn texts_fit_the_line() {
    let pki = Pki {
        root: pki().root.days(-20, -10),
        sub: pki()
            .sub
            .subject(Name::common("A|B;C"))
            .without(oid::SUBJECT_KEY),
        leaf: pki()
            .leaf
            .dns("a b")
            .serial(&[0])
            .without(oid::EXTENDED_KEY_USAGE),
        public: true,
    };
    for report in pki.reports(false) {
        assert!(!report.text.contains(['|', ';']), "{}", report.text);
        assert!(report.text.len() < 120, "{}", report.text);
    }
}
