//! Key agreement on P-521, which ring lacks.
//!
//! Servers that insist on this curve are met by curl and Java without a word;
//! and a server of TLS 1.2 shows a certificate with such a key only to clients
//! that name the curve (RFC 8422 section 5.1.1). It stands last in our offer.

use p521::elliptic_curve::sec1::ToSec1Point;
use p521::{PublicKey, SecretKey};
use rustls::crypto::{ActiveKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved};

/// The length of a scalar in octets.
const SCALAR: usize = 66;
/// An uncompressed point (RFC 8446 section 4.2.8.2).
const UNCOMPRESSED: u8 = 4;

/// The group of P-521.
#[derive(Debug)]
pub(super) struct P521;

impl SupportedKxGroup for P521 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let secret = secret()?;
        let public = secret.public_key().to_sec1_point(false);
        Ok(Box::new(Agreement {
            public: public.as_bytes().to_vec(),
            secret,
        }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

/// A number below the order of the curve, which has 521 bits: of the few random
/// ones above it there is hardly ever one.
fn secret() -> Result<SecretKey, Error> {
    for _ in 0..4 {
        let mut scalar = [0; SCALAR];
        getrandom::fill(&mut scalar).map_err(|_| Error::FailedToGetRandomBytes)?;
        if let Some(first) = scalar.first_mut() {
            *first &= 1;
        }
        if let Ok(secret) = SecretKey::from_slice(&scalar) {
            return Ok(secret);
        }
    }
    Err(Error::FailedToGetRandomBytes)
}

struct Agreement {
    secret: SecretKey,
    public: Vec<u8>,
}

impl ActiveKeyExchange for Agreement {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let invalid = PeerMisbehaved::InvalidKeyShare;
        let point = match peer {
            [UNCOMPRESSED, ..] => PublicKey::from_sec1_bytes(peer).map_err(|_| invalid)?,
            _ => return Err(invalid.into()),
        };
        let shared = self.secret.diffie_hellman(&point);
        Ok(SharedSecret::from(shared.raw_secret_bytes().as_slice()))
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(hex: &str) -> Vec<u8> {
        let pair = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(pair).collect()
    }

    /// The first test vector for P-521 of NIST's CAVP (ECC CDH primitive).
    const PEER_X: &str = "00685a48e86c79f0f0875f7bc18d25eb5fc8c0b07e5da4f4370f3a949034085433\
                          4b1e1b87fa395464c60626124a4e70d0f785601d37c09870ebf176666877a2046d";
    const PEER_Y: &str = "01ba52c56fc8776d9e8f5db4f0cc27636d0b741bbe05400697942e80b739884a83\
                          bde99e0f6716939e632bc8986fa18dccd443a348b6c3e522497955a4f3c302f676";
    const SECRET: &str = "017eecc07ab4b329068fba65e56a1f8890aa935e57134ae0ffcce802735151f4ea\
                          c6564f6ee9974c5e6887a1fefee5743ae2241bfeb95d5ce31ddcb6f9edb4d6fc47";
    const SHARED: &str = "005fc70477c3e63bc3954bd0df3ea0d1f41ee21746ed95fc5e1fdf90930d5e1366\
                          72d72cc770742d1711c3c3a4c334a0ad9759436a4d3c5bf6e74b9578fac148c831";

    fn agreement() -> Box<Agreement> {
        let secret = SecretKey::from_slice(&octets(SECRET)).unwrap();
        Box::new(Agreement {
            public: Vec::new(),
            secret,
        })
    }

    #[test]
    fn the_secret_is_that_of_the_standard() {
        let peer = [vec![UNCOMPRESSED], octets(PEER_X), octets(PEER_Y)].concat();
        let shared = agreement().complete(&peer).unwrap();
        assert_eq!(shared.secret_bytes(), octets(SHARED));
    }

    #[test]
    fn two_sides_come_to_the_same() {
        let (one, other) = (P521.start().unwrap(), P521.start().unwrap());
        let (public, theirs) = (one.pub_key().to_vec(), other.pub_key().to_vec());
        assert_eq!(public.len(), 1 + 2 * SCALAR);
        assert_ne!(public, theirs);
        let (one, other) = (
            one.complete(&theirs).unwrap(),
            other.complete(&public).unwrap(),
        );
        assert_eq!(one.secret_bytes(), other.secret_bytes());
    }

    #[test]
    fn points_that_are_none() {
        let off = [vec![UNCOMPRESSED], octets(PEER_X), octets(PEER_X)].concat();
        let compressed = [vec![2], octets(PEER_X)].concat();
        for peer in [&[][..], &[0], &[4], &off, &compressed] {
            let found = agreement().complete(peer).err();
            let expected = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);
            assert_eq!(found, Some(expected), "{peer:?}");
        }
    }
}
