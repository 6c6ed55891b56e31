//! check_dnsbl against rbldnsd, with named as the resolver: each way in which a list fails,
//! made in the list's own data.

use super::Tree;
use super::daemon::Daemon;
use super::plan::{Plan, Server};

/// Where the lists are served, where a recursive resolver is, and where one that invents
/// addresses.
const LISTS: &str = "185.5.1.1";
const RESOLVER: &str = "185.5.2.1";
const REWRITER: &str = "185.5.3.1";

/// The beginning of every set of data.
const HEAD: &str = "$SOA 3600 ns.lists.test hostmaster.lists.test 2026112001 14400 3600 604800 300
$NS 3600 ns.lists.test
";

/// What the rewriter says of every name that does not exist; as a zone of its own it shows
/// that named serves.
const INVENTED: &str = "$TTL 300
@ SOA a.root. hostmaster.operator.test. 1 14400 3600 604800 300
@ NS a.root.
* A 146.112.61.108
";

/// The entries by which a list tests itself.
const TESTS: &str = "= ip4set
127.0.0.2 :127.0.0.2:test entry
= ip6trie
::ffff:7f00:2 :127.0.0.2:test entry
";

/// The mail server of the shop, by both families.
const LISTED: &str = "= ip4set
185.3.6.25 :127.0.0.2:see http://lists.test/$
= ip6trie
2a03:6::25 :127.0.0.3:sent spam
";

/// The zones of the lists and their data; `good` comes last, for the others are loaded
/// before it.
fn zones() -> Vec<(&'static str, String)> {
    let all = |code: &str| format!("= ip4trie\n0/0 :{code}:all\n= ip6trie\n0/0 :{code}:all\n");
    let domains = |code: &str| {
        let names = ["TEST", "INVALID", "shop.example", ".shop.example"];
        let lines = names.map(|name| format!("{name} :{code}:all\n"));
        format!("= dnset\n{}", lines.concat())
    };
    let zones = [
        ("shut.lists.test", String::from("= ip4set\n192.0.2.1\n")),
        ("world.lists.test", all("127.0.0.2")),
        ("parked.lists.test", all("91.195.240.117")),
        ("public.lists.test", all("127.255.255.254")),
        ("typing.lists.test", all("127.255.255.252")),
        ("busy.lists.test", all("127.255.255.255")),
        (
            "refusing.lists.test",
            format!("{TESTS}= acl\n0/0 :refuse\n"),
        ),
        (
            "ignoring.lists.test",
            format!("{TESTS}= acl\n0/0 :ignore\n"),
        ),
        ("listing.lists.test", format!("{TESTS}{LISTED}")),
        (
            "domains.lists.test",
            "= dnset\nTEST :127.0.1.2:test\nshop.example :127.0.1.2:spam\n".to_owned(),
        ),
        (
            "dshut.lists.test",
            "= dnset\nsome.example :127.0.1.2:spam\n".to_owned(),
        ),
        ("dworld.lists.test", domains("127.0.1.2")),
        ("dparked.lists.test", domains("91.195.240.117")),
        ("dpublic.lists.test", domains("127.255.255.254")),
        ("dbusy.lists.test", domains("127.255.255.255")),
        ("good.lists.test", TESTS.to_owned()),
    ];
    let headed = zones.map(|(zone, text)| (zone, text.replacen('\n', &format!("\n{HEAD}"), 1)));
    headed.to_vec()
}

/// The tree with the lists and both resolvers.
fn lists(plan: &mut Plan) {
    let names: String = zones()
        .iter()
        .map(|(zone, _)| format!("{} NS ns.lists\n", zone.trim_end_matches(".test")))
        .collect();
    let operator = "ns3.operator        A";
    let delegated = format!("{names}ns.lists A {LISTS}\n{operator}");
    plan.edit("test", operator, &delegated);
    plan.servers.push(Server {
        zones: zones(),
        ..Server::new("lists", Daemon::Rbldnsd, LISTS, &[])
    });
    plan.servers.push(Server {
        options: "recursion yes; allow-recursion { any; };",
        ..Server::new(
            "resolver",
            Daemon::Named,
            RESOLVER,
            &[("invented", INVENTED)],
        )
    });
    // What named calls a redirect: an answer for every name that does not exist.
    plan.servers.push(Server {
        options: "recursion yes; allow-recursion { any; }; };
zone \".\" { type redirect; file \"invented.zone\"; };
acl unused { none; ",
        ..Server::new(
            "rewriter",
            Daemon::Named,
            REWRITER,
            &[("invented", INVENTED)],
        )
    });
}

fn tree() -> Option<Tree> {
    Tree::start(lists)
}

/// A folder for what a run remembers.
fn memory(tree: &Tree) -> String {
    let folder = tree.namespace.folder().join("memory");
    folder.display().to_string()
}

/// Asks for the address of the shop's mail server at these lists.
fn asked(tree: &Tree, lists: &[&str], options: &str, code: i32, findings: &[&str]) {
    let state = memory(tree);
    let only: String = lists
        .iter()
        .map(|list| format!(" --only {list}.lists.test"))
        .collect();
    let line = format!("check_dnsbl -H 185.3.6.25{only} --state-dir {state}{options}");
    tree.expect(&line, code, findings);
}

#[test]
fn a_list_that_works_has_whom_it_has() {
    let Some(tree) = tree() else { return };
    asked(&tree, &["good"], "", 0, &[]);
    for through in ["", " --resolver 185.5.2.1"] {
        let hits = [
            "WARNING LISTED 185.3.6.25 on listing.lists.test",
            "WARNING LISTED 2a03:6::25 on listing.lists.test",
        ];
        let options = format!(" --also 2a03:6::25{through}");
        asked(&tree, &["good", "listing"], &options, 1, &hits);
    }
    let state = memory(&tree);
    let only = ["--only", "listing.lists.test", "--state-dir", &state];
    let said = tree.run("check_dnsbl", &[&["-H", "185.3.6.25"], &only[..]].concat());
    let text =
        "185.3.6.25 on listing.lists.test: listed as code 127.0.0.2, 1 list (limit 0), since ";
    let reason = ", reason \"see http://lists.test/185.3.6.25\"";
    assert!(
        said.text.contains(text) && said.text.contains(reason),
        "{}",
        said.text
    );
}

#[test]
fn every_way_in_which_a_list_fails_makes_it_unusable() {
    let Some(tree) = tree() else { return };
    for list in [
        "shut", "world", "parked", "public", "typing", "busy", "refusing", "ignoring", "missing",
    ] {
        let unusable = format!("OK LIST_UNUSABLE {list}.lists.test");
        let unknown = "UNKNOWN NO_USABLE_LIST 185.3.6.25";
        for through in ["", " --resolver 185.5.2.1"] {
            asked(&tree, &[list, "good"], through, 0, &[&unusable]);
            asked(&tree, &[list], through, 3, &[&unusable, unknown]);
        }
    }
}

/// The same for what a list is known to have besides IPv4 addresses.
#[test]
fn lists_of_ipv6_addresses_and_of_domains_fail_alike() {
    let Some(tree) = tree() else { return };
    let state = memory(&tree);
    let of_ipv6 = [
        "shut", "world", "parked", "public", "typing", "busy", "refusing", "ignoring",
    ];
    let of_domains = ["dshut", "dworld", "dparked", "dpublic", "dbusy", "refusing"];
    let ipv6 = of_ipv6.map(|list| (list, "ipv6", "2a03:6::25"));
    let domains = of_domains.map(|list| (list, "domain", "shop.example"));
    for (list, asks, also) in ipv6.into_iter().chain(domains) {
        let zone = format!("{list}.lists.test");
        let table = format!("[[list]]\nzone = \"{zone}\"\nasks = [\"{asks}\"]\nweight = 9\n");
        let table = tree.write("one.toml", &table);
        let unusable = format!("OK LIST_UNUSABLE {zone}");
        let unknown = format!("UNKNOWN NO_USABLE_LIST {also}");
        let nobody = "UNKNOWN NO_USABLE_LIST 185.3.6.25";
        for through in ["", " --resolver 185.5.2.1"] {
            let line = format!(
                "check_dnsbl -H 185.3.6.25 --also {also} --lists {table} --state-dir {state}{through}"
            );
            tree.expect(&line, 3, &[&unusable, nobody, &unknown]);
        }
    }
}

/// Half of the lists get no answer from the resolver: the other half decides.
#[test]
fn half_of_the_lists_fail_and_the_others_count() {
    let Some(tree) = tree() else { return };
    let unusable =
        ["ignoring", "refusing"].map(|list| format!("OK LIST_UNUSABLE {list}.lists.test"));
    let [ignoring, refusing] = &unusable;
    for through in ["", " --resolver 185.5.2.1"] {
        let lists = ["refusing", "good", "ignoring", "shut"];
        let shut = "OK LIST_UNUSABLE shut.lists.test";
        asked(&tree, &lists, through, 0, &[ignoring, refusing, shut]);
        let lists = ["refusing", "listing", "ignoring", "good"];
        let hit = "WARNING LISTED 185.3.6.25 on listing.lists.test";
        asked(&tree, &lists, through, 1, &[ignoring, refusing, hit]);
    }
}

#[test]
fn a_resolver_that_invents_addresses_makes_every_list_unusable() {
    let Some(tree) = tree() else { return };
    let findings = [
        "OK LIST_UNUSABLE good.lists.test",
        "OK LIST_UNUSABLE listing.lists.test",
        "UNKNOWN NO_USABLE_LIST 185.3.6.25",
    ];
    let through = format!(" --resolver {REWRITER}");
    asked(&tree, &["good", "listing"], &through, 3, &findings);
}

#[test]
fn nobody_at_the_address_of_the_resolver() {
    let Some(tree) = tree() else { return };
    let findings = [
        "OK LIST_UNUSABLE good.lists.test",
        "UNKNOWN NO_USABLE_LIST 185.3.6.25",
    ];
    asked(&tree, &["good"], " --resolver 185.5.9.9", 3, &findings);
}

#[test]
fn a_domain_stands_on_a_list_of_domains() {
    let Some(tree) = tree() else { return };
    let table = "[[list]]\nzone = \"domains.lists.test\"\nasks = [\"domain\"]\nweight = 9\n\
                 [[list]]\nzone = \"listing.lists.test\"\nasks = [\"ipv4\", \"ipv6\"]\nweight = 2\n";
    let table = tree.write("lists.toml", table);
    let state = memory(&tree);
    let hits = [
        "CRITICAL LISTED 185.3.6.25 on listing.lists.test",
        "CRITICAL LISTED 2a03:6::25 on listing.lists.test",
        "CRITICAL LISTED shop.example on domains.lists.test",
    ];
    for through in ["", " --resolver 185.5.2.1"] {
        let line = format!(
            "check_dnsbl -H shop.example --domain --lists {table} --state-dir {state}{through}"
        );
        tree.expect(&line, 2, &hits);
    }
}
