//! Breaking and mending.

use std::io;
use std::sync::PoisonError;
use std::sync::mpsc::channel;

use crate::Lab;
use crate::active::{Active, Change, server_id};
use crate::serve::Command;
use crate::topology::{LISTS, SHOP_ZONE};

impl Lab {
    /// Breaks something: `NAME[:SERVER]`, NAME from [`crate::faults()`], SERVER a host
    /// name, an id or `all`. Returns when it is broken.
    ///
    /// # Errors
    /// There is no such fault or server, or it cannot befall that server.
    pub fn break_(&self, fault: &str) -> io::Result<()> {
        let added = Active::parse(fault)?;
        self.change(|active| {
            active.retain(|one| !one.is(&added));
            active.push(added.clone());
        })
    }

    /// Changes the zone data of one server, or of all four of the shop's zone
    /// where it is `shop`, or of both of the blacklists where it is `lists`:
    /// drops `NAME TYPE` (or `NAME *`), adds lines of a master file, both
    /// relative to `zone`. Addresses of servers stand as `{id}`.
    /// [`Lab::mend_all`] takes it back.
    ///
    /// # Errors
    /// There is no such server, or it does not have the zone.
    pub fn edit(&self, server: &str, zone: &str, drop: &[&str], add: &str) -> io::Result<()> {
        let at = match server {
            "shop" => SHOP_ZONE.to_vec(),
            "lists" => LISTS.to_vec(),
            server => vec![server_id(server)?],
        };
        let change = Change::Edit {
            zone: format!("{}.", zone.trim_end_matches('.')),
            drop: drop.iter().map(|line| (*line).to_owned()).collect(),
            add: add.to_owned(),
        };
        self.change(|active| active.push(Active { change, at }))
    }

    /// Takes a fault back, spelled as it was broken.
    ///
    /// # Errors
    /// There is no such fault; its socket cannot be bound again.
    pub fn mend(&self, fault: &str) -> io::Result<()> {
        let gone = Active::parse(fault)?;
        self.change(|active| active.retain(|one| !one.is(&gone)))
    }

    /// Takes every fault and edit back.
    ///
    /// # Errors
    /// A socket cannot be bound again.
    pub fn mend_all(&self) -> io::Result<()> {
        self.change(Vec::clear)
    }

    /// Has the event loop take on a changed list of faults, and keeps the list
    /// only if it could.
    fn change(&self, edit: impl FnOnce(&mut Vec<Active>)) -> io::Result<()> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = active.clone();
        edit(&mut changed);
        let (done, outcome) = channel();
        let gone = |_| io::Error::other("the lab has stopped");
        let command = Command::Faults(changed.clone(), done);
        self.commands
            .send(command)
            .map_err(|_| io::Error::other("the lab has stopped"))?;
        self.waker.wake()?;
        outcome.recv().map_err(gone)??;
        self.tls.change(&changed)?;
        self.web.change(&changed);
        self.registry.change(&changed);
        *active = changed;
        Ok(())
    }
}
