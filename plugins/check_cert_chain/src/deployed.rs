//! What is served beside what was deployed, and beside what other addresses
//! serve: a certificate that was renewed and not loaded is the commonest outage.

use asking::dns::{count, hygiene, listed};
use certificate::{Certificate, Moment};
use plugin::Report;

plugin::tags! {
    DEPLOYED_TAGS;
    RENEWED_NOT_LOADED, Warning,
        "An older certificate is served than the one that was deployed: it was renewed, and the server still has the old one in memory.",
        "reload the server, and let the renewal do so from now on";
    DEPLOYED_IS_OLDER, Ok,
        "A newer certificate is served than the one in the file of --deployed.",
        "name the file that the server reads";
    DEPLOYED_DIFFERS, Ok,
        "The certificate that is served is not the one in the file of --deployed, and neither is younger or for the same names.",
        "name the file that the server reads";
    RENEWED_ELSEWHERE, Warning,
        "An address serves an older certificate than another one does, for the same names by the same issuer, and less than a third of its lifetime is left: the renewal did not reach it.",
        "deploy the certificate there too, and reload that server";
    ADDRESSES_DIFFER, Ok,
        "The addresses serve different certificates of one key type: usual where many machines renew for themselves.",
        "nothing if that is meant, else deploy the same certificate everywhere";
}

/// A leaf and where it is served.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// Where, in words: `192.0.2.1` or `2 addresses`.
    pub at: &'a str,
}

/// The findings on what is served, by the certificates that were deployed.
pub fn judge(about: &str, served: &[Leaf], deployed: &[Certificate]) -> Vec<Report> {
    let beside = |leaf: &Leaf| {
        let same = deployed
            .iter()
            .any(|certificate| certificate.der == leaf.certificate.der);
        let like = |other: &&Certificate| kind(other) == kind(leaf.certificate);
        let youngest = deployed
            .iter()
            .filter(like)
            .max_by_key(|one| one.not_before)?;
        (!same).then(|| compared(about, leaf, youngest))
    };
    served.iter().filter_map(beside).collect()
}

fn compared(about: &str, leaf: &Leaf, deployed: &Certificate) -> Report {
    let served = leaf.certificate;
    let (from, until) = (deployed.not_before, deployed.not_after);
    if from > served.not_before && names(deployed) == names(served) {
        let text = format!(
            "was renewed on {} (until {}), but {} still serves the one until {}: the server was not reloaded",
            from.day(),
            until.day(),
            leaf.at,
            served.not_after.day()
        );
        return Report::finding(&RENEWED_NOT_LOADED, about, text);
    }
    match from < served.not_before {
        true => Report::finding(
            &DEPLOYED_IS_OLDER,
            about,
            format!(
                "{} serves a certificate of {}, the file holds one of {}",
                leaf.at,
                served.not_before.day(),
                from.day()
            ),
        ),
        false => Report::finding(
            &DEPLOYED_DIFFERS,
            about,
            format!("{} does not serve the certificate of the file", leaf.at),
        ),
    }
}

/// The findings on leaves that differ from address to address.
pub fn differences(about: &str, served: &[Leaf], at: Moment, strict: bool) -> Vec<Report> {
    let mut found = Vec::new();
    let mut kinds: Vec<&str> = served.iter().map(|leaf| kind(leaf.certificate)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for of in kinds {
        let mut leaves: Vec<&Leaf> = served
            .iter()
            .filter(|leaf| kind(leaf.certificate) == of)
            .collect();
        leaves.sort_by_key(|leaf| leaf.certificate.not_before);
        let Some((youngest, others)) = leaves.split_last() else {
            continue;
        };
        let late: Vec<&&Leaf> = others
            .iter()
            .filter(|leaf| is_late(leaf.certificate, youngest.certificate, at))
            .collect();
        found.extend(
            late.iter()
                .map(|leaf| not_everywhere(about, leaf, youngest)),
        );
        if late.is_empty() && !others.is_empty() {
            found.push(differ(about, of, &leaves, strict));
        }
    }
    // Both types of key are renewed together.
    found.dedup_by(|one, other| one.text == other.text);
    found
}

/// Whether the older certificate should have been replaced by the younger.
fn is_late(older: &Certificate, younger: &Certificate, at: Moment) -> bool {
    let third = older.lifetime() / 3;
    older.issuer.der == younger.issuer.der
        && names(older) == names(younger)
        && older.not_after < younger.not_after
        && older.not_after.since(at) < third
}

fn not_everywhere(about: &str, older: &Leaf, younger: &Leaf) -> Report {
    let text = format!(
        "was renewed at {} (until {}), but {} still serves the one until {}",
        younger.at,
        younger.certificate.not_after.day(),
        older.at,
        older.certificate.not_after.day()
    );
    Report::finding(&RENEWED_ELSEWHERE, about, text)
}

fn differ(about: &str, of: &str, leaves: &[&Leaf], strict: bool) -> Report {
    let ends: Vec<String> = leaves
        .iter()
        .map(|leaf| format!("{} until {}", leaf.at, leaf.certificate.not_after.day()))
        .collect();
    let text = format!(
        "{} are served: {}",
        count(leaves.len(), &format!("{of} certificate")),
        listed(&ends)
    );
    hygiene(strict, &ADDRESSES_DIFFER, about, text)
}

/// The kind of key, which servers have one certificate each for.
pub fn kind(certificate: &Certificate) -> &'static str {
    use certificate::PublicKey as Key;
    match certificate.key {
        Key::Rsa { .. } => "RSA",
        Key::Ec(_) => "ECDSA",
        Key::Ed25519 | Key::Ed448 => "EdDSA",
        _ => "other",
    }
}

/// The names that a certificate is for, in one order.
fn names(certificate: &Certificate) -> Vec<String> {
    let names = certificate.extensions.alternative_names.as_ref();
    let mut names: Vec<String> = names
        .iter()
        .flat_map(|names| &names.value)
        .map(ToString::to_string)
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use lab::authority::{Authority, Blank};

    use super::*;

    const NOW: Moment = Moment(1_795_348_800);

    /// A certificate of the same authority for these days before and after.
    fn certificate(authority: &Authority, host: &str, from: i64, to: i64) -> Certificate {
        let day = certificate::DAY;
        let blank = Blank::leaf(host).validity(NOW.0 + from * day, NOW.0 + to * day);
        Certificate::new(authority.sign(blank).der).unwrap()
    }

    fn tags(found: &[Report]) -> Vec<&'static str> {
        found.iter().filter_map(|one| Some(one.tag?.name)).collect()
    }

    #[test]
    fn what_is_served_beside_what_was_deployed() {
        let authority = Authority::root("Root");
        let old = certificate(&authority, "www.shop.example", -80, 10);
        let new = certificate(&authority, "www.shop.example", -1, 89);
        let other = certificate(&authority, "other.example", -1, 89);
        let judged = |served: &Certificate, deployed: &[&Certificate]| {
            let leaf = Leaf {
                certificate: served,
                at: "192.0.2.1",
            };
            let deployed: Vec<_> = deployed.iter().map(|&one| one.clone()).collect();
            judge("www.shop.example", &[leaf], &deployed)
        };
        assert_eq!(tags(&judged(&old, &[])), [""; 0]);
        assert_eq!(tags(&judged(&new, &[&new])), [""; 0]);
        assert_eq!(tags(&judged(&new, &[&old, &new])), [""; 0]);
        assert_eq!(tags(&judged(&new, &[&old])), ["DEPLOYED_IS_OLDER"]);
        assert_eq!(tags(&judged(&old, &[&other])), ["DEPLOYED_DIFFERS"]);
        let found = judged(&old, &[&new]);
        assert_eq!(tags(&found), ["RENEWED_NOT_LOADED"]);
        assert_eq!(
            found[0].text,
            "was renewed on 2026-11-21 (until 2027-02-19), but 192.0.2.1 still serves the one until 2026-12-02: the server was not reloaded"
        );
    }

    #[test]
    fn what_one_address_serves_beside_another() {
        let authority = Authority::root("Root");
        let old = certificate(&authority, "www.shop.example", -80, 10);
        let fresh = certificate(&authority, "www.shop.example", -2, 88);
        let new = certificate(&authority, "www.shop.example", -1, 89);
        let elsewhere = certificate(&Authority::root("Other"), "www.shop.example", -1, 89);
        let judged = |served: &[&Certificate]| {
            let leaves: Vec<_> = served
                .iter()
                .zip(["192.0.2.1", "192.0.2.2", "192.0.2.3"])
                .map(|(&certificate, at)| Leaf { certificate, at })
                .collect();
            tags(&differences("www.shop.example", &leaves, NOW, false))
        };
        for (served, expected) in [
            (&[&new][..], &[][..]),
            (&[&old, &new], &["RENEWED_ELSEWHERE"]),
            (&[&new, &old, &fresh], &["RENEWED_ELSEWHERE"]),
            (&[&fresh, &new], &["ADDRESSES_DIFFER"]),
            (&[&old, &elsewhere], &["ADDRESSES_DIFFER"]),
        ] {
            assert_eq!(judged(served), expected);
        }
    }
}
