//! Lists of a file: PEM or DER, one or many.

use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject;

use super::Crl;
use crate::der;
use crate::read::Unreadable;

/// The longest list, or file of lists, that is read, in octets.
pub const LONGEST_LIST: usize = 64 << 20;
/// The most lists of one file.
const MOST: usize = 100;

/// The lists of a file: PEM blocks (RFC 7468, 7), or DER, one after another.
/// There is at least one.
///
/// # Errors
/// Which list cannot be read, and why.
pub fn lists(bytes: &[u8]) -> Result<Vec<Crl>, Unreadable> {
    if bytes.len() > LONGEST_LIST {
        let why = format!("is {} octets long (limit {LONGEST_LIST})", bytes.len());
        return Err(Unreadable::new("", why));
    }
    let is_der = bytes.first() == Some(&der::SEQUENCE);
    let parts = if is_der {
        concatenated(bytes)?
    } else {
        pem(bytes)?
    };
    let read = |(number, der)| {
        Crl::new(der).map_err(|why| match number {
            0 => Unreadable::new("", why),
            _ => Unreadable::new(format!("list {}", number + 1), why),
        })
    };
    let lists: Vec<Crl> = parts
        .into_iter()
        .enumerate()
        .map(read)
        .collect::<Result<_, _>>()?;
    match lists.is_empty() {
        true => Err(Unreadable::new("", "holds no revocation list")),
        false => Ok(lists),
    }
}

fn concatenated(mut rest: &[u8]) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (element, behind) =
            der::element(rest).ok_or_else(|| Unreadable::new("", "is no DER"))?;
        parts.push(element.whole.to_vec());
        rest = behind;
        room(&parts)?;
    }
    Ok(parts)
}

fn pem(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut parts = Vec::new();
    for block in CertificateRevocationListDer::pem_slice_iter(bytes) {
        match block {
            Ok(der) => parts.push(der.to_vec()),
            Err(why) => return Err(Unreadable::new("", format!("is no PEM ({why})"))),
        }
        room(&parts)?;
    }
    Ok(parts)
}

fn room(parts: &[Vec<u8>]) -> Result<(), Unreadable> {
    match parts.len() > MOST {
        true => Err(Unreadable::new(
            "",
            format!("holds too many lists (limit {MOST})"),
        )),
        false => Ok(()),
    }
}
