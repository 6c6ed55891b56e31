//! Our side: what a ClientHello offers, and its bytes.

use super::bytes::vector;
use super::group::Group;
use super::scheme::Scheme;
use super::suite::{Kind, Suite};
use super::version::Version;

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 section 3.3), with which servers
/// that insist on secure renegotiation are content.
const RENEGOTIATION: u16 = 0x00FF;

/// Those of TLS 1.3, then ECDHE with GCM, ChaCha20 and CBC, then RSA likewise.
const BROWSER_SUITES: [u16; 15] = [
    0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C,
    0x009D, 0x002F, 0x0035,
];
/// X25519, P-256, P-384.
const BROWSER_GROUPS: [u16; 3] = [29, 23, 24];
/// ECDSA, RSA-PSS and RSA with SHA-256, SHA-384 and SHA-512; no SHA-1.
const BROWSER_SCHEMES: [u16; 8] = [
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601,
];

/// The hellos of Chrome and Firefox with a key of the hybrid group have from
/// 1,700 to 2,000 bytes: no packet of 1,500 holds one.
const LARGE: usize = 1800;

/// The bytes of three polynomials of 256 coefficients with 12 bits each.
const POLYNOMIALS: usize = 1152;

/// The random parts of a hello: random, session id and key share.
pub type Entropy = [u8; 96];

/// What a ClientHello offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The highest version. Hellos below TLS 1.3 have no means to say that
    /// lower ones are not wanted.
    pub highest: Version,
    /// The lowest version; said with TLS 1.3 only (RFC 8446 section 4.2.1).
    pub lowest: Version,
    /// The suites, in order of preference.
    pub suites: Vec<Suite>,
    /// The groups, in order of preference.
    pub groups: Vec<Group>,
    /// The signature schemes, in order of preference; said from TLS 1.2 on.
    pub schemes: Vec<Scheme>,
    /// Whether a key share for X25519 comes along; without any, a peer asks for
    /// the group that it wants (RFC 8446 section 4.2.8).
    pub share: bool,
    /// Whether a key share for X25519MLKEM768 goes before it, as browsers of
    /// today send it: more than a packet holds (draft-ietf-tls-ecdhe-mlkem).
    pub hybrid_share: bool,
    /// The name of the server (RFC 6066 section 3); none for an address.
    pub name: Option<String>,
    /// Protocols for ALPN (RFC 7301).
    pub alpn: Vec<Vec<u8>>,
}

impl Offer {
    /// Everything there is in versions up to this one, but anonymous suites.
    pub fn up_to(highest: Version) -> Self {
        let suites = Suite::all().filter(|suite| suite.since() <= highest);
        Offer {
            highest,
            lowest: Version::Tls10,
            suites: suites.collect(),
            groups: Group::usual().collect(),
            schemes: Scheme::all().collect(),
            share: true,
            hybrid_share: false,
            name: None,
            alpn: Vec::new(),
        }
        .without(&[Kind::Anonymous])
    }

    /// What all browsers of today have in common, but the groups that outlast
    /// quantum computers, for which we have no key: the hellos of Chrome,
    /// Firefox and Safari in 2025.
    pub fn of_browsers() -> Self {
        Offer {
            lowest: Version::Tls12,
            suites: BROWSER_SUITES.map(Suite).to_vec(),
            groups: BROWSER_GROUPS.map(Group).to_vec(),
            schemes: BROWSER_SCHEMES.map(Scheme).to_vec(),
            ..Offer::up_to(Version::Tls13)
        }
    }

    /// The same with the group that outlasts quantum computers, for which these
    /// browsers send a key, too.
    pub fn of_today() -> Self {
        let browsers = Offer::of_browsers();
        let mut groups = vec![Group::X25519_MLKEM768];
        groups.extend(&browsers.groups);
        Offer {
            groups,
            hybrid_share: true,
            ..browsers
        }
    }

    /// TLS 1.3 with this group only, and without a key for it.
    pub fn only_group(group: Group) -> Self {
        Offer {
            lowest: Version::Tls13,
            groups: vec![group],
            share: false,
            ..Offer::up_to(Version::Tls13).only(Kind::Tls13)
        }
    }

    /// The same without suites of some kinds.
    #[must_use]
    pub fn without(mut self, kinds: &[Kind]) -> Self {
        self.suites
            .retain(|suite| suite.kind().is_none_or(|kind| !kinds.contains(&kind)));
        self
    }

    /// The same with suites of one kind only.
    #[must_use]
    pub fn only(mut self, kind: Kind) -> Self {
        self.suites.retain(|suite| suite.kind() == Some(kind));
        self
    }

    /// The same for the server of this name.
    #[must_use]
    pub fn named(mut self, name: Option<&str>) -> Self {
        self.name = name.map(str::to_owned);
        self
    }

    /// The hello as it is sent, in one record.
    pub fn encode(&self, entropy: &Entropy) -> Vec<u8> {
        let mut body = self.fixed(entropy);
        if self.highest > Version::Ssl3 {
            let extensions = self.padded(self.extensions(entropy), body.len());
            vector(&mut body, 2, &extensions);
        }
        let mut message = vec![1];
        vector(&mut message, 3, &body);
        // Old peers are wary of records of a version that they do not know
        // (RFC 8446 section 5.1, RFC 5246 appendix E.1).
        let record = self.highest.min(Version::Tls10).code().to_be_bytes();
        let mut out = vec![22, record[0], record[1]];
        vector(&mut out, 2, &message);
        out
    }

    /// Everything before the extensions (RFC 8446 section 4.1.2).
    fn fixed(&self, entropy: &Entropy) -> Vec<u8> {
        let (random, rest) = entropy.split_at(32);
        let session = match self.highest {
            // So that middleboxes take it for TLS 1.2 (RFC 8446 appendix D.4).
            Version::Tls13 => rest.get(..32).unwrap_or_default(),
            _ => &[],
        };
        let codes = self.suites.iter().map(|suite| suite.0);
        let mut body = Vec::new();
        body.extend(self.highest.min(Version::Tls12).code().to_be_bytes());
        body.extend(random);
        vector(&mut body, 1, session);
        vector(&mut body, 2, &words(codes.chain([RENEGOTIATION])));
        vector(&mut body, 1, &[0]);
        body
    }

    fn extensions(&self, entropy: &Entropy) -> Vec<u8> {
        let mut out = Vec::new();
        let mut extension = |kind: u16, content: &[u8]| {
            out.extend(kind.to_be_bytes());
            vector(&mut out, 2, content);
        };
        if let Some(name) = &self.name {
            extension(0, &server_name(name));
        }
        extension(23, &[]); // extended_master_secret (RFC 7627)
        extension(22, &[]); // encrypt_then_mac (RFC 7366)
        extension(5, &[1, 0, 0, 0, 0]); // status_request for OCSP (RFC 6066 section 8)
        if !self.alpn.is_empty() {
            extension(16, &protocols(&self.alpn));
        }
        if self.highest >= Version::Tls12 {
            extension(18, &[]); // signed_certificate_timestamp (RFC 6962 section 3.3.1)
            let schemes = words(self.schemes.iter().map(|scheme| scheme.0));
            extension(13, &within(2, &schemes));
        }
        if self.highest >= Version::Tls13 {
            extension(43, &within(1, &words(self.versions())));
            extension(45, &[1, 1]); // psk_key_exchange_modes: psk_dhe_ke
            extension(51, &within(2, &self.key_share(entropy)));
        }
        extension(11, &[1, 0]); // ec_point_formats: uncompressed
        let groups = words(self.groups.iter().map(|group| group.0));
        extension(10, &within(2, &groups));
        out
    }

    /// Some servers hang on hellos of 256 to 511 bytes (RFC 7685); and browsers
    /// that have a key of the hybrid group say more besides than we do.
    fn padded(&self, mut extensions: Vec<u8>, before: usize) -> Vec<u8> {
        // The header of the message has 4 bytes, the lengths of all extensions
        // and of the padding 2 each, its number 2.
        let size = 4 + before + 2 + extensions.len();
        let wanted = match self.hybrid_share {
            true => LARGE,
            false if (256..512).contains(&size) => 512,
            false => return extensions,
        };
        extensions.extend(21u16.to_be_bytes());
        vector(
            &mut extensions,
            2,
            &vec![0; wanted.saturating_sub(size + 4)],
        );
        extensions
    }

    /// The versions that TLS 1.3 lists, the highest first.
    fn versions(&self) -> impl Iterator<Item = u16> {
        let wanted = self.lowest..=self.highest;
        Version::ALL
            .into_iter()
            .rev()
            .filter(move |version| wanted.contains(version))
            .map(Version::code)
    }

    /// Any 32 bytes are a public key of X25519 (RFC 7748 section 5); nobody
    /// needs to know the secret one.
    fn key_share(&self, entropy: &Entropy) -> Vec<u8> {
        let mut share = Vec::new();
        if self.hybrid_share {
            share.extend(Group::X25519_MLKEM768.0.to_be_bytes());
            vector(&mut share, 2, &hybrid_key(entropy));
        }
        if self.share {
            share.extend(Group::X25519.0.to_be_bytes());
            vector(&mut share, 2, entropy.get(64..).unwrap_or_default());
        }
        share
    }
}

/// What is a key of ML-KEM-768 in form (FIPS 203 section 7.2): polynomials of
/// zeros and a seed, and behind it one of X25519. Nobody has the secret keys.
fn hybrid_key(entropy: &Entropy) -> Vec<u8> {
    let random = entropy.get(64..).unwrap_or_default();
    let mut key = vec![0; POLYNOMIALS];
    key.extend(random);
    key.extend(random);
    key
}

fn words(numbers: impl Iterator<Item = u16>) -> Vec<u8> {
    numbers.flat_map(u16::to_be_bytes).collect()
}

fn within(size: usize, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    vector(&mut out, size, content);
    out
}

/// A list of one name of type host_name.
fn server_name(name: &str) -> Vec<u8> {
    let mut entry = vec![0];
    vector(&mut entry, 2, name.as_bytes());
    within(2, &entry)
}

fn protocols(alpn: &[Vec<u8>]) -> Vec<u8> {
    let list: Vec<u8> = alpn.iter().flat_map(|one| within(1, one)).collect();
    within(2, &list)
}

#[cfg(test)]
mod tests {
    use super::super::bytes::Bytes;
    use super::*;

    const ENTROPY: Entropy = [7; 96];

    /// The parts of a hello: record version, version, session id, suites,
    /// extensions.
    struct Parts {
        record: u16,
        version: u16,
        session: usize,
        suites: Vec<u8>,
        extensions: Vec<(u16, Vec<u8>)>,
    }

    fn parts(offer: &Offer) -> Parts {
        let sent = offer.encode(&ENTROPY);
        let mut bytes = Bytes(&sent);
        assert_eq!(bytes.byte(), Some(22));
        let record = bytes.word().unwrap();
        let mut message = bytes.vector(2).unwrap();
        assert!(bytes.is_empty());
        assert_eq!(message.byte(), Some(1));
        let mut body = message.vector(3).unwrap();
        assert!(message.is_empty());
        let version = body.word().unwrap();
        assert_eq!(body.take(32), Some(&[7; 32][..]));
        let session = body.vector(1).unwrap().0.len();
        let suites = body.vector(2).unwrap().0.to_vec();
        assert_eq!(body.vector(1).map(|one| one.0), Some(&[0][..]));
        let mut extensions = Vec::new();
        if let Some(mut rest) = body.vector(2) {
            while !rest.is_empty() {
                let kind = rest.word().unwrap();
                extensions.push((kind, rest.vector(2).unwrap().0.to_vec()));
            }
        }
        assert!(body.is_empty());
        Parts {
            record,
            version,
            session,
            suites,
            extensions,
        }
    }

    #[test]
    fn hellos_of_every_version() {
        for (highest, record, version, session, extensions) in [
            (Version::Ssl3, 0x0300, 0x0300, 0, &[][..]),
            (
                Version::Tls10,
                0x0301,
                0x0301,
                0,
                &[0, 23, 22, 5, 11, 10][..],
            ),
            (Version::Tls11, 0x0301, 0x0302, 0, &[0, 23, 22, 5, 11, 10]),
            (
                Version::Tls12,
                0x0301,
                0x0303,
                0,
                &[0, 23, 22, 5, 18, 13, 11, 10],
            ),
            (
                Version::Tls13,
                0x0301,
                0x0303,
                32,
                &[0, 23, 22, 5, 18, 13, 43, 45, 51, 11, 10],
            ),
        ] {
            let found = parts(&Offer::up_to(highest).named(Some("shop.example")));
            assert_eq!(found.record, record, "{highest}");
            assert_eq!(found.version, version, "{highest}");
            assert_eq!(found.session, session, "{highest}");
            let kinds = found.extensions.iter().map(|(kind, _)| *kind);
            let kinds: Vec<u16> = kinds.filter(|kind| *kind != 21).collect();
            assert_eq!(kinds, extensions, "{highest}");
        }
    }

    #[test]
    fn a_hello_has_suites_of_its_versions_only() {
        let has = |offer: &Offer, suite: u16| {
            parts(offer)
                .suites
                .chunks(2)
                .any(|pair| pair == suite.to_be_bytes())
        };
        let old = Offer::up_to(Version::Tls10);
        assert!(has(&old, 0x000A) && has(&old, 0xC013) && has(&old, RENEGOTIATION));
        assert!(!has(&old, 0x009C) && !has(&old, 0x1301) && !has(&old, 0x0034));
        assert!(!has(&Offer::up_to(Version::Ssl3), 0xC013));
        let weak = Offer::up_to(Version::Tls12).without(&[Kind::Rsa]);
        assert!(has(&weak, 0x000A) && !has(&weak, 0x002F));
    }

    #[test]
    fn a_hello_for_one_group_has_no_key() {
        let found = parts(&Offer::only_group(Group::X25519_MLKEM768));
        let of = |kind| {
            let mut all = found.extensions.iter();
            all.find(|(one, _)| *one == kind)
                .map(|(_, content)| &content[..])
        };
        assert_eq!(of(10), Some(&[0, 2, 0x11, 0xEC][..]));
        assert_eq!(of(51), Some(&[0, 0][..]));
        assert_eq!(of(43), Some(&[2, 3, 4][..]));
        assert_eq!(of(0), None);
        let share = parts(&Offer::up_to(Version::Tls13)).extensions;
        let (_, share) = share.iter().find(|(kind, _)| *kind == 51).unwrap();
        assert_eq!(share[..6], [0, 36, 0, 29, 0, 32]);
    }

    #[test]
    fn names_and_protocols() {
        let offer = Offer {
            alpn: vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            ..Offer::up_to(Version::Tls12).named(Some("a.example"))
        };
        let found = parts(&offer).extensions;
        assert!(found.contains(&(0, b"\0\x0C\0\0\x09a.example".to_vec())));
        assert!(found.contains(&(16, b"\0\x0C\x02h2\x08http/1.1".to_vec())));
    }

    #[test]
    fn no_hello_is_of_the_length_that_hangs() {
        for length in 1..=255 {
            let name = "a".repeat(length);
            for version in [Version::Tls10, Version::Tls12, Version::Tls13] {
                let offer = Offer::up_to(version).named(Some(&name)).only(Kind::Rsa);
                let size = offer.encode(&ENTROPY).len() - 5;
                assert!(!(256..512).contains(&size), "{version} {length} {size}");
            }
        }
    }
}
