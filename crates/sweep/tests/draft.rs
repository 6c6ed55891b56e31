//! First declarations: what is declared, what is left out, and that no foreign
//! text leaves its place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails is to say where"
)]

use std::path::Path;

use sweep::draft::{Host, Other, Said, Start, Told};
use sweep::{Catalogue, Declaration, Draft};

fn names(names: &[&str]) -> Said {
    Said::Names(names.iter().map(ToString::to_string).collect())
}

fn addresses(addresses: &[&str]) -> Said {
    Said::Addresses(addresses.iter().map(|text| text.parse().unwrap()).collect())
}

fn alias(target: &str) -> Said {
    Said::Alias(target.to_owned())
}

fn unseen(why: &str) -> Said {
    Said::Unseen(why.to_owned())
}

/// What `ns1`, `ns2` and so on say.
fn told(said: &[Said]) -> Told {
    let server = |(number, said): (usize, &Said)| (format!("ns{number}"), said.clone());
    Told((1..).zip(said).map(server).collect())
}

fn host(name: &str, said: &[Said]) -> Host {
    Host {
        name: name.to_owned(),
        what: "Pages".to_owned(),
        told: told(said),
        notes: Vec::new(),
    }
}

fn draft() -> Draft {
    Draft {
        zone: "shop.example".to_owned(),
        seen: "then".to_owned(),
        parent: told(&[names(&["ns1.a", "ns2.a"])]),
        own: told(&[names(&["ns1.a", "ns2.a"]), names(&["ns1.a", "ns2.a"])]),
        mail: told(&[names(&[])]),
        ..Draft::default()
    }
}

/// The text, after it was read as a declaration.
fn text(draft: &Draft) -> String {
    let text = draft.text();
    let read = Declaration::parse(Path::new("shop.toml"), &text, &Catalogue::new([]));
    assert!(read.is_ok(), "{}\n{text}", read.err().unwrap());
    text
}

/// The paragraph that this table or comment begins.
fn paragraph(draft: &Draft, mark: &str) -> String {
    let text = text(draft);
    let mut paragraphs = text.trim_end().split("\n\n");
    let found = paragraphs.find(|paragraph| paragraph.contains(mark));
    found
        .unwrap_or_else(|| panic!("no {mark} in\n{text}"))
        .to_owned()
}

const WHOLE: &str = r#"# A first declaration of shop.example: what `presence discover` saw at then, which need not be what
#  should be. Read it, correct it, then run `presence check` on it.
# Walked.

# What stands on the first line of every result; any words will do.
name = "shop.example"

# The name servers are the same at 1 server of the parent and 2 servers of the zone.
[[domain]]
name = "shop.example"
name_servers = ["ns1.a", "ns2.a"]

# Who looks for ns1.a needs a. To watch it as well:
# [[domain]]
# name = "a"
# name_servers = ["ns.a"]

# Pages. Seen at ns1.
[[host]]
name = "www.shop.example"
addresses = ["192.0.2.1", "2001:db8::1"]

# Pages. The same at 2 servers.
[[host]]
name = "cdn.shop.example"
alias = "edge.a"

# No host was connected to. To watch the certificates of one, add its ports with TLS:
# ports = [443]

# Asked for and without an address: ftp.

# Mail. Seen at ns1.
# By preference: 10 mx2.a, 20 mx1.a.
[[mail]]
domain = "shop.example"
exchanges = ["mx1.a", "mx2.a"]

# How `presence discover` walked; without it: the root of the internet.
[walk]
root_hints = '/a "b"/hints'
port = 5300
allow_private = ["127.0.0.0/8"]
families = ["ipv4"]
"#;

#[test]
fn the_whole_of_a_small_domain() {
    let whole = Draft {
        notes: vec!["Walked.".to_owned()],
        others: vec![Other {
            zone: "a".to_owned(),
            why: "Who looks for ns1.a needs a.".to_owned(),
            name_servers: vec!["ns.a".to_owned()],
        }],
        hosts: vec![
            host(
                "www.shop.example",
                &[addresses(&["192.0.2.1", "2001:db8::1"])],
            ),
            host("cdn.shop.example", &[alias("edge.a"), alias("edge.a")]),
            host("ftp.shop.example", &[addresses(&[])]),
        ],
        mail: told(&[names(&["mx1.a", "mx2.a"])]),
        mail_notes: vec!["By preference: 10 mx2.a, 20 mx1.a.".to_owned()],
        walk: Start {
            root_hints: Some("/a \"b\"/hints".to_owned()),
            port: Some(5300),
            allow_private: Some(vec!["127.0.0.0/8".to_owned()]),
            family: Some("ipv4"),
        },
        ..draft()
    };
    assert_eq!(text(&whole), WHOLE);
}

#[test]
fn a_host_is_declared_as_far_as_servers_agree() {
    let one = || addresses(&["192.0.2.1"]);
    let many: Vec<String> = (0..33).map(|last| format!("192.0.2.{last}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let table: [(&[Said], &str); 9] = [
        (
            &[one(), one()],
            "# Pages. The same at 2 servers.\n[[host]]\nname = \"w.example\"\naddresses = [\"192.0.2.1\"]",
        ),
        (
            &[one(), addresses(&["192.0.2.2"]), one(), addresses(&[])],
            "# Left out, addresses: servers differ.\n# - at ns1, ns3: 192.0.2.1\n# - at ns2: 192.0.2.2\n# - at ns4: nothing\n[[host]]\nname = \"w.example\"",
        ),
        (
            &[one(), alias("b.example")],
            "# Left out, addresses: servers differ.\n# - at ns1: 192.0.2.1\n# - at ns2: alias of b.example\n[[host]]\nname = \"w.example\"",
        ),
        (
            &[unseen("SERVFAIL"), one()],
            "# Pages. Seen at ns2.\n# Not seen at ns1: SERVFAIL.\n[[host]]\nname = \"w.example\"\naddresses = [\"192.0.2.1\"]",
        ),
        (
            &[alias("a\\032b.example")],
            "# Left out, addresses: 'a\\032b.example' is no domain name.\n[[host]]\nname = \"w.example\"",
        ),
        (
            &[alias("192.0.2.1")],
            "# Left out, addresses: '192.0.2.1' is no domain name.\n[[host]]\nname = \"w.example\"",
        ),
        (
            &[addresses(&many)],
            "# Left out, addresses: 33 of them, 192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5,\n#  192.0.2.6, 192.0.2.7 and 25 more.\n[[host]]\nname = \"w.example\"",
        ),
        (
            &[unseen("silent"), unseen("late")],
            "# w.example was not seen: ns1: silent.",
        ),
        (&[], "# w.example was not seen: no server was asked."),
    ];
    for (said, expected) in table {
        let draft = Draft {
            hosts: vec![host("w.example", said)],
            ..draft()
        };
        assert_eq!(paragraph(&draft, "w.example"), expected);
    }
}

#[test]
fn name_servers_are_declared_where_parent_and_zone_agree() {
    let one = || names(&["ns1.a"]);
    let table: [(&[Said], &[Said], &str); 5] = [
        (&[one()], &[one()], "name_servers = [\"ns1.a\"]"),
        (
            &[one()],
            &[names(&["ns2.a"])],
            "# Left out, name_servers: servers differ.\n# - at ns1: ns1.a\n# - at ns1: ns2.a",
        ),
        (
            &[unseen("late")],
            &[one()],
            "# The name servers are the same at 1 server of the zone.\n# Not seen at ns1: late.\n[[domain]]\nname = \"shop.example\"\nname_servers",
        ),
        (
            &[names(&["ns_1-.a"])],
            &[names(&["ns_1-.a"])],
            "'ns_1-.a' is no domain name.\n[[domain]]",
        ),
        (
            &[],
            &[],
            "# Not seen, name_servers: no server was asked.\n[[domain]]\nname = \"shop.example\"",
        ),
    ];
    for (parent, own, expected) in table {
        let draft = Draft {
            parent: told(parent),
            own: told(own),
            ..draft()
        };
        let found = paragraph(&draft, "[[domain]]");
        assert!(found.contains(expected), "{found}\n\n{expected}");
    }
}

#[test]
fn mail_is_declared_where_there_is_some() {
    let notes = vec!["By preference.".to_owned()];
    let table: [(&[Said], &str, bool); 7] = [
        (&[names(&["mx.a"])], "exchanges = [\"mx.a\"]", true),
        (
            &[names(&[])],
            "# No [[mail]]: shop.example has no MX record;",
            false,
        ),
        (
            &[names(&["."])],
            "# No [[mail]]: shop.example takes no mail, says its null MX (RFC 7505).",
            false,
        ),
        (
            &[names(&["."]), names(&["mx.a"])],
            "# - at ns1: .\n# - at ns2: mx.a\n[[mail]]",
            true,
        ),
        (
            &[names(&[".", "mx.a"])],
            "# Left out, exchanges: '.' is no domain name.\n[[mail]]",
            true,
        ),
        (
            &[names(&["192.0.2.1"])],
            "# Left out, exchanges: '192.0.2.1' is no domain name.\n[[mail]]",
            true,
        ),
        (&[unseen("late")], "# MX was not seen: ns1: late.", false),
    ];
    for (said, expected, declared) in table {
        let draft = Draft {
            mail: told(said),
            mail_notes: notes.clone(),
            ..draft()
        };
        let text = text(&draft);
        assert!(text.contains(expected), "{text}\n\n{expected}");
        assert_eq!(text.contains("\n[[mail]]\n"), declared, "{text}");
        assert_eq!(
            text.contains("By preference."),
            text.contains("exchanges = ["),
            "{text}"
        );
    }
}

#[test]
fn what_a_wildcard_makes_is_left_out() {
    let wild = || addresses(&["192.0.2.9"]);
    let hosts = || {
        vec![
            host("shop.example", &[wild(), wild()]),
            host("made.shop.example", &[wild(), wild()]),
            host("half.shop.example", &[wild(), unseen("late")]),
            host("real.shop.example", &[wild(), addresses(&["192.0.2.1"])]),
            host("none.shop.example", &[addresses(&[]), addresses(&[])]),
        ]
    };
    let draft = Draft {
        hosts: hosts(),
        nobodys: told(&[wild(), wild()]),
        ..draft()
    };
    assert_eq!(
        paragraph(&draft, "wildcard"),
        "# A wildcard below shop.example gives any name 192.0.2.9. These names say the same and are left out:\n#  made, half.\n# Asked for and without an address: none."
    );
    let text = text(&draft);
    assert!(text.contains("[[host]]\nname = \"shop.example\""), "{text}");
    assert!(
        text.contains("[[host]]\nname = \"real.shop.example\""),
        "{text}"
    );
    let without = Draft {
        hosts: hosts(),
        nobodys: told(&[addresses(&[]), addresses(&[])]),
        ..draft
    };
    assert!(!without.text().contains("wildcard"));
    assert!(
        without
            .text()
            .contains("[[host]]\nname = \"made.shop.example\"")
    );
}

/// Bytes that end a comment, a string or a table elsewhere.
const HOSTILE: &str = "x\n[options]\r\n\u{2028}\"\"\"'''\u{1b}[2J\0\u{202e}\\ # = ]";

/// Foreign text wherever there can be some.
fn hostile() -> Draft {
    Draft {
        seen: HOSTILE.to_owned(),
        notes: vec![HOSTILE.to_owned()],
        parent: Told(vec![(HOSTILE.to_owned(), names(&[HOSTILE]))]),
        own: Told(vec![(HOSTILE.to_owned(), unseen(HOSTILE))]),
        others: vec![
            Other {
                zone: HOSTILE.to_owned(),
                why: HOSTILE.to_owned(),
                name_servers: vec![],
            },
            Other {
                zone: "other.example".to_owned(),
                why: HOSTILE.to_owned(),
                name_servers: vec![HOSTILE.to_owned()],
            },
        ],
        hosts: vec![
            host(HOSTILE, &[addresses(&["192.0.2.1"])]),
            Host {
                what: HOSTILE.to_owned(),
                notes: vec![HOSTILE.to_owned()],
                ..host("www.shop.example", &[unseen(HOSTILE), alias(HOSTILE)])
            },
            host("made.shop.example", &[alias(HOSTILE)]),
            host("late.shop.example", &[unseen(HOSTILE)]),
            host(&format!("{HOSTILE}.shop.example"), &[addresses(&[])]),
        ],
        nobodys: told(&[alias(HOSTILE)]),
        mail: told(&[names(&[HOSTILE, "mx.a"]), names(&["mx.b"])]),
        mail_notes: vec![HOSTILE.to_owned()],
        walk: Start {
            root_hints: Some(HOSTILE.to_owned()),
            ..Start::default()
        },
        ..draft()
    }
}

#[test]
fn foreign_text_stays_in_its_place() {
    let text = text(&hostile());
    let read: toml::Table = text.parse().unwrap();
    assert_eq!(read["walk"]["root_hints"].as_str(), Some(HOSTILE));
    assert_eq!(
        read.keys().collect::<Vec<_>>(),
        ["domain", "host", "mail", "name", "walk"]
    );
    assert_eq!(read["domain"].as_array().map(Vec::len), Some(1));
    assert_eq!(read["host"].as_array().map(Vec::len), Some(1));
    let before_walk = text.split("[walk]").next().unwrap();
    assert!(
        !before_walk.contains(['\0', '\r', '\u{1b}', '\u{202e}', '\u{2028}']),
        "{text}"
    );
}

#[test]
fn the_options_of_the_walk() {
    let table = [
        (Start::default(), None),
        (
            Start {
                allow_private: Some(Vec::new()),
                ..Start::default()
            },
            Some("[walk]\nallow_private = true"),
        ),
        (
            Start {
                family: Some("ipv6"),
                ..Start::default()
            },
            Some("[walk]\nfamilies = [\"ipv6\"]"),
        ),
    ];
    for (walk, expected) in table {
        let text = text(&Draft { walk, ..draft() });
        match expected {
            Some(expected) => assert!(text.trim_end().ends_with(expected), "{text}"),
            None => assert!(!text.contains("[walk]"), "{text}"),
        }
    }
}
