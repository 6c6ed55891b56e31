//! All plugins in one table. It drives the multi-call program, the sweep, the
//! engine definitions and the tests that hold for every plugin.

pub mod discover;
pub mod manual;

use asking::DomainName;
use plugin::{Plugin, Shared};
use probe::dns::Traffic;
use sweep::{Sweep, Table};

/// Every plugin of the suite.
pub static PLUGINS: &[Plugin] = &[
    check_delegation::PLUGIN,
    check_soa::PLUGIN,
    check_ns::PLUGIN,
    check_a::PLUGIN,
    check_cname::PLUGIN,
    check_mx::PLUGIN,
    check_domain::PLUGIN,
    check_dnsbl::PLUGIN,
    check_cert_chain::PLUGIN,
    check_p3p::PLUGIN,
];

/// The sweep as a plugin: a whole declaration is one service of an engine.
pub static SWEEP: Plugin = Plugin::of::<Sweep<Presence>>("check_presence");

/// The table for the sweep.
pub struct Presence;

impl Table for Presence {
    fn plugins() -> &'static [Plugin] {
        PLUGINS
    }

    /// A sweep of thousands of zones keeps what was heard of those in hand only.
    fn finished(shared: &Shared, zone: &str) {
        if let Ok(zone) = zone.parse::<DomainName>() {
            shared.of::<Traffic>().forget(zone.name());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PLUGINS, Presence};
    use std::path::Path;
    use sweep::{Declaration, Table, plan};

    /// Everything that a declaration can say, so that every option is planned.
    const EVERYTHING: &str = r#"
name = "Example Shop"
[[domain]]
name = "shop.example"
name_servers = ["ns1.shop.example", "ns2.shop.example"]
registrar = "292"
[[host]]
name = "www.shop.example"
addresses = ["192.0.2.10", "2001:db8::/64"]
ports = [443]
[[host]]
name = "cdn.shop.example"
alias = "edge.operator.test"
[[certificate]]
host = "mx1.shop.example"
protocol = "smtp"
[[mail]]
domain = "shop.example"
exchanges = ["mx1.shop.example", "mx2.operator.test"]
blacklists = ["zen.spamhaus.org"]
[[privacy]]
host = "www.shop.example"
page = "/shop"
p3p = false
gpc = true
tdmrep = true
security_txt = true
policy_pages = ["/privacy"]
[walk]
root_hints = "hints"
port = 5300
allow_private = ["127.0.0.0/8"]
families = ["ipv4"]
"#;

    #[test]
    fn every_plugin_takes_what_is_planned_for_it() -> Result<(), sweep::Fault> {
        let catalogue = Presence::catalogue();
        let declaration = Declaration::parse(Path::new("shop.toml"), EVERYTHING, &catalogue)?;
        let planned = plan(&declaration, &catalogue);
        for plugin in PLUGINS {
            assert!(
                planned.iter().any(|check| check.plugin == plugin.name),
                "{} is never planned",
                plugin.name
            );
        }
        for check in planned {
            let command = catalogue.command(check.plugin).expect("it is planned");
            let words = std::iter::once(check.plugin).chain(check.args.iter().map(String::as_str));
            let read = command.clone().try_get_matches_from(words);
            assert!(
                read.is_ok(),
                "{} {:?}: {}",
                check.plugin,
                check.args,
                read.err().map_or_else(String::new, |e| e.to_string())
            );
        }
        Ok(())
    }

    #[test]
    fn no_name_is_taken_twice() {
        let mut names: Vec<_> = PLUGINS.iter().map(|plugin| plugin.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PLUGINS.len());
    }
}
