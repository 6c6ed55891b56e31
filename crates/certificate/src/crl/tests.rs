use lab::authority::{
    Authority, Blank, Crl as Minted, Extension, Issued, Key, Name, Usage, der as build, oid, time,
};

use super::*;
use crate::certificate::Certificate;
use crate::extensions::Said;
use crate::signatures::Signatures;

const DAY: i64 = 86_400;
/// Reasons as the mint has them.
use lab::authority::Reason as Why;

struct Family {
    root: Authority,
    leaf: Issued,
}

impl Family {
    fn new() -> Self {
        Self::with(Blank::root("Root"), Blank::leaf("shop.example"))
    }

    fn with(root: Blank, leaf: Blank) -> Self {
        let root = Authority::root_of(root);
        let leaf = root.sign(leaf);
        Family { root, leaf }
    }

    fn leaf(&self) -> Certificate {
        Certificate::new(self.leaf.der.clone()).unwrap()
    }

    fn issuer(&self) -> Certificate {
        Certificate::new(self.root.der.clone()).unwrap()
    }

    fn says(&self, list: &Minted) -> Result<Option<Revocation>, Unfit> {
        self.says_of(list, &self.leaf())
    }

    fn says_of(
        &self,
        list: &Minted,
        certificate: &Certificate,
    ) -> Result<Option<Revocation>, Unfit> {
        let list = Crl::new(list.der()).unwrap();
        let now = Moment(time::now());
        list.status(certificate, &self.issuer(), now, &Signatures::default())
    }
}

#[test]
fn facts_of_a_list() {
    let family = Family::new();
    let at = Moment(time::now() - 5 * DAY);
    let minted = family
        .root
        .crl()
        .number(300)
        .revoke(&[1, 2, 3], at.0, Some(Why::Superseded))
        .revoke(&[0, 0x80], at.0, None);
    let list = Crl::new(minted.der()).unwrap();
    assert_eq!((list.version, list.entries), (2, 2));
    assert_eq!(list.issuer, family.issuer().subject);
    assert!(list.this_update < list.next_update.unwrap());
    assert_eq!(
        list.extensions.number,
        Some(Said {
            critical: false,
            value: vec![1, 44]
        })
    );
    assert!(list.extensions.authority_key.is_some());
    assert_eq!(list.signature.name, "ECDSA with SHA-256");
    assert_eq!(
        list.find(&[1, 2, 3]),
        Ok(Some(Revocation {
            at,
            reason: Some(Reason(4))
        }))
    );
    assert_eq!(
        list.find(&[0, 0x80]),
        Ok(Some(Revocation { at, reason: None }))
    );
    assert_eq!(
        list.find(&[0x80]),
        Ok(None),
        "a negative number is another one"
    );
    assert_eq!(
        list.find(&[0, 1, 2, 3]).unwrap().unwrap().at,
        at,
        "a number with a needless zero"
    );
    assert_eq!(list.find(&[1, 2]), Ok(None));
}

#[test]
fn a_revoked_certificate_is_found_with_date_and_reason() {
    let family = Family::new();
    let serial = &family.leaf.serial;
    let at = time::now() - 3 * DAY;
    let revoked = |reason| {
        Some(Revocation {
            at: Moment(at),
            reason,
        })
    };
    let list = family.root.crl();
    let table = [
        (list.clone(), None),
        (list.clone().revoke(&[1], at, None), None),
        (list.clone().revoke(serial, at, None), revoked(None)),
        (
            list.clone().revoke(serial, at, Some(Why::KeyCompromise)),
            revoked(Some(Reason(1))),
        ),
        (
            list.clone().revoke(serial, at, Some(Why::CertificateHold)),
            revoked(Some(Reason::HOLD)),
        ),
        (
            list.clone().revoke(serial, at, Some(Why::RemoveFromCrl)),
            None,
        ),
        (
            list.clone()
                .without(oid::CRL_NUMBER)
                .revoke(serial, at, None),
            revoked(None),
        ),
        (
            list.clone().version(1).revoke(serial, at, None),
            revoked(None),
        ),
        (
            list.clone()
                .issuing_point(None, true)
                .revoke(serial, at, None),
            revoked(None),
        ),
    ];
    for (minted, expected) in table {
        assert_eq!(family.says(&minted), Ok(expected));
    }
    // A date in the future is no reason to go on believing the certificate.
    let tomorrow = time::now() + DAY;
    let found = family.says(&list.revoke(serial, tomorrow, None)).unwrap();
    assert_eq!(found.unwrap().at, Moment(tomorrow));
}

#[test]
fn every_key_signs() {
    for key in [
        Key::p256(),
        Key::p384(),
        Key::p521(),
        Key::ed25519(),
        Key::rsa(),
    ] {
        let family = Family::with(Blank::root("Root").key(&key), Blank::leaf("shop.example"));
        assert_eq!(
            family.says(&family.root.crl()),
            Ok(None),
            "{:?}",
            family.issuer().key
        );
    }
}

/// A list that revokes the leaf.
fn revoking(family: &Family) -> Minted {
    let at = time::now() - DAY;
    family.root.crl().revoke(&family.leaf.serial, at, None)
}

fn says_nothing(family: &Family, table: impl IntoIterator<Item = (Minted, Unfit)>) {
    for (minted, unfit) in table {
        assert_eq!(family.says(&minted), Err(unfit));
    }
}

#[test]
fn a_list_of_another_time_or_signer_says_nothing() {
    let family = Family::new();
    let list = || revoking(&family);
    let past = Moment(time::now() - DAY);
    let future = Moment(time::now() + 2 * DAY);
    let until = |at: Moment| list().dates(past.0 - DAY, Some(at.0));
    let table = [
        (list().signed_by(&Key::p256()), Unfit::WrongSignature),
        (list().broken_signature(), Unfit::WrongSignature),
        (until(past), Unfit::Expired(past)),
        (list().days(2, 3), Unfit::NotYet(future)),
        (list().dates(past.0, None), Unfit::Timeless),
    ];
    says_nothing(&family, table);
}

#[test]
fn a_list_that_is_not_understood_says_nothing() {
    let family = Family::new();
    let list = || revoking(&family);
    let extension = |critical| list().extension("1.2.3.4", critical, build::null());
    let entry = |critical| {
        let unknown = Extension::new("1.2.3.4", critical, build::null());
        let list = family.root.crl();
        list.revoke_with(&family.leaf.serial, 0, &[unknown])
    };
    let unknown = Unfit::Critical("1.2.3.4".to_owned());
    let broken = list().extension(oid::ISSUING_DISTRIBUTION_POINT, true, build::null());
    let table = [
        (list().version(3), Unfit::Version(3)),
        (extension(true), unknown.clone()),
        (entry(true), unknown),
        (
            list().extension("2.5.29.27", true, build::number(1)),
            Unfit::Delta,
        ),
        (broken, Unfit::Malformed("2.5.29.28".to_owned())),
    ];
    says_nothing(&family, table);
    for ignored in [extension(false), entry(false)] {
        assert!(family.says(&ignored).unwrap().is_some());
    }
}

#[test]
fn a_list_of_other_certificates_says_nothing() {
    let family = Family::new();
    let list = revoking(&family);
    let elsewhere = list
        .clone()
        .issuing_point(Some("http://crl.example/other.crl"), false);
    let other = Unfit::OtherScope;
    let table = [
        (
            elsewhere,
            other("is of a place that the certificate does not name"),
        ),
        (
            point(&list, 2),
            other("is of authorities' certificates only"),
        ),
        (point(&list, 4), Unfit::Indirect),
        (point(&list, 5), other("is of attribute certificates only")),
    ];
    says_nothing(&family, table);
}

/// An issuing distribution point with only this flag.
fn point(list: &Minted, flag: u8) -> Minted {
    let value = build::sequence(&[build::tagged(flag, &[0xff])]);
    list.clone()
        .extension(oid::ISSUING_DISTRIBUTION_POINT, true, value)
}

#[test]
fn a_list_of_some_reasons_can_only_revoke() {
    let family = Family::new();
    let value = build::sequence(&[build::tagged(3, &[1, 0x40])]);
    let some = |list: Minted| list.extension(oid::ISSUING_DISTRIBUTION_POINT, true, value.clone());
    assert_eq!(
        family.says(&some(family.root.crl())),
        Err(Unfit::SomeReasons)
    );
    let revoked = family.root.crl().revoke(&family.leaf.serial, 0, None);
    assert!(family.says(&some(revoked)).unwrap().is_some());
}

#[test]
fn the_place_of_a_list_is_compared_octet_by_octet() {
    let named = "http://crl.example/%73.crl";
    let family = Family::with(
        Blank::root("Root"),
        Blank::leaf("shop.example").crl_points(&[named]),
    );
    let placed = |place| family.says(&family.root.crl().issuing_point(Some(place), true));
    assert_eq!(placed(named), Ok(None));
    assert!(matches!(
        placed("http://crl.example/s.crl"),
        Err(Unfit::OtherScope(_))
    ));
    let other = family.root.sign(Blank::leaf("shop.example"));
    let other = Certificate::new(other.der).unwrap();
    let said = family.says_of(&family.root.crl().issuing_point(Some(named), false), &other);
    assert!(
        matches!(said, Err(Unfit::OtherScope(_))),
        "a certificate without points: {said:?}"
    );
    let sub = Certificate::new(family.root.sub("Sub").der).unwrap();
    let said = family.says_of(&family.root.crl().issuing_point(None, true), &sub);
    assert!(
        matches!(said, Err(Unfit::OtherScope(_))),
        "an authority: {said:?}"
    );
}

#[test]
fn an_issuer_needs_crl_sign_only_if_it_has_a_key_usage() {
    let usage = |bits: &[Usage]| Blank::root("Root").key_usage(bits);
    let table = [
        (usage(&[Usage::KeyCertSign]), Err(Unfit::NoCrlSign)),
        (usage(&[Usage::KeyCertSign, Usage::CrlSign]), Ok(None)),
        (Blank::root("Root").without(oid::KEY_USAGE), Ok(None)),
    ];
    for (root, expected) in table {
        let family = Family::with(root, Blank::leaf("shop.example"));
        assert_eq!(family.says(&family.root.crl()), expected);
    }
}

#[test]
fn files_of_lists() {
    let family = Family::new();
    let one = family.root.crl();
    let other = family.root.crl().issuer(Name::common("Other"));
    let read = |bytes: &[u8]| {
        lists(bytes)
            .map(|lists| lists.len())
            .map_err(|why| why.to_string())
    };
    assert_eq!(read(&one.der()), Ok(1));
    assert_eq!(read(&[one.der(), other.der()].concat()), Ok(2));
    assert_eq!(
        read(format!("Our list:\n{}{}", one.pem(), other.pem()).as_bytes()),
        Ok(2)
    );
    assert_eq!(
        read(family.root.pem().as_bytes()),
        Err("it holds no revocation list".to_owned())
    );
    assert_eq!(read(b""), Err("it holds no revocation list".to_owned()));
    let certificate = read(&family.root.der).unwrap_err();
    assert!(certificate.contains("cannot be decoded"), "{certificate}");
    let cut = one.der();
    for length in 1..cut.len() {
        assert!(read(&cut[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_large_list_is_searched_where_it_is() {
    let family = Family::new();
    let mut minted = family.root.crl();
    for number in 0..10_000_u32 {
        minted = minted.revoke(
            &[&[1][..], &number.to_be_bytes()].concat(),
            0,
            Some(Why::Superseded),
        );
    }
    let list = Crl::new(minted.der()).unwrap();
    assert_eq!((list.entries, list.repeated()), (10_000, None));
    assert!(list.find(&[1, 0, 0, 0x27, 0x0f]).unwrap().is_some());
    assert_eq!(list.find(&[1, 0, 0, 0x27, 0x10]), Ok(None));
    let twice = minted.revoke(&[1, 0, 0, 0x27, 0x0f], 0, None);
    assert_eq!(
        Crl::new(twice.der()).unwrap().repeated(),
        Some(vec![1, 0, 0, 0x27, 0x0f])
    );
}

/// What no signature covers may change; what is said never does.
#[test]
fn no_flipped_bit_changes_what_is_said() {
    let family = Family::new();
    let list = revoking(&family).issuing_point(None, true);
    let (whole, expected) = (list.der(), family.says(&list));
    let (leaf, issuer) = (family.leaf(), family.issuer());
    let now = Moment(time::now());
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(list) = Crl::new(flipped) {
            let said = list.status(&leaf, &issuer, now, &Signatures::default());
            assert!(said.is_err() || said == expected, "bit {bit}: {said:?}");
        }
    }
}
