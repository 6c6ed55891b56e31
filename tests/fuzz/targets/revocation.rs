//! What authorities publish, as strangers may: revocation lists, OCSP answers,
//! bundles of certificates.

#![no_main]

use std::sync::LazyLock;

use certificate::{Answer, Certificate, Crl, Moment, Signatures, Unfit};
use libfuzzer_sys::fuzz_target;

/// A leaf and its issuer, for whom all lists and answers are.
static LEAF: LazyLock<Certificate> =
    LazyLock::new(|| read(include_bytes!("../seeds/revocation/leaf.der")));
static ISSUER: LazyLock<Certificate> =
    LazyLock::new(|| read(include_bytes!("../seeds/revocation/issuer.der")));

fn read(der: &[u8]) -> Certificate {
    Certificate::new(der.to_vec()).unwrap()
}

fuzz_target!(|bytes: &[u8]| {
    match certificate::lists(bytes) {
        Ok(lists) => lists.iter().for_each(list),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
    match Answer::new(bytes) {
        Ok(answered) => answer(&answered),
        Err(why) => assert!(!why.is_empty()),
    }
    match certificate::bundle(bytes) {
        Ok(certificates) => assert!(!certificates.is_empty()),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
});

/// Midnight of 2026-11-22, when the seeds were made.
const NOW: Moment = Moment(1_795_305_600);

fn list(list: &Crl) {
    assert_eq!(Crl::new(list.der().to_vec()).as_ref(), Ok(list));
    let found = list.find(&LEAF.serial);
    assert!(list.entries > 0 || found == Ok(None));
    assert!(list.repeated().is_none() || list.entries > 1);
    told(list.status(&LEAF, &ISSUER, NOW, &Signatures::default()));
}

fn answer(answer: &Answer) {
    told(answer.status(&LEAF, &ISSUER, NOW, &Signatures::default()));
    let _ = answer.next_update(&LEAF, &ISSUER);
}

/// The signature of the seeds alone is right: nobody else may say anything.
fn told<T>(said: Result<T, Unfit>) {
    if let Err(unfit) = said {
        assert!(!unfit.to_string().is_empty());
    }
}
