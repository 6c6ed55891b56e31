//! The data of the lab: which server has which zones, with and without the
//! faults that are active.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::active::Active;
use crate::answer::Zones;
use crate::fault::View;
use crate::topology::{Addresses, HOSTING, PARENTS, Role, SERVERS, ZONES};
use crate::zone::Zone;

/// The healthy zones of every server, in the order of [`SERVERS`].
pub(crate) struct World {
    addresses: Addresses,
    zones: Vec<Zones>,
}

impl World {
    /// The lab's zones with this many more below `example`.
    ///
    /// # Errors
    /// A zone file that cannot be read, with its line.
    pub(crate) fn new(addresses: Addresses, more: usize) -> Result<Self, String> {
        let mut world = Self {
            addresses,
            zones: vec![HashMap::new(); SERVERS.len()],
        };
        for hosted in ZONES {
            world
                .host(hosted.text, hosted.at)
                .map_err(|fault| format!("{}: {fault}", hosted.file))?;
        }
        world.host(&made(more), HOSTING)?;
        world.delegate(more)?;
        Ok(world)
    }

    fn host(&mut self, text: &str, at: &[&str]) -> Result<(), String> {
        for zone in Zone::all(&self.addresses.expand(text)?)? {
            let zone = Arc::new(zone);
            for (server, zones) in SERVERS.iter().zip(&mut self.zones) {
                // The recursor takes the first version of each zone: what a
                // second server has of it is stale or wrong.
                if at.contains(&server.id) {
                    zones.insert(zone.origin.clone(), Arc::clone(&zone));
                } else if server.role == Role::Recursor {
                    let first = zones.entry(zone.origin.clone());
                    first.or_insert_with(|| Arc::clone(&zone));
                }
            }
        }
        Ok(())
    }

    /// Delegates the zones made on request in the zone of `example`.
    fn delegate(&mut self, more: usize) -> Result<(), String> {
        let mut add = String::new();
        for name in zone_names(more) {
            let _ = writeln!(
                add,
                "{name}. NS ns1.hosting.example.\n{name}. NS ns2.hosting.example."
            );
        }
        let origin = [b"\x07example".as_slice(), b"\0"].concat();
        let Some(zone) = self.zones.iter().find_map(|zones| zones.get(&*origin)) else {
            return Ok(());
        };
        let delegated = Arc::new(zone.edited(&[], &add)?);
        for (server, zones) in SERVERS.iter().zip(&mut self.zones) {
            if PARENTS.contains(&server.id) || server.role == Role::Recursor {
                zones.insert(origin.clone().into(), Arc::clone(&delegated));
            }
        }
        Ok(())
    }

    /// Every server as it is with these faults.
    ///
    /// # Errors
    /// A fault that cannot befall the server it is asked for.
    pub(crate) fn views(&self, active: &[Active]) -> Result<Vec<View>, String> {
        let mut views = Vec::with_capacity(SERVERS.len());
        for (server, zones) in SERVERS.iter().zip(&self.zones) {
            let mut view = View::healthy(server.role, zones.clone());
            for one in active.iter().filter(|one| one.at.contains(&server.id)) {
                view.suffer(&one.change, &self.addresses)
                    .map_err(|fault| format!("{}: {fault}", server.id))?;
            }
            views.push(view);
        }
        Ok(views)
    }

    /// The address plan.
    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }
}

/// The names of the zones made on request, without the final dot.
pub(crate) fn zone_names(more: usize) -> impl Iterator<Item = String> {
    (1..=more).map(|number| format!("zone{number:04}.example"))
}

/// The zones made on request: small shops, all healthy.
fn made(more: usize) -> String {
    let mut text = "$TTL 3600\n".to_owned();
    for (name, number) in zone_names(more).zip(0_u32..) {
        let (high, low) = (number / 250 % 250, number % 250 + 1);
        let _ = writeln!(
            text,
            "$ORIGIN {name}.
@ SOA ns1.hosting.example. hostmaster.hosting.example. 2026112001 14400 3600 1209600 3600
@ NS ns1.hosting.example.
@ NS ns2.hosting.example.
@ A 93.185.{high}.{low}
@ MX 10 mail
@ MX 20 mx.hosting.example.
@ TXT \"v=spf1 mx -all\"
www A 93.185.{high}.{low}
www AAAA 2606:2800:221:{number:x}::1
mail A 93.186.{high}.{low}
shop CNAME www"
        );
    }
    text
}
