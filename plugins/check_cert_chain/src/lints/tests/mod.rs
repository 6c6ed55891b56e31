//! Every lint on certificates from the mint, one clause at a time.

mod authorities;
mod extensions;
mod form;
mod identifiers;
mod keys;
mod leaves;
mod names;
mod whole;

use certificate::{Certificate, Moment};
use lab::authority::{Authority, Blank, oid};
use plugin::{Report, State};

use super::{Chain, Path, lint};

/// Certificates of a little PKI before they are signed.
struct Pki {
    root: Blank,
    sub: Blank,
    leaf: Blank,
    public: bool,
}

/// One that is impeccable.
fn pki() -> Pki {
    Pki {
        root: Blank::root("Root"),
        sub: Blank::sub("CA"),
        leaf: Blank::leaf("shop.example"),
        public: false,
    }
}

/// One whose leaf is changed.
fn leaf(change: impl FnOnce(Blank) -> Blank) -> Pki {
    let leaf = change(pki().leaf);
    Pki { leaf, ..pki() }
}

/// One whose intermediate is changed.
fn sub(change: impl FnOnce(Blank) -> Blank) -> Pki {
    let sub = change(pki().sub);
    Pki { sub, ..pki() }
}

/// One whose root is changed.
fn root(change: impl FnOnce(Blank) -> Blank) -> Pki {
    let root = change(pki().root);
    Pki { root, ..pki() }
}

/// The same, its root in a public store.
fn public(pki: Pki) -> Pki {
    Pki {
        public: true,
        ..pki
    }
}

/// Certificates with each purpose that neither a server's nor its CA's may have.
fn forbidden(also: impl Fn(&str) -> Pki) -> [(&'static str, Pki); 6] {
    [
        ("any", also(oid::ANY_USAGE)),
        ("code", also("1.3.6.1.5.5.7.3.3")),
        ("mail", also(oid::EMAIL)),
        ("times", also("1.3.6.1.5.5.7.3.8")),
        ("OCSP", also(oid::OCSP_SIGNING)),
        ("precertificates", also("1.3.6.1.4.1.11129.2.4.4")),
    ]
}

fn now() -> Moment {
    Moment(lab::authority::time::now())
}

fn read(der: Vec<u8>) -> Certificate {
    Certificate::new(der).unwrap()
}

impl Pki {
    fn reports(&self, strict: bool) -> Vec<Report> {
        let root = Authority::root_of(self.root.clone());
        let sub = root.sub_of(self.sub.clone());
        let leaf = sub.sign(self.leaf.clone());
        let [leaf, sub, root] = [leaf.der, sub.der, root.der].map(read);
        let path = Path {
            intermediates: vec![&sub],
            root: Some(&root),
            public: self.public,
        };
        let chain = Chain {
            leaf: &leaf,
            paths: vec![path],
            at: now(),
        };
        lint(&chain, strict)
    }

    /// Its findings as `TAG word`, each with what it is about. The word is
    /// `note` for OK even under `--strict`, and `raised` for WARNING under it.
    fn findings(&self) -> Vec<(String, String)> {
        let both = self.reports(false).into_iter().zip(self.reports(true));
        let finding = |(lax, strict): (Report, Report)| {
            let word = match (lax.state(), strict.state()) {
                (State::Ok, State::Ok) => "note",
                (State::Ok, State::Warning) => "raised",
                (State::Warning, State::Warning) => "warning",
                (State::Critical, State::Critical) => "critical",
                _ => "neither",
            };
            (format!("{} {word}", lax.tag.unwrap().name), lax.about)
        };
        both.map(finding).collect()
    }
}

/// Each of these has exactly these findings, all about one certificate.
fn expect<const N: usize>(about: &str, expected: &str, table: [(&str, Pki); N]) {
    for (what, pki) in table {
        let (mut found, abouts): (Vec<_>, Vec<_>) = pki.findings().into_iter().unzip();
        found.sort();
        assert_eq!(found.join(", "), expected, "{what}");
        assert!(abouts.iter().all(|one| one == about), "{what}: {abouts:?}");
    }
}

/// The same of leaves.
fn expect_leaf<const N: usize>(expected: &str, table: [(&str, Pki); N]) {
    expect("certificate", expected, table);
}

/// The same of intermediates.
fn expect_sub<const N: usize>(expected: &str, table: [(&str, Pki); N]) {
    expect("intermediate CA", expected, table);
}

/// The same of roots; what follows for the intermediate is not looked at.
fn expect_root<const N: usize>(expected: &str, table: [(&str, Pki); N]) {
    for (what, pki) in table {
        let found = pki.findings().into_iter();
        let of_root = found.filter(|(_, about)| about == "root Root");
        let of_root: Vec<_> = of_root.map(|(found, _)| found).collect();
        assert_eq!(of_root.join(", "), expected, "{what}");
    }
}
