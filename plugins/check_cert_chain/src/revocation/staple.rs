//! The OCSP answers that servers staple to their handshakes (RFC 6066 section 8).

use std::net::IpAddr;

use asking::dns::{count, listed};
use certificate::{Answer, Certificate, Moment, Signatures, Standing};
use plugin::Report;

use super::{Facts, Heard, Link, STAPLE_MISSING};

/// What an address staples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stapled {
    /// Where.
    pub at: IpAddr,
    /// What.
    pub what: Staple,
}

/// What is stapled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Staple {
    /// Nothing.
    None,
    /// An answer that nobody can verify who does not know the issuer's certificate.
    Unverified,
    /// An answer: how the leaf stands, or why it says nothing, as a predicate.
    Answer(Result<Standing, String>),
}

/// Looks into the staples of a chain; `link` is its leaf with its issuer, if
/// that is known.
pub fn staples(
    link: Option<&Link<'_>>,
    staples: &[(IpAddr, Option<Vec<u8>>)],
    at: Moment,
    signatures: &Signatures,
) -> Vec<Stapled> {
    let what = |bytes: &[u8]| {
        let Some(link) = link else {
            return Staple::Unverified;
        };
        Staple::Answer(Answer::new(bytes).and_then(|answer| {
            let said = answer.status(link.certificate, link.issuer, at, signatures);
            said.map_err(|unfit| unfit.to_string())
        }))
    };
    let of = |(address, bytes): &(IpAddr, Option<Vec<u8>>)| Stapled {
        at: *address,
        what: match bytes.as_deref() {
            None | Some([]) => Staple::None,
            Some(bytes) => what(bytes),
        },
    };
    staples.iter().map(of).collect()
}

impl Facts {
    /// Adds what is stapled to what is known of the leaf, each saying once.
    pub fn stapled(&mut self, staples: &[Stapled]) {
        for staple in staples {
            let Staple::Answer(said) = &staple.what else {
                continue;
            };
            if self.heard.iter().all(|known| known.said != *said) {
                self.heard.push(Heard {
                    source: format!("the answer that {} staples", staple.at),
                    given: false,
                    said: said.clone(),
                });
            }
        }
    }
}

/// The finding on a certificate that demands a staple, where an address has
/// none that clients believe.
pub fn judge(about: &str, leaf: &Certificate, staples: &[Stapled]) -> Option<Report> {
    if !leaf.extensions.must_staple() {
        return None;
    }
    let bad: Vec<String> = staples.iter().filter_map(fault).collect();
    let places = match bad.len() < staples.len() {
        true => format!(" (at {} of {})", bad.len(), count(staples.len(), "address")),
        false => String::new(),
    };
    let text = format!("must staple an OCSP answer, but {}{places}", listed(&bad));
    (!bad.is_empty()).then(|| Report::finding(&STAPLE_MISSING, about, text))
}

/// Why clients refuse the handshake of an address. That the answer says
/// revoked is another finding.
fn fault(staple: &Stapled) -> Option<String> {
    let what = match &staple.what {
        Staple::None => "none".to_owned(),
        Staple::Answer(Ok(Standing::Unknown)) => "one that does not know it".to_owned(),
        Staple::Answer(Err(why)) => format!("one that {why}"),
        Staple::Unverified | Staple::Answer(Ok(_)) => return None,
    };
    Some(format!("{} staples {what}", staple.at))
}
