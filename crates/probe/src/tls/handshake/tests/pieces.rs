//! Servers whose words come in the smallest pieces, or with a word before them:
//! no client is put off by that, and we are not either.

use std::io;

use super::*;

/// What becomes of the bytes of a server on their way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// They go one by one.
    Bytes,
    /// Each byte of a handshake in clear text has a record of its own.
    Records,
    /// The alert unrecognized_name, as a warning, goes first.
    Warned,
}

struct Line {
    stream: TcpStream,
    way: Way,
    /// What has not come to the end of a record.
    begun: Vec<u8>,
    is_clear: bool,
}

impl Line {
    fn of(stream: TcpStream, way: Way) -> Self {
        stream.set_nodelay(true).unwrap();
        let begun = Vec::new();
        Line {
            stream,
            way,
            begun,
            is_clear: true,
        }
    }

    /// The records that are whole, each taken apart if that is the way.
    fn records(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.begun.extend_from_slice(bytes);
        let mut out = Vec::new();
        while let Some([kind, 3, 3, high, low]) = self.begun.first_chunk().copied() {
            let size = 5 + usize::from(u16::from_be_bytes([high, low]));
            if self.begun.len() < size {
                break;
            }
            let record: Vec<u8> = self.begun.drain(..size).collect();
            self.is_clear &= kind == 22;
            match self.is_clear {
                true => out.extend(record[5..].iter().flat_map(|one| [22, 3, 3, 0, 1, *one])),
                false => out.extend(record),
            }
        }
        out
    }
}

impl Read for Line {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.stream.read(room)
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.way {
            Way::Bytes => {
                for byte in bytes {
                    self.stream.write_all(&[*byte])?;
                    thread::sleep(Duration::from_micros(50));
                }
            }
            Way::Records => {
                let records = self.records(bytes);
                self.stream.write_all(&records)?;
            }
            Way::Warned => {
                if std::mem::take(&mut self.is_clear) {
                    self.stream.write_all(b"\x15\x03\x03\0\x02\x01\x70")?;
                }
                self.stream.write_all(bytes)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn small_pieces_and_a_word_before_them() {
    let issued = leaf(&Key::p256());
    for (way, kind) in [
        (Way::Bytes, &version::TLS12),
        (Way::Bytes, &version::TLS13),
        (Way::Records, &version::TLS12),
        (Way::Records, &version::TLS13),
        (Way::Warned, &version::TLS12),
    ] {
        let settings = settings(kind, vec![certified(&[&issued.der], &issued.key)]);
        let (target, thread) = server(move |stream| {
            let mut line = Line::of(stream, way);
            let mut tls = ServerConnection::new(Arc::new(settings)).unwrap();
            while tls.complete_io(&mut line).is_ok_and(|(read, _)| read > 0) {}
        });
        let found = handshake(&target, &Offer::default(), Instant::now() + LONG).unwrap();
        assert_eq!(ended(&found), None, "{way:?} {kind:?}");
        assert_eq!(found.chain.len(), 1, "{way:?} {kind:?}");
        drop(found);
        thread.join().unwrap();
    }
}
