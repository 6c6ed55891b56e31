//! The four states of a check and their exit codes.

use std::fmt;
use std::str::FromStr;

/// What a check found, from best to worst: the order of declaration is the
/// order of severity, so that `max` of two states is the worse one.
///
/// UNKNOWN stands below CRITICAL because it speaks of our own faults: it must
/// never hide an outage that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Everything is as it should be.
    Ok,
    /// Something needs attention before it becomes an outage.
    Warning,
    /// The check could not look.
    Unknown,
    /// Users are affected, or will be at once.
    Critical,
}

impl State {
    /// All states, from best to worst.
    pub const ALL: [State; 4] = [State::Ok, State::Warning, State::Unknown, State::Critical];

    /// The exit code of the Monitoring Plugins guidelines ("Plugin Return Codes").
    pub const fn code(self) -> u8 {
        match self {
            State::Ok => 0,
            State::Warning => 1,
            State::Unknown => 3,
            State::Critical => 2,
        }
    }

    /// The word that engines and people read.
    pub const fn word(self) -> &'static str {
        match self {
            State::Ok => "OK",
            State::Warning => "WARNING",
            State::Unknown => "UNKNOWN",
            State::Critical => "CRITICAL",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        State::ALL
            .into_iter()
            .find(|state| state.word().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("'{text}' is not a state: ok, warning, critical or unknown"))
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn severity_and_codes() {
        assert!(State::Ok < State::Warning);
        assert!(State::Warning < State::Unknown);
        assert!(State::Unknown < State::Critical);
        assert_eq!(State::ALL.map(State::code), [0, 1, 3, 2]);
    }

    #[test]
    fn words_are_read_back_in_any_case() {
        for state in State::ALL {
            assert_eq!(state.word().parse(), Ok(state));
            assert_eq!(state.word().to_lowercase().parse(), Ok(state));
        }
        assert!("".parse::<State>().is_err());
        assert!("2".parse::<State>().is_err());
    }
}
