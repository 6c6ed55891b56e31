//! The names of a server's certificate.

use std::net::IpAddr;

use lab::authority::{General, Name, oid};

use super::*;

fn also(name: &str) -> Pki {
    leaf(|leaf| leaf.dns(name))
}

#[test]
fn the_extension() {
    let list = |names: &[&str]| {
        let names: Vec<_> = names
            .iter()
            .map(|name| General::Dns((*name).into()))
            .collect();
        General::list(&names)
    };
    let of = |critical, names| leaf(|leaf| leaf.extension(oid::SUBJECT_ALT_NAME, critical, names));
    let one = list(&["shop.example"]);
    let lax = Blank::leaf("shop.example").subject(Name::empty());
    let lax = leaf(|_| lax.extension(oid::SUBJECT_ALT_NAME, false, one.clone()));
    let none = leaf(Blank::no_names);
    expect_leaf("SAN_MISSING critical", [("none", none)]);
    let expected = "COMMON_NAME_DIFFERS note, SAN_MISSING critical";
    expect_leaf(expected, [("no name", of(false, list(&[])))]);
    expect_leaf("SAN_CRITICAL raised", [("critical", of(true, one))]);
    expect_leaf("SAN_NOT_CRITICAL raised", [("lax", lax)]);
}

#[test]
fn malformed_names() {
    let mail = |address: &str| leaf(|leaf| leaf.name(General::Email(address.to_owned())));
    let network = General::IpBytes(vec![10, 0, 0, 0, 255, 0, 0, 0]);
    expect_leaf(
        "SAN_MALFORMED raised",
        [
            ("a dot", also(".shop.example")),
            ("a dot at the end", also("shop.example.")),
            ("nothing", also("")),
            ("a blank", also("shop example")),
            ("an underscore", also("my_shop.example")),
            ("Unicode", also("bücher.example")),
            ("half a wildcard", also("w*.shop.example")),
            ("a wildcard inside", also("www.*.shop.example")),
            ("an address as a name", also("127.0.0.1")),
            ("no mailbox", mail("a@b@shop.example")),
        ],
    );
    let network = leaf(|leaf| leaf.name(network));
    expect_leaf("SAN_MALFORMED warning", [("a network", network)]);
    let mail = public(mail("a@shop.example"));
    expect_leaf("SAN_KIND raised", [("mail, public", mail)]);
    expect_leaf(
        "",
        [
            ("an A-label", also("xn--bcher-kva.example")),
            ("a wildcard", also("*.shop.example")),
            ("a single label", also("intranet")),
        ],
    );
}

#[test]
fn wildcards_under_suffixes() {
    expect_leaf(
        "WILDCARD_SUFFIX warning",
        [
            ("*.com", also("*.com")),
            ("*.co.uk", also("*.co.uk")),
            ("*.lan", also("*.lan")),
        ],
    );
    let expected = "SAN_MALFORMED raised, WILDCARD_SUFFIX warning";
    expect_leaf(expected, [("*", also("*"))]);
    expect_leaf("", [("*.blogspot.com", also("*.blogspot.com"))]);
}

fn named(common: &str, names: &[&str]) -> Pki {
    let add = |blank: Blank, name: &&str| match name.parse::<IpAddr>() {
        Ok(address) => blank.ip(address),
        Err(_) => blank.dns(name),
    };
    let blank = |leaf: Blank| leaf.no_names().subject(Name::common(common));
    leaf(|leaf| names.iter().fold(blank(leaf), add))
}

#[test]
fn common_names_that_are_mistakes() {
    let table: [(&str, &[&str]); 12] = [
        ("0xC0A80101", &["192.168.1.1"]),
        ("192.168.001.001", &["192.168.1.1"]),
        ("3232235777", &["192.168.1.1"]),
        ("2001:DB8::8A2E:370:7334", &["2001:db8::8a2e:370:7334"]),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", &["2001:db8::1"]),
        ("2001:db8:0:0:1:0:0:1", &["2001:db8::1:0:0:1"]),
        ("xn--nxasmq6b.com", &["xn--n3h.com"]),
        ("bücher.example", &["xn--bcher-kva.example"]),
        ("other.shop.example", &["www.shop.example", "shop.example"]),
        ("Shop.Example", &["shop.example"]),
        ("shop.example.", &["shop.example"]),
        ("127.0.0.1", &["shop.example"]),
    ];
    for (common, names) in table {
        let expected = "COMMON_NAME_DIFFERS raised";
        expect_leaf(expected, [(common, named(common, names))]);
    }
}

#[test]
fn common_names_that_may_be() {
    let table: [(&str, &[&str]); 7] = [
        ("shop.example", &["*.shop.example"]),
        ("shop.example", &["a.b.shop.example"]),
        ("shop.example", &["127.0.0.1"]),
        ("Web server 3", &["shop.example"]),
        ("server3", &["shop.example"]),
        ("1234", &["shop.example"]),
        ("", &["shop.example"]),
    ];
    for (common, names) in table {
        let note = "COMMON_NAME_DIFFERS note";
        expect_leaf(note, [(common, named(common, names))]);
        let raised = "COMMON_NAME_DIFFERS raised";
        expect_leaf(raised, [(common, public(named(common, names)))]);
    }
    let more = Name::common("other.example").with(oid::ORGANIZATION, "Shop");
    let beside = leaf(|leaf| leaf.subject(more));
    expect_leaf("COMMON_NAME_DIFFERS note", [("beside others", beside)]);
}
