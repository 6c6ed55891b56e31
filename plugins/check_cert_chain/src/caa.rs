//! Who may issue certificates for the name (CAA, RFC 8659), and whether those
//! who issued this one still may: if not, the next renewal fails.

use asking::dns::{Asked, asked};
use plugin::Report;
use probe::dns::{Name, RData, RecordType, Walk, plain};

plugin::tags! {
    CAA_TAGS;
    CAA_FORBIDS_ISSUER, Warning,
        "The domain's CAA records do not name the authority that issued the certificate: it will refuse the next renewal (RFC 8659 section 4).",
        "add the authority to the CAA records, or renew at one that they name";
    CAA_UNREADABLE, Warning,
        "The CAA records cannot be looked up at the domain's own name servers: an authority that cannot either must refuse to issue (RFC 8659 section 3, CA/B Baseline Requirements section 3.2.2.8).",
        "see check_delegation and check_ns for the domain";
}

/// What the CAA records that apply to a name say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caa {
    /// They stand at this name.
    Set {
        /// Where they were found.
        at: String,
        /// The authorities that may issue; an empty one stands for nobody.
        issue: Vec<String>,
        /// The same for wildcards, where it is said apart.
        issue_wild: Vec<String>,
    },
    /// There are none: anybody may issue.
    None,
    /// Nobody could tell, for this reason.
    Failed(String),
    /// We do not know.
    NotObserved,
}

/// Looks for the records at the name and above it until there are some, short
/// of the root (RFC 8659 section 3); as far as the answers reach by now.
pub fn look(walk: &mut Walk, name: &Name) -> Caa {
    let mut climbing = name.clone();
    let mut levels = Vec::new();
    while !climbing.is_root() {
        levels.push((climbing.clone(), asked(walk, &climbing, RecordType::CAA)));
        climbing = climbing.base_name();
    }
    for (name, said) in levels {
        match said {
            Asked::NoData(_) | Asked::NoSuchName(_) => {}
            Asked::Records(_, records) => {
                let data = records.iter().map(|record| &record.data);
                return set(plain(&name), data);
            }
            Asked::Failed(why) => return Caa::Failed(why),
            Asked::NotObserved(_) | Asked::Waiting => return Caa::NotObserved,
        }
    }
    Caa::None
}

fn set<'a>(at: String, records: impl Iterator<Item = &'a RData>) -> Caa {
    let (mut issue, mut issue_wild) = (Vec::new(), Vec::new());
    for record in records {
        let RData::CAA(caa) = record else { continue };
        let authority = authority(&caa.value);
        match caa.tag.to_ascii_lowercase().as_str() {
            "issue" => issue.push(authority),
            "issuewild" => issue_wild.push(authority),
            _ => {}
        }
    }
    Caa::Set {
        at,
        issue,
        issue_wild,
    }
}

/// The domain of the authority, without its parameters (RFC 8659 section 4.2).
fn authority(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let domain = text.split(';').next().unwrap_or_default();
    domain.trim().to_ascii_lowercase()
}

/// Authorities by the organisation in their certificates, and the domains that
/// they recognise in CAA records (their certification practice statements, as
/// the Common CA Database collects them). Of others nothing is said.
const AUTHORITIES: &[(&str, &[&str])] = &[
    ("Let's Encrypt", &["letsencrypt.org"]),
    ("Internet Security Research Group", &["letsencrypt.org"]),
    ("Google Trust Services", &["pki.goog", "google.com"]),
    (
        "Amazon",
        &[
            "amazon.com",
            "amazontrust.com",
            "awstrust.com",
            "amazonaws.com",
            "aws.amazon.com",
        ],
    ),
    (
        "DigiCert",
        &[
            "digicert.com",
            "www.digicert.com",
            "digicert.ne.jp",
            "cybertrust.ne.jp",
            "symantec.com",
            "thawte.com",
            "geotrust.com",
            "rapidssl.com",
            "quovadisglobal.com",
            "volusion.com",
            "stratossl.com",
            "intermediatecertificate.com",
            "1and1.com",
            "digitalcertvalidation.com",
        ],
    ),
    (
        "Sectigo",
        &[
            "sectigo.com",
            "comodoca.com",
            "comodo.com",
            "usertrust.com",
            "trust-provider.com",
            "entrust.net",
            "affirmtrust.com",
        ],
    ),
    (
        "ZeroSSL",
        &[
            "sectigo.com",
            "comodoca.com",
            "comodo.com",
            "usertrust.com",
            "trust-provider.com",
        ],
    ),
    ("GlobalSign", &["globalsign.com"]),
    ("GoDaddy", &["godaddy.com", "starfieldtech.com"]),
    ("Starfield", &["starfieldtech.com", "godaddy.com"]),
    (
        "Entrust",
        &["entrust.net", "affirmtrust.com", "sectigo.com"],
    ),
    ("SSL Corporation", &["ssl.com"]),
    ("Buypass", &["buypass.com", "buypass.no"]),
    ("Actalis", &["actalis.it"]),
    (
        "Asseco Data Systems",
        &["certum.pl", "certum.eu", "yandex.ru"],
    ),
    ("IdenTrust", &["identrust.com"]),
    ("Microsoft Corporation", &["microsoft.com"]),
    (
        "SwissSign",
        &["swisssign.com", "swisssign.net", "swissign.com"],
    ),
    ("HARICA", &["harica.gr"]),
    ("Hellenic Academic", &["harica.gr"]),
    (
        "D-Trust",
        &["d-trust.net", "dtrust.de", "d-trust.de", "dtrust.net"],
    ),
    ("T-Systems", &["telesec.de", "pki.dfn.de", "dfn.de"]),
    ("Deutsche Telekom Security", &["telesec.de"]),
    ("QuoVadis", &["quovadisglobal.com", "digicert.com"]),
    (
        "Telia",
        &["telia.com", "telia.fi", "telia.se", "trust.telia.com"],
    ),
    ("Certigna", &["certigna.fr"]),
    ("Dhimyotis", &["certigna.fr"]),
    ("GEANT", &["harica.gr", "sectigo.com"]),
];

/// Whether anything can be said about a certificate of this issuer.
pub fn concerns(issuer: &str) -> bool {
    authority_of(issuer).is_some()
}

fn authority_of(issuer: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    AUTHORITIES
        .iter()
        .find(|(organisation, _)| issuer.contains(organisation))
}

/// The finding on a certificate by the organisation that issued it. Only who
/// is known to be left out is blamed.
pub fn judge(about: &str, caa: &Caa, issuer: &str, wildcard: bool) -> Option<Report> {
    let (at, issue, issue_wild) = match caa {
        Caa::None | Caa::NotObserved => return None,
        Caa::Failed(why) => {
            let text = format!("its CAA records cannot be looked up: {why}");
            return Some(Report::finding(&CAA_UNREADABLE, about, text));
        }
        Caa::Set {
            at,
            issue,
            issue_wild,
        } => (at, issue, issue_wild),
    };
    let asked = match wildcard && !issue_wild.is_empty() {
        true => issue_wild,
        false => issue,
    };
    let (organisation, domains) = authority_of(issuer)?;
    let allowed = |authority: &String| domains.contains(&authority.as_str());
    if asked.is_empty() || asked.iter().any(allowed) {
        return None;
    }
    let named: Vec<&String> = asked.iter().filter(|name| !name.is_empty()).collect();
    let named = match named.is_empty() {
        true => "nobody".to_owned(),
        false => asking::dns::listed(&named),
    };
    let text = format!(
        "is issued by {organisation}, but the CAA records at {at} allow {named}: the next renewal will fail"
    );
    Some(Report::finding(&CAA_FORBIDS_ISSUER, about, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caa(issue: &[&str], wild: &[&str]) -> Caa {
        let own = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Caa::Set {
            at: "shop.example".to_owned(),
            issue: own(issue),
            issue_wild: own(wild),
        }
    }

    #[test]
    fn only_a_known_issuer_that_is_left_out_is_blamed() {
        let lets_encrypt = "CN=R11, O=Let's Encrypt, C=US";
        let text = |caa: &Caa, issuer: &str, wildcard| {
            judge("www", caa, issuer, wildcard).map(|found| found.text)
        };
        for (records, issuer, wildcard) in [
            (caa(&["letsencrypt.org"], &[]), lets_encrypt, false),
            (
                caa(&["digicert.com", "letsencrypt.org"], &[";"]),
                lets_encrypt,
                false,
            ),
            (caa(&["letsencrypt.org"], &[]), lets_encrypt, true),
            (
                caa(&["digicert.com"], &["letsencrypt.org"]),
                lets_encrypt,
                true,
            ),
            (caa(&["digicert.com"], &[]), "CN=Shop CA, O=Shop", false),
            (caa(&[], &["digicert.com"]), lets_encrypt, false),
            (Caa::None, lets_encrypt, false),
            (Caa::NotObserved, lets_encrypt, false),
        ] {
            assert_eq!(text(&records, issuer, wildcard), None, "{records:?}");
        }
        assert_eq!(
            text(&caa(&["digicert.com"], &[]), lets_encrypt, false).unwrap(),
            "is issued by Let's Encrypt, but the CAA records at shop.example allow digicert.com: the next renewal will fail"
        );
        assert!(
            text(&caa(&[""], &[]), lets_encrypt, false)
                .unwrap()
                .contains("allow nobody")
        );
        assert!(text(&caa(&["letsencrypt.org"], &[""]), lets_encrypt, true).is_some());
        let failed = Caa::Failed("every server is lame".to_owned());
        let failed = judge("www", &failed, lets_encrypt, false).unwrap();
        assert_eq!(failed.tag.map(|tag| tag.name), Some("CAA_UNREADABLE"));
        assert_eq!(
            failed.text,
            "its CAA records cannot be looked up: every server is lame"
        );
    }

    #[test]
    fn the_domain_of_an_authority_stands_before_its_parameters() {
        for (value, domain) in [
            (
                "LetsEncrypt.org; validationmethods=dns-01",
                "letsencrypt.org",
            ),
            (";", ""),
            ("", ""),
            (" ca.example ", "ca.example"),
        ] {
            assert_eq!(authority(value.as_bytes()), domain);
        }
    }
}
