//! What goes wrong with the shop's domain, and with the registry's servers.

use crate::fault::{Fault, Hook};
use crate::registry::{ID, Registry, Voice};

const AT: &[&str] = &[ID];

const fn fault(name: &'static str, does: &'static str, hook: fn(&mut Registry)) -> Fault {
    Fault {
        name,
        does,
        at: AT,
        hook: Hook::Registry(hook),
    }
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "domain-expires-soon",
        "The shop's domain ends in 20 days.",
        |r| r.days = 20,
    ),
    fault(
        "domain-expires-at-once",
        "The shop's domain ends in 5 days.",
        |r| r.days = 5,
    ),
    fault(
        "domain-expired",
        "The shop's domain ended three days ago.",
        |r| r.days = -3,
    ),
    fault(
        "domain-redemption",
        "The shop's domain was deleted, and can be restored.",
        |r| {
            r.days = -40;
            r.statuses = vec!["redemption period", "pending delete"];
        },
    ),
    fault(
        "domain-hold",
        "The registrar took the shop's domain out of the DNS.",
        |r| {
            r.statuses.push("client hold");
        },
    ),
    fault(
        "domain-auto-renewed",
        "The registry renewed the shop's domain by itself.",
        |r| {
            r.days = 360;
            r.statuses.push("auto renew period");
        },
    ),
    fault(
        "domain-parked",
        "The shop's name servers are those of who has not paid.",
        |r| {
            r.servers = vec!["ns1.renewyourname.test", "ns2.renewyourname.test"];
        },
    ),
    fault(
        "domain-transfer",
        "The shop's domain moves to another registrar.",
        |r| {
            r.statuses.push("pending transfer");
        },
    ),
    fault(
        "domain-moved",
        "The shop's domain has another registrar.",
        |r| {
            r.registrar = ("Other Registrar Ltd", 8888);
        },
    ),
    fault(
        "domain-other-holder",
        "The shop's domain has another holder.",
        |r| {
            r.registrant = "Thief Ltd";
        },
    ),
    fault(
        "domain-other-servers",
        "The registry has other name servers for the shop.",
        |r| {
            r.servers = vec!["ns1.elsewhere.test", "ns2.elsewhere.test"];
        },
    ),
    fault(
        "domain-unlocked",
        "The shop's domain has lost its locks.",
        |r| r.statuses = vec!["active"],
    ),
    fault(
        "domain-signed",
        "The registry has a DS record for the shop.",
        |r| r.signed = true,
    ),
    fault(
        "domain-moved-back",
        "The shop's domain ends 100 days earlier.",
        |r| r.days = 100,
    ),
    fault(
        "domain-renewed",
        "The shop's domain ends a year later: no flaw.",
        |r| r.days = 565,
    ),
    fault(
        "domain-copy-ahead",
        "The registrar's date is a year ahead of the registry's.",
        |r| r.ahead = 365,
    ),
    fault(
        "domain-available",
        "Nobody has registered the shop's domain.",
        |r| r.available = true,
    ),
    fault("rdap-throttled", "RDAP refuses with 429.", |r| {
        r.rdap = Voice::Says(429, "slow down")
    }),
    fault("rdap-forbidden", "RDAP refuses with 403.", |r| {
        r.rdap = Voice::Says(403, "")
    }),
    fault("rdap-broken", "RDAP answers 500.", |r| {
        r.rdap = Voice::Says(500, "oops")
    }),
    fault("rdap-html", "RDAP answers with a page.", |r| {
        r.rdap = Voice::Says(200, "<html><title>Maintenance</title></html>");
    }),
    fault("rdap-empty", "RDAP answers with nothing.", |r| {
        r.rdap = Voice::Says(200, "")
    }),
    fault(
        "rdap-garbage",
        "RDAP answers with bytes that are nothing.",
        |r| {
            r.rdap = Voice::Says(200, "\u{1}\u{2}|;<b>");
        },
    ),
    fault("rdap-not-found", "RDAP answers 404 for everything.", |r| {
        r.rdap = Voice::Says(404, "")
    }),
    fault("rdap-silent", "RDAP never answers.", |r| {
        r.rdap = Voice::Silent
    }),
    fault("rdap-drips", "RDAP answers with blanks, one by one.", |r| {
        r.rdap = Voice::Drips
    }),
    fault(
        "rdap-floods",
        "RDAP answers with blanks without end.",
        |r| r.rdap = Voice::Floods,
    ),
    fault("rdap-hangs-up", "RDAP hangs up.", |r| {
        r.rdap = Voice::HangsUp
    }),
    fault("rdap-redirect-loop", "RDAP sends on without end.", |r| {
        r.rdap = Voice::Redirects
    }),
    fault("whois-throttled", "WHOIS refuses.", |r| {
        r.whois = Voice::Says(0, "WHOIS LIMIT EXCEEDED\r\n");
    }),
    fault("whois-html", "WHOIS answers with a page.", |r| {
        r.whois = Voice::Says(0, "<html><title>Maintenance</title></html>\r\n");
    }),
    fault("whois-empty", "WHOIS answers with nothing.", |r| {
        r.whois = Voice::Says(0, "")
    }),
    fault(
        "whois-garbage",
        "WHOIS answers with bytes that are nothing.",
        |r| {
            r.whois = Voice::Says(0, "\u{1}\u{2}|;<b> nothing\r\n");
        },
    ),
    fault("whois-silent", "WHOIS never answers.", |r| {
        r.whois = Voice::Silent
    }),
    fault(
        "whois-drips",
        "WHOIS answers with blanks, one by one.",
        |r| r.whois = Voice::Drips,
    ),
    fault(
        "whois-floods",
        "WHOIS answers with blanks without end.",
        |r| r.whois = Voice::Floods,
    ),
];
