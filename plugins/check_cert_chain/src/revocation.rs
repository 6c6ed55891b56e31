//! Whether a certificate on the path that is used was revoked.
//!
//! Lists go first, since every public authority has them and they can be kept;
//! a responder is asked only where a certificate names one. What cannot be
//! believed (another signer, another time, another scope) neither revokes a
//! certificate nor clears it.

mod given;
mod network;
mod observe;
mod staple;

pub use given::{Given, given, judge_given};
pub use observe::{Link, Sources, links, observe};
#[cfg(test)]
pub use staple::Staple;
pub use staple::{Stapled, judge as judge_staples, staples};

use asking::dns::{count, listed};
use certificate::{Reason, Revocation, Standing};
use plugin::{Report, State};

plugin::tags! {
    REVOCATION_TAGS;
    CERTIFICATE_REVOKED, Critical,
        "The certificate, or an authority above it, was revoked by its issuer: browsers refuse it (RFC 5280 section 6.3.3, RFC 6960).",
        "have a certificate issued anew, with a new key if the old one was revealed, and deploy it now";
    STAPLE_MISSING, Critical,
        "The certificate says that its server staples an OCSP answer (must-staple), and it staples none that can be believed: Firefox refuses the connection (RFC 7633 section 4.2.3.1).",
        "turn OCSP stapling on in the server and let it reach its responder; or have a certificate without must-staple issued";
    REVOCATION_UNKNOWN, Ok,
        "A list or an answer that tells whether the certificate was revoked is out of reach, out of time or not signed by its issuer, and is not believed, neither way.",
        "nothing if it passes; else tell the authority, or look what keeps this machine from its address (--proxy)";
    CRL_UNFIT, Warning,
        "A revocation list that was given says nothing about the certificate that it is for: it is of another time, another signer or another scope, or cannot be read (RFC 5280 section 6.3.3).",
        "fetch the list anew from the authority";
    CRL_UNUSED, Ok,
        "A revocation list that was given is of an authority that issued none of the certificates that are shown, so that it says nothing about them.",
        "give the list of the authority that issued the certificate, or leave this one out";
    CRL_NUMBER_MISSING, Warning,
        "A revocation list has no number, so that nobody can tell which of two is newer (RFC 5280 section 5.2.3). WARNING for a list that was given, a note for one that was fetched.",
        "tell the authority; for one of your own, set crlnumber";
    CRL_NUMBER_CRITICAL, Warning,
        "The number of a revocation list is marked critical, which it must not be (RFC 5280 section 5.2.3). WARNING for a list that was given, a note for one that was fetched.",
        "tell the authority";
    CRL_SIGN_MISSING, Warning,
        "An authority signed a revocation list that was given although its certificate does not let it: its keyUsage lacks cRLSign, so that OpenSSL and others refuse the list (RFC 5280 sections 4.2.1.3 and 6.3.3 f). Of one that was fetched it is REVOCATION_UNKNOWN.",
        "have the authority's certificate issued anew with cRLSign";
    CRL_SERIAL_REPEATED, Warning,
        "A revocation list that was given lists a serial number twice: nobody can tell which entry counts.",
        "make the list anew";
    CRL_PLACE_ODD, Warning,
        "A revocation list that was given says its place by something other than a URL (CA/B Baseline Requirements section 7.2.2.1).",
        "make the list anew with the URL that the certificates name";
}

/// What is known about the revocation of one certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What it is called, if it is not the leaf.
    pub above: Option<String>,
    /// What each source says, in the order in which they were asked.
    pub heard: Vec<Heard>,
    /// What is odd about lists that are for it.
    pub oddities: Vec<Oddity>,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The URL, the file, or who staples.
    pub source: String,
    /// The list was given by the user.
    pub given: bool,
    /// How the certificate stands, or in one clause why nobody knows.
    pub said: Result<Standing, String>,
}

/// Something odd about a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The URL or the file.
    pub source: String,
    /// The list was given by the user.
    pub given: bool,
    /// What it is.
    pub kind: Kind,
}

/// What is odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It has no number.
    NoNumber,
    /// Its number is critical.
    NumberCritical,
    /// Its issuer may not sign lists.
    NoCrlSign,
    /// This serial number, in hexadecimal, is in it twice.
    Repeated(String),
    /// Its place is not, or not only, a URL.
    PlaceOdd,
}

/// The findings on the certificates of one path.
pub fn judge(about: &str, facts: &[Facts]) -> Vec<Report> {
    let mut found: Vec<Report> = facts.iter().flat_map(|one| of_one(about, one)).collect();
    found.extend(fine(about, facts));
    found
}

fn of_one(about: &str, facts: &Facts) -> Vec<Report> {
    let mut found: Vec<Report> = facts.oddities.iter().map(|one| odd(about, one)).collect();
    found.extend(unfit(about, facts));
    let revoked = facts.heard.iter().find_map(|heard| match heard.said {
        Ok(Standing::Revoked(revoked)) => Some((heard, revoked)),
        _ => None,
    });
    match revoked {
        Some((heard, revoked)) => {
            let text = format!("{}, says {}", when(facts, revoked), heard.source);
            found.push(Report::finding(&CERTIFICATE_REVOKED, about, text));
        }
        None => found.extend(unknown(about, facts)),
    }
    found
}

/// `was revoked on 2026-11-20 (key compromise)`.
fn when(facts: &Facts, revoked: Revocation) -> String {
    let day = revoked.at.day();
    let what = match revoked.reason {
        Some(Reason::HOLD) => format!("was put on hold on {day}"),
        Some(reason) if reason != Reason(0) => format!("was revoked on {day} ({reason})"),
        _ => format!("was revoked on {day}"),
    };
    match &facts.above {
        None => what,
        Some(name) => format!("leads over {name}, which {what}"),
    }
}

/// What is not believed, and whether somebody else could be.
fn unknown(about: &str, facts: &Facts) -> Option<Report> {
    // What was given is said louder.
    let asked = facts.heard.iter().filter(|heard| !heard.given);
    let reasons: Vec<String> = asked.filter_map(reason).collect();
    let what = match facts.is_good() {
        true => "is not revoked, though not everybody can be believed",
        false => "may have been revoked or not",
    };
    let who = match &facts.above {
        None => what.to_owned(),
        Some(name) => format!("leads over {name}, which {what}"),
    };
    let text = format!("{who}: {}", listed(&reasons));
    (!reasons.is_empty()).then(|| Report::finding(&REVOCATION_UNKNOWN, about, text))
}

fn reason(heard: &Heard) -> Option<String> {
    match &heard.said {
        Ok(Standing::Unknown) => Some(format!("{} does not know it", heard.source)),
        Ok(_) => None,
        Err(why) => Some(format!("{} {why}", heard.source)),
    }
}

/// The lists that the user gave for this certificate, if none of them helps.
fn unfit(about: &str, facts: &Facts) -> Vec<Report> {
    let given = || facts.heard.iter().filter(|heard| heard.given);
    if given().any(|heard| heard.said.is_ok()) {
        return Vec::new();
    }
    let finding = |text| Report::finding(&CRL_UNFIT, about, text);
    let of = match &facts.above {
        None => String::new(),
        Some(name) => format!(" of {name}"),
    };
    let text = |reason| format!("has a list{of} that cannot be used: {reason}");
    given()
        .filter_map(reason)
        .map(|reason| finding(text(reason)))
        .collect()
}

fn odd(about: &str, oddity: &Oddity) -> Report {
    let (tag, what) = match &oddity.kind {
        Kind::NoNumber => (&CRL_NUMBER_MISSING, "has no number".to_owned()),
        Kind::NumberCritical => (&CRL_NUMBER_CRITICAL, "has a critical number".to_owned()),
        Kind::NoCrlSign => {
            let what = "is signed by an authority whose keyUsage lacks cRLSign";
            (&CRL_SIGN_MISSING, what.to_owned())
        }
        Kind::Repeated(serial) => (&CRL_SERIAL_REPEATED, format!("lists {serial} twice")),
        Kind::PlaceOdd => (
            &CRL_PLACE_ODD,
            "says its place not by a URL alone".to_owned(),
        ),
    };
    let state = match oddity.given {
        true => tag.state,
        false => State::Ok,
    };
    let text = format!("has a revocation list ({}) that {what}", oddity.source);
    Report::finding(tag, about, text).at(state)
}

/// Who was looked for and is not revoked, as far as that is not said with what
/// is not believed.
fn fine(about: &str, facts: &[Facts]) -> Option<Report> {
    let is_fine = |facts: &&Facts| facts.is_good() && unknown(about, facts).is_none();
    let good = || facts.iter().filter(is_fine);
    let leaf = good().any(|facts| facts.above.is_none());
    let names: Vec<&String> = good().filter_map(|facts| facts.above.as_ref()).collect();
    let above = names.len();
    let text = match (leaf, above) {
        (false, 0) => return None,
        (true, 0) => "is not revoked".to_owned(),
        (true, 1) => "is not revoked, nor is the certificate above it".to_owned(),
        (true, _) => format!(
            "is not revoked, nor are {} above it",
            count(above, "certificate")
        ),
        (false, 1) => format!("leads over {}, which is not revoked", listed(&names)),
        (false, _) => format!("leads over {}, which are not revoked", listed(&names)),
    };
    Some(Report::seen(State::Ok, about, text))
}

impl Facts {
    /// Whether somebody who can be believed says so, and nobody the contrary.
    fn is_good(&self) -> bool {
        let says = |wanted: fn(&Standing) -> bool| {
            let said = self
                .heard
                .iter()
                .filter_map(|heard| heard.said.as_ref().ok());
            said.into_iter().any(wanted)
        };
        says(|standing| *standing == Standing::Good)
            && !says(|standing| matches!(standing, Standing::Revoked(_)))
    }
}

#[cfg(test)]
mod tests;
