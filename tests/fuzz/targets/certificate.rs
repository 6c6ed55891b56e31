//! The certificate of a stranger, and everything that reads one.

#![no_main]

use certificate::{Certificate, Moment, Subject};
use check_cert_chain::lints::{Chain, Path, lint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    read(bytes.to_vec());
    read(framed(bytes));
});

/// The bytes as the extensions of a certificate that is right otherwise: most
/// random bytes end the reading long before the extensions.
fn framed(extensions: &[u8]) -> Vec<u8> {
    let version = value(0xa0, &[0x02, 1, 2]);
    let algorithm = value(0x30, &[0x06, 3, 0x2b, 0x65, 0x70]);
    let name = value(0x30, &[]);
    let time = value(0x17, b"261120120000Z");
    let validity = value(0x30, &[&time[..], &time].concat());
    let key = value(0x30, &[&algorithm[..], &value(0x03, &[0; 33])].concat());
    let extensions = value(0xa3, &value(0x30, extensions));
    let fields = [
        &version[..],
        &[0x02, 1, 1],
        &algorithm,
        &name,
        &validity,
        &name,
        &key,
        &extensions,
    ];
    let signed = value(0x30, &fields.concat());
    let signature = value(0x03, &[0; 65]);
    value(0x30, &[&signed[..], &algorithm, &signature].concat())
}

/// Contents are never longer than two octets can say.
fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let [.., high, low] = contents.len().to_be_bytes();
    let length = match (high, low) {
        (0, 0..=0x7f) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[tag], &length[..], contents].concat()
}

fn read(der: Vec<u8>) {
    let certificate = match Certificate::new(der.clone()) {
        Ok(certificate) => certificate,
        Err(why) => return assert!(!why.is_empty()),
    };
    assert_eq!(certificate.der.as_ref(), der);
    assert!(!certificate.key.to_string().is_empty());
    assert!(!certificate.subject.to_string().is_empty());
    for subject in ["www.shop.example", "127.0.0.1", "::1"] {
        let subject: Subject = subject.parse().unwrap();
        let coverage = certificate.covers(&subject);
        assert!(!coverage.is_given() || certificate.names().count() > 0);
    }
    for public in [false, true] {
        judge(&certificate, public);
    }
}

fn judge(certificate: &Certificate, public: bool) {
    let path = Path {
        intermediates: vec![certificate],
        root: Some(certificate),
        public,
    };
    let chain = Chain {
        leaf: certificate,
        paths: vec![path],
        at: Moment(1_795_176_000),
    };
    let lax = lint(&chain, false);
    assert_eq!(lax.len(), lint(&chain, true).len());
    for report in lax {
        assert!(report.tag.is_some() && !report.text.is_empty());
    }
}
