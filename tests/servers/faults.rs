//! The faults of the tests, each made in the configuration or the zone data of a server
//! as its operator would make it.

use super::daemon::Daemon;
use super::plan::Plan;

/// What an NSD needs to turn away everyone while one connection is held.
const ONE_CONNECTION: &str = "  tcp-count: 1\n  tcp-reject-overflow: yes\n";

/// The third server has a copy that is three changes old.
pub fn lagging(plan: &mut Plan) {
    plan.server("operator")
        .edit("shop.example", "2026112004", "2026112001");
}

/// The third server has never heard of the shop.
pub fn lame(plan: &mut Plan) {
    plan.server("operator").forget("shop.example");
}

/// The third server cannot read its copy of the zone.
pub fn broken(plan: &mut Plan) {
    plan.server("operator")
        .edit("shop.example", "SOA ", "nonsense ");
}

/// The second server has moved, and the registry still has its former address, where
/// nobody answers.
pub fn glue_dead(plan: &mut Plan) {
    plan.server("example")
        .edit("example", "185.3.2.1", "185.3.9.1");
}

/// The registry has the first server's address for the second.
pub fn glue_swapped(plan: &mut Plan) {
    plan.server("example")
        .edit("example", "185.3.2.1", "185.3.1.1");
}

/// The registry does not know of the third server.
pub fn parent_lacks_one(plan: &mut Plan) {
    plan.server("example").edit(
        "example",
        "shop                NS    ns3.operator.test.\n",
        "",
    );
}

/// The registry has withdrawn the domain.
pub fn withdrawn(plan: &mut Plan) {
    plan.edit("example", "\nshop ", "\nother ");
    plan.edit("example", ".shop ", ".other ");
}

/// One of the registry's two servers missed the last change.
pub fn one_parent_stale(plan: &mut Plan) {
    plan.split("example", "example-stale").edit(
        "example",
        "shop                NS    ns3.operator.test.\n",
        "",
    );
}

/// The shop's own servers answer recursive questions and hand out the zone to anyone.
pub fn open(plan: &mut Plan) {
    let shop = plan.server("shop");
    shop.daemon = Daemon::Named;
    shop.options = "recursion yes; allow-recursion { any; }; allow-transfer { any; };";
}

/// The shop's own servers take one connection, which the test then holds.
pub fn tcp_full(plan: &mut Plan) {
    plan.server("shop").options = ONE_CONNECTION;
}
