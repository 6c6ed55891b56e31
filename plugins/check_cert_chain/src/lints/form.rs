//! The form of a certificate: version, serial number, times, signature.

use certificate::{DAY, Moment};
use plugin::State;

use super::tags::{
    ISSUER_EMPTY, LIFETIME_LONG, SERIAL_INVALID, SIGNATURE_MISMATCH, TIME_ENCODING,
    VALIDITY_REVERSED, VERSION_OLD,
};
use super::{Examined, Flaw, Role};

pub(super) fn flaws(examined: &Examined<'_>) -> Vec<Flaw> {
    let times = times(examined);
    [version(examined), serial(examined), issuer(examined)]
        .into_iter()
        .chain([signature(examined), reversed(examined), lifetime(examined)])
        .flatten()
        .chain(times)
        .collect()
}

/// A root is a name and a key, whatever stands around them; but it is no
/// credit to its CA.
fn root_is_milder(examined: &Examined<'_>, flaw: Flaw) -> Flaw {
    match examined.role {
        Role::Root => flaw.at(State::Ok),
        _ => flaw,
    }
}

fn version(examined: &Examined<'_>) -> Option<Flaw> {
    let version = examined.certificate.version;
    let flaw = examined.flaw(&VERSION_OLD, format!("is of version {version}, not 3"));
    (version != 3).then(|| root_is_milder(examined, flaw))
}

/// RFC 5280, 4.1.2.2: positive, and at most 20 octets; an octet for the sign is
/// not counted.
fn serial(examined: &Examined<'_>) -> Option<Flaw> {
    let serial = examined.certificate.serial.as_slice();
    let value = match serial {
        [0, rest @ ..] => rest,
        whole => whole,
    };
    if !is_der(serial) {
        let text = "has a serial number that is not encoded as DER asks";
        return Some(examined.flaw(&SERIAL_INVALID, text).at(State::Critical));
    }
    let text = match serial.first() {
        Some(0x80..) => "has a negative serial number".to_owned(),
        _ if value.iter().all(|octet| *octet == 0) => "has the serial number 0".to_owned(),
        _ if value.len() > 20 => {
            format!("has a serial number of {} octets (limit 20)", value.len())
        }
        _ => return None,
    };
    Some(examined.flaw(&SERIAL_INVALID, text))
}

/// Whether an INTEGER has an octet, and none too many (X.690, 8.3.2): others
/// OpenSSL, Chrome and Go do not read at all.
fn is_der(integer: &[u8]) -> bool {
    match integer {
        [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => false,
        [_, ..] => true,
    }
}

fn issuer(examined: &Examined<'_>) -> Option<Flaw> {
    let is_empty = examined.certificate.issuer.is_empty();
    examined.when(is_empty, &ISSUER_EMPTY, "names no issuer")
}

fn signature(examined: &Examined<'_>) -> Option<Flaw> {
    let text = "names another signature algorithm inside than outside";
    let agrees = examined.certificate.signature.agrees;
    let flaw = examined.when(!agrees, &SIGNATURE_MISMATCH, text)?;
    Some(root_is_milder(examined, flaw))
}

fn times(examined: &Examined<'_>) -> Vec<Flaw> {
    let certificate = examined.certificate;
    let moments = [certificate.not_before, certificate.not_after];
    let names = ["notBefore", "notAfter"];
    let times = certificate.times.iter().zip(moments).zip(names);
    let wrong = times.filter(|((time, moment), _)| !time.is_right(moment.year()));
    wrong
        .map(|((time, _), name)| {
            let is = match (time.is_whole(), time.generalized) {
                (false, _) => "not in whole seconds of UTC",
                (_, true) => "a GeneralizedTime before 2050",
                (_, false) => "a UTCTime after 2049",
            };
            let text = format!(
                "writes {name} {}, {is} (RFC 5280 section 4.1.2.5)",
                time.text
            );
            examined.flaw(&TIME_ENCODING, text)
        })
        .collect()
}

fn reversed(examined: &Examined<'_>) -> Option<Flaw> {
    let certificate = examined.certificate;
    let (from, to) = (certificate.not_before, certificate.not_after);
    let text = format!("ends ({to}) before it begins ({from}): it is never valid");
    examined.when(to < from, &VALIDITY_REVERSED, &text)
}

/// BR 6.3.2 for server certificates that a public CA issued on that day, and
/// the limits that held before (ballots 193, SC-31, SC-081v3).
const LIMITS: [(i64, i64); 5] = [
    (1_868_227_200, 47),  // 2029-03-15
    (1_805_068_800, 100), // 2027-03-15
    (1_773_532_800, 200), // 2026-03-15
    (1_598_918_400, 398), // 2020-09-01
    (1_519_862_400, 825), // 2018-03-01
];

fn lifetime(examined: &Examined<'_>) -> Option<Flaw> {
    let certificate = examined.certificate;
    let seconds = certificate.lifetime();
    let limit = limit(certificate.not_before)?;
    let is_bound = examined.public && examined.role == Role::Leaf;
    let days = seconds.saturating_add(DAY - 1) / DAY;
    let issued = certificate.not_before.day();
    let text = format!("is valid for {days} days (limit {limit} if issued on {issued})");
    examined.when(is_bound && seconds > limit * DAY, &LIFETIME_LONG, &text)
}

/// In days; what was issued earlier is long past.
fn limit(issued: Moment) -> Option<i64> {
    let limit = LIMITS.iter().find(|(since, _)| issued.0 >= *since);
    limit.map(|(_, days)| *days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_that_of_the_day_of_issue() {
        let table = [
            ("2018-02-28T23:59:59Z", None),
            ("2018-03-01", Some(825)),
            ("2020-08-31", Some(825)),
            ("2020-09-01", Some(398)),
            ("2026-03-14T23:59:59Z", Some(398)),
            ("2026-03-15", Some(200)),
            ("2027-03-14T23:59:59Z", Some(200)),
            ("2027-03-15", Some(100)),
            ("2029-03-14T23:59:59Z", Some(100)),
            ("2029-03-15", Some(47)),
        ];
        for (issued, days) in table {
            assert_eq!(limit(issued.parse().unwrap()), days, "{issued}");
        }
    }
}
