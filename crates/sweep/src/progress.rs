//! How far something is, for somebody who waits at a terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Who waits shorter than this needs no news.
const PATIENCE: Duration = Duration::from_secs(2);

/// A line on standard error that is rewritten and, at the end, wiped out.
/// Where standard error is no terminal nothing is ever written: Icinga would
/// take it for the result.
pub struct Progress {
    from: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Starts now.
    pub fn start() -> Self {
        let from = std::io::stderr()
            .is_terminal()
            .then(|| Instant::now() + PATIENCE);
        Progress { from, shown: false }
    }

    /// Whether somebody may see it.
    pub fn is_watched(&self) -> bool {
        self.from.is_some()
    }

    /// Says how far it is; `news` never gets shorter.
    pub fn tell(&mut self, news: impl FnOnce() -> String) {
        if self.from.is_some_and(|from| Instant::now() >= from) {
            self.shown = true;
            write(&format!("\r{} ", news()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            // ECMA-48 EL: erase to the end of the line.
            write("\r\x1b[K");
        }
    }
}

/// A terminal that has gone is no fault of ours.
fn write(text: &str) {
    let mut terminal = std::io::stderr().lock();
    let _ = terminal
        .write_all(text.as_bytes())
        .and_then(|()| terminal.flush());
}
