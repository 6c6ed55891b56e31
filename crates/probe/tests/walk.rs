//! The walk in the lab: where it gets, what it asks, and what it shares.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails is to say where"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use lab::{Lab, Settings as LabSettings};
use probe::dns::{
    Breadth, Descent, End, Hints, HostEnd, Name, Settings, Sight, Traffic, Walk, plain,
};

fn lab(faults: &[&str]) -> Lab {
    let faults = faults.iter().map(ToString::to_string).collect();
    Lab::start(LabSettings {
        faults,
        ..LabSettings::default()
    })
    .unwrap()
}

fn walk_with(lab: &Lab, traffic: &Arc<Traffic>, change: impl FnOnce(&mut Settings)) -> Walk {
    let hints = Hints::parse(&std::fs::read_to_string(lab.hints_path()).unwrap()).unwrap();
    let mut settings = Settings {
        hints: Arc::new(hints),
        port: lab.port(),
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    };
    change(&mut settings);
    let deadline = Instant::now() + Duration::from_secs(20);
    Walk::new(settings, Arc::clone(traffic), deadline).unwrap()
}

fn walk(lab: &Lab) -> Walk {
    walk_with(lab, &Arc::default(), |_| ())
}

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

/// The zones of the way and how it ended, in a few words.
fn shown(descent: &Descent) -> String {
    let zones: Vec<String> = descent.cuts.iter().map(|cut| plain(&cut.zone)).collect();
    let end = match &descent.end {
        End::Waiting => "waiting".to_owned(),
        End::Reached => "reached".to_owned(),
        End::NoSuchName(at, _) => format!("no {}", plain(at)),
        End::Alias(at, target, _) => format!("{} is {}", plain(at), plain(target)),
        End::Stuck(at, _) => format!("stuck at {}", plain(at)),
        End::NoServers(_) => "no servers".to_owned(),
    };
    format!("{} {end}", zones.join(" > "))
}

#[test]
fn every_cut_on_the_way_is_found() {
    let lab = lab(&[]);
    for (of, expected) in [
        (".", ". reached"),
        ("example", ". > example reached"),
        ("shop.example", ". > example > shop.example reached"),
        ("www.shop.example", ". > example > shop.example reached"),
        ("a.b.ent.shop.example", ". > example > shop.example reached"),
        (
            "x.sub.shop.example",
            ". > example > shop.example > sub.shop.example no x.sub.shop.example",
        ),
        ("co.example", ". > example > co.example reached"),
        ("deep.ent.example", ". > example > deep.ent.example reached"),
        ("nobody.example", ". > example no nobody.example"),
        ("a.b.nobody.example", ". > example no nobody.example"),
        ("nobody", ". no nobody"),
        (
            "x.store.shop.example",
            ". > example > shop.example store.shop.example is shop.shop.example",
        ),
        ("ns3.operator.test", ". > test > operator.test reached"),
    ] {
        for breadth in [Breadth::Few, Breadth::All] {
            let descent = walk(&lab).observe(|walk| walk.descend(&name(of), breadth));
            assert_eq!(shown(&descent), expected, "{of} {breadth:?}");
        }
    }
}

#[test]
fn all_servers_of_the_parent_are_asked_and_every_answer_is_kept() {
    let lab = lab(&["silent:a.nic.example"]);
    let descent = walk(&lab).observe(|walk| walk.descend(&name("shop.example"), Breadth::All));
    assert_eq!(shown(&descent), ". > example > shop.example reached");
    let said = &descent.last().unwrap().said;
    assert_eq!(said.len(), 2);
    assert!(
        said.iter()
            .all(|said| said.settled && said.answer.is_some())
    );
}

#[test]
fn hosts_are_resolved_from_the_root() {
    let lab = lab(&[]);
    let table = [
        ("ns1.shop.example", HostEnd::Found),
        ("ns3.operator.test", HostEnd::Found),
        (
            "cdn.shop.example",
            HostEnd::Alias(name("edge.operator.test")),
        ),
        ("no.shop.example", HostEnd::NoSuchName),
        ("_dmarc.shop.example", HostEnd::NoAddress),
    ];
    let mut walk = walk(&lab);
    for (of, expected) in table {
        let host = walk.observe(|walk| walk.host(&name(of)));
        assert_eq!(host.end, expected, "{of}");
        assert_eq!(
            host.addresses.is_empty(),
            expected != HostEnd::Found,
            "{of}"
        );
        assert!(host.settled);
    }
}

#[test]
fn a_host_that_only_a_family_left_out_leads_to_is_not_observed() {
    let lab = lab(&[]);
    for server in ["test-a", "test-b"] {
        let four = ["ns1.operator A", "ns2.operator A"];
        let six = "ns1.operator AAAA 2606:2800:220:1::53";
        lab.edit(server, "test", &four, six).unwrap();
    }
    let mut walk = walk_with(&lab, &Arc::default(), |settings| settings.ipv6 = false);
    let host = walk.observe(|walk| walk.host(&name("ns3.operator.test")));
    let why = "no name server of operator.test has an address that may be asked";
    assert_eq!(host.end, HostEnd::NotObserved(why.to_owned()));
}

#[test]
fn a_cycle_of_name_servers_is_found_and_named() {
    let lab = lab(&[]);
    let mut walk = walk(&lab);
    let descent = walk.observe(|walk| walk.descend(&name("www.glueless-a.example"), Breadth::Few));
    let End::NoServers(without) = &descent.end else {
        panic!("{}", shown(&descent))
    };
    assert!(
        without
            .iter()
            .all(|(_, end)| matches!(end, HostEnd::Cycle(_))),
        "{without:?}"
    );
}

#[test]
fn walks_of_one_sweep_ask_the_same_question_once() {
    let lab = lab(&[]);
    let traffic = Arc::default();
    let mut first = walk_with(&lab, &traffic, |_| ());
    first.observe(|walk| {
        (
            walk.sight(),
            walk.descend(&name("shop.example"), Breadth::Few),
        )
    });
    assert!(first.queries() > 0);
    let mut second = walk_with(&lab, &traffic, |_| ());
    let descent = second.observe(|walk| walk.descend(&name("shop.example"), Breadth::Few));
    assert_eq!(
        (shown(&descent).as_str(), second.queries()),
        (". > example > shop.example reached", 0)
    );
}

#[test]
fn every_server_of_every_list_is_asked() {
    for (fault, expected) in [
        (None, "ns1 parent child, ns2 parent child, ns3 parent child"),
        (
            Some("child-extra-ns"),
            "ns1 parent child, ns2 parent child, ns4 child, ns3 parent child",
        ),
        (
            Some("parent-extra-ns"),
            "ns1 parent child, ns2 parent child, ns4 parent, ns3 parent child",
        ),
    ] {
        let lab = lab(fault.as_slice());
        let mut walk = walk(&lab);
        let servers = walk.observe(|walk| {
            let descent = walk.descend(&name("shop.example"), Breadth::All);
            matches!(descent.end, End::Reached).then(|| walk.servers(descent.last().unwrap()))
        });
        let shown: Vec<String> = servers
            .unwrap()
            .servers
            .iter()
            .map(|server| {
                let label = plain(&server.server.name);
                let parent = if server.at_parent { " parent" } else { "" };
                let child = if server.at_child { " child" } else { "" };
                format!("{}{parent}{child}", label.split('.').next().unwrap())
            })
            .collect();
        assert_eq!(shown.join(", "), expected, "{fault:?}");
    }
}

#[test]
fn max_servers_leaves_out_the_last_in_order_and_counts_them() {
    let lab = lab(&[]);
    let mut walk = walk_with(&lab, &Arc::default(), |settings| settings.max_servers = 2);
    let servers = walk
        .observe(|walk| {
            let descent = walk.descend(&name("shop.example"), Breadth::Few);
            matches!(descent.end, End::Reached).then(|| walk.servers(descent.last().unwrap()))
        })
        .unwrap();
    assert_eq!((servers.servers.len(), servers.left_out), (2, 1));
}

#[test]
fn one_server_of_each_zone_is_enough_to_get_there() {
    let lab = lab(&[]);
    let mut walk = walk_with(&lab, &Arc::default(), |settings| settings.max_servers = 1);
    let descent = walk.observe(|walk| walk.descend(&name("shop.example"), Breadth::Few));
    assert_eq!(shown(&descent), ". > example > shop.example reached");
}

#[test]
fn we_do_not_judge_what_we_cannot_see() {
    let blind = |faults: &[&str], change: fn(&mut Settings)| {
        let lab = lab(faults);
        let mut walk = walk_with(&lab, &Arc::default(), change);
        match walk.observe(Walk::sight) {
            Sight::Blind(why) => why,
            sight => format!("{sight:?}"),
        }
    };
    assert!(blind(&["root-intercepted"], |_| ()).contains("intercepted"));
    assert!(blind(&["root-foreign-ns"], |_| ()).contains("intercepted"));
    assert!(blind(&["root-silent"], |_| ()).contains("no root server answers"));
    assert!(blind(&[], |settings| settings.ipv4 = false).contains("family"));
    assert!(blind(&["root-extra-ns"], |_| ()).starts_with("Clear([\""));
    assert_eq!(blind(&[], |_| ()), "Clear([])");
}

#[test]
fn private_addresses_are_not_asked_unless_their_network_is_allowed() {
    let lab = lab(&[]);
    let mut walk = walk_with(&lab, &Arc::default(), |settings| {
        settings.allow_private.clear()
    });
    let descent = walk.observe(|walk| walk.descend(&name("shop.example"), Breadth::Few));
    assert_eq!(shown(&descent), ". > example no servers");
    let asked: Vec<_> = lab
        .queries_by_server()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect();
    assert!(
        asked.iter().all(|(server, _)| server.starts_with("root-")),
        "{asked:?}"
    );
}
