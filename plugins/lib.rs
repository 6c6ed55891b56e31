//! All plugins in one table. It drives the multi-call program, the sweep, the
//! engine definitions and the tests that hold for every plugin.

use asking::DomainName;
use plugin::{Plugin, Shared};
use probe::dns::Traffic;
use sweep::{Sweep, Table};

/// Every plugin of the suite.
pub static PLUGINS: &[Plugin] = &[check_soa::PLUGIN];

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
