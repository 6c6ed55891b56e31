//! check_ns as a program against the lab: every finding of its page.

use crate::shop::{Shop, replay};

#[test]
fn transcript() {
    replay("check_ns");
}

#[test]
fn servers() {
    replay("check_ns-servers");
}

#[test]
fn strict() {
    replay("check_ns-strict");
}

#[test]
fn pointers() {
    let shop = Shop::healthy();
    let std::net::IpAddr::V4(ns1) = shop.0.address("shop-ns1") else {
        panic!("the lab is on 127/8");
    };
    let [_, network, ..] = ns1.octets();
    for (third, target) in [(7, "ns1.shop.example."), (8, "host8.operator.test.")] {
        let record = format!("53.{third}.{network}.127.in-addr.arpa. PTR {target}");
        shop.0.edit("root-a", ".", &[], &record).unwrap();
        shop.0.edit("root-b", ".", &[], &record).unwrap();
    }
    assert_eq!(
        shop.run("check_ns -H shop.example --strict -vv"),
        r"exit 0
NS OK - shop.example: NS set of 3 names at 3 servers | time=#;;;0;10 queries=#;;;0 servers=3;;;0 servers_ok=3;;;0 rtt_max=#;;;0 ns=3;2:;;0 ttl=3600s;;;0
\_ [OK] ns1.shop.example/127.x.7.53: names 3 name servers
\_ [OK] ns2.shop.example/127.x.8.53: names 3 name servers
\_ [OK] ns3.operator.test/127.x.9.53: names 3 name servers
\_ [OK] ns2.shop.example/127.x.8.53: has a PTR record with another name: host8.operator.test (PTR_DIFFERS)
\_ [OK] ns3.operator.test/127.x.9.53: has no PTR record (PTR_MISSING)
"
    );
}
