//! What authorities publish, over plain HTTP: their certificates, their lists
//! of revoked ones, OCSP answers, and when to renew.

use std::io::{self, Write as _};
use std::net::TcpStream;

use super::pki::Pki;
use super::plan::{List, Plan, Window};
use super::served::{Chain, Served, answer};
use super::wire;
use crate::authority::time::{DAY, now, rfc3339};
use crate::authority::{Key, Ocsp, Reason, der};

/// Bytes of a request's body at most.
const BODY: usize = 8192;

/// A page: its status, its type, its bytes.
struct Page(u16, &'static str, Vec<u8>);

const NOT_THERE: Page = Page(404, "text/plain", Vec::new());

/// Answers one request.
pub(super) fn serve(stream: &mut TcpStream, plan: &Plan, sites: &[&Served]) -> io::Result<()> {
    let Some(head) = wire::until(stream, b"\r\n\r\n")? else {
        return Ok(());
    };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is = name.eq_ignore_ascii_case("content-length");
        is.then(|| value.trim().parse::<usize>().ok())?
    });
    let body = wire::exactly(stream, length.unwrap_or(0).min(BODY))?;
    let Page(status, kind, content) = page(&path, &body, plan, sites);
    let reason = if status == 200 { "OK" } else { "Not Found" };
    write!(
        stream,
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        content.len()
    )?;
    stream.write_all(&content)
}

fn page(path: &str, body: &[u8], plan: &Plan, sites: &[&Served]) -> Page {
    let path = path.trim_start_matches('/');
    let pki = &plan.pki;
    if let Some(id) = path.strip_suffix(".der") {
        return pki
            .known(id)
            .map_or(NOT_THERE, |ca| Page(200, "application/pkix-cert", ca.der));
    }
    if let Some(id) = path.strip_suffix(".crl") {
        return list(id, plan, sites);
    }
    if let Some(request) = path.strip_prefix("ocsp") {
        let asked = request.trim_start_matches('/');
        return responder(asked, body, sites);
    }
    match path.split_once('/') {
        Some(("acme", "directory")) => directory(pki),
        Some(("acme", rest)) if rest.starts_with("renewalInfo/") => window(plan.window),
        _ => NOT_THERE,
    }
}

/// The list of an authority, or what became of it.
fn list(id: &str, plan: &Plan, sites: &[&Served]) -> Page {
    let Some(ca) = plan.pki.known(id) else {
        return NOT_THERE;
    };
    let foreign = plan.list == List::Foreign;
    let mut crl = ca.crl();
    for site in sites.iter().filter(|site| foreign || site.plan.revoked) {
        for chain in site.chains().filter(|chain| is_of(chain, id)) {
            let serial = &chain.issued.serial;
            crl = crl.revoke(serial, now() - 2 * DAY, Some(Reason::KeyCompromise));
        }
    }
    let der = match plan.list {
        List::Missing => return NOT_THERE,
        List::Garbage => return Page(200, "text/html", b"<html>Welcome</html>".to_vec()),
        List::Healthy => crl.der(),
        List::Expired => crl.days(-30, -20).der(),
        List::Foreign => crl.signed_by(&Key::p256()).der(),
    };
    Page(200, "application/pkix-crl", der)
}

fn is_of(chain: &Chain, id: &str) -> bool {
    chain.issuer.as_ref().is_some_and(|ca| ca.id == id)
}

/// The OCSP responder of all authorities: what it is asked stands in the path
/// or in the body (RFC 6960, A.1).
fn responder(path: &str, body: &[u8], sites: &[&Served]) -> Page {
    let request = if body.is_empty() {
        unescaped(path)
    } else {
        body.to_vec()
    };
    let content = match serial(&request) {
        None => Ocsp::failure(1),
        Some(serial) => {
            let mut known = sites.iter().flat_map(|site| {
                let chains = site.chains().map(move |chain| (site, chain));
                chains.filter(|(_, chain)| chain.issued.serial == serial)
            });
            match known.next() {
                None => Ocsp::failure(6),
                Some((site, chain)) => {
                    let answered = site.plan.responder.and_then(|kind| answer(chain, kind));
                    match answered {
                        Some(answered) => answered,
                        None => return NOT_THERE,
                    }
                }
            }
        }
    };
    Page(200, "application/ocsp-response", content)
}

/// The serial number that a request asks about (RFC 6960, 4.1.1).
fn serial(request: &[u8]) -> Option<Vec<u8>> {
    let signed = der::parts(request)?.first()?.whole;
    let list = der::parts(signed)?
        .into_iter()
        .find(|part| part.tag == 0x30)?;
    let id = der::parts(der::parts(list.whole)?.first()?.whole)?
        .first()?
        .whole;
    Some(der::parts(id)?.get(3)?.content.to_vec())
}

/// Base64 in a path, with or without escapes.
fn unescaped(path: &str) -> Vec<u8> {
    let path = path
        .replace("%2B", "+")
        .replace("%2b", "+")
        .replace("%2F", "/");
    let path = path
        .replace("%2f", "/")
        .replace("%3D", "=")
        .replace("%3d", "=");
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in path.bytes() {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

fn directory(pki: &Pki) -> Page {
    let info = pki.url("acme/renewalInfo");
    let text = format!("{{\"renewalInfo\":\"{info}\"}}");
    Page(200, "application/json", text.into_bytes())
}

/// When to renew (RFC 9773, 4.2).
fn window(window: Window) -> Page {
    let (start, end) = match window {
        Window::Missing => return NOT_THERE,
        Window::Ahead => (20 * DAY, 22 * DAY),
        Window::Passed => (-5 * DAY, -3 * DAY - 3600),
        Window::Now => (-3600, DAY),
    };
    let (start, end) = (rfc3339(now() + start), rfc3339(now() + end));
    let text = format!("{{\"suggestedWindow\":{{\"start\":\"{start}\",\"end\":\"{end}\"}}}}");
    Page(200, "application/json", text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_in_paths_is_read() {
        assert_eq!(unescaped("Zm9vYg%3D%3D"), b"foob");
        assert_eq!(unescaped("+/8%2B"), [0xfb, 0xff, 0x3e]);
    }
}
