//! Alerts: how a peer says no (RFC 8446 section 6).

use std::fmt;

use crate::tls::alert::shown;

/// An alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Alert {
    /// 1 for a warning, 2 for a fatal one; TLS 1.3 no longer cares.
    pub level: u8,
    /// What it is about.
    pub description: u8,
}

impl Alert {
    /// `handshake_failure`: no suite, group or signature in common.
    pub const HANDSHAKE_FAILURE: u8 = 40;
    /// `protocol_version`: known, but not spoken.
    pub const PROTOCOL_VERSION: u8 = 70;

    /// Whether the conversation may go on after it: a warning that is no farewell
    /// (RFC 5246 section 7.2).
    pub fn goes_on(self) -> bool {
        self.level == 1 && self.description != 0
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "alert {}", shown(self.description))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_go_on_and_farewells_do_not() {
        let alert = |level, description| Alert { level, description };
        assert_eq!(alert(2, 40).to_string(), "alert handshake_failure(40)");
        assert!(alert(1, 112).goes_on());
        assert!(!alert(1, 0).goes_on());
        assert!(!alert(2, 112).goes_on());
        assert!(!alert(0, 112).goes_on());
    }
}
