//! The handshake messages that come in clear text, one function for each.
//! None of them looks beyond its own bytes; nothing means that they are
//! malformed.

use rustls_pki_types::CertificateDer;

use super::bytes::Bytes;
use super::group::Group;
use super::scheme::Scheme;
use super::spoken::{KeyExchange, Spoken};
use super::suite::Suite;
use super::version::Version;

/// The random of a ServerHello that is a HelloRetryRequest: the SHA-256 of
/// "HelloRetryRequest" (RFC 8446 section 4.1.3).
pub(super) const RETRY: [u8; 32] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
];
/// No chain has more certificates than this.
const CERTIFICATES: usize = 32;

/// ServerHello and HelloRetryRequest (RFC 8446 section 4.1.3, RFC 5246
/// section 7.4.1.3). A version that does not exist comes back as its number.
pub(super) fn server_hello(body: &[u8]) -> Option<Result<Spoken, u16>> {
    let mut rest = Bytes(body);
    let legacy = rest.word()?;
    let random = rest.take(32)?;
    let _session = rest.vector(1)?;
    let suite = Suite(rest.word()?);
    let _compression = rest.byte()?;
    let extensions = match rest.is_empty() {
        true => Vec::new(),
        false => extensions(&mut rest)?,
    };
    let of = |kind| {
        let mut all = extensions.iter();
        all.find(|(one, _)| *one == kind)
            .map(|(_, content)| *content)
    };
    let code = match of(43) {
        Some(mut content) => content.word()?,
        None => legacy,
    };
    let Some(version) = Version::of(code) else {
        return Some(Err(code));
    };
    let mut spoken = Spoken::new(version, suite);
    spoken.timestamps = of(18).map(|list| list.0.to_vec());
    if version == Version::Tls13 {
        let group = of(51).and_then(|mut content| content.word()).map(Group);
        spoken.key_exchange = KeyExchange::Tls13(group);
        spoken.retry = random == RETRY;
        spoken.complete = true;
    }
    Some(Ok(spoken))
}

fn extensions<'a>(rest: &mut Bytes<'a>) -> Option<Vec<(u16, Bytes<'a>)>> {
    let mut list = rest.vector(2).filter(|_| rest.is_empty())?;
    let mut found = Vec::new();
    while !list.is_empty() {
        found.push((list.word()?, list.vector(2)?));
    }
    Some(found)
}

/// Certificate up to TLS 1.2 (RFC 5246 section 7.4.2).
pub(super) fn certificate(body: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let mut rest = Bytes(body);
    let mut list = rest.vector(3).filter(|_| rest.is_empty())?;
    let mut chain = Vec::new();
    while !list.is_empty() && chain.len() < CERTIFICATES {
        chain.push(CertificateDer::from(list.vector(3)?.0.to_vec()));
    }
    Some(chain)
}

/// CertificateStatus with an OCSP response (RFC 6066 section 8).
pub(super) fn certificate_status(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Bytes(body);
    let kind = rest.byte()?;
    let response = rest.vector(3).filter(|_| rest.is_empty())?;
    (kind == 1).then(|| response.0.to_vec())
}

/// ServerKeyExchange (RFC 5246 section 7.4.3, RFC 8422 section 5.4): the
/// parameters, and from TLS 1.2 on how they are signed.
pub(super) fn server_key_exchange(
    body: &[u8],
    spoken: &Spoken,
) -> Option<(KeyExchange, Option<Scheme>)> {
    let mut rest = Bytes(body);
    let exchange = match spoken.key_exchange {
        KeyExchange::Dhe(_) => dhe(&mut rest)?,
        KeyExchange::Ecdhe(_) => match ecdhe(&mut rest)? {
            Some(group) => KeyExchange::Ecdhe(Some(group)),
            // A curve that is spelt out; where it ends is not worth knowing.
            None => return Some((KeyExchange::Ecdhe(None), None)),
        },
        // The temporary key of export suites, or what we do not know.
        other => return Some((other, None)),
    };
    let scheme = match spoken.version {
        Version::Tls12 => Some(Scheme(rest.word()?)),
        _ => None,
    };
    Some((exchange, scheme))
}

/// The size of the prime; leading zeros do not count.
fn dhe(rest: &mut Bytes) -> Option<KeyExchange> {
    let prime = rest.vector(2)?;
    let (_generator, _public) = (rest.vector(2)?, rest.vector(2)?);
    let mut bytes = prime.0.iter().skip_while(|byte| **byte == 0);
    let bits = bytes.next().map_or(0, |first| {
        let begun = 8usize.saturating_sub(usize::try_from(first.leading_zeros()).unwrap_or(0));
        begun + 8 * bytes.count()
    });
    Some(KeyExchange::Dhe(Some(bits)))
}

/// The named curve; none if it is spelt out (RFC 4492 section 5.4).
fn ecdhe(rest: &mut Bytes) -> Option<Option<Group>> {
    match rest.byte()? {
        3 => {
            let group = Group(rest.word()?);
            rest.vector(1).map(|_public| Some(group))
        }
        1 | 2 => Some(None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::vector;
    use super::*;

    fn hello(version: u16, random: [u8; 32], suite: u16, extensions: Option<&[u8]>) -> Vec<u8> {
        let mut body = version.to_be_bytes().to_vec();
        body.extend(random);
        vector(&mut body, 1, &[9; 32]);
        body.extend(suite.to_be_bytes());
        body.push(0);
        if let Some(extensions) = extensions {
            vector(&mut body, 2, extensions);
        }
        body
    }

    #[test]
    fn hellos_in_clear_text() {
        let rsa = |version| Some(Ok(Spoken::new(version, Suite(0x002F))));
        let renegotiation = [0xFF, 1, 0, 1, 0];
        for (version, extensions, expected) in [
            (0x0300, None, rsa(Version::Ssl3)),
            (0x0302, Some(&[][..]), rsa(Version::Tls11)),
            (0x0303, Some(&renegotiation), rsa(Version::Tls12)),
            (0x0305, None, Some(Err(0x0305))),
        ] {
            let body = hello(version, [0; 32], 0x2F, extensions);
            assert_eq!(server_hello(&body), expected, "{version:04X}");
        }
    }

    #[test]
    fn timestamps_in_clear_text() {
        let extension = [0, 18, 0, 4, 0, 2, 7, 8];
        let body = hello(0x0303, [0; 32], 0x2F, Some(&extension));
        let expected = Spoken {
            timestamps: Some(vec![0, 2, 7, 8]),
            ..Spoken::new(Version::Tls12, Suite(0x002F))
        };
        assert_eq!(server_hello(&body), Some(Ok(expected)));
    }

    #[test]
    fn hellos_of_tls_1_3() {
        let tls13 = |group, retry| {
            Some(Ok(Spoken {
                key_exchange: KeyExchange::Tls13(group),
                retry,
                complete: true,
                ..Spoken::new(Version::Tls13, Suite(0x1301))
            }))
        };
        let version = [0, 43, 0, 2, 3, 4];
        let draft = [0, 43, 0, 2, 0x7F, 28];
        let group = [&version[..], &[0, 51, 0, 2, 0x11, 0xEC]].concat();
        let share = [&[0, 51, 0, 5, 0, 29, 0, 1, 7], &version[..]].concat();
        for (random, extensions, expected) in [
            ([0; 32], &version[..], tls13(None, false)),
            ([0; 32], &share, tls13(Some(Group(29)), false)),
            (RETRY, &group, tls13(Some(Group(0x11EC)), true)),
            ([0; 32], &draft, Some(Err(0x7F1C))),
        ] {
            let body = hello(0x0303, random, 0x1301, Some(extensions));
            assert_eq!(server_hello(&body), expected, "{extensions:?}");
        }
    }

    #[test]
    fn malformed_hellos() {
        let with = |extensions: &[u8]| hello(0x0303, [0; 32], 0x1301, Some(extensions));
        for body in [
            with(&[0, 43, 0, 1, 3]),
            with(&[0, 43, 0, 9, 3, 4]),
            with(&[0, 43, 0]),
            [with(&[]), vec![0]].concat(),
            with(&[])[..60].to_vec(),
            vec![],
        ] {
            assert_eq!(server_hello(&body), None, "{body:?}");
        }
    }

    #[test]
    fn chains() {
        let der = |bytes: &[u8]| CertificateDer::from(bytes.to_vec());
        let many = [[0, 0, 1, 7]; CERTIFICATES + 9].concat();
        let size = u8::try_from(many.len()).unwrap();
        let many = [&[0, 0, size][..], &many].concat();
        for (body, expected) in [
            (&[0, 0, 0][..], Some(vec![])),
            (
                &[0, 0, 9, 0, 0, 2, 7, 8, 0, 0, 1, 9],
                Some(vec![der(&[7, 8]), der(&[9])]),
            ),
            (&many, Some(vec![der(&[7]); CERTIFICATES])),
            (&[0, 0, 5, 0, 0, 9, 7, 8], None),
            (&[0, 0, 9, 0, 0, 2, 7, 8], None),
            (&[0, 0, 5, 0, 0, 2, 7, 8, 9], None),
            (&[0, 0], None),
        ] {
            assert_eq!(certificate(body), expected, "{body:?}");
        }
    }

    #[test]
    fn staples() {
        for (body, expected) in [
            (&[1, 0, 0, 2, 7, 8][..], Some(vec![7, 8])),
            (&[2, 0, 0, 2, 7, 8], None),
            (&[1, 0, 0, 3, 7, 8], None),
            (&[1, 0, 0, 1, 7, 8], None),
        ] {
            assert_eq!(certificate_status(body), expected, "{body:?}");
        }
    }

    /// Parameters with this prime, and a signature.
    fn dhe(prime: &[u8], signature: &[u8]) -> Vec<u8> {
        let mut body = Vec::new();
        vector(&mut body, 2, prime);
        vector(&mut body, 2, &[2]);
        vector(&mut body, 2, &[5]);
        body.extend(signature);
        body
    }

    fn exchange(
        version: Version,
        suite: u16,
        body: &[u8],
    ) -> Option<(KeyExchange, Option<Scheme>)> {
        server_key_exchange(body, &Spoken::new(version, Suite(suite)))
    }

    #[test]
    fn sizes_of_primes() {
        for (prime, bits) in [
            (&[0xFF; 128][..], 1024),
            (&[0x01, 0], 9),
            (&[0, 0, 0x80], 8),
            (&[], 0),
        ] {
            let expected = KeyExchange::Dhe(Some(bits));
            let body = dhe(prime, &[0, 1, 9]);
            let old = exchange(Version::Tls10, 0x33, &body);
            assert_eq!(old, Some((expected, None)), "{bits}");
            let body = dhe(prime, &[2, 1, 0, 1, 9]);
            let new = exchange(Version::Tls12, 0x16, &body);
            assert_eq!(new, Some((expected, Some(Scheme(0x0201)))), "{bits}");
        }
    }

    #[test]
    fn curves() {
        let of = |version, body: &[u8]| exchange(version, 0xC013, body);
        let curve = |group| KeyExchange::Ecdhe(Some(Group(group)));
        let signed = Some((curve(23), Some(Scheme(0x0403))));
        assert_eq!(of(Version::Tls12, &[3, 0, 23, 1, 4, 4, 3]), signed);
        let plain = Some((curve(29), None));
        assert_eq!(of(Version::Tls10, &[3, 0, 29, 1, 4]), plain);
        let spelt_out = Some((KeyExchange::Ecdhe(None), None));
        assert_eq!(of(Version::Tls12, &[1, 7]), spelt_out);
    }

    #[test]
    fn other_and_malformed_parameters() {
        let rsa = Some((KeyExchange::Rsa, None));
        assert_eq!(exchange(Version::Tls10, 0x03, &[1]), rsa);
        let other = Some((KeyExchange::Other, None));
        assert_eq!(exchange(Version::Tls10, 0x34, &[1]), other);
        for (suite, body) in [
            (0x33, dhe(&[0xFF; 128], &[2])),
            (0x33, dhe(&[0xFF; 128], &[])[..100].to_vec()),
            (0xC013, vec![9, 7]),
            (0xC013, vec![3, 0, 29, 9, 4]),
            (0xC013, vec![]),
        ] {
            assert_eq!(exchange(Version::Tls12, suite, &body), None, "{body:?}");
        }
    }
}
