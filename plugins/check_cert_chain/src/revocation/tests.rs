use std::net::IpAddr;

use certificate::{Certificate, Moment, Path, Signatures, Store, paths};
use lab::authority::{
    Authority, Blank, Crl as Minted, Issued, Key, Reason as Why, Status, Usage, der, oid, time,
};
use plugin::Tag;

use super::*;
use crate::stock::tests::{Ground, Server, serve};

const DAY: i64 = 86_400;

/// A root, an intermediate and a leaf, and who publishes for them.
struct World {
    root: Authority,
    sub: Authority,
    leaf: Issued,
    ground: Ground,
}

impl World {
    /// All of them name lists and responders below this base.
    fn new(base: &str) -> Self {
        Self::with(base, Blank::sub("Sub"), Blank::leaf("shop.example"))
    }

    fn with(base: &str, sub: Blank, leaf: Blank) -> Self {
        let ocsp = format!("{base}/ocsp");
        let root = Authority::root("Root");
        let sub = sub.crl_points(&[&format!("{base}/root.crl")]);
        let sub = root.sub_of(sub);
        let leaf = leaf
            .crl_points(&[&format!("{base}/sub.crl")])
            .aia(&[&ocsp], &[]);
        let leaf = sub.sign(leaf);
        let ground = Ground::new();
        World {
            root,
            sub,
            leaf,
            ground,
        }
    }

    fn list(&self) -> Vec<Certificate> {
        let read = |der: &Vec<u8>| Certificate::new(der.clone()).unwrap();
        vec![read(&self.leaf.der), read(&self.sub.der)]
    }

    fn path(&self) -> Path {
        let store = Store::of(&[Certificate::new(self.root.der.clone()).unwrap()]);
        let now = Moment(time::now());
        let found = paths(&self.list(), &store, now, 6, &Signatures::default());
        found.best().unwrap().clone()
    }

    /// What is known so many seconds from now.
    fn facts(&self, given: &[Given], fetch: bool, later: u64) -> Vec<Facts> {
        let (path, list) = (self.path(), self.list());
        let stock = self.ground.stock(later);
        let sources = Sources {
            given,
            stock: fetch.then_some(&stock),
            at: Moment(time::now() + later as i64),
            signatures: &Signatures::default(),
        };
        observe(&links(&path, &list), &sources)
    }

    fn found(&self, given: &[Given], fetch: bool) -> Vec<(&'static str, String)> {
        said(&judge("shop.example", &self.facts(given, fetch, 0)))
    }
}

/// Tags, or states, with texts.
fn said(found: &[Report]) -> Vec<(&'static str, String)> {
    let tag = |report: &Report| report.tag.map_or("OK", |tag: &'static Tag| tag.name);
    found
        .iter()
        .map(|report| (tag(report), report.text.clone()))
        .collect()
}

fn given_of(lists: &[&Minted]) -> Vec<Given> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lists.pem");
    let text: String = lists.iter().map(|list| list.pem()).collect();
    std::fs::write(&file, text).unwrap();
    given(&[file]).unwrap()
}

/// The finding of this name, and nothing but good news beside it.
fn only(found: &[(&'static str, String)], name: &str) -> String {
    let mut bad = found.iter().filter(|(tag, _)| *tag != "OK");
    let (tag, text) = bad.next().unwrap_or_else(|| panic!("no {name}"));
    assert_eq!((*tag, bad.next()), (name, None), "{found:?}");
    text.clone()
}

/// A server that publishes what is put on its table by path.
type Table = std::sync::Arc<std::sync::Mutex<std::collections::HashMap<String, Vec<u8>>>>;

fn publisher() -> (Server, Table) {
    let table = Table::default();
    let pages = table.clone();
    let page = move |path: &str| {
        let path = if path.starts_with("/ocsp") {
            "/ocsp"
        } else {
            path
        };
        pages.lock().unwrap().get(path).cloned()
    };
    (serve(page), table)
}

fn put(table: &Table, path: &str, bytes: Vec<u8>) {
    table.lock().unwrap().insert(path.to_owned(), bytes);
}

#[test]
fn lists_are_fetched_for_all_below_the_root_and_kept() {
    let (server, table) = publisher();
    let world = World::new(&server.base);
    put(&table, "/root.crl", world.root.crl().der());
    put(&table, "/sub.crl", world.sub.crl().der());
    put(
        &table,
        "/ocsp",
        world.sub.ocsp(&world.leaf.serial, Status::Good).der(),
    );
    let expected = vec![(
        "OK",
        "is not revoked, nor is the certificate above it".to_owned(),
    )];
    assert_eq!(world.found(&[], true), expected);
    let mut asked = server.paths();
    asked.sort();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(
        asked[0].starts_with("/ocsp/MF") && asked[1..] == ["/root.crl", "/sub.crl"],
        "{asked:?}"
    );
    assert_eq!(world.found(&[], true), expected);
    assert_eq!(server.paths(), [""; 0], "what was kept is asked for again");
    world.facts(&[], true, 7 * 3600);
    assert_eq!(server.paths().len(), 3);
}

#[test]
fn a_revoked_certificate_is_found_wherever_it_is_said() {
    let at = time::now() - 3 * DAY;
    let day = Moment(at).day();
    let (server, table) = publisher();
    let base = &server.base;
    let world = World::new(base);
    put(&table, "/root.crl", world.root.crl().der());
    let revoked = |why| world.sub.crl().revoke(&world.leaf.serial, at, why).der();
    put(&table, "/sub.crl", revoked(Some(Why::KeyCompromise)));
    let text = only(&world.found(&[], true), "CERTIFICATE_REVOKED");
    assert_eq!(
        text,
        format!("was revoked on {day} (key compromise), says {base}/sub.crl")
    );
    for (why, words) in [
        (None, "was revoked on"),
        (Some(Why::Unspecified), "was revoked on"),
        (Some(Why::CertificateHold), "was put on hold on"),
    ] {
        put(&table, "/sub.crl", revoked(why));
        let world = World {
            ground: Ground::new(),
            leaf: world.leaf.clone(),
            root: world.root.clone(),
            sub: world.sub.clone(),
        };
        let text = only(&world.found(&[], true), "CERTIFICATE_REVOKED");
        assert_eq!(text, format!("{words} {day}, says {base}/sub.crl"));
    }
}

#[test]
fn a_responder_may_know_more_than_the_list() {
    let (server, table) = publisher();
    let world = World::new(&server.base);
    let revoked = Status::Revoked(time::now() - DAY, Some(Why::Superseded));
    put(&table, "/root.crl", world.root.crl().der());
    put(&table, "/sub.crl", world.sub.crl().der());
    put(
        &table,
        "/ocsp",
        world.sub.ocsp(&world.leaf.serial, revoked).der(),
    );
    let text = only(&world.found(&[], true), "CERTIFICATE_REVOKED");
    assert!(
        text.ends_with(&format!("(superseded), says {}/ocsp", server.base)),
        "{text}"
    );
}

#[test]
fn an_authority_above_may_be_revoked() {
    let (server, table) = publisher();
    let world = World::new(&server.base);
    let at = time::now() - DAY;
    put(
        &table,
        "/root.crl",
        world
            .root
            .crl()
            .revoke(&world.sub.serial, at, Some(Why::AuthorityCompromise))
            .der(),
    );
    put(&table, "/sub.crl", world.sub.crl().der());
    put(
        &table,
        "/ocsp",
        world.sub.ocsp(&world.leaf.serial, Status::Good).der(),
    );
    let text = only(&world.found(&[], true), "CERTIFICATE_REVOKED");
    assert!(
        text.starts_with("leads over Sub, which was revoked on "),
        "{text}"
    );
}

/// Lists for the leaf that nobody may believe, and why.
fn unfit_lists(world: &World) -> Vec<(Vec<u8>, &'static str)> {
    let revoked = world.sub.crl().revoke(&world.leaf.serial, 0, None);
    let elsewhere = revoked
        .clone()
        .issuing_point(Some("http://crl.example/"), true);
    let signer = "is not signed by the certificate's issuer";
    vec![
        (
            revoked.clone().days(-9, -8).der(),
            "should have been replaced by ",
        ),
        (revoked.signed_by(&Key::p256()).der(), signer),
        (Authority::root("Sub").crl().der(), signer),
        (world.root.crl().der(), "is a list of Root"),
        (b"<html>".to_vec(), "holds no revocation list"),
        (
            elsewhere.der(),
            "is of a place that the certificate does not name",
        ),
    ]
}

#[test]
fn what_cannot_be_believed_is_a_note_and_counts_neither_way() {
    let (server, table) = publisher();
    let base = server.base.clone();
    let world = World::new(&base);
    put(&table, "/root.crl", world.root.crl().der());
    let not_there = "answered with status 404";
    let missing = (None, not_there);
    let lists = unfit_lists(&world).into_iter();
    let lists = lists.map(|(list, why)| (Some(list), why));
    for (list, why) in lists.chain([missing]) {
        match list {
            None => table.lock().unwrap().remove("/sub.crl"),
            Some(list) => table.lock().unwrap().insert("/sub.crl".to_owned(), list),
        };
        let found = world.found(&[], true);
        let text = only(&found, "REVOCATION_UNKNOWN");
        let head = format!("may have been revoked or not: {base}/sub.crl {why}");
        assert!(text.starts_with(&head), "{text}");
        let tail = format!("{base}/ocsp {not_there}");
        assert!(text.ends_with(&tail), "{text}");
        let above = "leads over Sub, which is not revoked".to_owned();
        assert_eq!(found[1], ("OK", above));
    }
}

#[test]
fn an_answer_that_cannot_be_believed_is_a_note_too() {
    let (server, table) = publisher();
    let world = World::new(&server.base);
    put(&table, "/root.crl", world.root.crl().der());
    let revoked = world.sub.ocsp(&world.leaf.serial, Status::Revoked(0, None));
    let answers = [
        (
            revoked.clone().signed_by(&Key::p256()).der(),
            "is not signed by the certificate's issuer",
        ),
        (revoked.days(-9, -8).der(), "should have been replaced by "),
        (
            world.sub.ocsp(&[1], Status::Good).der(),
            "is of another certificate",
        ),
        (
            world.sub.ocsp(&world.leaf.serial, Status::Unknown).der(),
            "does not know it",
        ),
        (
            lab::authority::Ocsp::failure(6),
            "is a refusal (unauthorized)",
        ),
        (b"nothing".to_vec(), "cannot be decoded"),
    ];
    for (answer, why) in answers {
        put(&table, "/ocsp", answer);
        let text = only(&world.found(&[], true), "REVOCATION_UNKNOWN");
        assert!(
            text.contains(&format!("{}/ocsp {why}", server.base)),
            "{text}"
        );
    }
}

#[test]
fn what_is_not_believed_is_said_beside_what_is() {
    let (server, table) = publisher();
    let world = World::new(&server.base);
    put(&table, "/root.crl", world.root.crl().der());
    put(&table, "/sub.crl", world.sub.crl().der());
    let found = world.found(&[], true);
    let text = only(&found, "REVOCATION_UNKNOWN");
    let expected = "is not revoked, though not everybody can be believed: ";
    let why = format!("{}/ocsp answered with status 404", server.base);
    assert_eq!(text, format!("{expected}{why}"));
    let above = "leads over Sub, which is not revoked".to_owned();
    assert_eq!(found[1..], [("OK", above)], "it is said twice of the leaf");
}

#[test]
fn a_certificate_that_names_nobody_is_silent() {
    let root = Authority::root("Root");
    let leaf = root.sign(Blank::leaf("shop.example"));
    let read = |der: &Vec<u8>| Certificate::new(der.clone()).unwrap();
    let (leaf, root) = (read(&leaf.der), read(&root.der));
    let ground = Ground::new();
    let stock = ground.stock(0);
    let sources = Sources {
        given: &[],
        stock: Some(&stock),
        at: Moment(time::now()),
        signatures: &Signatures::default(),
    };
    let link = Link {
        certificate: &leaf,
        issuer: &root,
        is_leaf: true,
    };
    let facts = observe(&[link], &sources);
    assert_eq!(facts, [Facts::default()]);
    assert!(judge("shop.example", &facts).is_empty());
}

#[test]
fn a_list_of_ones_own_replaces_the_network() {
    let (server, _) = publisher();
    let world = World::new(&server.base);
    let clean = given_of(&[&world.sub.crl(), &world.root.crl()]);
    let expected = vec![(
        "OK",
        "is not revoked, nor is the certificate above it".to_owned(),
    )];
    assert_eq!(world.found(&clean, false), expected);
    assert_eq!(server.paths(), [""; 0]);
    let revoking = world
        .sub
        .crl()
        .revoke(&world.leaf.serial, time::now() + DAY, None);
    let text = only(
        &world.found(&given_of(&[&revoking]), false),
        "CERTIFICATE_REVOKED",
    );
    assert!(text.contains("lists.pem"), "{text}");
    // One of another authority with the same serial number is not for it.
    let other = Authority::root("Other")
        .crl()
        .revoke(&world.leaf.serial, 0, None);
    assert_eq!(world.found(&given_of(&[&other]), false), []);
}

#[test]
fn a_list_of_ones_own_that_cannot_be_used_is_a_warning() {
    let (server, _) = publisher();
    let world = World::new(&server.base);
    let list = || world.sub.crl().revoke(&[1], 0, None);
    let unknown = list().extension("1.2.3", true, der::null());
    let elsewhere = list().issuing_point(Some("http://crl.example/"), false);
    let critical = list().extension(oid::CRL_NUMBER, true, der::number(7));
    let table = [
        (
            list().signed_by(&Key::p256()),
            "CRL_UNFIT is not signed by ",
        ),
        (
            list().days(-9, -8),
            "CRL_UNFIT should have been replaced by ",
        ),
        (list().days(1, 2), "CRL_UNFIT is valid only from "),
        (
            unknown,
            "CRL_UNFIT has the unknown critical extension 1.2.3",
        ),
        (elsewhere, "CRL_UNFIT is of a place "),
        (
            list().without(oid::CRL_NUMBER),
            "CRL_NUMBER_MISSING has no number",
        ),
        (critical, "CRL_NUMBER_CRITICAL has a critical number"),
        (
            list().revoke(&[1], 0, None),
            "CRL_SERIAL_REPEATED lists 01 twice",
        ),
    ];
    for (list, expected) in table {
        let (tag, words) = expected.split_once(' ').unwrap();
        let found = judge("shop.example", &world.facts(&given_of(&[&list]), false, 0));
        let text = only(&said(&found), tag);
        assert!(text.contains(words), "{tag}: {text}");
        let state = found.iter().map(Report::state).max();
        assert_eq!(state, Some(State::Warning), "{tag}");
    }
}

#[test]
fn another_list_makes_up_for_one_that_is_old() {
    let (server, _) = publisher();
    let world = World::new(&server.base);
    let both = given_of(&[&world.sub.crl().days(-9, -8), &world.sub.crl()]);
    let expected = [("OK", "is not revoked".to_owned())];
    assert_eq!(world.found(&both, false), expected);
}

#[test]
fn an_authority_without_crl_sign_is_named_once() {
    let (server, _) = publisher();
    let sub = Blank::sub("Sub").key_usage(&[Usage::KeyCertSign]);
    let world = World::with(&server.base, sub, Blank::leaf("shop.example"));
    let text = only(
        &world.found(&given_of(&[&world.sub.crl()]), false),
        "CRL_SIGN_MISSING",
    );
    assert!(
        text.ends_with("that is signed by an authority whose keyUsage lacks cRLSign"),
        "{text}"
    );
}

#[test]
fn a_file_without_lists_is_a_warning_and_a_missing_one_is_ours() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.crl");
    assert!(given(std::slice::from_ref(&file)).is_err());
    std::fs::write(&file, "nothing").unwrap();
    let found = judge_given(&given(&[file]).unwrap(), &[], false);
    assert!(found[0].about.ends_with("list.crl"), "{found:?}");
    let text = only(&said(&found), "CRL_UNFIT");
    assert_eq!(text, "holds no revocation list");
}

#[test]
fn a_list_that_is_for_nobody_is_told() {
    let (server, _) = publisher();
    let world = World::new(&server.base);
    let shown = world.list();
    let shown: Vec<&Certificate> = shown.iter().collect();
    let other = |name| Authority::root(name).crl();
    let (one, two) = (other("One"), other("Two"));
    let (own, above) = (world.sub.crl(), world.root.crl());
    let table: [(&[&Minted], &[&Certificate], &str); 5] = [
        (
            &[&one],
            &shown,
            "is a revocation list of One, which issued no certificate shown here",
        ),
        (
            &[&one, &two],
            &shown,
            "holds revocation lists of One, Two, which issued no certificate shown here",
        ),
        (&[&one, &own], &shown, ""),
        (&[&above], &shown, ""),
        (&[&one], &[], ""),
    ];
    for (lists, shown, expected) in table {
        let given = given_of(lists);
        let judged = |strict| judge_given(&given, shown, strict);
        let texts: Vec<String> = judged(false).into_iter().map(|one| one.text).collect();
        assert_eq!(texts.concat(), expected);
        let states = |strict| judged(strict).iter().map(Report::state).max();
        let is_told = !expected.is_empty();
        assert_eq!(states(false), is_told.then_some(State::Ok));
        assert_eq!(states(true), is_told.then_some(State::Warning));
    }
}

#[test]
fn a_number_that_is_wrong_in_a_fetched_list_is_a_note() {
    let (server, table) = publisher();
    let world = World::new(&server.base);
    put(&table, "/root.crl", world.root.crl().der());
    put(
        &table,
        "/sub.crl",
        world.sub.crl().without(oid::CRL_NUMBER).der(),
    );
    let good = world.sub.ocsp(&world.leaf.serial, Status::Good);
    put(&table, "/ocsp", good.der());
    let found = judge("shop.example", &world.facts(&[], true, 0));
    assert_eq!(
        only(&said(&found), "CRL_NUMBER_MISSING"),
        format!(
            "has a revocation list ({}/sub.crl) that has no number",
            server.base
        )
    );
    assert!(
        found.iter().all(|report| report.state() == State::Ok),
        "{found:?}"
    );
}

/// What is said where one address staples a good answer and another this.
fn stapled(world: &World, staple: Option<Vec<u8>>) -> Vec<(&'static str, String)> {
    let (path, list) = (world.path(), world.list());
    let links = links(&path, &list);
    let at = |last: u8| IpAddr::from([192, 0, 2, last]);
    let good = world.sub.ocsp(&world.leaf.serial, Status::Good).der();
    let given = [(at(1), Some(good)), (at(2), staple)];
    let now = Moment(time::now());
    let staples = staples(links.first(), &given, now, &Signatures::default());
    let mut facts = Facts::default();
    facts.stapled(&staples);
    let mut found = judge("shop.example", &[facts]);
    found.extend(judge_staples("shop.example", &list[0], &staples));
    said(&found)
}

#[test]
fn staples_are_looked_into_at_every_address() {
    let (server, _) = publisher();
    let leaf = Blank::leaf("shop.example").must_staple();
    let world = World::with(&server.base, Blank::sub("Sub"), leaf);
    let answer = |status| world.sub.ocsp(&world.leaf.serial, status);
    let revoked = answer(Status::Revoked(0, None));
    let good = stapled(&world, Some(answer(Status::Good).der()));
    assert_eq!(good, [("OK", "is not revoked".to_owned())]);
    let (old, strange) = (
        revoked.clone().days(-9, -8),
        revoked.clone().signed_by(&Key::p256()),
    );
    let table = [
        (None, "none"),
        (Some(Vec::new()), "none"),
        (Some(b"nothing".to_vec()), "one that cannot be decoded"),
        (
            Some(answer(Status::Unknown).der()),
            "one that does not know it",
        ),
        (Some(old.der()), "one that should have been replaced by "),
        (Some(strange.der()), "one that is not signed by"),
    ];
    for (staple, words) in table {
        let mut found = stapled(&world, staple);
        found.retain(|(tag, _)| *tag != "REVOCATION_UNKNOWN");
        let text = only(&found, "STAPLE_MISSING");
        let head = format!("must staple an OCSP answer, but 192.0.2.2 staples {words}");
        assert!(text.starts_with(&head), "{text}");
        assert!(text.ends_with(" (at 1 of 2 addresses)"), "{text}");
    }
    let text = only(&stapled(&world, Some(revoked.der())), "CERTIFICATE_REVOKED");
    assert!(
        text.ends_with("says the answer that 192.0.2.2 staples"),
        "{text}"
    );
}

#[test]
fn a_staple_is_demanded_only_where_the_certificate_does() {
    let (server, _) = publisher();
    let world = World::new(&server.base);
    let none = [Stapled {
        at: IpAddr::from([192, 0, 2, 1]),
        what: Staple::None,
    }];
    assert!(judge_staples("shop.example", &world.list()[0], &none).is_none());
    // Nobody who does not know the issuer may call a staple wrong.
    let unverified = staples(
        None,
        &[(IpAddr::from([192, 0, 2, 1]), Some(vec![1]))],
        Moment(0),
        &Signatures::default(),
    );
    assert_eq!(unverified[0].what, Staple::Unverified);
}
