//! One connection, from the first byte to the last.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use super::hello;
use super::plan::{Door, Script};
use super::script;
use super::served::Served;
use super::service::Service;
use super::starttls::{self, Led};
use super::wire;

/// How long a connection may be silent.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves a connection to its end.
pub(super) fn serve(
    mut stream: TcpStream,
    service: Service,
    site: &Served,
    all: &[&Served],
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let door = site.plan.door;
    std::thread::sleep(site.plan.pause);
    let served = match (door, service) {
        (Door::Silent | Door::Refused, _) => {
            wire::drain(&mut stream);
            return Ok(());
        }
        (Door::Closes, _) => Ok(()),
        (_, Service::Http) => super::publish::serve(&mut stream, &site.plan, all),
        (_, Service::Tls) => secure(&mut stream, service, site, &[]),
        _ => match starttls::lead(&mut stream, service, site.plan.starttls)? {
            Led::ToTls(before) => secure(&mut stream, service, site, &before),
            Led::Nowhere => Ok(()),
        },
    };
    // Closed with words unread, the kernel would reset the connection and the
    // peer might lose what it was told.
    let _ = stream.shutdown(Shutdown::Write);
    wire::drain(&mut stream);
    served
}

/// From the hello on.
fn secure(
    stream: &mut TcpStream,
    service: Service,
    site: &Served,
    before: &[u8],
) -> io::Result<()> {
    use io::Write as _;
    let written = match site.plan.door {
        Door::PlainHttp => b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".to_vec(),
        Door::Alert(kind) => script::alert(0x0303, kind),
        Door::Garbage => (0..200_u8).map(|byte| byte.wrapping_mul(151) | 1).collect(),
        Door::Broken => script::half(old_chain(site)),
        Door::OldHello if hello::peek(stream)?.is_some_and(|hello| hello.is_new()) => return Ok(()),
        Door::SmallHello if hello::is_large(stream)? => return Ok(()),
        Door::Script(script) => match scripted(stream, &script, site)? {
            Some(written) => written,
            None => return real(stream, service, site, before),
        },
        _ => return real(stream, service, site, before),
    };
    hello::peek(stream)?;
    stream.write_all(&written)
}

fn scripted(stream: &TcpStream, script: &Script, site: &Served) -> io::Result<Option<Vec<u8>>> {
    let Some(hello) = hello::peek(stream)? else {
        return Ok(Some(script::alert(script.versions.1, 50)));
    };
    Ok(script::answer(script, &hello, old_chain(site)))
}

/// The chain for those who sign with RSA or not at all.
fn old_chain(site: &Served) -> &[Vec<u8>] {
    let chain = site.twin.as_ref().or(site.main.as_ref());
    chain.map_or(&[], |chain| &chain.sent)
}

/// A real server, and the little that is said inside.
fn real(stream: &mut TcpStream, service: Service, site: &Served, before: &[u8]) -> io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(&site.config)).map_err(io::Error::other)?;
    let mut secure = StreamOwned::new(connection, stream.try_clone()?);
    secure.conn.complete_io(&mut secure.sock)?;
    let said = match starttls::words(service) {
        Some(words) => words.secured(&mut secure, before),
        None => page(&mut secure),
    };
    secure.conn.send_close_notify();
    secure.conn.complete_io(&mut secure.sock)?;
    said
}

/// One page for whoever asks for one.
fn page(stream: &mut dyn wire::Duplex) -> io::Result<()> {
    if wire::until(stream, b"\r\n\r\n")?.is_some() {
        stream.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\
              Strict-Transport-Security: max-age=31536000\r\nConnection: close\r\n\r\n\
              <html>Add to basket</html>\n",
        )?;
    }
    Ok(())
}
