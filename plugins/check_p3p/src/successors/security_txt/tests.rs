use super::*;
use crate::successors::tests::{given_as, said};
use plugin::{Measure, Unit};

fn asked() -> Url {
    Url::parse("https://shop.example/.well-known/security.txt").unwrap()
}

fn judged(body: &str) -> (String, Option<f64>) {
    let now = instant::given("2026-11-20T12:00:00Z").unwrap();
    let measure = Measure {
        warning: Some("30"),
        critical: Some("7"),
        ..Measure::new(DAYS, Unit::None).less_is_worse()
    };
    let limits = Limits::resolve(&[measure], &[], &[]).unwrap();
    let judged = judge(
        &asked(),
        &given_as(200, body, "text/plain; charset=utf-8"),
        now,
        &limits,
        false,
    );
    (said(&judged.parts), judged.days.map(|days| days.value))
}

/// Files, what is said of them, and the days that they have left.
const FILES: &[(&str, &str, Option<f64>)] = &[
    (
        "Contact: mailto:security@shop.example\nExpires: 2027-05-01T00:00:00Z\n",
        "OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "# us\r\nCONTACT: tel:+1-201-555-0123\r\ncontact: https://shop.example/report\r\nExpires: 2026-12-31T23:00:00+01:00\r\nX-Own: y\r\n",
        "OK - expires in 41 days",
        Some(41.0),
    ),
    (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@shop.example\nExpires: 2027-05-01T00:00:00Z\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
        "OK SECURITY_TXT_ODD is signed without Canonical, so that it can be shown elsewhere (RFC 9116, 2.3); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@shop.example\nCanonical: https://shop.example/.well-known/security.txt\nExpires: 2027-05-01T00:00:00Z\n",
        "CRITICAL SECURITY_TXT_INVALID has a signature without end (RFC 9116, 2.3); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: mailto:a@shop.example\nCanonical: https://shop.example/security.txt\nCANONICAL: https://SHOP.example:443/.well-known/security.txt\nExpires: 2027-05-01T00:00:00Z\n",
        "OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: mailto:a@shop.example\nCanonical: https://www.shop.example/.well-known/security.txt\nExpires: 2027-05-01T00:00:00Z\n",
        "OK SECURITY_TXT_ODD has no Canonical of 'https://shop.example/.well-known/security.txt', so that readers trust it less (RFC 9116, 2.5.2); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: mailto:a@shop.example\nPreferred-Languages: en\nPreferred-Languages: de\nExpires: 2027-05-01T00:00:00Z\n",
        "OK SECURITY_TXT_ODD has more than one Preferred-Languages (RFC 9116, 2.5.8); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: mailto:a@shop.example\rExpires: 2027-05-01T00:00:00Z\r",
        "CRITICAL SECURITY_TXT_INVALID has a CR on line 1 without LF behind it (RFC 9116, 2.2); CRITICAL SECURITY_TXT_INVALID has no Expires (RFC 9116, 2.5.5)",
        None,
    ),
    (
        "Contact: mailto:a@shop.example\nPolicy: http://shop.example/policy\nHiring: jobs\nExpires: 2027-05-01T00:00:00Z\n",
        "CRITICAL SECURITY_TXT_INVALID has policy 'http://shop.example/policy' on line 2, a web address without https (RFC 9116, 2.5.7); CRITICAL SECURITY_TXT_INVALID has hiring 'jobs' on line 3, no URI (mailto:, tel: or https:) (RFC 9116, 2.5.6); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@shop.example\nCanonical: https://shop.example/.well-known/security.txt\n- # a line\nExpires: 2027-05-01T00:00:00Z\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
        "OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: mailto:a@shop.example\nExpires: 2026-12-01T00:00:00Z",
        "WARNING SECURITY_TXT_EXPIRES expires in 10 days (limit 30:)",
        Some(10.0),
    ),
    (
        "Contact: mailto:a@shop.example\nExpires: 2026-11-22T00:00:00Z",
        "CRITICAL SECURITY_TXT_EXPIRES expires in 36 hours (limit 7:)",
        Some(1.0),
    ),
    (
        "Contact: mailto:a@shop.example\nExpires: 2026-11-01T00:00:00Z",
        "CRITICAL SECURITY_TXT_EXPIRED expired 19 days ago, at 2026-11-01T00:00:00Z",
        Some(-20.0),
    ),
    (
        "Contact: mailto:a@shop.example\nExpires: 2028-11-20T12:00:00Z",
        "OK - expires in 731 days; OK SECURITY_TXT_ODD is valid for 731 days, more than a year (RFC 9116, 2.5.5)",
        Some(731.0),
    ),
    (
        "Expires: 2027-05-01T00:00:00Z",
        "CRITICAL SECURITY_TXT_INVALID has no Contact (RFC 9116, 2.5.3); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: security@shop.example\nExpires: 2027-05-01T00:00:00Z",
        "CRITICAL SECURITY_TXT_INVALID has contact 'security@shop.example' on line 1, no URI (mailto:, tel: or https:) (RFC 9116, 2.5.3); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: http://shop.example/\nExpires: 2027-05-01T00:00:00Z",
        "CRITICAL SECURITY_TXT_INVALID has contact 'http://shop.example/' on line 1, a web address without https (RFC 9116, 2.5.3); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "Contact: mailto:a@shop.example",
        "CRITICAL SECURITY_TXT_INVALID has no Expires (RFC 9116, 2.5.5)",
        None,
    ),
    (
        "Contact: mailto:a@shop.example\nExpires: 2027-05-01T00:00:00Z\nExpires: 2027-05-01T00:00:00Z",
        "CRITICAL SECURITY_TXT_INVALID has more than one Expires (RFC 9116, 2.5.5)",
        None,
    ),
    (
        "Contact: mailto:a@shop.example\nExpires: Thu, 31 Dec 2026 18:37:07 -0800",
        "CRITICAL SECURITY_TXT_INVALID has Expires 'Thu, 31 Dec 2026 18:37:07 -0800' on line 2, no time of RFC 3339 (RFC 9116, 2.5.5)",
        None,
    ),
    (
        "Contact: mailto:a@shop.example\nplease write\nExpires: 2027-05-01T00:00:00Z",
        "CRITICAL SECURITY_TXT_INVALID has line 2 'please write', not 'Name: value' (RFC 9116, 2.4); OK - expires in 161 days",
        Some(161.0),
    ),
    (
        "",
        "CRITICAL SECURITY_TXT_INVALID has no Contact (RFC 9116, 2.5.3); CRITICAL SECURITY_TXT_INVALID has no Expires (RFC 9116, 2.5.5)",
        None,
    ),
];

#[test]
fn files_are_read() {
    for (body, expected, days) in FILES {
        assert_eq!(judged(body), ((*expected).to_owned(), *days), "{body}");
    }
}

#[test]
fn how_it_is_given() {
    let good = "Contact: mailto:a@shop.example\nExpires: 2027-05-01T00:00:00Z\n";
    let now = instant::given("2026-11-20T12:00:00Z").unwrap();
    let limits = Limits::resolve(&[Measure::new(DAYS, Unit::None)], &[], &[]).unwrap();
    for (media, expected) in [
        ("text/plain", ""),
        ("Text/Plain; Charset=\"UTF-8\"", ""),
        ("text/plain; charset=us-ascii", ""),
        (
            "text/plain; charset=iso-8859-1",
            "is given as 'text/plain; charset=iso-8859-1', not text/plain in UTF-8 (RFC 9116, 3)",
        ),
        (
            "application/octet-stream",
            "is given as 'application/octet-stream', not text/plain in UTF-8 (RFC 9116, 3)",
        ),
    ] {
        let judged = judge(&asked(), &given_as(200, good, media), now, &limits, false);
        let odd = said(&judged.parts);
        let odd = odd.strip_suffix("OK - expires in 161 days").unwrap();
        let odd = odd
            .trim_end_matches("; ")
            .trim_start_matches("OK SECURITY_TXT_ODD ");
        assert_eq!(odd, expected, "{media}");
    }
    let long = "#\n".repeat(MOST_LINES + 1);
    let judged = judge(
        &asked(),
        &given_as(200, &long, "text/plain"),
        now,
        &limits,
        false,
    );
    let expected = "OK UNSEEN has more than 2000 lines and was not judged";
    assert_eq!(said(&judged.parts), expected);
}
