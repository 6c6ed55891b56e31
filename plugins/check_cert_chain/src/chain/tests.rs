//! Chains of the lab's authorities, and everything that is said of them.

use certificate::{Certificate, DAY, Moment, Signatures, Store, Subject};
use lab::authority::{
    Algorithm, Authority, Blank, General, Issued, Key, Part, Usage, der, extension, oid,
};
use plugin::{Check, Context, State};

use super::*;
use crate::Options;

/// As of when is judged: 2026-11-22T12:00:00Z.
const NOW: Moment = Moment(1_795_348_800);

/// What is judged in a test; each part can be said otherwise.
struct Given<'a> {
    sent: Vec<&'a [u8]>,
    roots: Vec<&'a [u8]>,
    fetched: Vec<&'a [u8]>,
    subjects: &'a [&'a str],
    at: Moment,
    by_server: bool,
    strict: bool,
    warning: &'a [&'a str],
}

impl<'a> Given<'a> {
    fn new(sent: &[&'a [u8]], roots: &[&'a [u8]]) -> Self {
        Given {
            sent: sent.to_vec(),
            roots: roots.to_vec(),
            fetched: Vec::new(),
            subjects: &["www.shop.example"],
            at: NOW,
            by_server: true,
            strict: false,
            warning: &[],
        }
    }

    fn judged(&self) -> Judged {
        let read = |ders: &[&[u8]]| -> Vec<Certificate> {
            let certificates = ders.iter().map(|der| Certificate::new(der.to_vec()));
            certificates.collect::<Result<_, _>>().unwrap()
        };
        let subjects = self
            .subjects
            .iter()
            .map(|subject| subject.parse::<Subject>());
        let cx = Context::for_test(Options::MEASURES, self.warning, &[]).unwrap();
        judge_chain(&ChainInput {
            about: "certificate",
            sent: &read(&self.sent),
            by_server: self.by_server,
            delivered: Delivered::default(),
            fetched: &read(&self.fetched),
            trust: &Trust::Own(Store::of(&read(&self.roots))),
            at: self.at,
            logs: None,
            subjects: &subjects.collect::<Result<Vec<_>, _>>().unwrap(),
            max_depth: None,
            strict: self.strict,
            limits: cx.limits(),
            signatures: &Signatures::default(),
        })
    }

    /// The findings as lines: state, tag, text; what was fine is left out.
    fn found(&self) -> Vec<String> {
        let parts = self.judged().parts;
        let tagged = parts.iter().filter_map(|part| {
            let tag = part.tag?.name;
            Some(format!("{} {tag} {}", part.state(), part.text))
        });
        tagged.collect()
    }
}

struct Shop {
    root: Authority,
    sub: Authority,
}

impl Shop {
    fn new() -> Self {
        let root = Authority::root_of(a_root("Shop Root"));
        let sub = root.sub_of(a_sub("Shop CA"));
        Shop { root, sub }
    }

    fn leaf(&self, blank: Blank) -> Issued {
        self.sub.sign(blank)
    }

    /// What is said of a leaf under a chain and a root that are fine.
    fn found(&self, blank: Blank) -> Vec<String> {
        let leaf = self.leaf(blank);
        Given::new(&[&leaf.der, &self.sub.der], &[&self.root.der]).found()
    }
}

/// So many days from when is judged.
fn days(blank: Blank, from: i64, to: i64) -> Blank {
    blank.validity(NOW.plus(from * DAY).0, NOW.plus(to * DAY).0)
}

fn a_root(name: &str) -> Blank {
    days(Blank::root(name), -1825, 1825)
}

fn a_sub(name: &str) -> Blank {
    days(Blank::sub(name), -365, 1460)
}

fn a_leaf(host: &str) -> Blank {
    days(Blank::leaf(host), -10, 80)
}

fn blank() -> Blank {
    a_leaf("www.shop.example")
}

fn day(days: i64) -> String {
    NOW.plus(days * DAY).day()
}

#[test]
fn a_healthy_chain_is_clean_even_when_strict() {
    let shop = Shop::new();
    let leaf = shop.leaf(blank());
    let mut given = Given::new(&[&leaf.der, &shop.sub.der], &[&shop.root.der]);
    given.strict = true;
    assert_eq!(given.found(), Vec::<String>::new());
    let judged = given.judged();
    let texts: Vec<_> = judged.parts.iter().map(|part| part.text.as_str()).collect();
    let end = format!(
        "ends in 80.0 days on {}, 88 % of its lifetime is left",
        day(80)
    );
    assert_eq!(
        texts,
        [
            "is trusted: Shop CA, Shop Root",
            "covers www.shop.example",
            &end
        ]
    );
    let ending = judged.ending.unwrap();
    assert_eq!((ending.days, ending.left), (80.0, 88.88));
}

// Rows 1 to 3 of the reference's table of bad servers.
#[test]
fn ends_of_the_certificate() {
    let shop = Shop::new();
    let expired = format!("CRITICAL EXPIRED expired 10.0 days ago on {}", day(-10));
    assert_eq!(shop.found(days(blank(), -100, -10)), [expired]);

    let early = "CRITICAL NOT_YET_VALID is not valid before 2026-11-24T12:00:00Z, in 2.0 days";
    assert_eq!(shop.found(days(blank(), 2, 80)), [early]);

    let soon = format!(
        "CRITICAL EXPIRES_SOON ends in 5.0 days on {}, 5 % of its lifetime is left (limit 10 %)",
        day(5)
    );
    assert_eq!(shop.found(days(blank(), -85, 5)), [soon]);
    let later = format!(
        "WARNING EXPIRES_SOON ends in 18.0 days on {}, 19 % of its lifetime is left (limit 25 %)",
        day(18)
    );
    assert_eq!(shop.found(days(blank(), -72, 18)), [later]);
    // Six days, of which four are left, are no reason to worry.
    assert_eq!(shop.found(days(blank(), -2, 4)), Vec::<String>::new());
}

// A long life is no reason to warn years ahead, nor is an authority that ends
// years before.
#[test]
fn of_a_long_life_a_year_counts() {
    let shop = Shop::new();
    let long = |from, to| days(Blank::leaf("www.shop.example"), from, to);
    let table = [
        (long(-3000, 650), ""),
        (
            long(-3565, 85),
            "WARNING EXPIRES_SOON ends in 85.0 days on DAY, 2.32 % of its lifetime is left (limit 2.73 %)",
        ),
        (
            long(-3620, 30),
            "CRITICAL EXPIRES_SOON ends in 30.0 days on DAY, 0.82 % of its lifetime is left (limit 1.09 %)",
        ),
        // Shop CA ends in 1460 days.
        (long(-10, 2_900_000), ""),
        (
            long(-307, 90),
            "WARNING EXPIRES_SOON ends in 90.0 days on DAY, 22 % of its lifetime is left (limit 25 %)",
        ),
    ];
    for (blank, expected) in table {
        let leaf = shop.leaf(blank);
        let given = Given::new(&[&leaf.der, &shop.sub.der], &[&shop.root.der]);
        let end = given.judged().ending.unwrap().at.day();
        assert_eq!(given.found().concat(), expected.replace("DAY", &end));
        let left = given.judged().ending.unwrap().left;
        assert!(left <= 100.0, "{left}");
    }
}

#[test]
fn limits_in_days_take_the_place_of_per_cent() {
    let shop = Shop::new();
    let leaf = shop.leaf(days(blank(), -85, 5));
    let mut given = Given::new(&[&leaf.der, &shop.sub.der], &[&shop.root.der]);
    let limits: [(&[&str], &str); 5] = [
        (&["3"], ""),
        (&["14d"], "(limit 14 days), 5 % of its lifetime is left"),
        (&["2W"], "(limit 14 days), 5 % of its lifetime is left"),
        (&["240h"], "(limit 10 days), 5 % of its lifetime is left"),
        (
            &["cert-days=20"],
            "(limit 20 days), 5 % of its lifetime is left",
        ),
    ];
    for (warning, end) in limits {
        given.warning = warning;
        let expected: Vec<String> = match end {
            "" => Vec::new(),
            end => vec![format!(
                "WARNING EXPIRES_SOON ends in 5.0 days on {} {end}",
                day(5)
            )],
        };
        assert_eq!(given.found(), expected, "{warning:?}");
    }
    let expired = shop.leaf(days(blank(), -85, -1));
    given.sent = vec![&expired.der, &shop.sub.der];
    given.warning = &["~:"];
    assert!(given.found()[0].starts_with("CRITICAL EXPIRED "));
}

/// What is said of names alone.
fn said_of_names(blank: Blank, subject: &str) -> String {
    let shop = Shop::new();
    let leaf = shop.leaf(blank);
    let mut given = Given::new(&[&leaf.der, &shop.sub.der], &[&shop.root.der]);
    let subjects = [subject];
    given.subjects = &subjects;
    let mut found = given.found();
    found.retain(|line| line.starts_with("CRITICAL NAME_"));
    found.join(" + ").replace("CRITICAL NAME_", "")
}

// Row 4.
#[test]
fn who_must_be_covered() {
    let wild = || a_leaf("*.shop.example").dns("shop.example");
    let table = [
        (blank(), "www.shop.example", ""),
        (wild(), "a.shop.example", ""),
        (wild(), "shop.example", ""),
        (blank().ip([192, 0, 2, 1].into()), "192.0.2.1", ""),
        (
            blank(),
            "shop.example",
            "NOT_COVERED is not for shop.example: it is for www.shop.example",
        ),
        (
            wild(),
            "a.b.shop.example",
            "NOT_COVERED is not for a.b.shop.example: it is for *.shop.example, shop.example (a wildcard stands for exactly one label)",
        ),
        (
            blank(),
            "192.0.2.1",
            "NOT_COVERED is not for 192.0.2.1: it is for www.shop.example",
        ),
        (
            blank().dns("192.0.2.1"),
            "192.0.2.1",
            "NOT_COVERED is not for 192.0.2.1: it is for www.shop.example, 192.0.2.1 (an address has to stand there as an address)",
        ),
    ];
    for (blank, subject, expected) in table {
        assert_eq!(said_of_names(blank, subject), expected);
    }
}

// Row 11, and wildcards on public suffixes.
#[test]
fn names_that_do_not_count() {
    assert_eq!(
        said_of_names(blank().no_names(), "www.shop.example"),
        "IN_COMMON_NAME names www.shop.example only as common name: it has no subject alternative name"
    );
    assert_eq!(
        said_of_names(a_leaf("*.com"), "shop.com"),
        "BY_PUBLIC_SUFFIX covers shop.com only by *.com, a wildcard on a public suffix"
    );
}

// Row 5.
#[test]
fn who_is_not_trusted() {
    let shop = Shop::new();
    let leaf = shop.leaf(blank());
    let alone = Issued::self_signed(blank());
    let stranger = Authority::root_of(a_root("Other Root"));
    let table: [(&[&[u8]], &str); 4] = [
        (
            &[&alone.der],
            "CRITICAL SELF_SIGNED is self-signed, and not in the store",
        ),
        (
            &[&leaf.der, &shop.sub.der],
            "CRITICAL UNTRUSTED leads to Shop CA, which is issued by Shop Root, which is neither sent nor trusted",
        ),
        (
            &[&leaf.der, &shop.sub.der, &shop.root.der],
            "CRITICAL UNTRUSTED leads to the root Shop Root, which is not trusted",
        ),
        (
            &[&leaf.der],
            "CRITICAL UNTRUSTED is issued by Shop CA, which is neither sent nor trusted",
        ),
    ];
    for (sent, expected) in table {
        let found = Given::new(sent, &[&stranger.der]).found();
        assert_eq!(found.first().map(String::as_str), Some(expected));
    }
    let pinned = Given::new(&[&alone.der], &[&alone.der]);
    assert_eq!(pinned.judged().parts[0].text, "is trusted itself");
    assert!(
        pinned
            .found()
            .iter()
            .all(|line| !line.starts_with("CRITICAL"))
    );
}

// Row 6.
#[test]
fn a_missing_intermediate_is_explained_by_what_was_fetched() {
    let shop = Shop::new();
    let leaf = shop.leaf(blank());
    let mut given = Given::new(&[&leaf.der], &[&shop.root.der]);
    given.fetched = vec![&shop.sub.der];
    assert_eq!(
        given.found(),
        [
            "CRITICAL INTERMEDIATE_MISSING is sent without its intermediate Shop CA: browsers work, curl, Java and payment webhooks do not"
        ]
    );
    let stranger = Authority::root_of(a_root("Other Root")).sub_of(a_sub("Other CA"));
    given.fetched = vec![&stranger.der];
    assert!(given.found()[0].starts_with("CRITICAL UNTRUSTED is issued by Shop CA"));
}

// Row 7.
#[test]
fn the_list_as_it_is_sent() {
    let root = Authority::root_of(a_root("Shop Root"));
    let upper = root.sub_of(a_sub("Upper CA").basic_constraints(true, Some(1)));
    let lower = upper.sub_of(a_sub("Lower CA"));
    let leaf = lower.sign(blank());
    let stray = Authority::root_of(a_root("Stray")).sub_of(a_sub("Stray CA"));
    let old = root.sub_of(days(a_sub("Old CA"), -900, -3));
    let ended = format!(
        "EXTRA_EXPIRED is sent with Old CA, which ended on {} and which no path needs",
        day(-3)
    );
    let table: [(&[&[u8]], &[&str]); 6] = [
        (&[&leaf.der, &lower.der, &upper.der], &[]),
        (
            &[&leaf.der, &upper.der, &lower.der],
            &["CHAIN_ORDER is sent with Upper CA behind www.shop.example, which it did not issue"],
        ),
        (
            &[&leaf.der, &lower.der, &upper.der, &root.der],
            &["ROOT_SENT is sent with the root Shop Root"],
        ),
        (
            &[&leaf.der, &leaf.der, &lower.der, &upper.der],
            &["CERTIFICATE_TWICE is sent with www.shop.example twice"],
        ),
        (
            &[&leaf.der, &lower.der, &upper.der, &stray.der],
            &["CERTIFICATE_STRAY is sent with Stray CA, which no path needs"],
        ),
        (&[&leaf.der, &lower.der, &upper.der, &old.der], &[&ended]),
    ];
    for (sent, expected) in table {
        let mut given = Given::new(sent, &[&root.der]);
        for (by_server, strict, state) in [
            (true, false, State::Ok),
            (true, true, State::Warning),
            (false, true, State::Ok),
        ] {
            (given.by_server, given.strict) = (by_server, strict);
            let expected: Vec<_> = expected
                .iter()
                .map(|line| format!("{state} {line}"))
                .collect();
            assert_eq!(given.found(), expected);
        }
    }
}

// Row 8: the cross-sign has ended, its valid twin stands behind it.
#[test]
fn an_ended_cross_sign_harms_nobody() {
    let (old, new) = (
        Authority::root_of(a_root("Old Root")),
        Authority::root_of(a_root("New Root")),
    );
    let cross = old.cross(&new, days(a_root("New Root"), -900, -30));
    let sub = new.sub_of(a_sub("Shop CA"));
    let leaf = sub.sign(blank());
    let sent: [&[u8]; 3] = [&leaf.der, &sub.der, &cross.der];
    assert_eq!(
        Given::new(&sent, &[&old.der, &new.der]).found(),
        [format!(
            "OK EXTRA_EXPIRED is sent with New Root, which ended on {} and which no path needs",
            day(-30)
        )]
    );
    // Who does not know the new root has no path.
    assert_eq!(
        Given::new(&sent, &[&old.der]).found(),
        [format!(
            "CRITICAL PATH_EXPIRED has no valid path: New Root expired on {}",
            day(-30)
        )]
    );
    let cross = old.cross(&new, days(a_root("New Root"), -900, 30));
    let sent: [&[u8]; 3] = [&leaf.der, &sub.der, &cross.der];
    assert_eq!(
        Given::new(&sent, &[&old.der, &new.der]).found(),
        [format!(
            "OK PATHS_END has 2 valid paths: the first ends on {} with New Root (to Old Root), the last on {} (to New Root)",
            day(30),
            day(80)
        )]
    );
}

// Row 9.
#[test]
fn an_intermediate_ends() {
    let root = Authority::root_of(a_root("Shop Root"));
    let soon = root.sub_of(days(a_sub("Shop CA"), -900, 8));
    let leaf = soon.sign(blank());
    let given = Given::new(&[&leaf.der, &soon.der], &[&root.der]);
    assert_eq!(
        given.found(),
        [format!(
            "CRITICAL PATH_ENDS_SOON has no path after {}, in 8.0 days, when Shop CA ends, 8 % of its lifetime is left (limit 10 %)",
            day(8)
        )]
    );
    // Another path, and nobody need care.
    let next = root.sub_of(a_sub("Shop CA").key(&soon.key));
    let sent: [&[u8]; 3] = [&leaf.der, &soon.der, &next.der];
    let found = Given::new(&sent, &[&root.der]).found();
    assert!(
        found.iter().all(|line| line.starts_with("OK PATHS_END ")),
        "{found:?}"
    );

    let ended = root.sub_of(days(a_sub("Shop CA"), -900, -1));
    let leaf = ended.sign(blank());
    let given = Given::new(&[&leaf.der, &ended.der], &[&root.der]);
    assert_eq!(
        given.found(),
        [format!(
            "CRITICAL PATH_EXPIRED has no valid path: Shop CA expired on {}",
            day(-1)
        )]
    );
    assert!(given.judged().ending.unwrap().days < 0.0);
}

// Row 12, and what else validation refuses.
#[test]
fn rules_of_path_validation() {
    let root = Authority::root_of(a_root("Shop Root"));
    let elsewhere = [General::Dns("else.example".to_owned())];
    let table = [
        (
            a_sub("Shop CA").name_constraints(&elsewhere, &[]),
            blank(),
            "CRITICAL NAME_FORBIDDEN has no valid path: Shop CA may not issue for www.shop.example (permitted is else.example)",
        ),
        (
            a_sub("Shop CA"),
            blank().eku(&[oid::CLIENT_AUTH]),
            "CRITICAL PURPOSE_WRONG is not for servers (no serverAuth in its purposes)",
        ),
        (
            a_sub("Shop CA").basic_constraints(false, None),
            blank(),
            "CRITICAL PATH_INVALID has no valid path: Shop CA issued a certificate but is no CA",
        ),
        (
            a_sub("Shop CA"),
            blank().broken_signature(),
            "CRITICAL SIGNATURE_WRONG is not signed by the key of its issuer Shop CA",
        ),
        (
            a_sub("Shop CA").key(&Key::rsa_1024()),
            blank(),
            "CRITICAL SIGNATURE_UNSUPPORTED is signed by Shop CA with a key of the kind RSA 1024, which clients do not accept",
        ),
        (
            a_sub("Shop CA").key(&Key::rsa()),
            blank().signed_with(Algorithm::RsaSha1),
            "CRITICAL SIGNATURE_UNSUPPORTED is signed with RSA with SHA-1, which clients do not accept",
        ),
    ];
    for (sub, leaf, expected) in table {
        let sub = root.sub_of(sub);
        let leaf = sub.sign(leaf);
        let found = Given::new(&[&leaf.der, &sub.der], &[&root.der]).found();
        assert_eq!(found.first().map(String::as_str), Some(expected));
    }
}

// Row 13: who checks what a leaf may be is lints; that it has a path is said here.
/// Leaves that no client takes, and what is said of each.
fn refused_leaves() -> Vec<(Blank, &'static str)> {
    let usage = extension::key_usage(&[Usage::DigitalSignature]);
    let unknown = |blank: Blank, oid| blank.extension(oid, true, vec![5, 0]);
    let access = || extension::authority_info(&[], &["http://ca.example/"]);
    let early = der::value(0x17, b"2611010000Z");
    let odd = der::sequence(&[early, der::utc_time(NOW.plus(80 * DAY).0)]);
    vec![
        (
            blank().again(oid::KEY_USAGE, true, usage),
            "CRITICAL EXTENSION_REPEATED has more than one keyUsage",
        ),
        (
            blank().extension(oid::KEY_USAGE, true, vec![1]),
            "CRITICAL EXTENSION_MALFORMED has a keyUsage that cannot be decoded",
        ),
        (
            unknown(unknown(blank(), "1.2.3.4"), "1.2.3.5"),
            "CRITICAL EXTENSION_UNKNOWN has an unknown critical extension 1.2.3.4
            CRITICAL EXTENSION_UNKNOWN has an unknown critical extension 1.2.3.5",
        ),
        (
            blank().extension(oid::AUTHORITY_INFO, true, access()),
            "CRITICAL AIA_CRITICAL marks authorityInfoAccess as critical",
        ),
        (
            blank().extension(oid::SUBJECT_KEY, true, vec![4, 1, 7]),
            "CRITICAL KEY_ID_CRITICAL marks subjectKeyIdentifier as critical",
        ),
        (
            blank().signed_with(Algorithm::ecdsa_sha1()),
            "CRITICAL SIGNATURE_UNSUPPORTED is signed with ECDSA with SHA-1, which clients do not accept",
        ),
        (
            blank().inner_algorithm(Algorithm::ecdsa_sha1()),
            "CRITICAL SIGNATURE_MISMATCH names another signature algorithm inside than outside",
        ),
        (
            blank().raw(Part::Validity, odd),
            "CRITICAL TIME_ENCODING writes notBefore 2611010000Z, not in whole seconds of UTC (RFC 5280 section 4.1.2.5)",
        ),
        // Which some clients pass over.
        (
            blank()
                .extension(oid::AUTHORITY_INFO, false, access())
                .again(oid::AUTHORITY_INFO, false, access()),
            "WARNING EXTENSION_REPEATED has more than one authorityInfoAccess",
        ),
    ]
}

// What keeps a leaf from having a path is said once, by the finding of the profile.
#[test]
fn what_a_lint_explains_is_its_finding() {
    let shop = Shop::new();
    for (blank, expected) in refused_leaves() {
        let expected: Vec<&str> = expected.lines().map(str::trim).collect();
        assert_eq!(shop.found(blank), expected);
    }
    let usage = extension::key_usage(&[Usage::KeyCertSign]);
    let sub = a_sub("Shop CA").again(oid::KEY_USAGE, true, usage);
    let sub = shop.root.sub_of(sub);
    let leaf = sub.sign(blank());
    assert_eq!(
        Given::new(&[&leaf.der, &sub.der], &[&shop.root.der]).found(),
        ["CRITICAL PATH_INVALID has no valid path: Shop CA has more than one keyUsage"]
    );
}

#[test]
fn a_leaf_that_is_a_ca_has_a_path_and_a_finding() {
    let found = Shop::new().found(blank().basic_constraints(true, None));
    let [only] = &found[..] else {
        panic!("{found:?}")
    };
    assert!(only.starts_with("WARNING "), "{only}");
}

#[test]
fn the_past_is_judged_as_of_then() {
    let shop = Shop::new();
    let leaf = shop.leaf(blank());
    let mut given = Given::new(&[&leaf.der, &shop.sub.der], &[&shop.root.der]);
    given.at = NOW.plus(-20 * DAY);
    assert!(given.found()[0].starts_with("CRITICAL NOT_YET_VALID"));
    given.at = NOW.plus(5000 * DAY);
    let found = given.found();
    assert!(
        found[0].starts_with("CRITICAL PATH_EXPIRED has no valid path: Shop CA"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("CRITICAL EXPIRED expired 4920 days ago"),
        "{found:?}"
    );
}

#[test]
fn nothing_sent_is_nothing_said() {
    let judged = Given::new(&[], &[]).judged();
    assert!(judged.parts.is_empty() && judged.ending.is_none());
}
