//! What the user expects a certificate to be, beyond being valid.

use certificate::Certificate;
use plugin::Report;
use regex_lite::Regex;

plugin::tags! {
    EXPECTED_TAGS;
    CERTIFICATE_UNEXPECTED, Critical,
        "The certificate is valid, but not the one that the user expects: of another issuer, organisation, mail address, serial number or fingerprint.",
        "find out who had it issued (certificate transparency shows all of a name); if it is meant, change the expectation";
}

/// What is expected.
#[derive(clap::Args, Debug)]
pub struct Expected {
    /// Issuer of the certificate or of one above it, as a regular expression (repeat: one of them)
    #[arg(long, value_name = "REGEX")]
    pub expect_issuer: Vec<Regex>,

    /// No certificate of the chain may be issued by this, as a regular expression
    #[arg(long, value_name = "REGEX")]
    pub expect_no_issuer: Option<Regex>,

    /// Organisation in the subject of the certificate, as a regular expression
    #[arg(long, value_name = "REGEX")]
    pub expect_organisation: Option<Regex>,

    /// Mail address in the subject or the alternative names, as a regular expression
    #[arg(long, value_name = "REGEX")]
    pub expect_mail: Option<Regex>,

    /// Serial number in hexadecimal
    #[arg(long, value_name = "HEX", value_parser = hexadecimal)]
    pub expect_serial: Option<String>,

    /// SHA-256 fingerprint in hexadecimal (repeat: one of them)
    #[arg(long, value_name = "HEX", value_parser = sha256)]
    pub expect_fingerprint: Vec<String>,
}

/// Digits alone, in small letters, without what people put between them.
fn hexadecimal(text: &str) -> Result<String, String> {
    let digits: String = text
        .chars()
        .filter(|digit| !matches!(digit, ':' | ' '))
        .collect();
    let digits = digits.trim_start_matches("0x").to_ascii_lowercase();
    match !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        true => Ok(digits),
        false => Err("not hexadecimal".to_owned()),
    }
}

/// A fingerprint of another length, such as one of SHA-1, would never fit.
fn sha256(text: &str) -> Result<String, String> {
    let digits = hexadecimal(text)?;
    match digits.len() {
        64 => Ok(digits),
        length => Err(format!("{length} digits, SHA-256 has 64")),
    }
}

/// The findings on a chain, the leaf first.
pub fn judge(about: &str, expected: &Expected, sent: &[Certificate]) -> Vec<Report> {
    let Some(leaf) = sent.first() else {
        return Vec::new();
    };
    let texts = [
        issuer(expected, sent),
        forbidden(expected, sent),
        organisation(expected, leaf),
        mail(expected, leaf),
        serial(expected, leaf),
        fingerprint(expected, leaf),
    ];
    let finding = |text| Report::finding(&CERTIFICATE_UNEXPECTED, about, text);
    texts.into_iter().flatten().map(finding).collect()
}

fn issuer(expected: &Expected, sent: &[Certificate]) -> Option<String> {
    let wanted = &expected.expect_issuer;
    let found = sent
        .iter()
        .any(|one| wanted.iter().any(|regex| regex.is_match(&one.issuer.text)));
    let leaf = sent.first()?;
    (!wanted.is_empty() && !found).then(|| {
        format!(
            "is issued by {} (expected {})",
            leaf.issuer.text,
            either(wanted)
        )
    })
}

/// What the user would have taken: `this or that`.
fn either<T: ToString>(wanted: &[T]) -> String {
    let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    wanted.join(" or ")
}

fn forbidden(expected: &Expected, sent: &[Certificate]) -> Option<String> {
    let unwanted = expected.expect_no_issuer.as_ref()?;
    let mut issuers = sent.iter().map(|one| &one.issuer.text);
    let found = issuers.find(|issuer| unwanted.is_match(issuer))?;
    Some(format!("is issued by {found} (not wanted: {unwanted})"))
}

fn organisation(expected: &Expected, leaf: &Certificate) -> Option<String> {
    let wanted = expected.expect_organisation.as_ref()?;
    let parts = leaf.subject.text.split(", ");
    let named: Vec<&str> = parts.filter_map(|part| part.strip_prefix("O=")).collect();
    match named
        .iter()
        .any(|organisation| wanted.is_match(organisation))
    {
        true => None,
        false if named.is_empty() => Some(format!("names no organisation (expected {wanted})")),
        false => Some(format!(
            "is of the organisation {} (expected {wanted})",
            named.join(", ")
        )),
    }
}

fn mail(expected: &Expected, leaf: &Certificate) -> Option<String> {
    let wanted = expected.expect_mail.as_ref()?;
    let names = leaf.extensions.alternative_names.iter();
    let mut texts = names
        .flat_map(|names| &names.value)
        .map(ToString::to_string);
    let found = wanted.is_match(&leaf.subject.text) || texts.any(|text| wanted.is_match(&text));
    (!found).then(|| format!("has no mail address that matches {}", wanted.as_str()))
}

fn serial(expected: &Expected, leaf: &Certificate) -> Option<String> {
    let plain = |text: &str| text.trim_start_matches('0').to_ascii_lowercase();
    let wanted = plain(expected.expect_serial.as_ref()?);
    let found = hexadecimal(&leaf.serial_text()).ok()?;
    (plain(&found) != wanted).then(|| format!("has the serial number {found} (expected {wanted})"))
}

fn fingerprint(expected: &Expected, leaf: &Certificate) -> Option<String> {
    let wanted = &expected.expect_fingerprint;
    let found = hexadecimal(&certificate::hex(&leaf.fingerprint())).ok()?;
    (!wanted.is_empty() && !wanted.contains(&found))
        .then(|| format!("has the SHA-256 fingerprint {found}"))
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command, FromArgMatches};
    use lab::authority::{Authority, Blank};

    use super::*;

    fn expected(words: &str) -> Expected {
        let command = Expected::augment_args(Command::new("x").no_binary_name(true));
        let matches = command.get_matches_from(words.split_whitespace());
        Expected::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn what_differs_is_told() {
        let issued = Authority::root("Shop Root")
            .sign(Blank::leaf("www.shop.example").serial(&[0x12, 0xab]));
        let leaf = Certificate::new(issued.der).unwrap();
        let right = format!(
            "--expect-fingerprint {}",
            certificate::hex(&leaf.fingerprint())
        );
        for (words, text) in [
            ("", None),
            ("--expect-issuer Root", None),
            ("--expect-issuer other --expect-issuer ^CN=Shop", None),
            ("--expect-no-issuer other", None),
            ("--expect-serial 12:AB", None),
            ("--expect-serial 0x012ab", None),
            (right.as_str(), None),
            ("--expect-issuer other", Some("is issued by CN=Shop Root")),
            ("--expect-no-issuer Shop", Some("is issued by ")),
            (
                "--expect-organisation Shop",
                Some("names no organisation (expected Shop)"),
            ),
            (
                "--expect-mail @shop",
                Some("has no mail address that matches @shop"),
            ),
            (
                "--expect-serial 12ac",
                Some("has the serial number 12ab (expected 12ac)"),
            ),
            (
                "--expect-fingerprint 0000000000000000000000000000000000000000000000000000000000000000",
                Some("has the SHA-256 fingerprint "),
            ),
        ] {
            let found = judge("www", &expected(words), std::slice::from_ref(&leaf));
            let found: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
            match text {
                None => assert_eq!(found, [""; 0], "{words}"),
                Some(text) => {
                    assert_eq!(found.len(), 1, "{words}");
                    assert!(found[0].starts_with(text), "{words}: {}", found[0]);
                }
            }
        }
    }
}
