//! Faults of blacklists: the shop comes to stand on one, or a list goes wrong.

use crate::fault::{Fault, Hook};
use crate::topology::LISTS;

/// The list that goes wrong.
pub(crate) const BLACKLIST: &str = "zen.spamhaus.org.";

const fn fault(
    name: &'static str,
    does: &'static str,
    drop: &'static [&'static str],
    add: &'static str,
) -> Fault {
    Fault {
        name,
        does,
        at: LISTS,
        hook: Hook::Data {
            zone: BLACKLIST,
            drop,
            add,
        },
    }
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("blacklisted", "zen.spamhaus.org lists the address of mx1.shop.example as a spam source.",
        &[], "25.216.184.93 A 127.0.0.2\n25.216.184.93 TXT \"https://check.spamhaus.org/sbl/query/SBL123456\""),
    fault("policy-listed", "zen.spamhaus.org has the address of mx1.shop.example in a range from which no mail should come.",
        &[], "25.216.184.93 A 127.0.0.11"),
    fault("list-shut", "zen.spamhaus.org lists nothing any more, not even its test entries.",
        &["2.0.0.127 A", "2.0.0.127 TXT", "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A"], ""),
    fault("list-world", "zen.spamhaus.org lists the whole world.", &[],
        "* A 127.0.0.2\n*.0.0.127 A 127.0.0.2\n*.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A 127.0.0.2"),
    fault("list-parked", "The domain of zen.spamhaus.org is parked: every name has the same address.",
        &["2.0.0.127 A", "2.0.0.127 TXT", "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A"],
        "* A 91.195.240.117"),
    fault("list-public-resolver", "zen.spamhaus.org refuses, as it does to public resolvers.",
        &["2.0.0.127 A", "2.0.0.127 TXT", "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 A"],
        "* A 127.255.255.254"),
];
