//! What the network says of one certificate: its list, and its responder.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use certificate::{Answer, Certificate, LONGEST_ANSWER, Standing, hex, lists, question};
use probe::fetch::{Post, Request};

use super::given::{of_number, standing};
use super::observe::{Link, Sources};
use super::{Facts, Heard, Oddity};
use crate::stock::{Stock, Wanted, page};

/// The longest list that is fetched.
const LONGEST: u64 = 32 << 20;
/// A list is good until its nextUpdate; but what was revoked since is only in
/// a newer one, and authorities make several a day.
const LIST_KEPT: Duration = Duration::from_secs(6 * 3600);
/// As for lists; an answer is small.
const ANSWER_KEPT: Duration = Duration::from_secs(3600);
/// More places of one list, or responders, are not tried.
const PLACES: usize = 2;
/// A question of at most this length, with its responder's URL, is a GET (RFC
/// 5019 section 5), which caches on the way can answer.
const SHORT: usize = 255;

/// What is asked about one certificate.
pub(super) struct Asking<'a> {
    /// The certificate and its issuer.
    pub(super) link: &'a Link<'a>,
    /// By what is judged what comes.
    pub(super) sources: &'a Sources<'a>,
    /// What fetches.
    pub(super) stock: &'a Stock<'a>,
}

impl Asking<'_> {
    /// The places of its list, until one of them is of use.
    pub(super) fn lists(&self, facts: &mut Facts) {
        for url in list_places(self.link.certificate) {
            let wanted = Wanted {
                subject: &["crl", url],
                request: page(url, LONGEST),
                keep: LIST_KEPT,
            };
            let said = self.stock.obtain(&wanted, |bytes| self.of_list(url, bytes));
            let said = said.map(|(standing, oddities)| {
                facts.oddities.extend(oddities);
                standing
            });
            let is_of_use = said.is_ok();
            facts.heard.push(heard(url, said));
            if is_of_use {
                break;
            }
        }
    }

    fn of_list(&self, url: &str, bytes: &[u8]) -> Result<(Standing, Vec<Oddity>), String> {
        let lists = lists(bytes).map_err(|why| why.why)?;
        let list = match lists.as_slice() {
            [list] => list,
            several => return Err(format!("holds {} lists", several.len())),
        };
        let Link {
            certificate,
            issuer,
            ..
        } = self.link;
        if list.issuer.der != certificate.issuer.der {
            return Err(format!("is a list of {}", list.issuer.short()));
        }
        let said = list.status(
            certificate,
            issuer,
            self.sources.at,
            self.sources.signatures,
        );
        let odd = |kind| Oddity {
            source: url.to_owned(),
            given: false,
            kind,
        };
        Ok((
            standing(said)?,
            of_number(list).into_iter().map(odd).collect(),
        ))
    }

    /// The responders that it names, until one of them knows.
    pub(super) fn responders(&self, facts: &mut Facts) {
        let Link {
            certificate,
            issuer,
            ..
        } = self.link;
        let asked = question(certificate, issuer);
        let key = hex(&issuer.key_hash());
        let access = certificate.extensions.authority_access.as_ref();
        let places = access
            .map(|access| access.value.ocsp.as_slice())
            .unwrap_or_default();
        for url in places.iter().filter(|url| is_fetched(url)).take(PLACES) {
            let short = get(url, &asked);
            let wanted = Wanted {
                subject: &["ocsp", url, &certificate.serial_text(), &key],
                request: of_question(url, short.as_deref(), &asked),
                keep: ANSWER_KEPT,
            };
            let said = self.stock.obtain(&wanted, |bytes| self.of_answer(bytes));
            let is_of_use = said.is_ok();
            facts.heard.push(heard(url, said));
            if is_of_use {
                break;
            }
        }
    }

    fn of_answer(&self, bytes: &[u8]) -> Result<Standing, String> {
        let answer = Answer::new(bytes)?;
        let Link {
            certificate,
            issuer,
            ..
        } = self.link;
        let (at, signatures) = (self.sources.at, self.sources.signatures);
        match answer.status(certificate, issuer, at, signatures) {
            // It may know the next time, so that this is not kept.
            Ok(Standing::Unknown) => Err("does not know it".to_owned()),
            said => said.map_err(|unfit| unfit.to_string()),
        }
    }
}

fn heard(url: &str, said: Result<Standing, String>) -> Heard {
    Heard {
        source: url.to_owned(),
        given: false,
        said,
    }
}

/// The URLs of the complete list of the certificate's own issuer.
fn list_places(certificate: &Certificate) -> impl Iterator<Item = &str> {
    let points = certificate.extensions.crl_points.as_ref();
    let points = points
        .map(|points| points.value.as_slice())
        .unwrap_or_default();
    let usual = points
        .iter()
        .filter(|point| !point.crl_issuer && !point.reasons);
    let urls = usual.flat_map(|point| &point.urls).map(String::as_str);
    urls.filter(|url| is_fetched(url)).take(PLACES)
}

/// Over HTTPS a list would need a list of its own (RFC 5280 section 8).
fn is_fetched(url: &str) -> bool {
    url.get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
}

/// The URL of a question that is short enough to be in it (RFC 6960 appendix A.1).
fn get(responder: &str, question: &[u8]) -> Option<String> {
    let encoded = BASE64_STANDARD.encode(question);
    let encoded = encoded
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let url = format!("{}/{encoded}", responder.trim_end_matches('/'));
    (url.len() <= SHORT && !responder.contains('?')).then_some(url)
}

fn of_question<'a>(url: &'a str, short: Option<&'a str>, question: &'a [u8]) -> Request<'a> {
    let post = Post {
        media: "application/ocsp-request",
        body: question,
    };
    Request {
        post: short.is_none().then_some(post),
        headers: &[("accept", "application/ocsp-response")],
        ..page(short.unwrap_or(url), LONGEST_ANSWER as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_question_is_in_the_url() {
        let question = [0xfb, 0xff, 0xfe, 0x3e];
        let url = get("http://ocsp.example/", &question).unwrap();
        assert_eq!(url, "http://ocsp.example/%2B%2F%2F%2BPg%3D%3D");
        assert_eq!(get("http://ocsp.example/", &[0; 190]), None);
        assert_eq!(get("http://ocsp.example/?for=1", &question), None);
    }

    #[test]
    fn only_http_is_fetched() {
        for (url, expected) in [
            ("http://crl.example/", true),
            ("HTTP://crl.example/", true),
            ("https://crl.example/", false),
            ("ldap://crl.example/", false),
            ("http:/", false),
            ("日本語日本語", false),
        ] {
            assert_eq!(is_fetched(url), expected, "{url}");
        }
    }
}
