//! Paths of real certificates, right and wrong, to stores of real roots.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // Tests, and what they are made of.

use certificate::{
    Certificate, DAY, DEEPEST, Member, Moment, Paths, Signatures, Stop, Store, paths,
};
use lab::authority::extension::Usage;
use lab::authority::{Algorithm, Authority, Blank, General, Issued, Key, Name, Part, oid, time};

/// Certificates in DER.
type Ders<'a> = &'a [&'a [u8]];

fn read(der: &[u8]) -> Certificate {
    Certificate::new(der.to_vec()).unwrap()
}

fn now() -> Moment {
    Moment(time::now())
}

fn find(sent: &[&[u8]], roots: &[&[u8]], at: Moment, deepest: usize) -> Paths {
    let sent: Vec<_> = sent.iter().map(|der| read(der)).collect();
    let roots: Vec<_> = roots.iter().map(|der| read(der)).collect();
    paths(
        &sent,
        &Store::of(&roots),
        at,
        deepest,
        &Signatures::default(),
    )
}

/// What became of the search, in short: the valid paths by the places of their
/// certificates, else what blocks the best one, else where the chain ends.
fn told(sent: &[&[u8]], roots: &[&[u8]]) -> String {
    tell(&find(sent, roots, now(), DEEPEST))
}

fn tell(paths: &Paths) -> String {
    let many = if paths.exhausted { ", too many" } else { "" };
    if !paths.valid.is_empty() {
        let valid = paths
            .valid
            .iter()
            .map(|path| format!("{:?}", path.certificates));
        return format!("valid {}{many}", valid.collect::<Vec<_>>().join(" "));
    }
    if let Some(path) = paths.blocked.first() {
        let obstacles = path.obstacles.iter().map(|one| match one.member {
            Member::Sent(at) => format!("{at} {}", one.why),
            Member::Anchor => format!("anchor {}", one.why),
        });
        return format!("{}{many}", obstacles.collect::<Vec<_>>().join("; "));
    }
    let end = paths
        .dead_end
        .as_ref()
        .map(|end| (end.certificates.len(), end.why));
    format!("{end:?}{many}")
}

struct Shop {
    root: Authority,
    sub: Authority,
    leaf: Issued,
}

fn shop() -> Shop {
    let root = Authority::root("Root");
    let sub = root.sub("Sub");
    let leaf = sub.sign(Blank::leaf("www.shop.example"));
    Shop { root, sub, leaf }
}

#[test]
fn a_healthy_chain_is_valid_in_any_order_and_with_surplus() {
    let Shop { root, sub, leaf } = shop();
    let stray = Authority::root("Stray");
    let table: [(Ders, &str); 6] = [
        (&[&leaf.der, &sub.der], "valid [0, 1]"),
        (&[&leaf.der, &sub.der, &root.der], "valid [0, 1]"),
        (&[&leaf.der, &root.der, &sub.der], "valid [0, 2]"),
        (&[&leaf.der, &leaf.der, &sub.der, &sub.der], "valid [0, 2]"),
        (&[&leaf.der, &stray.der, &sub.der], "valid [0, 2]"),
        (&[&leaf.der], "Some((1, UnknownIssuer))"),
    ];
    for (sent, expected) in table {
        assert_eq!(told(sent, &[&root.der]), expected);
    }
    assert_eq!(told(&[], &[&root.der]), "None");
}

#[test]
fn a_chain_ends_nowhere_for_a_reason() {
    let Shop { root, sub, leaf } = shop();
    let namesake = Authority::root("Root");
    let forged = sub.sign(Blank::leaf("www.shop.example").broken_signature());
    let alone = Issued::self_signed(Blank::leaf("www.shop.example"));
    let sha1 = Authority::root_of(Blank::root("Old").key(&Key::rsa()));
    let weak = sha1.sign(Blank::leaf("www.shop.example").signed_with(Algorithm::RsaSha1));
    let roots: &[&[u8]] = &[&root.der, &sha1.der];
    let table: [(Ders, Ders, Stop, usize); 6] = [
        (&[&leaf.der, &sub.der, &root.der], &[], Stop::SelfSigned, 3),
        (
            &[&leaf.der, &sub.der],
            &[&namesake.der],
            Stop::WrongSignature,
            2,
        ),
        (&[&leaf.der, &sub.der], &[], Stop::UnknownIssuer, 2),
        (&[&forged.der, &sub.der], roots, Stop::WrongSignature, 1),
        (&[&alone.der], roots, Stop::SelfSigned, 1),
        (&[&weak.der], roots, Stop::UnsupportedAlgorithm, 1),
    ];
    for (sent, roots, why, length) in table {
        assert_eq!(told(sent, roots), format!("Some(({length}, {why:?}))"));
    }
}

#[test]
fn every_key_of_an_authority_signs() {
    let keys = [
        Key::p256(),
        Key::p384(),
        Key::p521(),
        Key::ed25519(),
        Key::rsa(),
    ];
    for key in keys {
        let root = Authority::root_of(Blank::root("Root").key(&key));
        let sub = root.sub_of(Blank::sub("Sub").key(&key));
        let leaf = sub.sign(Blank::leaf("www.shop.example"));
        assert_eq!(told(&[&leaf.der, &sub.der], &[&root.der]), "valid [0, 1]");
    }
    let root = Authority::root_of(Blank::root("Root").key(&Key::rsa()));
    for algorithm in [
        Algorithm::RsaSha384,
        Algorithm::RsaSha512,
        Algorithm::RsaPssSha256,
    ] {
        let leaf = root.sign(Blank::leaf("www.shop.example").signed_with(algorithm.clone()));
        assert_eq!(
            told(&[&leaf.der], &[&root.der]),
            "valid [0]",
            "{algorithm:?}"
        );
    }
}

#[test]
fn of_cross_signed_roots_the_last_end_counts() {
    let (old, new) = (Authority::root("Old"), Authority::root("New"));
    let cross = old.cross(&new, Blank::root("New").days(-700, 30));
    let sub = new.sub("Sub");
    let leaf = sub.sign(Blank::leaf("www.shop.example"));
    let sent: [&[u8]; 3] = [&leaf.der, &sub.der, &cross.der];
    let both = find(&sent, &[&old.der, &new.der], now(), DEEPEST);
    assert_eq!(tell(&both), "valid [0, 1] [0, 1, 2]");
    assert_eq!(both.valid[0].ends_with, Member::Sent(0));
    assert_eq!(both.valid[1].ends_with, Member::Sent(2));
    assert!(both.uses(2) && both.best().unwrap().anchor.short() == "New");
    assert_eq!(told(&sent, &[&old.der]), "valid [0, 1, 2]");

    // AddTrust: the cross-sign has ended, and harms nobody who has the new root.
    let ended = old.cross(&new, Blank::root("New").days(-700, -30));
    let sent: [&[u8]; 3] = [&leaf.der, &ended.der, &sub.der];
    let paths = find(&sent, &[&old.der, &new.der], now(), DEEPEST);
    assert_eq!(tell(&paths), "valid [0, 2]");
    assert!(!paths.uses(1));
    let day = Moment(time::now() - 30 * DAY).day();
    assert_eq!(told(&sent, &[&old.der]), format!("1 expired on {day}"));
}

#[test]
fn time_stands_in_the_way() {
    let Shop { root, sub, leaf } = shop();
    let sent: [&[u8]; 2] = [&leaf.der, &sub.der];
    let at = |days: i64| tell(&find(&sent, &[&root.der], now().plus(days * DAY), DEEPEST));
    let day = |days: i64| now().plus(days * DAY).day();
    assert_eq!(at(79), "valid [0, 1]");
    assert_eq!(at(81), format!("0 expired on {}", day(80)));
    assert_eq!(
        at(1500),
        format!("0 expired on {}; 1 expired on {}", day(80), day(1460))
    );
    assert!(at(-11).starts_with("0 is not valid before "));
    let after_root = at(1900);
    assert!(
        after_root.ends_with(&format!("anchor expired on {}", day(1825))),
        "{after_root}"
    );
    let waits = find(&sent, &[&root.der], now().plus(81 * DAY), DEEPEST);
    assert!(waits.blocked[0].waits());
    let before_time = tell(&find(&sent, &[&root.der], Moment(-1), DEEPEST));
    assert!(
        before_time.starts_with("0 is not valid before "),
        "{before_time}"
    );
}

#[test]
fn the_ends_of_validity_belong_to_it() {
    let root = Authority::root("Root");
    let leaf = root.sign(Blank::leaf("www.shop.example").validity(1_790_000_000, 1_790_000_100));
    for (at, is_valid) in [(-1, false), (0, true), (100, true), (101, false)] {
        let at = Moment(1_790_000_000 + at);
        let found = find(&[&leaf.der], &[&root.der], at, DEEPEST);
        assert_eq!(!found.valid.is_empty(), is_valid, "{at}");
    }
}

#[test]
fn certificates_from_before_1970_are_no_worse() {
    let root = Authority::root_of(Blank::root("Root").validity(-86_400, 4_000_000_000));
    let sub = root.sub_of(Blank::sub("Sub").validity(-86_400, 4_000_000_000));
    let leaf = sub.sign(Blank::leaf("www.shop.example").validity(-86_400, 4_000_000_000));
    let sent: [&[u8]; 2] = [&leaf.der, &sub.der];
    for at in [now(), Moment(-100)] {
        assert_eq!(
            tell(&find(&sent, &[&root.der], at, DEEPEST)),
            "valid [0, 1]"
        );
    }
}

#[test]
fn intermediates_need_the_right_to_issue() {
    let root = Authority::root("Root");
    let no_sign = [Usage::DigitalSignature, Usage::CrlSign];
    let table = [
        (
            Blank::sub("Sub").basic_constraints(false, None),
            "1 issued a certificate but is no CA",
        ),
        (
            Blank::sub("Sub").without(oid::BASIC_CONSTRAINTS),
            "1 issued a certificate but is no CA",
        ),
        (
            Blank::sub("Sub").key_usage(&no_sign),
            "1 issued a certificate but its keyUsage lacks keyCertSign",
        ),
        (
            Blank::sub("Sub").eku(&[oid::CLIENT_AUTH]),
            "1 is not for servers (no serverAuth in its purposes)",
        ),
        (
            Blank::sub("Sub").extension("1.3.6.1.4.1.55555.1", true, vec![5, 0]),
            "1 has an unknown critical extension 1.3.6.1.4.1.55555.1",
        ),
        (Blank::sub("Sub").version(1), "1 is of version 1, not 3"),
        (
            Blank::sub("Sub")
                .without(oid::KEY_USAGE)
                .without(oid::EXTENDED_KEY_USAGE),
            "valid [0, 1]",
        ),
        (
            Blank::sub("Sub").policy_constraints(None, Some(0)),
            "valid [0, 1]",
        ),
        (
            Blank::sub("Sub").raw(Part::UniqueIds, vec![0x82, 2, 0, 7]),
            "valid [0, 1]",
        ),
    ];
    for (blank, expected) in table {
        let sub = root.sub_of(blank);
        let leaf = sub.sign(Blank::leaf("www.shop.example"));
        assert_eq!(told(&[&leaf.der, &sub.der], &[&root.der]), expected);
    }
}

#[test]
fn leaves_need_the_right_to_serve() {
    let root = Authority::root("Root");
    let table = [
        (
            Blank::leaf("www.shop.example").eku(&[oid::CLIENT_AUTH]),
            "0 is not for servers (no serverAuth in its purposes)",
        ),
        (
            Blank::leaf("www.shop.example").extension("1.3.6.1.4.1.11129.2.4.3", true, vec![5, 0]),
            "0 has an unknown critical extension precertificate poison",
        ),
        (
            Blank::leaf("www.shop.example").without(oid::EXTENDED_KEY_USAGE),
            "valid [0]",
        ),
        // Only Firefox and rustls mind a CA that serves; the lints say so.
        (
            Blank::leaf("www.shop.example").basic_constraints(true, Some(0)),
            "valid [0]",
        ),
        // RFC 5280, 4.1.2.8 forbids CAs to make them; only rustls minds.
        (
            Blank::leaf("www.shop.example").raw(Part::UniqueIds, vec![0x81, 2, 0, 7]),
            "valid [0]",
        ),
        (
            Blank::leaf("www.shop.example").again(oid::BASIC_CONSTRAINTS, false, vec![0x30, 0]),
            "0 has more than one basicConstraints",
        ),
    ];
    for (blank, expected) in table {
        let leaf = root.sign(blank);
        assert_eq!(told(&[&leaf.der], &[&root.der]), expected);
    }
}

#[test]
fn anchors_are_judged_where_their_certificate_is_known() {
    let table = [
        (Blank::root("Root").days(-900, -1), "expired"),
        (
            Blank::root("Root").without(oid::BASIC_CONSTRAINTS),
            "is no CA",
        ),
        (
            Blank::root("Root").key_usage(&[Usage::CrlSign]),
            "lacks keyCertSign",
        ),
        (
            Blank::root("Root").extension("1.3.6.1.4.1.55555.1", true, vec![5, 0]),
            "unknown critical extension",
        ),
        (
            Blank::root("Root").basic_constraints(true, Some(0)),
            "has 1 intermediate below it",
        ),
        (
            Blank::root("Root").name_constraints(&[General::Dns("else.example".to_owned())], &[]),
            "may not issue for www.shop.example (permitted is else.example)",
        ),
        (Blank::root("Root").version(1), "valid [0, 1]"),
    ];
    for (blank, expected) in table {
        let root = Authority::root_of(blank);
        let sub = root.sub("Sub");
        let leaf = sub.sign(Blank::leaf("www.shop.example"));
        let told = told(&[&leaf.der, &sub.der], &[&root.der]);
        assert!(told.contains(expected), "{told} instead of {expected}");
    }
}

#[test]
fn path_lengths_count_intermediates_that_are_not_self_issued() {
    let root = Authority::root("Root");
    let upper = root.sub_of(Blank::sub("Upper").basic_constraints(true, Some(1)));
    let lower = upper.sub("Lower");
    let leaf = lower.sign(Blank::leaf("www.shop.example"));
    let sent: [&[u8]; 3] = [&leaf.der, &lower.der, &upper.der];
    assert_eq!(told(&sent, &[&root.der]), "valid [0, 1, 2]");

    let tight = root.sub_of(Blank::sub("Upper").key(&upper.key));
    let sent: [&[u8]; 3] = [&leaf.der, &lower.der, &tight.der];
    assert_eq!(
        told(&sent, &[&root.der]),
        "2 has 1 intermediate below it (path length 0)"
    );

    // A CA that changed its key: the old one signed the new one, same name.
    let rolled = upper.sub_of(Blank::sub("Upper").basic_constraints(true, Some(1)));
    let lower = rolled.sub("Lower");
    let leaf = lower.sign(Blank::leaf("www.shop.example"));
    let sent: [&[u8]; 4] = [&leaf.der, &lower.der, &rolled.der, &upper.der];
    assert_eq!(told(&sent, &[&root.der]), "valid [0, 1, 2, 3]");
}

#[test]
fn the_depth_is_limited() {
    let mut signer = Authority::root("Root");
    let root = signer.der.clone();
    let mut chain = Vec::new();
    for number in 0..8 {
        let blank = Blank::sub(&format!("Sub {number}")).basic_constraints(true, None);
        signer = signer.sub_of(blank);
        chain.insert(0, signer.der.clone());
        let leaf = signer.sign(Blank::leaf("www.shop.example"));
        let sent: Vec<&[u8]> = std::iter::once(&leaf.der)
            .chain(&chain)
            .map(Vec::as_slice)
            .collect();
        let found = |deepest| tell(&find(&sent, &[&root], now(), deepest));
        let length = number + 1;
        if length <= DEEPEST {
            assert!(found(DEEPEST).starts_with("valid"), "{length}");
            assert!(found(length).starts_with("valid"), "{length}");
        }
        assert!(found(number.min(DEEPEST)).contains(" (limit "), "{length}");
    }
}

#[test]
fn name_constraints_forbid_and_allow() {
    let root = Authority::root("Root");
    let dns = |name: &str| General::Dns(name.to_owned());
    let ours = Name::authority("Shop").with(oid::COMMON_NAME, "www.shop.example");
    let table = [
        (vec![dns("shop.example")], vec![], "valid [0, 1]"),
        (
            vec![dns("else.example"), dns("other.example")],
            vec![],
            "1 may not issue for www.shop.example (permitted is else.example, other.example)",
        ),
        (
            vec![],
            vec![dns("www.shop.example")],
            "1 may not issue for www.shop.example (www.shop.example is excluded)",
        ),
        (
            vec![General::Directory(Name::authority("Shop"))],
            vec![],
            "valid [0, 1]",
        ),
        (
            vec![General::Email("shop.example".to_owned())],
            vec![],
            "valid [0, 1]",
        ),
    ];
    for (permitted, excluded, expected) in table {
        let sub = root.sub_of(Blank::sub("Sub").name_constraints(&permitted, &excluded));
        let leaf = sub.sign(Blank::leaf("www.shop.example").subject(ours.clone()));
        assert_eq!(told(&[&leaf.der, &sub.der], &[&root.der]), expected);
    }
}

#[test]
fn who_is_in_the_store_is_trusted() {
    let Shop { root, sub, leaf } = shop();
    let alone = Issued::self_signed(Blank::leaf("www.shop.example"));
    let ended = Issued::self_signed(Blank::leaf("www.shop.example").days(-90, -1));
    let table: [(Ders, Ders, &str); 5] = [
        (&[&leaf.der], &[&sub.der], "valid [0]"),
        (
            &[&leaf.der, &sub.der],
            &[&sub.der, &root.der],
            "valid [0] [0, 1]",
        ),
        (&[&leaf.der], &[&leaf.der], "valid [0]"),
        (&[&alone.der], &[&alone.der], "valid [0]"),
        (&[&ended.der], &[&ended.der], "0 expired on "),
    ];
    for (sent, roots, expected) in table {
        let told = told(sent, roots);
        assert!(told.starts_with(expected), "{told} instead of {expected}");
    }
    let pinned = find(&[&alone.der], &[&alone.der], now(), DEEPEST);
    assert!(pinned.valid[0].pinned);
}

#[test]
fn circles_end() {
    let root = Authority::root("Root");
    let (one, two) = (Authority::root("One"), Authority::root("Two"));
    let (by_two, by_one) = (
        two.cross(&one, Blank::sub("One")),
        one.cross(&two, Blank::sub("Two")),
    );
    let leaf = one.sign(Blank::leaf("www.shop.example"));
    let sent: [&[u8]; 3] = [&leaf.der, &by_two.der, &by_one.der];
    assert_eq!(told(&sent, &[&root.der]), "Some((3, Circle))");
}

#[test]
fn cross_signs_do_not_lead_over_an_anchor_and_back_to_it() {
    // CVE-2024-0567: three roots that signed one another, one of them trusted.
    let roots = ["A", "B", "C"].map(Authority::root);
    let sub = roots[0].sub("A1");
    let leaf = sub.sign(Blank::leaf("www.shop.example"));
    let mut sent = vec![leaf.der, sub.der];
    for (one, other) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
        let (signer, signed) = (&roots[other], &roots[one]);
        sent.push(signer.cross(signed, Blank::root("")).der);
    }
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    assert_eq!(told(&sent, &[&roots[0].der]), "valid [0, 1]");
    assert_eq!(
        told(&sent, &[&roots[0].der, &roots[1].der]),
        "valid [0, 1] [0, 1, 2] [0, 1, 3, 7]"
    );
}

#[test]
fn name_constraints_hold_for_everything_below() {
    let root = Authority::root("Root");
    let dns = |name: &str| [General::Dns(name.to_owned())];
    let free = || Blank::sub("Lower").basic_constraints(true, None);
    let constrained = |permitted: &str, excluded: &[General]| {
        Blank::sub("Upper")
            .basic_constraints(true, None)
            .name_constraints(&dns(permitted), excluded)
    };
    let table = [
        // An intermediate with a forbidden name of its own.
        (
            constrained("shop.example", &[]),
            free().dns("else.example"),
            "2 may not issue for else.example (permitted is shop.example)",
        ),
        // The lower narrows, and cannot widen.
        (
            constrained("shop.example", &[]),
            free().name_constraints(&dns("admin.shop.example"), &[]),
            "1 may not issue for www.shop.example (permitted is admin.shop.example)",
        ),
        (
            constrained("admin.shop.example", &[]),
            free().name_constraints(&dns("shop.example"), &[]),
            "2 may not issue for www.shop.example (permitted is admin.shop.example)",
        ),
        (
            constrained("shop.example", &dns("www.shop.example")),
            free(),
            "2 may not issue for www.shop.example (www.shop.example is excluded)",
        ),
        (constrained("shop.example", &[]), free(), "valid [0, 1, 2]"),
    ];
    for (upper, lower, expected) in table {
        let upper = root.sub_of(upper);
        let lower = upper.sub_of(lower);
        let leaf = lower.sign(Blank::leaf("www.shop.example"));
        let sent: [&[u8]; 3] = [&leaf.der, &lower.der, &upper.der];
        assert_eq!(told(&sent, &[&root.der]), expected);
    }
}

#[test]
fn self_issued_intermediates_are_free_of_name_constraints() {
    let dns = |name: &str| [General::Dns(name.to_owned())];
    let blank = Blank::root("Root").name_constraints(&dns("shop.example"), &[]);
    let root = Authority::root_of(blank);
    let rolled = root.sub_of(Blank::sub("Root").dns("else.example"));
    let leaf = rolled.sign(Blank::leaf("www.shop.example"));
    assert_eq!(
        told(&[&leaf.der, &rolled.der], &[&root.der]),
        "valid [0, 1]"
    );
    let leaf = rolled.sign(Blank::leaf("else.example").subject(root.name.clone()));
    assert_eq!(
        told(&[&leaf.der, &rolled.der], &[&root.der]),
        "anchor may not issue for else.example (permitted is shop.example)"
    );
}

#[test]
fn a_pile_of_namesakes_ends() {
    let root = Authority::root("Root");
    let all: Vec<Authority> = (0..30).map(|_| Authority::root("Same")).collect();
    let mut sent = vec![all[0].sign(Blank::leaf("www.shop.example")).der];
    // Each signs the next ones, all under one name: more chains than atoms.
    for signer in &all {
        for other in all.iter().take(6) {
            sent.push(signer.cross(other, Blank::root("Same")).der);
        }
    }
    let list: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let found = find(&list, &[&root.der], now(), DEEPEST);
    assert!(
        found.exhausted && found.valid.is_empty(),
        "{}",
        tell(&found)
    );
}
