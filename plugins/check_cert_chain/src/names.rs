//! Whether the certificate is for whom it is served for (RFC 9525).

use asking::dns::listed;
use certificate::{Certificate, Coverage, Subject};
use plugin::{Report, State};

plugin::tags! {
    NAME_TAGS;
    NAME_NOT_COVERED, Critical,
        "The certificate is not for the name or address that clients ask for, so that they refuse it (RFC 9525 section 6).",
        "have a certificate issued that has the name; if the server has one, look why it serves another (SNI, default virtual host)";
    NAME_IN_COMMON_NAME, Critical,
        "Only the common name is that of the host; browsers, curl and Java look at the subject alternative name alone (RFC 9525 section 2, CA/B Baseline Requirements section 7.1.4.3).",
        "have a certificate issued that has the name in its subject alternative name";
    NAME_BY_PUBLIC_SUFFIX, Critical,
        "Only a wildcard for a whole public suffix covers the name, which clients refuse (CA/B Baseline Requirements section 3.2.2.6).",
        "have a certificate issued for the name itself";
}

/// The findings on whom the certificate is for: one for each that must be covered.
pub fn judge(about: &str, leaf: &Certificate, subjects: &[Subject]) -> Vec<Report> {
    let judged = |subject| coverage(about, leaf, subject);
    subjects.iter().map(judged).collect()
}

fn coverage(about: &str, leaf: &Certificate, subject: &Subject) -> Report {
    let by = leaf.covers(subject);
    match &by {
        Coverage::Exact(_) => Report::seen(State::Ok, about, format!("covers {subject}")),
        Coverage::Wildcard(name) => {
            Report::seen(State::Ok, about, format!("covers {subject} by {name}"))
        }
        Coverage::Suffix(name) => {
            let text = format!("covers {subject} only by {name}, a wildcard on a public suffix");
            Report::finding(&NAME_BY_PUBLIC_SUFFIX, about, text)
        }
        Coverage::CommonName(name) => {
            let text = format!("names {name} only as common name: {}", covered(leaf));
            Report::finding(&NAME_IN_COMMON_NAME, about, text)
        }
        Coverage::None => {
            let text = format!(
                "is not for {subject}: {}{}",
                covered(leaf),
                hint(leaf, subject)
            );
            Report::finding(&NAME_NOT_COVERED, about, text)
        }
    }
}

/// The names that it is for, the likeliest first as certificates have them.
fn covered(leaf: &Certificate) -> String {
    let names: Vec<_> = leaf.names().collect();
    match names.as_slice() {
        [] => "it has no subject alternative name".to_owned(),
        names => format!("it is for {}", listed(names)),
    }
}

/// What people take for coverage and is none.
fn hint(leaf: &Certificate, subject: &Subject) -> &'static str {
    let below = |wildcard: &str, name: &str| {
        let parent = wildcard.strip_prefix("*.").map(str::to_ascii_lowercase);
        parent.is_some_and(|parent| name == parent || name.ends_with(&format!(".{parent}")))
    };
    match subject {
        Subject::Name(name) if leaf.dns_names().any(|own| below(own, name)) => {
            " (a wildcard stands for exactly one label)"
        }
        Subject::Address(address) if leaf.dns_names().any(|own| own == address.to_string()) => {
            " (an address has to stand there as an address)"
        }
        _ => "",
    }
}
