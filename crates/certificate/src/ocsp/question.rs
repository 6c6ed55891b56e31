//! The question to a responder (RFC 6960, 4.1), as small as can be: of one
//! certificate, without a nonce, so that the answer may come from a cache
//! (RFC 5019, 2.1).

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::status::key_octets;
use crate::certificate::Certificate;
use crate::der;
use crate::encode::element;

/// An OCSPRequest in DER for this certificate of this issuer. It names them by
/// SHA-1, as every responder understands (RFC 5019, 2.1.1).
#[must_use]
pub fn question(certificate: &Certificate, issuer: &Certificate) -> Vec<u8> {
    let sequence = |parts: &[Vec<u8>]| element(der::SEQUENCE, &parts.concat());
    let hash = |octets: &[u8]| {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, octets);
        element(der::OCTET_STRING, hash.as_ref())
    };
    let sha1 = element(0x06, &[0x2b, 0x0e, 0x03, 0x02, 0x1a]);
    let id = sequence(&[
        sequence(&[sha1, element(0x05, &[])]),
        hash(&certificate.issuer.der),
        hash(key_octets(issuer)),
        element(der::INTEGER, &certificate.serial),
    ]);
    // OCSPRequest, TBSRequest, requestList, Request.
    (0..4).fold(id, |inner, _| sequence(&[inner]))
}
