//! Whether a server obeys under TLS what it heard before.
//!
//! A server that reads ahead and forgets to forget (CVE-2011-0411 and its
//! kin) takes commands that somebody on the way has put behind STARTTLS for
//! the client's own, said under TLS. We put a harmless one there, say another
//! under TLS, and count the answers.

use std::time::Instant;

use super::handshake::{Offer, Talk};
use super::open::{Opened, ended, open_smuggling};
use super::spoken::shown;
use super::starttls::answers;
use super::{Cause, Ended, Protocol, Stage, Target};
use crate::error::Ours;
use crate::tcp::Slice;

/// What became of a command that was sent in clear text together with the
/// words that ask for TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injection {
    /// The server forgot it, as it must (RFC 3207 section 4.2).
    Forgotten,
    /// The server obeyed it under TLS; its answer.
    Obeyed(String),
    /// The server said something besides its consent in clear text, to the
    /// command or stumbling over it; its words. Nobody can take that for
    /// something said under TLS.
    Answered(String),
    /// The server ended the conversation; from the request on because of it,
    /// one may think, before that for another reason.
    Ended(Ended),
    /// The server said nothing under TLS, so nothing is known.
    Unclear,
}

/// What is sent too early, what under TLS, and how answers to these are counted.
struct Bait {
    smuggled: &'static [u8],
    asked: &'static [u8],
    surplus: Surplus,
}

/// How many answers more there are than to what was asked under TLS; nothing
/// where that is not answered yet.
type Surplus = fn(&[u8]) -> Option<usize>;

fn bait(protocol: Protocol) -> Option<Bait> {
    let surplus: Surplus = match protocol {
        Protocol::Smtp | Protocol::Submission | Protocol::Lmtp => answers::mailing,
        Protocol::Ftp => answers::mailing,
        Protocol::Nntp => answers::news,
        Protocol::Pop3 => answers::signed,
        Protocol::Imap => answers::tagged,
        Protocol::Sieve => answers::worded,
        _ => return None,
    };
    let (smuggled, asked): (&[u8], &[u8]) = match protocol {
        Protocol::Nntp => (b"DATE\r\n", b"QUIT\r\n"),
        Protocol::Imap => (b"a3 NOOP\r\n", b"a4 LOGOUT\r\n"),
        Protocol::Sieve => (b"NOOP\r\n", b"LOGOUT\r\n"),
        _ => (b"NOOP\r\n", b"QUIT\r\n"),
    };
    Some(Bait {
        smuggled,
        asked,
        surplus,
    })
}

/// Asks for TLS with a harmless command in the same breath, on a connection of
/// its own; nothing where the protocol does not begin in lines of clear text.
///
/// # Errors
/// Only our own faults.
pub fn injection(target: &Target, deadline: Instant) -> Result<Option<Injection>, Ours> {
    let Some(bait) = bait(target.protocol) else {
        return Ok(None);
    };
    let slice = Slice::until(deadline);
    let Opened { opening, outcome } = open_smuggling(target, slice, bait.smuggled)?;
    let connection = match outcome {
        Ok(_) if !opening.injected.is_empty() => {
            return Ok(Some(said_in_clear(target, &opening.injected)));
        }
        Ok(connection) => connection,
        Err(ended) => return Ok(Some(Injection::Ended(ended))),
    };
    let mut talk = Talk::begin(target, &Offer::default(), connection)?;
    let enough = |heard: &[u8]| (bait.surplus)(heard).is_some_and(|surplus| surplus > 0);
    Ok(Some(match talk.ask(bait.asked, enough) {
        Err((stage, stop)) => Injection::Ended(ended(target, stage, stop)?),
        Ok(heard) => match (bait.surplus)(&heard) {
            Some(1..) => Injection::Obeyed(shown(&heard)),
            Some(0) => Injection::Forgotten,
            None => Injection::Unclear,
        },
    }))
}

/// What a server says behind its consent: words, or that it has taken the
/// command for the beginning of TLS.
fn said_in_clear(target: &Target, words: &[u8]) -> Injection {
    match words {
        [0x15, 3, _, _, _, _, number, ..] => Injection::Ended(Ended {
            protocol: target.protocol,
            stage: Stage::Hello,
            cause: Cause::Alert(*number),
        }),
        words => Injection::Answered(shown(words)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    use lab::authority::{Blank, Issued};
    use rustls::crypto::ring;
    use rustls::{ServerConfig, ServerConnection, Stream};
    use rustls_pki_types::{CertificateDer, PrivateKeyDer};

    use super::*;

    /// What a server does with what it hears behind the request.
    #[derive(Clone, Copy, Debug)]
    enum Memory {
        Forgets,
        Obeys,
        AnswersAtOnce,
        TakesItForTls,
        Refuses,
        SaysNothing,
    }

    fn settings() -> ServerConfig {
        let issued = Issued::self_signed(Blank::leaf("mx.shop.example"));
        let key = PrivateKeyDer::Pkcs8(issued.key.pkcs8().to_vec().into());
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(issued.der)], key)
            .unwrap()
    }

    /// A mail server with such a memory, for one connection.
    fn serve(listener: &TcpListener, memory: Memory) {
        let (mut stream, _) = listener.accept().unwrap();
        let mut room = [0; 512];
        stream.write_all(b"220 mx ESMTP\r\n").unwrap();
        let _ = stream.read(&mut room).unwrap();
        stream.write_all(b"250-mx\r\n250 STARTTLS\r\n").unwrap();
        // Long enough for both commands, if there are two.
        let size = match memory {
            Memory::TakesItForTls => 10,
            _ => 16,
        };
        stream.read_exact(&mut room[..size]).unwrap();
        match memory {
            Memory::Refuses => return stream.write_all(b"554 5.5.0 pipelining\r\n").unwrap(),
            Memory::AnswersAtOnce => stream.write_all(b"220 go\r\n250 done\r\n").unwrap(),
            _ => stream.write_all(b"220 go\r\n").unwrap(),
        }
        let mut tls = ServerConnection::new(Arc::new(settings())).unwrap();
        let mut tls = Stream::new(&mut tls, &mut stream);
        let Ok(size) = tls.read(&mut room) else {
            return;
        };
        assert_eq!(&room[..size], b"QUIT\r\n");
        let _ = match memory {
            Memory::Obeys => tls.write_all(b"250 2.0.0 Ok\r\n221 bye\r\n"),
            Memory::SaysNothing => Ok(()),
            _ => tls.write_all(b"221 bye\r\n"),
        };
        tls.conn.send_close_notify();
        let _ = tls.flush();
    }

    fn found(memory: Memory, protocol: Protocol) -> Option<Injection> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Target {
            address: listener.local_addr().unwrap(),
            protocol,
            name: None,
            domain: None,
        };
        if protocol == Protocol::Smtp {
            thread::spawn(move || serve(&listener, memory));
        }
        injection(&target, Instant::now() + Duration::from_secs(20)).unwrap()
    }

    #[test]
    fn what_servers_do_with_a_smuggled_command() {
        let ended = |stage, cause| {
            Injection::Ended(Ended {
                protocol: Protocol::Smtp,
                stage,
                cause,
            })
        };
        let refusal = Cause::Declined("554 5.5.0 pipelining".to_owned());
        for (memory, expected) in [
            (Memory::Forgets, Injection::Forgotten),
            (Memory::Obeys, Injection::Obeyed("250 2.0.0 Ok".to_owned())),
            (
                Memory::AnswersAtOnce,
                Injection::Answered("250 done".to_owned()),
            ),
            (Memory::Refuses, ended(Stage::Request, refusal)),
            (Memory::SaysNothing, Injection::Unclear),
        ] {
            assert_eq!(found(memory, Protocol::Smtp), Some(expected), "{memory:?}");
        }
        let found = found(Memory::TakesItForTls, Protocol::Smtp);
        let Some(Injection::Ended(ended)) = found else {
            panic!("{found:?}");
        };
        assert_eq!(ended.stage, Stage::Hello);
    }

    #[test]
    fn protocols_without_lines_have_no_place_for_it() {
        for protocol in [Protocol::Https, Protocol::Ldap, Protocol::Postgres] {
            assert_eq!(found(Memory::Forgets, protocol), None);
        }
    }
}
