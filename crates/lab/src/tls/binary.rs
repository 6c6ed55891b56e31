//! Dialogues that are not made of lines: LDAP, PostgreSQL, MySQL and XMPP.

use std::io::{self, Write as _};
use std::net::TcpStream;

use super::plan::Starttls;
use super::service::Service;
use super::starttls::Led;
use super::wire;
use crate::authority::der;

/// Leads a client to TLS.
pub(super) fn lead(stream: &mut TcpStream, service: Service, manner: Starttls) -> io::Result<Led> {
    let led = match service {
        Service::Ldap => ldap(stream, manner)?,
        Service::Postgres => postgres(stream, manner)?,
        Service::Mysql => mysql(stream, manner)?,
        Service::Xmpp | Service::XmppServer => xmpp(stream, service, manner)?,
        _ => true,
    };
    Ok(if led {
        Led::ToTls(Vec::new())
    } else {
        Led::Nowhere
    })
}

/// A StartTLS extended operation (RFC 4511, 4.14).
fn ldap(stream: &mut TcpStream, manner: Starttls) -> io::Result<bool> {
    let head = wire::exactly(stream, 2)?;
    let [0x30, length @ 0..0x80] = head[..] else {
        return Ok(false);
    };
    let request = wire::exactly(stream, length.into())?;
    let id = der::elements(&request).and_then(|parts| Some(parts.first()?.whole.to_vec()));
    let code = match manner {
        // protocolError, unavailable, success.
        Starttls::Missing => 2,
        Starttls::Refused | Starttls::TurnsAway => 52,
        _ => 0,
    };
    let result = [
        der::enumerated(code),
        der::octets(&[]),
        der::octets(if code == 0 { b"" } else { b"no TLS here" }),
        der::tagged(10, b"1.3.6.1.4.1.1466.20037"),
    ];
    let answer = der::value(0x78, &result.concat());
    say(
        stream,
        &der::sequence(&[id.unwrap_or_default(), answer]),
        manner,
    )?;
    Ok(code == 0)
}

/// An SSLRequest (PostgreSQL documentation, 55.2.10).
fn postgres(stream: &mut TcpStream, manner: Starttls) -> io::Result<bool> {
    let request = wire::exactly(stream, 8)?;
    if request != [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f] {
        return Ok(false);
    }
    let fields = b"SFATAL\0C53300\0Msorry, too many clients already\0\0";
    let error = [&b"E"[..], &(fields.len() as u32 + 4).to_be_bytes(), fields].concat();
    match manner {
        Starttls::Missing => stream.write_all(b"N")?,
        Starttls::Refused | Starttls::TurnsAway => stream.write_all(&error)?,
        _ => say(stream, b"S", manner)?,
    }
    Ok(!matches!(
        manner,
        Starttls::Missing | Starttls::Refused | Starttls::TurnsAway
    ))
}

/// A handshake of version 10 and an SSLRequest (MySQL client/server protocol).
fn mysql(stream: &mut TcpStream, manner: Starttls) -> io::Result<bool> {
    /// CLIENT_SSL.
    const TLS: u16 = 0x0800;
    let refusal = |number: u8| packet(number, b"\xff\x10\x04#08004Too many connections");
    if manner == Starttls::TurnsAway {
        stream.write_all(&refusal(0))?;
        return Ok(false);
    }
    let abilities = if manner == Starttls::Missing {
        0xf7ff
    } else {
        0xf7ff | TLS
    };
    let greeting = [
        &b"\x0a8.0.0-lab\0"[..],
        &[1, 0, 0, 0],
        b"abcdefgh\0",
        &u16::to_le_bytes(abilities),
        &[45, 2, 0, 0xff, 0xc7, 21],
        &[0; 10],
        b"ijklmnopqrst\0",
        b"mysql_native_password\0",
    ];
    stream.write_all(&packet(0, &greeting.concat()))?;
    let head = wire::exactly(stream, 4)?;
    wire::exactly(stream, head.first().copied().unwrap_or(0).into())?;
    if matches!(manner, Starttls::Missing | Starttls::Refused) {
        stream.write_all(&refusal(2))?;
        return Ok(false);
    }
    Ok(true)
}

fn packet(number: u8, content: &[u8]) -> Vec<u8> {
    [&[content.len() as u8, 0, 0, number][..], content].concat()
}

/// Streams and features (RFC 6120, 5.4).
fn xmpp(stream: &mut TcpStream, service: Service, manner: Starttls) -> io::Result<bool> {
    const TLS: &str = "urn:ietf:params:xml:ns:xmpp-tls";
    let kind = if service == Service::Xmpp {
        "client"
    } else {
        "server"
    };
    let Some(_) = opened(stream, "<stream:stream")? else {
        return Ok(false);
    };
    let head = format!(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:{kind}' \
         xmlns:stream='http://etherx.jabber.org/streams' from='post.shop.example' id='lab' \
         version='1.0'>"
    );
    let features = match manner {
        Starttls::TurnsAway => {
            "<stream:error><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>\
             </stream:error></stream:stream>"
                .to_owned()
        }
        Starttls::Missing => "<stream:features/>".to_owned(),
        _ => format!(
            "<stream:features><starttls xmlns='{TLS}'><required/></starttls></stream:features>"
        ),
    };
    stream.write_all(format!("{head}{features}").as_bytes())?;
    let Some(_) = opened(stream, "<starttls")? else {
        return Ok(false);
    };
    if matches!(manner, Starttls::Missing | Starttls::Refused) {
        stream.write_all(format!("<failure xmlns='{TLS}'/></stream:stream>").as_bytes())?;
        return Ok(false);
    }
    say(
        stream,
        format!("<proceed xmlns='{TLS}'/>").as_bytes(),
        manner,
    )?;
    Ok(true)
}

/// Waits for an element of this name to be opened.
fn opened(stream: &mut TcpStream, name: &str) -> io::Result<Option<()>> {
    while let Some(element) = wire::until(stream, b">")? {
        if element.contains(name) {
            return Ok(Some(()));
        }
    }
    Ok(None)
}

/// The go-ahead, with more behind it where that is the flaw.
fn say(stream: &mut TcpStream, go: &[u8], manner: Starttls) -> io::Result<()> {
    let more: &[u8] = if manner == Starttls::Injects {
        b"more in clear"
    } else {
        b""
    };
    stream.write_all(&[go, more].concat())
}
