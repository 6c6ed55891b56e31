//! One process from its start to its end: what it said, and what it took.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use wait4::Wait4;

/// A process that has ended.
pub struct Measured {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// All of its standard error.
    pub stderr: Vec<u8>,
    /// From its start to its end.
    pub wall: Duration,
    /// What it used of the processors, in user mode and in the kernel.
    pub cpu: Duration,
    /// The most bytes that it had in memory; never less than what whoever
    /// started it had, because the kernel counts from before the exec.
    pub memory: u64,
}

/// Runs a command to its end; one that has not closed its standard output
/// within `limit` is killed.
///
/// # Errors
/// The command cannot be started or waited for.
pub fn measured(command: &mut Command, limit: Duration) -> io::Result<Measured> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = heard(child.stdout.take());
    let stderr = heard(child.stderr.take());
    let said = stdout.recv_timeout(limit).or_else(|_| {
        child.kill()?;
        stdout.recv().map_err(io::Error::other)
    })?;
    let ended = child.wait4()?;
    Ok(Measured {
        code: ended.status.code(),
        stdout: said,
        stderr: stderr.recv().unwrap_or_default(),
        wall: started.elapsed(),
        cpu: ended.rusage.utime + ended.rusage.stime,
        memory: ended.rusage.maxrss,
    })
}

/// All that comes out of a pipe, once it is closed.
fn heard(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a fault of the pipe is all that was said.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        let _ = sender.send(bytes);
    });
    receiver
}
