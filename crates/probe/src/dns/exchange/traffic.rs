//! What all exchanges of a process share.

use super::super::message::Name;

/// The most sockets open at once in all exchanges together.
pub const SOCKETS: usize = 256;
/// The most questions in flight to one IP address in all exchanges together.
pub const PER_ADDRESS: usize = 8;

/// What all exchanges of a process share: its limits and its observations.
#[derive(Debug, Default)]
pub struct Traffic {}

impl Traffic {
    /// Drops what was observed of names at or below `zone`.
    pub fn forget(&self, zone: &Name) {
        let _ = zone;
    }
}
