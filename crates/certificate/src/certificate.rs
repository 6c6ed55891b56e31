//! One certificate as facts of our own, whatever they are.

use ring::digest::{SHA256, digest};
use rustls_pki_types::CertificateDer;
use x509_parser::certificate::{X509Certificate, X509CertificateParser};
use x509_parser::error::X509Error;
use x509_parser::nom::{self, Parser};

use crate::der;
use crate::distinguished::{DistinguishedName, hex};
use crate::extensions::{BasicConstraints, Extensions};
use crate::key::PublicKey;
use crate::moment::Moment;
use crate::signature::SignatureAlgorithm;

/// The largest certificate that is read, in octets. Real ones have two
/// thousand; one of this size would never pass a handshake.
pub const LARGEST: usize = 1 << 20;

/// What a certificate (RFC 5280, 4.1) says. What can be decoded is decoded:
/// an extension that cannot is marked in [`Extensions::list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The whole of it.
    pub der: CertificateDer<'static>,
    /// 1 to 3 as people count versions; other numbers as they stand, plus one.
    pub version: u32,
    /// The content octets of the serial number, with those of its sign.
    pub serial: Vec<u8>,
    /// What it is signed with.
    pub signature: SignatureAlgorithm,
    /// Who signed it.
    pub issuer: DistinguishedName,
    /// From when on it is valid.
    pub not_before: Moment,
    /// The last second it is valid.
    pub not_after: Moment,
    /// The two times as they are encoded.
    pub times: [EncodedTime; 2],
    /// Whose it is.
    pub subject: DistinguishedName,
    /// The key of the subject.
    pub key: PublicKey,
    /// subjectPublicKeyInfo in DER, with algorithm and parameters.
    pub key_info: Vec<u8>,
    /// The part that is signed, in DER.
    pub signed: Vec<u8>,
    /// What its extensions say.
    pub extensions: Extensions,
}

/// How a time is encoded (RFC 5280, 4.1.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedTime {
    /// GeneralizedTime with four digits of year, or UTCTime with two.
    pub generalized: bool,
    /// The characters: `261120120000Z`.
    pub text: String,
}

impl EncodedTime {
    /// Whether RFC 5280, 4.1.2.5 wants a time of this year so: UTCTime until
    /// 2049 and GeneralizedTime from 2050, with seconds, without fraction, in UTC.
    #[must_use]
    pub fn is_right(&self, year: i64) -> bool {
        self.is_whole() && self.generalized == (year >= 2050)
    }

    /// Whether it is in whole seconds of UTC: clients refuse what has no
    /// seconds, fractions of them, or another time zone.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let digits = if self.generalized { 14 } else { 12 };
        let (number, zone) = self.text.split_at_checked(digits).unwrap_or_default();
        zone == "Z" && number.bytes().all(|digit| digit.is_ascii_digit())
    }
}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// Why the octets are no certificate, as a phrase.
    pub fn new(der: impl Into<CertificateDer<'static>>) -> Result<Self, String> {
        let der = der.into();
        if der.len() > LARGEST {
            return Err(format!("is {} octets long (limit {LARGEST})", der.len()));
        }
        let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
        match parser.parse(&der) {
            Ok(([], decoded)) => Self::of(&decoded, der.clone()),
            Ok((rest, _)) => Err(format!("has {} octets after its end", rest.len())),
            Err(why) => Err(format!("cannot be decoded ({})", reason(why))),
        }
    }

    fn of(decoded: &X509Certificate<'_>, der: CertificateDer<'static>) -> Result<Self, String> {
        let validity = decoded.validity();
        let times = times(&der).ok_or("cannot be decoded (invalid date)")?;
        Ok(Certificate {
            version: decoded.version.0.saturating_add(1),
            serial: decoded.raw_serial().to_vec(),
            signature: SignatureAlgorithm::new(&decoded.signature_algorithm, &decoded.signature),
            issuer: DistinguishedName::new(decoded.issuer()),
            not_before: Moment(validity.not_before.timestamp()),
            not_after: Moment(validity.not_after.timestamp()),
            times,
            subject: DistinguishedName::new(decoded.subject()),
            key: PublicKey::new(decoded.public_key()),
            key_info: decoded.public_key().raw.to_vec(),
            signed: decoded.tbs_certificate.as_ref().to_vec(),
            extensions: Extensions::new(decoded),
            der,
        })
    }

    /// Whether subject and issuer are the same name (RFC 5280, 3.2).
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject.der == self.issuer.der
    }

    /// Whether it names itself as its signer: self-issued, and its authority
    /// key identifier, if it has one, is not that of another key. The
    /// signature is not verified; nobody gains by forging it.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        let own = self.extensions.subject_key.as_ref();
        let signer = self.extensions.authority_key.as_ref();
        let signer = signer.and_then(|signer| signer.value.key_id.as_ref());
        let is_other = match (own, signer) {
            (Some(own), Some(signer)) => own.value != *signer,
            _ => false,
        };
        self.is_self_issued() && !is_other
    }

    /// Whether it says that it is a CA (RFC 5280, 4.2.1.9).
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.basic_constraints().is_some_and(|basic| basic.ca)
    }

    /// What basicConstraints says, if it is there.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        let basic = self.extensions.basic_constraints.as_ref();
        basic.map(|basic| basic.value)
    }

    /// The length of its validity in seconds, both ends counted
    /// (RFC 5280, 4.1.2.5); zero or less if it is never valid.
    #[must_use]
    pub fn lifetime(&self) -> i64 {
        self.not_after.since(self.not_before).saturating_add(1)
    }

    /// SHA-256 over the whole certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }

    /// SHA-256 over subjectPublicKeyInfo, as pins and TLSA records have it.
    #[must_use]
    pub fn key_hash(&self) -> [u8; 32] {
        sha256(&self.key_info)
    }

    /// The serial number in hexadecimal, as tools show it.
    #[must_use]
    pub fn serial_text(&self) -> String {
        let significant = match self.serial.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            whole => whole,
        };
        hex(significant)
    }
}

fn sha256(octets: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (octet, hashed) in hash.iter_mut().zip(digest(&SHA256, octets).as_ref()) {
        *octet = *hashed;
    }
    hash
}

fn reason(why: nom::Err<X509Error>) -> String {
    match why {
        nom::Err::Error(X509Error::Der(_) | X509Error::NomError(_))
        | nom::Err::Failure(X509Error::Der(_) | X509Error::NomError(_))
        | nom::Err::Incomplete(_) => "no DER, or too short".to_owned(),
        nom::Err::Error(why) | nom::Err::Failure(why) => why.to_string(),
    }
}

/// The two times of the validity as they stand, which the decoder does not keep.
fn times(certificate: &[u8]) -> Option<[EncodedTime; 2]> {
    let (certificate, _) = der::element(certificate)?;
    let (signed, _) = der::element(certificate.contents)?;
    let fields = der::elements(signed.contents)?;
    let has_version = fields.first()?.tag == 0xa0;
    let validity = fields.get(if has_version { 4 } else { 3 })?;
    let times = der::elements(validity.contents)?;
    let [not_before, not_after] = <[der::Element<'_>; 2]>::try_from(times).ok()?;
    Some([encoded(not_before), encoded(not_after)])
}

fn encoded(time: der::Element<'_>) -> EncodedTime {
    EncodedTime {
        generalized: time.tag == 0x18,
        text: String::from_utf8_lossy(time.contents).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Constraint, Curve, GeneralName};
    use lab::authority::{
        Algorithm, Authority, Blank, General, Key, Name, Part, der, extension, oid,
    };

    fn signed(blank: Blank) -> Certificate {
        Certificate::new(Authority::root("Root").sign(blank).der).unwrap()
    }

    #[test]
    fn a_healthy_certificate_is_read_as_it_is() {
        let root = Authority::root("Root").published("http://ca.example", "root");
        let blank = Blank::leaf("shop.example")
            .validity(1_795_176_000, 1_795_262_399)
            .serial(&[0, 0x90, 1]);
        let leaf = Certificate::new(root.sign(blank).der).unwrap();
        assert_eq!(leaf.subject.text, "CN=shop.example");
        assert_eq!(leaf.issuer.text, "CN=Root, O=Throwaway Lab, C=DE");
        assert_eq!((leaf.version, leaf.serial_text().as_str()), (3, "9001"));
        assert_eq!(leaf.not_before.to_string(), "2026-11-20T12:00:00Z");
        assert_eq!(leaf.lifetime(), 86_400);
        assert_eq!(leaf.times[0].text, "261120120000Z");
        assert_eq!(leaf.key.to_string(), "ECDSA P-256");
        assert_eq!(leaf.signature.name, "ECDSA with SHA-256");
        assert!(leaf.signature.agrees && !leaf.is_ca() && !leaf.is_self_issued());
        let access = leaf.extensions.authority_access.as_ref().unwrap();
        assert_eq!(access.value.ca_issuers, ["http://ca.example/root.der"]);
        let points = leaf.extensions.crl_points.as_ref().unwrap();
        assert_eq!(points.value[0].urls, ["http://ca.example/root.crl"]);
        let purposes = leaf.extensions.extended_key_usage.as_ref().unwrap();
        assert_eq!(purposes.value, [oid::SERVER_AUTH]);
        let policies = leaf.extensions.policies.as_ref().unwrap();
        assert_eq!(policies.value, [oid::DOMAIN_VALIDATED]);
        assert!(leaf.extensions.list.iter().all(|one| !one.malformed));
        let root = Certificate::new(root.der).unwrap();
        let authority = leaf.extensions.authority_key.as_ref().unwrap();
        let own = root.extensions.subject_key.as_ref().unwrap();
        assert_eq!(authority.value.key_id.as_ref(), Some(&own.value));
        assert!(root.is_ca() && root.is_self_signed());
    }

    #[test]
    fn keys_are_told_apart() {
        let curve = |parameters: Vec<u8>| {
            let kind = der::sequence(&[der::oid("1.2.840.10045.2.1"), parameters]);
            Key::public_only(&der::sequence(&[kind, der::bits(&[4; 49])]))
        };
        let other = |oid: &str| {
            let kind = der::sequence(&[der::oid(oid)]);
            Key::public_only(&der::sequence(&[kind, der::bits(&[1])]))
        };
        let table = [
            (Key::p384(), "ECDSA P-384"),
            (Key::p521(), "ECDSA P-521"),
            (Key::ed25519(), "Ed25519"),
            (other("1.3.101.113"), "Ed448"),
            (Key::rsa(), "RSA 2048"),
            (Key::rsa_1024(), "RSA 1024"),
            (Key::rsa_public_only(2052), "RSA 2052"),
            (curve(der::oid("1.2.840.10045.3.1.1")), "ECDSA P-192"),
            (curve(der::oid("1.2.3.4")), "ECDSA 1.2.3.4"),
            (
                curve(der::sequence(&[der::number(1)])),
                "ECDSA with explicit curve parameters",
            ),
            (curve(der::null()), "ECDSA without a curve"),
            (other("1.2.840.10040.4.1"), "DSA"),
            (other("1.2.840.113549.1.1.10"), "RSASSA-PSS"),
            (other("1.2.840.113549.1.1.1"), "RSA that cannot be decoded"),
            (other("1.2.3"), "1.2.3"),
        ];
        for (key, text) in table {
            let leaf = signed(Blank::leaf("shop.example").key(&key));
            assert_eq!(leaf.key.to_string(), text);
        }
        let key = signed(Blank::leaf("a.example").key(&curve(der::null()))).key;
        assert_eq!(key, PublicKey::Ec(Curve::Implied));
        let key = signed(Blank::leaf("a.example").key(&Key::rsa())).key;
        let expected = PublicKey::Rsa {
            bits: 2048,
            exponent: Some(65_537),
        };
        assert_eq!(key, expected);
    }

    #[test]
    fn signature_algorithms_are_told_apart() {
        let root = Authority::root_of(Blank::root("Root").key(&Key::rsa()));
        let table = [
            (Algorithm::RsaSha1, "RSA with SHA-1", Some("SHA-1")),
            (Algorithm::RsaSha256, "RSA with SHA-256", Some("SHA-256")),
            (Algorithm::rsa_md5(), "RSA with MD5", Some("MD5")),
            (
                Algorithm::RsaPssSha256,
                "RSASSA-PSS with SHA-256",
                Some("SHA-256"),
            ),
            (Algorithm::ecdsa_sha1(), "ECDSA with SHA-1", Some("SHA-1")),
            (Algorithm::Ed25519, "Ed25519", None),
        ];
        for (algorithm, name, digest) in table {
            let blank = Blank::leaf("shop.example").signed_with(algorithm);
            let leaf = Certificate::new(root.sign(blank).der).unwrap();
            assert_eq!(
                (leaf.signature.name.as_str(), leaf.signature.digest),
                (name, digest)
            );
            assert!(leaf.signature.agrees);
        }
        let blank = Blank::leaf("a.example").inner_algorithm(Algorithm::RsaSha256);
        assert!(!signed(blank).signature.agrees);
    }

    #[test]
    fn names_are_written_as_people_do() {
        let name = Name::empty()
            .with(oid::COUNTRY, "DE")
            .with(oid::ORGANIZATION, "Shop, Inc+Co")
            .with_value(oid::UNIT, &der::value(0x1e, &[0, b'A', 0x20, 0xac]))
            .with_value("1.2.3", &der::value(0x14, &[b'M', 0xfc]))
            .with_value(oid::COMMON_NAME, &der::number(5));
        let leaf = signed(Blank::leaf("a.example").subject(name));
        assert_eq!(
            leaf.subject.text,
            "CN=#05, 1.2.3=Mü, OU=A€, O=Shop\\, Inc\\+Co, C=DE"
        );
        let empty = signed(Blank::leaf("a.example").subject(Name::empty()));
        assert!(empty.subject.is_empty());
        assert_eq!(empty.subject.to_string(), "(no name)");
        assert!(empty.extensions.alternative_names.unwrap().critical);
    }

    #[test]
    fn every_kind_of_name_is_kept() {
        let blank = Blank::leaf("shop.example")
            .name(General::IpBytes(vec![1, 2, 3]))
            .name(General::Email("a@shop.example".into()))
            .name(General::Uri("https://shop.example/".into()))
            .name(General::Directory(Name::common("x")))
            .name(General::Other("1.2.3".into(), der::null()));
        let shown: Vec<String> = signed(blank).names().map(ToString::to_string).collect();
        let expected = [
            "shop.example",
            "malformed iPAddress:#010203",
            "email:a@shop.example",
            "URI:https://shop.example/",
            "DN:CN=x",
            "otherName:1.2.3",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn constraints_are_read_and_broken_ones_are_marked() {
        let network = General::IpBytes(vec![10, 0, 0, 0, 255, 0, 0, 0]);
        let permitted = [General::Dns("shop.example".into()), network];
        let excluded = [General::IpBytes(vec![1, 2])];
        let blank = Blank::sub("CA").name_constraints(&permitted, &excluded);
        let constraints = signed(blank).extensions.name_constraints.unwrap().value;
        let name = GeneralName::Dns("shop.example".into());
        assert_eq!(constraints.permitted[0], Constraint::Name(name));
        assert_eq!(constraints.permitted[1].to_string(), "10.0.0.0/255.0.0.0");
        let malformed = GeneralName::Malformed("iPAddress", "0102".into());
        assert_eq!(constraints.excluded, [Constraint::Name(malformed)]);
        let half = der::sequence(&[der::wrapped(0, &[5u8, 0]), der::wrapped(1, &[1u8])]);
        let blank = Blank::sub("CA").extension(oid::NAME_CONSTRAINTS, true, half);
        let broken = signed(blank);
        assert!(
            broken
                .extensions
                .find(oid::NAME_CONSTRAINTS)
                .unwrap()
                .malformed
        );
        assert_eq!(broken.extensions.name_constraints, None);
        assert!(broken.is_ca());
    }

    #[test]
    fn an_extension_that_is_no_der_is_marked_and_hides_nothing() {
        let oids = [
            oid::SUBJECT_KEY,
            oid::KEY_USAGE,
            oid::SUBJECT_ALT_NAME,
            oid::BASIC_CONSTRAINTS,
            oid::NAME_CONSTRAINTS,
            oid::CRL_POINTS,
            oid::POLICIES,
            oid::AUTHORITY_KEY,
            oid::POLICY_CONSTRAINTS,
            oid::EXTENDED_KEY_USAGE,
            oid::AUTHORITY_INFO,
            oid::TLS_FEATURE,
            oid::TIMESTAMPS,
        ];
        for oid in oids {
            let blank = Blank::leaf("shop.example").extension(oid, false, b"malformed".to_vec());
            let leaf = signed(blank);
            let malformed: Vec<&str> = leaf
                .extensions
                .list
                .iter()
                .filter(|one| one.malformed)
                .map(|one| one.oid.as_str())
                .collect();
            assert_eq!(malformed, [oid]);
            assert_eq!(leaf.subject.text, "CN=shop.example");
        }
    }

    #[test]
    fn repeated_extensions_are_told() {
        let value = extension::key_usage(&[]);
        let leaf = signed(Blank::leaf("a.example").again(oid::KEY_USAGE, false, value));
        let repeated: Vec<&str> = leaf
            .extensions
            .repeated()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(repeated, ["keyUsage"]);
        assert_ne!(leaf.extensions.key_usage.unwrap().value.0, 0);
    }

    #[test]
    fn must_staple_is_told() {
        assert!(
            signed(Blank::leaf("a.example").must_staple())
                .extensions
                .must_staple()
        );
        assert!(!signed(Blank::leaf("a.example")).extensions.must_staple());
    }

    #[test]
    fn the_encoding_of_times_is_judged_by_the_year() {
        // 2026, and 2050 to the second.
        let (now, later) = (1_795_176_000, 2_524_608_000);
        let table = [
            (der::utc_time(now), true),
            (der::generalized_time(now), false),
            (der::generalized_time(later), true),
            (der::utc_time(later - 1), true),
            (der::value(0x17, b"2611201200Z"), false),
            (der::value(0x17, b"261120120000+0100"), false),
            (der::value(0x18, b"20510101000000.5Z"), false),
        ];
        for (time, is_right) in table {
            let validity = der::sequence(&[time.clone(), time]);
            let leaf = signed(Blank::leaf("a.example").raw(Part::Validity, validity));
            let year = leaf.not_before.year();
            assert_eq!(leaf.times[0].is_right(year), is_right, "{:?}", leaf.times);
        }
    }

    #[test]
    fn a_rolled_over_key_is_self_issued_and_not_self_signed() {
        let old = Authority::root("Root");
        let cross = Certificate::new(old.sign(Blank::root("Root")).der).unwrap();
        assert!(cross.is_self_issued() && !cross.is_self_signed());
    }

    #[test]
    fn what_is_no_certificate_is_said_in_words() {
        let root = Authority::root("Root").der;
        let table = [
            (Vec::new(), "cannot be decoded (no DER, or too short)"),
            (vec![0x30, 0x00], "cannot be decoded (no DER, or too short)"),
            (
                root[..100].to_vec(),
                "cannot be decoded (no DER, or too short)",
            ),
            ([&root[..], &[0, 0]].concat(), "has 2 octets after its end"),
            (
                vec![0x30; LARGEST + 1],
                "is 1048577 octets long (limit 1048576)",
            ),
        ];
        for (der, why) in table {
            let found = Certificate::new(der).unwrap_err();
            assert!(found.starts_with(why), "{found}");
        }
    }

    #[test]
    fn version_one_has_no_extensions() {
        let leaf = signed(Blank::leaf("a.example").version(1));
        assert_eq!(leaf.version, 1);
        assert!(leaf.extensions.list.is_empty());
    }
}
