//! The checks of a sweep ask one server one after another: registries refuse
//! who asks more than once in a second.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So long a server is left alone between two questions.
const APART: Duration = Duration::from_secs(1);
/// A question needs so long for its answer, or is not put.
const NEEDED: Duration = Duration::from_secs(2);

/// Who is asked when, and who refused, by the names of servers. All checks of
/// a process share it.
#[derive(Debug, Default)]
pub struct Turns(Mutex<BTreeMap<String, Turn>>);

#[derive(Debug, Default)]
struct Turn {
    /// When the next question may be put.
    next: Option<Instant>,
    /// The words with which the server refused.
    refused: Option<String>,
}

/// Why a server is not asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Denied {
    /// It refused another check of this process, in these words.
    Refused(String),
    /// Its turn would come too late.
    Late,
}

impl Turns {
    /// Waits until this server may be asked.
    ///
    /// # Errors
    /// It is not to be asked in this run.
    pub fn wait(&self, server: &str, deadline: Instant) -> Result<(), Denied> {
        let turn = self.turn(server, Instant::now(), deadline)?;
        sleep(turn.saturating_duration_since(Instant::now()));
        // Somebody before us may have been refused meanwhile.
        let turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = turns.get(server).and_then(|turn| turn.refused.clone());
        refused.map_or(Ok(()), |words| Err(Denied::Refused(words)))
    }

    /// The server refuses: nobody asks it again.
    pub fn refuse(&self, server: &str, words: &str) {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(server.to_owned()).or_default().refused = Some(words.to_owned());
    }

    /// When the question of somebody who comes now is put. The first one is
    /// put at once, whatever the deadline.
    fn turn(&self, server: &str, now: Instant, deadline: Instant) -> Result<Instant, Denied> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns.entry(server.to_owned()).or_default();
        if let Some(words) = &turn.refused {
            return Err(Denied::Refused(words.clone()));
        }
        let at = turn.next.map_or(now, |next| next.max(now));
        if at > now && at + NEEDED > deadline {
            return Err(Denied::Late);
        }
        turn.next = Some(at + APART);
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_after_another_as_long_as_there_is_time() {
        let turns = Turns::default();
        let now = Instant::now();
        let deadline = now + Duration::from_millis(4_500);
        let after = |seconds| Ok(now + Duration::from_secs(seconds));
        for expected in [after(0), after(1), after(2), Err(Denied::Late)] {
            assert_eq!(turns.turn("a", now, deadline), expected);
        }
        // Others have their own.
        assert_eq!(turns.turn("b", now, deadline), after(0));
        // Who comes later finds nobody waiting.
        let later = now + Duration::from_secs(9);
        assert_eq!(turns.turn("a", later, later), Ok(later));
        turns.refuse("a", "429");
        let refused = Err(Denied::Refused("429".to_owned()));
        assert_eq!(turns.turn("a", later, later + NEEDED), refused);
        assert_eq!(turns.turn("b", later, later), Ok(later));
    }
}
