//! A line that is read byte by byte, so that nothing of what follows is taken
//! from it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;

/// What can be read and written.
pub(super) trait Duplex: Read + Write {}

impl<T: Read + Write> Duplex for T {}

/// Bytes of one command at most.
const LONGEST: usize = 8192;

/// One command, without its line end; `None` at the end of the stream.
pub(super) fn line(stream: &mut dyn Duplex) -> io::Result<Option<String>> {
    let line = until(stream, b"\n")?;
    Ok(line.map(|line| line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Everything up to and including these bytes; `None` at the end of the stream.
pub(super) fn until(stream: &mut dyn Duplex, end: &[u8]) -> io::Result<Option<String>> {
    let mut read = Vec::new();
    while !read.ends_with(end) {
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 {
            return Ok(None);
        }
        read.extend(byte);
        if read.len() > LONGEST {
            return Err(ErrorKind::InvalidData.into());
        }
    }
    Ok(Some(String::from_utf8_lossy(&read).into_owned()))
}

/// So many bytes.
pub(super) fn exactly(stream: &mut dyn Duplex, length: usize) -> io::Result<Vec<u8>> {
    if length > LONGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// What already came, without waiting for more.
pub(super) fn waiting(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; LONGEST];
    stream.set_nonblocking(true)?;
    let came = stream.read(&mut bytes);
    stream.set_nonblocking(false)?;
    bytes.truncate(came.unwrap_or(0));
    Ok(bytes)
}

/// Reads and forgets until the peer closes or grows silent.
pub(super) fn drain(stream: &mut TcpStream) {
    let mut bytes = [0; 4096];
    while matches!(stream.read(&mut bytes), Ok(1..)) {}
}
